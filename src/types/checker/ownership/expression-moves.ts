/** What expressions use and what they move, in the order of evaluation. */
import type { Span } from '../../../diagnostics/source.js';
import type {
  BinaryExpr,
  CallExpr,
  Expr,
  FieldPattern,
  MethodExpr,
  Pattern,
  Stmt,
} from '../../../syntax/ast.js';
import type { BuiltinName } from '../../builtins.js';
import { BUILTINS, builtinRow } from '../../builtins.js';
import type { CallTarget, CheckedFunction, CheckedPipeline, Variable } from '../../checked.js';
import { STAGES } from '../../stages.js';
import { isCopyType } from '../../types.js';
import type { Body, ProgramContext } from '../context.js';
import { reportIn } from '../context.js';
import { Borrowed } from './borrowed.js';
import type { LoopFrame, MoveState } from './move-state.js';
import { overlaps } from './move-state.js';
import type { Place } from './place.js';
import { placeOf } from './place.js';

/** Follows statements. */
export type Follow = (state: MoveState, statements: readonly Stmt[]) => void;

/** Follows statements that run any number of times, and before them in every turn what `head` evaluates. */
export type FollowLoop = (
  state: MoveState,
  statements: readonly Stmt[],
  head: (inside: MoveState) => void,
) => void;

export class ExpressionMoves {
  readonly #program: ProgramContext;
  readonly #follow: Follow;
  readonly #followLoop: FollowLoop;
  /** The loops around the present place, outermost first. */
  readonly loops: LoopFrame[] = [];
  /** Variables whose value was awaited, moved or handed on somewhere. */
  readonly consumed = new Set<Variable>();
  readonly borrowed: Borrowed;

  constructor(body: Body, follow: Follow, followLoop: FollowLoop) {
    this.#program = body.program;
    this.borrowed = new Borrowed(body);
    this.#follow = follow;
    this.#followLoop = followLoop;
  }

  /** The value of the expression goes to a new owner. */
  consume(expr: Expr, state: MoveState, isGiven = false): void {
    const place = placeOf(this.#program, expr);
    if (place === null) {
      this.#inside(expr, state, true);
      return;
    }
    this.#touch(place, expr.span, state);
    this.consumed.add(place.variable);
    const type = this.#program.tables.types.get(expr);
    if (type === undefined || (isCopyType(type) && !(isGiven && isOwnHandle(place.variable))))
      return;
    const { role } = place.variable;
    if (role === 'alias' || role === 'borrow' || role === 'snapshot') {
      this.#reportEscape(place.variable, expr.span);
      return;
    }
    // Parameters, loop variables and AS names are views of data that someone else owns.
    const isView =
      role === 'loop' ||
      role === 'binding' ||
      role === 'view' ||
      role === 'element' ||
      (role === 'parameter' && this.borrowed.isLent(place.variable));
    if (type.kind !== 'promise' && isView) return;
    state.move(place.variable, place.path, expr.span);
  }

  /** The value of the expression is read where it is. */
  use(expr: Expr, state: MoveState): void {
    const place = placeOf(this.#program, expr);
    if (place !== null) this.#touch(place, expr.span, state);
    else this.#inside(expr, state, false);
  }

  /** A field or item gets a new value. */
  assignPlace(target: Expr, state: MoveState): void {
    const place = placeOf(this.#program, target);
    if (place !== null) {
      state.assignPath(place.variable, place.path);
      this.#touch(place, target.span, state);
      return;
    }
    if (target.kind === 'field') this.use(target.receiver, state);
    else if (target.kind === 'index') {
      this.use(target.receiver, state);
      this.use(target.index, state);
    }
  }

  /** A spawn uses what its body captures; what it captures by moving is gone. */
  captures(body: CheckedFunction | undefined, span: Span, state: MoveState): void {
    for (const { outer, class: sort } of body?.captures ?? []) {
      this.#touch({ variable: outer, path: [] }, span, state);
      if (sort !== 'moved') continue;
      this.consumed.add(outer);
      if (!isCopyType(outer.type)) state.move(outer, [], span);
    }
  }

  #touch(place: Place, span: Span, state: MoveState): void {
    const { variable, path } = place;
    if (!state.isLive || (isCopyType(variable.type) && !isOwnHandle(variable))) return;
    const moved = state.conflict(variable, path);
    if (moved !== null) {
      this.#reportMoved(variable, path, span, moved.path, moved.span);
      state.assign(variable);
      return;
    }
    this.loops.forEach((frame, depth) => {
      if (state.isAssigned(depth, variable)) return;
      const known = frame.exposed.get(variable) ?? [];
      if (known.some((touch) => overlaps(touch.path, path) && touch.path.length <= path.length))
        return;
      frame.exposed.set(variable, [...known, { path, span }]);
    });
  }

  #reportMoved(
    variable: Variable,
    path: readonly string[],
    span: Span,
    movedPath: readonly string[],
    movedSpan: Span,
  ): void {
    const partial = movedPath.length > 0;
    const text = [variable.name, ...(partial ? movedPath : [])].join('.');
    const used = [variable.name, ...path].join('.');
    const message =
      text === used
        ? `\`${used}\` is used after it has moved`
        : `\`${used}\` is used after \`${text}\` has moved`;
    reportIn(this.#program, partial ? 'USE_OF_MOVED_PATH' : 'USE_OF_MOVED_VALUE', span, message, {
      labels: [{ source: this.#program.source, span: movedSpan, text: 'moved here' }],
      hint:
        variable.type.kind === 'promise'
          ? 'a promise gives its value once: keep the value, or declare the promise `@shared`'
          : variable.type.kind === 'stream'
            ? 'declare the stream `@split` and hand a `CLONE` on, or take all items in one place'
            : `write \`COPY ${text}\` where it moves, to keep it`,
    });
  }

  #reportEscape(variable: Variable, span: Span): void {
    const message = `\`${variable.name}\` is bound only inside the WITH, but its value would leave it`;
    reportIn(this.#program, 'WITH_ALIAS_ESCAPES', span, message, {
      hint: 'write `COPY` before it',
    });
  }

  /** The parts of an expression that is not a place itself. */
  #inside(expr: Expr, state: MoveState, consumed: boolean): void {
    // An expression without a type was not checked, because it is nested too deeply.
    if (!this.#program.tables.types.has(expr)) return;
    switch (expr.kind) {
      case 'binary':
        this.#binary(expr, state);
        break;
      case 'unary':
      case 'cast':
      case 'asBinding':
      case 'unwrap':
      case 'deref':
        this.use(expr.value, state);
        break;
      case 'or': {
        if (consumed) this.consume(expr.value, state);
        else this.use(expr.value, state);
        if (expr.rescue.kind !== 'value') break;
        const rescued = state.copy();
        this.consume(expr.rescue.value, rescued);
        state.replaceBy([state.copy(), rescued]);
        break;
      }
      case 'call':
      case 'method':
        this.#call(expr, state);
        break;
      case 'field':
        if (expr.receiver.kind !== 'typeName') this.use(expr.receiver, state);
        break;
      case 'index':
        this.use(expr.receiver, state);
        this.use(expr.index, state);
        break;
      case 'struct': {
        const type = this.#program.tables.types.get(expr);
        const known = type?.kind === 'struct' ? type.info.fields : [];
        for (const { name, value } of expr.fields) {
          const isBorrowed = known.some((field) => field.name === name.text && field.borrowed);
          if (isBorrowed) this.use(value, state);
          else this.consume(value, state);
        }
        break;
      }
      case 'variant':
        for (const field of expr.fields) this.consume(field.value, state);
        break;
      case 'list':
      case 'collection':
        for (const item of expr.items) this.consume(item, state);
        break;
      case 'map':
        for (const { key, value } of expr.entries) {
          this.use(key, state);
          this.consume(value, state);
        }
        break;
      case 'slice':
        for (const part of [expr.receiver, expr.from, expr.to]) this.use(part, state);
        break;
      case 'capability':
        this.consume(expr.value, state);
        break;
      case 'ownership':
        if (expr.op === 'GIVE' || expr.op === 'MOVE') {
          this.borrowed.refuseGift(expr.value);
          this.consume(expr.value, state, true);
        } else if (expr.op === 'SHARE' || expr.op === 'FREEZE') this.consume(expr.value, state);
        else this.use(expr.value, state);
        break;
      case 'next':
        // A stream is there for the next item, too.
        if (this.#program.tables.types.get(expr.value)?.kind === 'stream')
          this.use(expr.value, state);
        else this.consume(expr.value, state);
        break;
      case 'ifExpr':
        this.#ifExpr(expr, state, consumed);
        break;
      case 'block':
        this.#follow(state, expr.statements);
        if (consumed) this.consume(expr.value, state);
        else this.use(expr.value, state);
        break;
      case 'typeTest':
        this.use(expr.value, state);
        break;
      case 'matchExpr':
        this.#matchExpr(expr, state, consumed);
        break;
      case 'pipe': {
        const observer = this.#program.tables.observers.get(expr);
        if (observer !== undefined) {
          this.captures(observer, expr.span, state);
          break;
        }
        const meaning = this.#program.tables.pipes.get(expr);
        if (meaning?.kind === 'pipeline') this.#pipeline(meaning.pipeline, state);
        else if (meaning !== undefined && consumed) this.consume(meaning.value, state);
        else if (meaning !== undefined) this.use(meaning.value, state);
        break;
      }
      case 'lambda':
        this.captures(this.#program.tables.functionValues.get(expr), expr.span, state);
        break;
      case 'bg':
      case 'bgStream':
        this.captures(this.#program.tables.bodies.get(expr), expr.span, state);
        break;
      default:
        break;
    }
  }

  /** The stages of a pipeline are the body of a loop: SELECT and REDUCE keep what their expressions give. */
  #pipeline({ source, names, stages }: CheckedPipeline, state: MoveState): void {
    this.use(source, state);
    for (const { argument } of stages) if (argument !== null) this.use(argument, state);
    const statements = stages.flatMap(({ node }) => node.block ?? []);
    this.#followLoop(state, statements, (inside) => {
      for (const name of names) inside.assign(name);
      for (const { node, body, element, names: left, concurrent } of stages) {
        for (const name of element) inside.assign(name);
        this.captures(concurrent?.worker, node.span, inside);
        if (body !== null && STAGES[node.name].body === 'value') this.consume(body, inside);
        else if (body !== null) this.use(body, inside);
        for (const name of left) inside.assign(name);
      }
    });
  }

  /** A chain leans to the left, so its left side is followed without recursion. */
  #binary(expr: BinaryExpr, state: MoveState): void {
    const chain: BinaryExpr[] = [expr];
    let left: Expr = expr.left;
    while (left.kind === 'binary') {
      chain.push(left);
      left = left.left;
    }
    this.use(left, state);
    for (const { op, right } of chain.toReversed()) {
      if (op !== '&&' && op !== '||') {
        this.use(right, state);
        continue;
      }
      const skipped = state.copy();
      this.use(right, state);
      state.replaceBy([state.copy(), skipped]);
    }
  }

  #ifExpr(expr: Extract<Expr, { kind: 'ifExpr' }>, state: MoveState, consumed: boolean): void {
    const ends: MoveState[] = [];
    for (const arm of expr.arms) {
      this.use(arm.condition, state);
      ends.push(this.#branch(arm.value, state, consumed));
    }
    if (expr.otherwise !== null) ends.push(this.#branch(expr.otherwise, state, consumed));
    state.replaceBy(ends);
  }

  #matchExpr(
    expr: Extract<Expr, { kind: 'matchExpr' }>,
    state: MoveState,
    consumed: boolean,
  ): void {
    const ends: MoveState[] = [];
    if (expr.takes) this.consume(expr.subject, state);
    else this.use(expr.subject, state);
    for (const arm of expr.arms) {
      this.pattern(arm.pattern, state);
      ends.push(this.#branch(arm.body, state, consumed));
    }
    if (expr.otherwise !== null) ends.push(this.#branch(expr.otherwise, state, consumed));
    state.replaceBy(ends);
  }

  #branch(value: Expr, state: MoveState, consumed: boolean): MoveState {
    const inside = state.copy();
    if (consumed) this.consume(value, inside);
    else this.use(value, inside);
    return inside;
  }

  /** The expressions that a pattern of MATCH evaluates. */
  pattern(pattern: Pattern, state: MoveState): void {
    if (pattern.kind === 'when') this.use(pattern.condition, state);
    if (pattern.kind === 'valuePattern') for (const value of pattern.values) this.use(value, state);
    for (const { match } of fieldsOf(pattern))
      if (match.kind === 'value') this.use(match.value, state);
  }

  #call(expr: CallExpr | MethodExpr, state: MoveState): void {
    const target = this.#program.tables.calls.get(expr);
    if (target === undefined) {
      for (const arg of expr.args) this.use(arg, state);
      return;
    }
    if (target.kind === 'value') this.use(target.callee, state);
    this.borrowed.refuseOverlap(target);
    target.args.forEach((arg, index) => {
      const takes = this.#takesArgument(target, index);
      const container = target.args[0];
      if (takes && target.kind === 'builtin' && container !== undefined)
        this.borrowed.storeItem(arg, container);
      else if (takes) this.borrowed.refuse(arg, calleeText(target));
      if (takes) this.consume(arg, state);
      else {
        this.use(arg, state);
        const place = placeOf(this.#program, arg);
        if (target.kind !== 'builtin' && place !== null) this.consumed.add(place.variable);
      }
    });
  }

  #takesArgument(target: CallTarget, index: number): boolean {
    if (target.kind === 'value') return target.passing[index] === 'takes';
    if (target.kind === 'builtin') return this.#storesArgument(target.name, index);
    const parameter = target.function.parameters[index];
    return parameter !== undefined && target.function.taken.has(parameter);
  }

  #storesArgument(name: string, index: number): boolean {
    if (!isBuiltin(name) || name === 'set.remove') return false;
    const row = builtinRow(name);
    return (
      row.mutates && (row.parameters[index] === 'element' || row.parameters[index] === 'value')
    );
  }
}

function fieldsOf(pattern: Pattern): readonly FieldPattern[] {
  return pattern.kind === 'when' ? [] : (pattern.fields ?? []);
}

function calleeText(target: CallTarget): string {
  return target.kind === 'function' ? `\`${target.function.name}\`` : 'the function';
}

/** A variable of a handle, which GIVE empties. */
function isOwnHandle(variable: Variable): boolean {
  return variable.role === 'local' && variable.type.kind === 'object';
}

function isBuiltin(name: string): name is BuiltinName {
  return Object.hasOwn(BUILTINS, name);
}
