/**
 * The debugger on a console: a terminal with line editing, history and completion, or a list of commands from a pipe or a
 * file, which are echoed, so that the output reads like a session.
 */
import { execute } from '../debug/execute.js';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { completions } from '../debug/commands.js';
import type { Paper } from '../debug/paper.js';
import { spelled, wrapped } from '../debug/paper.js';
import type { Session } from '../debug/session.js';
import { driveWork } from './drive-work.js';
import { EXIT } from './exit-codes.js';
import { watchInterrupt } from './interrupt.js';
import type { OptionValues } from './options.js';
import { errorCode } from './program-file.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

const PROMPT = '(debug) ';
const COLUMNS = 80;
const COLUMNS_MIN = 20;

/** What comes before the first command. */
export interface Opening {
  readonly title: readonly string[];
  /** Commands that set the breakpoints that a trace has. */
  readonly breakpoints: readonly string[];
  readonly isRecorded: boolean;
}

/** The paper that the terminal is now. */
function paperOf(terminal: Terminal): Paper {
  const { COLUMNS: given, TERM: kind } = process.env;
  const columns = process.stdout.isTTY ? process.stdout.columns : Number(given);
  return {
    columns: Number.isInteger(columns) && columns > 0 ? Math.max(COLUMNS_MIN, columns) : COLUMNS,
    isAscii: kind === 'dumb',
    paint: terminal.paintOut,
  };
}

/** Carries out commands until they end; the exit status: 1 when one of a list could not be carried out. */
export async function talk(
  session: Session,
  { title, breakpoints, isRecorded }: Opening,
  options: OptionValues,
  terminal: Terminal,
): Promise<number> {
  session.paper = paperOf(terminal);
  const say = (lines: readonly string[]): void => {
    if (lines.length > 0) terminal.out(`${lines.join('\n')}\n`);
  };
  const { paper } = session;
  const isTerminal = options.commands === undefined && process.stdin.isTTY;
  const text = isTerminal ? '' : commandsIn(options.commands);
  say(title.flatMap((line) => wrapped(spelled(line, paper), paper.columns, 2)));
  const interrupt = watchInterrupt();
  const opened = await driveWork(session.open(isRecorded), interrupt.isRequested);
  if (opened === null) return EXIT.interrupted;
  say(opened.lines);
  for (const command of breakpoints)
    say((await driveWork(execute(session, command), () => false))?.lines ?? []);
  if (isTerminal) {
    interrupt.release();
    return converse(session, say, terminal);
  }
  let status: number = EXIT.pass;
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.trim().startsWith('#')) continue;
    terminal.out(`${PROMPT}${line.trim()}\n`);
    const reply = await driveWork(execute(session, line), interrupt.isRequested);
    if (reply === null) {
      say(session.interrupt());
      return EXIT.interrupted;
    }
    say(reply.lines);
    if (!reply.isGood) status = EXIT.fault;
    if (reply.isQuit) break;
  }
  return status;
}

/** The text of a file of commands, or of standard input. */
function commandsIn(file: string | undefined): string {
  try {
    return readFileSync(file ?? 0, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    const what = code === 'ENOENT' ? 'there is no such file' : code;
    throw new UsageError(
      `\`--commands\`: cannot read \`${file ?? 'standard input'}\`: ${what}`,
      'debug',
    );
  }
}

/** A conversation on a terminal, until the user quits or the input ends. Ctrl-C interrupts what runs. */
function converse(
  session: Session,
  say: (lines: readonly string[]) => void,
  terminal: Terminal,
): Promise<number> {
  const lines = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: PROMPT,
    historySize: 1000,
    removeHistoryDuplicates: true,
    completer: (line: string): [string[], string] => completions(session, line),
  });
  let isRunning = false;
  let isInterrupted = false;
  lines.on('SIGINT', () => {
    if (isRunning) {
      isInterrupted = true;
      return;
    }
    // As in a shell: what was typed is dropped.
    terminal.out('\n');
    lines.write(null, { ctrl: true, name: 'u' });
    lines.prompt();
  });
  const carryOut = async (line: string): Promise<boolean> => {
    session.paper = paperOf(terminal);
    isInterrupted = false;
    const reply = await driveWork(execute(session, line), () => isInterrupted);
    say(reply === null ? session.interrupt() : reply.lines);
    return reply?.isQuit === true;
  };
  return new Promise((resolve, reject) => {
    // Lines may come faster than they are carried out.
    const waiting: string[] = [];
    lines.on('line', (line) => {
      waiting.push(line);
      if (isRunning) return;
      isRunning = true;
      void (async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          if (await carryOut(next)) {
            lines.close();
            return;
          }
        }
        isRunning = false;
        lines.prompt();
      })().catch((error: unknown) => {
        lines.close();
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    });
    lines.on('close', () => {
      resolve(EXIT.pass);
    });
    lines.prompt();
  });
}
