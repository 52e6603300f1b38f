/**
 * Laws that hold for every row of SCHEDULERS: it chooses only what is enabled and keeps to the protocol, it ends, the
 * same seed gives the same choices, its failing executions can be repeated, and exploring twice gives the same bytes.
 */
import test from 'ava';
import { machineFor } from '../_helpers/collect.js';
import { FAULT_PROGRAMS } from '../_helpers/fault-programs.js';
import { compileLoose } from '../_helpers/random-programs.js';
import type { SchedulerRow } from '../../scheduler/own.js';
import { SCHEDULERS } from '../../scheduler/registry.js';
import type { Program } from '../../src/bytecode/program.js';
import { ExplorationRun } from '../../src/explore/exploration.js';
import type { ExplorationOptions } from '../../src/explore/options.js';
import { DEFAULT_OPTIONS } from '../../src/explore/options.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import { lineOf } from '../../src/explore/positions.js';
import { record } from '../../src/explore/recording.js';
import type { Exploration } from '../../src/explore/report.js';
import type { Outcome, Scheduler, SchedulerFactory } from '../../src/explore/scheduler.js';
import { CUT } from '../../src/explore/scheduler.js';
import { replay } from '../../src/explore.js';
import type { ReplayEvent } from '../../src/trace/schema.js';
import { Machine } from '../../src/vm/machine.js';

const EXECUTIONS_MAX = 400;

interface Execution {
  /** Names of the chosen fibers, those before the depth it resumed from included. */
  readonly schedule: readonly string[];
  readonly events: readonly ReplayEvent[];
  readonly outcome: Outcome;
}

interface Watch {
  readonly executions: Execution[];
  /** Breaches of the protocol. */
  readonly problems: string[];
}

/** The scheduler of `factory`, with everything it does written down. */
function watched(factory: SchedulerFactory, watch: Watch): SchedulerFactory {
  return (context) => {
    const { engine } = context;
    if (!(engine instanceof Machine)) throw new Error('schedulers are given the machine');
    const inner = factory(context);
    // A search that starts again makes a new scheduler.
    watch.executions.length = 0;
    const events: { readonly depth: number; readonly event: ReplayEvent }[] = [];
    let state: 'ended' | 'running' | 'cut' = 'ended';
    engine.observer = ({ fiber, kind, object, function: fn, pc }) => {
      // Between executions a search may try things out.
      if (state !== 'running') return;
      const name = engine.names.fiberName(fiber);
      const target = object >= 0 ? engine.names.objectName(object) : '';
      const event: ReplayEvent = [name, kind, target, fn < 0 ? 0 : lineOf(engine.program, fn, pc)];
      events.push({ depth: engine.depth, event });
    };
    const expect = (isRight: boolean, text: string): void => {
      if (!isRight) watch.problems.push(text);
    };
    const outer: Scheduler = {
      begin() {
        expect(state === 'ended', 'begin before end');
        const depth = inner.begin();
        expect(depth <= engine.depth, 'begin resumes from a depth that was not reached');
        if (depth >= 0) state = 'running';
        const kept = events.filter((entry) => entry.depth <= depth);
        events.splice(0, events.length, ...kept);
        return depth;
      },
      choose(point) {
        expect(state === 'running', 'choose outside an execution');
        const enabled = [...point.enabled.subarray(0, point.count)];
        const fiber = inner.choose(point);
        expect(fiber === CUT || enabled.includes(fiber), 'a choice that is not enabled');
        if (fiber === CUT) state = 'cut';
        return fiber;
      },
      end(outcome) {
        expect(state !== 'ended', 'end twice');
        expect((state === 'cut') === (outcome.reason === 'cut'), 'cut unasked');
        state = 'ended';
        const schedule = engine.schedule();
        watch.executions.push({
          schedule: schedule.map((fiber) => engine.names.fiberName(fiber)),
          events: events.map(({ event }) => event),
          outcome: { ...outcome },
        });
        inner.end(outcome);
      },
    };
    return inner.afterFault === undefined
      ? outer
      : { ...outer, afterFault: () => inner.afterFault?.() ?? 'stop' };
  };
}

function exploreWatched(
  program: Program,
  name: string,
  row: SchedulerRow,
  options: Partial<ExplorationOptions> = {},
): Watch & { readonly exploration: Exploration } {
  const watch: Watch = { executions: [], problems: [] };
  const all = { ...DEFAULT_OPTIONS, executionsMax: EXECUTIONS_MAX, ...options };
  const run = new ExplorationRun(program, all, name, row, watched(row.factory, watch));
  while (!run.advance(Infinity));
  return { ...watch, exploration: run.finish() };
}

const ROWS: readonly (readonly [string, SchedulerRow])[] = Object.entries(SCHEDULERS);
const PROGRAMS = Object.entries(FAULT_PROGRAMS).map(
  ([title, text]) => [title, compileLoose(text)] as const,
);

for (const [name, row] of ROWS) {
  for (const [title, program] of PROGRAMS) {
    test(`${name} on ${title}: keeps to the protocol and ends`, (t) => {
      const { executions, problems, exploration } = exploreWatched(program, name, row, {
        keepGoing: true,
      });
      t.deepEqual(problems, []);
      t.true(executions.length > 0 && executions.length <= EXECUTIONS_MAX);
      if (row.coverage === 'single') t.is(executions.length, 1);
      const { executions: counted, redundant } = exploration.report;
      t.is(counted + redundant, executions.length);
      const failed = executions.some(({ outcome }) => outcome.reason === 'fault');
      t.is(exploration.report.result === 'fail', failed);
    });

    test(`${name} on ${title}: the same seed gives the same choices, reports and traces`, (t) => {
      const [first, second] = [0, 1].map(() => exploreWatched(program, name, row));
      t.deepEqual(first?.executions, second?.executions);
      t.is(JSON.stringify(first?.exploration), JSON.stringify(second?.exploration));
    });

    test(`${name} on ${title}: failing executions can be repeated`, (t) => {
      const { executions, exploration } = exploreWatched(program, name, row, { keepGoing: true });
      const failing = executions.filter(({ outcome }) => outcome.reason === 'fault');
      for (const { schedule, events, outcome } of failing.slice(0, 20)) {
        const machine = machineFor(program, DEFAULT_PARAMETERS, row.inline);
        const recording = record(machine, schedule);
        t.deepEqual(recording.schedule, schedule);
        t.deepEqual(recording.events, events);
        t.is(outcome.fault, recording.fault?.kind ?? null);
      }
      for (const trace of exploration.traces) {
        const { reproduced, diverged } = replay(trace, { program });
        t.is(diverged, null);
        t.true(reproduced);
      }
      t.is(exploration.traces.length > 0, failing.length > 0);
    });
  }
}

test('samplers do something else with another seed', (t) => {
  const sampling = ROWS.filter(([, { coverage }]) => coverage === 'sampling');
  t.true(sampling.length > 0);
  const program = compileLoose(FAULT_PROGRAMS['clean'] ?? '');
  for (const [name, row] of sampling) {
    const [one, two] = [1, 2].map(
      (seed) =>
        exploreWatched(program, name, row, {
          executionsMax: 50,
          parameters: { ...DEFAULT_PARAMETERS, seed },
        }).executions,
    );
    t.notDeepEqual(one, two, name);
  }
});
