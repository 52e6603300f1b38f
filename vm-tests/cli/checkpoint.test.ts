/** `--checkpoint`: a search goes on after a limit, Ctrl-C and kill -9 with the same counts, and never from something else. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { ExecutionContext } from 'ava';
import test from 'ava';
import type { Checkpoint } from '../../src/cli/checkpoint.js';
import { openCheckpoint } from '../../src/cli/checkpoint.js';
import { isInRounds } from '../../src/cli/checkpoint-file.js';
import { problemText } from '../../src/cli/problems.js';
import { UsageError } from '../../src/cli/usage-error.js';
import { compile } from '../../src/compile.js';
import type { ExploreOptions } from '../../src/explore.js';
import { startExploration } from '../../src/explore.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import type { Report } from '../../src/explore/report.js';
import { exploreStint, SearchInRounds } from '../../src/search-rounds.js';
import * as litmus from '../_helpers/litmus-programs.js';
import type { Finished } from './clear-process.js';
import { MANY_INTERLEAVINGS, Workplace, json, sections } from './clear-process.js';

/** Executions under `brute` of two fibers with seven critical sections each. */
const SEARCH = sections(2, 7).replace('NEXT a;', 'NEXT a; ASSERT 1 == 1, "fine";');

function workplace(t: ExecutionContext, files: Readonly<Record<string, string>>): Workplace {
  const place = new Workplace(files);
  t.teardown(() => place.remove());
  return place;
}

/** What must not depend on interruptions: everything of the report but times. */
function facts(finished: Finished): Partial<Report> {
  const { files } = json(finished) as { files: readonly Report[] };
  const [file] = files;
  return { ...file, seconds: 0 };
}

/** Tens of thousands of states, which few of as many classes share. */
const MANY_STATES = `
STRUCT Box { text: String, real: Float64, list: Int64[]@list }
FN main() RETURNS Void ->
    box = Box{ text: "", real: 0.1, list: [] } @shared:locked;
    MUTABLE fibers: ~Int64[]@list = [];
    FOR id IN (0 ..< 4) DO
        fibers.append(BG { @parallel ->
            MUTABLE seen = "";
            WITH EXCLUSIVE box AS b { seen = b.text; b.real = b.real / 3.0; }
            WITH EXCLUSIVE box AS b { b.text = "\${seen}\${id}"; b.list.append(id); }
            MUTABLE count = 0;
            WITH EXCLUSIVE box AS b { count = b.list.length(); }
            count
        });
    END
    FOR one IN fibers DO NEXT one; END
END
`;

/** Words of the command line, a program, and the least that there is to do. */
const LONG_SEARCHES: readonly (readonly [
  words: readonly string[],
  text: string,
  work: (found: Partial<Report>) => number,
  least: number,
])[] = [
  [['--scheduler', 'brute'], SEARCH, ({ executions = 0 }) => executions, 50_000],
  [['--reduction', 'auto'], MANY_STATES, ({ coverage }) => coverage?.states ?? 0, 50_000],
];

for (const [flags, text, work, least] of LONG_SEARCHES)
  test(`killed again and again, a search ends with the same counts and faults: ${flags.join(' ')}`, async (t) => {
    const place = workplace(t, { 'a.cht': text });
    const words = ['loom', 'a.cht', ...flags, '--json'];
    const whole = await place.clear(words);
    t.is(whole.status, 0);
    t.true(work(facts(whole)) > least, 'long enough to be interrupted');
    const file = place.path('c.json');
    /** Changes with every checkpoint. */
    const state = (): number => statSync(file, { throwIfNoEntry: false })?.ino ?? 0;
    let kills = 0;
    for (;;) {
      const before = state();
      const killWhen = (): boolean => kills < 3 && state() !== before && state() !== 0;
      const again = await place.clear([...words, '--checkpoint', 'c.json'], { killWhen });
      if (kills > 0) t.regex(again.stderr, /^continuing from c\.json after [\d,]+ executions\n/);
      if (again.signal === null) {
        t.deepEqual(facts(again), facts(whole));
        break;
      }
      kills++;
    }
    t.is(kills, 3);
    t.false(existsSync(file), 'a finished search leaves nothing to continue');
  });

test('Ctrl-C, then the limit on executions, then on: the report says how', async (t) => {
  const place = workplace(t, { 'a.cht': MANY_INTERLEAVINGS });
  const words = ['loom', 'a.cht', '--scheduler', 'brute', '--checkpoint', 'c.json'];
  const interrupted = await place.clear([...words, '--log-level', 'info'], {
    interruptAfter: 'exploration starts',
  });
  t.is(interrupted.status, 130);
  t.regex(interrupted.stdout, /^ {2}the same command goes on from c\.json$/m);
  const { content } = JSON.parse(readFileSync(place.path('c.json'), 'utf8')) as {
    content: { state: { executions: number } };
  };
  const { executions } = content.state;
  t.true(executions > 0);
  const limit = executions + 10;
  const limited = await place.clear([...words, '--executions-max', String(limit), '--json']);
  t.is(limited.status, 3);
  t.is(facts(limited).executions, limit);
  t.true((facts(limited).bounds?.estimate ?? 0) > limit);
});

/** A checkpoint of a search that was stopped, in a file of its own. */
function saved(place: Workplace, options: Partial<ExploreOptions>): string {
  const program = compile(SEARCH, { file: 'a.cht', staticChecks: 'warn' });
  const path = place.path('c.json');
  const opened = openCheckpoint(path, program, options);
  if ('problems' in opened) throw new Error('a new checkpoint has no problems');
  const run = startExploration(program, { ...options, executionsMax: 3 });
  while (!run.advance(Infinity));
  opened.value.onSlice(run, 1, true);
  return path;
}

const OPTIONS: Partial<ExploreOptions> = { scheduler: 'brute' };

/** The problem with going on from `path`, as people read it; empty when there is none. */
function problem(path: string, text = SEARCH, options = OPTIONS, file = 'a.cht'): string {
  const program = compile(text, { file, staticChecks: 'warn' });
  const opened = openCheckpoint(path, program, options);
  if ('problems' in opened) return opened.problems.map((p) => problemText(p, plainly)).join('\n');
  return opened.value.saved === null ? 'new' : '';
}

const plainly = (_style: string, text: string): string => text;

test('a checkpoint of something else, or a damaged one, is refused', (t) => {
  const place = workplace(t, {});
  const path = saved(place, OPTIONS);
  t.is(problem(path), '');
  t.is(problem(place.path('other.json')), 'new');
  const text = readFileSync(path, 'utf8');
  t.regex(
    problem(path, SEARCH.replace('fine', 'good')),
    /error\[F009\]: cannot continue from `.*c\.json`: `a\.cht` has changed since \(program hash [0-9a-f]{8}, now [0-9a-f]{8}\)\n {2}hint: delete it to start from the beginning: rm /,
  );
  t.regex(problem(path, 'FN main() RETURNS Void -> END', OPTIONS, 'b.cht'), /it is of `a\.cht`/);
  for (const [change, message] of [
    [(s: string) => s.replace('"version":"', '"version":"9'), /F009.*clear-loom 9.* wrote it/],
    [(s: string) => s.replace('"format":', '"format":9'), /F009.*another build of this version/],
    [(s: string) => s.replace(/"format":\d+,/, ''), /F009.*another build of this version/],
    [(s: string) => s.replace('checkpoint/1', 'checkpoint/2'), /F009.*its schema is/],
    [(s: string) => s.replace('"executions":3', '"executions":4'), /F008.*checksum does not fit/],
    [(s: string) => s.slice(0, s.length / 2), /F008.*it is no JSON/],
    [() => '[]', /F008.*it is no checkpoint/],
    [() => 'null', /F008.*it is no checkpoint/],
  ] as const) {
    writeFileSync(path, change(text));
    t.regex(problem(path), message);
  }
  mkdirSync(place.path('folder'));
  t.regex(problem(place.path('folder')), /F003/);
});

test('other flags than those of the checkpoint are bad usage, and each is named', (t) => {
  const path = saved(workplace(t, {}), OPTIONS);
  const parameters = { ...DEFAULT_PARAMETERS, seed: 4, lockTimeout: Infinity };
  const error = t.throws(
    () => problem(path, SEARCH, { ...OPTIONS, parameters, preemptionsMax: 2, keepGoing: true }),
    { instanceOf: UsageError },
  );
  t.regex(error.message, /`.*c\.json` was saved with other flags: /);
  for (const text of [
    '`--preemptions-max` was none and is 2',
    '`--keep-going` was false and is true',
    '`--seed` was 1 and is 4',
    '`--lock-timeout` was 100 and is inf',
  ]) {
    t.true(error.message.includes(text), text);
  }
  t.notThrows(() => problem(path, SEARCH, { ...OPTIONS, executionsMax: 9, stepsMax: 5_000 }));
});

test('a folder of several programs, and a place that cannot be written, are bad usage', async (t) => {
  const place = workplace(t, { 'all/a.cht': SEARCH, 'all/b.cht': SEARCH });
  const folder = await place.clear(['loom', 'all', '--checkpoint', 'c.json']);
  t.is(folder.status, 2);
  t.regex(folder.stderr, /`--checkpoint` holds one search, and there are 2 files/);
  const lost = place.path('nowhere/c.json');
  t.throws(() => problem(lost), {
    instanceOf: UsageError,
    message: /cannot write .*: there is no such folder/,
  });
});

test('a scheduler without `save` cannot be continued', (t) => {
  const place = workplace(t, {});
  const own: Partial<ExploreOptions> = {
    scheduler: () => ({ begin: () => -1, choose: () => -1, end: () => undefined }),
  };
  t.throws(() => saved(place, own), { instanceOf: UsageError, message: /must answer .* `save`/ });
});

test('a divided search is kept after each round, wants no coverage, and is forgotten when it is over', (t) => {
  const place = workplace(t, {});
  const path = place.path('c.json');
  const program = compile(litmus.fibonacci(4), { file: 'a.cht', staticChecks: 'warn' });
  const options: Partial<ExploreOptions> = { reduction: 'dpor', keepGoing: true };
  const open = (more: Partial<ExploreOptions> = {}): Checkpoint => {
    const opened = openCheckpoint(path, program, { ...options, ...more });
    if ('problems' in opened) throw new Error('it has no problems');
    return opened.value;
  };
  const run = startExploration(program, options);
  run.advance(200);
  const divided = run.divide();
  t.not(divided, null);
  if (divided === null) return;
  const search = new SearchInRounds(program, options, divided, 40);
  const checkpoint = open();
  for (let seconds = 1; !search.isFinished; seconds += 100) {
    search.take(search.deal().map((stint) => exploreStint(program, options, stint)));
    checkpoint.onRound(search, seconds, false);
  }
  const { saved } = open();
  t.true(saved !== null && isInRounds(saved));
  t.throws(() => open({ coversSites: true }), { instanceOf: UsageError, message: /--coverage/ });
  checkpoint.onRound(search, 1e6, true);
  t.false(existsSync(path));
});
