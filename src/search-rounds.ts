/**
 * One search over equivalence classes in parts that other threads may explore, in rounds: each round deals subtrees
 * (`scheduler/exhaustive/forks.ts`), each gets a stint of so many instructions, and what came of them is put together in
 * their order. Counts, faults and their order depend on the program alone, not on who explores them, and how many do.
 */
import type { Subtree } from '../scheduler/exhaustive/forks.js';
import { Forks, nodesOf } from '../scheduler/exhaustive/forks.js';
import type { DporState } from '../scheduler/exhaustive/saved-search.js';
import type { ForksState } from '../scheduler/exhaustive/saved-forks.js';
import type { Program } from './bytecode/program.js';
import type { ExploreOptions } from './explore.js';
import { startExploration } from './explore.js';
import { machineOptions } from './explore/machine-options.js';
import { DEFAULT_OPTIONS } from './explore/options.js';
import type { BoundsReport, Exploration, Progress } from './explore/report.js';
import type { Coverage } from './explore/scheduler.js';
import type {
  DividedSearch,
  FoundFault,
  MachineState,
  OutputsState,
  SearchFindings,
  SearchState,
} from './explore/search-state.js';
import { assert } from './support/assert.js';
import { adoptNames } from './vm/adopt-names.js';
import { Machine } from './vm/machine.js';

/** Subtrees of a round; enough for many threads to be busy although some stints are short. */
const WIDTH = 32;
/** Instructions of a stint, as long as a thread explores one subtree: some hundredths of a second. */
const STINT_STEPS = 100_000;

/** A search over equivalence classes that is saved: what a scheduler `OptimalDpor` writes. */
export interface ClassesState extends SearchState {
  readonly search: DporState;
}

/** Subtrees of the first rounds must use this part of the steps given, or else they are too small for others to explore. */
const USE_MIN = 0.05;
const ROUNDS_OF_TRIAL = 3;

/** Where a divided search stands between two rounds, as a value that JSON can hold. */
export interface RoundsState {
  /** The search as it was when it was divided. */
  readonly divided: DividedSearch;
  /** What all has come to so far. Its machine knows all names. */
  readonly findings: SearchFindings;
  readonly forks: ForksState;
}

/** What is to be explored of a subtree, as plain data. */
export interface Stint {
  readonly state: ClassesState;
  /** About how many instructions, at most how many executions, and how many nodes of plans before it does with less. */
  readonly steps: number;
  readonly executionsMax: number;
  readonly nodesMax: number;
}

/** What came of it. */
export interface StintResult {
  /** What was counted and found, and the schedule of the last execution. */
  readonly found: SearchFindings;
  /** Where the subtree stands then; null when a bound has cut an execution short. */
  readonly search: DporState | null;
  readonly reached: BoundsReport['reached'];
  /** How many executions the subtree will come to, as far as can be told. */
  readonly estimate: number;
}

/** Explores a subtree for a while: at least one execution, and to the end of the last one. */
export function exploreStint(
  program: Program,
  options: Partial<ExploreOptions>,
  { state, steps, executionsMax, nodesMax }: Stint,
): StintResult {
  const run = startExploration(program, {
    ...options,
    reduction: 'dpor',
    resume: state,
    executionsMax,
    nodesMax,
  });
  run.advance(steps);
  let saved = run.save();
  if (saved === null && run.reached === null) {
    // Its last execution has shown that all must begin again, and nothing has been explored since.
    run.advance(steps);
    saved = run.save();
  }
  return {
    found: run.found(),
    search: saved === null ? null : (saved.search as DporState),
    reached: run.reached,
    estimate: run.progress.estimate ?? 1,
  };
}

export class SearchInRounds {
  readonly #program: Program;
  readonly #options: ExploreOptions;
  /** The search as it was when it was cut in parts. */
  #origin: ClassesState;
  #machine: Machine;
  #forks: Forks;
  #subtrees: readonly Subtree[];
  readonly #coverage: Coverage | null;
  // What all stints so far have come to.
  #executions: number;
  #redundant: number;
  #steps: number;
  #events: number;
  #fibersMax: number;
  #depth = 0;
  #warnings: readonly string[];
  readonly #faults = new Map<string, FoundFault>();
  #outputs: OutputsState;
  #reached: BoundsReport['reached'] = null;
  #isEnded = false;
  readonly #stintSteps: number;
  /** Instructions that stints were given so far, and have used, and rounds. */
  #stepsGiven = 0;
  #stepsUsed = 0;
  #rounds = 0;

  /** Goes on with a search that has begun, or with one that was saved; `options` are those of the whole. */
  constructor(
    program: Program,
    options: Partial<ExploreOptions>,
    start: DividedSearch | RoundsState,
    stintSteps = STINT_STEPS,
  ) {
    const saved = 'forks' in start ? start : null;
    const { coverage, ...divided } = 'forks' in start ? start.divided : start;
    const origin = { ...divided, search: divided.search as DporState };
    const { executions, redundant, machine, faults, outputs } = saved?.findings ?? origin;
    this.#coverage = coverage;
    this.#stintSteps = stintSteps;
    this.#program = program;
    this.#options = { ...DEFAULT_OPTIONS, scheduler: 'exhaustive', ...options };
    this.#origin = origin;
    this.#executions = executions;
    this.#redundant = redundant;
    this.#steps = machine.steps;
    this.#events = machine.events;
    this.#fibersMax = machine.fibersMax;
    this.#warnings = machine.warnings;
    for (const fault of faults) this.#faults.set(fault.key, fault);
    this.#outputs = outputs;
    this.#machine = this.#machineFor(machine);
    this.#forks =
      saved === null ? this.#forksOf(origin) : new Forks(this.#machine, saved.forks, WIDTH);
    // One that was saved has proved worthwhile.
    if (saved !== null) this.#rounds = ROUNDS_OF_TRIAL + 1;
    this.#subtrees = this.#forks.deal();
    this.#endAtLimit();
  }

  #machineFor({ skipsUnobservable, notesJoins, fibers, objects }: MachineState): Machine {
    const { parameters, stepsMax } = this.#options;
    const machine = new Machine(
      this.#program,
      machineOptions(parameters, { inline: false, stepsMax, runsUnobservable: skipsUnobservable }),
    );
    machine.heap.recording = true;
    machine.notesJoins = notesJoins;
    adoptNames(machine, fibers, objects);
    return machine;
  }

  #forksOf({ machine: { schedule }, search }: ClassesState): Forks {
    return new Forks(this.#machine, { schedule, search }, WIDTH);
  }

  /** Nothing is left, or the first fault or a bound has ended it. */
  get isFinished(): boolean {
    return this.#isEnded || this.#subtrees.length === 0;
  }

  /** False when the first rounds have shown that there is little to explore apart; what they have come to is void then. */
  get isWorthwhile(): boolean {
    if (this.#rounds !== ROUNDS_OF_TRIAL || this.isFinished) return true;
    return this.#stepsUsed >= USE_MIN * this.#stepsGiven;
  }

  get progress(): Progress {
    const { estimate } = this.#forks;
    return {
      executions: this.#executions,
      redundant: this.#redundant,
      depth: this.#depth,
      faults: this.#faults.size,
      estimate: Number.isFinite(estimate) ? Math.max(this.#executions, Math.round(estimate)) : null,
    };
  }

  /** The stints of the next round. */
  deal(): readonly Stint[] {
    const executionsMax = this.#options.executionsMax - this.#executions;
    const { nodes } = this.#forks;
    const { names } = this.#machine;
    const machine = {
      ...this.#origin.machine,
      steps: 0,
      events: 0,
      fibersMax: 0,
      warnings: [],
      fibers: names.fiberNames(),
      objects: names.objectNames(),
    };
    return this.#subtrees.map((subtree): Stint => {
      const { schedule, search } = this.#forks.pointOf(subtree);
      const state = {
        executions: 0,
        redundant: 0,
        machine: { ...machine, schedule },
        faults: [],
        outputs: this.#outputs,
        search,
      };
      // What others keep is not to be had.
      const nodesMax = Math.max(0, this.#options.nodesMax - nodes + nodesOf(subtree.point));
      return { state, steps: this.#stintSteps, executionsMax, nodesMax };
    });
  }

  /** What came of them, in the same order. What follows an end is left out, as if it had not been tried. */
  take(results: readonly StintResult[]): void {
    const subtrees = this.#subtrees.values();
    this.#rounds++;
    this.#stepsGiven += results.length * this.#stintSteps;
    for (const result of results) {
      const { value: subtree } = subtrees.next();
      const { found, search } = result;
      const isAnew = found.machine.skipsUnobservable !== this.#origin.machine.skipsUnobservable;
      // An exploration that has begun again, with more choices, has come to what is that of the whole.
      if (isAnew && search !== null) this.#restart({ ...found, search });
      else if (subtree !== undefined) this.#takeStint(subtree, result);
      this.#reached ??= result.reached;
      const hasFailed = this.#faults.size > 0 && !this.#options.keepGoing;
      if (this.#reached !== null || hasFailed) this.#isEnded = true;
      if (this.#isEnded) return;
      if (isAnew) break;
    }
    this.#subtrees = this.#forks.deal();
  }

  #takeStint(subtree: Subtree, { found, search, estimate }: StintResult): void {
    const { executions, redundant, machine } = found;
    const isMoving = executions + redundant > 0 || search?.isDone !== false;
    assert(isMoving, 'a stint explores something');
    this.#add(found);
    if (search === null) return;
    adoptNames(this.#machine, machine.fibers, machine.objects);
    const { schedule } = machine;
    this.#forks.take(subtree, { schedule, search, executions, estimate });
  }

  /** Adds what a stint has counted and found to what all have. */
  #add({ executions, redundant, machine, faults, outputs }: SearchFindings): void {
    const before = this.#executions;
    this.#executions = Math.min(before + executions, this.#options.executionsMax);
    this.#redundant += redundant;
    this.#steps += machine.steps;
    this.#stepsUsed += machine.steps;
    this.#events += machine.events;
    this.#fibersMax = Math.max(this.#fibersMax, machine.fibersMax);
    this.#depth = machine.schedule.length;
    this.#warnings = [...new Set([...this.#warnings, ...machine.warnings])];
    for (const fault of faults) {
      const execution = before + fault.execution;
      if (this.#faults.has(fault.key) || execution > this.#options.executionsMax) continue;
      this.#faults.set(fault.key, { ...fault, execution });
    }
    const seen = [...new Set([...this.#outputs.seen, ...outputs.seen])];
    this.#outputs = { seen, first: this.#outputs.first ?? outputs.first };
    this.#endAtLimit();
  }

  #endAtLimit(): void {
    if (this.#executions < this.#options.executionsMax) return;
    this.#reached = 'executions-max';
    this.#isEnded = true;
  }

  /** True when it is over for good: nothing is left, or the first fault ended it. */
  get hasVerdict(): boolean {
    return this.isFinished && this.#reached === null;
  }

  /**
   * Where it stands between two rounds. Null as long as it may turn out not to be worthwhile, and when a bound has cut an execution
   * short, because what lies behind the bound is lost.
   */
  save(): RoundsState | null {
    const isCutShort = this.#reached !== null && this.#reached !== 'executions-max';
    if (this.#rounds <= ROUNDS_OF_TRIAL || isCutShort) return null;
    const { names } = this.#machine;
    const { machine } = this.#origin;
    return {
      divided: { ...this.#origin, coverage: this.#coverage },
      findings: this.#findings({
        ...machine,
        fibers: names.fiberNames(),
        objects: names.objectNames(),
      }),
      forks: this.#forks.save(),
    };
  }

  #restart(origin: ClassesState): void {
    this.#origin = origin;
    this.#executions = 0;
    this.#redundant = 0;
    this.#outputs = { seen: [], first: null };
    this.#faults.clear();
    this.#add(origin);
    this.#machine = this.#machineFor(origin.machine);
    this.#forks = this.#forksOf(origin);
  }

  /** The report so far; `stopped` is the bound that ended it from outside, or null. */
  finish(stopped: BoundsReport['reached']): Exploration {
    const isOver = this.isFinished && this.#reached === null;
    const reached = isOver ? null : (this.#reached ?? stopped);
    const { machine, search } = this.#origin;
    const run = startExploration(this.#program, {
      ...this.#options,
      reduction: 'dpor',
      shouldStop: () => reached ?? false,
      resume: {
        ...this.#findings(machine),
        search: {
          ...search,
          isDone: this.#subtrees.length === 0,
          hasSourceSets: this.#forks.hasSourceSets,
        },
      },
    });
    run.advance(reached === null ? 1 : 0);
    const { report, ...others } = run.finish();
    const { bounds } = report;
    const estimate = report.complete ? null : this.progress.estimate;
    return {
      ...others,
      report: { ...report, coverage: this.#coverage, bounds: { ...bounds, estimate } },
    };
  }

  #findings(machine: MachineState): SearchFindings {
    return {
      executions: this.#executions,
      redundant: this.#redundant,
      machine: {
        ...machine,
        steps: this.#steps,
        events: this.#events,
        fibersMax: this.#fibersMax,
        warnings: this.#warnings,
      },
      faults: [...this.#faults.values()],
      outputs: this.#outputs,
    };
  }
}
