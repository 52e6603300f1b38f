/**
 * Where a search stands between two executions, as a value that JSON can hold. It says everything by name, so that
 * another process can go on from it: the counts so far, what was found, the last execution, and what the scheduler
 * wrote about the rest. The names stand in the order in which they were first met; whoever continues learns them in
 * that order, and so gives everything the same ids.
 */
import { adoptNames } from '../vm/adopt-names.js';
import type { Machine } from '../vm/machine.js';
import type { FaultFacts } from './fault-report.js';
import { isEnabledNow } from './recording.js';
import type { Coverage } from './scheduler.js';

export interface SearchState extends SearchFindings {
  /** What `Scheduler.save` answered. */
  readonly search: unknown;
}

/** A search over equivalence classes that others may go on with in parts: `search` is what they need to know. */
export interface DividedSearch extends SearchState {
  /** For the report: how everything will have been covered then. */
  readonly coverage: Coverage | null;
}

/** What a search has counted and found so far. */
export interface SearchFindings {
  readonly executions: number;
  readonly redundant: number;
  readonly machine: MachineState;
  readonly faults: readonly FoundFault[];
  readonly outputs: OutputsState;
}

/** What the machine has done over all executions, and the last one of them. */
export interface MachineState {
  readonly steps: number;
  readonly events: number;
  /** The largest number of fibers of one execution. */
  readonly fibersMax: number;
  readonly warnings: readonly string[];
  /** Whether it runs what nobody can notice by itself. */
  readonly skipsUnobservable: boolean;
  /** Whether it keeps who was joined, as search over states wants: then it runs fewer joins within other steps. */
  readonly notesJoins: boolean;
  readonly fibers: readonly string[];
  readonly objects: readonly string[];
  /** Names of the fibers that acted, one per step. */
  readonly schedule: readonly string[];
}

/** What the oracle of outputs remembers. */
export interface OutputsState {
  readonly seen: readonly string[];
  /** The first completed execution, which all others are compared with; null when there is none. */
  readonly first: {
    readonly lines: readonly SavedLine[];
    readonly schedule: readonly string[];
  } | null;
}

/** A printed line: an `OutputLine` with the name of its fiber. */
export interface SavedLine {
  readonly fiber: string;
  readonly text: string;
  readonly function: number;
  readonly pc: number;
}

export interface FoundFault {
  readonly facts: FaultFacts;
  readonly key: string;
  readonly execution: number;
  /** Names of the chosen fibers. */
  readonly schedule: readonly string[];
  readonly output: readonly string[];
  /** The schedule that prints something else, of a divergence. */
  readonly other: readonly string[] | null;
}

/** The last execution of a search cannot be repeated: what is to be continued was saved of something else. */
export class CannotResume extends Error {
  override readonly name = 'CannotResume';
}

/** What a machine has done over all executions, as its own members. */
export function totalsOf({
  stepsTotal,
  eventsTotal,
}: Machine): Pick<Machine, 'stepsTotal' | 'eventsTotal'> {
  return { stepsTotal, eventsTotal };
}

export function saveMachine(machine: Machine): MachineState {
  const { names } = machine;
  return {
    steps: machine.stepsTotal,
    events: machine.eventsTotal,
    fibersMax: machine.fibersMax,
    warnings: [...machine.warnings],
    skipsUnobservable: machine.options.runsUnobservable,
    notesJoins: machine.notesJoins,
    fibers: names.fiberNames(),
    objects: names.objectNames(),
    schedule: [...machine.fiberAt.subarray(0, machine.depth)].map((f) => names.fiberName(f)),
  };
}

/**
 * Brings a new machine to the end of the execution that `saved` holds, without counting its steps once more. `watch` is
 * called after each choice, as in the exploration. Throws CannotResume.
 */
export function restoreMachine(machine: Machine, saved: MachineState, watch: () => void): void {
  machine.notesJoins = saved.notesJoins;
  adoptNames(machine, saved.fibers, saved.objects);
  machine.settle();
  // The machine makes some of the steps by itself.
  while (machine.depth < saved.schedule.length) {
    const name = saved.schedule[machine.depth]!;
    const fiber = machine.names.fiberByName(name);
    if (machine.ending !== null || !isEnabledNow(machine, fiber)) {
      throw new CannotResume(`fiber ${name} cannot act at step ${machine.depth + 1}`);
    }
    machine.step(fiber);
    watch();
  }
  machine.stepsTotal = saved.steps;
  machine.eventsTotal = saved.events;
  machine.fibersMax = saved.fibersMax;
  // The saved ones are those of the execution just repeated, too, in the order in which the search met them.
  machine.warnings.splice(0, Infinity, ...saved.warnings);
}
