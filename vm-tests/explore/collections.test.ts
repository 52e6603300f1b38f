/** Programs whose locks guard maps, sets and pools: every search agrees with brute force. */
import test from 'ava';
import fc from 'fast-check';
import { compareWithClasses } from '../_helpers/compare-states.js';
import { compareSearches } from '../_helpers/differential.js';
import { programShapes, someParameters } from '../_helpers/program-shapes.js';
import { compileLoose, describeParameters } from '../_helpers/random-programs.js';
import type { RandomProgram } from '../_helpers/random-programs.js';
import { renderProgram } from '../_helpers/render-program.js';

/** Programs that touch a collection at all. */
const programs: fc.Arbitrary<RandomProgram> = fc
  .tuple(programShapes('small'), someParameters())
  .map(([shape, parameters]) => {
    return { text: renderProgram({ ...shape, hasCollections: true }), parameters };
  })
  .filter(({ text }) => /\.(map|set|pool)\b/.test(text))
  .map(({ text, parameters }) => ({
    text,
    parameters,
    program: compileLoose(text),
    [fc.toStringMethod]: () => `\n${describeParameters(parameters)}\n${text}`,
  }));

test('searches agree on what locks guard in collections', (t) => {
  let compared = 0;
  const property = fc.property(programs, (random) => {
    const { skipped, problems } = compareSearches(random, 400);
    if (skipped === null) compared++;
    if (problems.length > 0) throw new Error(problems.join('\n'));
    const { outputs, time } = random.parameters;
    if (outputs !== 'ignore' || time !== 'quiescent') return;
    const states = compareWithClasses(random, 100);
    if (states.problems.length > 0) throw new Error(states.problems.join('\n'));
  });
  fc.assert(property, { numRuns: 50, seed: 13, includeErrorInReport: true });
  t.log(`${compared} of 50 programs compared`);
  t.true(compared > 20, 'most programs are small enough');
});
