/** The shortest fair cycle that ends where one looks is found, by the definition of one: every pair of equal states. */
import test from 'ava';
import { machineFor } from '../_helpers/collect.js';
import { compiled } from '../_helpers/programs.js';
import { stateText } from '../../src/explore/canonical.js';
import type { Stop } from '../../src/explore/repetition.js';
import { EveryState, fairCycle, stopOf } from '../../src/explore/repetition.js';
import { Prng } from '../../src/support/prng.js';
import type { Machine } from '../../src/vm/machine.js';

/** Two are too polite for each other while others count. */
const POLITE = `FN main() RETURNS !Void ->
    MUTABLE a: Int64 = 0 @shared:atomic;
    MUTABLE b: Int64 = 0 @shared:atomic;
    MUTABLE c: Int64 = 0 @shared:atomic;
    p: ~Void = BG { @parallel -> a = 1; WHILE b == 1 DO a = 0; a = 1; END };
    q: ~Void = BG { @parallel -> b = 1; WHILE a == 1 DO b = 0; b = 1; END };
    r: ~Void = BG { @parallel -> v = c; c = v + 1; };
    s: ~Void = BG { @parallel -> v = c; c = v + 1; };
    NEXT p;
    NEXT q;
    NEXT r;
    NEXT s;
END
`;

/** Goes on with the same fiber more often than not, so that some spin alone, which is not fair, and some together. */
function walk(machine: Machine, random: Prng, observe: () => void): void {
  machine.heap.recording = false;
  machine.reset();
  for (let k = 0; k < 150; k++) {
    const last = k === 0 ? -1 : (machine.fiberAt[k - 1] ?? -1);
    const enabled = [...machine.enabled.subarray(0, machine.enabledCount)];
    const drawn = enabled[random.below(enabled.length)] ?? 0;
    machine.step(enabled.includes(last) && random.below(4) > 0 ? last : drawn);
    if (machine.ending !== null) return;
    observe();
  }
}

test('a cycle is found exactly where one ends', (t) => {
  const machine = machineFor(compiled(POLITE).program);
  let cycles = 0;
  let unfair = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const states = new EveryState();
    const texts: string[] = [];
    const stops: Stop[] = [];
    walk(machine, new Prng(seed), () => {
      const text = stateText(machine);
      const before = texts.flatMap((other, at) => (other === text ? [at] : [])).reverse();
      texts.push(text);
      stops.push(stopOf(machine, machine.fiberAt[machine.depth - 1] ?? 0));
      const wanted = before
        .map((at) => fairCycle(machine, stops.slice(at + 1)))
        .find((cycle) => cycle !== null);
      t.deepEqual(states.observe(machine), wanted ?? null);
      cycles += Number(wanted !== undefined);
      unfair += Number(wanted === undefined && before.length > 0);
    });
  }
  t.true(cycles > 500 && unfair > 100, `${cycles} ${unfair}`);
});
