/** Runs one unit of a test run, once or under every interleaving, and says what came of it, as data. */
import { NOT_SUPPORTED_CODE } from '../diagnostics/codes.js';
import type { Source } from '../diagnostics/source.js';
import { runOnce } from '../explore.js';
import type { Fault, Report } from '../explore/report.js';
import { driveExploration, secondsNow } from './drive.js';
import { explorationOptions, foldersFor, settle } from './explore-file.js';
import type { OptionValues } from './options.js';
import type { Problem } from './problems.js';
import { isError, problemReport } from './problems.js';
import { countText } from './number-text.js';
import { runParameters } from './run-parameters.js';
import { readScenarioHeader } from './scenario-file.js';
import type { SchedulerChoice } from './scheduler-choice.js';
import type { RunnableTest, TestUnit } from './test-units.js';

export type TestVerdict = 'pass' | 'fail' | 'not-supported' | 'error' | 'incomplete' | 'skipped';

export interface TestResult {
  readonly file: string;
  readonly name: string;
  readonly result: TestVerdict;
  /** The first fault, if any; `--keep-going` may find more. */
  readonly faults: readonly Fault[];
  /** Why it could not be run. */
  readonly problems: readonly Problem[];
  readonly sources: readonly Source[];
  /** What is to be said beside the fault; empty when that is all. */
  readonly note: string;
  readonly seconds: number;
  /** Of an exploration, else null. */
  readonly report: Report | null;
}

/** What BENCHMARK, PROFILE and SMASH found out. They never fail. */
export interface Measurement {
  readonly file: string;
  readonly name: string;
  readonly kind: 'benchmark' | 'profile' | 'smash';
  readonly seconds: number;
  readonly steps: number;
  readonly allocated: number;
  /** What SMASH ran into, or why a measurement means nothing; empty when all went well. */
  readonly finding: string;
}

export type TestOutcome =
  | { readonly kind: 'result'; readonly value: TestResult }
  | { readonly kind: 'measurement'; readonly value: Measurement }
  /** BEFORE ALL or AFTER ALL that went well: nothing to say. */
  | { readonly kind: 'silent' };

export interface TestManner {
  readonly options: OptionValues;
  readonly scheduler: SchedulerChoice;
  readonly isInterrupted: () => boolean;
}

export async function runUnit(unit: TestUnit, manner: TestManner): Promise<TestOutcome> {
  switch (unit.kind) {
    case 'unusable':
      return { kind: 'result', value: unusableResult(unit.file, unit.name, unit.problems) };
    case 'pending':
      return { kind: 'result', value: { ...base(unit), result: 'skipped' } };
    case 'test':
      return {
        kind: 'result',
        value: manner.options.loom === true ? await explore(unit, manner) : runTest(unit, manner),
      };
    case 'beforeAll':
    case 'afterAll': {
      const value = runTest(unit, manner);
      return value.result === 'pass' ? { kind: 'silent' } : { kind: 'result', value };
    }
    case 'benchmark':
    case 'profile':
    case 'smash':
      return { kind: 'measurement', value: measure(unit, unit.kind, manner) };
  }
}

/** A file of which only parts of the language that this tool lacks are wrong is not supported, otherwise in error. */
export function unusableResult(
  file: string,
  name: string,
  problems: readonly Problem[],
): TestResult {
  const errors = problems.filter(isError);
  const isLacking = errors.every((problem) => problemReport(problem).code === NOT_SUPPORTED_CODE);
  return {
    ...base({ file, name }),
    result: isLacking && errors.length > 0 ? 'not-supported' : 'error',
    problems,
  };
}

function base({ file, name }: Pick<TestUnit, 'file' | 'name'>): Omit<TestResult, 'result'> {
  return {
    file,
    name,
    faults: [],
    problems: [],
    sources: [],
    note: '',
    seconds: 0,
    report: null,
  };
}

function runTest(unit: RunnableTest, { options, scheduler }: TestManner): TestResult {
  const started = secondsNow();
  // An exploring scheduler cannot run something just once.
  const run = runOnce(unit.program, {
    scheduler: options.loom === true ? 'sequential' : scheduler,
    stepsMax: options['steps-max'] ?? Infinity,
    parameters: runParameters(options),
    ...(options['pct-depth'] === undefined ? {} : { pctDepth: options['pct-depth'] }),
  });
  const hasPassed = run.faults.length === 0 && !run.isBounded && run.status === 0;
  return {
    ...base(unit),
    result: hasPassed ? 'pass' : 'fail',
    faults: run.faults,
    sources: unit.program.sources,
    note: run.isBounded
      ? `stopped after ${countText(run.steps, 'step')} (--steps-max)`
      : run.faults.length === 0 && run.status !== 0
        ? `the program ended with status ${run.status}`
        : '',
    seconds: secondsNow() - started,
  };
}

async function explore(unit: RunnableTest, manner: TestManner): Promise<TestResult> {
  const { options, scheduler, isInterrupted } = manner;
  const exploration = await driveExploration(unit.program, explorationOptions(scheduler, options), {
    timeLimit: options['time-limit'] ?? Infinity,
    isInterrupted,
    onProgress: () => undefined,
  });
  const header = readScenarioHeader('');
  const findings = {
    kind: 'explored',
    exploration,
    sources: unit.program.sources,
    header,
  } as const;
  const { report } = settle(findings, foldersFor(findings.exploration.report.file, options));
  return {
    ...base(unit),
    result: report.result,
    faults: report.faults,
    sources: unit.program.sources,
    note: report.bounds.reached === null ? '' : `stopped by ${report.bounds.reached}`,
    seconds: report.seconds,
    report,
  };
}

function measure(unit: RunnableTest, kind: Measurement['kind'], manner: TestManner): Measurement {
  const started = secondsNow();
  const run = runOnce(unit.program, {
    scheduler: 'sequential',
    stepsMax: manner.options['steps-max'] ?? Infinity,
    parameters: runParameters(manner.options),
  });
  const [fault] = run.faults;
  return {
    file: unit.file,
    name: unit.name,
    kind,
    seconds: secondsNow() - started,
    steps: run.steps,
    allocated: run.allocated,
    finding: fault === undefined ? '' : `${fault.kind.replaceAll('-', ' ')}: ${fault.message}`,
  };
}
