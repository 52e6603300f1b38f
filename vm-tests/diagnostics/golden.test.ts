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

/** The checks of CLEAR concurrency reference, 3.15, and what it says of TIGHT loops in 1.3. */
const STATIC_CHECKS: readonly DiagnosticName[] = [
  'LOCK_NESTED_REACQUIRE',
  'LOCK_CYCLE_DETECTED',
  'LOCK_RANK_VIOLATION',
  'LOCK_RANK_INCONSISTENT',
  'HOLD_ACROSS_YIELD',
  'NAKED_LOCK_NESTING',
  'LOCK_REENTRANT_CALL',
  'SELECTOR_NOT_POSSIBLE',
  'TIGHT_CALLS_REENTRANT',
];

test('each static check as an error, and as a warning with which the program can be run', (t) => {
  const drawn = STATIC_CHECKS.flatMap((name) =>
    (['error', 'warn'] as const).map((staticChecks) => {
      const source = exampleProgram(explanationOf(name)?.wrong ?? '');
      const { program, diagnostics } = compileStages(source, { file: `${name}.cht`, staticChecks });
      const isLoaded = program !== null;
      t.is(
        isLoaded,
        diagnostics.every(({ severity }) => severity === 'warning'),
        name,
      );
      t.true(isLoaded || staticChecks === 'error', name);
      const found = diagnostics.filter((diagnostic) => diagnostic.name === name);
      t.true(found.length > 0, name);
      const can = isLoaded ? 'can be run' : 'cannot be run';
      return [
        `--static-checks ${staticChecks}: ${can}`,
        ...found.map((d) => renderDiagnostic(d)),
      ].join('\n');
    }),
  );
  golden(t, 'diagnostics/static-checks.txt', `${drawn.join('\n\n')}\n`);
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
