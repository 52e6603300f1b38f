/** Bugs of this tool, in words. The stack goes to the log only. */
import type { Log } from './log.js';
import type { Terminal } from './terminal.js';
import { BrokenPipe } from './terminal.js';
import { usageIn } from './usage-error.js';

/** Says that this tool is broken. */
export function reportInternalError(error: unknown, terminal: Terminal, log: Log): void {
  const message = internalErrorText(error);
  const stack = error instanceof Error ? error.stack : undefined;
  log.debug({ stack }, 'internal error');
  terminal.error(
    `${terminal.paintError('error', 'internal error')}: ${message}\n` +
      '  This is a bug in clear-loom, not in your program. Please report it with the program\n' +
      '  and the command line; --log-level debug shows where it happened.\n',
  );
}

/**
 * For work on one of several files: reports an unexpected exception and says what it was, so that the other files
 * get their turn. Exceptions that mean something else go on.
 */
export function caughtInternalError(error: unknown, terminal: Terminal, log: Log): string {
  if (error instanceof BrokenPipe || usageIn(error) !== null) throw error;
  reportInternalError(error, terminal, log);
  return internalErrorText(error);
}

/** The first line of an unexpected exception. */
function internalErrorText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0] ?? text;
}
