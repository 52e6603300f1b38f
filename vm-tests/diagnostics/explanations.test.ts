/** Every code is explained, and the examples are what they say: the wrong one has the diagnostic, the right one has not. */
import test from 'ava';
import { FILE_PROBLEMS } from '../../src/cli/problems.js';
import { compileStages } from '../../src/compile.js';
import type { DiagnosticName } from '../../src/diagnostics/codes.js';
import { DIAGNOSTICS } from '../../src/diagnostics/codes.js';
import { explanationOf } from '../../src/diagnostics/explanations/index.js';
import { exampleProgram } from '../_helpers/example-program.js';

const NAMES = Object.keys(DIAGNOSTICS) as DiagnosticName[];

test('codes are unique', (t) => {
  const codes = [
    ...NAMES.map((name) => DIAGNOSTICS[name].code),
    ...Object.values(FILE_PROBLEMS).map(({ code }) => code),
  ];
  t.deepEqual(
    codes.filter((code, index) => codes.indexOf(code) !== index),
    [],
  );
});

function diagnosticsOf(example: string): readonly string[] {
  return compileStages(exampleProgram(example), { tests: true }).diagnostics.map(
    ({ name, severity, message }) => `${severity} ${name}: ${message}`,
  );
}

for (const name of NAMES) {
  const explanation = explanationOf(name);
  if (explanation === null) continue;
  const { meaning, wrong, right } = explanation;
  test(name, (t) => {
    t.regex(meaning, /^[A-Z`].*\.$/s);
    if (wrong !== '') {
      const found = diagnosticsOf(wrong);
      t.true(
        found.some((text) => text.includes(` ${name}: `)),
        found.join('\n'),
      );
    }
    const left = right === '' ? [] : diagnosticsOf(right);
    t.deepEqual(
      left.filter((text) => text.startsWith('error') || text.includes(` ${name}: `)),
      [],
    );
  });
}

test('every code is explained', (t) => {
  t.deepEqual(
    NAMES.filter((name) => explanationOf(name) === null),
    [],
  );
});
