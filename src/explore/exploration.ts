/**
 * The exploration: executions of one program, driven by one scheduler, and their report. The loop asks the
 * scheduler and carries out its choices; it knows no scheduler by name. It can be advanced in slices, so that
 * whoever drives it can look at the world in between.
 */
import type { Program } from '../bytecode/program.js';
import { assert } from '../support/assert.js';
import { repetitionFault } from '../vm/finish.js';
import { Machine } from '../vm/machine.js';
import { ClassHash, ClassSet } from './class-hash.js';
import { conclude, warningsOf } from './conclude.js';
import { OutputOracle } from './divergence.js';
import type { FaultFacts } from './fault-report.js';
import { faultFacts, faultKey } from './fault-report.js';
import { machineOptions } from './machine-options.js';
import { MachinePoint } from './machine-point.js';
import type { ExplorationOptions } from './options.js';
import { limitOf } from './options.js';
import type { BoundsReport, Exploration, Fault, Progress, Report, Sampled } from './report.js';
import { outputLines, scheduleOf } from './recording.js';
import { RepetitionWatch } from './repetition.js';
import { contextOf } from './scheduler-context.js';
import { SampleCounts, sampleReport } from './sampling.js';
import { isolationWarning, SiteCoverage } from './site-coverage.js';
import type { SchedulerTraits } from './scheduler-traits.js';
import { goesBack } from './scheduler-traits.js';
import type { ChoicePoint, EndReason, Outcome, Scheduler, SchedulerFactory } from './scheduler.js';
import { notedOrders } from './both-orders.js';
import { hintsBeside, staleWrites } from './stale-writes.js';
import { CUT } from './scheduler.js';
import type { DividedSearch, FoundFault, SearchFindings, SearchState } from './search-state.js';
import { restoreMachine, saveMachine, totalsOf } from './search-state.js';
import type { Trace } from '../trace/schema.js';

/** Executions between two questions whether to stop. */
const STOP_CHECK_EVERY = 1024;

export class ExplorationRun {
  readonly #program: Program;
  readonly #options: ExplorationOptions;
  readonly #name: string;
  readonly #traits: SchedulerTraits;
  readonly #factory: SchedulerFactory;
  #machine: Machine;
  #scheduler: Scheduler;
  #point: ChoicePoint;
  readonly #started: number;
  readonly #faults = new Map<string, FoundFault>();
  #oracle: OutputOracle;
  readonly #classes = new ClassSet();
  /** The class of the present execution. */
  #class: ClassHash;
  readonly #repetition = new RepetitionWatch();
  /** Classes by how often they were seen; null for everything that is no sample. */
  readonly #sampled: SampleCounts | null;
  readonly #sites: SiteCoverage | null;
  /** Number of the first execution that failed, from 1, or null. */
  #firstFailure: number | null = null;
  #executions = 0;
  #redundant = 0;
  #isRunning = false;
  #isFinished = false;
  /** True when the scheduler says that nothing is left. */
  #isCovered = false;
  /** True when an execution was cut short by a bound. */
  #isCutShort = false;
  #reached: BoundsReport['reached'] = null;

  constructor(
    program: Program,
    options: ExplorationOptions,
    name: string,
    traits: SchedulerTraits,
    factory: SchedulerFactory,
  ) {
    this.#program = program;
    this.#options = options;
    this.#name = name;
    this.#traits = traits;
    this.#started = options.now();
    this.#factory = factory;
    const { resume } = options;
    const opened = this.#open(resume?.machine.skipsUnobservable ?? traits.skipsUnobservable);
    this.#machine = opened.machine;
    this.#class = new ClassHash(opened.machine);
    this.#point = opened.point;
    this.#oracle = new OutputOracle(options.parameters.outputs);
    this.#sites = options.coversSites ? new SiteCoverage() : null;
    this.#sampled = traits.coverage === 'sampling' ? new SampleCounts(this.#machine) : null;
    if (resume !== null) this.#restore(resume);
    const totals = totalsOf(this.#machine);
    this.#scheduler = this.#factory(contextOf(this.#machine, options, resume?.search ?? null));
    // What a scheduler repeats to find its way back does not count.
    Object.assign(this.#machine, totals);
    // One that stopped at its first fault may be told to go on.
    this.#startsAgain();
  }

  /** A machine at the start, which runs what nobody can notice by itself or leaves that to the scheduler, too. */
  #open(runsUnobservable: boolean): {
    readonly machine: Machine;
    readonly point: ChoicePoint;
  } {
    const { parameters, stepsMax, reexecutes } = this.#options;
    const { inline } = this.#traits;
    const machine = new Machine(
      this.#program,
      machineOptions(parameters, {
        inline,
        stepsMax,
        reexecutes,
        runsUnobservable,
        compiles: this.#options.compiles,
      }),
    );
    machine.heap.recording = goesBack(this.#traits);
    return { machine, point: new MachinePoint(machine) };
  }

  /**
   * An execution was ended by one step, itself perhaps no choice, while others still had unobservable things to do: how
   * far they had come tells classes apart, so a search that goes on starts again, with every step a choice. Whether it does.
   */
  #startsAgain(): boolean {
    const { stepsTotal, eventsTotal, fibersMax, endsAll, options } = this.#machine;
    if (!endsAll || !options.runsUnobservable || this.#isFinished) return false;
    const { machine, point } = this.#open(false);
    this.#machine = machine;
    this.#class = new ClassHash(machine);
    this.#point = point;
    machine.stepsTotal = stepsTotal;
    machine.eventsTotal = eventsTotal;
    machine.fibersMax = fibersMax;
    this.#scheduler = this.#factory(contextOf(machine, this.#options, null));
    this.#oracle = new OutputOracle(this.#options.parameters.outputs);
    this.#faults.clear();
    this.#executions = 0;
    this.#redundant = 0;
    return true;
  }

  /** Instructions so far, of all executions. */
  get steps(): number {
    return this.#machine.stepsTotal;
  }

  get progress(): Progress {
    return {
      executions: this.#executions,
      redundant: this.#redundant,
      depth: this.#machine.depth,
      faults: this.#faults.size,
      estimate: this.#estimate(),
    };
  }

  /** A lower bound is better than nothing: a search has at least the executions that it has had. */
  #estimate(): number | null {
    const estimate = this.#scheduler.estimate?.();
    if (estimate === undefined || !Number.isFinite(estimate)) return null;
    return Math.max(this.#executions, estimate);
  }

  /** Whether `save` has an answer: the scheduler can be resumed, and everything it left behind fits into a file. */
  get canSave(): boolean {
    return this.#scheduler.save !== undefined && !this.#traits.countsClasses;
  }

  /** The bound that stopped it, or null. */
  get reached(): BoundsReport['reached'] {
    return this.#reached;
  }

  /** True when it is over for good: nothing is left, or the first fault ended it. */
  get hasVerdict(): boolean {
    return this.#isFinished && this.#reached === null;
  }

  /**
   * Where the search stands, for `ExplorationOptions.resume`; the present execution is brought to its end first. Null when
   * there is nothing to go on from: before the first execution, and after one that a bound cut short, because what
   * lies behind the bound is lost.
   */
  save(): SearchState | null {
    if (!this.canSave || !this.#endExecution()) return null;
    const search = this.#ask(() => this.#scheduler.save?.() ?? null);
    return { ...this.found(), search };
  }

  /**
   * The same of a search over equivalence classes, for others to go on with in parts (`search-rounds.ts`). Null when there is
   * none, or the scheduler expects more of another method. This exploration can go on as well.
   */
  divide(): DividedSearch | null {
    // Of places and outputs each part would know only its own.
    if (this.#sites !== null || !this.#endExecution() || !this.#oracle.hasFirst) return null;
    const division = this.#isFinished ? null : this.#ask(() => this.#scheduler.divide?.() ?? null);
    if (division === null) return null;
    const { search, tally, coverage } = division;
    return { ...this.found(), ...tally, search, coverage };
  }

  /** Brings the present execution to its end; false when there is nothing to go on from. */
  #endExecution(): boolean {
    while (this.#isRunning) this.#run(Infinity);
    this.#machine.pauseAt = Infinity;
    return !this.#isCutShort && this.#machine.depth > 0;
  }

  /** The scheduler may move the machine to answer, and what it repeats does not count. */
  #ask<T>(question: () => T): T {
    const totals = totalsOf(this.#machine);
    const answer = question();
    Object.assign(this.#machine, totals);
    return answer;
  }

  /** What was counted and found so far. */
  found(): SearchFindings {
    return {
      executions: this.#executions,
      redundant: this.#redundant,
      machine: saveMachine(this.#machine),
      faults: [...this.#faults.values()],
      outputs: this.#oracle.save(this.#machine),
    };
  }

  /** Throws CannotResume. */
  #restore(saved: SearchState): void {
    const machine = this.#machine;
    restoreMachine(machine, saved.machine, () => {
      this.#watchRepetition();
    });
    this.#executions = saved.executions;
    this.#redundant = saved.redundant;
    for (const found of saved.faults) this.#faults.set(found.key, found);
    this.#isFinished = saved.faults.length > 0 && !this.#options.keepGoing;
    this.#oracle.restore(machine, saved.outputs);
    this.#stopAtLimit();
  }

  /** Number of the first execution that failed, from 1; null when none did so far. */
  get firstFailure(): number | null {
    return this.#firstFailure;
  }

  /** Goes on for about `steps` instructions. True when the exploration is finished. */
  advance(steps: number): boolean {
    const until = this.#machine.stepsTotal + steps;
    let untilCheck = STOP_CHECK_EVERY;
    while (!this.#isFinished) {
      const machine = this.#machine;
      if (machine.stepsTotal >= until || --untilCheck === 0) {
        untilCheck = STOP_CHECK_EVERY;
        const reason = this.#options.shouldStop(this.progress);
        if (reason !== false) {
          this.#stop(reason);
          break;
        }
        if (machine.stepsTotal >= until) return false;
      }
      if (!this.#isRunning && !this.#begin()) break;
      this.#run(until);
    }
    return true;
  }

  #begin(): boolean {
    // Steps that a scheduler takes to find its way are taken whole.
    this.#machine.pauseAt = Infinity;
    const depth = this.#scheduler.begin();
    const hasChanged = this.#takeTally();
    if (depth < 0) {
      this.#isCovered = true;
      this.#isFinished = true;
      return false;
    }
    this.#machine.rewind(depth);
    this.#class.truncate(depth);
    this.#machine.settle();
    this.#repetition.rewind(hasChanged ? 0 : depth);
    this.#isRunning = true;
    return true;
  }

  /** Goes on counting where another method of search had stopped, when the scheduler has changed to it. */
  #takeTally(): boolean {
    const tally = this.#scheduler.change?.() ?? null;
    if (tally === null) return false;
    this.#executions = tally.executions;
    this.#redundant = tally.redundant;
    return true;
  }

  /** Runs the present execution to its end, or until the steps are used up. */
  #run(until: number): void {
    const machine = this.#machine;
    const point = this.#point;
    // Both counts of steps grow together.
    machine.pauseAt = machine.steps + Math.max(1, until - machine.stepsTotal);
    while (machine.ending === null) {
      if (machine.paused) {
        machine.resume();
      } else {
        if (machine.depth >= this.#options.depthMax) {
          this.#end('bound');
          return;
        }
        const fiber = this.#scheduler.choose(point);
        if (fiber === CUT) {
          this.#redundant++;
          this.#end('cut');
          return;
        }
        assert(machine.canRun(fiber), 'a scheduler chooses among the enabled fibers');
        this.#sites?.note(machine, fiber);
        machine.step(fiber);
        this.#watchRepetition();
      }
      if (machine.stepsTotal >= until && machine.ending === null) return;
    }
    this.#end(machine.ending);
  }

  #watchRepetition(): void {
    const machine = this.#machine;
    if (machine.ending !== null || machine.paused) return;
    const cycle = this.#repetition.observe(machine);
    if (cycle !== null) machine.end('fault', repetitionFault(machine, cycle));
  }

  #end(reason: EndReason): void {
    const machine = this.#machine;
    this.#isRunning = false;
    const outcome: Outcome = { reason, depth: machine.depth, fault: machine.fault?.kind ?? null };
    if (reason !== 'cut') this.#count(outcome);
    this.#sites?.noteEnd(machine);
    if (reason === 'completed' || reason === 'exited') this.#compareOutput();
    if (reason === 'fault' && machine.fault !== null) {
      const facts = faultFacts(
        this.#program,
        machine.fault,
        machine.names.fiberName(machine.fault.fiber),
      );
      this.#addFault(facts);
    }
    if (reason === 'bound') {
      this.#reached = machine.ending === 'bound' ? 'steps-max' : 'depth-max';
      this.#isCutShort = true;
      if (this.#traits.coverage === 'search') this.#isFinished = true;
    }
    if (this.#startsAgain()) return;
    this.#stopAtLimit();
    this.#scheduler.end(outcome);
  }

  #stopAtLimit(): void {
    if (this.#executions < this.#options.executionsMax) return;
    this.#isFinished = true;
    if (this.#traits.coverage === 'search') this.#reached ??= 'executions-max';
  }

  #count(outcome: Outcome): void {
    if (this.#scheduler.isKnownEnd?.(outcome) === true) {
      this.#redundant++;
      return;
    }
    if (this.#traits.countsClasses) {
      this.#class.extend();
      if (!this.#classes.add(this.#class)) {
        this.#redundant++;
        return;
      }
    }
    this.#executions++;
    // What follows a failure are attempts to shrink it: no sample any more.
    if (this.#sampled === null || (this.#firstFailure !== null && this.#shrinks())) return;
    this.#sampled.addExecution();
  }

  #addFault(facts: FaultFacts, other: readonly string[] | null = null): void {
    const key = faultKey(facts);
    const machine = this.#machine;
    const known = this.#faults.get(key);
    const shrinks = this.#shrinks();
    const execution = this.#options.firstExecution + this.#executions;
    this.#firstFailure ??= execution;
    // A scheduler that shrinks comes back with simpler failures; any other with the same one once more.
    if (known === undefined || shrinks) {
      this.#faults.set(key, {
        facts,
        key,
        execution: known?.execution ?? execution,
        schedule: scheduleOf(machine),
        output: outputLines(machine),
        other,
      });
    }
    if (!this.#options.keepGoing && !shrinks) this.#isFinished = true;
  }

  #shrinks(): boolean {
    return this.#scheduler.afterFault?.() === 'continue';
  }

  #compareOutput(): void {
    const found = this.#oracle.observe(this.#machine);
    if (found !== null) this.#addFault(found.facts, found.other);
  }

  #stop(reason: NonNullable<BoundsReport['reached']>): void {
    this.#reached = reason;
    this.#isFinished = true;
  }

  /** The report so far, faults shortened, with their traces. */
  finish(): Exploration {
    const faults: Fault[] = [];
    const traces: Trace[] = [];
    const faultKeys: string[] = [];
    const machine = this.#machine;
    const { stepsTotal: steps, eventsTotal: events } = machine;
    const { parameters, stepsMax } = this.#options;
    const second = new Machine(
      this.#program,
      machineOptions(parameters, { inline: this.#traits.inline, stepsMax }),
    );
    for (const found of this.#faults.values()) {
      const drawn = this.#scheduler.describe?.() ?? null;
      const { fault, trace } = conclude(second, this.#program, parameters, found, drawn);
      // Whatever two outputs are met, a divergence is shown by the same pair.
      if (found.other !== null && traces.some(({ id }) => id === trace.id)) continue;
      faults.push(fault);
      traces.push(trace);
      faultKeys.push(found.key);
    }
    const seen = { outputs: this.#oracle.keys, finalStates: this.#sites?.finalStates ?? [] };
    const classes = this.#sampled?.classes();
    const sampled = classes === undefined ? null : { classes, faultKeys, ...seen };
    const hints = hintsBeside(faults, staleWrites(second));
    return { report: { ...this.#report(faults, steps, events, sampled), hints }, traces, sampled };
  }

  #report(
    faults: readonly Fault[],
    steps: number,
    events: number,
    sampled: Sampled | null,
  ): Omit<Report, 'hints'> {
    const isSearch = this.#traits.coverage === 'search';
    const reached =
      this.#reached ?? (this.#scheduler.leavesOut?.() === true ? 'preemptions-max' : null);
    const complete = isSearch && this.#isCovered && reached === null;
    const foreseen = isSearch && !complete ? this.#estimate() : null;
    const estimate = foreseen === null ? null : Math.round(foreseen);
    return {
      file: this.#program.file,
      result: faults.length > 0 ? 'fail' : reached !== null ? 'incomplete' : 'pass',
      scheduler: this.#name,
      complete,
      seed: this.#options.parameters.seed,
      executions: this.#executions,
      redundant: this.#redundant,
      coverage: this.#scheduler.coverage?.() ?? null,
      sites: this.#sites?.report(this.#program, this.#executions) ?? null,
      steps,
      events,
      fibers: this.#machine.fibersMax,
      seconds: this.#options.now() - this.#started,
      faults: notedOrders(faults),
      outputs: this.#oracle.count,
      sample:
        sampled === null
          ? null
          : sampleReport(sampled.classes, this.#scheduler.guarantee?.() ?? null),
      warnings: [
        ...warningsOf(this.#program),
        ...this.#machine.warnings,
        ...(this.#scheduler.warnings?.() ?? []),
        ...isolationWarning(this.#sites, this.#machine.fibersMax),
      ],
      bounds: { reached, limit: limitOf(reached, this.#options), estimate },
      parameters: this.#options.parameters,
    };
  }
}
