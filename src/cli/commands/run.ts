/** `clear run`: compiles a program and runs it once. Its output is standard output; all else is standard error. */
import { runOnce } from '../../explore.js';
import { secondsNow } from '../drive.js';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { roundedSeconds, writeJson } from '../invocation.js';
import type { Problem } from '../problems.js';
import { problemReport, problemText } from '../problems.js';
import { loadProgram, packagesOf } from '../program-file.js';
import { countText, faultText } from '../report-text.js';
import { runParameters } from '../run-parameters.js';
import { chooseScheduler } from '../scheduler-choice.js';
import type { Terminal } from '../terminal.js';
import { realWorld, withWorld } from '../world.js';

const SCHEMA = 'clear-loom/run/1';

export async function run(invocation: Invocation): Promise<number> {
  const { operands, options, terminal, programArguments, log } = invocation;
  const file = operands[0] ?? '';
  const isJson = options.json === true;
  const scheduler = await chooseScheduler('run', options.scheduler ?? 'inline', false);
  const loaded = loadProgram(file, {
    staticChecks: options['static-checks'] ?? 'error',
    needsMain: true,
    packages: packagesOf(options),
  });
  if ('problems' in loaded) return reportProblems(file, loaded.problems, isJson, terminal);
  const lines = new LineWriter(terminal);
  const program = withWorld(
    loaded.value,
    realWorld(programArguments, {
      flush: () => lines.flush(),
      prompt: (text) => (isJson ? terminal.error(text) : terminal.out(text)),
    }),
  );
  if (!isJson) {
    for (const warning of program.warnings) {
      terminal.error(`${problemText(warning, terminal.paintError)}\n`);
    }
  }
  log.info({ file }, 'run starts');
  const started = secondsNow();
  const result = runOnce(program, {
    scheduler,
    stepsMax: options['steps-max'] ?? Infinity,
    parameters: runParameters(options),
    worldClock: () => Math.floor(performance.timeOrigin + performance.now()),
    ...(options['pct-depth'] === undefined ? {} : { pctDepth: options['pct-depth'] }),
    ...(isJson ? {} : { onPrint: (line: string) => lines.write(line) }),
  });
  const seconds = roundedSeconds(secondsNow() - started);
  lines.flush();
  const status = result.isBounded ? EXIT.incomplete : result.status;
  const { warnings } = result;
  log.info({ file, status, steps: result.steps }, 'run ended');
  if (isJson) {
    writeJson(terminal, {
      schema: SCHEMA,
      file,
      result: result.isBounded ? 'incomplete' : result.result,
      status,
      output: result.output,
      faults: result.faults,
      seconds,
      steps: result.steps,
      warnings,
    });
    return status;
  }
  for (const fault of result.faults) {
    // The output stands on standard output already.
    const text = faultText({ ...fault, output: [] }, program.sources, terminal.paintError);
    terminal.error(`${text}\n`);
  }
  for (const warning of warnings) {
    terminal.error(`${terminal.paintError('warning', 'warning')}: ${warning}\n`);
  }
  if (result.isBounded) {
    const { stoppedAt, steps } = result;
    const place = stoppedAt === null ? '' : ` at ${stoppedAt.file}:${stoppedAt.line}`;
    terminal.error(`incomplete: stopped after ${countText(steps, 'step')}${place} (--steps-max)\n`);
  }
  return status;
}

function reportProblems(
  file: string,
  problems: readonly Problem[],
  isJson: boolean,
  terminal: Terminal,
): number {
  if (isJson) {
    writeJson(terminal, {
      schema: SCHEMA,
      file,
      result: 'error',
      status: EXIT.unreadable,
      output: [],
      faults: [],
      seconds: 0,
      diagnostics: problems.map(problemReport),
    });
  } else {
    for (const problem of problems) {
      terminal.error(`${problemText(problem, terminal.paintError)}\n`);
    }
  }
  return EXIT.unreadable;
}

/** Program output on its way to standard output: gathered into larger writes, but never kept for long. */
class LineWriter {
  readonly #terminal: Terminal;
  #pending: string[] = [];
  #size = 0;
  #flushedAt = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** `line` is a byte string: one character per byte. */
  write(line: string): void {
    this.#pending.push(line, '\n');
    this.#size += line.length + 1;
    const now = secondsNow();
    if (this.#terminal.isOutTerminal || this.#size > 16_384 || now - this.#flushedAt > 0.05) {
      this.#flushedAt = now;
      this.flush();
    }
  }

  flush(): void {
    if (this.#size === 0) return;
    const bytes = Buffer.from(this.#pending.join(''), 'latin1');
    this.#pending = [];
    this.#size = 0;
    this.#terminal.out(bytes);
  }
}
