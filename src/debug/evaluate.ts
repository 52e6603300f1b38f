/**
 * Evaluates expressions of the language where the debugger stands, without a trace in what is debugged: on a machine of its
 * own, which takes up the present state and executes a program that differs by one statement (`Probe`). What would write
 * something that was there before, or wait, is refused.
 */
import { OPERATION_NAMES, OPERATIONS } from '../bytecode/events.js';
import type { EventKind } from '../bytecode/events.js';
import type { Program } from '../bytecode/program.js';
import type { Span } from '../diagnostics/source.js';
import { placeIn } from '../diagnostics/source.js';
import { sourceOf, spanAt } from '../explore/positions.js';
import { decodeBytes } from '../support/bytes.js';
import { adoptNames } from '../vm/adopt-names.js';
import { BASE, FRAME_HEAD, FUNCTION, LIVE, OPERATION, PC, STATUS, STRIDE } from '../vm/layout.js';
import { Machine } from '../vm/machine.js';
import type { MachineOptions } from '../vm/machine-state.js';
import { restoreSnapshot, takeSnapshot } from '../vm/snapshot.js';
import { ownCode, trapOf } from '../vm/traps.js';
import { CodeMap } from './code-map.js';
import type { Frame, Variable } from './frames.js';
import { variablesOf } from './frames.js';
import { valueText } from './values.js';

/** The program with an expression printed by the text from `start` to `end` of `file`; or why that cannot be. */
export type Probe =
  | {
      readonly program: Program;
      readonly file: string;
      readonly start: number;
      readonly end: number;
    }
  | { readonly problem: string };

/** A place in a file, and the span of the function that it is in. */
export interface ProbePlace {
  readonly offset: number;
  readonly body: Span;
}

export type ProbeOf = (
  program: Program,
  file: string,
  place: ProbePlace,
  expression: string,
) => Probe;

/** The value as text, or why there is none. */
export type Evaluation = { readonly text: string } | { readonly problem: string };

/** What an expression may do to shared objects: look at them. */
const READS: readonly EventKind[] = ['GET', 'ALOAD', 'SNAP', 'OBSVIEW', 'NOW'];
/** Of a variable whose register is used for something else. */
export const GONE = 'it is not kept any more: nothing uses it after here';
/** Instructions that an expression may execute. */
const STEPS_MAX = 1_000_000;

/** A probe that is ready to be run wherever its place is passed. */
interface Prepared {
  readonly machine: Machine;
  readonly function: number;
  readonly from: number;
  readonly map: CodeMap;
}

type CodePlace = Pick<Frame, 'function' | 'pc'>;

export class Evaluator {
  readonly #program: Program;
  readonly #options: MachineOptions;
  readonly #probeOf: ProbeOf;
  /** By place and expression: conditions are asked again and again. */
  readonly #prepared = new Map<string, Prepared | string>();

  constructor(program: Program, options: MachineOptions, probeOf: ProbeOf) {
    this.#program = program;
    this.#options = options;
    this.#probeOf = probeOf;
  }

  /** The value of `expression` in `frame` of `fiber`, as the state of `machine` is. */
  evaluate(machine: Machine, fiber: number, frame: Frame, expression: string): Evaluation {
    const variable = variablesOf(machine, fiber, frame).find(
      ({ info }) => info.name === expression,
    );
    // A name alone is shown whatever it stands for, even where the language would not print it.
    if (variable?.isGone === true) return { problem: GONE };
    if (variable !== undefined) return { text: textOf(machine, variable) };
    const prepared = this.#preparedAt(frame, expression);
    return typeof prepared === 'string'
      ? { problem: prepared }
      : this.#run(prepared, machine, fiber, frame, expression);
  }

  /** Why `expression` can never be evaluated in front of an instruction; null when it may be. */
  troubleAt(fn: number, pc: number, expression: string): string | null {
    const prepared = this.#preparedAt({ function: fn, pc }, expression);
    return typeof prepared === 'string' ? prepared : null;
  }

  #preparedAt(place: CodePlace, expression: string): Prepared | string {
    const key = `${place.function} ${place.pc} ${expression}`;
    const known = this.#prepared.get(key);
    if (known !== undefined) return known;
    const prepared = this.#prepare(place, expression);
    this.#prepared.set(key, prepared);
    return prepared;
  }

  #prepare(frame: CodePlace, expression: string): Prepared | string {
    const program = this.#program;
    if (/[\r\n;#]/.test(expression)) return 'an expression is one line, without `;` and comments';
    const whole = sourceOf(program, frame.function);
    const { source, span } = placeIn(whole, spanAt(program, frame.function, frame.pc));
    const code = program.functions[frame.function];
    const body = code === undefined ? span : placeIn(whole, code.span).span;
    const probe = this.#probeOf(program, source.file, { offset: span.start, body }, expression);
    if ('problem' in probe) return probe.problem;
    const fn = sameFunction(program, probe.program, frame.function);
    if (fn < 0) return 'not supported: an expression that brings functions or types along';
    const own = ownCode(probe.program);
    const map = new CodeMap(probe.program);
    const words = own.functions[fn]?.code ?? new Int32Array();
    let from = -1;
    for (const { pc } of map.instructions(fn)) {
      const at = placeIn(sourceOf(own, fn), spanAt(own, fn, pc));
      const isInside =
        at.source.file === probe.file && at.span.start >= probe.start && at.span.end <= probe.end;
      if (isInside) from = from < 0 ? pc : from;
      else words[pc] = trapOf(words[pc] ?? 0);
    }
    if (from < 0) return 'this place is never reached';
    const machine = new Machine(own, { ...this.#options, inline: false });
    return { machine, function: fn, from, map };
  }

  #run(
    { machine, function: fn, from }: Prepared,
    original: Machine,
    fiber: number,
    frame: Frame,
    expression: string,
  ): Evaluation {
    adoptNames(machine, original.names.fiberNames(), original.names.objectNames());
    restoreSnapshot(machine, takeSnapshot(original));
    const before = variablesOf(machine, fiber, frame).filter(({ isGone }) => !isGone);
    const texts = before.map((variable) => textOf(machine, variable));
    const known = new Set(before.map(({ info }) => info.name));
    const unknown = (machine.program.functions[fn]?.variables ?? []).find(
      ({ name, from: start, to }) =>
        from >= start && from < to && !known.has(name) && isWord(name, expression),
    );
    if (unknown !== undefined)
      return { problem: `\`${unknown.name}\` is out of scope here, or not kept any more` };
    const deeds = this.#enter(machine, fiber, fn, from, before);
    const printed = machine.output.length;
    machine.resume();
    while (machine.ending === null && !machine.paused) {
      // It waits to be chosen: only what looks may go on.
      const refusal = refusalOf(machine, fiber);
      if (refusal !== null) return { problem: refusal };
      machine.pauseAt = machine.steps + STEPS_MAX;
      machine.step(fiber);
    }
    machine.observer = null;
    const write = deeds.find((kind) => !READS.includes(kind) && kind !== 'OUT' && kind !== 'RAND');
    if (write !== undefined) return { problem: `it would do ${write}, and \`print\` only looks` };
    if (machine.fault !== null)
      return { problem: `${machine.fault.kind}: ${decodeBytes(machine.fault.message)}` };
    const text = machine.output[printed]?.text;
    if (text === undefined || machine.output.length > printed + 1) {
      const isLong = machine.steps >= machine.pauseAt;
      return {
        problem: isLong
          ? 'it takes more than a million instructions'
          : 'it raises an error, or prints something',
      };
    }
    const changed = before.find((variable, k) => textOf(machine, variable) !== texts[k]);
    if (changed !== undefined)
      return { problem: `it would change \`${changed.info.name}\`, and \`print\` only looks` };
    return { text: decodeBytes(text) };
  }

  /** A frame for the probe on top of those of `fiber`, with the values of all variables; what it does is noted. */
  #enter(
    machine: Machine,
    fiber: number,
    fn: number,
    from: number,
    variables: readonly Variable[],
  ): EventKind[] {
    const deeds: EventKind[] = [];
    machine.observer = ({ kind }) => deeds.push(kind);
    const o = fiber * STRIDE;
    const { words, program } = machine;
    const registers = machine.registers[fiber] ?? [];
    const base = registers.length + FRAME_HEAD;
    for (let k = 1; k <= FRAME_HEAD; k++) registers[base - k] = -1;
    const code = program.functions[fn];
    for (let k = 0; k < (code?.registers ?? 0); k++) registers[base + k] = null;
    for (const { name, register, from: start, to } of code?.variables ?? []) {
      const known = variables.find(({ info }) => info.name === name);
      if (known !== undefined && from >= start && from < to)
        registers[base + register] = known.value;
    }
    words[o + STATUS] = LIVE;
    words[o + FUNCTION] = fn;
    words[o + BASE] = base;
    words[o + PC] = from;
    machine.ending = null;
    machine.fault = null;
    machine.endsAll = false;
    machine.depth = 1;
    machine.fiberAt[0] = fiber;
    machine.paused = true;
    machine.pauseAt = machine.steps + STEPS_MAX;
    return deeds;
  }
}

function textOf(machine: Machine, { info, value }: Variable): string {
  return valueText(machine, value, info.shape, info.type);
}

/** Whether `name` stands in the text as a word of its own. */
function isWord(name: string, text: string): boolean {
  return text.split(/[^\w?!]+/).includes(name);
}

/** Why what `fiber` is about to do is nothing for an expression that only looks; null when it may. */
function refusalOf(machine: Machine, fiber: number): string | null {
  const name = OPERATION_NAMES[machine.words[fiber * STRIDE + OPERATION] ?? 0];
  if (name === undefined) return 'it does something unknown';
  const { event } = OPERATIONS[name];
  return READS.includes(event) || event === 'OUT'
    ? null
    : `it would do ${event}, and \`print\` only looks`;
}

/** The function of `probed` that `fn` of `program` has become; -1 when the functions are not the same ones. */
function sameFunction(program: Program, probed: Program, fn: number): number {
  const names = (one: Program): string => one.functions.map(({ name }) => name).join('\n');
  const layouts = (one: Program): string => one.layouts.map(({ name }) => name).join('\n');
  if (names(program) !== names(probed)) return -1;
  return layouts(probed).startsWith(layouts(program)) ? fn : -1;
}
