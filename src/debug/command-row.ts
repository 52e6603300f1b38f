/** What a command of the debugger is. */
import type { Session } from './session.js';
import type { Work } from './work.js';

/** What can stand behind a command, for completion. `names`: of variables, objects and functions. */
export type Completed =
  'names' | 'events' | 'fibers' | 'schedulers' | 'modules' | 'commands' | 'paths';

export interface CommandRow {
  /** The name, then other names and short forms. */
  readonly names: readonly [string, ...string[]];
  readonly operands: string;
  /** One line. */
  readonly help: string;
  readonly details?: readonly string[];
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  /** Whether an empty line repeats it. */
  readonly repeats: boolean;
  readonly completes?: readonly Completed[];
  readonly quits?: boolean;
  /** What it says. Throws CommandError when it cannot be carried out. */
  readonly run: (session: Session, argument: string) => Work<readonly string[]>;
}
