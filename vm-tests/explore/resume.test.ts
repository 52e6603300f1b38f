/**
 * A search that is saved as text after every few executions and continued by a new one comes to the same counts,
 * faults and traces as one that is left alone.
 */
import test from 'ava';
import fc from 'fast-check';
import type { SchedulerRow } from '../../scheduler/own.js';
import { OWN_SCHEDULERS } from '../../scheduler/own.js';
import { AutoSearch } from '../../scheduler/stateful/auto-search.js';
import type { Program } from '../../src/bytecode/program.js';
import type { ExploreOptions } from '../../src/explore.js';
import type { NamedScheduler } from '../../src/explore.js';
import { exploreProgram, startExploration } from '../../src/explore.js';
import type { Exploration } from '../../src/explore/report.js';
import type { SearchState } from '../../src/explore/search-state.js';
import { STATE_FORMAT } from '../../src/cli/checkpoint-file.js';
import { CannotResume } from '../../src/explore/search-state.js';
import { golden } from '../_helpers/golden.js';
import { LOST_UPDATE } from '../_helpers/fault-programs.js';
import { symmetricPrograms } from '../_helpers/compare-states.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import { VALUE_PROGRAMS } from '../_helpers/shared-values.js';
import * as litmus from '../_helpers/litmus-programs.js';
import { exploreStint, SearchInRounds } from '../../src/search-rounds.js';
import { compileLoose, randomPrograms } from '../_helpers/random-programs.js';

/** The schedulers that can be resumed. */
const RESUMABLE: readonly string[] = ['exhaustive', 'brute'];
const EXECUTIONS_MAX = 120;

/** `exhaustive` over states and over classes in turn, with turns as short as that so that small programs see several. */
function inTurnsOf(steps: number): NamedScheduler {
  const row: SchedulerRow = {
    ...OWN_SCHEDULERS.exhaustive,
    factory: (context) => {
      if (context.states === null) return OWN_SCHEDULERS.exhaustive.factory(context);
      return new AutoSearch(context, context.states, steps);
    },
  };
  return { name: 'exhaustive', row };
}

/** Explores in pieces of `every` executions, each by an exploration that knows only what the one before wrote down. */
function inPieces(
  program: Program,
  options: Partial<ExploreOptions>,
  every: number,
): { readonly exploration: Exploration; readonly pieces: number } {
  let text = 'null';
  for (let pieces = 1; ; pieces++) {
    const resume = JSON.parse(text) as SearchState | null;
    const limit = (resume?.executions ?? 0) + every;
    const run = startExploration(program, { ...options, resume, executionsMax: limit });
    while (!run.advance(7));
    const saved = run.save();
    const exploration = run.finish();
    if (exploration.report.bounds.reached !== 'executions-max') return { exploration, pieces };
    text = JSON.stringify(saved);
  }
}

/** Saves after every few steps, and is interrupted after `every` times. */
function inSlices(
  program: Program,
  options: Partial<ExploreOptions>,
  every: number,
): { readonly exploration: Exploration; readonly pieces: number } {
  let text = 'null';
  for (let pieces = 1; ; pieces++) {
    let left = every;
    const run = startExploration(program, {
      ...options,
      resume: JSON.parse(text) as SearchState | null,
      shouldStop: () => (left-- > 0 ? false : 'interrupted'),
    });
    while (!run.advance(7)) run.save();
    text = JSON.stringify(run.save());
    const exploration = run.finish();
    if (exploration.report.bounds.reached !== 'interrupted') return { exploration, pieces };
  }
}

/** A partial-order search counts steps that it tries out, and when it comes by again may know better. */
function facts({ report, traces }: Exploration, scheduler: string): object {
  const counts = scheduler === 'brute' ? {} : { steps: 0, events: 0 };
  return { report: { ...report, ...counts }, traces };
}

test('a search in pieces comes to the same as one in a single go', (t) => {
  let most = 0;
  const property = fc.property(
    randomPrograms(),
    fc.integer({ min: 1, max: 40 }),
    fc.constantFrom(...RESUMABLE),
    fc.constantFrom(0, 1, Infinity),
    (random, every, scheduler, preemptionsMax) => {
      const options: Partial<ExploreOptions> = {
        parameters: { ...random.parameters, outputs: 'multiset' },
        scheduler,
        preemptionsMax: scheduler === 'brute' ? preemptionsMax : Infinity,
        iteratesPreemptions: preemptionsMax === 1 && scheduler === 'brute',
        reduction: 'dpor',
        keepGoing: true,
      };
      const { program } = random;
      const whole = exploreProgram(program, { ...options, executionsMax: EXECUTIONS_MAX });
      if (whole.report.bounds.reached === 'executions-max') return;
      const { exploration, pieces } = inPieces(program, options, every);
      t.deepEqual(facts(exploration, scheduler), facts(whole, scheduler));
      most = Math.max(most, pieces);
    },
  );
  fc.assert(property, { numRuns: 40, seed: 6, includeErrorInReport: true });
  t.true(most > 2, 'some searches are interrupted');
  for (const scheduler of RESUMABLE) {
    const program = compileLoose(litmus.lostUpdate(3));
    const options: Partial<ExploreOptions> = { scheduler, reduction: 'dpor' };
    const { exploration, pieces } = inPieces(program, options, scheduler === 'brute' ? 30 : 1);
    t.deepEqual(facts(exploration, scheduler), facts(exploreProgram(program, options), scheduler));
    t.true(pieces > 30, `interrupted ${pieces} times`);
  }
});

/** Every warning is one that not every execution gives, and each execution gives some. */
const LOSES_ERRORS = `
FN main() RETURNS Void ->
    MUTABLE turn: Int64 = 0 @shared:atomic;
    MUTABLE lost: ~!Void[]@list = [];
    FOR id IN (0 ..< 2) DO
        lost.append(BG { @parallel ->
            seen = turn;
            IF seen == 0 -> RAISE System, "too early";
            RAISE System, "too late";
        });
    END
    turn = 1;
END
`;

test('warnings come in the order in which the search met them, however often it was interrupted', (t) => {
  const program = compileLoose(LOSES_ERRORS);
  for (const scheduler of RESUMABLE) {
    const options = { scheduler, reduction: 'dpor' } as const;
    const whole = exploreProgram(program, options).report.warnings;
    t.is(whole.length, 4);
    t.regex(whole[0] ?? '', /0\.1.*too late/);
    t.regex(whole[3] ?? '', /0\.2.*too early/);
    for (const every of [1, 2, 3]) {
      const { exploration, pieces } = inPieces(program, options, every);
      t.true(pieces > 1);
      t.deepEqual(exploration.report.warnings, whole, `${scheduler}, ${every} at a time`);
    }
  }
});

/** Values of every kind in shared objects and in registers: numbers of all sizes, texts, lists, errors. */
const VALUES = `
STRUCT Box { text: String, whole: Int64, real: Float64, list: Int64[]@list }
FN tell(last: Int64) RETURNS !Int64 ->
    IF last > 2 -> RAISE System, "too many";
    RETURN last;
END
FN main() RETURNS Void ->
    box = Box{ text: "", whole: 9007199254740993, real: 0.1, list: [] } @shared:locked;
    MUTABLE fibers: ~!Int64[]@list = [];
    FOR id IN (0 ..< 3) DO
        fibers.append(BG { @parallel ->
            MUTABLE long = "a text of its own";
            WITH EXCLUSIVE box AS b { long = b.text; b.real = b.real / 3.0; b.whole = b.whole + id; }
            WITH EXCLUSIVE box AS b { b.text = "\${long}\${id}"; b.list.append(id); }
            MUTABLE count = 0;
            WITH EXCLUSIVE box AS b { count = b.list.length(); }
            tell(count)
        });
    END
    FOR one IN fibers DO NEXT one OR PASS; END
END
`;

test('so does one that takes turns, with all its tables', (t) => {
  const pieces = { states: 0, classes: 0 };
  const check = (
    program: Program,
    given: Partial<ExploreOptions>,
    every: number,
    turn = 10,
  ): void => {
    const options = { ...given, scheduler: inTurnsOf(turn) };
    const whole = exploreProgram(program, { ...options, executionsMax: 3000 });
    if (whole.report.bounds.reached === 'executions-max') return;
    const continued = inSlices(program, options, every);
    t.deepEqual(facts(continued.exploration, 'exhaustive'), facts(whole, 'exhaustive'));
    const method = whole.report.coverage?.method ?? 'classes';
    pieces[method] = Math.max(pieces[method], continued.pieces);
  };
  const property = fc.property(
    fc.oneof(
      randomPrograms('usual'),
      symmetricPrograms(),
      randomPrograms('streams'),
      randomPrograms('stages'),
    ),
    fc.integer({ min: 1, max: 40 }),
    fc.boolean(),
    ({ program, parameters }, every, keepGoing) => {
      check(program, { parameters: { ...parameters, outputs: 'ignore' }, keepGoing }, every);
    },
  );
  fc.assert(property, { numRuns: 80, seed: 7, includeErrorInReport: true });
  for (const text of [litmus.lostUpdate(4), litmus.readers(6)]) check(compileLoose(text), {}, 1);
  for (const { text, parameters } of VALUE_PROGRAMS)
    check(compileLoose(text), { parameters: { ...DEFAULT_PARAMETERS, ...parameters } }, 3);
  for (const turn of [10, 10_000]) check(compileLoose(VALUES), {}, 20, turn);
  t.true(pieces.states > 20 && pieces.classes > 20, JSON.stringify(pieces));
});

for (const scheduler of RESUMABLE) {
  test(`${scheduler}: the estimate is exact at the end, and right for a regular tree`, (t) => {
    const program = compileLoose(litmus.lockedCounter(3));
    const run = startExploration(program, { scheduler, reduction: 'dpor' });
    const estimates: number[] = [];
    while (!run.advance(20)) estimates.push(run.progress.estimate ?? NaN);
    const { executions } = run.finish().report;
    t.is(run.progress.estimate, executions);
    const half = estimates[estimates.length >> 1] ?? NaN;
    t.true(half > executions / 3 && half < executions * 3, `${half} of ${executions}`);
    t.true(estimates.every((estimate) => estimate > 0));
  });
}

/** Whoever ends everything has nothing to do that others could notice before. */
const ENDS_AT_ONCE = `
FN main() RETURNS Void ->
    MUTABLE a: Int64 = 0 @shared:atomic;
    p: ~Void = BG { @parallel -> PASS; };
    q: ~Void = BG { @parallel -> v = a; };
    a = 1;
    NEXT p;
    ASSERT FALSE, "ends";
    NEXT q;
END
`;

test('a search that stopped at its first fault goes on', (t) => {
  const program = compileLoose(ENDS_AT_ONCE);
  for (const scheduler of RESUMABLE) {
    const options = { scheduler, reduction: 'dpor' } as const;
    const first = startExploration(program, options);
    while (!first.advance(Infinity));
    t.true(first.hasVerdict);
    t.is(first.finish().report.executions, 1);
    const { report } = exploreProgram(program, {
      ...options,
      resume: first.save(),
      keepGoing: true,
    });
    t.is(
      report.executions,
      exploreProgram(program, { ...options, keepGoing: true }).report.executions,
    );
    t.true(report.complete && report.executions > 3);
  }
});

test('what was saved of another program cannot be resumed', (t) => {
  const options: Partial<ExploreOptions> = { scheduler: 'brute', executionsMax: 2 };
  const run = startExploration(compileLoose(litmus.lockedCounter(3)), options);
  while (!run.advance(Infinity));
  const resume = run.save();
  t.truthy(resume);
  t.throws(() => startExploration(compileLoose(LOST_UPDATE), { ...options, resume }), {
    instanceOf: CannotResume,
  });
});

test('nothing to go on from: before the first execution, after a bound, and for a sampler', (t) => {
  const program = compileLoose(LOST_UPDATE);
  t.is(startExploration(program, { scheduler: 'brute' }).save(), null);
  const endless = 'FN main() RETURNS Void -> MUTABLE n = 0; WHILE TRUE DO n = n + 1; END END';
  const spinning = startExploration(compileLoose(endless), { scheduler: 'brute', stepsMax: 100 });
  while (!spinning.advance(Infinity));
  t.is(spinning.finish().report.bounds.reached, 'steps-max');
  t.is(spinning.save(), null);
  for (const options of [
    { scheduler: 'brute', depthMax: 5 },
    { scheduler: 'random', executionsMax: 3 },
  ]) {
    const run = startExploration(program, options);
    while (!run.advance(Infinity));
    t.is(run.save(), null);
  }
});

test('the limit on choices ends a search as incomplete', (t) => {
  const program = compileLoose(LOST_UPDATE);
  const { report } = exploreProgram(program, { scheduler: 'exhaustive', depthMax: 5 });
  t.is(report.bounds.reached, 'depth-max');
  t.like(report, { result: 'incomplete', complete: false, executions: 1 });
});

/** The names and kinds in a value that was saved, without how much there is of it. */
function shapeOf(value: unknown, indent = ''): string {
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  if (Array.isArray(value)) return `[${value.length === 0 ? '' : shapeOf(value[0], indent)}]`;
  const deeper = `${indent}  `;
  return Object.entries(value)
    .map(([name, member]) =>
      `\n${deeper}${name}: ${shapeOf(member, deeper)}`.replace(': \n', ':\n'),
    )
    .join('');
}

test('what a search saves has the shape of its format: another shape, another STATE_FORMAT', (t) => {
  const program = compileLoose(litmus.lostUpdate(3));
  const shapes = [inTurnsOf(5), 'brute'].map((scheduler) => {
    const run = startExploration(program, { scheduler, executionsMax: 3 } as const);
    while (!run.advance(Infinity));
    return shapeOf(JSON.parse(JSON.stringify(run.save())));
  });
  const whole = startExploration(program, { reduction: 'dpor' });
  whole.advance(100);
  const divided = whole.divide();
  const rounds = divided && new SearchInRounds(program, { reduction: 'dpor' }, divided, 1);
  for (let k = 0; rounds !== null && k < 5; k++)
    rounds.take(rounds.deal().map((stint) => exploreStint(program, { reduction: 'dpor' }, stint)));
  shapes.push(shapeOf(JSON.parse(JSON.stringify(rounds?.save()))));
  golden(t, 'reports/state-format.txt', `format ${STATE_FORMAT}\n${shapes.join('\n')}\n`);
});
