/**
 * Every scenario under every scheduler, compared with the header of its file: what must happen, how many executions
 * there are, and whether the trace of every fault repeats it. `scenarios/README.md` says what a header may state.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { ExecutionContext } from 'ava';
import test from 'ava';
import { SCHEDULERS } from '../scheduler/registry.js';
import type { Program } from '../src/bytecode/program.js';
import { runParameters } from '../src/cli/run-parameters.js';
import type { ScenarioHeader } from '../src/cli/scenario-file.js';
import { meetsExpectation, readScenarioHeader } from '../src/cli/scenario-file.js';
import { compile } from '../src/compile.js';
import type { ExploreOptions, ExploreReport } from '../src/explore.js';
import { replay } from '../src/explore.js';
import type { Scheduler } from '../src/explore/scheduler.js';
import { explore } from '../src/library.js';
import { formatTrace } from '../src/trace/write.js';

/** Executions of a sampler: enough to meet most faults, few enough for every run of the tests. */
const SAMPLES = 150;
/** Interleavings up to which the equivalence classes among them are counted one by one. */
const CLASSES_CHECKED_BELOW = 1000;
const FOLDER = join(process.cwd(), 'scenarios');
const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(cht|clear)$/.test(file))
  .map((file) => file.replaceAll('\\', '/'))
  .toSorted();

interface Scenario {
  readonly text: string;
  readonly header: ScenarioHeader;
  readonly program: Program;
}

function read(file: string): Scenario {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  const header = readScenarioHeader(text);
  const staticChecks = header.parameters['static-checks'] ?? 'warn';
  return { text, header, program: compile(text, { file: `scenarios/${file}`, staticChecks }) };
}

function exploreAs(
  { header, program }: Scenario,
  scheduler: string,
  options: Partial<ExploreOptions> = {},
): ExploreReport {
  const { parameters } = header;
  return explore(program, {
    scheduler,
    ...(parameters['executions-max'] !== undefined && {
      executionsMax: parameters['executions-max'],
    }),
    ...(parameters['steps-max'] !== undefined && { stepsMax: parameters['steps-max'] }),
    ...(parameters['preemptions-max'] !== undefined && {
      preemptionsMax: parameters['preemptions-max'],
    }),
    parameters: runParameters(parameters),
    ...options,
  });
}

/** What a report found, for messages. */
function found({ result, faults, scheduler }: ExploreReport): string {
  const places = faults.map(({ kind, location }) => `${kind} at ${location.line}`);
  return `${scheduler}: ${[result, ...places].join(', ')}`;
}

function checkReport(t: ExecutionContext, scenario: Scenario, report: ExploreReport): void {
  t.not(meetsExpectation(scenario.header, report), false, found(report));
  report.traces.forEach((trace) => {
    const repeated = replay(trace, { program: scenario.program });
    t.true(repeated.reproduced, `${report.scheduler}: the trace of ${trace.fault.kind} replays`);
    t.is(repeated.diverged, null);
  });
}

/**
 * The same fault has the same trace, byte for byte, whoever found it. Bodies that run at their spawn are another
 * matter: they make another execution.
 */
class TracesByFault {
  readonly #texts = new Map<string, string>();
  readonly #t: ExecutionContext;

  constructor(t: ExecutionContext) {
    this.#t = t;
  }

  add({ scheduler, faults, traces }: ExploreReport): void {
    if (scheduler === 'inline') return;
    faults.forEach(({ kind, location, message, notes, isMinimal }, k) => {
      const trace = traces[k];
      if (trace === undefined) return;
      const evidence = notes.filter((note) => !note.startsWith('drawn by fast-check'));
      const fault = [kind, location.line, message, ...evidence].join('\n');
      const text = formatTrace(trace);
      this.#t.true(isMinimal, `${scheduler}: nothing smaller ends in ${fault}`);
      this.#t.is(this.#texts.get(fault) ?? text, text, `${scheduler}: the trace of ${fault}`);
      this.#texts.set(fault, text);
    });
  }
}

function checkExhaustive(
  t: ExecutionContext,
  file: string,
  scenario: Scenario,
  known: TracesByFault,
): void {
  const { header } = scenario;
  const first = exploreAs(scenario, 'exhaustive');
  t.true(meetsExpectation(header, first), found(first));
  t.is(first.complete, header.expectations.get('exhaustive')?.result === 'pass', found(first));
  checkReport(t, scenario, first);
  known.add(first);

  const all = exploreAs(scenario, 'exhaustive', { reduction: 'dpor', keepGoing: true });
  checkReport(t, scenario, all);
  known.add(all);
  t.is(all.executions, header.executions.get('dpor') ?? 0, `executions of ${file}`);
  t.is(all.redundant, 0, 'optimal: no execution is redundant');
}

/** Without reduction there are more executions, the same kinds of faults, and no others. */
function checkBrute(t: ExecutionContext, scenario: Scenario, known: TracesByFault): void {
  const executions = scenario.header.executions.get('brute');
  if (executions === undefined) return;
  const all = exploreAs(scenario, 'brute', { keepGoing: true });
  checkReport(t, scenario, all);
  known.add(all);
  t.is(all.executions, executions, 'executions of brute');
  t.is(all.result, exploreAs(scenario, 'exhaustive').result);
  if (executions > CLASSES_CHECKED_BELOW) return;
  // Under a bound, distinct equivalence classes are counted, so one too high to matter gives them all.
  const bounded = exploreAs(scenario, 'exhaustive', { preemptionsMax: 1000, keepGoing: true });
  t.is(bounded.executions, scenario.header.executions.get('dpor') ?? 0, 'equivalence classes');
}

/** A scheduler of the user's own: the last enabled fiber first, with a fiber earlier in turn the longer it runs. */
function lastFirst(): Scheduler {
  let executions = 0;
  return {
    begin: () => (executions++ < SAMPLES ? 0 : -1),
    choose: ({ enabled, count, depth }) =>
      enabled[Math.max(0, count - 1 - (depth % executions))] ?? 0,
    end: () => undefined,
  };
}

const OTHERS = Object.keys(SCHEDULERS).filter((name) => name !== 'exhaustive' && name !== 'brute');

for (const file of FILES) {
  test(file, (t) => {
    const scenario = read(file);
    t.deepEqual(scenario.header.problems, []);
    const known = new TracesByFault(t);
    checkExhaustive(t, file, scenario, known);
    checkBrute(t, scenario, known);
    known.add(exploreAs(scenario, 'user', { scheduler: lastFirst, executionsMax: SAMPLES }));
    for (const name of OTHERS) {
      const isSampler = SCHEDULERS[name as keyof typeof SCHEDULERS].coverage === 'sampling';
      const options = isSampler ? { executionsMax: SAMPLES } : {};
      const report = exploreAs(scenario, name, options);
      t.not(report.result, 'incomplete', found(report));
      checkReport(t, scenario, report);
      known.add(report);
    }
  });
}

test('every scenario that fails has a fixed twin, which passes', (t) => {
  const resultOf = (file: string): string | undefined =>
    readScenarioHeader(readFileSync(join(FOLDER, file), 'utf8')).expectations.get('exhaustive')
      ?.result;
  for (const file of FILES) {
    const twin = file.replace(/\.cht$/, '_fixed.cht');
    if (file.endsWith('_fixed.cht')) {
      t.true(FILES.includes(file.replace('_fixed.cht', '.cht')), `${file} fixes something`);
      t.is(resultOf(file), 'pass', file);
    } else if (resultOf(file) === 'fail') {
      t.true(FILES.includes(twin), `${file} has a twin`);
    }
  }
});

test('every scenario begins with a sentence on why it is there, and states its count', (t) => {
  for (const file of FILES) {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    const [first = ''] = text.split('\n');
    t.regex(first, /^# .{20,}\.$/, file);
    t.true(
      readScenarioHeader(text).executions.has('dpor'),
      `${file} states \`executions: dpor=…\``,
    );
  }
});
