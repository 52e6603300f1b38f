/**
 * Programs made wrong in every way one can think of end in diagnostics, or run: the front end never throws, and what it accepts
 * the machine can execute. `long-fuzz.ts` tries as many as one likes.
 */
import test from 'ava';
import { tryMutant } from './try-mutant.js';

const MUTANTS = 1500;

test('no mutation of a valid program breaks the front end or the machine', (t) => {
  const counts = { refused: 0, accepted: 0 };
  for (let seed = 0; seed < MUTANTS; seed++) {
    const { verdict, problem, text } = tryMutant(seed);
    if (verdict === 'broken') t.fail(`mutant ${seed}: ${problem}\n${text}`);
    else counts[verdict]++;
  }
  t.true(counts.refused > MUTANTS / 2 && counts.accepted > MUTANTS / 100, JSON.stringify(counts));
});
