/** Explores one program file: header, compilation, exploration, traces. Nothing is printed here. */
import type { Source } from '../diagnostics/source.js';
import type { Fault, Report } from '../explore/report.js';
import { driveExploration } from './drive.js';
import type { Invocation } from './invocation.js';
import type { Problem } from './problems.js';
import { fileProblem } from './problems.js';
import { compileText, errorCode, readProgramText } from './program-file.js';
import { ProgressLine } from './progress-line.js';
import { runParameters } from './run-parameters.js';
import { saveTrace } from './save-trace.js';
import type { Expectation, ScenarioHeader } from './scenario-file.js';
import { meetsExpectation, readScenarioHeader } from './scenario-file.js';
import type { SchedulerChoice } from './scheduler-choice.js';
import { schedulerName } from './scheduler-choice.js';

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

const STEPS_MAX = 1_000_000;

export async function exploreFile(
  file: string,
  scheduler: SchedulerChoice,
  { options, terminal, log }: Invocation,
): Promise<FileOutcome> {
  const read = readProgramText(file);
  if ('problems' in read) return { kind: 'unreadable', file, problems: read.problems };
  const header = readScenarioHeader(read.value);
  const headerProblems = header.problems.map(({ line, message }) =>
    fileProblem('HEADER_MALFORMED', file, message, { place: { line, column: 1 } }),
  );
  const given = { ...header.parameters, ...options };
  const compiled = compileText(file, read.value, {
    staticChecks: given['static-checks'] ?? 'warn',
    needsMain: true,
  });
  if ('problems' in compiled || headerProblems.length > 0) {
    const problems = 'problems' in compiled ? compiled.problems : [];
    return { kind: 'unreadable', file, problems: [...headerProblems, ...problems] };
  }
  const program = compiled.value;
  const executionsMax = given['executions-max'];
  const progress = new ProgressLine(terminal, file);
  log.info({ file, scheduler: schedulerName(scheduler) }, 'exploration starts');
  const { report, traces } = await driveExploration(
    program,
    {
      scheduler,
      ...(executionsMax === undefined ? {} : { executionsMax }),
      stepsMax: given['steps-max'] ?? STEPS_MAX,
      preemptionsMax: given['preemptions-max'] ?? Infinity,
      iteratesPreemptions: given.preemptions === 'iterate',
      reduction: given.reduction ?? 'auto',
      ...(given['pct-depth'] === undefined ? {} : { pctDepth: given['pct-depth'] }),
      parameters: runParameters(given),
      keepGoing: options['keep-going'] === true,
    },
    {
      timeLimit: options['time-limit'] ?? Infinity,
      onProgress: (state, seconds) => {
        progress.update(state, seconds);
        log.trace({ file, ...state }, 'exploring');
      },
    },
  );
  progress.clear();
  log.info({ file, result: report.result, executions: report.executions }, 'exploration ended');
  const folder = options.traces ?? 'traces';
  const warnings = [...report.warnings];
  const faults = report.faults.map((fault, index): Fault => {
    const trace = traces[index];
    if (trace === undefined) return fault;
    try {
      return { ...fault, trace: saveTrace(folder, trace) };
    } catch (error) {
      const code = errorCode(error);
      if (code === null) throw error;
      warnings.push(`the trace of \`${fault.kind}\` cannot be saved in \`${folder}\`: ${code}`);
      return fault;
    }
  });
  const saved = { ...report, faults, warnings };
  return {
    kind: 'explored',
    report: saved,
    sources: program.sources,
    expected: expectationFor(header, report.scheduler),
    isAsExpected: meetsExpectation(header, saved),
  };
}

function expectationFor(header: ScenarioHeader, scheduler: string): Expectation | null {
  return header.expectations.get(scheduler) ?? header.expectations.get('exhaustive') ?? null;
}
