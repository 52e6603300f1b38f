/** Moves: uses of moved values, and promises that nobody consumes (CLEAR language reference, 7.1 and 7.2). */
import type { BgStmt, Condition, WithStmt } from '../../../syntax/ast.js';
import type { CheckedFunction, Variable } from '../../checked.js';
import type { Body, ProgramContext } from '../context.js';
import { reportIn } from '../context.js';
import { ExpressionMoves } from './expression-moves.js';
import type { LoopFrame } from './move-state.js';
import { MoveState, overlaps, VariableNumbers } from './move-state.js';

/** Checks every function and run_body by itself; captures are how they meet. */
export function checkOwnership(program: ProgramContext): void {
  for (const body of program.bodies) new BodyMoves(body).check();
}

class BodyMoves {
  readonly #program: ProgramContext;
  readonly #checked: CheckedFunction;
  readonly #moves: ExpressionMoves;
  readonly #promises: Variable[] = [];

  constructor(body: Body) {
    this.#program = body.program;
    this.#checked = body.checked;
    this.#moves = new ExpressionMoves(
      body,
      (state, statements) => {
        this.#statements(statements, state);
      },
      (state, statements, head) => {
        this.#loop(state, false, statements, head);
      },
    );
  }

  check(): void {
    const numbers = new VariableNumbers();
    const state = new MoveState(numbers);
    const { body } = this.#checked;
    const last = this.#checked.kind === 'run_body' ? body.at(-1) : undefined;
    const value = last?.kind === 'expr' ? last.value : null;
    this.#statements(value === null ? body : body.slice(0, -1), state);
    if (value !== null) this.#moves.consume(value, state);
    // How far the statements came before an error is not known: the clauses see what the function began with.
    const { item } = this.#checked;
    for (const clause of [...(item?.catches ?? []).map((c) => c.body), item?.catchDefault ?? []])
      this.#statements(clause, new MoveState(numbers));
    for (const variable of this.#promises) {
      if (this.#moves.consumed.has(variable)) continue;
      reportIn(
        this.#program,
        'PROMISE_NOT_CONSUMED',
        variable.span,
        `the promise \`${variable.name}\` is never awaited`,
        { hint: `wait for it: \`NEXT ${variable.name};\`` },
      );
    }
  }

  #statements(statements: readonly BgStmt[], state: MoveState): void {
    for (const statement of statements) this.#statement(statement, state);
  }

  #declare(variable: Variable | undefined, state: MoveState): void {
    if (variable === undefined) return;
    state.assign(variable);
    const { type } = variable;
    if (variable.role === 'local' && type.kind === 'promise' && !type.shared)
      this.#promises.push(variable);
  }

  #statement(statement: BgStmt, state: MoveState): void {
    const moves = this.#moves;
    const { declared } = this.#program.tables;
    switch (statement.kind) {
      case 'bind': {
        moves.consume(statement.value, state);
        const meaning = this.#program.tables.binds.get(statement);
        if (meaning?.kind === 'declare') {
          moves.borrowed.bind(statement.value, meaning.variable);
          this.#declare(meaning.variable, state);
        } else if (meaning?.kind === 'assign') {
          moves.borrowed.bind(statement.value, meaning.variable);
          state.assign(meaning.variable);
        } else if (meaning?.kind === 'place') {
          const { target, value } = statement;
          if (target.kind === 'index') moves.borrowed.storeItem(value, target);
          else moves.borrowed.store(value, target);
          moves.assignPlace(statement.target, state);
        } else if (meaning?.kind === 'atomicPlace') moves.use(statement.target, state);
        break;
      }
      case 'mutable':
        if (statement.value !== null) {
          moves.borrowed.bind(statement.value, declared.get(statement.name));
          moves.consume(statement.value, state);
        }
        this.#declare(declared.get(statement.name), state);
        break;
      case 'compound':
        moves.use(statement.value, state);
        moves.use(statement.target, state);
        break;
      case 'expr':
        moves.use(statement.value, state);
        break;
      case 'assert':
        moves.use(statement.condition, state);
        break;
      case 'return':
        if (statement.value !== null) {
          moves.borrowed.refuseInside(statement.value);
          moves.consume(statement.value, state);
        }
        state.isLive = false;
        break;
      case 'yield':
        moves.borrowed.refuseInside(statement.value);
        moves.consume(statement.value, state);
        break;
      case 'raise':
        if (statement.error.message !== null) moves.use(statement.error.message, state);
        state.isLive = false;
        break;
      case 'exit':
        if (statement.message !== null) moves.use(statement.message, state);
        state.isLive = false;
        break;
      case 'die':
        if (statement.status !== null) moves.use(statement.status, state);
        state.isLive = false;
        break;
      case 'break':
      case 'continue': {
        const loop = moves.loops.at(-1);
        if (loop !== undefined && state.isLive)
          (statement.kind === 'break' ? loop.breaks : loop.continues).push(state.copy());
        state.isLive = false;
        break;
      }
      case 'if': {
        const ends: MoveState[] = [];
        for (const arm of statement.arms) {
          this.#condition(arm.condition, state);
          const inside = state.copy();
          this.#statements(arm.body, inside);
          ends.push(inside);
        }
        const otherwise = state.copy();
        this.#statements(statement.otherwise ?? [], otherwise);
        state.replaceBy([...ends, otherwise]);
        break;
      }
      case 'match': {
        if (statement.takes) moves.consume(statement.subject, state);
        else moves.use(statement.subject, state);
        const ends: MoveState[] = [];
        for (const { pattern, body } of statement.arms) {
          moves.pattern(pattern, state);
          const inside = state.copy();
          this.#statements(body, inside);
          ends.push(inside);
        }
        const otherwise = state.copy();
        this.#statements(statement.otherwise ?? [], otherwise);
        if (statement.otherwise !== null || !this.#program.exhaustive.has(statement))
          ends.push(otherwise);
        state.replaceBy(ends);
        break;
      }
      case 'then':
        for (const step of statement.steps) {
          if (step.binding === null) moves.use(step.value, state);
          else moves.consume(step.value, state);
        }
        break;
      case 'while': {
        const { value } = statement.condition;
        const endless = value.kind === 'bool' && value.value;
        this.#loop(state, endless, statement.body, (inside) => {
          this.#condition(statement.condition, inside);
        });
        break;
      }
      case 'for':
        moves.use(statement.source, state);
        this.#loop(state, false, statement.body, (inside) => {
          this.#declare(declared.get(statement.name), inside);
        });
        break;
      case 'with':
        this.#with(statement, state);
        break;
      case 'do':
        for (const branch of statement.branches)
          moves.captures(this.#program.tables.bodies.get(branch), branch.span, state);
        break;
      case 'declaration': {
        if (statement.item.kind !== 'function') break;
        const nested = this.#program.tables.nested.get(statement.item);
        moves.captures(nested?.function, statement.item.name.span, state);
        break;
      }
      default:
        break;
    }
  }

  #condition(condition: Condition, state: MoveState): void {
    this.#moves.use(condition.value, state);
    if (condition.binding !== null)
      this.#declare(this.#program.tables.declared.get(condition.binding), state);
  }

  #with(written: WithStmt, state: MoveState): void {
    const statement = this.#program.tables.withs.get(written) ?? written;
    for (const binding of statement.bindings) {
      this.#moves.use(binding.place, state);
      this.#declare(this.#program.tables.aliases.get(binding), state);
      if (binding.guard !== null) this.#moves.use(binding.guard, state);
    }
    const ends: MoveState[] = [];
    for (const { action } of statement.handlers) {
      const inside = state.copy();
      if (action.kind === 'block') this.#statements(action.body, inside);
      else if (action.kind === 'return') this.#moves.consume(action.value, inside);
      if (action.kind === 'block' || action.kind === 'pass') ends.push(inside);
    }
    this.#statements(statement.body ?? [], state);
    state.replaceBy([state.copy(), ...ends]);
  }

  #loop(
    state: MoveState,
    endless: boolean,
    body: readonly BgStmt[],
    head: (inside: MoveState) => void,
  ): void {
    if (!state.isLive) return;
    const frame: LoopFrame = { exposed: new Map(), breaks: [], continues: [] };
    const inside = state.copy();
    inside.enterLoop();
    this.#moves.loops.push(frame);
    head(inside);
    const afterHead = inside.copy();
    this.#statements(body, inside);
    this.#moves.loops.pop();
    const turns = [inside, ...frame.continues].filter((end) => end.isLive);
    for (const end of turns) this.#backEdge(state, end, frame);
    const exits = endless ? frame.breaks : [afterHead, ...frame.breaks, ...turns];
    for (const exit of exits) exit.leaveLoop();
    state.replaceBy(exits);
  }

  /** A move that reaches the end of a turn meets the uses at the start of the next one. */
  #backEdge(before: MoveState, end: MoveState, frame: LoopFrame): void {
    for (const [variable, fresh] of end.movesSince(before)) {
      for (const touch of fresh) {
        const use = frame.exposed.get(variable)?.find((other) => overlaps(other.path, touch.path));
        if (use === undefined) continue;
        end.forget(variable);
        const message = `\`${variable.name}\` moves in this loop, and the next turn uses it again`;
        reportIn(this.#program, 'USE_OF_MOVED_IN_LOOP', touch.span, message, {
          labels:
            use.span === touch.span
              ? []
              : [{ source: this.#program.source, span: use.span, text: 'used here' }],
          hint: `write \`COPY ${variable.name}\`, or make the value inside the loop`,
        });
        break;
      }
    }
  }
}
