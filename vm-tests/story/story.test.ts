/**
 * The story of an execution holds together: its edges say the same as the clocks of partial-order reduction, its values
 * follow from each other, and what it leaves out of the past of a fault has no part in it.
 */
import type { ExecutionContext } from 'ava';
import test from 'ava';
import fc from 'fast-check';
import type { FailedProgram } from '../_helpers/failing-scenarios.js';
import { failingScenarios, faultsOf } from '../_helpers/failing-scenarios.js';
import { randomPrograms } from '../_helpers/random-programs.js';
import { HappensBefore } from '../../src/explore/happens-before.js';
import { follow } from '../../src/explore/replay.js';
import type { TracedStory } from '../../src/story/of-trace.js';
import { machineFor, storyOfTrace } from '../../src/story/of-trace.js';
import { clocksOf, happensBefore } from '../../src/story/past.js';
import type { Story } from '../../src/story/story.js';

/** What is wrong with the order of a story; null when nothing is. */
function wrongOrder({ program, trace }: FailedProgram, { story }: TracedStory): string | null {
  const machine = machineFor(program, trace);
  follow(machine, trace);
  const order = new HappensBefore(machine, false);
  order.extend(true);
  const clocks = clocksOf(story);
  const firsts = story.choices.map(({ first, end, fiber }) =>
    story.events.slice(first, end).find((event) => event.fiber === fiber),
  );
  for (const [i, a] of firsts.entries()) {
    for (const [k, b] of firsts.entries()) {
      if (a === undefined || b === undefined || i >= k) continue;
      const isBefore = happensBefore(story, clocks, a.number, b.number);
      if (isBefore !== order.before(i, k))
        return `choices ${i + 1} and ${k + 1}: the story says ${isBefore}`;
    }
  }
  return null;
}

/** Kinds of objects that a fiber may go on changing in place after it has suspended itself. */
const COOPERATIVE: readonly string[] = ['local', 'multiowned'];

/** What is wrong with the values of a story: a cell is read as it was last written. */
function wrongValues({ events, objects }: Story): string | null {
  const held = new Map<string, string>();
  for (const { number, kind, cell, value, before, access, object } of events) {
    const isShared = !COOPERATIVE.includes(objects.find(({ id }) => id === object)?.kind ?? '');
    if (cell === '' || value === null || access === null || !isShared) continue;
    const known = held.get(cell);
    const found = access === 'read' ? value : before;
    if (known !== undefined && found !== known)
      return `event ${number}: ${kind} ${cell} finds ${found ?? 'nothing'}, not ${known}`;
    // A field changes the whole, and the whole its fields.
    if (access !== 'read') {
      for (const other of held.keys()) {
        if (other.startsWith(`${cell}.`) || cell.startsWith(`${other}.`)) held.delete(other);
      }
    }
    held.set(cell, value);
  }
  return null;
}

/** What is wrong with the past of the fault: it is closed, and holds what its fiber did. */
function wrongPast({ events, past, fault }: Story): string | null {
  const isPast = new Set(past);
  for (const number of past) {
    const event = events[number];
    if (event === undefined) return `there is no event ${number}`;
    const open = event.after.find((source) => !isPast.has(source) || source >= number);
    if (open !== undefined) return `event ${number} is in the past, and ${open} is not`;
  }
  const mine = events.filter(({ fiber }) => fiber === fault?.fiber);
  const missing = mine.find(({ number }) => !isPast.has(number));
  return missing === undefined ? null : `event ${missing.number} of the failing fiber is left out`;
}

function problems(failed: FailedProgram): string[] {
  const traced = storyOfTrace(failed.program, failed.trace);
  const { story, other } = traced;
  return [
    wrongOrder(failed, traced),
    wrongValues(story),
    wrongPast(story),
    ...(other === null ? [] : [wrongValues(other), wrongPast(other)]),
    traced.followed.diverged === null ? null : 'the program does something else',
    failed.trace.fault.kind === (story.fault?.kind ?? 'divergence') ? null : 'another fault',
  ].filter((problem) => problem !== null);
}

function checkShape(t: ExecutionContext, { events, choices, fibers }: Story): void {
  t.deepEqual(
    events.map(({ number }) => number),
    events.map((_, k) => k),
  );
  t.is(choices[0]?.first ?? 0, 0);
  t.is(choices.at(-1)?.end ?? 0, events.length);
  const names = fibers.map(({ name }) => name);
  t.true(events.every(({ fiber }) => fiber === '' || names.includes(fiber)));
  for (const { spawnedBy, name } of fibers) {
    t.is(spawnedBy === null ? '0' : events[spawnedBy]?.target, name);
  }
}

for (const { name, program, parameters } of failingScenarios()) {
  test(`the story of ${name}`, (t) => {
    const faults = faultsOf(program, parameters);
    t.true(faults.length > 0);
    for (const failed of faults) {
      t.deepEqual(problems(failed), []);
      checkShape(t, storyOfTrace(failed.program, failed.trace).story);
    }
  });
}

test('the stories of random programs', (t) => {
  let told = 0;
  const property = fc.property(randomPrograms(), ({ program, parameters }) => {
    for (const failed of faultsOf(program, parameters, 100)) {
      const found = problems(failed);
      if (found.length > 0) throw new Error(found.join('\n'));
      told++;
    }
  });
  fc.assert(property, { numRuns: 150, seed: 77, includeErrorInReport: true });
  t.true(told > 40, String(told));
});
