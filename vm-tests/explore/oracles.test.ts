/**
 * The oracles (CLEAR concurrency reference, 6.5), one by one: a program that must raise it and one that must not, under every
 * scheduler; what is said of it, the same in the report, in the JSON document and in the trace; and the trace as a witness, which
 * shows the fault again by itself.
 */
import type { ExecutionContext } from 'ava';
import test from 'ava';
import { Workplace } from '../cli/clear-process.js';
import type { OracleProgram } from '../_helpers/oracle-programs.js';
import { EDGE_PROGRAMS, ORACLE_PROGRAMS } from '../_helpers/oracle-programs.js';
import { compileLoose } from '../_helpers/random-programs.js';
import type { SchedulerRow } from '../../scheduler/own.js';
import { SCHEDULERS } from '../../scheduler/registry.js';
import { runParameters } from '../../src/cli/run-parameters.js';
import { readScenarioHeader } from '../../src/cli/scenario-file.js';
import type { ExploreReport } from '../../src/explore.js';
import { replay } from '../../src/explore.js';
import type { Parameters } from '../../src/explore/parameters.js';
import type { Fault } from '../../src/explore/report.js';
import { FAULTS } from '../../src/explore/report.js';
import { explore } from '../../src/library.js';
import { parseTrace } from '../../src/trace/read.js';
import { formatTrace } from '../../src/trace/write.js';

const ROWS: Readonly<Record<string, SchedulerRow>> = SCHEDULERS;

/** Executions of a sampler in which it meets each of these faults. */
const SAMPLES = 400;

function parametersOf(parameters: string | undefined): Parameters {
  const header = parameters === undefined ? '' : `# parameters: ${parameters}\n`;
  return runParameters(readScenarioHeader(header).parameters);
}

function run(text: string, scheduler: string, parameters: string | undefined): ExploreReport {
  const executionsMax = ROWS[scheduler]?.coverage === 'sampling' ? SAMPLES : Infinity;
  const given = { scheduler, executionsMax, parameters: parametersOf(parameters) };
  return explore(compileLoose(text), given);
}

/** Number of the line that ends in `# mark`. */
function lineOf(text: string, mark: string): number {
  return text.split('\n').findIndex((line) => line.endsWith(`# ${mark}`)) + 1;
}

/** What a report says of a fault, without what depends on how it was found. */
function said({ kind, code, message, fiber, location, places, notes }: Fault): object {
  const evidence = notes.filter(
    (note) => !/fast-check|in the other order|met in the other/.test(note),
  );
  return {
    kind,
    code,
    message,
    fiber,
    line: location.line,
    places: places.slice(1).map(({ text }) => text),
    notes: evidence,
  };
}

function expected(oracle: OracleProgram): object[] {
  const { kind, fails, message, fiber, places = [], notes = [], otherwise } = oracle;
  const { code } = FAULTS[kind];
  const first = {
    kind,
    code,
    message,
    fiber,
    line: lineOf(fails, 'here'),
    places: [...places],
    notes: [...notes],
  };
  if (otherwise === undefined) return [first];
  const { line: mark = 'here', places: others = [], notes: further = [] } = otherwise;
  const second = { message: otherwise.message, fiber: otherwise.fiber, line: lineOf(fails, mark) };
  return [first, { kind, code, ...second, places: [...others], notes: [...further] }];
}

/** Whether a scheduler that works as it should meets the fault. */
function meets(oracle: OracleProgram, scheduler: string): boolean {
  if (scheduler === 'inline') return oracle.inline === 'fail';
  return scheduler !== 'sequential' || oracle.sequential === 'fail';
}

function checkWitness(t: ExecutionContext, report: ExploreReport): void {
  for (const [k, trace] of report.traces.entries()) {
    const fault = report.faults[k];
    const { kind, code, message, location, fiber } = trace.fault;
    const told = { kind, code, message, location, fiber };
    t.like(fault, told, 'the trace says the same as the report');
    // A witness is a program, a schedule and an oracle: a file is all that is needed.
    const read = parseTrace(formatTrace(trace));
    if ('problem' in read) throw new Error(read.problem.message);
    const again = replay(read.trace);
    t.true(again.reproduced, 'the trace alone shows the fault again');
    t.like(again.faults[0], told);
  }
}

for (const oracle of ORACLE_PROGRAMS) {
  test(`${oracle.oracle}: ${oracle.title}`, (t) => {
    const { fails, passes, parameters } = oracle;
    const allowed = expected(oracle);
    for (const scheduler of Object.keys(SCHEDULERS)) {
      const report = run(fails, scheduler, parameters);
      t.is(report.result, meets(oracle, scheduler) ? 'fail' : 'pass', `${scheduler}: ${fails}`);
      for (const fault of report.faults) {
        const it = said(fault);
        const match = allowed.find((one) => JSON.stringify(one) === JSON.stringify(it));
        t.deepEqual(it, match ?? allowed[0], scheduler);
      }
      if (scheduler !== 'inline') checkWitness(t, report);
      const other = run(passes, scheduler, parameters);
      t.is(other.result, 'pass', `${scheduler}: ${passes}`);
      if (ROWS[scheduler]?.coverage === 'search') t.true(other.complete, scheduler);
    }
  });
}

test('the JSON document says what the report says', async (t) => {
  const names = ORACLE_PROGRAMS.map((_, k) => `o${k}.cht`);
  const place = new Workplace();
  t.teardown(() => {
    place.remove();
  });
  for (const [k, { fails, parameters }] of ORACLE_PROGRAMS.entries())
    place.write(names[k] ?? '', `# parameters: ${parameters ?? 'seed=1'}\n${fails}`);
  const { stdout, status } = await place.clear(['loom', ...names, '--json']);
  t.is(status, 1);
  const document = JSON.parse(stdout) as { files: { file: string; faults: Fault[] }[] };
  t.is(document.files.length, names.length);
  for (const [k, oracle] of ORACLE_PROGRAMS.entries()) {
    const fault = document.files[k]?.faults[0];
    if (fault === undefined) throw new Error(`no fault in ${oracle.title}`);
    const [first] = expected({ ...oracle, fails: `\n${oracle.fails}` });
    t.deepEqual(said(fault), first, oracle.title);
    t.regex(fault.trace ?? '', new RegExp(`^traces/o${k}\\.${oracle.kind}\\.[0-9a-f]{8}\\.json$`));
  }
});

for (const { edge, ordered, unordered, parameters } of EDGE_PROGRAMS) {
  test(`H1: ${edge}`, (t) => {
    const clean = run(ordered, 'exhaustive', parameters);
    t.deepEqual(clean.faults, []);
    t.true(clean.complete);
    for (const scheduler of ['exhaustive', 'brute', 'random']) {
      t.is(run(ordered, scheduler, parameters).result, 'pass', scheduler);
      const { faults } = run(unordered, scheduler, parameters);
      t.is(faults[0]?.kind, 'data-race', scheduler);
    }
  });
}

/** Reads a cell and writes it in a later section: statements of a body, then those that look again. */
const STALE: Readonly<Record<string, readonly [make: string, stale: string, fresh: string]>> = {
  'two sections of a lock': [
    'c = Box{ n: 0 } @shared:locked;',
    'MUTABLE seen = 0; WITH EXCLUSIVE c AS x { seen = x.n; } WITH EXCLUSIVE c AS x { x.n = seen + 1; }',
    'WITH EXCLUSIVE c AS x { seen = x.n; x.n = seen + 1; }',
  ],
  'a load and a store': ['MUTABLE c: Int64 = 0 @shared:atomic;', 'c = c + 1;', 'c += 1;'],
  'a snapshot and a later one that replaces': [
    'c = Box{ n: 0 } @shared:versioned;',
    'MUTABLE seen = 0; WITH SNAPSHOT c AS x { seen = x.n; } WITH SNAPSHOT c AS MUTABLE x { x.n = seen + 1; }',
    'WITH SNAPSHOT c AS MUTABLE x { x.n = x.n + 1; }',
  ],
};

for (const [title, [make, stale, fresh]] of Object.entries(STALE)) {
  test(`O5: ${title}, without any assertion`, (t) => {
    const text = (body: string): string => `STRUCT Box { n: Int64 }
FN main() RETURNS Void ->
    ${make}
    a: ~Void = BG { @parallel -> ${body} };
    b: ~Void = BG { @parallel -> ${body} };
    NEXT a;
    NEXT b;
END
`;
    for (const scheduler of ['exhaustive', 'sequential', 'random']) {
      const { hints, result } = run(text(stale), scheduler, undefined);
      t.is(result, 'pass');
      t.is(hints.length, 2, 'either fiber may lose the update of the other');
      t.regex(
        hints[0] ?? '',
        /^fiber 0\.2 may write .* between the read .*of fiber 0\.1, which does not look again$/,
      );
      t.deepEqual(run(text(fresh), scheduler, undefined).hints, [], scheduler);
    }
  });
}
