/**
 * Why a file cannot be used: diagnostics of the compiler, or a problem with the file itself. Both have the same
 * shape in JSON and look alike as text, so commands need not know which it is.
 */
import type { Diagnostic, DiagnosticReport } from '../diagnostics/diagnostic.js';
import { reportDiagnostic } from '../diagnostics/diagnostic.js';
import type { Paint } from '../diagnostics/render.js';
import { renderDiagnostic } from '../diagnostics/render.js';

/** FILE_PROBLEMS: what can be wrong with a file before the compiler sees it. */
export const FILE_PROBLEMS = {
  FILE_NOT_FOUND: { code: 'F001', title: 'there is no such file' },
  FILE_UNREADABLE: { code: 'F002', title: 'the file cannot be read' },
  FILE_IS_FOLDER: { code: 'F003', title: 'a file is needed, and this is a folder' },
  FOLDER_WITHOUT_PROGRAMS: { code: 'F004', title: 'the folder holds no .cht or .clear file' },
  NO_MAIN: { code: 'F005', title: 'the program has no main, so there is nothing to run' },
  HEADER_MALFORMED: { code: 'F006', title: 'a line of the scenario header is malformed' },
  TRACE_DAMAGED: { code: 'F007', title: 'the trace is damaged, or no trace at all' },
  CHECKPOINT_DAMAGED: { code: 'F008', title: 'the checkpoint is damaged, or none at all' },
  CHECKPOINT_FOREIGN: {
    code: 'F009',
    title: 'the checkpoint is of another program, or of another version of this tool',
  },
  NO_TEST: { code: 'F010', title: 'the program has no test of that name' },
  SCHEDULER_BROKEN: { code: 'F011', title: "a scheduler of the user's own breaks its contract" },
  NO_FAULT: {
    code: 'F012',
    title: 'the trace is of an execution that passes, or its fault does not come back',
  },
} as const;

export interface FileProblem {
  readonly name: keyof typeof FILE_PROBLEMS;
  readonly file: string;
  /** Null when the file as a whole is meant. */
  readonly place: { readonly line: number; readonly column: number } | null;
  readonly message: string;
  readonly hint: string;
}

export type Problem = Diagnostic | FileProblem;

export function fileProblem(
  name: keyof typeof FILE_PROBLEMS,
  file: string,
  message: string,
  details: { readonly hint?: string; readonly place?: FileProblem['place'] } = {},
): FileProblem {
  const { hint = '', place = null } = details;
  return { name, file, place, message, hint };
}

export function problemReport(problem: Problem): DiagnosticReport {
  if ('span' in problem) return reportDiagnostic(problem);
  const { name, file, place, message, hint } = problem;
  const { line, column } = place ?? { line: 1, column: 1 };
  const { code } = FILE_PROBLEMS[name];
  return {
    code,
    name,
    severity: 'error',
    message,
    location: { file, line, column },
    notes: [],
    hint,
  };
}

/** The problem as people read it, without a final line end. */
export function problemText(problem: Problem, paint: Paint): string {
  if ('span' in problem) return renderDiagnostic(problem, paint);
  const { name, file, place, message, hint } = problem;
  const title = `${paint('error', `error[${FILE_PROBLEMS[name].code}]`)}: ${paint('strong', message)}`;
  const frame =
    place === null ? [] : [paint('frame', `  ┌─ ${file}:${place.line}:${place.column}`)];
  const advice = hint === '' ? [] : [`  ${paint('hint', 'hint')}: ${hint}`];
  return [title, ...frame, ...advice].join('\n');
}

export function isError(problem: Problem): boolean {
  return !('span' in problem) || problem.severity === 'error';
}
