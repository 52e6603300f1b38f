/**
 * The schedule that is handed back is the smallest one, by an enumeration of all schedules, and it is the same one
 * from wherever the search for it starts.
 */
import test from 'ava';
import fc from 'fast-check';
import { machineFor } from '../_helpers/collect.js';
import { randomPrograms } from '../_helpers/random-programs.js';
import { stateText } from '../../src/explore/canonical.js';
import type { FaultFacts } from '../../src/explore/fault-report.js';
import { faultFacts, faultKey } from '../../src/explore/fault-report.js';
import { FutureKeys } from '../../src/explore/future-key.js';
import { minimize } from '../../src/explore/minimize.js';
import type { Recording } from '../../src/explore/recording.js';
import { record } from '../../src/explore/recording.js';
import type { Cost } from '../../src/explore/shortest.js';
import { compareCosts, findShortest } from '../../src/explore/shortest.js';
import type { Machine } from '../../src/vm/machine.js';

interface Execution {
  readonly cost: Cost;
  readonly schedule: readonly number[];
  readonly facts: FaultFacts | null;
}

/** The first and the smallest execution of each outcome. */
interface Outcomes {
  readonly first: Map<string, Execution>;
  readonly smallest: Map<string, Execution>;
}

/** Every schedule of a program, tried one by one; null when there are more than `executionsMax`. */
function allOutcomes(machine: Machine, executionsMax: number): Outcomes | null {
  machine.heap.recording = true;
  machine.reset();
  const found: Outcomes = { first: new Map(), smallest: new Map() };
  let executions = 0;
  const visit = (preemptions: number, switches: number): boolean => {
    const { depth } = machine;
    if (machine.ending !== null) {
      const schedule = [...machine.fiberAt.subarray(0, depth)];
      const cost = { preemptions, switches, choices: depth };
      note(found, machine, { facts: factsNow(machine), cost, schedule });
      return ++executions <= executionsMax && machine.ending !== 'bound';
    }
    const last = depth === 0 ? -1 : (machine.fiberAt[depth - 1] ?? -1);
    const enabled = [...machine.enabled.subarray(0, machine.enabledCount)];
    return enabled.every((fiber) => {
      const isSwitch = last >= 0 && fiber !== last;
      const isPreemption = isSwitch && enabled.includes(last);
      machine.step(fiber);
      const goesOn = visit(preemptions + Number(isPreemption), switches + Number(isSwitch));
      machine.rewind(depth);
      return goesOn;
    });
  };
  return visit(0, 0) ? found : null;
}

function factsNow({ program, fault, names }: Machine): FaultFacts | null {
  return fault === null ? null : faultFacts(program, fault, names.fiberName(fault.fiber));
}

/** How the present execution ended, and what it left behind. */
function outcomeNow(machine: Machine): string {
  const facts = factsNow(machine);
  return `${machine.ending ?? ''}\n${facts === null ? '' : faultKey(facts)}\n${stateText(machine)}`;
}

function note({ first, smallest }: Outcomes, machine: Machine, execution: Execution): void {
  const outcome = outcomeNow(machine);
  const known = smallest.get(outcome);
  if (known === undefined) first.set(outcome, execution);
  if (known === undefined || isSmaller(machine, execution, known)) smallest.set(outcome, execution);
}

function isSmaller({ names }: Machine, a: Execution, b: Execution): boolean {
  const order = compareCosts(a.cost, b.cost);
  if (order !== 0) return order < 0;
  const at = a.schedule.findIndex((fiber, k) => fiber !== b.schedule[k]);
  return at >= 0 && names.compareFibers(a.schedule[at] ?? 0, b.schedule[at] ?? 0) < 0;
}

function namesOf({ names }: Machine, schedule: readonly number[]): string[] {
  return schedule.map((fiber) => names.fiberName(fiber));
}

const EVERYTHING = {
  transitions: 100_000,
  continuations: 1_000_000,
  steps: 1_000_000,
  characters: 50_000_000,
};

test('no schedule with the same outcome is smaller, on random programs', (t) => {
  let outcomes = 0;
  let faults = 0;
  let preempted = 0;
  const property = fc.property(randomPrograms(), ({ program, parameters }) => {
    const machine = machineFor(program, parameters);
    const keys = new FutureKeys(machine);
    const all = allOutcomes(machine, 300);
    if (all === null) return;
    for (const [outcome, { cost, schedule, facts }] of [...all.smallest].slice(-5)) {
      const found = findShortest(
        machine,
        {
          key: () => keys.now(),
          allows: () => true,
          isGoal: () => machine.ending !== null && outcomeNow(machine) === outcome,
        },
        EVERYTHING,
      );
      t.deepEqual(found, { schedule, isComplete: true });
      outcomes++;
      preempted += Number(cost.preemptions > 0);
      faults += Number(facts !== null);
    }
    for (const { facts, schedule } of all.first.values()) {
      if (facts === null) continue;
      const { recording, isMinimal } = minimize(machine, namesOf(machine, schedule), facts);
      t.true(isMinimal);
      const key = faultKey(facts);
      const wanted = [...all.smallest.values()]
        .filter((other) => other.facts !== null && faultKey(other.facts) === key)
        .reduce((best, other) => (isSmaller(machine, other, best) ? other : best));
      t.deepEqual(recording.schedule, namesOf(machine, wanted.schedule));
    }
  });
  fc.assert(property, { numRuns: 120, seed: 8, includeErrorInReport: true });
  t.log(`${outcomes} outcomes, ${faults} of them faults, ${preempted} need a preemption`);
  t.true(outcomes > 60 && faults > 20 && preempted > 15, `${outcomes} ${faults} ${preempted}`);
});

test('without the means for a search, what is at hand is made smaller and not called smallest', (t) => {
  let shortened = 0;
  const picks = fc.array(fc.nat({ max: 11 }), { minLength: 60, maxLength: 60 });
  const property = fc.property(randomPrograms(), picks, ({ program, parameters }, choices) => {
    const machine = machineFor(program, parameters);
    const failure = failingExecution(machine, choices);
    if (failure === null) return;
    const { facts, schedule } = failure;
    const before = record(machine, schedule);
    const nothing = { transitions: 0, continuations: 0, steps: 0, characters: 0 };
    const { recording, isMinimal } = minimize(machine, schedule, facts, nothing);
    t.is(recording.fault === null ? '' : faultKey(recording.fault), faultKey(facts));
    t.is(isMinimal, before.turns.length === 1, 'one fiber alone needs no search');
    t.true(compareCosts(costOf(recording), costOf(before)) <= 0);
    const best = costOf(minimize(machine, schedule, facts).recording);
    t.true(compareCosts(best, costOf(recording)) <= 0, 'the search finds nothing larger');
    shortened += Number(compareCosts(costOf(recording), costOf(before)) < 0);
  });
  fc.assert(property, { numRuns: 100, seed: 5, includeErrorInReport: true });
  t.true(shortened > 10, String(shortened));
});

function costOf({ preemptions, turns, schedule }: Recording): Cost {
  return { preemptions, switches: turns.length - 1, choices: schedule.length };
}

/** A failing execution of a machine that chooses at random. */
function failingExecution(machine: Machine, picks: readonly number[]) {
  machine.heap.recording = false;
  machine.reset();
  for (let k = 0; machine.ending === null; k++) {
    machine.step(machine.enabled[(picks[k] ?? 0) % machine.enabledCount] ?? 0);
  }
  const facts = factsNow(machine);
  const schedule = [...machine.fiberAt.subarray(0, machine.depth)];
  return facts === null ? null : { facts, schedule: namesOf(machine, schedule) };
}
