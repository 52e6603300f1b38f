/** Files and standard input on the command line: real under `run`, private where interleavings are explored. */
import { existsSync, readFileSync } from 'node:fs';
import test from 'ava';
import { Workplace, json } from './clear-process.js';

const WRITES = `FN main() RETURNS !Void ->
    text = readFile("notes/in.txt");
    writeFile("notes/out.txt", text + "!");
    a: ~!Void = BG { @parallel -> writeFile("notes/a.txt", "a"); };
    NEXT a;
    print(readFile("notes/out.txt"), argv().join("+"));
END
`;

const place = new Workplace({
  'writes.cht': WRITES,
  'notes/in.txt': 'caf\u00e9',
  'asks.cht': 'FN main() RETURNS !Void ->\n    x = readLine!() OR "nothing";\n    print(x);\nEND\n',
  'outside.cht': 'FN main() RETURNS !Void ->\n    print(readFile("../../etc/hostname"));\nEND\n',
});
test.after.always(() => place.remove());

test.serial('loom and test --loom never write to the disk, unless they may', async (t) => {
  for (const words of [['loom'], ['test', '--loom']]) {
    const finished = await place.clear([...words, 'writes.cht']);
    t.is(finished.status, 0, finished.stdout + finished.stderr);
    t.false(existsSync(place.path('notes/out.txt')));
  }
  const open = await place.clear(['loom', 'writes.cht', '--allow-write', 'notes']);
  t.is(open.status, 0, open.stdout + open.stderr);
  t.is(readFileSync(place.path('notes/out.txt'), 'utf8'), 'caf\u00e9!');
});

test.serial('run reads and writes real files, and gets its arguments', async (t) => {
  const finished = await place.clear(['run', 'writes.cht', '--', 'x', '--y']);
  t.like(finished, { status: 0, stdout: 'caf\u00e9! x+--y\n', stderr: '' });
  t.is(readFileSync(place.path('notes/a.txt'), 'utf8'), 'a');
});

test('standard input that has ended is an error of the program', async (t) => {
  const finished = await place.clear(['run', 'asks.cht']);
  t.like(finished, { status: 0, stdout: 'nothing\n' });
});

test('run reads standard input line by line', async (t) => {
  place.write(
    'lines.cht',
    'FN main() RETURNS !Void ->\n  WHILE TRUE DO\n    line = readLine() OR BREAK;\n    print(line.length(), line);\n  END\nEND\n',
  );
  const input = `one\r\n\n${'x'.repeat(70_000)}\nlast`;
  const finished = await place.clear(['run', 'lines.cht'], { input });
  t.deepEqual(finished.stdout.split('\n'), [
    '3 one',
    '0 ',
    `70000 ${'x'.repeat(70_000)}`,
    '4 last',
    '',
  ]);
});

test('every test finds standard input at its start, whatever others have read', async (t) => {
  const asks = (then: string): string =>
    `FN main() RETURNS !Void -> ASSERT readLine() == "one"; END
TEST T DO
  WHEN "w" DO
    TEST THAT "reads on" DO ASSERT readLine() == "one"; ASSERT readLine() == "two"; ${then} END
  END
END
`;
  place.write('lines/a.cht', asks('ASSERT (readLine() OR "end") == "end";'));
  place.write('lines/b.cht', asks('PASS;'));
  const finished = await place.clear(['test', 'lines'], { input: 'one\ntwo\n' });
  t.is(finished.status, 0, finished.stdout);
  t.regex(finished.stdout, /4 tests: 4 passed/);
});

test('explored programs see their own folder only', async (t) => {
  const finished = await place.clear(['loom', 'outside.cht', '--json']);
  t.is(finished.status, 1);
  const [file] = json(finished)['files'] as readonly { faults: readonly { message: string }[] }[];
  t.regex(file?.faults[0]?.message ?? '', /^Permission: .*outside of the folder/);
});

test('a fault of a program with files replays', async (t) => {
  place.write('fails.cht', WRITES.replace('print(', 'ASSERT FALSE, "end"; print('));
  const explored = await place.clear(['loom', 'fails.cht', '--json']);
  const [file] = json(explored)['files'] as readonly { faults: readonly { trace: string }[] }[];
  const replayed = await place.clear(['replay', file?.faults[0]?.trace ?? '']);
  t.is(replayed.status, 0, replayed.stdout);
});
