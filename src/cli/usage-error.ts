import { SchedulerError } from '../explore/guarded-scheduler.js';

/** A command line that cannot be obeyed: shown with a hint at the help, exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** The command that was meant, for the hint; null when there is none. */
  readonly command: string | null;
  constructor(message: string, command: string | null = null) {
    super(message);
    this.command = command;
  }
}

/** What an exception says about the command line; null when it says nothing. */
export function usageIn(error: unknown, command: string | null = null): UsageError | null {
  if (error instanceof UsageError) return error;
  if (!(error instanceof SchedulerError)) return null;
  return new UsageError(`\`--scheduler\`: ${error.message}`, command);
}
