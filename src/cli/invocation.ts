/** What every command gets, and what it gives back: an exit status. */
import type { Log } from './log.js';
import type { OptionValues } from './options.js';
import type { Terminal } from './terminal.js';

export interface Invocation {
  readonly operands: readonly string[];
  /** What follows `--`. */
  readonly programArguments: readonly string[];
  readonly options: OptionValues;
  readonly terminal: Terminal;
  readonly log: Log;
}

export type Command = (invocation: Invocation) => Promise<number>;

/** Writes the one JSON document of a command. */
export function writeJson(terminal: Terminal, document: object): void {
  terminal.out(`${JSON.stringify(document, null, 2)}\n`);
}

/** Seconds for a JSON document, to the microsecond. */
export function roundedSeconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
