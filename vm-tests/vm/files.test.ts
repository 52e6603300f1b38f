/** Files of explored programs are part of the state: undone like it, shared between fibers, never those of the disk. */
import test from 'ava';
import type { World } from '../../src/bytecode/world.js';
import { EMPTY_WORLD, missing } from '../../src/bytecode/world.js';
import { compile, compileStages } from '../../src/compile.js';
import { explore, runOnce } from '../../src/explore.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';

const FILES: Readonly<Record<string, string>> = { 'data/a.txt': 'alpha', 'data/b.txt': 'beta' };

const READ_ONLY: World = {
  ...EMPTY_WORLD,
  read: (path) => FILES[path] ?? missing(path),
  list: (path) =>
    path === 'data'
      ? [
          { name: 'b.txt', isFolder: false },
          { name: 'a.txt', isFolder: false },
        ]
      : missing(path),
};

function faults(
  body: string,
  world: World = READ_ONLY,
  scheduler = 'sequential',
): readonly string[] {
  const program = { ...compile(`FN main() RETURNS !Void ->\n${body}\nEND\n`), world };
  return runOnce(program, { scheduler }).faults.map(({ message }) => message);
}

test('what is written lies over what is there', (t) => {
  t.deepEqual(
    faults(`
    ASSERT readFile("data/a.txt") == "alpha";
    writeFile("./data//a.txt", "new");
    ASSERT readFile("data/a.txt") == "new";
    writeFile("data/sub/c.txt", "");
    ASSERT listDir("data").join(",") == "a.txt,b.txt,sub";
    ASSERT listAll("data").join(",") == "f:a.txt,f:b.txt,d:sub";
    ASSERT listDir("data/x/../sub").join(",") == "c.txt";
    ASSERT fileSize("data/b.txt") == 4;
    `),
    [],
  );
});

test('errors have the kinds of the language', (t) => {
  const forbidden: World = {
    ...EMPTY_WORLD,
    write: (path) => ({ kind: 'Permission', message: `not \`${path}\`` }),
    isShared: true,
  };
  t.deepEqual(
    faults('ASSERT_RAISES NotFound, readFile("x"); ASSERT_RAISES NotFound, File::open("x");'),
    [],
  );
  t.deepEqual(faults('ASSERT_RAISES Permission, writeFile("x", "");', forbidden), []);
  t.deepEqual(faults('ASSERT_RAISES System, readLine!();'), []);
  t.deepEqual(faults(`ASSERT_RAISES Input, readFile("${'x'.repeat(256)}");`), []);
  t.deepEqual(faults('x = readFile("nothing");'), ['NotFound: there is no file `nothing`']);
});

test('input comes line by line', (t) => {
  const lines = ['one', 'two'];
  const shown: string[] = [];
  const world: World = {
    ...EMPTY_WORLD,
    readLine: () => lines.shift() ?? null,
    prompt: (text) => shown.push(text),
  };
  const body =
    'ASSERT readLine!() == "one"; ASSERT readLinePrompt!("> ") == "two"; x = readLine!() OR "end"; ASSERT x == "end";';
  t.deepEqual(faults(body, world), []);
  t.deepEqual(shown, ['> ']);
});

const RACE = `FN main() RETURNS !Void ->
    a: ~!Void = BG { @parallel -> writeFile("x", "a"); };
    b: ~!Void = BG { @parallel -> writeFile("x", "b"); };
    NEXT a;
    NEXT b;
    print(readFile("x"));
END
`;

test('every order of writes is explored, from the same files each time', (t) => {
  for (const scheduler of ['exhaustive', 'brute']) {
    const parameters = { ...DEFAULT_PARAMETERS, outputs: 'multiset' as const };
    const report = explore(compile(RACE), { scheduler, keepGoing: true, parameters });
    t.deepEqual(
      report.faults.map(({ kind }) => kind),
      ['divergence'],
      scheduler,
    );
    t.true(report.executions >= 2);
  }
});

test('reading the same file is no race; other files are not told apart yet', (t) => {
  const program = compile(
    RACE.replace(/writeFile\("x", "[ab]"\)/g, 'z = readFile("x") OR ""').replace(
      'print(readFile("x"))',
      'PASS',
    ),
  );
  t.is(explore(program).executions, 1);
});

test('sockets and other programs are not supported', (t) => {
  for (const call of ['s = TCPServer::listen(80);', 'x = shell("ls");']) {
    const { diagnostics } = compileStages(`FN main() RETURNS !Void ->\n${call}\nEND\n`);
    t.is(diagnostics[0]?.name, 'NOT_SUPPORTED');
  }
});
