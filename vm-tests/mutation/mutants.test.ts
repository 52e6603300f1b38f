/** The table of mutants fits the build, and the check notices a mutant. All of them: `run.ts`. */
import test from 'ava';
import { MUTANTS, mutated } from './mutants.js';
import { builtText, Workbench } from './workbench.js';

test('every mutant changes the build, in one place', (t) => {
  for (const mutant of MUTANTS) {
    const text = builtText(mutant.file);
    t.not(mutated(text, mutant), text, mutant.name);
  }
});

test('every mutant has a name of its own', (t) => {
  t.is(new Set(MUTANTS.map(({ name }) => name)).size, MUTANTS.length);
});

test('a text that occurs twice, or not at all, is no mutant', (t) => {
  const mutant = {
    check: 'classes',
    name: 'm',
    file: 'f',
    find: 'if («a  b») x',
    become: 'c',
    equivalent: null,
  } as const;
  t.is(mutated('z; if (a\n b) x; y', mutant), 'z; if (c) x; y');
  t.throws(() => mutated('if (a b) x; if (a b) x', mutant), { message: /^m: 2 places in f/ });
  t.throws(() => mutated('if (ab) x', mutant), { message: /^m: 0 places in f/ });
});

test('the check notices a mutant', async (t) => {
  const bench = new Workbench();
  t.teardown(() => bench.remove());
  const canary = MUTANTS.find(({ name }) => name === 'plain: everything is independent');
  if (canary === undefined) throw new Error('the canary is gone');
  const { result, evidence } = await bench.verdictOn(canary, Infinity);
  t.is(result, 'killed');
  t.regex(evidence, /^count SB: /);
});
