/**
 * The exploration: executions of one program, driven by one scheduler, and their report. The loop asks the
 * scheduler and carries out its choices; it knows no scheduler by name. It can be advanced in slices, so that
 * whoever drives it can look at the world in between.
 */
import type { Program } from '../bytecode/program.js';
import { locationAt } from '../diagnostics/source.js';
import { assert } from '../support/assert.js';
import { endInLivelock } from '../vm/finish.js';
import { Machine } from '../vm/machine.js';
import { buildTrace } from './build-trace.js';
import { classKey } from './canonical.js';
import type { FaultFacts } from './fault-report.js';
import { faultFacts, faultKey } from './fault-report.js';
import { HappensBefore } from './happens-before.js';
import { machineOptions } from './machine-options.js';
import { minimize } from './minimize.js';
import type { ExplorationOptions } from './options.js';
import type { BoundsReport, Exploration, Fault, Progress, Report } from './report.js';
import { outputLines } from './recording.js';
import { RepetitionWatch } from './repetition.js';
import type { EndReason, Outcome, Scheduler, SchedulerFactory } from './scheduler.js';
import { CUT } from './scheduler.js';
import type { Trace } from '../trace/schema.js';

/** How a scheduler goes about its executions; a row of SCHEDULERS says it of each. */
export interface SchedulerTraits {
  /**
   * `search`: goes back, and ends when everything is covered; `custom`: may go back, and ends when it likes, which
   * proves nothing; `sampling`: starts anew each time, without end; `single`: one execution.
   */
  readonly coverage: 'search' | 'custom' | 'sampling' | 'single';
  /** Bodies run at their spawn. */
  readonly inline: boolean;
  /** Counts classes instead of executions: an execution of a class seen before is redundant. */
  readonly countsClasses: boolean;
}

interface FoundFault {
  readonly facts: FaultFacts;
  readonly key: string;
  readonly execution: number;
  /** Names of the chosen fibers. */
  readonly schedule: readonly string[];
  readonly output: readonly string[];
}

/** Executions between two questions whether to stop. */
const STOP_CHECK_EVERY = 1024;

export class ExplorationRun {
  readonly #program: Program;
  readonly #options: ExplorationOptions;
  readonly #name: string;
  readonly #traits: SchedulerTraits;
  readonly #machine: Machine;
  readonly #scheduler: Scheduler;
  readonly #point: { depth: number; enabled: Int32Array; count: number; last: number };
  readonly #started: number;
  readonly #faults: FoundFault[] = [];
  readonly #faultKeys = new Set<string>();
  readonly #outputs = new Set<string>();
  readonly #classes = new Set<string>();
  readonly #order: HappensBefore;
  readonly #repetition = new RepetitionWatch();
  #firstOutput: readonly string[] | null = null;
  #executions = 0;
  #redundant = 0;
  #isRunning = false;
  #isFinished = false;
  /** True when the scheduler says that nothing is left. */
  #isCovered = false;
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
    const { parameters, stepsMax, reexecutes } = options;
    this.#machine = new Machine(
      program,
      machineOptions(parameters, { inline: traits.inline, stepsMax, reexecutes }),
    );
    this.#machine.heap.recording = goesBack(traits) && !reexecutes;
    this.#order = new HappensBefore(this.#machine, true);
    this.#scheduler = factory({
      engine: this.#machine,
      seed: parameters.seed,
      reduction: options.reduction,
      preemptionsMax: options.preemptionsMax,
      path: options.path,
    });
    this.#point = { depth: 0, enabled: this.#machine.enabled, count: 0, last: -1 };
  }

  get progress(): Progress {
    return {
      executions: this.#executions,
      redundant: this.#redundant,
      depth: this.#machine.depth,
      faults: this.#faults.length,
    };
  }

  /** Goes on for about `steps` instructions. True when the exploration is finished. */
  advance(steps: number): boolean {
    const machine = this.#machine;
    const until = machine.stepsTotal + steps;
    let untilCheck = STOP_CHECK_EVERY;
    while (!this.#isFinished) {
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
    const depth = this.#scheduler.begin();
    if (depth < 0) {
      this.#isCovered = true;
      this.#isFinished = true;
      return false;
    }
    this.#machine.rewind(depth);
    this.#repetition.rewind(depth);
    this.#isRunning = true;
    return true;
  }

  /** Runs the present execution to its end, or until the steps are used up. */
  #run(until: number): void {
    const machine = this.#machine;
    const point = this.#point;
    while (machine.ending === null) {
      machine.pauseAt = machine.steps + Math.max(1, until - machine.stepsTotal);
      if (machine.paused) {
        machine.resume();
      } else {
        point.depth = machine.depth;
        point.enabled = machine.enabled;
        point.count = machine.enabledCount;
        point.last = machine.depth === 0 ? -1 : machine.fiberAt[machine.depth - 1]!;
        const fiber = this.#scheduler.choose(point);
        if (fiber === CUT) {
          this.#redundant++;
          this.#end('cut');
          return;
        }
        assert(isAmong(point, fiber), 'a scheduler chooses among the enabled fibers');
        machine.step(fiber);
        this.#watchRepetition(fiber);
      }
      if (machine.stepsTotal >= until && machine.ending === null) return;
    }
    this.#end(machine.ending);
  }

  #watchRepetition(fiber: number): void {
    const machine = this.#machine;
    if (machine.ending !== null || machine.paused) return;
    const cycle = this.#repetition.observe(machine, fiber);
    if (cycle !== null) endInLivelock(machine, cycle);
  }

  #end(reason: EndReason): void {
    const machine = this.#machine;
    this.#isRunning = false;
    if (reason !== 'cut') this.#count();
    if (reason === 'completed') this.#compareOutput();
    if (reason === 'fault' && machine.fault !== null) {
      const facts = faultFacts(
        this.#program,
        machine.fault,
        machine.names.fiberName(machine.fault.fiber),
      );
      this.#addFault(facts);
    }
    const outcome: Outcome = { reason, depth: machine.depth, fault: machine.fault?.kind ?? null };
    if (reason === 'bound') {
      this.#reached = 'steps-max';
      if (this.#traits.coverage === 'search') this.#isFinished = true;
    }
    if (this.#executions >= this.#options.executionsMax) {
      this.#isFinished = true;
      if (this.#traits.coverage === 'search') this.#reached ??= 'executions-max';
    }
    this.#scheduler.end(outcome);
  }

  #count(): void {
    if (this.#traits.countsClasses) {
      this.#order.truncate(0);
      this.#order.extend();
      const key = classKey(this.#machine, this.#order);
      if (this.#classes.has(key)) {
        this.#redundant++;
        return;
      }
      this.#classes.add(key);
    }
    this.#executions++;
  }

  #addFault(facts: FaultFacts): void {
    const key = faultKey(facts);
    if (!this.#faultKeys.has(key)) {
      this.#faultKeys.add(key);
      const machine = this.#machine;
      const schedule = [...machine.fiberAt.subarray(0, machine.depth)].map((f) =>
        machine.names.fiberName(f),
      );
      this.#faults.push({
        facts,
        key,
        execution: this.#executions,
        schedule,
        output: outputLines(machine),
      });
    }
    if (!this.#options.keepGoing && this.#scheduler.afterFault?.() !== 'continue')
      this.#isFinished = true;
  }

  /** The divergence oracle: printed text must not depend on the schedule. */
  #compareOutput(): void {
    const machine = this.#machine;
    const { outputs } = this.#options.parameters;
    if (machine.output.length === 0 && this.#firstOutput === null && this.#outputs.size === 0) {
      this.#outputs.add('');
      this.#firstOutput = [];
      return;
    }
    const lines = machine.output.map((line) => line.text);
    const perFiber = machine.output.map(
      (line) => `${machine.names.fiberName(line.fiber)} ${line.text}`,
    );
    const key =
      outputs === 'ordered'
        ? lines.join('\n')
        : outputs === 'multiset'
          ? lines.toSorted().join('\n')
          : perFiber.toSorted().join('\n');
    this.#outputs.add(key);
    const first = (this.#firstOutput ??= outputs === 'multiset' ? lines.toSorted() : lines);
    if (outputs === 'ignore' || this.#outputs.size < 2) return;
    const mine = outputs === 'multiset' ? lines.toSorted() : lines;
    const at = mine.findIndex((line, k) => line !== first[k]);
    const fn = this.#program.functions[this.#program.main];
    const source = this.#program.sources[0];
    if (fn === undefined || source === undefined) return;
    const location = locationAt(source, fn.span.start);
    this.#addFault({
      kind: 'divergence',
      code: 'R501',
      message: 'the output depends on the schedule',
      location,
      fiber: '0',
      places: [{ location, length: 1, text: 'the program prints different texts' }],
      notes: [`one schedule prints ${show(first, at)}`, `another prints ${show(mine, at)}`],
      hint: '',
    });
  }

  #stop(reason: 'time-limit' | 'interrupted'): void {
    this.#reached = reason;
    this.#isFinished = true;
  }

  /** The report so far, faults shortened, with their traces. */
  finish(): Exploration {
    const faults: Fault[] = [];
    const traces: Trace[] = [];
    const machine = this.#machine;
    const { steps, events } = { steps: machine.stepsTotal, events: machine.eventsTotal };
    const { parameters, stepsMax } = this.#options;
    const second = new Machine(
      this.#program,
      machineOptions(parameters, { inline: this.#traits.inline, stepsMax }),
    );
    for (const found of this.#faults) {
      const { recording, isShorter } = minimize(second, found.schedule, found.key);
      const facts = recording.fault ?? found.facts;
      faults.push({
        ...facts,
        execution: found.execution,
        preemptions: recording.preemptions,
        choices: recording.schedule.length,
        trace: null,
        output: recording.fault === null ? found.output : recording.output,
      });
      traces.push(buildTrace(this.#program, parameters, this.#name, recording, facts, isShorter));
    }
    return { report: this.#report(faults, steps, events), traces };
  }

  #report(faults: readonly Fault[], steps: number, events: number): Report {
    const isSearch = this.#traits.coverage === 'search';
    const reached =
      this.#reached ??
      (isSearch && this.#options.preemptionsMax !== Infinity ? 'preemptions-max' : null);
    const complete = isSearch && this.#isCovered && reached === null;
    return {
      file: this.#program.file,
      result: faults.length > 0 ? 'fail' : reached !== null ? 'incomplete' : 'pass',
      scheduler: this.#name,
      complete,
      seed: this.#options.parameters.seed,
      executions: this.#executions,
      redundant: this.#redundant,
      steps,
      events,
      fibers: this.#machine.fibersMax,
      seconds: this.#options.now() - this.#started,
      faults,
      outputs: Math.max(1, this.#outputs.size),
      warnings: [
        ...this.#program.warnings.map(
          (w) =>
            `${w.source.file}:${locationAt(w.source, w.span.start).line}: ${w.code}: ${w.message}`,
        ),
        ...this.#machine.warnings,
      ],
      bounds: { reached },
      parameters: this.#options.parameters,
    };
  }
}

/** Whether a scheduler resumes executions in the middle, so that the machine must be able to undo. */
export function goesBack(traits: SchedulerTraits): boolean {
  return traits.coverage === 'search' || traits.coverage === 'custom';
}

function isAmong(
  point: { readonly enabled: Int32Array; readonly count: number },
  fiber: number,
): boolean {
  for (let k = 0; k < point.count; k++) if (point.enabled[k] === fiber) return true;
  return false;
}

function show(lines: readonly string[], at: number): string {
  if (lines.length === 0) return 'nothing';
  return at < 0 || at >= lines.length
    ? `${lines.length} lines`
    : `\`${lines[at] ?? ''}\` as line ${at + 1}`;
}
