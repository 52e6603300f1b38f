/** `clear run`, `check` and `disasm`. */
import test from 'ava';
import { HELLO, LOST_UPDATE, Workplace, json } from './clear-process.js';

const place = new Workplace({
  'hello.cht': HELLO,
  'die.cht': 'FN main() RETURNS Void ->\n    DIE 7;\nEND\n',
  'assert.cht': 'FN main() RETURNS Void ->\n    ASSERT 1 == 2, "one is two";\nEND\n',
  'endless.cht':
    'FN main() RETURNS Void ->\n    MUTABLE i: Int64 = 0;\n    WHILE TRUE DO\n        i = i + 1;\n    END\nEND\n',
  'module.cht': 'FN twice(n: Int64) RETURNS Int64 ->\n    RETURN n * 2;\nEND\n',
  'two-errors.cht': 'FN main() RETURNS Void ->\n    x: Int64 = "text";\n    y: Bool = 3;\nEND\n',
  'tally.cht': LOST_UPDATE,
});
test.after.always(() => place.remove());

test('output goes to standard output, nothing else does', async (t) => {
  const finished = await place.clear(['run', 'hello.cht']);
  t.like(finished, { status: 0, stdout: 'hello\n', stderr: '' });
});

test('--json holds the output as lines', async (t) => {
  const finished = await place.clear(['run', 'hello.cht', '--json']);
  t.is(finished.status, 0);
  t.like(json(finished), {
    schema: 'clear-loom/run/1',
    file: 'hello.cht',
    result: 'pass',
    status: 0,
    output: ['hello'],
    faults: [],
  });
});

test('DIE n ends with status n', async (t) => {
  const finished = await place.clear(['run', 'die.cht']);
  t.like(finished, { status: 7, stdout: '', stderr: '' });
  t.is(json(await place.clear(['run', 'die.cht', '--json']))['status'], 7);
});

test('a failed ASSERT: status 1, the fault with its place on standard error', async (t) => {
  const finished = await place.clear(['run', 'assert.cht']);
  t.like(finished, { status: 1, stdout: '' });
  t.regex(finished.stderr, /^fault\[R101\]: assertion: one is two\n +┌─ assert\.cht:2:/);
  const document = json(await place.clear(['run', 'assert.cht', '--json']));
  t.like(document, { result: 'fail', status: 1 });
});

test('real fibers in one order', async (t) => {
  const finished = await place.clear(['run', 'tally.cht', '--scheduler', 'sequential']);
  t.true(finished.status === 0 || finished.status === 1);
});

test('an endless loop ends by Ctrl-C', async (t) => {
  const words = ['run', 'endless.cht', '--log-level', 'info'];
  const finished = await place.clear(words, { interruptAfter: 'run starts' });
  t.true(finished.signal === 'SIGINT' || finished.status === 130);
});

test('--steps-max ends a run: a state that repeats is a livelock, anything else is incomplete', async (t) => {
  const finished = await place.clear(['run', 'endless.cht', '--steps-max', '10000']);
  t.is(finished.status, 3);
  t.regex(finished.stderr, /^incomplete: stopped after 10,?00\d steps/);
});

test('a module without main cannot be run, but checked', async (t) => {
  for (const command of ['run', 'loom']) {
    const finished = await place.clear([command, 'module.cht']);
    t.is(finished.status, 65, command);
    t.regex(finished.stderr, /`module\.cht` has no `main`/, command);
  }
  const checked = await place.clear(['check', 'module.cht']);
  t.like(checked, { status: 0, stdout: '1 file, 0 errors, 0 warnings\n', stderr: '' });
});

test('check reports every error of every file', async (t) => {
  const words = ['check', 'two-errors.cht', 'hello.cht', 'missing.cht'];
  const text = await place.clear(words);
  t.is(text.status, 65);
  t.regex(text.stdout, /two-errors\.cht:2:/);
  t.regex(text.stdout, /two-errors\.cht:3:/);
  t.regex(text.stdout, /`missing\.cht`: there is no such file/);
  const document = json(await place.clear([...words, '--json'])) as {
    schema?: string;
    files?: { file: string; diagnostics: { code: string; severity: string; location: object }[] }[];
  };
  t.is(document.schema, 'clear-loom/check/1');
  t.deepEqual(
    document.files?.map(({ file, diagnostics }) => [file, diagnostics.length]),
    [
      ['two-errors.cht', 2],
      ['hello.cht', 0],
      ['missing.cht', 1],
    ],
  );
  const [first] = document.files?.[0]?.diagnostics ?? [];
  t.like(first, { severity: 'error', location: { file: 'two-errors.cht', line: 2 } });
});

test('disasm shows every stage', async (t) => {
  for (const stage of ['tokens', 'ast', 'mir', 'bytecode']) {
    const finished = await place.clear(['disasm', 'tally.cht', '--print', stage]);
    t.is(finished.status, 0, stage);
    t.true(finished.stdout.length > 100, stage);
  }
  const document = json(await place.clear(['disasm', 'tally.cht', '--json']));
  t.like(document, { schema: 'clear-loom/disasm/1', stage: 'bytecode', file: 'tally.cht' });
  t.is((await place.clear(['disasm', 'two-errors.cht'])).status, 65);
});

test('a reader that goes away ends the command quietly', async (t) => {
  const loop = 'FN main() RETURNS Void ->\n    WHILE TRUE DO\n        print("x");\n    END\nEND\n';
  place.write('chatter.cht', loop);
  const { execFile } = await import('node:child_process');
  const main = new URL('../../src/cli/main.js', import.meta.url).pathname;
  const script = `"${process.execPath}" "${main}" run chatter.cht | head -n 1`;
  const result = await new Promise<string>((resolve) => {
    execFile('sh', ['-c', script], { cwd: place.folder, timeout: 30_000 }, (_, out, error) => {
      resolve(`${out}|${error}`);
    });
  });
  t.is(result, 'x\n|');
});

test('check --explain says what a code means; an unknown one suggests the nearest', async (t) => {
  const finished = await place.clear(['check', '--explain', 't003']);
  t.is(finished.status, 0);
  t.regex(finished.stdout, /^T003: no function or method has this name\nMISSING_FUNCTION\n/);
  t.regex(finished.stdout, /\nwrong\n {4}prin\(1\);\n\nright\n {4}print\(1\);\n$/);
  const byName = await place.clear(['check', '--explain', 'LOCKED_FIELD_NEEDS_WITH', '--json']);
  t.like(json(byName), { schema: 'clear-loom/explain/1', code: 'C018' });
  t.regex(
    (await place.clear(['check', '--explain', 'R101'])).stdout,
    /^R101: the fault `assertion`/,
  );
  const unknown = await place.clear(['check', '--explain', 'T0003']);
  t.is(unknown.status, 2);
  t.regex(unknown.stderr, /there is no code `T0003`; did you mean `T003`\?/);
  t.is((await place.clear(['check'])).status, 2);
});
