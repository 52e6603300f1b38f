/**
 * `clear export --format chrome` against the rules of the trace event format (Trace Event Format, Google, sections "Event
 * Descriptions" to "Metadata Events"), for the traces of all failing scenarios.
 */
import test from 'ava';
import { failingScenarios, faultsOf } from '../_helpers/failing-scenarios.js';
import { chromeTrace } from '../../src/story/export/chrome.js';
import { storyOfTrace } from '../../src/story/of-trace.js';

interface Row {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid?: number;
  readonly ts: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly id?: string;
  readonly s?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** Members of a row by phase; those with a question mark may be absent. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  M: ['name', 'ph', 'pid', 'tid?', 'args'],
  X: ['name', 'cat', 'ph', 'pid', 'tid', 'ts', 'dur', 'args'],
  i: ['name', 'cat', 'ph', 'pid', 'tid', 'ts', 's', 'args?'],
  s: ['name', 'cat', 'ph', 'pid', 'tid', 'ts', 'id'],
  f: ['name', 'cat', 'ph', 'pid', 'tid', 'ts', 'id', 'bp'],
};
const METADATA: Readonly<Record<string, string>> = {
  process_name: 'name',
  process_sort_index: 'sort_index',
  thread_name: 'name',
  thread_sort_index: 'sort_index',
};

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** What is wrong with one row by itself. */
function wrongRow(row: Row): string | null {
  const members = MEMBERS[row.ph];
  if (members === undefined) return 'no such phase';
  const needed = members.filter((name) => !name.endsWith('?'));
  if (needed.some((name) => !(name in row))) return 'a member is missing';
  const known = members.map((name) => name.replace('?', ''));
  if (Object.keys(row).some((name) => !known.includes(name))) return 'a member too many';
  if (typeof row.name !== 'string' || row.name === '') return 'no name';
  if (!isCount(row.pid) || (row.tid !== undefined && !isCount(row.tid))) return 'no pid or tid';
  if (row.ph === 'M') {
    const member = METADATA[row.name];
    if (member === undefined) return 'no such metadata';
    const value = row.args?.[member];
    if (member === 'name' ? typeof value !== 'string' || value === '' : !isCount(value))
      return 'metadata without a value';
    return Object.keys(row.args ?? {}).length === 1 ? null : 'metadata with more than its value';
  }
  if (!isCount(row.ts)) return 'no time';
  if (row.ph === 'X' && !(isCount(row.dur) && row.dur > 0)) return 'no duration';
  if (row.ph === 'i' && !['g', 'p', 't'].includes(row.s ?? '')) return 'no scope';
  if (typeof row.cat !== 'string' || row.cat === '') return 'no category';
  const values = Object.values(row.args ?? {});
  return values.every((value) => typeof value === 'string' || typeof value === 'boolean')
    ? null
    : 'an argument that nobody can show';
}

/** Slices of a track that overlap without one holding the other, in the order of the file. */
function wrongNesting(rows: readonly Row[]): string | null {
  const open = new Map<string, number[]>();
  for (const { ph, pid, tid, ts, dur = 0, name } of rows) {
    if (ph !== 'X') continue;
    const track = `${pid}.${tid ?? ''}`;
    const ends = (open.get(track) ?? []).filter((end) => end > ts);
    if (ends.some((end) => ts + dur > end)) return `${name} at ${ts} does not end where it began`;
    open.set(track, [...ends, ts + dur]);
  }
  return null;
}

/** Arrows have one start and one end each, the end later, both inside of a slice. */
function wrongArrow(rows: readonly Row[]): string | null {
  const key = ({ cat, name, id }: Row): string => `${cat ?? ''}|${name}|${id ?? ''}`;
  const slices = rows.filter(({ ph }) => ph === 'X');
  const isInside = (row: Row): boolean =>
    slices.some(
      ({ pid, tid, ts, dur = 0 }) =>
        pid === row.pid && tid === row.tid && ts <= row.ts && row.ts < ts + dur,
    );
  const starts = new Map<string, Row>();
  for (const row of rows.filter(({ ph }) => ph === 's')) {
    if (starts.has(key(row))) return `two arrows ${key(row)}`;
    if (!isInside(row)) return `arrow ${key(row)} begins nowhere`;
    starts.set(key(row), row);
  }
  for (const row of rows.filter(({ ph }) => ph === 'f')) {
    const start = starts.get(key(row));
    if (start === undefined) return `arrow ${key(row)} has no beginning, or two ends`;
    if (row.ts <= start.ts) return `arrow ${key(row)} goes back in time`;
    if (row.pid !== start.pid || row.tid === start.tid) return `arrow ${key(row)} stays`;
    if (!isInside(row)) return `arrow ${key(row)} ends nowhere`;
    starts.delete(key(row));
  }
  return starts.size === 0 ? null : 'an arrow has no end';
}

/** Every track is named, and named once, before anything happens on it; then everything in the order of time. */
function wrongOrder(rows: readonly Row[]): string | null {
  const first = rows.findIndex(({ ph }) => ph !== 'M');
  const events = rows.slice(first);
  if (first <= 0 || events.some(({ ph }) => ph === 'M')) return 'metadata is not at the beginning';
  for (let k = 1; k < events.length; k++) {
    if ((events[k]?.ts ?? 0) < (events[k - 1]?.ts ?? 0))
      return `row ${first + k} goes back in time`;
  }
  const names = rows
    .filter(({ name }) => name === 'thread_name' || name === 'process_name')
    .map(({ name, pid, tid }) => `${name} ${pid} ${name === 'process_name' ? '' : (tid ?? '')}`);
  if (new Set(names).size !== names.length) return 'a name is given twice';
  const isNamed = ({ pid, tid }: Row): boolean =>
    names.includes(`process_name ${pid} `) && names.includes(`thread_name ${pid} ${tid ?? ''}`);
  return events.every(isNamed) ? null : 'a track without a name';
}

test('what is exported of every failing scenario keeps to the format', (t) => {
  const kinds = new Set<string>();
  for (const { name, program, parameters } of failingScenarios()) {
    for (const { trace } of faultsOf(program, parameters)) {
      kinds.add(trace.fault.kind);
      const { story, other } = storyOfTrace(program, trace);
      const text = JSON.stringify(chromeTrace(other === null ? [story] : [story, other]));
      const document = JSON.parse(text) as Readonly<Record<string, unknown>>;
      t.deepEqual(Object.keys(document), ['traceEvents', 'displayTimeUnit', 'otherData']);
      const rows = document['traceEvents'] as readonly Row[];
      for (const row of rows) {
        const wrong = wrongRow(row);
        if (wrong !== null) t.fail(`${name}: ${wrong}: ${JSON.stringify(row)}`);
      }
      for (const wrong of [wrongNesting, wrongArrow, wrongOrder]) t.is(wrong(rows), null, name);
      t.is(rows.filter(({ cat }) => cat === 'fault').length, other === null ? 1 : 0, name);
    }
  }
  t.true(kinds.size >= 7, [...kinds].join(', '));
});

test('a row that breaks a rule is found', (t) => {
  const slice = { ph: 'X', name: 'a', cat: 'b', pid: 1, tid: 1, ts: 0, dur: 5, args: {} };
  for (const row of [
    { ...slice, ph: 'Y' },
    { ...slice, dur: 0 },
    { ...slice, ts: null },
    { ...slice, ts: -1 },
    { ...slice, more: 1 },
    { ...slice, args: { a: null } },
    { ph: 'M', name: 'thread_nam', pid: 1, tid: 1, args: { name: 'x' } },
  ]) {
    t.not(wrongRow(row as unknown as Row), null, JSON.stringify(row));
  }
  t.is(wrongRow(slice), null);
  t.not(wrongNesting([slice, { ...slice, ts: 4 }]), null);
  const start = { ph: 's', name: 'a', cat: 'b', pid: 1, tid: 1, ts: 1, id: '1' };
  const end = { ...start, ph: 'f', tid: 2, ts: 2 };
  const both = [slice, { ...slice, tid: 2 }, start, end];
  t.is(wrongArrow(both), null);
  t.not(wrongArrow(both.slice(0, 3)), null);
  t.not(wrongArrow([...both, end]), null);
  t.not(wrongArrow([slice, start, end]), null);
});
