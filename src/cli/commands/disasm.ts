/** `clear disasm`: the bytecode of a program as text, or an earlier stage of the compiler. */
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { writeJson } from '../invocation.js';
import type { Problem } from '../problems.js';
import { isError, problemReport, problemText } from '../problems.js';
import { packagesOf, readProgramText } from '../program-file.js';
import { stageText } from '../stage-text.js';

export function disasm({ operands, options, terminal }: Invocation): Promise<number> {
  const file = operands[0] ?? '';
  const stage = options.print ?? 'bytecode';
  const read = readProgramText(file);
  const shown =
    'problems' in read
      ? { text: null, problems: read.problems }
      : stageText(file, read.value, stage, {
          staticChecks: options['static-checks'] ?? 'error',
          packages: packagesOf(options),
        });
  const problems: readonly Problem[] = shown.problems;
  const status = shown.text === null || problems.some(isError) ? EXIT.unreadable : EXIT.pass;
  if (options.json === true) {
    writeJson(terminal, {
      schema: 'clear-loom/disasm/1',
      file,
      stage,
      text: shown.text,
      diagnostics: problems.map(problemReport),
    });
    return Promise.resolve(status);
  }
  if (shown.text !== null) terminal.out(`${shown.text.trimEnd()}\n`);
  for (const problem of problems) {
    terminal.error(`${problemText(problem, terminal.paintError)}\n`);
  }
  return Promise.resolve(status);
}
