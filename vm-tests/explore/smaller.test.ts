/** Programs with many fibers, which nobody can search: only the turns that matter are left of a failing schedule. */
import test from 'ava';
import fc from 'fast-check';
import { machineFor } from '../_helpers/collect.js';
import { compiled } from '../_helpers/programs.js';
import { randomPrograms } from '../_helpers/random-programs.js';
import type { FaultFacts } from '../../src/explore/fault-report.js';
import { faultFacts, faultKey } from '../../src/explore/fault-report.js';
import { minimizeDivergence } from '../../src/explore/minimize-divergence.js';
import { minimize } from '../../src/explore/minimize.js';
import { carryOut, outlineOf } from '../../src/explore/outline.js';
import type { Recording } from '../../src/explore/recording.js';
import { record } from '../../src/explore/recording.js';
import { Prng } from '../../src/support/prng.js';
import type { Machine } from '../../src/vm/machine.js';

const seeds = fc.nat({ max: 1_000_000 });
const NOTHING = { transitions: 0, continuations: 0, steps: 0, characters: 0 };

/** Everybody counts under a lock, one half in two sections of it. */
const COUNTERS = `STRUCT Tally { n: Int64 }
FN main() RETURNS !Void ->
    MUTABLE t = Tally{ n: 0 } @shared:locked;
    MUTABLE fibers: ~Void[]@list = [];
    FOR k IN (0 ..< 20) DO
        fibers.append(BG { @parallel -> WITH EXCLUSIVE t AS w { w.n = w.n + k - k + 1; } });
    END
    FOR k IN (0 ..< 20) DO
        fibers.append(BG { @parallel ->
            MUTABLE seen = 0;
            WITH EXCLUSIVE t AS r { seen = r.n; }
            WITH EXCLUSIVE t AS w { w.n = seen + 1; }
        });
    END
    NEXT fibers;
    WITH EXCLUSIVE t AS r { ASSERT r.n == 40, "all counted"; }
END
`;

/** Two of many take two locks in opposite order. */
const CROSSED = `STRUCT Box { n: Int64 }
FN main() RETURNS !Void ->
    MUTABLE a = Box{ n: 0 } @shared:locked;
    MUTABLE b = Box{ n: 0 } @shared:locked;
    MUTABLE fibers: ~Void[]@list = [];
    FOR k IN (0 ..< 15) DO
        fibers.append(BG { @parallel -> WITH EXCLUSIVE a AS x { WITH EXCLUSIVE b AS y { y.n = k; } } });
        fibers.append(BG { @parallel -> WITH EXCLUSIVE b AS y { y.n = k; } });
    END
    last: ~Void = BG { @parallel -> WITH EXCLUSIVE b AS y { WITH EXCLUSIVE a AS x { x.n = 1; } } };
    NEXT fibers;
    NEXT last;
END
`;

/** An update that gets lost shows. */
const PRINTED = `FN main() RETURNS !Void ->
    MUTABLE a: Int64 = 0 @shared:atomic;
    MUTABLE fibers: ~Void[]@list = [];
    FOR k IN (0 ..< 30) DO
        fibers.append(BG { @parallel -> v = a; a = v + k; });
    END
    NEXT fibers;
    x = a;
    print("sum \${x}");
END
`;

interface Failure {
  readonly facts: FaultFacts;
  readonly schedule: readonly string[];
}

/** What a random walk comes to. */
function randomSchedule(machine: Machine, random: Prng): string[] {
  machine.heap.recording = false;
  machine.reset();
  while (machine.ending === null)
    machine.step(machine.enabled[random.below(machine.enabledCount)] ?? 0);
  const schedule = [...machine.fiberAt.subarray(0, machine.depth)];
  return schedule.map((fiber) => machine.names.fiberName(fiber));
}

/** The first failing execution of random ones. */
function failureOf(machine: Machine, seed: number): Failure {
  const random = new Prng(seed);
  for (;;) {
    const schedule = randomSchedule(machine, random);
    const facts = factsNow(machine);
    if (facts !== null) return { facts, schedule };
  }
}

function factsNow({ program, fault, names }: Machine): FaultFacts | null {
  return fault === null ? null : faultFacts(program, fault, names.fiberName(fault.fiber));
}

/** The turns up to the one that begins with a preemption, by whose they are. */
function firstTurns({ turns }: Recording): string {
  const preempting = turns.findIndex(({ preempted }) => preempted !== null);
  return turns
    .slice(0, preempting + 1)
    .map(({ fiber }) => fiber)
    .join(' ');
}

/** The smallest schedules that were made of what six random walks met, by fault. */
function smallSchedules(text: string): Recording[] {
  const machine = machineFor(compiled(text).program);
  const found = new Map<string, Recording>();
  for (let seed = 1; seed <= 6; seed++) {
    const { facts, schedule } = failureOf(machine, seed);
    const { recording } = minimize(machine, schedule, facts, NOTHING);
    const before = found.get(faultKey(facts)) ?? recording;
    found.set(faultKey(facts), recording);
    if (before.schedule.join(' ') !== recording.schedule.join(' ')) return [before, recording];
  }
  return [...found.values()];
}

test('whoever meets a fault among many fibers is told the same few turns', (t) => {
  const recordings = smallSchedules(COUNTERS);
  t.is(recordings.length, 1);
  // The first that counts in two sections reads, and before it writes, the second one counts.
  t.deepEqual(recordings.map(firstTurns), ['0 0.21 0.22']);
  t.deepEqual(
    recordings.map(({ preemptions }) => preemptions),
    [1],
  );
});

test('of those who wait for each other the fault names two, and only they have turns before it', (t) => {
  const recordings = smallSchedules(CROSSED);
  t.true(recordings.length > 1);
  for (const recording of recordings) {
    t.is(recording.preemptions, 1);
    t.regex(firstTurns(recording), /^0 (0\.\d+ 0\.31|0\.31 0\.\d+)$/);
  }
  const ends = recordings.map(({ fault }) => (fault === null ? '' : faultKey(fault)));
  t.is(new Set(ends).size, recordings.length);
});

test('of two outputs of many fibers one is that of the plain schedule, and one switch makes the other', (t) => {
  const machine = machineFor(compiled(PRINTED).program);
  const random = new Prng(7);
  const pairs = new Set<string>();
  for (let k = 0; k < 4; k++) {
    const met = [randomSchedule(machine, random), randomSchedule(machine, random)];
    const pair = minimizeDivergence(machine, 'ordered', met, NOTHING);
    if (pair === null) return t.fail('no pair');
    t.is(pair.recording.preemptions, 1);
    t.is(pair.recording.output.join(), 'sum 434');
    t.is(firstTurns(pair.recording), '0 0.1 0.2');
    t.false(pair.isMinimal);
    t.is(record(machine, pair.other).output.join(), 'sum 435');
    pairs.add([...pair.recording.schedule, '/', ...pair.other].join(' '));
  }
  t.is(pairs.size, 1);
});

test('the outline of a schedule comes to that schedule', (t) => {
  let preempted = 0;
  const property = fc.property(randomPrograms(), seeds, ({ program, parameters }, seed) => {
    const machine = machineFor(program, parameters);
    const schedule = randomSchedule(machine, new Prng(seed));
    const recording = record(machine, schedule);
    t.deepEqual(carryOut(machine, outlineOf(recording), schedule.length), schedule);
    preempted += Number(recording.preemptions > 0);
  });
  fc.assert(property, { numRuns: 150, seed: 6, includeErrorInReport: true });
  t.true(preempted > 50, String(preempted));
});

test('most often the smallest schedule is found without a search', (t) => {
  let faults = 0;
  let smallest = 0;
  const property = fc.property(randomPrograms(), seeds, ({ program, parameters }, seed) => {
    const machine = machineFor(program, parameters);
    const met = randomSchedule(machine, new Prng(seed));
    const facts = factsNow(machine);
    if (facts === null) return;
    const { recording } = minimize(machine, met, facts, NOTHING);
    t.is(recording.fault === null ? '' : faultKey(recording.fault), faultKey(facts));
    const best = minimize(machine, met, facts);
    faults++;
    smallest += Number(best.recording.schedule.join(' ') === recording.schedule.join(' '));
  });
  fc.assert(property, { numRuns: 300, seed: 9, includeErrorInReport: true });
  t.log(`${smallest} of ${faults}`);
  t.true(smallest > 0.8 * faults && faults > 60, `${smallest} of ${faults}`);
});
