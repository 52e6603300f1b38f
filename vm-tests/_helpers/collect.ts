/**
 * Explores a program the way `ExplorationRun` does, but writes down every execution: its equivalence class, and
 * what it left behind. Two searches of one program can then be compared execution by execution.
 */
import { SCHEDULERS } from '../../scheduler/registry.js';
import type { SchedulerName } from '../../scheduler/registry.js';
import type { Program } from '../../src/bytecode/program.js';
import { classKey, stateText } from '../../src/explore/canonical.js';
import { faultFacts, faultKey } from '../../src/explore/fault-report.js';
import { HappensBefore } from '../../src/explore/happens-before.js';
import { machineOptions } from '../../src/explore/machine-options.js';
import { DEFAULT_OPTIONS } from '../../src/explore/options.js';
import type { Parameters } from '../../src/explore/parameters.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import { profileProgram } from '../../src/explore/profile.js';
import type { SchedulerFactory } from '../../src/explore/scheduler.js';
import { MachinePoint } from '../../src/explore/machine-point.js';
import { CUT } from '../../src/explore/scheduler.js';
import { Machine } from '../../src/vm/machine.js';

/** Instructions after which an execution of a test program has gone astray. */
export const STEPS_MAX = 100_000;

export function machineFor(
  program: Program,
  parameters: Parameters = DEFAULT_PARAMETERS,
  inline = false,
  runsUnobservable = false,
): Machine {
  // What is compiled and what is not must not show in states either.
  const options = { inline, stepsMax: STEPS_MAX, runsUnobservable, compiles: 'always' } as const;
  return new Machine(program, machineOptions(parameters, options));
}

export interface Collected {
  /** Complete executions. */
  readonly executions: number;
  /** Executions that the scheduler cut. */
  readonly cut: number;
  /** Equivalence classes, each with what its first execution left behind. */
  readonly classes: ReadonlyMap<string, string>;
  /** Everything that executions left behind. */
  readonly outcomes: ReadonlySet<string>;
  /** Classes of which two executions left different things behind: then the dependence relation is wrong. */
  readonly torn: readonly string[];
  /** False when the limit on executions or steps was reached. */
  readonly isComplete: boolean;
}

export interface CollectOptions {
  readonly parameters?: Parameters;
  readonly executionsMax?: number;
  readonly preemptionsMax?: number;
  /** Only counts executions: no classes, no outcomes. */
  readonly countsOnly?: boolean;
}

/** Runs `scheduler` until nothing is left, or `executionsMax` executions. */
export function collect(
  program: Program,
  scheduler: SchedulerName | SchedulerFactory,
  {
    parameters = DEFAULT_PARAMETERS,
    executionsMax = Infinity,
    preemptionsMax = Infinity,
    countsOnly = false,
  }: CollectOptions = {},
): Collected {
  const row = typeof scheduler === 'string' ? SCHEDULERS[scheduler] : null;
  const factory = typeof scheduler === 'string' ? SCHEDULERS[scheduler].factory : scheduler;
  const options = { parameters, executionsMax, preemptionsMax, countsOnly };
  const skips = row?.skipsUnobservable ?? false;
  const collected = collectOn(program, factory, options, skips);
  if (collected !== null) return collected;
  const again = collectOn(program, factory, options, false);
  if (again === null) throw new Error('where every step is a choice, nothing is skipped');
  return again;
}

/** Null when the machine skips something that turns out to matter: then every step must be a choice. */
function collectOn(
  program: Program,
  factory: SchedulerFactory,
  { parameters, executionsMax, preemptionsMax, countsOnly }: Required<CollectOptions>,
  skips: boolean,
): Collected | null {
  const machine = machineFor(program, parameters, false, skips);
  machine.heap.recording = true;
  const driver = factory({
    engine: machine,
    states: null,
    seed: parameters.seed,
    reduction: 'dpor',
    preemptionsMax,
    iteratesPreemptions: false,
    path: null,
    nodesMax: Infinity,
    resume: null,
    firstExecution: 0,
    pctDepth: DEFAULT_OPTIONS.pctDepth,
    profile: () => profileProgram(program, parameters, { inline: false, stepsMax: STEPS_MAX }),
  });
  const order = new HappensBefore(machine, true);
  /** By key with everything, and by key of what others can notice: the latter when no step ended everything. */
  const whole = new Map<string, string>();
  const noticed = new Map<string, string>();
  let hasEnd = false;
  const outcomes = new Set<string>();
  const torn: string[] = [];
  let executions = 0;
  let cut = 0;
  let isComplete = false;
  while (executions < executionsMax) {
    const depth = driver.begin();
    if (depth < 0) {
      isComplete = true;
      break;
    }
    machine.rewind(depth);
    machine.settle();
    order.truncate(depth);
    const reason = runToEnd(machine, driver);
    if (reason === 'cut') {
      cut++;
    } else {
      executions++;
      hasEnd ||= machine.endsAll;
      if (hasEnd && skips) return null;
    }
    if (reason !== 'cut' && !countsOnly) {
      order.extend();
      const outcome = outcomeText(machine);
      for (const [classes, isWhole] of [
        [whole, true],
        [noticed, false],
      ] as const) {
        const key = classKey(machine, order, isWhole);
        if (!classes.has(key)) classes.set(key, outcome);
        else if (isWhole && classes.get(key) !== outcome) torn.push(key);
      }
      outcomes.add(outcome);
    }
    // What lies beyond the step bound is unknown to every search.
    if (reason === 'bound') break;
    driver.end({ reason, depth: machine.depth, fault: machine.fault?.kind ?? null });
  }
  return { executions, cut, classes: hasEnd ? whole : noticed, outcomes, torn, isComplete };
}

function runToEnd(machine: Machine, driver: ReturnType<SchedulerFactory>) {
  const point = new MachinePoint(machine);
  while (machine.ending === null) {
    const fiber = driver.choose(point);
    if (fiber === CUT) return 'cut';
    machine.step(fiber);
  }
  return machine.ending;
}

/** How the execution ended, the whole state, and what each fiber printed. */
export function outcomeText(machine: Machine): string {
  if (machine.joinsLeft > 0) return outcomeWithTail(machine);
  const { fault, names } = machine;
  const facts =
    fault === null
      ? ''
      : faultKey(faultFacts(machine.program, fault, names.fiberName(fault.fiber)));
  // The order of lines of different fibers is not part of the outcome unless it is checked.
  const printed = machine.options.orderedOutput
    ? machine.output
    : machine.output.toSorted((a, b) => names.compareFibers(a.fiber, b.fiber));
  const lines = printed.map(({ fiber, text }) => `${names.fiberName(fiber)} ${text}`);
  const { ending, status } = machine;
  return [`${ending ?? 'running'} ${status}`, facts, observableState(machine), ...lines].join('\n');
}

/** The same of a machine that ended the execution before the last joins of main: with them, and taken back. */
function outcomeWithTail(machine: Machine): string {
  const { depth, steps, eventsTotal, joinsLeft } = machine;
  Object.assign(machine, { steps: 0, joinsLeft: 0, ending: null });
  machine.step(0);
  const text = outcomeText(machine);
  machine.rewind(depth);
  Object.assign(machine, { steps, eventsTotal, joinsLeft, ending: 'completed' });
  return text;
}

/** In adversarial time a request may expire at any time, and only a program that reads the clock could tell since when it waits. */
function observableState(machine: Machine): string {
  const text = stateText(machine);
  if (!machine.options.adversarialTime || !machine.readsClock) return text;
  return text.replaceAll(/, timer \S+ \S+/g, '');
}
