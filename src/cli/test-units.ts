/**
 * What there is to test in a program file: its `main`, and what its TEST blocks hold, in source order. A block with errors
 * does not keep the rest of the file from being tested.
 */
import type { Program, TestCase } from '../bytecode/program.js';
import { testProgram } from '../bytecode/test-program.js';
import { compileStages } from '../compile.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Item, TestItem } from '../syntax/ast.js';
import type { OptionValues } from './options.js';
import type { Problem } from './problems.js';
import { packagesOf, readModule, readProgramText } from './program-file.js';
import type { InputText } from './world.js';
import { privateWorld, realWorld, withWorld } from './world.js';

export type TestUnit = RunnableTest | UnusableTest;

/** A test, or something else in a TEST block that runs. */
export interface RunnableTest {
  readonly kind: TestCase['kind'];
  readonly file: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly program: Program;
  readonly start: number;
}

/** A file or a TEST block that cannot be compiled. */
export interface UnusableTest {
  readonly kind: 'unusable';
  readonly file: string;
  readonly name: string;
  readonly problems: readonly Problem[];
  readonly start: number;
}

/** Prompts would stand between the lines of the report. */
const SILENT_CONSOLE = { flush: () => undefined, prompt: () => undefined };

/** The units of a file. Each finds the world as the first one does, but for real files: `input` from its start. */
export function testUnits(
  file: string,
  options: OptionValues,
  input: InputText,
): readonly TestUnit[] {
  const read = readProgramText(file);
  if ('problems' in read) return [unusable(file, '(file)', read.problems, 0)];
  const text = read.value;
  const staticChecks = options['static-checks'] ?? (options.loom === true ? 'warn' : 'error');
  const compiling = { file, staticChecks, read: readModule, packages: packagesOf(options) };
  const stages = compileStages(text, { ...compiling, tests: true });
  if (stages.program !== null) return unitsOf(file, stages.program, options, input);
  const broken = brokenBlocks(stages.module.items, stages.diagnostics);
  if (broken === null) return [unusable(file, '(file)', stages.diagnostics, 0)];
  const names = [...broken.keys()].map((block) => block.span.start);
  const rest = compileStages(text, {
    ...compiling,
    tests: (block) => !names.includes(block.span.start),
  });
  if (rest.program === null) return [unusable(file, '(file)', stages.diagnostics, 0)];
  return [
    ...unitsOf(file, rest.program, options, input),
    ...[...broken].map(([block, problems]) =>
      unusable(file, block.name.text, problems, block.span.start),
    ),
  ].sort((a, b) => a.start - b.start);
}

function unusable(
  file: string,
  name: string,
  problems: readonly Problem[],
  start: number,
): UnusableTest {
  return { kind: 'unusable', file, name, problems, start };
}

/** The TEST blocks in which there are errors, with them; null when there is an error elsewhere. */
function brokenBlocks(
  items: readonly Item[],
  diagnostics: readonly Diagnostic[],
): ReadonlyMap<TestItem, readonly Diagnostic[]> | null {
  const blocks = items.filter((item) => item.kind === 'test');
  const found = new Map<TestItem, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    if (diagnostic.severity !== 'error') continue;
    const { start } = diagnostic.span;
    const block = blocks.find(({ span }) => span.start <= start && start < span.end);
    if (block === undefined) return null;
    found.set(block, [...(found.get(block) ?? []), diagnostic]);
  }
  return found;
}

function unitsOf(
  file: string,
  program: Program,
  options: OptionValues,
  input: InputText,
): readonly TestUnit[] {
  const inWorld = (started: Program): Program =>
    withWorld(
      started,
      options.loom === true ? privateWorld(file, options) : realWorld([], SILENT_CONSOLE, input),
    );
  const startOf = (entry: number): number => program.functions[entry]?.span.start ?? 0;
  const tests = program.tests.map((test): RunnableTest => ({
    kind: test.kind,
    file,
    name: test.name,
    tags: test.tags,
    program: inWorld(testProgram(program, test)),
    start: startOf(test.entry),
  }));
  if (program.main < 0) return tests;
  const main: RunnableTest = {
    kind: 'test',
    file,
    name: 'main',
    tags: [],
    program: inWorld({ ...program, tests: [] }),
    start: startOf(program.main),
  };
  const at = tests.findIndex(({ start }) => start > main.start);
  return at < 0 ? [...tests, main] : [...tests.slice(0, at), main, ...tests.slice(at)];
}
