/**
 * Going back: random walks over random programs, with random rewinds in between. Whenever a depth is reached again
 * by the same choices, everything there must be as it was the first time.
 */
import test from 'ava';
import fc from 'fast-check';
import { machineFor, outcomeText } from '../_helpers/collect.js';
import { randomPrograms } from '../_helpers/random-programs.js';
import type { RandomProgram } from '../_helpers/random-programs.js';
import { stateText } from '../../src/explore/canonical.js';
import { fingerprint } from '../../src/explore/recording.js';
import { showValue } from '../../src/explore/show-value.js';
import type { Machine } from '../../src/vm/machine.js';

const SETTINGS = { numRuns: 250, seed: 20240917, includeErrorInReport: true };

/** One move of a walk: a choice among the enabled fibers, or a rewind to an earlier depth. */
interface Move {
  readonly goesBack: boolean;
  readonly pick: number;
}

const walks: fc.Arbitrary<readonly Move[]> = fc.array(
  fc.record({
    goesBack: fc.constantFrom(false, false, false, false, true),
    pick: fc.nat({ max: 60 }),
  }),
  { maxLength: 120, size: 'max' },
);

/** Everything that can be asked about the present moment. */
function portrait(machine: Machine): string {
  const enabled = [...machine.enabled.subarray(0, machine.enabledCount)];
  const pending = enabled.map((fiber) => JSON.stringify(fingerprint(machine, fiber)));
  const { depth, steps, endsAll } = machine;
  const spinning = machine.names.order
    .filter((fiber) => machine.exists(fiber) && machine.loops[fiber]?.waiting)
    .map((fiber) => machine.names.fiberName(fiber));
  return [
    outcomeText(machine),
    ...pending,
    `depth ${depth} steps ${steps} ends ${endsAll} spins ${spinning.join(',')}`,
    ...enabled.map((fiber) => `${machine.isSimpleRequest(fiber)}`),
  ].join('\n');
}

/** Walks, and compares each state with the one first seen after the same choices; the choices of the walk. */
function walk({ program, parameters }: RandomProgram, moves: readonly Move[]): void {
  const machine = machineFor(program, parameters);
  machine.heap.recording = true;
  const known = [portrait(machine)];
  const choices: number[] = [];
  for (const { goesBack, pick } of moves) {
    if (goesBack || machine.ending !== null) {
      const depth = pick % (machine.depth + 1);
      machine.rewind(depth);
      choices.length = depth;
      known.length = depth + 1;
      const [before, now] = [known[depth], portrait(machine)];
      if (before !== now)
        throw new Error(`back at depth ${depth}:\n${before ?? ''}\n--- now:\n${now}`);
    } else {
      const fiber = machine.enabled[pick % machine.enabledCount] ?? 0;
      machine.step(fiber);
      choices.push(fiber);
      known.push(portrait(machine));
    }
  }
  repeat(machine, choices, known.at(-1) ?? '');
  // A fresh machine that records nothing names things in the same way only while no other path was taken, so the
  // state is compared by its text, which uses names.
  const fresh = machineFor(program, parameters);
  for (const fiber of choices) fresh.step(fresh.names.fiberByName(machine.names.fiberName(fiber)));
  if (stateText(fresh) !== stateText(machine)) throw new Error('a fresh machine goes another way');
}

function repeat(machine: Machine, choices: readonly number[], portraitThen: string): void {
  machine.rewind(0);
  for (const fiber of choices) machine.step(fiber);
  const now = portrait(machine);
  if (now !== portraitThen) throw new Error(`from the start:\n${portraitThen}\n--- now:\n${now}`);
}

test('a rewind restores everything', (t) => {
  fc.assert(fc.property(randomPrograms(), walks, walk), SETTINGS);
  t.pass();
});

test('the same choices give the same states and events', (t) => {
  const property = fc.property(randomPrograms(), walks, ({ program, parameters }, moves) => {
    const histories = [0, 1].map(() => {
      const machine = machineFor(program, parameters);
      const history: string[] = [];
      machine.observer = ({ fiber, kind, object, function: fn, pc, value }) => {
        history.push(
          `${fiber} ${kind} ${object} ${fn}:${pc} ${showValue(value, 'value', program)}`,
        );
      };
      for (const { pick } of moves) {
        if (machine.ending !== null) break;
        machine.step(machine.enabled[pick % machine.enabledCount] ?? 0);
        history.push(portrait(machine));
      }
      return history;
    });
    t.deepEqual(histories[0], histories[1]);
  });
  fc.assert(property, SETTINGS);
});
