/**
 * Exhaustive search against an enumeration that shares no code with it, on models by hand and on generated ones
 * (`enumerated-models.ts`).
 */
import test from 'ava';
import fc from 'fast-check';
import { expected, explored, MODELS, someModels } from '../_helpers/enumerated-models.js';
import { modelText, readModel, render } from '../_helpers/model.js';

for (const texts of MODELS) {
  test(texts.join(' ∥ '), (t) => {
    const model = readModel(...texts);
    t.deepEqual(explored(render(model).text), expected(model));
  });
}

const SETTINGS = { numRuns: 200, seed: 20051101, includeErrorInReport: true };
/** Models with more prefixes are skipped: they would take long and show nothing else. */
const PREFIXES_MAX = 4_000;

test('generated models: what is enumerated is what is explored', (t) => {
  let compared = 0;
  let stuck = 0;
  const property = fc.property(
    someModels().map((model) => ({ model, [fc.toStringMethod]: () => `\n${modelText(model)}` })),
    ({ model }) => {
      const facts = expected(model, PREFIXES_MAX);
      if (facts === null) return;
      t.deepEqual(explored(render(model).text), facts);
      compared++;
      if (facts.isStuck) stuck++;
    },
  );
  fc.assert(property, SETTINGS);
  t.log(`${compared} of ${SETTINGS.numRuns} models compared, ${stuck} that can get stuck`);
  t.true(compared > SETTINGS.numRuns / 2);
  t.true(stuck > SETTINGS.numRuns / 20);
});

test('a model is read as it is written', (t) => {
  for (const texts of MODELS) t.is(modelText(readModel(...texts)), texts.join('\n'));
});
