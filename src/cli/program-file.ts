/** Finds, reads and compiles program files. What goes wrong comes back as problems, never as an exception. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from '../bytecode/program.js';
import { testProgram } from '../bytecode/test-program.js';
import { compile } from '../compile.js';
import { CompileError, diagnostic } from '../diagnostics/diagnostic.js';
import { makeSource } from '../diagnostics/source.js';
import type { OptionValues } from './options.js';
import type { Problem } from './problems.js';
import { fileProblem } from './problems.js';

export type Loaded<T> = { readonly value: T } | { readonly problems: readonly Problem[] };

const PROGRAM_NAME = /\.(cht|clear)$/;
const START_OF_MAIN = 'FN main() RETURNS Void -> … END';

/** The bytes of a file, or the problem with it. */
export function readBytes(path: string): Loaded<Uint8Array> {
  try {
    return { value: readFileSync(path) };
  } catch (error) {
    return { problems: [readProblem(path, error)] };
  }
}

function readProblem(path: string, error: unknown): Problem {
  const code = errorCode(error);
  if (code === null) throw error;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return fileProblem('FILE_NOT_FOUND', path, `cannot read \`${path}\`: there is no such file`);
  }
  if (code === 'EISDIR') {
    return fileProblem('FILE_IS_FOLDER', path, `cannot read \`${path}\`: it is a folder`, {
      hint: 'name a file in it; `clear loom`, `clear check` and `clear test` take folders of programs',
    });
  }
  const reason = code === 'EACCES' ? 'permission denied' : code;
  return fileProblem('FILE_UNREADABLE', path, `cannot read \`${path}\`: ${reason}`);
}

/** The code of a system error such as ENOENT, or null for anything else. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}

/** The text of a program file; a byte order mark is dropped. */
export function readProgramText(path: string): Loaded<string> {
  const read = readBytes(path);
  if ('problems' in read) return read;
  try {
    return { value: new TextDecoder('utf-8', { fatal: true }).decode(read.value) };
  } catch {
    return { problems: [invalidUtf8(path, read.value)] };
  }
}

function invalidUtf8(path: string, bytes: Uint8Array): Problem {
  const offset = validLength(bytes);
  const before = new TextDecoder().decode(bytes.subarray(0, offset), { stream: true });
  const source = makeSource(path, new TextDecoder().decode(bytes));
  const byte = bytes[offset];
  const what =
    byte === undefined
      ? 'the file ends inside a character'
      : `byte 0x${byte.toString(16).padStart(2, '0').toUpperCase()} at offset ${offset}`;
  const span = { start: before.length, end: before.length + 1 };
  return diagnostic('INVALID_UTF8', source, span, `the file is not valid UTF-8: ${what}`, {
    hint: 'save the file as UTF-8',
  });
}

/** How many bytes can be read before the first one that breaks UTF-8, by bisection. */
function validLength(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isValidStart(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function isValidStart(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

export interface LoadOptions {
  readonly staticChecks: 'error' | 'warn';
  /** Whether a program without `main` is a problem. */
  readonly needsMain: boolean;
  /** The test that is to be run instead of `main`. */
  readonly test?: string | undefined;
  /** Whether mistakes in TEST blocks count. */
  readonly checksTests?: boolean;
  /** Entry files of packages. */
  readonly packages?: Readonly<Record<string, string>>;
  /** Where required files come from; the disk, unless said otherwise. */
  readonly read?: (path: string) => string;
}

/** What `--package` says, by name; the last one counts. */
export function packagesOf({
  package: given = '',
}: OptionValues): Readonly<Record<string, string>> {
  const rows = given.split('\n').filter((row) => row !== '');
  return Object.fromEntries(
    rows.map((row) => [row.slice(0, row.indexOf('=')), row.slice(row.indexOf('=') + 1)]),
  );
}

/** The text of a required file; throws an error whose message says what is wrong with it. */
export function readModule(path: string): string {
  const read = readProgramText(path);
  if ('value' in read) return read.value;
  const [problem] = read.problems;
  throw new Error(problem?.message.replace(`cannot read \`${path}\`: `, '') ?? 'it cannot be read');
}

/** Compiles `text` as the file `path`. */
export function compileText(path: string, text: string, options: LoadOptions): Loaded<Program> {
  try {
    const { staticChecks, test, packages = {}, read = readModule } = options;
    const tests = test !== undefined || options.checksTests === true;
    const program = compile(text, { file: path, staticChecks, tests, packages, read });
    if (test !== undefined) return testNamed(path, program, test);
    if (options.needsMain && program.main < 0) {
      const problem = fileProblem('NO_MAIN', path, `\`${path}\` has no \`main\` to run`, {
        hint: `add \`${START_OF_MAIN}\`, or use \`clear check\` for a module`,
      });
      return { problems: [problem] };
    }
    return { value: program };
  } catch (error) {
    if (error instanceof CompileError) return { problems: error.diagnostics };
    throw error;
  }
}

/** One of the tests of a program, as a program. */
function testNamed(path: string, program: Program, name: string): Loaded<Program> {
  const test = program.tests.find((candidate) => candidate.name === name);
  if (test !== undefined) return { value: testProgram(program, test) };
  const problem = fileProblem('NO_TEST', path, `\`${path}\` has no test \`${name}\``, {
    hint: 'see its tests: `npx clear test`',
  });
  return { problems: [problem] };
}

export function loadProgram(path: string, options: LoadOptions): Loaded<Program> {
  const read = readProgramText(path);
  return 'problems' in read ? read : compileText(path, read.value, options);
}

/** A path of the command line as program files: itself, or everything in a folder, sorted by path. */
export function findPrograms(path: string): Loaded<readonly string[]> {
  try {
    if (!statSync(path).isDirectory()) return { value: [path] };
    const found = programsIn(path).toSorted((a, b) => (a < b ? -1 : 1));
    if (found.length > 0) return { value: found };
  } catch (error) {
    return { problems: [readProblem(path, error)] };
  }
  const message = `\`${path}\` holds no .cht or .clear file`;
  return { problems: [fileProblem('FOLDER_WITHOUT_PROGRAMS', path, message)] };
}

/** Hidden folders, `node_modules` and links to folders are left out. */
function programsIn(folder: string): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!entry.name.startsWith('.') && entry.name !== 'node_modules') {
        found.push(...programsIn(path));
      }
    } else if (PROGRAM_NAME.test(entry.name)) {
      found.push(path);
    }
  }
  return found;
}
