/**
 * The divergence oracle: what a program prints must not depend on the schedule (CLEAR concurrency reference, 6.5).
 * It remembers the first completed execution and compares every later one with it.
 */
import { decodeBytes } from '../support/bytes.js';
import type { Machine } from '../vm/machine.js';
import type { OutputLine } from '../vm/machine-types.js';
import type { FaultFacts } from './fault-report.js';
import { faultFacts } from './fault-report.js';
import type { Parameters } from './parameters.js';
import { scheduleOf } from './recording.js';
import type { OutputsState } from './search-state.js';

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

  /** Looks at an execution that has just completed; the fault when its output differs from the first one's. */
  observe(machine: Machine): DivergenceFound | null {
    if (machine.output.length === 0 && this.#first === null && this.#seen.size === 0) {
      // By far the most common case: nothing is ever printed.
      this.#seen.add('');
      this.#first = { lines: [], schedule: scheduleOf(machine) };
      return null;
    }
    // The same once more.
    if (machine.output.length === 0 && this.#seen.size === 1 && this.#seen.has('')) return null;
    const lines = [...machine.output];
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
      message: `one schedule prints ${show(first, at)}, another ${show(second, at)}`,
      fiber: line.fiber,
      places: [{ function: line.function, pc: line.pc, text: 'the first print that differs' }],
      notes: [`one output: ${all(first)}`, `another: ${all(second)}`],
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

function show(lines: readonly OutputLine[], at: number): string {
  const line = lines[at];
  return line === undefined ? 'nothing more' : `\`${decodeBytes(line.text)}\``;
}

function all(lines: readonly OutputLine[]): string {
  return lines.length === 0 ? 'nothing' : lines.map((l) => `\`${decodeBytes(l.text)}\``).join(', ');
}
