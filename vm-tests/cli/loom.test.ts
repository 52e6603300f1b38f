/** `clear loom`: exit statuses, the text and JSON report, traces, folders, bounds, Ctrl-C. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import test from 'ava';
import type { Report } from '../../src/explore/report.js';
import type { Finished } from './clear-process.js';
import {
  HELLO,
  KEPT_UPDATE,
  LOST_UPDATE,
  MANY_INTERLEAVINGS,
  Workplace,
  json,
} from './clear-process.js';

interface LoomDocument {
  readonly schema: string;
  readonly result: string;
  readonly files: readonly (Report & {
    readonly expected: string | null;
    readonly asExpected: boolean | null;
    readonly diagnostics?: readonly { readonly code: string }[];
  })[];
  readonly seconds: number;
  readonly version: string;
}

function report(finished: Finished): LoomDocument {
  return json(finished) as unknown as LoomDocument;
}

function workplace(files: Readonly<Record<string, string>>, t: { teardown(f: () => void): void }) {
  const place = new Workplace(files);
  t.teardown(() => place.remove());
  return place;
}

test('a fault: status 1, code frame, schedule, and a command that repeats it', async (t) => {
  const place = workplace({ 'tally.cht': LOST_UPDATE }, t);
  const { status, stdout, complaints } = await place.clear(['loom', 'tally.cht']);
  t.is(status, 1);
  t.is(complaints, '');
  t.regex(
    stdout,
    /^fail {2}tally\.cht {2}\d+ executions?, \d+ states, 1 fault, [\d.]+ s, as expected\n/,
  );
  t.regex(stdout, /^fault\[R101\]: assertion: both increments kept$/m);
  t.regex(stdout, /┌─ tally\.cht:16:/);
  t.regex(stdout, /^ {2}schedule: \d+ choices, [1-9] preemptions?, the smallest of its kind$/m);
  t.regex(stdout, /^ {2}because:  fiber 0\.2 wrote `t\.n` \(line \d+\) between the read/m);
  const repeat = /repeat: {3}npx clear (replay traces\/tally\.assertion\.[0-9a-f]{8}\.json)/.exec(
    stdout,
  );
  t.truthy(repeat);
  t.notRegex(stdout, /\u001B/);
  const again = await place.clear((repeat?.[1] ?? '').split(' '));
  t.is(again.status, 0);
  t.regex(again.stdout, /^reproduced/);
});

test('no fault: status 0 and a claim of completeness', async (t) => {
  const place = workplace({ 'tally.cht': KEPT_UPDATE }, t);
  const { status, stdout } = await place.clear(['loom', 'tally.cht']);
  t.is(status, 0);
  t.regex(
    stdout,
    /^pass {2}tally\.cht {2}\d+ executions?, \d+ states?, complete \(exhaustive\), [\d.]+ s/,
  );
  t.false(existsSync(place.path('traces')));
});

test('--json is one document with the fields of the report', async (t) => {
  const place = workplace({ 'tally.cht': LOST_UPDATE }, t);
  const finished = await place.clear(['loom', '--json', 'tally.cht', '--traces', 'out/deep']);
  t.is(finished.status, 1);
  t.is(finished.complaints, '');
  const document = report(finished);
  t.is(document.schema, 'clear-loom/report/1');
  t.is(document.result, 'fail');
  t.is(document.version, '0.1.0');
  const [file] = document.files;
  t.like(file, {
    file: 'tally.cht',
    result: 'fail',
    scheduler: 'exhaustive',
    complete: false,
    seed: 1,
    expected: 'assertion at 16',
    asExpected: true,
  });
  for (const name of ['executions', 'redundant', 'steps', 'events', 'fibers', 'seconds'] as const) {
    t.is(typeof file?.[name], 'number', name);
  }
  const [fault] = file?.faults ?? [];
  t.like(fault, {
    kind: 'assertion',
    code: 'R101',
    message: 'both increments kept',
    fiber: '0',
  });
  t.is(fault?.location.line, 16);
  t.regex(fault?.trace ?? '', /^out\/deep\/tally\.assertion\.[0-9a-f]{8}\.json$/);
  t.deepEqual(readdirSync(place.path('out/deep')).length, 1, 'no temporary file is left');
});

test('the same fault found twice is the same file, byte for byte', async (t) => {
  const place = workplace({ 'tally.cht': LOST_UPDATE }, t);
  const files: string[] = [];
  for (let round = 0; round < 2; round++) {
    await place.clear(['loom', 'tally.cht']);
    const [name] = readdirSync(place.path('traces'));
    files.push(`${name ?? ''} ${readFileSync(place.path(`traces/${name ?? ''}`), 'utf8')}`);
  }
  t.is(files[0], files[1]);
});

test('a folder: every program below it in order, one line each, a summary, the worst status', async (t) => {
  const place = workplace(
    {
      'all/b/lost.cht': LOST_UPDATE,
      'all/a.clear': KEPT_UPDATE,
      'all/c.cht': 'FN main( RETURNS',
      'all/notes.txt': 'no program',
      'all/.hidden/x.cht': LOST_UPDATE,
    },
    t,
  );
  const text = await place.clear(['loom', 'all']);
  t.is(text.status, 1);
  t.deepEqual(text.stdout.match(/^(pass|fail|error) {2}\S+/gm), [
    'pass  all/a.clear',
    'fail  all/b/lost.cht',
    'error  all/c.cht',
  ]);
  t.regex(text.stdout, /, assertion at \d+, .* → traces\/lost\.assertion\.[0-9a-f]{8}\.json\n/);
  t.regex(text.stdout, /\n3 files: 1 pass, 1 fail, 1 error; \d+ executions, [\d.]+ s\n/);
  t.is(
    text.stdout.trimEnd().split('\n').length,
    6,
    'a line each, an empty one, the summary, a hint',
  );
  t.regex(text.stderr, /^error\[P/);
  const document = report(await place.clear(['loom', 'all', '--json']));
  t.deepEqual(
    document.files.map(({ result }) => result),
    ['pass', 'fail', 'error'],
  );
  t.truthy(document.files[2]?.diagnostics?.[0]?.code);
  const broken = await place.clear(['loom', 'all/c.cht', 'all/a.clear']);
  t.is(broken.status, 65);
});

test('bounds: status 3 and how to go on, 0 with --allow-incomplete', async (t) => {
  const place = workplace({ 'many.cht': MANY_INTERLEAVINGS }, t);
  const words = ['loom', 'many.cht', '--executions-max', '5'];
  const stopped = await place.clear(words);
  t.is(stopped.status, 3);
  t.regex(stopped.stdout, /^incomplete {2}many\.cht {2}5 executions/);
  t.regex(stopped.stdout, /this is not a proof\n {2}continue with --executions-max 50,/);
  t.is((await place.clear([...words, '--allow-incomplete'])).status, 0);
  const document = report(await place.clear([...words, '--json']));
  t.is(document.result, 'incomplete');
  t.like(document.files[0], { result: 'incomplete', executions: 5, complete: false });
  t.is(document.files[0]?.bounds.reached, 'executions-max');
});

test('--time-limit stops a search that would take for ever', async (t) => {
  const place = workplace({ 'many.cht': MANY_INTERLEAVINGS }, t);
  const words = ['loom', 'many.cht', '--scheduler', 'brute', '--time-limit', '0.3', '--json'];
  const finished = await place.clear(words);
  t.is(finished.status, 3);
  const [file] = report(finished).files;
  t.is(file?.bounds.reached, 'time-limit');
  t.false(file?.complete);
});

test('a sampler that finds nothing passes', async (t) => {
  const place = workplace({ 'tally.cht': KEPT_UPDATE }, t);
  const words = ['loom', 'tally.cht', '--scheduler', 'random', '--seed', '7'];
  const { status, stdout } = await place.clear([...words, '--executions-max', '20']);
  t.is(status, 0);
  t.regex(stdout, /^pass {2}tally\.cht {2}20 executions, a sample \(random, seed 7\)/);
});

test('pct says what it guarantees, for the depth asked for', async (t) => {
  const place = workplace({ 'tally.cht': KEPT_UPDATE }, t);
  const words = ['loom', 'tally.cht', '--scheduler', 'pct', '--pct-depth', '2'];
  const { status, stdout } = await place.clear(words);
  t.is(status, 0);
  t.regex(stdout, /\n {2}classes: {3}\d+ seen; .*\n {2}guarantee: .* depth 2 with probability/);
  const sample = report(await place.clear([...words, '--json'])).files[0]?.sample;
  t.is(sample?.executions, 1000);
  const { depth, fibers = 0, choices = 0, probability } = sample?.guarantee ?? {};
  t.is(depth, 2);
  t.is(probability, 1 / (fibers * choices));
});

test('Ctrl-C: the report so far, status 130', async (t) => {
  const place = workplace({ 'a.cht': MANY_INTERLEAVINGS, 'b.cht': HELLO }, t);
  const words = ['loom', '.', '--scheduler', 'brute', '--json', '--log-level', 'info'];
  const finished = await place.clear(words, { interruptAfter: 'exploration starts' });
  t.is(finished.status, 130);
  const { files } = report(finished);
  t.is(files.length, 1, 'the second file is not begun');
  t.is(files[0]?.bounds.reached, 'interrupted');
  t.true((files[0]?.executions ?? 0) > 0);
});

test('flags win over the header, the header over the defaults', async (t) => {
  const source = `# parameters: stream-capacity=2, seed=9\n${HELLO}`;
  const place = workplace({ 'hello.cht': source }, t);
  const words = ['loom', 'hello.cht', '--seed', '4', '--lock-timeout', 'inf', '--json'];
  const [file] = report(await place.clear(words)).files;
  t.like(file?.parameters, { streamCapacity: 2, seed: 4, splitCapacity: 4096 });
  t.is(String(file?.parameters.lockTimeout), 'inf');
});

test('a header that means nothing is a diagnostic with its line', async (t) => {
  const place = workplace({ 'x.cht': `# a\n# parameters: seed=x\n${HELLO}` }, t);
  const { status, stderr } = await place.clear(['loom', 'x.cht']);
  t.is(status, 65);
  t.regex(
    stderr,
    /^error\[F006\]: `parameters:` `seed`: `x` is not an integer from 0\n.*x\.cht:2:1/,
  );
});

test('a trace that cannot be saved is a warning, and the fault is reported', async (t) => {
  const place = workplace({ 'tally.cht': LOST_UPDATE, occupied: 'a file' }, t);
  const finished = await place.clear(['loom', 'tally.cht', '--traces', 'occupied', '--json']);
  t.is(finished.status, 1);
  const [file] = report(finished).files;
  t.is(file?.faults[0]?.trace, null);
  t.regex(file?.warnings.join('\n') ?? '', /cannot be saved in `occupied`/);
});

test('a scheduler of the user: a module that cannot be used is bad usage', async (t) => {
  const place = workplace({ 'tally.cht': KEPT_UPDATE }, t);
  writeFileSync(place.path('empty.mjs'), 'export const nothing = 1;\n');
  const { status, stderr } = await place.clear(['loom', 'tally.cht', '--scheduler', './empty.mjs']);
  t.is(status, 2);
  t.regex(stderr, /must export a function `createScheduler`/);
});

test('colour only when asked for: --color, against NO_COLOR', async (t) => {
  const place = workplace({ 'tally.cht': LOST_UPDATE }, t);
  const words = ['loom', 'tally.cht'];
  const coloured = await place.clear([...words, '--color'], { environment: { NO_COLOR: '1' } });
  t.regex(coloured.stdout, /\u001B\[1;31mfail\u001B\[0m/);
  t.notRegex((await place.clear([...words, '--no-color'])).stdout, /\u001B/);
  const document = await place.clear([...words, '--color', '--json']);
  t.notRegex(document.stdout, /\u001B/);
});

test('the log is NDJSON on standard error', async (t) => {
  const place = workplace({ 'hello.cht': HELLO }, t);
  const { stderr, stdout } = await place.clear(['loom', 'hello.cht', '--log-level', 'info']);
  const entries = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string });
  t.deepEqual(
    entries.map(({ msg }) => msg),
    ['exploration starts', 'exploration ended'],
  );
  t.regex(stdout, /^pass/);
});

test('a terminal that knows ASCII alone gets a report in ASCII, and the words of the program as they are', async (t) => {
  const text = LOST_UPDATE.replace(/(ASSERT [^,;]*), "[^"]*"/, '$1, "zwei dürfen"');
  const place = workplace({ 'tally.cht': text }, t);
  const environment = { TERM: 'dumb' };
  const { stdout } = await place.clear(['loom', 'tally.cht'], { environment });
  t.regex(stdout.replaceAll('ü', ''), /^[\x20-\x7e\n]*$/);
  t.regex(stdout, /^ +\+- tally\.cht:\d+/m);
  t.true(stdout.includes('zwei dürfen'));
  const document = report(await place.clear(['loom', 'tally.cht', '--json'], { environment }));
  t.true(document.files[0]?.faults[0]?.message.includes('zwei dürfen'));
});
