/** What can still follow from a point of an execution: every inequivalent continuation, explored from there. */
import { OptimalDpor } from '../scheduler/exhaustive/dpor.js';
import type { Program } from './bytecode/program.js';
import { startExploration } from './explore.js';
import { expandSchedule } from './explore/build-trace.js';
import type { Futures, LastChance } from './explore/futures.js';
import { DEFAULT_OPTIONS } from './explore/options.js';
import type { Parameters } from './explore/parameters.js';
import type { Engine } from './explore/engine.js';
import type { Outcome, Scheduler, SchedulerContext } from './explore/scheduler.js';
import type { Trace } from './trace/schema.js';

export interface FutureOptions {
  readonly parameters: Parameters;
  readonly stepsMax: number;
  /** After how many executions, and how many instructions of all of them, to give up. */
  readonly executionsMax: number;
  readonly instructionsMax: number;
}

const STEPS_PER_SLICE = 200_000;

/**
 * Explores the executions that begin with the choices `prefix`, fibers by name, one execution per equivalence class, until
 * there is nothing left or what was found `isEnough`. Yields now and then.
 */
export function* futuresFrom(
  program: Program,
  { instructionsMax, ...options }: FutureOptions,
  prefix: readonly string[],
  isEnough: (found: Futures) => boolean,
): Generator<undefined, Futures> {
  const found: Counted = { executions: 0, failing: 0, isAll: false, failed: null, passed: null };
  const run = startExploration(program, {
    ...options,
    keepGoing: true,
    scheduler: (context) => counting(new OptimalDpor(context, prefix), context, found, isEnough),
  });
  let left = instructionsMax;
  while (left > 0 && !run.advance(Math.min(left, STEPS_PER_SLICE))) {
    left -= STEPS_PER_SLICE;
    yield;
  }
  return found;
}

/**
 * The last choice of a failing schedule before which something could still pass. The more is chosen, the fewer executions
 * are left, so that those that pass run out at one choice: it is found by bisection.
 */
export function* lastChance(
  program: Program,
  options: FutureOptions,
  schedule: readonly string[],
): Generator<undefined, LastChance> {
  let open = -1;
  let closed = schedule.length;
  let passed: readonly string[] | null = null;
  while (closed - open > 1) {
    const middle = (open + closed) >> 1;
    const prefix = schedule.slice(0, middle);
    const found = yield* futuresFrom(program, options, prefix, (so) => so.passed !== null);
    if (found.passed !== null) {
      open = middle;
      ({ passed } = found);
    } else {
      if (!found.isAll) return { kind: 'unknown', executions: found.executions };
      closed = middle;
    }
  }
  return passed === null ? { kind: 'none' } : { kind: 'choice', common: open, schedule: passed };
}

/** What an explanation may spend on each question: about a second. */
const EXPLAINING = { executionsMax: 5000, instructionsMax: 5_000_000 };

/** Where the schedule of `trace` was lost; null when that cannot be asked of it. */
export function chanceOf(program: Program, trace: Trace): LastChance | null {
  if (trace.scheduler === 'inline' || trace.other.length > 0) return null;
  const { parameters } = trace;
  const work = lastChance(
    program,
    { parameters, stepsMax: DEFAULT_OPTIONS.stepsMax, ...EXPLAINING },
    expandSchedule(trace.schedule),
  );
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
  }
}

type Counted = { -readonly [K in keyof Futures]: Futures[K] };

/** `search`, with its executions counted as they end. */
function counting(
  search: Scheduler,
  { engine }: SchedulerContext,
  counted: Counted,
  isEnough: (found: Futures) => boolean,
): Scheduler {
  let isCutShort = false;
  return {
    begin() {
      if (isEnough(counted)) return -1;
      const depth = search.begin();
      counted.isAll = depth < 0 && !isCutShort;
      return depth;
    },
    choose: (point) => search.choose(point),
    end(outcome: Outcome) {
      counted.executions++;
      if (outcome.reason === 'bound') isCutShort = true;
      else if (outcome.reason === 'fault') {
        counted.failing++;
        counted.failed ??= namesOf(engine);
      } else counted.passed ??= namesOf(engine);
      search.end(outcome);
    },
  };
}

function namesOf({ depth, fiberAt, names }: Engine): string[] {
  return Array.from(fiberAt.subarray(0, depth), (fiber) => names.fiberName(fiber));
}
