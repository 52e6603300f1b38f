/** `--workers`: the same outcomes in the same order, whoever finds them. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import type { ExecutionContext } from 'ava';
import test from 'ava';
import { workInOrder } from '../../src/cli/in-order.js';
import type { DiagnosticReport } from '../../src/diagnostics/diagnostic.js';
import type { Report } from '../../src/explore/report.js';
import type { Finished } from './clear-process.js';
import {
  HELLO,
  KEPT_UPDATE,
  LOST_UPDATE,
  MANY_INTERLEAVINGS,
  Workplace,
  json,
  sections,
} from './clear-process.js';

function workplace(t: ExecutionContext, files: Readonly<Record<string, string>>): Workplace {
  const place = new Workplace(files);
  t.teardown(() => place.remove());
  return place;
}

/** The files of a report, without times. */
function files(finished: Finished): readonly Partial<Report>[] {
  const document = json(finished) as { files: readonly Partial<Report>[] };
  return document.files.map((file) => ({ ...file, seconds: 0 }));
}

test('two workers report what one does, and save the same traces', async (t) => {
  const programs = {
    // The first one takes longest.
    'all/a.cht': sections(4, 3),
    'all/b.cht': LOST_UPDATE,
    'all/c.cht': KEPT_UPDATE,
    'all/d.cht': 'FN main( RETURNS',
    'all/e/b.cht': LOST_UPDATE,
    'all/f.cht': HELLO,
  };
  const one = workplace(t, programs);
  const two = workplace(t, programs);
  const words = ['loom', 'all', 'none.cht', '--json', '--executions-max', '400'];
  const alone = await one.clear(words);
  const together = await two.clear([...words, '--workers', '2'], { bundled: true });
  t.is(together.status, alone.status);
  t.is(together.complaints, '');
  t.deepEqual(files(together), files(alone));
  t.is(files(together).length, 7);
  const traces = (place: Workplace): readonly string[] =>
    readdirSync(place.path('traces')).map((name) =>
      readFileSync(place.path(`traces/${name}`), 'utf8'),
    );
  t.deepEqual(traces(two), traces(one));
  t.is(traces(two).length, 1, 'the two faults have the same name, and the later one stays');
});

test('a sample split over workers is the sample of one', async (t) => {
  const place = workplace(t, { 'kept.cht': sections(3, 3), 'lost.cht': LOST_UPDATE });
  for (const [words, status] of [
    ['loom kept.cht --scheduler pos --executions-max 101', 0],
    ['loom lost.cht --scheduler random --seed 3', 1],
    ['loom lost.cht --scheduler pct --keep-going --executions-max 40', 1],
    ['loom kept.cht --scheduler surw --executions-max 2', 0],
  ] as const) {
    const line = [...words.split(' '), '--json'];
    const one = await place.clear(line);
    const three = await place.clear([...line, '--workers', '3']);
    t.is(one.status, status, words);
    t.deepEqual(files(three), files(one), words);
  }
});

test('Ctrl-C: what had been begun is reported, status 130', async (t) => {
  const place = workplace(t, {
    'a.cht': MANY_INTERLEAVINGS,
    'b.cht': MANY_INTERLEAVINGS,
    'c.cht': MANY_INTERLEAVINGS,
  });
  const words = ['loom', '.', '--scheduler', 'brute', '--json', '--log-level', 'info'];
  const manner = { interruptAfter: 'b.cht' };
  const finished = await place.clear([...words, '--workers', '2'], manner);
  t.is(finished.status, 130);
  const reports = files(finished);
  t.deepEqual(
    reports.map(({ file, bounds }) => [file, bounds?.reached]),
    [
      ['a.cht', 'interrupted'],
      ['b.cht', 'interrupted'],
    ],
  );
});

/** A scheduler that does `deed` as soon as there are two fibers, explored over three files. */
async function exploreWith(t: ExecutionContext, deed: string): Promise<Finished> {
  const place = workplace(t, { 'a.cht': HELLO, 'b.cht': LOST_UPDATE, 'c.cht': HELLO });
  const broken = `export const createScheduler = ({ engine }) => {
    let left = 1;
    return {
      begin: () => left-- > 0 ? 0 : -1,
      choose({ enabled, count }) {
        if (count > 1) ${deed};
        return enabled[0];
      },
      end() {},
    };
  };`;
  writeFileSync(place.path('own.mjs'), broken);
  const words = ['loom', 'a.cht', 'b.cht', 'c.cht', '--scheduler', './own.mjs', '--json'];
  return place.clear([...words, '--workers', 'auto']);
}

test('a scheduler of the user that fails fails its file only', async (t) => {
  const finished = await exploreWith(t, 'throw new Error("two fibers are too many")');
  t.is(finished.status, 2);
  t.deepEqual(
    files(finished).map(({ result }) => result),
    ['pass', 'error', 'pass'],
  );
  const [, broken] = files(finished) as readonly { diagnostics?: readonly DiagnosticReport[] }[];
  t.regex(
    broken?.diagnostics?.[0]?.message ?? '',
    /^the scheduler failed: `choose` threw at choice \d+ \(.*own\.mjs:6:\d+\): two fibers are too many$/,
  );
});

test('a worker that fails fails its file only', async (t) => {
  const wear = 'engine.canRun = () => { throw new Error("worn out"); }';
  const finished = await exploreWith(t, wear);
  t.is(finished.status, 70);
  t.deepEqual(
    files(finished).map(({ result }) => result),
    ['pass', 'error', 'pass'],
  );
  t.regex(finished.stderr, /internal error.*worn out/);
});

test('results come in order, whatever ends first, and nothing new is begun after a stop', async (t) => {
  const begun: number[] = [];
  const taken: number[] = [];
  const gates = Array.from({ length: 6 }, gate);
  let isStopped = false;
  const done = workInOrder({
    items: [0, 1, 2, 3, 4, 5],
    lanes: 3,
    work: async (item) => {
      begun.push(item);
      await gates[item]?.promise;
      return item;
    },
    take: (result) => taken.push(result),
    isStopped: () => isStopped,
  });
  gates[2]?.open();
  await turn();
  t.deepEqual([begun, taken], [[0, 1, 2, 3], []]);
  gates[0]?.open();
  await turn();
  t.deepEqual([begun, taken], [[0, 1, 2, 3, 4], [0]]);
  isStopped = true;
  for (const gate of gates) gate.open();
  await done;
  t.deepEqual(
    [begun, taken],
    [
      [0, 1, 2, 3, 4],
      [0, 1, 2, 3, 4],
    ],
  );
});

function gate(): { readonly promise: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
