/** `clear check`: diagnostics only, of every file. They are the result, so they go to standard output. */
import type { DiagnosticReport } from '../../diagnostics/diagnostic.js';
import { EXIT, worstStatus } from '../exit-codes.js';
import { caughtInternalError } from '../internal-error.js';
import type { Invocation } from '../invocation.js';
import { writeJson } from '../invocation.js';
import type { Problem } from '../problems.js';
import { isError, problemReport, problemText } from '../problems.js';
import { findPrograms, loadProgram, packagesOf } from '../program-file.js';
import { countText } from '../report-text.js';
import { UsageError } from '../usage-error.js';

interface FileCheck {
  readonly file: string;
  readonly problems: readonly Problem[];
}

export async function check(invocation: Invocation): Promise<number> {
  const { operands, options, terminal, log } = invocation;
  if (options.explain !== undefined) return explain(options.explain, invocation);
  if (operands.length === 0)
    throw new UsageError('`clear check` needs an operand: clear check FILE…', 'check');
  const checks: FileCheck[] = [];
  const statuses: number[] = [];
  for (const operand of operands) {
    const found = findPrograms(operand);
    if ('problems' in found) {
      checks.push({ file: operand, problems: found.problems });
      continue;
    }
    for (const file of found.value) {
      try {
        const staticChecks = options['static-checks'] ?? 'error';
        const loaded = loadProgram(file, {
          staticChecks,
          needsMain: false,
          checksTests: true,
          packages: packagesOf(options),
        });
        const problems = 'problems' in loaded ? loaded.problems : loaded.value.warnings;
        checks.push({ file, problems });
      } catch (error) {
        caughtInternalError(error, terminal, log);
        statuses.push(EXIT.internal);
      }
    }
  }
  const all = checks.flatMap(({ problems }) => problems);
  const errors = all.filter(isError).length;
  if (options.json === true) {
    writeJson(terminal, {
      schema: 'clear-loom/check/1',
      files: checks.map(({ file, problems }): CheckedFile => {
        return { file, diagnostics: problems.map(problemReport) };
      }),
    });
  } else {
    for (const problem of all) terminal.show(`${problemText(problem, terminal.paintOut)}\n\n`);
    const totals = [
      countText(checks.length, 'file'),
      countText(errors, 'error'),
      countText(all.length - errors, 'warning'),
    ];
    terminal.show(`${totals.join(', ')}\n`);
  }
  if (errors > 0) statuses.push(EXIT.unreadable);
  return worstStatus(statuses);
}

async function explain(code: string, { options, terminal }: Invocation): Promise<number> {
  const { explained, explanationText } = await import('../explain.js');
  const explanation = explained(code);
  if (options.json === true)
    writeJson(terminal, { schema: 'clear-loom/explain/1', ...explanation });
  else terminal.show(explanationText(explanation, terminal.paintOut));
  return EXIT.pass;
}

interface CheckedFile {
  readonly file: string;
  readonly diagnostics: readonly DiagnosticReport[];
}
