/**
 * What the samplers promise: the bound of PCT, the uniformity of URW and SURW, and that a seed means what it always did.
 * Frequencies are compared over fixed seeds, so these tests give the same answer every time.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { golden } from '../_helpers/golden.js';
import { times } from '../_helpers/litmus-programs.js';
import { compileLoose } from '../_helpers/random-programs.js';
import type { SchedulerRow } from '../../scheduler/own.js';
import { SCHEDULERS } from '../../scheduler/registry.js';
import type { SchedulerName } from '../../scheduler/registry.js';
import type { Program } from '../../src/bytecode/program.js';
import { ExplorationRun } from '../../src/explore/exploration.js';
import type { ExplorationOptions } from '../../src/explore/options.js';
import { DEFAULT_OPTIONS } from '../../src/explore/options.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import { profileProgram } from '../../src/explore/profile.js';
import type { Report } from '../../src/explore/report.js';
import { compile } from '../../src/compile.js';
import { Machine } from '../../src/vm/machine.js';

interface Sampled {
  /** The chosen fibers of each execution, and what they did: `0.1:atomicLoad`. */
  readonly schedules: readonly string[];
  readonly failures: number;
  readonly report: Report;
}

/** Text of one execution of a sample. */
type Describe = (machine: Machine) => string;

function sample(
  program: Program,
  name: SchedulerName,
  options: Partial<ExplorationOptions>,
  describe: Describe = scheduleText,
): Sampled {
  const schedules: string[] = [];
  let failures = 0;
  const row: SchedulerRow = SCHEDULERS[name];
  const all = { ...DEFAULT_OPTIONS, keepGoing: true, ...options };
  const run = new ExplorationRun(program, all, name, row, (context) => {
    const { engine } = context;
    if (!(engine instanceof Machine)) throw new Error('schedulers are given the machine');
    const inner = row.factory(context);
    return {
      begin: () => inner.begin(),
      choose: (point) => inner.choose(point),
      end(outcome) {
        schedules.push(describe(engine));
        if (outcome.reason === 'fault') failures++;
        inner.end(outcome);
      },
      afterFault: () => inner.afterFault?.() ?? 'stop',
      guarantee: () => inner.guarantee?.() ?? null,
    };
  });
  while (!run.advance(Infinity));
  return { schedules, failures, report: run.finish().report };
}

function scheduleText(machine: Machine): string {
  return machine
    .schedule()
    .map((fiber) => machine.names.fiberName(fiber))
    .join(' ');
}

/** Every schedule of `program`, by trying all of them. */
function allSchedules(program: Program): readonly string[] {
  return sample(program, 'brute', {}).schedules;
}

/** Pearson's statistic against the uniform distribution over `expected`. */
function chiSquare(seen: readonly string[], expected: readonly string[]): number {
  const mean = seen.length / expected.length;
  const counts = new Map(expected.map((text) => [text, 0]));
  for (const text of seen) counts.set(text, (counts.get(text) ?? Infinity) + 1);
  return [...counts.values()].reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
}

/** Six standard deviations above the mean of the statistic are beyond chance. */
function looksUniform(seen: readonly string[], expected: readonly string[]): boolean {
  const freedom = expected.length - 1;
  return chiSquare(seen, expected) < freedom + 6 * Math.sqrt(2 * freedom);
}

// --------------------------------------------------------------------------------------------- urw and surw

/** Nobody waits for anybody, and every fiber does the same in every schedule; one fiber is born late. */
const UNEQUAL = compileLoose(`FN main() RETURNS Void ->
    MUTABLE x: Int64 = 0 @shared:atomic;
    MUTABLE y: Int64 = 0 @shared:atomic;
    MUTABLE fibers: ~Void[]@list = [];
    fibers.append(BG { @parallel -> x += 1; x += 1; x += 1; });
    y += 1;
    fibers.append(BG { @parallel -> x += 1; });
END
`);

test('urw: every interleaving has the same probability when nobody waits', (t) => {
  const all = allSchedules(UNEQUAL);
  t.true(all.length > 20, `${all.length} interleavings`);
  const options = { executionsMax: 200 * all.length };
  t.true(looksUniform(sample(UNEQUAL, 'urw', options).schedules, all));
  t.false(looksUniform(sample(UNEQUAL, 'random', options).schedules, all), 'the test can fail');
});

/** Three fibers race on \`x\`, and do different amounts of private work before. */
const PRIVATE_WORK = compileLoose(
  [
    'FN main() RETURNS Void ->',
    'MUTABLE x: Int64 = 0 @shared:atomic;',
    ...times(3, (k) => `MUTABLE p${k}: Int64 = 0 @shared:atomic;`),
    'a: ~Void = BG { @parallel -> x += 1; x += 1; };',
    `b: ~Void = BG { @parallel -> ${'p1 += 1; '.repeat(15)} x += 1; };`,
    `c: ~Void = BG { @parallel -> ${'p2 += 1; '.repeat(6)} x += 1; p2 += 1; };`,
    'NEXT a; NEXT b; NEXT c;',
    'END',
    '',
  ].join('\n'),
);

/** Which fibers touched the contended object, in order. */
function ordersOfX(machine: Machine): string {
  const fibers: string[] = [];
  for (let d = 0; d < machine.depth; d++) {
    const object = machine.objectAt[d] ?? -1;
    if (object >= 0 && machine.objectName[object] === 'x')
      fibers.push(machine.names.fiberName(machine.fiberAt[d] ?? -1));
  }
  return fibers.join(' ');
}

test('surw: every order of the steps on a contended object has the same probability', (t) => {
  const names = ['0.1', '0.1', '0.2', '0.3'];
  const permutations = (list: readonly string[]): string[][] =>
    list.length < 2
      ? [[...list]]
      : list.flatMap((first, k) => permutations(list.toSpliced(k, 1)).map((p) => [first, ...p]));
  const all = [...new Set(permutations(names).map((order) => order.join(' ')))];
  t.is(all.length, 12);
  const options = { executionsMax: 2400 };
  t.true(looksUniform(sample(PRIVATE_WORK, 'surw', options, ordersOfX).schedules, all));
  for (const name of ['random', 'urw'] as const) {
    const { schedules } = sample(PRIVATE_WORK, name, options, ordersOfX);
    t.false(looksUniform(schedules, all), `${name}: private work counts`);
  }
});

test('the profile knows fibers, steps and contended objects', (t) => {
  const parameters = DEFAULT_PARAMETERS;
  const profile = profileProgram(PRIVATE_WORK, parameters, { inline: false, stepsMax: 100_000 });
  t.is(profile.fibers, 4);
  // START and what they do; main has its joins.
  t.deepEqual([...profile.stepsMax].toSorted(), [
    ['0', 4],
    ['0.1', 3],
    ['0.2', 17],
    ['0.3', 9],
  ]);
  t.true([...profile.steps].every(([f, n]) => n === profile.runs * (profile.stepsMax.get(f) ?? 0)));
  const x = profile.contended.get('0#1') ?? new Map<string, number>();
  t.is(profile.contended.size, 1, 'what only one fiber touches is not contended');
  t.deepEqual([...x].toSorted(), [
    ['0.1', 2 * profile.runs],
    ['0.2', profile.runs],
    ['0.3', profile.runs],
  ]);
  const again = profileProgram(PRIVATE_WORK, parameters, { inline: false, stepsMax: 100_000 });
  t.deepEqual(again, profile);
});

// ---------------------------------------------------------------------------------------------------- pct

/**
 * A bug of depth d behind some private work: b must look at x before a writes it (1); or between its two writes (2); and
 * then at y after a has written that, too (3).
 */
function bugOfDepth(d: number, work: number): Program {
  const a = ['x += 1;', 'x += 1; x += 1;', 'x += 1; x += 1; y += 1;'][d - 1] ?? '';
  const b = [
    'IF x == 0 THEN bad += 1; END',
    'IF x == 1 THEN bad += 1; END',
    'IF x == 1 THEN IF y == 1 THEN bad += 1; END END',
  ][d - 1];
  return compileLoose(
    [
      'FN main() RETURNS Void ->',
      ...['x', 'y', 'bad', 'p', 'q'].map((n) => `MUTABLE ${n}: Int64 = 0 @shared:atomic;`),
      `a: ~Void = BG { @parallel -> ${'p += 1; '.repeat(work)} ${a} };`,
      `b: ~Void = BG { @parallel -> ${'q += 1; '.repeat(work)} ${b ?? ''} };`,
      'NEXT a; NEXT b;',
      'ASSERT bad == 0, "never seen in between";',
      'END',
      '',
    ].join('\n'),
  );
}

for (const depth of [1, 2, 3]) {
  test(`pct finds bugs of depth ${depth} as often as it promises`, (t) => {
    for (const work of [0, 3, 8]) {
      const program = bugOfDepth(depth, work);
      let failures = 0;
      let promised = 0;
      const seeds = 20;
      const executionsMax = 100;
      for (let seed = 1; seed <= seeds; seed++) {
        const parameters = { ...DEFAULT_PARAMETERS, seed };
        const options = { pctDepth: depth, executionsMax, parameters };
        const { report, failures: found } = sample(program, 'pct', options);
        failures += found;
        const guarantee = report.sample?.guarantee;
        const { fibers = 0, choices = 0, probability = 1 } = guarantee ?? {};
        t.is(guarantee?.depth, depth);
        t.is(probability, 1 / (fibers * choices ** (depth - 1)));
        promised += probability;
      }
      const frequency = failures / (seeds * executionsMax);
      t.true(frequency >= promised / seeds, `${frequency} with work ${work}`);
      t.true(frequency < 1, 'it is no matter of course');
    }
  });
}

test('pct of depth 1 changes no priority: it misses bugs that need a preemption', (t) => {
  const program = bugOfDepth(2, 0);
  t.is(sample(program, 'pct', { pctDepth: 1, executionsMax: 500 }).failures, 0);
  t.true(sample(program, 'pct', { pctDepth: 2, executionsMax: 500 }).failures > 0);
});

// ------------------------------------------------------------------------------------------------- pinned

const SAMPLERS = (Object.keys(SCHEDULERS) as SchedulerName[]).filter(
  (name) => SCHEDULERS[name].coverage === 'sampling',
);

for (const scenario of ['races/lost-update', 'deadlocks/lock-order'] as const) {
  test(`what seed 1 does on ${scenario}`, (t) => {
    const file = `scenarios/${scenario}.cht`;
    const text = readFileSync(join(process.cwd(), file), 'utf8');
    const program = compile(text, { file, staticChecks: 'warn' });
    const blocks = SAMPLERS.map((name) => {
      const { schedules, report } = sample(program, name, { executionsMax: 200 });
      const { faults, sample: seen } = report;
      return [
        name,
        ...schedules.slice(0, 3).map((schedule) => `  ${schedule}`),
        `  first failure: execution ${faults[0]?.execution ?? 'none'}`,
        `  classes: ${seen?.classes ?? 0} in ${seen?.executions ?? 0} executions`,
        '',
      ].join('\n');
    });
    golden(t, `samplers/${scenario.replace('/', '-')}.txt`, blocks.join('\n'));
  });
}
