/**
 * Which fibers can run: what is kept from one question to the next says the same as asking every fiber, and of thousands of
 * fibers only a few are asked after each event.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { ExecutionContext } from 'ava';
import test from 'ava';
import fc from 'fast-check';
import { machineFor } from '../_helpers/collect.js';
import { SIZES } from '../_helpers/program-shapes.js';
import { compileLoose, randomPrograms } from '../_helpers/random-programs.js';
import { OWN_SCHEDULERS } from '../../scheduler/own.js';
import { runParameters } from '../../src/cli/run-parameters.js';
import { readScenarioHeader } from '../../src/cli/scenario-file.js';
import { MachinePoint } from '../../src/explore/machine-point.js';
import { onceContext } from '../../src/explore/scheduler-context.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import { Prng } from '../../src/support/prng.js';
import type { Machine } from '../../src/vm/machine.js';

const CHOICES_MAX = 300;

function ableNow(machine: Machine): number[] {
  return machine.names.order.filter((fiber) => machine.canRun(fiber));
}

/**
 * A random walk that goes back now and then, if the machine can, and does not ask at every choice. Answers the number of
 * questions, each of which was compared.
 */
function walk(t: ExecutionContext, machine: Machine, prng: Prng, goesBack: boolean): number {
  machine.ready.many = 0;
  machine.heap.recording = goesBack;
  machine.settle();
  const point = new MachinePoint(machine);
  let questions = 0;
  let steady: number[] = [];
  let isWatched = false;
  for (let choices = 0; choices < CHOICES_MAX; choices++) {
    const canGoBack = goesBack && machine.depth > 0;
    if (canGoBack && (machine.ending !== null || prng.below(8) === 0)) {
      machine.rewind(prng.below(machine.depth));
      machine.settle();
      steady = [];
      isWatched = false;
    }
    if (machine.ending !== null) break;
    const able = ableNow(machine);
    if (prng.below(4) > 0) {
      questions++;
      const awakened = [...point.takeAwakened()];
      const lapsed = machine.ready.takeLapsed();
      const hasLapsed = steady.filter((fiber) => !able.includes(fiber));
      const listed =
        prng.below(2) === 0 ? [...machine.enabled.subarray(0, machine.enabledCount)] : able;
      const right =
        machine.enabledCount === able.length &&
        listed.join() === able.join() &&
        able.filter((fiber) => awakened.includes(fiber)).join() === awakened.join() &&
        able.every((fiber) => steady.includes(fiber) || awakened.includes(fiber)) &&
        (lapsed === null || !isWatched || hasLapsed.every((fiber) => lapsed.includes(fiber)));
      // An assertion of ava at each question would take most of the time.
      if (!right) t.fail(`depth ${machine.depth}: ${[able, listed, awakened, lapsed].join(' | ')}`);
      isWatched = lapsed !== null;
      steady = able;
    }
    machine.step(able[prng.below(able.length)] ?? -1);
  }
  return questions;
}

for (const size of SIZES) {
  test(`the list that is kept is that of asking all: random programs, ${size}`, (t) => {
    let questions = 0;
    const property = fc.property(
      randomPrograms(size),
      fc.boolean(),
      fc.boolean(),
      ({ program, parameters }, goesBack, skips) => {
        const machine = machineFor(program, parameters, false, goesBack && skips);
        questions += walk(t, machine, new Prng(parameters.seed, 'walk'), goesBack);
      },
    );
    fc.assert(property, { numRuns: 50, seed: 11 });
    t.true(questions > 200);
  });
}

test('the list that is kept is that of asking all: scenarios', (t) => {
  const folder = join(process.cwd(), 'scenarios');
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.cht')) continue;
    const text = readFileSync(join(folder, file), 'utf8');
    const parameters = runParameters(readScenarioHeader(text).parameters);
    const all = { ...DEFAULT_PARAMETERS, ...parameters };
    const program = compileLoose(text);
    for (const goesBack of [false, true])
      walk(t, machineFor(program, all), new Prng(5, file), goesBack);
  }
  t.pass();
});

const MANY_FIBERS: Readonly<Record<string, (fibers: number) => string>> = {
  values: (fibers) => `
    MUTABLE ps: ~Int64[]@list = [];
    FOR i IN (0 ..< ${fibers}) DO ps.append(BG { @parallel -> i; }); END
    MUTABLE sum = 0;
    FOR i IN (0 ..< ${fibers}) DO sum += NEXT ps[i]; END
    ASSERT sum == ${(fibers * (fibers - 1)) / 2}, "all";`,
  'one lock': (fibers) => `
    counter = Counter{ n: 0 } @shared:locked;
    MUTABLE ps: ~Void[]@list = [];
    FOR i IN (0 ..< ${fibers}) DO
        ps.append(BG { @parallel -> WITH EXCLUSIVE counter AS c { c.n = c.n + 1; } });
    END
    NEXT ps;`,
  sleepers: (fibers) => `
    MUTABLE ps: ~Int64[]@list = [];
    FOR i IN (0 ..< ${fibers}) DO ps.append(BG { @parallel -> sleep(5 + i MOD 3); i; }); END
    NEXT ps;`,
  streams: (fibers) => `
    MUTABLE ps: ~Int64[]@list = [];
    FOR i IN (0 ..< ${fibers}) DO
        ps.append(BG { @parallel ->
            s: ~?Int64[] = BG STREAM { YIELD i; YIELD i + 1; };
            first = NEXT s;
            (first OR 0);
        });
    END
    NEXT ps;`,
};

/** Questions per transition of one execution under the scheduler `sequential`. */
function askedPerStep(main: string): number {
  const program = compileLoose(
    `STRUCT Counter { n: Int64 }\nFN main() RETURNS Void ->\n${main}\nEND\n`,
  );
  const machine = machineFor(program);
  machine.heap.recording = false;
  const scheduler = OWN_SCHEDULERS.sequential.factory(onceContext(machine, DEFAULT_PARAMETERS));
  const point = new MachinePoint(machine);
  scheduler.begin();
  while (machine.ending === null) machine.step(scheduler.choose(point));
  if (machine.ending !== 'completed') throw new Error(`ended as ${machine.ending}`);
  return machine.ready.asked / machine.depth;
}

for (const [name, main] of Object.entries(MANY_FIBERS)) {
  test(`of thousands of fibers a few are asked after each event: ${name}`, (t) => {
    const [few, many] = [askedPerStep(main(400)), askedPerStep(main(2000))];
    t.true(many < 8, `${many} of 2000`);
    t.true(Math.abs(many - few) < 1, `${few} of 400, ${many} of 2000`);
  });
}
