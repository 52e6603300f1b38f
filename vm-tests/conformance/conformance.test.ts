/**
 * Every program in this folder passes: `main` and each TEST THAT end without a fault, and `main` prints what the program expects (comment lines
 * after `# EXPECT` at its end). How many names of the conformance list that covers is counted, and may not shrink.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import type { Program } from '../../src/bytecode/program.js';
import { testProgram } from '../../src/bytecode/test-program.js';
import { compile } from '../../src/compile.js';
import { CompileError } from '../../src/diagnostics/diagnostic.js';
import { lineAt } from '../../src/diagnostics/source.js';
import { runOnce } from '../../src/explore.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import { explore } from '../../src/library.js';
import { COVERED_AT_LEAST } from './minimum.js';
import { CONFORMANCE_NAMES } from './names.js';

/** A program that conforms needs far less; one that never ends shall fail, too. */
const STEPS_MAX = 5_000_000;
const FOLDER = 'vm-tests/conformance';
const ROOT = join(process.cwd(), FOLDER);
const FILES = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\.(cht|clear)$/.test(file))
  .toSorted();
const NAMES: readonly string[] = Object.values(CONFORMANCE_NAMES).flat();

/** The names that a program stands for. */
function coveredNames(text: string): readonly string[] {
  return [...text.matchAll(/^(?:#|--) covers: (.+)$/gm)].flatMap((m) =>
    (m[1] ?? '').split(/[\s,]+/).filter((name) => name !== ''),
  );
}

/** The lines that a program says it prints, or null when it does not say. */
function expectedOutput(text: string): readonly string[] | null {
  const lines = text.trimEnd().split(/\r?\n/);
  const start = lines.findLastIndex((line) => /^(?:#|--) EXPECT$/.test(line));
  return start < 0 ? null : lines.slice(start + 1).map((line) => line.replace(/^(?:#|--) ?/, ''));
}

/** What is wrong with a program of this folder; an empty list when it passes. */
function problemsOf(file: string, text: string): readonly string[] {
  try {
    const program = compile(text, { file: `${FOLDER}/${file}`, tests: true, read });
    const problems = program.tests.flatMap((each) =>
      each.kind === 'test' ? failures(testProgram(program, each), null) : [],
    );
    const isMainRun = program.main >= 0;
    return isMainRun ? [...failures(program, expectedOutput(text)), ...problems] : problems;
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    return error.diagnostics.map(({ code, message, source, span }) => {
      return `${source.file}:${lineAt(source, span.start)}: ${code}: ${message}`;
    });
  }
}

/** What goes wrong when `program` runs, and is to print `expected` unless that is null. */
function failures(program: Program, expected: readonly string[] | null): readonly string[] {
  const { faults, isBounded, output, status } = runOnce(program, {
    scheduler: 'sequential',
    stepsMax: STEPS_MAX,
  });
  const problems = faults.map(({ kind, message, location }) => {
    return `${location.file}:${location.line}: ${kind}: ${message}`;
  });
  if (isBounded) problems.push(`it does not end within ${STEPS_MAX} steps`);
  if (faults.length === 0 && status !== 0) problems.push(`it ends with status ${status}`);
  const printed = output.join('\n');
  if (expected !== null && expected.join('\n') !== printed)
    problems.push(`printed\n${printed}\ninstead of\n${expected.join('\n')}`);
  return problems;
}

/** The text of a required file, by its path from the root of the project. */
function read(path: string): string {
  return readFileSync(path, 'utf8');
}

/** Executions of one program; most have fewer. */
const EXECUTIONS_MAX = 1_000;
/** Names of programs that need fibers of their own or virtual time; all others give the same inline. */
const FIBERS_ONLY: readonly string[] = [
  '263_with_lock_contention',
  '264_multi_lock_sort',
  '267_retry_resolves',
  '268_multi_lock_sort_forced_contention',
  '281_fsm_with_retry',
  '365_multi_lock_with_on_hammer',
  '366_multi_lock_retry_recovers',
  '535_register_lock_hammer',
];
/** Programs with more schedules than that, even with little room in streams. */
const LARGE: readonly string[] = ['concurrency/hammer.cht'];

const covered = new Set<string>();

for (const file of FILES.filter((name) => name.startsWith('concurrency/'))) {
  test(`${file}: inline, and in every schedule that is explored`, (t) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const program = compile(text, { file: `${FOLDER}/${file}`, staticChecks: 'warn', read });
    if (!coveredNames(text).some((name) => FIBERS_ONLY.includes(name)))
      t.deepEqual(runOnce(program, { scheduler: 'inline', stepsMax: STEPS_MAX }).faults, []);
    const parameters = { ...DEFAULT_PARAMETERS, streamCapacity: 1, splitCapacity: 2 };
    const { faults, complete } = explore(program, { executionsMax: EXECUTIONS_MAX, parameters });
    t.deepEqual(faults, []);
    t.is(complete, !LARGE.includes(file), 'whether every schedule was explored');
  });
}

for (const file of FILES) {
  test(file, (t) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    t.regex(text, /^(?:#|--) \S/, 'the first line says which feature the program shows');
    const names = coveredNames(text);
    for (const name of names) t.true(NAMES.includes(name), `\`${name}\` is not on the list`);
    const problems = problemsOf(file, text);
    t.deepEqual(problems, []);
    if (problems.length === 0) names.forEach((name) => covered.add(name));
  });
}

test('the names that are covered do not become fewer', (t) => {
  for (const [topic, names] of Object.entries(CONFORMANCE_NAMES)) {
    const count = names.filter((name) => covered.has(name)).length;
    // The keys of both tables are the same.
    const minimum = COVERED_AT_LEAST[topic as keyof typeof COVERED_AT_LEAST];
    const hint = count > minimum ? `, raise COVERED_AT_LEAST from ${minimum}` : '';
    t.log(`${topic}: ${count} of ${names.length}${hint}`);
    t.true(count >= minimum, `${topic}: ${count} covered, but ${minimum} before`);
  }
  t.log(`${covered.size} of ${NAMES.length} names covered`);
});
