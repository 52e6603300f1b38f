/** Every code is explained, and the examples are what they say: the wrong one has the diagnostic, the right one has not. */
import test from 'ava';
import { FILE_PROBLEMS } from '../../src/cli/problems.js';
import { compileStages } from '../../src/compile.js';
import type { DiagnosticName } from '../../src/diagnostics/codes.js';
import { DIAGNOSTICS } from '../../src/diagnostics/codes.js';
import { EXAMPLE_DECLARATIONS, explanationOf } from '../../src/diagnostics/explanations/index.js';

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

/** An example as a program: statements become a `main`, with the declarations that they mention. */
function programOf(example: string): string {
  const isProgram = /^(PUB|PRIVATE|SYNC|FN|STRUCT|ENUM|UNION|REQUIRE|TEST)\b/.test(example);
  if (isProgram) return example;
  const declarations = Object.entries(EXAMPLE_DECLARATIONS)
    .filter(([name]) => example.includes(name))
    .map(([, text]) => text);
  return [...declarations, 'FN main() RETURNS !Void ->', example, 'END', ''].join('\n');
}

function diagnosticsOf(example: string): readonly string[] {
  return compileStages(programOf(example), { tests: true }).diagnostics.map(
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

test('nearly every code is explained', (t) => {
  const missing = NAMES.filter((name) => explanationOf(name) === null);
  t.log(`without an explanation: ${missing.join(', ')}`);
  t.true(missing.length <= NAMES.length / 4);
});
