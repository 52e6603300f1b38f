/** The fault that a smaller schedule is sought for. */
import { isRepetition, repetitionFault } from '../vm/finish.js';
import type { Machine } from '../vm/machine.js';
import { stateText } from './canonical.js';
import type { FaultFacts } from './fault-report.js';
import { faultFacts, faultKey } from './fault-report.js';
import type { Recording } from './recording.js';
import { record } from './recording.js';
import type { Stop } from './repetition.js';
import { fairCycle, stopOf } from './repetition.js';
import type { Path } from './shortest.js';
import type { Goal } from './smaller.js';

/** What was remembered at the end of a path, when a state that comes back is sought. */
interface Remembered {
  readonly text: string;
  readonly stop: Stop;
}

export class Sought implements Goal {
  readonly #machine: Machine;
  readonly #kind: string;
  readonly #key: string;
  readonly #repeats: boolean;
  readonly #remembered = new WeakMap<object, Remembered>();

  constructor(machine: Machine, fault: FaultFacts) {
    this.#machine = machine;
    this.#kind = fault.kind;
    this.#key = faultKey(fault);
    this.#repeats = isRepetition(fault);
  }

  get repeats(): boolean {
    return this.#repeats;
  }

  record(schedule: readonly string[]): Recording {
    return record(this.#machine, schedule, this.#repeats);
  }

  isEndOf({ fault }: Recording): boolean {
    return fault !== null && faultKey(fault) === this.#key;
  }

  isHere(): boolean {
    const { fault, program } = this.#machine;
    if (fault?.kind !== this.#kind) return false;
    return faultKey(faultFacts(program, fault, '')) === this.#key;
  }

  /** Whether it is a repetition, and the state at the end of `path` comes back there. */
  isRepeated(path: Path): boolean {
    const machine = this.#machine;
    if (!this.#repeats || path === null || machine.ending !== null) return false;
    const text = stateText(machine);
    this.#remembered.set(path, { text, stop: stopOf(machine, path.fiber) });
    const stops: Stop[] = [];
    for (let at: Path = path; at !== null; at = at.before) {
      const earlier = this.#remembered.get(at);
      if (earlier === undefined) return false;
      if (at !== path && earlier.text === text) {
        const cycle = fairCycle(machine, stops.toReversed());
        if (cycle !== null) {
          const raw = repetitionFault(machine, cycle);
          return faultKey(faultFacts(machine.program, raw, '')) === this.#key;
        }
      }
      stops.push(earlier.stop);
    }
    return false;
  }
}
