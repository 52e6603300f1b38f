/** Positions mean states: whichever way the timeline comes to one, the machine is in the state that it had there before. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import type { Program } from '../../src/bytecode/program.js';
import { schedulerWay } from '../../src/debug.js';
import { instructionHunt } from '../../src/debug/moves.js';
import { Timeline } from '../../src/debug/timeline.js';
import { finish } from '../../src/debug/work.js';
import { resolveScheduler } from '../../src/explore.js';
import { stateText } from '../../src/explore/canonical.js';
import { machineOptions } from '../../src/explore/machine-options.js';
import type { Parameters } from '../../src/explore/parameters.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import { PC, STRIDE } from '../../src/vm/layout.js';
import { compileLoose, randomPrograms } from '../_helpers/random-programs.js';

/** Longer executions of random programs are not looked at step by step. */
const POSITIONS_MAX = 150;
const STEPS_MAX = 10_000_000;

function timelineOf(
  program: Program,
  parameters: Parameters,
  scheduler: string,
  spacing: number,
): Timeline {
  const named = resolveScheduler(scheduler, false);
  const options = { parameters, stepsMax: STEPS_MAX, pctDepth: undefined };
  return new Timeline(
    program,
    machineOptions(parameters, { inline: named.row.inline, stepsMax: STEPS_MAX }),
    (machine) => schedulerWay(named, options, machine),
    { spacing },
  );
}

/** Everything about the state that could tell two of them apart. */
function stateOf({ machine, position, depth, isAtChoice, isAtEnd, runner }: Timeline): string {
  const { steps, ending, paused, output, fault } = machine;
  // Names once given stay; the fiber need not exist.
  const words = machine.names.order
    .filter((fiber) => machine.exists(fiber))
    .map((fiber) => {
      const own = [...machine.words.slice(fiber * STRIDE, (fiber + 1) * STRIDE)];
      // Where an instruction was that ended a fiber is told by what it left behind.
      return own.map((word, k) => (k === PC && !machine.isLive(fiber) ? 0 : word));
    });
  const facts = { position, depth, isAtChoice, isAtEnd, runner, steps, ending, paused };
  return JSON.stringify([facts, output.length, fault?.message, words]).concat(stateText(machine));
}

/** Walks `timeline` to its end and back, with jumps in between: false when a position has two states. */
function hasOneStateEach(timeline: Timeline, jumps: readonly number[]): boolean {
  finish(timeline.goTo(0));
  const states = [stateOf(timeline)];
  const hunt = instructionHunt(timeline);
  while (states.length < POSITIONS_MAX && finish(timeline.forward(hunt))) {
    if (timeline.position !== states.length) return false;
    states.push(stateOf(timeline));
  }
  const last = states.length - 1;
  const isSame = (): boolean => stateOf(timeline) === states[timeline.position];
  for (const jump of jumps) {
    finish(timeline.goTo(Math.round(jump * last)));
    if (!isSame()) return false;
    // One back, one forwards again.
    if (timeline.position === 0) continue;
    finish(timeline.backward(hunt));
    if (!isSame()) return false;
    finish(timeline.forward(hunt));
    if (!isSame()) return false;
  }
  finish(timeline.goTo(last));
  while (timeline.position > 0) {
    finish(timeline.backward(hunt));
    if (!isSame()) return false;
  }
  finish(timeline.goTo(last));
  return isSame();
}

test('from wherever one comes, a position has one state', (t) => {
  let positions = 0;
  let checkpoints = 0;
  const property = fc.property(
    randomPrograms(),
    fc.constantFrom('sequential', 'random', 'pct', 'inline'),
    fc.integer({ min: 1, max: 30 }),
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
    ({ program, parameters }, scheduler, spacing, jumps) => {
      const timeline = timelineOf(program, parameters, scheduler, spacing);
      const isGood = hasOneStateEach(timeline, jumps);
      positions += timeline.position;
      checkpoints += timeline.checkpoints.count;
      return isGood;
    },
  );
  fc.assert(property, { numRuns: 30 });
  t.true(positions > 500, `${positions} positions`);
  t.true(checkpoints > 50, `${checkpoints} checkpoints`);
});

test('an execution that ends in a data race is visited from checkpoints as well', (t) => {
  for (const name of ['families/plain-shared-race', 'maps/parts-without-locks']) {
    const program = compileLoose(readFileSync(join('scenarios', `${name}.cht`), 'utf8'));
    const timeline = timelineOf(program, DEFAULT_PARAMETERS, 'sequential', 5);
    t.true(hasOneStateEach(timeline, [0.9, 0.2, 1, 0.6]), name);
    t.true(timeline.checkpoints.count > 0, name);
    t.is(timeline.machine.fault?.kind, 'data-race', name);
    t.true(timeline.isAtEnd, name);
  }
});

const LONG = `FN work(limit: Int64) RETURNS Int64 ->
    MUTABLE total = 0;
    FOR i IN (0 ..< limit) DO
        total = (total * 31 + i) MOD 1000003;
    END
    RETURN total;
END
FN main() RETURNS Void ->
    MUTABLE fibers: ~Int64[]@list = [];
    FOR i IN (0 ..< 3) DO
        fibers.append(BG { @parallel -> work(40000) });
    END
    FOR f IN fibers DO
        print(NEXT f);
    END
END
`;

test('a long execution keeps few checkpoints, and executes little to go back', (t) => {
  const program = compileLoose(LONG);
  const timeline = timelineOf(program, DEFAULT_PARAMETERS, 'sequential', 1000);
  finish(timeline.goTo(Infinity));
  const last = timeline.position;
  t.true(last > 500_000, `${last} steps`);
  t.true(timeline.checkpoints.count <= 64);
  t.true(timeline.checkpoints.cells < 6_000_000);
  const { machine } = timeline;
  const hunt = instructionHunt(timeline);
  for (const at of [last - 1, 400_001, 123_456, 17]) {
    finish(timeline.goTo(at));
    const state = stateOf(timeline);
    finish(timeline.backward(hunt));
    t.is(timeline.position, at - 1);
    // From the checkpoint that it went back to, it executed a bounded share of the whole.
    const from = timeline.checkpoints.before(at - 1)?.position ?? 0;
    t.true(at - from < last / 16, `${at - from} of ${last}`);
    finish(timeline.forward(hunt));
    t.is(stateOf(timeline), state);
    t.is(machine.paused, !timeline.isAtChoice);
  }
});
