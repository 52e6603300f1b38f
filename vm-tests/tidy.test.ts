/**
 * Rules about the code that a linter cannot say, or that are worth saying twice: sizes, leftovers, layers, paths of
 * one machine. Reads the sources, not the build.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LINES_MAX = 500;
/** Test files are mostly tables of cases. */
const TEST_LINES_MAX = 800;
/** One table or one loop each: cutting them in two would make two files of one idea. */
const LONG_BY_NATURE: readonly string[] = [
  'src/diagnostics/codes.ts',
  'src/syntax/ast.ts',
  'src/vm/interpreter.ts',
];

function filesBelow(folder: string): string[] {
  const path = join(ROOT, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted();
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

const CODE = ['src', 'scheduler'].flatMap(filesBelow).filter((file) => file.endsWith('.ts'));
/** All but this file, which spells out what it forbids. */
const TESTS = filesBelow('vm-tests').filter(
  (file) => file.endsWith('.ts') && file !== 'vm-tests/tidy.test.ts',
);
const PROSE = ['README.md', 'CHANGELOG.md', 'eslint.config.js', '.ci/run', 'package.json'].filter(
  (file) => existsSync(join(ROOT, file)),
);
const PROGRAMS = filesBelow('scenarios');

/** `file:line text` of every line that matches. */
function linesWith(files: readonly string[], pattern: RegExp): string[] {
  return files.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line) ? [`${file}:${index + 1} ${line.trim().slice(0, 80)}`] : [],
      ),
  );
}

test('there is code to look at', (t) => {
  t.true(CODE.length > 20);
});

test('no file is longer than it may be', (t) => {
  const isLong = (file: string, limit: number): boolean => read(file).split('\n').length > limit;
  t.deepEqual(
    CODE.filter((file) => !LONG_BY_NATURE.includes(file)).filter((file) => isLong(file, LINES_MAX)),
    [],
  );
  t.deepEqual(
    TESTS.filter((file) => isLong(file, TEST_LINES_MAX)),
    [],
  );
  const shortByNow = LONG_BY_NATURE.filter((file) => !isLong(file, LINES_MAX));
  t.deepEqual(shortByNow, [], 'an exception that is no longer needed must go');
});

test('modules of constants hold nothing else', (t) => {
  const constants = CODE.filter((file) => /but numbers:[\s*]+(?:see|only)/.test(read(file)));
  t.true(constants.length > 5);
  // Not even an import: the bundler would no longer write them into the code that uses them.
  t.deepEqual(linesWith(constants, /^(?!export const \w+ = [-(\w]|\/\*|\/\/| \*|$)/), []);
});

test('nothing is left over', (t) => {
  t.deepEqual(linesWith([...CODE, ...TESTS, ...PROSE], /\b(TODO|FIXME|XXX|HACK)\b/), []);
  t.deepEqual(linesWith(CODE, /\bconsole\.|\bdebugger;|@ts-ignore|@ts-nocheck/), []);
  t.deepEqual(linesWith(TESTS, /\btest\.only\b|\bdebugger;|@ts-ignore/), []);
});

test('no path of one machine', (t) => {
  const paths = /(?<![\w.])\/(home|Users|work|root|tmp)\//;
  const files = [...CODE, ...TESTS, ...PROSE, ...PROGRAMS];
  t.deepEqual(linesWith(files, paths), []);
});

test('files are named in kebab-case, for what they define', (t) => {
  const names = [...CODE, ...TESTS].map((file) => file.split('/').at(-1) ?? '');
  t.deepEqual(
    names.filter((name) => !/^_?[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/.test(name)),
    [],
  );
  t.deepEqual(
    names.filter((name) => /^(utils?|helpers?|common|misc)\.ts$/.test(name)),
    [],
  );
});

test('exports are named', (t) => {
  t.deepEqual(linesWith([...CODE, ...TESTS], /^export default\b/), []);
});

/** What each folder may import besides itself; the linter checks the same. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  'src/support': [],
  'src/diagnostics': ['src/support'],
  'src/syntax': ['src/diagnostics', 'src/support'],
  'src/types': ['src/syntax', 'src/bytecode', 'src/diagnostics', 'src/support'],
  'src/mir': ['src/types', 'src/syntax', 'src/bytecode', 'src/diagnostics', 'src/support'],
  'src/bytecode': ['src/mir', 'src/types', 'src/diagnostics', 'src/support'],
  'src/builtins': ['src/types', 'src/vm', 'src/bytecode', 'src/support'],
  'src/vm': ['src/bytecode', 'src/diagnostics', 'src/support'],
  'src/explore': [
    'src/vm',
    'src/builtins',
    'src/bytecode',
    'src/trace',
    'src/diagnostics',
    'src/support',
  ],
  'src/trace': ['src/explore', 'src/bytecode', 'src/diagnostics', 'src/support'],
  'src/story': [
    'src/explore',
    'src/trace',
    'src/vm',
    'src/bytecode',
    'src/diagnostics',
    'src/support',
  ],
  'src/debug': [
    'src/explore',
    'src/trace',
    'src/vm',
    'src/bytecode',
    'src/diagnostics',
    'src/support',
  ],
  scheduler: ['src/explore', 'src/bytecode', 'src/support'],
};

function layerOf(file: string): string {
  return /^(src\/[a-z-]+|scheduler)\//.exec(file)?.[1] ?? '';
}

/** Imported modules of a file: paths from the root for our own, names for others. */
function importsOf(file: string): string[] {
  const found = read(file).matchAll(/(?:\bfrom|^import|\bimport\()\s*'([^']+)'/gm);
  return [...found].map(([, name = '']) =>
    name.startsWith('.') ? join(file, '..', name).split(sep).join('/') : name,
  );
}

test('imports go down the layers', (t) => {
  const wrong = CODE.flatMap((file) => {
    const layer = layerOf(file);
    const allowed = LAYERS[layer];
    if (allowed === undefined) return [];
    return importsOf(file)
      .filter((name) => name.startsWith('src/') || name.startsWith('scheduler/'))
      .filter((name) => layerOf(name) !== layer && !allowed.includes(layerOf(name)))
      .map((name) => `${file} imports ${name}`);
  });
  t.deepEqual(wrong, []);
});

test('every library has one home, and only src/cli talks to the machine', (t) => {
  const homes: Readonly<Record<string, RegExp>> = {
    yargs: /^src\/cli\//,
    tinypool: /^src\/cli\//,
    immer: /^src\/debug\//,
    '@vscode/debugadapter': /^src\/cli\//,
    '@vscode/debugadapter-testsupport': /^vm-tests\//,
    pino: /^src\/cli\//,
    'fast-check': /^(scheduler\/property\.ts|src\/index\.ts|vm-tests\/)/,
    ava: /^vm-tests\//,
    'playwright-core': /^vm-tests\//,
  };
  const wrong = [...CODE, ...TESTS].flatMap((file) =>
    importsOf(file)
      .filter((name) => !name.includes('/') || name.startsWith('node:'))
      .filter((name) => {
        if (name.startsWith('node:')) return !/^(src\/cli|vm-tests)\//.test(file);
        return homes[name]?.test(file) !== true;
      })
      .map((name) => `${file} imports ${name}`),
  );
  t.deepEqual(wrong, []);
});

test('every scenario states what must happen', (t) => {
  const silent = PROGRAMS.filter((file) => /\.(cht|clear)$/.test(file)).filter(
    (file) => !/^# expect: /m.test(read(file)),
  );
  t.deepEqual(silent, []);
});
