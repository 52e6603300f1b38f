/** `clear test`: lines, summaries, statuses, and what machines read. */
import test from 'ava';
import { LOST_UPDATE, Workplace, json } from './clear-process.js';

const TESTS = `FN rate(k: String) RETURNS Int64 -> RETURN 7; END
FN main() RETURNS Void -> ASSERT rate("a") == 7; END
TEST Rates DO
  WHEN "stubbed" TAGS [fast, pure] DO
    STUB rate RETURNS 3;
    TEST THAT "uses the stub" DO ASSERT rate("x") == 3; END
    PENDING TEST THAT "later" DO ASSERT FALSE; END
  END
  WHEN "real" TAGS [slow] DO
    TEST THAT "is seven" DO ASSERT rate("x") == 7; END
    TEST THAT "is <eight>" DO ASSERT rate("x") == 8, "rate & price"; END
    BENCHMARK rate("x") x10;
    SMASH rate("y");
    PROFILE rate("z");
  END
END
`;

const RACY = `${LOST_UPDATE}
TEST Fine DO
  WHEN "alone" DO
    TEST THAT "adds" DO
      t = Tally{ n: 1 } @shared:locked;
      a: ~Void = BG { @parallel -> WITH EXCLUSIVE t AS x { x.n = x.n + 1; } };
      NEXT a;
      WITH EXCLUSIVE t AS r { ASSERT r.n == 2; }
    END
  END
END
`;

const place = new Workplace({
  'rates.cht': TESTS,
  'racy.cht': RACY,
  'good/a.cht': 'FN main() RETURNS Void -> PASS; END\n',
  'good/b.cht': 'FN f() RETURNS Int64 -> RETURN 1; END\n',
  'bad.cht': 'FN main() RETURNS Void -> x: Int64 = "a"; END\n',
  'part.cht': `FN main() RETURNS Void -> PASS; END
TEST Broken DO WHEN "w" DO TEST THAT "t" DO x: Int64 = "a"; END END END
TEST Whole DO WHEN "w" DO TEST THAT "t" DO PASS; END END END
`,
  'lacking.cht':
    'FN main() RETURNS Void -> PASS; END\nTEST T DO STUB append RETURNS 1; WHEN "w" DO TEST THAT "t" DO PASS; END END END\n',
  'hooks.cht': `FN main() RETURNS Void -> PASS; END
TEST T DO
  BEFORE ALL DO ASSERT FALSE, "no room"; END
  AFTER ALL DO PASS; END
  WHEN "w" DO TEST THAT "t" DO PASS; END END
END
TEST U DO WHEN "w" DO TEST THAT "u" DO PASS; END END END
`,
});
test.after.always(() => place.remove());

/** Lines of a text report without the time at their end, and without frames. */
function lines(stdout: string): readonly string[] {
  return stdout
    .split('\n')
    .filter((line) => /^(pass|fail|skipped|error|not-supported|incomplete)  /.test(line))
    .map((line) => line.replace(/ {2}\(.*\)$/, ''));
}

test('a line per test in source order, failures in full, a summary', async (t) => {
  const { status, stdout, complaints } = await place.clear(['test', 'rates.cht']);
  t.is(status, 1);
  t.is(complaints, '');
  t.deepEqual(lines(stdout), [
    'pass  rates.cht: main',
    'pass  rates.cht: Rates / stubbed / uses the stub',
    'skipped  rates.cht: Rates / stubbed / later',
    'pass  rates.cht: Rates / real / is seven',
    'fail  rates.cht: Rates / real / is <eight>',
  ]);
  t.regex(stdout, /fault\[R101\]: assertion: rate & price\n +┌─ rates\.cht:11:31\n11 │/);
  t.regex(stdout, /^benchmark {2}rates\.cht: Rates \/ real \/ BENCHMARK rate\("x"\) x10 {2}\(/m);
  t.regex(stdout, /^smash {2}.* {2}\(nothing found\)$/m);
  t.regex(stdout, /^profile {2}.* allocated\)$/m);
  t.regex(stdout, /^5 tests: 3 passed, 1 failed, 1 skipped; /m);
});

test('--json says the same', async (t) => {
  const finished = await place.clear(['test', 'rates.cht', '--json']);
  t.is(finished.status, 1);
  const document = json(finished);
  t.like(document, {
    schema: 'clear-loom/test/1',
    passed: 3,
    failed: 1,
    notSupported: 0,
    skipped: 1,
  });
  const tests = document['tests'] as readonly Record<string, unknown>[];
  t.deepEqual(
    tests.map(({ name, result }) => [name, result]),
    [
      ['main', 'pass'],
      ['Rates / stubbed / uses the stub', 'pass'],
      ['Rates / stubbed / later', 'skipped'],
      ['Rates / real / is seven', 'pass'],
      ['Rates / real / is <eight>', 'fail'],
    ],
  );
  t.is(tests[0]?.['fault'], null);
  t.like(tests[4]?.['fault'], { kind: 'assertion', message: 'rate & price' });
});

test('--tap and --junit', async (t) => {
  const tap = await place.clear(['test', 'rates.cht', '--tap']);
  t.is(tap.status, 1);
  t.regex(tap.stdout, /^TAP version 14\n1\.\.5\nok 1 - rates\.cht: main\n/);
  t.regex(tap.stdout, /^ok 3 - .* # SKIP skipped$/m);
  t.regex(tap.stdout, /^not ok 5 - .*\n {2}---\n {2}- "assertion: rate & price \(rates/m);
  const junit = await place.clear(['test', 'rates.cht', '--junit']);
  t.regex(
    junit.stdout,
    /<testsuite name="rates\.cht" tests="5" failures="1" errors="0" skipped="1"/,
  );
  t.regex(junit.stdout, /name="Rates \/ real \/ is &lt;eight&gt;"/);
  t.regex(junit.stdout, /<failure message="assertion: rate &amp; price/);
});

test('--filter and --tags choose tests', async (t) => {
  const named = await place.clear(['test', 'rates.cht', '--filter', 'uses the']);
  t.is(named.status, 0);
  t.deepEqual(lines(named.stdout), ['pass  rates.cht: Rates / stubbed / uses the stub']);
  const tagged = await place.clear(['test', 'rates.cht', '--tags', 'pure,other']);
  t.is(lines(tagged.stdout).length, 2);
  const none = await place.clear(['test', 'rates.cht', '--filter', 'nothing']);
  t.is(none.status, 2);
  t.is(none.stdout, '');
  t.regex(none.stderr, /no test fits `--filter nothing`/);
});

test('--min-pass is a ratchet', async (t) => {
  const enough = await place.clear(['test', 'rates.cht', '--min-pass', '3']);
  t.like(enough, { status: 0, stderr: '' });
  const fewer = await place.clear(['test', 'rates.cht', '--min-pass', '4']);
  t.is(fewer.status, 1);
  t.is(fewer.stderr, 'regression: 3 of 5 tests passed, but at least 4 must (--min-pass 4)\n');
  const more = await place.clear(['test', 'rates.cht', '--min-pass', '1']);
  t.is(more.status, 0);
  t.is(more.stderr, '3 passed: raise --min-pass 1 to 3\n');
});

test('files that cannot be used, and blocks that cannot, leave the others', async (t) => {
  const folder = await place.clear(['test', 'good']);
  t.is(folder.status, 0);
  t.deepEqual(lines(folder.stdout), ['pass  good/a.cht: main']);
  const bad = await place.clear(['test', 'bad.cht', 'good', 'missing.cht']);
  t.is(bad.status, 65);
  t.deepEqual(lines(bad.stdout), [
    'error  bad.cht: (file)',
    'pass  good/a.cht: main',
    'error  missing.cht: (file)',
  ]);
  const part = await place.clear(['test', 'part.cht']);
  t.is(part.status, 65);
  t.deepEqual(lines(part.stdout), [
    'pass  part.cht: main',
    'error  part.cht: Broken',
    'pass  part.cht: Whole / w / t',
  ]);
  const lacking = await place.clear(['test', 'lacking.cht', '--json']);
  t.is(lacking.status, 65);
  t.like(json(lacking), { passed: 1, notSupported: 1, errors: 0 });
});

test('BEFORE ALL that fails is told, and stays with its block', async (t) => {
  const all = await place.clear(['test', 'hooks.cht']);
  t.is(all.status, 1);
  t.deepEqual(lines(all.stdout), [
    'pass  hooks.cht: main',
    'fail  hooks.cht: T / BEFORE ALL',
    'pass  hooks.cht: T / w / t',
    'pass  hooks.cht: U / w / u',
  ]);
  const other = await place.clear(['test', 'hooks.cht', '--filter', 'U /']);
  t.deepEqual(lines(other.stdout), ['pass  hooks.cht: U / w / u']);
});

test('--loom explores each test; the trace of a fault replays', async (t) => {
  const once = await place.clear(['test', 'racy.cht']);
  t.is(once.status, 0);
  const explored = await place.clear(['test', 'racy.cht', '--loom', '--json']);
  t.is(explored.status, 1);
  const tests = json(explored)['tests'] as readonly Record<string, unknown>[];
  t.like(tests[0], { name: 'main', result: 'fail' });
  t.like(tests[1], { name: 'Fine / alone / adds', result: 'pass', complete: true });
  const { trace } = tests[0]?.['fault'] as { trace: string };
  const replayed = await place.clear(['replay', trace]);
  t.is(replayed.status, 0, replayed.stdout);
});

test('the trace of a TEST THAT says which test it is of', async (t) => {
  const text = RACY.replace('x.n = x.n + 1; } };\n      NEXT a', 'x.n = 5; } };\n      NEXT a');
  place.write('broken-test.cht', text.replace('t = Tally{ n: 1 }', 't = Tally{ n: 4 }'));
  const words = ['test', 'broken-test.cht', '--loom', '--filter', 'adds', '--json'];
  const tests = json(await place.clear(words))['tests'] as readonly Record<string, unknown>[];
  const { trace } = tests[0]?.['fault'] as { trace: string };
  const replayed = await place.clear(['replay', trace]);
  t.is(replayed.status, 0, replayed.stdout);
  place.write('broken-test.cht', 'FN main() RETURNS Void -> PASS; END\n');
  const embedded = await place.clear(['replay', trace, '--embedded']);
  t.is(embedded.status, 0, embedded.stdout);
  const gone = await place.clear(['replay', trace]);
  t.is(gone.status, 65);
  t.regex(gone.stderr, /has no test `Fine \/ alone \/ adds`/);
});

test('flags that need --loom say so', async (t) => {
  const finished = await place.clear(['test', 'rates.cht', '--executions-max', '3']);
  t.is(finished.status, 2);
  t.regex(finished.stderr, /`--executions-max` belongs to `--loom`/);
  t.is((await place.clear(['test', 'rates.cht', '--json', '--tap'])).status, 2);
});
