/**
 * Fingerprints of equivalence classes against the keys of `canonical.ts`: random executions of random programs,
 * reached by going back and forth, have equal fingerprints exactly when they have equal keys.
 */
import test from 'ava';
import fc from 'fast-check';
import { machineFor } from '../_helpers/collect.js';
import { CORNERS } from '../_helpers/corner-programs.js';
import { compileLoose, randomPrograms } from '../_helpers/random-programs.js';
import type { Program } from '../../src/bytecode/program.js';
import { classKey } from '../../src/explore/canonical.js';
import { ClassHash, ClassSet } from '../../src/explore/class-hash.js';
import { HappensBefore } from '../../src/explore/happens-before.js';
import type { Parameters } from '../../src/explore/parameters.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import { Prng } from '../../src/support/prng.js';

interface Walks {
  executions: number;
  classes: number;
}

/** Random walks, each going back to a random depth of the one before; every disagreement is an error. */
function compareOnWalks(program: Program, parameters: Parameters, walks: number): Walks {
  const machine = machineFor(program, parameters);
  machine.heap.recording = true;
  const hash = new ClassHash(machine);
  const order = new HappensBefore(machine, true);
  const random = new Prng(walks);
  const keyOf = new Map<string, string>();
  const hashOf = new Map<string, string>();
  const set = new ClassSet();
  for (let walk = 0; walk < walks; walk++) {
    const depth = random.below(machine.depth + 1);
    machine.rewind(depth);
    hash.truncate(depth);
    while (machine.ending === null) {
      machine.step(machine.enabled[random.below(machine.enabledCount)] ?? 0);
      // Step by step or several at once must be the same.
      if (random.below(2) === 0) hash.extend();
    }
    hash.extend();
    order.truncate(0);
    order.extend();
    const key = classKey(machine, order);
    const text = `${hash.low} ${hash.high}`;
    if ((keyOf.get(text) ?? key) !== key) throw new Error(`two classes have one hash: ${key}`);
    if ((hashOf.get(key) ?? text) !== text) throw new Error(`one class has two hashes: ${key}`);
    if (set.add(hash) === keyOf.has(text)) throw new Error('the set has lost count');
    keyOf.set(text, key);
    hashOf.set(key, text);
    const again = new ClassHash(machine);
    again.extend();
    if (again.low !== hash.low || again.high !== hash.high)
      throw new Error('going back leaves traces');
  }
  if (set.size !== hashOf.size) throw new Error('the set has another size');
  return { executions: walks, classes: hashOf.size };
}

test('equal fingerprints are equal classes', (t) => {
  let executions = 0;
  let classes = 0;
  const property = fc.property(randomPrograms(), ({ program, parameters }) => {
    const counts = compareOnWalks(program, parameters, 40);
    executions += counts.executions;
    classes += counts.classes;
  });
  fc.assert(property, { numRuns: 300, seed: 20130501, includeErrorInReport: true });
  t.log(`${executions} executions of ${classes} classes`);
  t.true(classes > 1000 && executions > 2 * classes, 'classes are met again');
});

for (const { title, text, parameters } of CORNERS) {
  test(`fingerprints of ${title}`, (t) => {
    const program = compileLoose(text);
    t.notThrows(() => compareOnWalks(program, { ...DEFAULT_PARAMETERS, ...parameters }, 100));
  });
}

test('a set of fingerprints holds each once, however many there are', (t) => {
  const set = new ClassSet();
  const random = new Prng(7);
  const draw = (): number => random.below(0x100000000) | 0;
  const added = Array.from({ length: 20_000 }, () => ({ low: draw(), high: draw() }));
  // Equal in one lane, and the value that marks an empty place.
  added.push({ low: 0, high: 0 }, { low: 0, high: 7 }, { low: 7, high: 0 }, { low: 7, high: 7 });
  t.true(added.every((lanes) => set.add(lanes)));
  t.false(added.some((lanes) => set.add(lanes)));
  t.is(set.size, added.length);
});
