/** `clear loom`: explores the interleavings of programs, saves a trace of each fault, reports. */
import { sitesText } from '../sites-text.js';
import type { ExploredFile, FileOutcome, UnreadableFile } from '../explore-file.js';
import { exploreFiles } from '../explore-files.js';
import { EXIT, worstStatus } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { roundedSeconds, writeJson } from '../invocation.js';
import { secondsNow } from '../drive.js';
import { problemReport, problemText } from '../problems.js';
import { findPrograms } from '../program-file.js';
import {
  batchLine,
  countText,
  faultText,
  remarkLines,
  secondsText,
  statusText,
} from '../report-text.js';
import { chooseScheduler } from '../scheduler-choice.js';
import { sampleLines } from '../sample-text.js';
import { expectationText } from '../scenario-file.js';
import type { Terminal } from '../terminal.js';
import { UsageError } from '../usage-error.js';
import { toolVersion } from '../version.js';
import { parametersAsJson } from '../../trace/write.js';

export async function loom(invocation: Invocation): Promise<number> {
  const { operands, options, terminal } = invocation;
  const started = secondsNow();
  const scheduler = await chooseScheduler('loom', options.scheduler ?? 'exhaustive', true);
  const outcomes: FileOutcome[] = [];
  const files = operands.flatMap((operand): readonly (string | UnreadableFile)[] => {
    const found = findPrograms(operand);
    if ('value' in found) return found.value;
    return [{ kind: 'unreadable', file: operand, problems: found.problems }];
  });
  const isBatch = files.length > 1;
  if (isBatch && options.checkpoint !== undefined) {
    throw new UsageError(
      `contradictory: \`--checkpoint\` holds one search, and there are ${files.length} files; explore them one at a time`,
      'loom',
    );
  }
  await exploreFiles(files, scheduler, invocation, (outcome) => {
    outcomes.push(outcome);
    if (options.json !== true) {
      writeOutcome(outcome, isBatch, terminal, options.checkpoint ?? null);
    }
  });
  const seconds = secondsNow() - started;
  if (options.json === true) writeJson(terminal, jsonReport(outcomes, seconds));
  else if (isBatch) terminal.show(`\n${summaryText(outcomes, seconds)}\n`);
  return worstStatus(
    outcomes.map((outcome) => outcomeStatus(outcome, options['allow-incomplete'] === true)),
  );
}

function outcomeStatus(outcome: FileOutcome, allowIncomplete: boolean): number {
  switch (outcome.kind) {
    case 'internal-error':
      return EXIT.internal;
    case 'unreadable':
      return outcome.problems.some(({ name }) => name === 'SCHEDULER_BROKEN')
        ? EXIT.usage
        : EXIT.unreadable;
    case 'explored': {
      const { result, bounds } = outcome.report;
      if (bounds.reached === 'interrupted') return EXIT.interrupted;
      if (result === 'fail') return EXIT.fault;
      return result === 'incomplete' && !allowIncomplete ? EXIT.incomplete : EXIT.pass;
    }
  }
}

/** Of a batch one line per file; of a single file everything. */
function writeOutcome(
  outcome: FileOutcome,
  isBatch: boolean,
  terminal: Terminal,
  checkpoint: string | null,
): void {
  const error = terminal.paintOut('error', 'error');
  switch (outcome.kind) {
    case 'internal-error':
      terminal.show(`${error}  ${outcome.file}  internal error\n`);
      return;
    case 'unreadable': {
      const text = outcome.problems.map((problem) => problemText(problem, terminal.paintError));
      terminal.error(`${text.join('\n\n')}\n`);
      const count = countText(outcome.problems.length, 'problem');
      terminal.show(`${error}  ${outcome.file}  ${count}\n`);
      return;
    }
    case 'explored':
      if (isBatch)
        terminal.show(`${batchLine(outcome.report, agreementText(outcome), terminal.paintOut)}\n`);
      else writeExplored(outcome, terminal, checkpoint);
  }
}

function writeExplored(outcome: ExploredFile, terminal: Terminal, checkpoint: string | null): void {
  const { report, sources } = outcome;
  const blocks = [statusText(report, agreementText(outcome), terminal.paintOut, checkpoint)];
  if (report.sample !== null && report.faults.length === 0)
    blocks.push(...sampleLines(report.sample));
  if (report.sites !== null) blocks.push(sitesText(report.sites));
  for (const warning of report.warnings) {
    blocks.push(`  ${terminal.paintOut('warning', 'warning')}: ${warning}`);
  }
  for (const hint of report.hints) blocks.push(...remarkLines('hint', hint, terminal.paintOut));
  for (const fault of report.faults) {
    blocks.push(`\n${faultText(fault, sources, terminal.paintOut)}`);
  }
  const end = report.faults.length > 0 ? '\n\n' : '\n';
  terminal.show(`${blocks.join('\n')}${end}`);
}

/** How the result compares with the header of the scenario; empty when that says nothing. */
function agreementText({ expected, isAsExpected }: ExploredFile): string {
  if (expected === null || isAsExpected === null) return '';
  return isAsExpected ? 'as expected' : `but its header expects ${expectationText(expected)}`;
}

function summaryText(outcomes: readonly FileOutcome[], seconds: number): string {
  const results = outcomes.map(resultOf);
  const parts = (['pass', 'fail', 'incomplete', 'error'] as const)
    .map((result) => [result, results.filter((r) => r === result).length] as const)
    .filter(([, count]) => count > 0)
    .map(([result, count]) => `${countText(count)} ${result}`);
  const executions = outcomes.reduce(
    (sum, outcome) => sum + (outcome.kind === 'explored' ? outcome.report.executions : 0),
    0,
  );
  const surprises = outcomes.filter((o) => o.kind === 'explored' && o.isAsExpected === false);
  const notes = surprises.length === 0 ? '' : `; ${countText(surprises.length)} not as expected`;
  const summary = `${countText(outcomes.length, 'file')}: ${parts.join(', ')}${notes}; ${countText(executions, 'execution')}, ${secondsText(seconds)}`;
  const hasTraces = outcomes.some((o) => o.kind === 'explored' && o.report.faults.length > 0);
  return hasTraces ? `${summary}\nexplain a fault: npx clear explain TRACE` : summary;
}

function resultOf(outcome: FileOutcome): 'pass' | 'fail' | 'incomplete' | 'error' {
  return outcome.kind === 'explored' ? outcome.report.result : 'error';
}

function jsonReport(outcomes: readonly FileOutcome[], seconds: number): object {
  const results = outcomes.map(resultOf);
  const worst = (['fail', 'error', 'incomplete'] as const).find((r) => results.includes(r));
  return {
    schema: 'clear-loom/report/1',
    result: worst ?? 'pass',
    files: outcomes.map(jsonFile),
    seconds: roundedSeconds(seconds),
    version: toolVersion(),
  };
}

function jsonFile(outcome: FileOutcome): object {
  switch (outcome.kind) {
    case 'internal-error': {
      const { file, message } = outcome;
      return { file, result: 'error', diagnostics: [], internalError: message };
    }
    case 'unreadable': {
      const { file, problems } = outcome;
      return { file, result: 'error', diagnostics: problems.map(problemReport) };
    }
    case 'explored': {
      const { report, expected, isAsExpected } = outcome;
      return {
        ...report,
        seconds: roundedSeconds(report.seconds),
        parameters: parametersAsJson(report.parameters),
        expected: expected === null ? null : expectationText(expected),
        asExpected: isAsExpected,
      };
    }
  }
}
