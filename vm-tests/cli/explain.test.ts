/** `clear explain`: the command around the explanation; edited programs, damaged traces, terminals of all kinds. */
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import type { ExecutionContext } from 'ava';
import test from 'ava';
import { KEPT_UPDATE, LOST_UPDATE, Workplace, json } from './clear-process.js';

/** A folder with tally.cht and a trace of its fault; the path of the trace. */
async function recorded(t: ExecutionContext): Promise<readonly [place: Workplace, trace: string]> {
  const place = new Workplace({ 'tally.cht': LOST_UPDATE });
  t.teardown(() => place.remove());
  await place.clear(['loom', 'tally.cht']);
  return [place, `traces/${readdirSync(place.path('traces'))[0] ?? ''}`];
}

test('a trace is explained: the fault, the story, what mattered, what would have passed', async (t) => {
  const [place, trace] = await recorded(t);
  const { status, stdout, stderr } = await place.clear(['explain', trace]);
  t.is(status, 0, stderr);
  t.regex(stdout, /^trace {4}traces\/tally/);
  t.regex(stdout, /fault\[R101\]: assertion: both increments kept/);
  t.regex(stdout, /^What happened \(\d+ of \d+ events lead to the fault; --full shows all\)$/m);
  t.regex(stdout, /writes t\.n: 1 → 1/);
  t.regex(stdout, /^The switch that matters$/m);
  t.regex(stdout, /^The nearest passing schedule is the same up to choice \d+ of \d+$/m);
  t.regex(stdout, /repeat: npx clear replay traces\/tally/);
  const full = await place.clear(['explain', trace, '--full']);
  t.true(full.stdout.split('\n').length > stdout.split('\n').length);
});

test('--json gives the same as one document', async (t) => {
  const [place, trace] = await recorded(t);
  const document = json(await place.clear(['explain', trace, '--json']));
  t.like(document, {
    schema: 'clear-loom/explain/1',
    trace,
    program: 'same',
    reproduced: true,
    diverged: null,
    other: null,
  });
  const { events } = document['story'] as { events: readonly Record<string, unknown>[] };
  t.true(
    events.some(
      ({ kind, cell, before, value }) =>
        kind === 'PUT' && cell === 't.n' && before === '1' && value === '1',
    ),
  );
});

test('an edited program is told up to where it does something else', async (t) => {
  const [place, trace] = await recorded(t);
  place.write('tally.cht', KEPT_UPDATE);
  const { status, stdout } = await place.clear(['explain', trace]);
  t.is(status, 1);
  t.regex(stdout, /^diverged {2}traces\/tally/);
  t.regex(stdout, /trace diverged at choice \d+ of \d+: /);
  t.regex(stdout, /^What happened up to choice \d+ \(/m);
  const kept = await place.clear(['explain', trace, '--embedded']);
  t.is(kept.status, 0);
  t.regex(kept.stdout, /the copy of tally\.cht in the trace/);
  rmSync(place.path('tally.cht'));
  t.is((await place.clear(['explain', trace])).status, 0);
});

test('--html writes a page, also of an edited program', async (t) => {
  const [place, trace] = await recorded(t);
  const { status, stdout } = await place.clear(['explain', trace, '--html', 'bug.html']);
  t.is(status, 0);
  t.is(stdout, 'written  bug.html\n');
  const page = readFileSync(place.path('bug.html'), 'utf8');
  t.regex(page, /^<!doctype html>/);
  t.regex(page, /<h1>both increments kept<\/h1>/);
  place.write('tally.cht', KEPT_UPDATE);
  t.is((await place.clear(['explain', trace, '--html', 'bug.html'])).status, 1);
  t.regex(readFileSync(place.path('bug.html'), 'utf8'), /<h1>trace diverged at choice/);
  const refused = await place.clear(['explain', trace, '--html', 'no/such/folder.html']);
  t.is(refused.status, 2);
  t.regex(refused.stderr, /`no\/such\/folder\.html` cannot be written: there is no such folder/);
});

test('what is no trace is refused with its place: status 65', async (t) => {
  const [place, trace] = await recorded(t);
  place.write('cut.json', readFileSync(place.path(trace), 'utf8').slice(0, 300));
  for (const [path, message] of [
    ['cut.json', /cannot explain `cut\.json`/],
    ['tally.cht', /cannot explain `tally\.cht`/],
    ['missing.json', /missing\.json/],
  ] as const) {
    const { status, stdout, stderr } = await place.clear(['explain', path]);
    t.is(status, 65, path);
    t.is(stdout, '');
    t.regex(stderr, message);
    t.notRegex(stderr, /^ {4}at /m);
  }
  const document = json(await place.clear(['explain', 'cut.json', '--json']));
  t.like(document, { schema: 'clear-loom/explain/1', result: 'error' });
});

test('a narrow terminal without Unicode or colour', async (t) => {
  const [place, trace] = await recorded(t);
  const environment = { TERM: 'dumb', COLUMNS: '40' };
  const { stdout } = await place.clear(['explain', trace], { environment });
  t.regex(stdout, /^[\x20-\x7e\n]*$/);
  t.regex(stdout, /^> 0\.1 :8 +reads t\.n = 0$/m);
});
