/** Exploring from the middle of an execution, against brute force from there. */
import test from 'ava';
import fc from 'fast-check';
import { bruteScheduler } from '../../scheduler/brute.js';
import { OptimalDpor } from '../../scheduler/exhaustive/dpor.js';
import type { Program } from '../../src/bytecode/program.js';
import { expandSchedule } from '../../src/explore/build-trace.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import type { Parameters } from '../../src/explore/parameters.js';
import { record } from '../../src/explore/recording.js';
import type { SchedulerFactory } from '../../src/explore/scheduler.js';
import { futuresFrom, lastChance } from '../../src/futures.js';
import { finish } from '../../src/debug/work.js';
import { collect, machineFor, STEPS_MAX } from '../_helpers/collect.js';
import { failingScenarios, faultsOf } from '../_helpers/failing-scenarios.js';
import { compileLoose, randomPrograms } from '../_helpers/random-programs.js';

const BRUTE_MAX = 1000;

/** Every interleaving that begins with `prefix`. */
function bruteBelow(prefix: readonly string[]): SchedulerFactory {
  return (context) => {
    const brute = bruteScheduler(context);
    let isFirst = true;
    return {
      begin() {
        const depth = brute.begin();
        if (depth < 0 || isFirst) {
          isFirst = false;
          return depth;
        }
        return depth + prefix.length;
      },
      choose(point) {
        const name = prefix[point.depth];
        if (name !== undefined) return context.engine.names.fiberByName(name);
        const { enabled, count, last } = point;
        const depth = point.depth - prefix.length;
        return brute.choose({ enabled, count, last, depth, takeAwakened: () => enabled });
      },
      end(outcome) {
        brute.end(outcome);
      },
    };
  };
}

test('from every point of an execution: one execution for each class that brute force meets from there', (t) => {
  let compared = 0;
  fc.assert(
    fc.property(randomPrograms(), fc.integer({ min: 0 }), ({ program, parameters }, seed) => {
      if (!collect(program, 'brute', { parameters, executionsMax: BRUTE_MAX }).isComplete) return;
      const machine = machineFor(program, parameters);
      const schedule: string[] = [];
      for (let state = seed; machine.ending === null; state = (state * 48271 + 11) % 0x7fffffff) {
        const fiber = machine.enabled[state % machine.enabledCount] ?? -1;
        schedule.push(machine.names.fiberName(fiber));
        machine.step(fiber);
      }
      for (let depth = 0; depth <= schedule.length; depth += 1 + (seed % 3)) {
        const prefix = schedule.slice(0, depth);
        const brute = collect(program, bruteBelow(prefix), { parameters });
        const search = collect(program, (context) => new OptimalDpor(context, prefix), {
          parameters,
        });
        compared++;
        t.is(search.cut, 0);
        t.is(search.executions, search.classes.size);
        t.deepEqual([...search.classes.keys()].toSorted(), [...brute.classes.keys()].toSorted());
        t.deepEqual([...search.outcomes].toSorted(), [...brute.outcomes].toSorted());
      }
    }),
    { numRuns: 30, seed: 1 },
  );
  t.true(compared > 100, `${compared} points compared`);
});

const LIMITS = { stepsMax: STEPS_MAX, executionsMax: 5000, instructionsMax: Infinity };

test('where a failing scenario is lost: what brute force finds, choice by choice', (t) => {
  let told = 0;
  for (const { name, program, parameters } of failingScenarios()) {
    if (!collect(program, 'brute', { parameters, executionsMax: BRUTE_MAX }).isComplete) continue;
    const [failed] = faultsOf(program, parameters);
    if (failed === undefined || failed.trace.other.length > 0) continue;
    const schedule = expandSchedule(failed.trace.schedule);
    const options = { parameters, ...LIMITS };
    const chance = finish(lastChance(program, options, schedule));
    const passes = schedule.map((_, depth) =>
      hasPassing(program, parameters, schedule.slice(0, depth)),
    );
    t.is(
      chance.kind === 'choice' ? chance.common : chance.kind === 'none' ? -1 : null,
      passes.lastIndexOf(true),
      name,
    );
    // What has run out does not come back.
    t.false(passes.slice(passes.indexOf(false)).includes(true) && passes.includes(false), name);
    if (chance.kind !== 'choice') continue;
    told++;
    const machine = machineFor(program, parameters);
    record(machine, chance.schedule);
    t.true(machine.ending === 'completed' || machine.ending === 'exited', name);
  }
  t.true(told > 10, `${told} scenarios`);
});

function hasPassing(program: Program, parameters: Parameters, prefix: readonly string[]): boolean {
  const brute = collect(program, bruteBelow(prefix), { parameters });
  return [...brute.outcomes].some((outcome) => /^(completed|exited)/.test(outcome));
}

test('a search that is cut short says so', (t) => {
  const program = compileLoose(`
    FN main() RETURNS Void ->
        MUTABLE n: Int64 = 0 @shared:atomic;
        p: ~Void = BG { n += 1; n += 1; };
        q: ~Void = BG { n += 1; n += 1; };
        NEXT p; NEXT q;
        ASSERT n == 4, "all";
    END
  `);
  const options = { parameters: DEFAULT_PARAMETERS, ...LIMITS };
  const all = finish(futuresFrom(program, options, [], () => false));
  t.like(all, { executions: 6, failing: 0, isAll: true, failed: null });
  const some = finish(futuresFrom(program, { ...options, executionsMax: 4 }, [], () => false));
  t.like(some, { executions: 4, failing: 0, isAll: false });
});
