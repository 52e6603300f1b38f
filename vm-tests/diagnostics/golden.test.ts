import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { compileStages } from '../../src/compile.js';
import { renderDiagnostic } from '../../src/diagnostics/render.js';
import type { DiagnosticName } from '../../src/diagnostics/codes.js';
import { DIAGNOSTICS } from '../../src/diagnostics/codes.js';
import { explanationOf } from '../../src/diagnostics/explanations/index.js';
import { exampleProgram } from '../_helpers/example-program.js';
import { golden } from '../_helpers/golden.js';

const FOLDER = join(process.cwd(), 'vm-tests', 'goldens', 'diagnostics');

/** A required file. */
function readPart(path: string): string {
  const file = join(FOLDER, path);
  if (!existsSync(file)) throw new Error('there is no such file');
  return readFileSync(file, 'utf8');
}

for (const file of readdirSync(FOLDER).filter((name) => /\.(cht|clear)$/.test(name))) {
  test(`${file}: every message as it is drawn`, (t) => {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    const { diagnostics } = compileStages(text, { file, read: readPart, tests: true });
    t.true(diagnostics.length > 0);
    const drawn = diagnostics.map((diagnostic) => `${renderDiagnostic(diagnostic)}\n`).join('\n');
    golden(t, `diagnostics/${file.replace(/\.\w+$/, '.txt')}`, drawn);
  });
}

const NAMES = Object.keys(DIAGNOSTICS) as DiagnosticName[];

/** `T0` of `T017`: the goldens of the examples, a file for each. */
function groupOf(name: DiagnosticName): string {
  return DIAGNOSTICS[name].code.slice(0, 2);
}

for (const group of new Set(NAMES.map(groupOf)))
  test(`${group}: the examples of the explanations as they are drawn`, (t) => {
    const names = NAMES.filter((name) => groupOf(name) === group);
    const drawn = names
      .toSorted((a, b) => (DIAGNOSTICS[a].code < DIAGNOSTICS[b].code ? -1 : 1))
      .flatMap((name) => {
        const wrong = explanationOf(name)?.wrong ?? '';
        const source = wrong === '' ? '' : exampleProgram(wrong);
        return compileStages(source, { file: `${name}.cht`, tests: true })
          .diagnostics.filter((diagnostic) => diagnostic.name === name)
          .map((diagnostic) => renderDiagnostic(diagnostic));
      });
    golden(t, `diagnostics/codes-${group}.txt`, `${drawn.join('\n\n')}\n`);
  });

/** What no text can show: the file is no text, or nobody would want to read the golden. */
const ELSEWHERE: ReadonlyMap<DiagnosticName, string> = new Map<DiagnosticName, string>([
  ['INVALID_UTF8', 'vm-tests/cli/bad-input.test.ts'],
  ['NESTING_TOO_DEEP', 'vm-tests/syntax/parser-limits.test.ts'],
]);

test('every code is drawn in some golden', (t) => {
  const drawn = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => readFileSync(join(FOLDER, name), 'utf8'))
    .join('\n');
  const missing = NAMES.filter((name) => !drawn.includes(`[${DIAGNOSTICS[name].code}]:`));
  t.deepEqual(
    missing.filter((name) => !ELSEWHERE.has(name)),
    [],
  );
  for (const [name, file] of ELSEWHERE)
    t.regex(
      readFileSync(join(process.cwd(), file), 'utf8'),
      new RegExp(`${name}|${DIAGNOSTICS[name].code}`),
    );
});
