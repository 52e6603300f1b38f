/** `clear replay`: repeats saved traces and says whether the recorded fault came back. */
import type { Paint } from '../../diagnostics/render.js';
import type { ReplayReport } from '../../explore.js';
import { replay } from '../../explore.js';
import { EXIT, worstStatus } from '../exit-codes.js';
import { caughtInternalError } from '../internal-error.js';
import type { Invocation } from '../invocation.js';
import { writeJson } from '../invocation.js';
import type { Problem } from '../problems.js';
import { problemReport, problemText } from '../problems.js';
import type { Loaded } from '../program-file.js';
import { faultText } from '../report-text.js';
import type { OptionValues } from '../options.js';
import type { Terminal } from '../terminal.js';
import type { OpenTrace } from '../trace-file.js';
import { divergenceLines, openTrace, originText, verdictOf } from '../trace-file.js';

const SCHEMA = 'clear-loom/replay/1';

interface Replayed extends OpenTrace {
  readonly report: ReplayReport;
}

export function replayTraces({ operands, options, terminal, log }: Invocation): Promise<number> {
  const statuses: number[] = [];
  const documents: object[] = [];
  for (const path of operands) {
    let result: Loaded<Replayed>;
    try {
      result = replayOne(path, options);
    } catch (error) {
      const internalError = caughtInternalError(error, terminal, log);
      statuses.push(EXIT.internal);
      documents.push({ schema: SCHEMA, trace: path, result: 'error', internalError });
      continue;
    }
    if ('problems' in result) {
      statuses.push(EXIT.unreadable);
      const diagnostics = result.problems.map(problemReport);
      documents.push({ schema: SCHEMA, trace: path, result: 'error', diagnostics });
      if (options.json !== true) writeProblems(result.problems, terminal);
      continue;
    }
    const { report, trace } = result.value;
    log.info({ trace: path, reproduced: report.reproduced }, 'replay ended');
    statuses.push(report.reproduced ? EXIT.pass : EXIT.fault);
    documents.push({
      schema: SCHEMA,
      trace: path,
      file: trace.file,
      program: result.value.origin,
      reproduced: report.reproduced,
      diverged: report.diverged,
      faults: report.faults,
      output: report.output,
      events: report.events,
    });
    if (options.json !== true) {
      terminal.show(`${replayText(path, result.value, terminal.paintOut)}\n`);
    }
  }
  if (options.json === true) {
    const [only] = documents;
    const isOne = documents.length === 1 && only !== undefined;
    writeJson(terminal, isOne ? only : { schema: SCHEMA, replays: documents });
  }
  return Promise.resolve(worstStatus(statuses));
}

function writeProblems(problems: readonly Problem[], terminal: Terminal): void {
  for (const problem of problems) {
    terminal.error(`${problemText(problem, terminal.paintError)}\n`);
  }
}

function replayOne(path: string, options: OptionValues): Loaded<Replayed> {
  const opened = openTrace(path, 'replay', options);
  if ('problems' in opened) return opened;
  const { trace, program } = opened.value;
  return { value: { ...opened.value, report: replay(trace, { program }) } };
}

const VERDICT_STYLES = { reproduced: 'error', gone: 'strong', diverged: 'warning' } as const;

function replayText(path: string, replayed: Replayed, paint: Paint): string {
  const { trace, report, origin } = replayed;
  const { word, text } = verdictOf(trace, report);
  const lines = [`${paint(VERDICT_STYLES[word], word)}  ${path}  ${text}`];
  lines.push(`  ${originText(origin, trace)}`);
  if (report.diverged !== null) lines.push('', ...divergenceLines(report.diverged, trace, origin));
  for (const found of report.faults) {
    lines.push('', faultText(found, replayed.program.sources, paint));
  }
  return lines.join('\n');
}
