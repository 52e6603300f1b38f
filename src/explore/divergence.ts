/**
 * The divergence oracle: what a program prints, and the status that it ends with, must not depend on the schedule (CLEAR
 * concurrency reference, 6.5). It remembers the first execution that came to an end and compares every later one with it.
 */
import { decodeBytes } from '../support/bytes.js';
import { FUNCTION, PC, STRIDE } from '../vm/layout.js';
import type { Machine } from '../vm/machine.js';
import type { OutputLine } from '../vm/machine-types.js';
import type { FaultFacts } from './fault-report.js';
import { faultFacts } from './fault-report.js';
import type { Parameters } from './parameters.js';
import { scheduleOf } from './recording.js';
import type { OutputsState } from './search-state.js';

/** What the text of a line begins with that stands for the end by DIE; no program is likely to print it. */
const STATUS_MARK = '\0status ';

/** What is said at the place of a divergence. */
const FIRST_DIFFERENCE = 'the first print that differs';

/** What an execution shows to the outside: the lines that it printed, and the status if DIE ended it, as a last line. */
export function shownBy(machine: Machine): readonly OutputLine[] {
  const { output, ending, status, words } = machine;
  if (ending !== 'exited') return output;
  const fiber = machine.fiberAt[machine.depth - 1] ?? 0;
  const place = {
    function: words[fiber * STRIDE + FUNCTION] ?? 0,
    pc: words[fiber * STRIDE + PC] ?? 0,
  };
  return [...output, { fiber, text: `${STATUS_MARK}${status}`, ...place }];
}

function isStatus(line: OutputLine): boolean {
  return line.text.startsWith(STATUS_MARK);
}

/** What a fiber did to show a line, in two parts: `prints` and what, or how it ended everything. */
export function deedOf(line: OutputLine | undefined): readonly [verb: string, what: string] {
  if (line === undefined) return ['prints', 'nothing'];
  if (!isStatus(line)) return ['prints', `\`${decodeBytes(line.text)}\``];
  return ['ends with', `status ${line.text.slice(STATUS_MARK.length)}`];
}

/** A completed execution, as far as its output goes. */
interface Printed {
  readonly lines: readonly OutputLine[];
  readonly schedule: readonly string[];
}

export interface DivergenceFound {
  readonly facts: FaultFacts;
  /** The schedule of the execution that the present one is compared with. */
  readonly other: readonly string[];
}

export class OutputOracle {
  readonly #outputs: Parameters['outputs'];
  readonly #seen = new Set<string>();
  #first: Printed | null = null;

  constructor(outputs: Parameters['outputs']) {
    this.#outputs = outputs;
  }

  /** Number of different outputs so far, at least 1. */
  get count(): number {
    return Math.max(1, this.#seen.size);
  }

  /** Whether there is an execution that others are compared with. */
  get hasFirst(): boolean {
    return this.#first !== null;
  }

  save(machine: Machine): OutputsState {
    const first = this.#first;
    const lines = (first?.lines ?? []).map((line) => ({
      ...line,
      fiber: machine.names.fiberName(line.fiber),
    }));
    return { seen: [...this.#seen], first: first && { lines, schedule: first.schedule } };
  }

  /** Goes on from what `save` answered. */
  restore(machine: Machine, { seen, first }: OutputsState): void {
    for (const key of seen) this.#seen.add(key);
    if (first === null) return;
    const lines = first.lines.map((line) => ({
      ...line,
      fiber: machine.names.fiberByName(line.fiber),
    }));
    this.#first = { lines, schedule: first.schedule };
  }

  /** The different outputs so far: equal keys for outputs that count as the same. */
  get keys(): readonly string[] {
    return [...this.#seen];
  }

  /** Looks at an execution that has just come to its end; the fault when its output differs from the first one's. */
  observe(machine: Machine): DivergenceFound | null {
    const shown = shownBy(machine);
    if (shown.length === 0 && this.#first === null && this.#seen.size === 0) {
      // By far the most common case: nothing is ever printed.
      this.#seen.add('');
      this.#first = { lines: [], schedule: scheduleOf(machine) };
      return null;
    }
    // The same once more.
    if (shown.length === 0 && this.#seen.size === 1 && this.#seen.has('')) return null;
    const lines = [...shown];
    this.#seen.add(outputKey(machine, lines, this.#outputs));
    if (this.#first === null) {
      this.#first = { lines, schedule: scheduleOf(machine) };
      return null;
    }
    if (this.#outputs === 'ignore' || this.#seen.size < 2) return null;
    const facts = divergence(machine, this.#first.lines, lines, this.#outputs);
    return facts === null ? null : { facts, other: this.#first.schedule };
  }
}

/** Equal for outputs that count as the same: per fiber, as a multiset of lines, or line by line. */
export function outputKey(
  machine: Machine,
  lines: readonly OutputLine[],
  outputs: Parameters['outputs'],
): string {
  const texts = lines.map(({ fiber, text }) =>
    outputs === 'ignore' ? `${machine.names.fiberName(fiber)} ${text}` : text,
  );
  return (outputs === 'ordered' ? texts : texts.sort()).join('\n');
}

/**
 * The fault at the first line that differs; null when the outputs count as the same. It reads the same whichever
 * of the two came first.
 */
export function divergence(
  machine: Machine,
  a: readonly OutputLine[],
  b: readonly OutputLine[],
  outputs: Parameters['outputs'],
): FaultFacts | null {
  const [keyA, keyB] = [outputKey(machine, a, outputs), outputKey(machine, b, outputs)];
  if (keyA === keyB) return null;
  const sorted = (lines: readonly OutputLine[]): readonly OutputLine[] =>
    outputs === 'multiset' ? lines.toSorted((x, y) => (x.text < y.text ? -1 : 1)) : lines;
  const [first, second] = keyA < keyB ? [sorted(a), sorted(b)] : [sorted(b), sorted(a)];
  let at = 0;
  while (first[at]?.text === second[at]?.text && at < first.length) at++;
  const line = later(first[at], second[at]);
  if (line === undefined) return null;
  return faultFacts(
    machine.program,
    {
      kind: 'divergence',
      message: differenceText(first[at], second[at]),
      fiber: line.fiber,
      places: [
        {
          function: line.function,
          pc: line.pc,
          text: isStatus(line) ? 'the end that differs' : FIRST_DIFFERENCE,
        },
      ],
      notes: bothOutputs(first, second),
      hint: '',
    },
    machine.names.fiberName(line.fiber),
  );
}

/** The print that stands further down in the program. */
function later(a: OutputLine | undefined, b: OutputLine | undefined): OutputLine | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const isAFurther = a.function > b.function || (a.function === b.function && a.pc > b.pc);
  return isAFurther ? a : b;
}

function differenceText(a: OutputLine | undefined, b: OutputLine | undefined): string {
  const [[verb, what], [otherVerb, otherWhat]] = [a, b].map((line) =>
    line === undefined ? (['prints', 'nothing more'] as const) : deedOf(line),
  ) as [readonly [string, string], readonly [string, string]];
  const other = verb === otherVerb ? otherWhat : `${otherVerb} ${otherWhat}`;
  return `one schedule ${verb} ${what}, another ${other}`;
}

/** What two executions show, as the notes of a divergence. */
export function bothOutputs(a: readonly OutputLine[], b: readonly OutputLine[]): readonly string[] {
  return [`one output: ${all(a)}`, `another: ${all(b)}`];
}

function all(lines: readonly OutputLine[]): string {
  return lines.length === 0 ? 'nothing' : lines.map((line) => deedOf(line)[1]).join(', ');
}
