/** From a line of input to what a command of COMMANDS says. */
import { CommandError } from './command-error.js';
import { findCommand } from './commands.js';
import { wrapped } from './paper.js';
import type { Reply, Session } from './session.js';
import type { Work } from './work.js';

/** Carries out a line of input. Never throws for a bad one. */
export function* execute(session: Session, line: string): Work<Reply> {
  const text = line.trim() === '' ? (session.repeated ?? '') : line.trim();
  if (text === '' || text.startsWith('#')) return { lines: [], isQuit: false, isGood: true };
  const end = text.search(/\s|$/);
  const word = text.slice(0, end);
  try {
    const command = findCommand(word);
    const argument = text.slice(end).trim();
    if (command.operands === '' && argument !== '')
      throw new CommandError(`\`${word}\` takes nothing behind it; found \`${argument}\``);
    session.repeated = command.repeats ? text : null;
    session.view.begin(text);
    const lines = yield* command.run(session, argument);
    return { lines: session.spelled(lines), isQuit: command.quits ?? false, isGood: true };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const lines = wrapped(error.message, session.paper.columns, 2);
    return { lines: session.spelled(lines), isQuit: false, isGood: false };
  }
}
