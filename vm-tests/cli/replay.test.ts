/** `clear replay`: repeating, edited programs, damaged traces. */
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import test from 'ava';
import { saveTrace } from '../../src/cli/save-trace.js';
import { compile, explore } from '../../src/index.js';
import type { Trace } from '../../src/index.js';
import { KEPT_UPDATE, LOST_UPDATE, Workplace, json } from './clear-process.js';

/** A folder with tally.cht and a trace of its fault; the path of the trace. */
async function recorded(t: {
  teardown(f: () => void): void;
}): Promise<readonly [place: Workplace, trace: string]> {
  const place = new Workplace({ 'tally.cht': LOST_UPDATE });
  t.teardown(() => place.remove());
  await place.clear(['loom', 'tally.cht']);
  return [place, `traces/${readdirSync(place.path('traces'))[0] ?? ''}`];
}

test('an unchanged program: the same fault, status 0', async (t) => {
  const [place, trace] = await recorded(t);
  const text = await place.clear(['replay', trace]);
  t.is(text.status, 0, text.stderr);
  t.regex(text.stdout, /^reproduced {2}traces\/.* {2}assertion at tally\.cht:16\n/);
  t.regex(text.stdout, /program: tally\.cht, unchanged/);
  t.regex(text.stdout, /fault\[R101\]: assertion: both increments kept/);
  const document = json(await place.clear(['replay', '--json', trace]));
  t.like(document, { schema: 'clear-loom/replay/1', trace, reproduced: true, diverged: null });
  const events = document['events'] as readonly (readonly unknown[])[];
  t.true(events.length > 4);
  for (const event of events) {
    t.deepEqual(
      event.map((item) => typeof item),
      ['string', 'string', 'string', 'number'],
    );
  }
});

test('several traces: the worst status, one document', async (t) => {
  const [place, trace] = await recorded(t);
  const finished = await place.clear(['replay', trace, 'traces/missing.json', '--json']);
  t.is(finished.status, 65);
  const { replays } = json(finished) as { replays?: readonly Record<string, unknown>[] };
  t.is(replays?.length, 2);
  t.is(replays?.[1]?.['result'], 'error');
});

test('without the file, and with --embedded, the copy in the trace runs', async (t) => {
  const [place, trace] = await recorded(t);
  const forced = await place.clear(['replay', trace, '--embedded']);
  t.is(forced.status, 0);
  t.regex(forced.stdout, /program: the copy of tally\.cht in the trace/);
  rmSync(place.path('tally.cht'));
  const alone = await place.clear(['replay', trace]);
  t.is(alone.status, 0, alone.stderr);
  t.regex(alone.stdout, /program: the copy of tally\.cht in the trace/);
});

test('a fixed program does not reproduce: status 1, and it says so', async (t) => {
  const [place, trace] = await recorded(t);
  place.write('tally.cht', KEPT_UPDATE);
  const text = await place.clear(['replay', trace]);
  t.is(text.status, 1);
  t.regex(text.stdout, /^(gone|diverged) {2}/);
  t.regex(text.stdout, /program: tally\.cht, changed since/);
});

test('a program that no longer compiles: its diagnostics and the way out', async (t) => {
  const [place, trace] = await recorded(t);
  place.write('tally.cht', 'FN main( RETURNS');
  const { status, stderr } = await place.clear(['replay', trace]);
  t.is(status, 65);
  t.regex(stderr, /^error\[P/);
  t.regex(stderr, /npx clear replay --embedded traces\//);
});

test('damaged traces: status 65, the place, no stack trace', async (t) => {
  const [place, trace] = await recorded(t);
  const good = readFileSync(place.path(trace), 'utf8');
  const rows: readonly (readonly [name: string, content: string | Uint8Array, message: RegExp])[] =
    [
      ['empty', '', /this is not JSON: the document ends too early\n.*:1:1/],
      ['cut', good.slice(0, good.length / 2), /this is not JSON/],
      ['comma', good.replace('"R101",', '"R101"'), /this is not JSON: `,` or `}` is expected/],
      ['list', '[]', /expected an object, found a list/],
      ['other', '{"schema":"something"}', /`schema`: this is not a trace of clear-loom/],
      ['newer', good.replace('trace/1', 'trace/9'), /`schema`: this trace has format 9/],
      ['scheduler', good.replace('"replay"', '"magic"'), /there is no scheduler `magic`/],
      ['kind', good.replace('"assertion"', '"surprise"'), /`fault\.kind`: expected one of/],
      ['no-fault', good.replace('"fault"', '"fold"'), /`fault` is missing/],
      ['text', good.replace('n: 0 }', 'n: 5 }'), /`sources\[0\]\.hash`: the hash does not belong/],
      ['binary', Uint8Array.of(0xff, 0xfe, 0x00), /not valid UTF-8/],
    ];
  for (const [name, content, message] of rows) {
    place.write(`damaged/${name}.json`, content);
    const { status, stdout, stderr } = await place.clear(['replay', `damaged/${name}.json`]);
    t.is(status, 65, name);
    t.is(stdout, '', name);
    t.regex(stderr, /^error\[F007\]: cannot replay/, name);
    t.regex(stderr, message, name);
    t.notRegex(stderr, /internal error|^\s+at /m, name);
  }
});

test('a trace above 16 MiB is refused before it is parsed', async (t) => {
  const place = new Workplace({ 'big.json': ' '.repeat(16 * 1024 * 1024 + 1) });
  t.teardown(() => place.remove());
  const { status, stderr } = await place.clear(['replay', 'big.json']);
  t.is(status, 65);
  t.regex(stderr, /larger than 16 MiB/);
});

test('what would be too large to be read is not saved', (t) => {
  const place = new Workplace({});
  t.teardown(() => place.remove());
  const [trace] = explore(compile(LOST_UPDATE)).traces;
  if (trace === undefined) {
    t.fail('it has a trace');
    return;
  }
  const [source] = trace.sources;
  const long = { file: 'tally.cht', hash: source?.hash ?? '', text: ' '.repeat(16 * 1024 * 1024) };
  const save = (sources: Trace['sources']): string =>
    saveTrace(place.path('traces'), { ...trace, sources });
  t.true(existsSync(save(trace.sources)));
  t.throws(() => save([long]), { message: 'it is larger than 16 MiB, and no command reads that' });
});
