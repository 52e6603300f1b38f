/**
 * Explores one program file: header, compilation, exploration. Nothing is printed or written here, and the result is
 * plain data, so that it does not matter which thread does it; `settle` then saves the traces.
 */
import type { Source } from '../diagnostics/source.js';
import type { ExploreOptions } from '../explore.js';
import { partOfSample } from '../explore.js';
import { SchedulerError } from '../explore/guarded-scheduler.js';
import { DEFAULT_OPTIONS } from '../explore/options.js';
import type { BoundsReport, Exploration, Fault, Report } from '../explore/report.js';
import { CannotResume } from '../explore/search-state.js';
import { assert } from '../support/assert.js';
import type { Checkpoint } from './checkpoint.js';
import { openCheckpoint } from './checkpoint.js';
import { isInRounds } from './checkpoint-file.js';
import type { Watch } from './drive.js';
import { driveDivided, driveExploration } from './drive.js';
import { isLongText, optimize } from './optimizer.js';
import type { OptionValues } from './options.js';
import type { Problem } from './problems.js';
import { fileProblem } from './problems.js';
import { compileText, packagesOf, readProgramText } from './program-file.js';
import { whyUnwritable } from './write-file.js';
import { countText } from './number-text.js';
import { runParameters } from './run-parameters.js';
import { emitTest, testFolder } from './emit-test.js';
import { saveTrace } from './save-trace.js';
import type { Expectation, ScenarioHeader } from './scenario-file.js';
import { meetsExpectation, readScenarioHeader } from './scenario-file.js';
import type { SchedulerChoice } from './scheduler-choice.js';
import { UsageError } from './usage-error.js';
import { privateWorld, withWorld } from './world.js';

export type FileOutcome = ExploredFile | UnreadableFile | BrokenFile;

export interface ExploredFile {
  readonly kind: 'explored';
  readonly report: Report;
  readonly sources: readonly Source[];
  /** What the header says for this scheduler; null when it says nothing. */
  readonly expected: Expectation | null;
  readonly isAsExpected: boolean | null;
}

export interface UnreadableFile {
  readonly kind: 'unreadable';
  readonly file: string;
  readonly problems: readonly Problem[];
}

/** A file on which this tool failed. */
export interface BrokenFile {
  readonly kind: 'internal-error';
  readonly file: string;
  readonly message: string;
}

/** What came of a file, before its traces are saved. */
export interface Findings {
  readonly kind: 'explored';
  readonly exploration: Exploration;
  readonly sources: readonly Source[];
  readonly header: ScenarioHeader;
}

/** One of several parts of the executions of a file, from 0. */
export interface Part {
  readonly index: number;
  readonly parts: number;
}

const WHOLE: Part = { index: 0, parts: 1 };

/** With more than one thread, others explore parts of a long search. */
export async function exploreFile(
  file: string,
  scheduler: SchedulerChoice,
  options: OptionValues,
  watch: Watch,
  threads: number,
): Promise<Findings | UnreadableFile> {
  const result = await explorePart(file, scheduler, options, watch, WHOLE, threads);
  assert(result !== null, 'the whole of a file has something to do');
  return result;
}

/** Null for a part that has nothing to do: then another one does everything. */
export async function explorePart(
  file: string,
  scheduler: SchedulerChoice,
  options: OptionValues,
  watch: Watch,
  part: Part,
  threads = 1,
): Promise<Findings | UnreadableFile | null> {
  const read = readProgramText(file);
  if ('problems' in read) return { kind: 'unreadable', file, problems: read.problems };
  if (isLongText(read.value)) optimize();
  const header = readScenarioHeader(read.value);
  const headerProblems = header.problems.map(({ line, message }) =>
    fileProblem('HEADER_MALFORMED', file, message, { place: { line, column: 1 } }),
  );
  const given = { ...header.parameters, ...options };
  const compiled = compileText(file, read.value, {
    staticChecks: given['static-checks'] ?? 'warn',
    needsMain: true,
    packages: packagesOf(options),
  });
  if ('problems' in compiled || headerProblems.length > 0) {
    const problems = 'problems' in compiled ? compiled.problems : [];
    return { kind: 'unreadable', file, problems: [...headerProblems, ...problems] };
  }
  const program = withWorld(compiled.value, privateWorld(file, options));
  const exploration = partOf(explorationOptions(scheduler, given), part);
  if (exploration === null) return null;
  const timeLimit = options['time-limit'] ?? Infinity;
  let checkpoint: Checkpoint | null = null;
  if (options.checkpoint !== undefined) {
    const opened = openCheckpoint(options.checkpoint, program, exploration);
    if ('problems' in opened) return { kind: 'unreadable', file, problems: opened.problems };
    checkpoint = opened.value;
  }
  const saved = checkpoint?.saved ?? null;
  if (saved !== null) {
    const { executions } = isInRounds(saved) ? saved.findings : saved;
    const count = countText(executions, 'execution');
    watch.onNote(`continuing from ${options.checkpoint ?? ''} after ${count}`);
  }
  const others = { count: threads, flags: options };
  const drive = {
    ...watch,
    timeLimit,
    threads: threads > 1 ? others : null,
    ...(checkpoint === null ? {} : { onSlice: checkpoint.onSlice, onRound: checkpoint.onRound }),
  };
  let found: Exploration;
  try {
    found =
      saved !== null && isInRounds(saved)
        ? await driveDivided(program, exploration, saved, others, drive)
        : await driveExploration(program, { ...exploration, resume: saved }, drive);
  } catch (error) {
    if (error instanceof SchedulerError) {
      const message = `the scheduler failed: ${error.message}`;
      return {
        kind: 'unreadable',
        file,
        problems: [fileProblem('SCHEDULER_BROKEN', file, message)],
      };
    }
    if (!(error instanceof CannotResume)) throw error;
    const message = `cannot continue from \`${options.checkpoint ?? ''}\`: ${error.message}`;
    const hint = 'give the bounds that it was saved with, or larger ones';
    const problem = fileProblem('CHECKPOINT_DAMAGED', options.checkpoint ?? file, message, {
      hint,
    });
    return { kind: 'unreadable', file, problems: [problem] };
  }
  const { report } = found;
  const complete: Report = {
    ...report,
    warnings: [...report.warnings, ...(checkpoint?.warnings ?? [])],
    bounds: { ...report.bounds, limit: await limitOf(report.bounds, timeLimit) },
  };
  const { sources } = program;
  return { kind: 'explored', exploration: { ...found, report: complete }, sources, header };
}

/** What cannot be split is done by the first part. */
function partOf(
  options: Partial<ExploreOptions>,
  { index, parts }: Part,
): Partial<ExploreOptions> | null {
  if (parts === 1) return options;
  const range = partOfSample(options, index, parts);
  if (range === null) return index === 0 ? options : null;
  return range.executionsMax === 0 ? null : { ...options, ...range };
}

/** What the flags say about an exploration. */
export function explorationOptions(
  scheduler: SchedulerChoice,
  given: OptionValues,
): Partial<ExploreOptions> {
  const executionsMax = given['executions-max'];
  return {
    scheduler,
    ...(executionsMax === undefined ? {} : { executionsMax }),
    stepsMax: given['steps-max'] ?? DEFAULT_OPTIONS.stepsMax,
    depthMax: given['depth-max'] ?? DEFAULT_OPTIONS.depthMax,
    nodesMax: given['nodes-max'] ?? DEFAULT_OPTIONS.nodesMax,
    preemptionsMax: given['preemptions-max'] ?? DEFAULT_OPTIONS.preemptionsMax,
    iteratesPreemptions: given.preemptions === 'iterate',
    reduction: given.reduction ?? DEFAULT_OPTIONS.reduction,
    pctDepth: given['pct-depth'] ?? DEFAULT_OPTIONS.pctDepth,
    parameters: runParameters(given),
    coversSites: given.coverage === true,
    keepGoing: given['keep-going'] === true,
  };
}

/** The exploration does not know the bounds that its surroundings watch. */
async function limitOf(
  { reached, limit }: BoundsReport,
  timeLimit: number,
): Promise<number | null> {
  if (reached === 'memory') return (await import('./memory-watch.js')).memoryLimit();
  return reached === 'time-limit' ? timeLimit : limit;
}

function expectationFor(header: ScenarioHeader, scheduler: string): Expectation | null {
  return header.expectations.get(scheduler) ?? header.expectations.get('exhaustive') ?? null;
}

/** Where what a file brought to light is saved. */
export interface Folders {
  readonly traces: string;
  /** For regression tests; null when none are wanted. */
  readonly tests: string | null;
}

/** Where the flags want what is found in `file`. */
export function foldersFor(file: string, options: OptionValues): Folders {
  const tests = options['emit-test'] === true ? testFolder(options.tests, file) : null;
  return { traces: options.traces ?? 'traces', tests };
}

/** Saves traces, and regression tests if they are wanted; what cannot be saved is a warning. */
export function settle({ exploration, sources, header }: Findings, folders: Folders): ExploredFile {
  const { report, traces } = exploration;
  const warnings = [...report.warnings];
  const attempt = (what: string, folder: string, save: () => string): string | null => {
    try {
      return save();
    } catch (error) {
      const code = error instanceof UsageError ? error.message : whyUnwritable(error);
      if (code === null) throw error;
      warnings.push(`${what} cannot be saved in \`${folder}\`: ${code}`);
      return null;
    }
  };
  const faults = report.faults.map((fault, index): Fault => {
    const trace = traces[index];
    if (trace === undefined) return fault;
    const of = `of \`${fault.kind}\``;
    const saved = attempt(`the trace ${of}`, folders.traces, () =>
      saveTrace(folders.traces, trace),
    );
    const { tests } = folders;
    const test =
      tests === null
        ? null
        : attempt(`the test ${of}`, tests, () => emitTest(trace, fault.because, tests).test);
    return { ...fault, trace: saved, ...(test === null ? {} : { test }) };
  });
  return {
    kind: 'explored',
    report: { ...report, faults, warnings },
    sources,
    expected: expectationFor(header, report.scheduler),
    isAsExpected: meetsExpectation(header, report),
  };
}
