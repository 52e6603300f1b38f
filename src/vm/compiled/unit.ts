/**
 * The text of a unit of compiled code, which is one of two things:
 *
 * - a function, called with its arguments, that gives the result; from compiled code, too.
 * - the rest of a function from the head of a loop on, entered at a back-edge. It ends by being left.
 *
 * `n` counts the instructions of the unit as the interpreter would, block by block; no limit on them is met in compiled
 * code, because it is left at a back-edge or at the start of a function when one is near (`lim`).
 */
import { Emitter } from './emitter.js';
import type { FlowStep } from '../code-flow.js';
import { flowOf } from '../code-flow.js';
import type { Program } from '../../bytecode/program.js';
import { FRAME_HEAD } from '../layout.js';
import type { Block } from './blocks.js';
import { blocksFrom } from './blocks.js';
import { BRANCHES, COMPILED, isCompiled, operandWords } from './instructions.js';
import type { Facts, ProgramFacts } from './kinds.js';
import type { OpcodeName } from '../../bytecode/opcodes.js';
import { structured } from './structure.js';
import { isNumeric } from './emitter.js';

/** Instructions of functions that are compiled; the engine does not optimize what is much longer. */
const LENGTH_MAX = 2000;

/** Instructions whose text is made here, besides `return`. */
const OWN: ReadonlySet<OpcodeName> = new Set<OpcodeName>(['jump', 'loopBack', 'call', 'callValue']);

export interface UnitText {
  /** An expression whose value is the function. */
  readonly text: string;
  /** Functions that it calls. */
  readonly callees: readonly number[];
  /** More instructions than it carries out between two looks at the limits. */
  readonly margin: number;
  /** Whether all it does is to be left at once: nothing of it could be compiled. */
  readonly isStub: boolean;
}

/** The function `fn`. */
export function functionUnit(program: ProgramFacts, fn: number, storesAll: boolean): UnitText {
  return new UnitWriter(program, fn, storesAll).function();
}

/** The loop of `fn` whose head is at `pc`; null when it cannot be compiled. */
export function loopUnit(
  program: ProgramFacts,
  fn: number,
  pc: number,
  storesAll: boolean,
): UnitText | null {
  return new UnitWriter(program, fn, storesAll).loop(pc);
}

/** Whether compiled code is left before an instruction, besides the end of a loop's function. */
function isLeftAt(program: Program, step: FlowStep): boolean {
  const { op } = step;
  if (op === 'return' || OWN.has(op) || BRANCHES[op] !== undefined) return false;
  return !isCompiled(program, step);
}

/**
 * Whether compiled code of `fn` from pc `from` to pc `to` is never left on purpose, nor that of the functions that it calls;
 * function values may be anything.
 */
export function isSelfContained(
  program: Program,
  fn: number,
  from = 0,
  to = Infinity,
  seen: Set<number> = new Set<number>(),
): boolean {
  return flowOf(program.functions[fn]!)
    .filter(({ pc }) => pc >= from && pc <= to)
    .every((step) => {
      if (step.op === 'callValue' || isLeftAt(program, step)) return false;
      const callee = step.op === 'call' ? step.operands[1]!.value : -1;
      if (callee < 0 || seen.has(callee)) return true;
      seen.add(callee);
      return isSelfContained(program, callee, 0, Infinity, seen);
    });
}

class UnitWriter {
  readonly #program: ProgramFacts;
  readonly #fn: number;
  readonly #facts: Facts;
  readonly #e: Emitter;
  readonly #callees = new Set<number>();
  readonly #storesAll: boolean;
  #isLoop = false;

  constructor(program: ProgramFacts, fn: number, storesAll: boolean) {
    this.#program = program;
    this.#fn = fn;
    this.#facts = program.of(fn);
    this.#storesAll = storesAll;
    const { live } = this.#facts;
    const { isWide } = program;
    this.#e = new Emitter({ program: program.program, fn, live, storesAll, isWide });
  }

  function(): UnitText {
    const { code } = this.#e;
    const body = this.#stops(this.#facts.steps[0]!) ? null : this.#body(0);
    const parameters = code.parameters.map((_, r) => `r${r}`);
    const others = this.#registers(code.parameters.length).map((r) => `r${r} = null`);
    const guards = code.parameters.flatMap(({ type }, r) =>
      isNumeric(type, this.#program.isWide)
        ? [`if (typeof r${r} !== "number") ${this.#e.exit(0, 0)}`]
        : [],
    );
    const lines = [
      `(function ${this.#name()}(${['base', 'lim', ...parameters].join(', ')}) {`,
      `let n = T[0], t, v; lim = lim - ${this.#margin()} | 0;`,
      others.length === 0 ? '' : `let ${others.join(', ')};`,
      `if (n > lim) ${this.#e.exit(0, 0)}`,
      ...guards,
      'const H = E.heap, W = E.watch;',
    ];
    return this.#unit(lines, body);
  }

  loop(pc: number): UnitText | null {
    this.#isLoop = true;
    const entry = this.#facts.position.get(pc)!;
    const kinds = this.#facts.kinds.get(entry);
    if (kinds === undefined || this.#stops(this.#facts.steps[entry]!)) return null;
    const body = this.#body(entry);
    if (body === null) return null;
    const live = this.#storesAll ? this.#registers(0) : [...this.#facts.live.before(pc)];
    const loads = live.map((r) => {
      if (kinds[r] !== 'number') return `r${r} = R[base + ${r}];`;
      return `r${r} = R[base + ${r}]; if (typeof r${r} !== "number") return REFUSED; r${r} = +r${r};`;
    });
    const lines = [
      `(function ${this.#name()}_${pc}(base, lim, slice) {`,
      'let n = 0, t, v; const R = E.registers, H = E.heap, W = E.watch;',
      `let ${['_', ...this.#registers(0).map((r) => `r${r}`)].join(', ')};`,
      ...loads,
    ];
    return this.#unit(lines, body);
  }

  #unit(head: readonly string[], body: string | null): UnitText {
    return {
      text: `${head.join('\n')}\n${body ?? this.#e.exit(0, 0)}})`,
      callees: [...this.#callees],
      margin: this.#margin(),
      isStub: body === null,
    };
  }

  #name(): string {
    return `f${this.#fn}`;
  }

  #margin(): number {
    return this.#facts.steps.length + 1;
  }

  #registers(from: number): number[] {
    const { registers } = this.#e.code;
    return Array.from({ length: Math.max(0, registers - from) }, (_, r) => from + r);
  }

  #body(entry: number): string | null {
    if (this.#facts.steps.length > LENGTH_MAX) return null;
    const graph = blocksFrom(this.#facts.steps, entry, (step) => this.#stops(step));
    if (graph === null) return null;
    return structured(graph, (block, go) => this.#block(graph.blocks[block]!, go));
  }

  /** Whether compiled code is left before the instruction. */
  #stops(step: FlowStep): boolean {
    if (step.op === 'return') return this.#isLoop;
    return isLeftAt(this.#program.program, step);
  }

  #block({ steps, next }: Block, go: (to: number) => string): string {
    const e = this.#e;
    e.lines = [];
    e.kinds = [...this.#facts.kinds.get(this.#facts.position.get(steps[0]!.pc)!)!];
    for (const [before, step] of steps.entries()) {
      e.begin(step, before);
      const isLast = before === steps.length - 1;
      if (this.#stops(step)) {
        e.line(e.exitBefore());
      } else if (step.op === 'return') {
        e.line(`T[0] = n + ${before + 1}; return r${step.reads[0]!};`);
      } else if (step.op === 'call') {
        this.#call(step, before);
      } else if (step.op === 'callValue') {
        this.#callValue(step, before);
      } else if (step.op === 'loopBack') {
        this.#loopBack(step, before);
      } else {
        const { words, list } = operandWords(step.operands);
        COMPILED[step.op]?.(e, ...words, list);
      }
      e.end();
      if (!isLast) continue;
      const [first, second] = next;
      if (first === undefined) break;
      e.line(`n = n + ${steps.length} | 0;`);
      if (step.op === 'loopBack')
        e.line(`if (n >= ${this.#isLoop ? 'slice' : 'lim'}) ${e.exit(step.operands[0]!.value, 0)}`);
      const text = this.#finish(second === undefined ? '' : this.#condition(step));
      return second === undefined
        ? `${text}${go(first)}`
        : `${text} {\n${go(first)}}\n${go(second)}`;
    }
    return this.#finish('');
  }

  #finish(last: string): string {
    const text = `${this.#e.lines.join('\n')}\n${last}`;
    this.#e.lines = [];
    return text;
  }

  #condition({ op, operands }: FlowStep): string {
    const [a = 0, b = 0] = operands.map(({ value }) => value);
    return `if (${BRANCHES[op]!(a, b)})`;
  }

  #call(step: FlowStep, before: number): void {
    const e = this.#e;
    const callee = step.operands[1]!.value;
    this.#callees.add(callee);
    const end = `base + ${this.#frame() + this.#program.program.functions[callee]!.registers}`;
    this.#enter(step, before, `C[${callee}]`, end, []);
    const kind = this.#program.resultOf(callee);
    if (kind === 'number') e.set(step.write, '+v', kind);
    else e.set(step.write, 'v');
  }

  /** Which function it is shows when it is called; what it captured comes behind its arguments. */
  #callValue(step: FlowStep, before: number): void {
    const value = `r${step.operands[1]!.value}`;
    this.#e.line(`t = E.demand(${value}.function);`);
    const end = `base + ${this.#frame()} + E.sizeOf(${value}.function)`;
    this.#enter(step, before, 't', end, [`...${value}.captures`]);
    this.#e.set(step.write, 'v');
  }

  /** Register of this frame at which those of calls start. */
  #frame(): number {
    return this.#e.code.registers + FRAME_HEAD;
  }

  /** Calls compiled code: its result is in `v`. */
  #enter(
    step: FlowStep,
    before: number,
    callee: string,
    end: string,
    captures: readonly string[],
  ): void {
    const e = this.#e;
    const frame = `base + ${this.#frame()}`;
    const names = step.operands.at(-1)!.list.map((register) => `r${register}`);
    e.leaveIf(`${end} > T[2]`);
    e.line(`T[0] = n + ${before + 1};`);
    e.line(`v = ${callee}(${[frame, 'lim', ...names, ...captures].join(', ')});`);
    e.line(
      `if (v === LEFT) { const R = link(${frame}, ${this.#fn}, ${step.pc}, base); ${e.storesDuring(step.pc)} return LEFT; }`,
    );
    e.line(`n = T[0] - ${before + 1} | 0;`);
    e.line('if (n >= T[1]) W.leave(base);');
  }

  /** A loop that does not count its turns might come back to where it was: then the interpreter says so. */
  #loopBack(step: FlowStep, before: number): void {
    const e = this.#e;
    const set = step.operands[1]!.value;
    if (e.code.steeringSets[set] === null) return;
    const live = e.code.liveSets[set]!;
    const same = live.map((register, i) => ` && Object.is(W.live[${i}], r${register})`).join('');
    const values = live.map((register) => `r${register}`).join(', ');
    e.line(`if (n + ${before + 1} >= T[1]) {`);
    e.leaveIf(`E.hasRead || W.isAt(${step.pc}, base, H.writes)${same}`);
    e.line(`if (W.isDue()) W.take(${step.pc}, base, H.writes, [${values}]); }`);
  }
}
