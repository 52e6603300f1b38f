/** `clear export`: the three formats hold the same execution, and what they refer to is there. */
import { readdirSync } from 'node:fs';
import type { ExecutionContext } from 'ava';
import test from 'ava';
import { KEPT_UPDATE, LOST_UPDATE, Workplace, json } from './clear-process.js';

async function recorded(t: ExecutionContext): Promise<readonly [place: Workplace, trace: string]> {
  const place = new Workplace({ 'tally.cht': LOST_UPDATE });
  t.teardown(() => place.remove());
  await place.clear(['loom', 'tally.cht']);
  return [place, `traces/${readdirSync(place.path('traces'))[0] ?? ''}`];
}

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly cat?: string;
  readonly id?: string;
  readonly pid: number;
  readonly tid?: number;
  readonly ts?: number;
  readonly dur?: number;
}

test('chrome: a track per fiber, slices within slices, arrows that start and end in slices', async (t) => {
  const [place, trace] = await recorded(t);
  const finished = await place.clear(['export', trace, '--format', 'chrome']);
  t.is(finished.status, 0, finished.stderr);
  const { traceEvents: events } = json(finished) as { traceEvents: readonly TraceEvent[] };
  const named = events.filter(({ name }) => name === 'thread_name');
  t.is(named.length, 3);
  const slices = events.filter(({ ph }) => ph === 'X');
  const choices = slices.filter(({ cat }) => cat === 'choice');
  t.true(choices.length > 5);
  const encloses = (slice: TraceEvent, tid: number, ts: number): boolean =>
    slice.tid === tid && (slice.ts ?? 0) <= ts && ts < (slice.ts ?? 0) + (slice.dur ?? 0);
  for (const { tid = 0, ts = 0, cat } of slices) {
    if (cat !== 'choice') t.is(choices.filter((choice) => encloses(choice, tid, ts)).length, 1);
  }
  const starts = events.filter(({ ph }) => ph === 's');
  const ends = events.filter(({ ph }) => ph === 'f');
  t.true(starts.length >= 4);
  t.deepEqual(
    starts.map(({ id }) => id),
    ends.map(({ id }) => id),
  );
  for (const { tid = 0, ts = 0 } of [...starts, ...ends])
    t.true(slices.some((slice) => slice.cat !== 'choice' && encloses(slice, tid, ts)));
  starts.forEach(({ ts = 0, tid }, k) => {
    t.true(ts < (ends[k]?.ts ?? 0));
    t.not(tid, ends[k]?.tid);
  });
  t.is(events.filter(({ cat }) => cat === 'fault').length, 1);
});

test('mermaid: everybody who takes part is declared', async (t) => {
  const [place, trace] = await recorded(t);
  const { stdout, status } = await place.clear(['export', trace, '--format', 'mermaid']);
  t.is(status, 0);
  const [head, ...lines] = stdout.trimEnd().split('\n');
  t.is(head, 'sequenceDiagram');
  const declared = lines.flatMap((line) => /^ {2}participant (\w+) as /.exec(line)?.[1] ?? []);
  t.deepEqual(declared, ['fiber_0', 'fiber_0_1', 'fiber_0_2', 'object_0_1']);
  for (const line of lines.slice(declared.length)) {
    const arrow = /^ {2}(\w+)--?>>(\w+): \S/.exec(line);
    const note = /^ {2}Note over ([\w,]+): \S/.exec(line);
    const names = arrow ? arrow.slice(1, 3) : (note?.[1]?.split(',') ?? ['?']);
    t.true(
      names.every((name) => declared.includes(name)),
      line,
    );
    t.notRegex(line.replace(/#(35|59|lt|gt|quot);/g, ''), /[;#<"]/, line);
  }
  t.regex(stdout, /fiber_0_1->>object_0_1: writes t\.n: 1 → 1 \(line 9\)/);
  const full = await place.clear(['export', trace, '--format', 'mermaid', '--full']);
  t.true(full.stdout.length > stdout.length);
});

test('json: the story', async (t) => {
  const [place, trace] = await recorded(t);
  const document = json(await place.clear(['export', trace]));
  t.like(document, {
    schema: 'clear-loom/story/1',
    main: 'tally.cht',
    diverged: null,
    other: null,
  });
  const { events } = document as { events: readonly { number: number; after: number[] }[] };
  t.true(events.every(({ number, after }) => after.every((source) => source < number)));
});

test('an edited program is exported up to where it parts: status 1', async (t) => {
  const [place, trace] = await recorded(t);
  place.write('tally.cht', KEPT_UPDATE);
  const finished = await place.clear(['export', trace]);
  t.is(finished.status, 1);
  t.regex(finished.stderr, /trace diverged at choice/);
  t.not((json(finished) as { diverged: unknown }).diverged, null);
  t.is((await place.clear(['export', 'nothing.json', '--format', 'chrome'])).status, 65);
});
