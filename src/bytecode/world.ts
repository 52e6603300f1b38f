/**
 * What a program sees of the world outside of the machine: files and the console (CLEAR language reference, 15.2). The
 * command line hands in the real one, or for exploring one that only reads; tests hand in tables.
 */
import type { ErrorKind } from './opcodes.js';

export interface World {
  /** The content of a file as a byte string. */
  read(path: string): string | WorldFailure;
  /** The names in a folder, without those of the folder itself and its parent, in no particular order. */
  list(path: string): readonly WorldEntry[] | WorldFailure;
  /** Writes a whole file; null where programs may not: what they write then stays in the machine. */
  readonly write: ((path: string, content: string) => WorldFailure | null) | null;
  /** True when files can change behind the back of the program, so that nothing about them may be remembered. */
  readonly isShared: boolean;
  /** The next line of standard input as a byte string, or null at its end. */
  readLine(): string | null;
  /** Shows text that is no line of output, such as a prompt. */
  prompt(text: string): void;
  readonly folder: string;
  /** What follows `--` on the command line. */
  readonly programArguments: readonly string[];
  /** Kilobytes of this process, -1 where the system does not say. Without it, programs are told that nobody knows. */
  readonly memory?: (what: MemoryFigure) => number;
}

export type MemoryFigure = 'peakMemoryKb' | 'peakVirtualMemoryKb' | 'currentMemoryKb';

export interface WorldEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

export interface WorldFailure {
  readonly kind: ErrorKind;
  readonly message: string;
}

/** No files and no input. */
export const EMPTY_WORLD: World = {
  read: (path) => missing(path),
  list: () => [],
  write: null,
  isShared: false,
  readLine: () => null,
  prompt: () => undefined,
  folder: '/',
  programArguments: [],
};

export function missing(path: string): WorldFailure {
  return { kind: 'NotFound', message: `there is no file \`${path}\`` };
}
