/**
 * The debugger on a console: a terminal with line editing, history and completion, or a list of commands from a pipe or a
 * file, which are echoed, so that the output reads like a session.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { COMMANDS } from '../debug/commands.js';
import type { Paper } from '../debug/paper.js';
import { spelled, wrapped } from '../debug/paper.js';
import type { Reply, Session } from '../debug/session.js';
import type { Work } from '../debug/work.js';
import { EXIT } from './exit-codes.js';
import type { OptionValues } from './options.js';
import type { Terminal } from './terminal.js';

const PROMPT = '(debug) ';
const COLUMNS = 80;
const COLUMNS_MIN = 20;

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

/** What comes before the first command. */
export interface Opening {
  readonly title: readonly string[];
  /** Commands that set the breakpoints that a trace has. */
  readonly breakpoints: readonly string[];
  readonly isRecorded: boolean;
}

/** Carries out commands until they end; the exit status. */
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
  say(title.flatMap((line) => wrapped(spelled(line, paper), paper.columns, 2)));
  say((await carryOut(session.open(isRecorded))).lines);
  for (const command of breakpoints) say((await carryOut(session.execute(command))).lines);
  const file = options.commands;
  if (file === undefined && process.stdin.isTTY) return converse(session, say, terminal);
  const text = readFileSync(file ?? 0, 'utf8');
  let status: number = EXIT.pass;
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.trim().startsWith('#')) continue;
    terminal.out(`${PROMPT}${line.trim()}\n`);
    const reply = await carryOut(session.execute(line));
    say(reply.lines);
    if (!reply.isGood) status = EXIT.fault;
    if (reply.isQuit) break;
  }
  return status;
}

/** Drives work to its end, or to Ctrl-C. */
async function carryOut(work: Work<Reply>): Promise<Reply> {
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function converse(
  session: Session,
  say: (lines: readonly string[]) => void,
  terminal: Terminal,
): Promise<number> {
  const lines = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: PROMPT,
    completer: (line: string): [string[], string] => {
      const names = COMMANDS.flatMap((row) => row.names).filter((name) => name.startsWith(line));
      return [names, line];
    },
  });
  lines.prompt();
  for await (const line of lines) {
    session.paper = paperOf(terminal);
    const reply = await carryOut(session.execute(line));
    say(reply.lines);
    if (reply.isQuit) break;
    lines.prompt();
  }
  lines.close();
  return EXIT.pass;
}
