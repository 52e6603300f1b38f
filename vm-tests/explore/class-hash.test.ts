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

/** Keys and fingerprints that belong to each other. */
class Pairs {
  readonly keyOf = new Map<string, string>();
  readonly hashOf = new Map<string, string>();
  readonly set = new ClassSet();

  add(key: string, hash: ClassHash): void {
    const text = `${hash.low} ${hash.high}`;
    if ((this.keyOf.get(text) ?? key) !== key) throw new Error(`two classes have one hash: ${key}`);
    if ((this.hashOf.get(key) ?? text) !== text)
      throw new Error(`one class has two hashes: ${key}`);
    if (this.set.add(hash) === this.keyOf.has(text)) throw new Error('the set has lost count');
    this.keyOf.set(text, key);
    this.hashOf.set(key, text);
  }
}

/**
 * Random walks, each going back to a random depth of the one before, on a machine that runs what nobody can notice by
 * itself and on one that does not; every disagreement is an error.
 */
function compareOnWalks(program: Program, parameters: Parameters, walks: number): Walks {
  const classes = new Pairs();
  const wholes = new Pairs();
  const random = new Prng(walks);
  for (const runsUnobservable of [false, true]) {
    const machine = machineFor(program, parameters, false, runsUnobservable);
    machine.heap.recording = true;
    const hash = new ClassHash(machine, false);
    const whole = new ClassHash(machine);
    const order = new HappensBefore(machine, true);
    for (let walk = 0; walk < walks; walk++) {
      let depth = random.below(machine.depth + 1);
      while (depth > 0 && machine.unobservedAt[depth] === 1) depth--;
      machine.rewind(depth);
      hash.truncate(depth);
      whole.truncate(depth);
      machine.settle();
      while (machine.ending === null) {
        machine.step(machine.enabled[random.below(machine.enabledCount)] ?? 0);
        // Step by step or several at once must be the same.
        if (random.below(2) === 0) hash.extend();
      }
      hash.extend();
      whole.extend();
      order.truncate(0);
      order.extend();
      classes.add(classKey(machine, order, false), hash);
      // What the machine ran by itself has no place in the order.
      if (!runsUnobservable) wholes.add(classKey(machine, order), whole);
      const again = new ClassHash(machine, false);
      again.extend();
      if (again.low !== hash.low || again.high !== hash.high)
        throw new Error('going back leaves traces');
    }
  }
  return { executions: 2 * walks, classes: classes.set.size };
}

test('equal fingerprints are equal classes', (t) => {
  let executions = 0;
  let classes = 0;
  const property = fc.property(randomPrograms(), ({ program, parameters }) => {
    const counts = compareOnWalks(program, parameters, 20);
    executions += counts.executions;
    classes += counts.classes;
  });
  fc.assert(property, { numRuns: 200, seed: 20130501, includeErrorInReport: true });
  t.log(`${executions} executions of ${classes} classes`);
  t.true(classes > 1000 && executions > 2 * classes, 'classes are met again');
});

for (const { title, text, parameters } of CORNERS) {
  test(`fingerprints of ${title}`, (t) => {
    const program = compileLoose(text);
    t.notThrows(() => compareOnWalks(program, { ...DEFAULT_PARAMETERS, ...parameters }, 30));
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
