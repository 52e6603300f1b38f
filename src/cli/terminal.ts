/**
 * Standard output and standard error. Everything is written synchronously: a program under `clear run` may
 * print from an endless loop that never lets the event loop turn, and the last line must not be lost at exit.
 */
import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { Paint } from '../diagnostics/render.js';
import { plain } from '../diagnostics/render.js';
import { asciiDrawing } from '../support/ascii.js';

export interface Terminal {
  /** Writes to standard output: results, and nothing else. Throws BrokenPipe when nobody reads it any more. */
  out(text: string | Uint8Array): void;
  /** The same for text that people read, in characters that the terminal shows. */
  show(text: string): void;
  /** Writes to standard error: messages about the run. Text for a closed pipe is dropped. */
  error(text: string): void;
  readonly paintOut: Paint;
  readonly paintError: Paint;
  readonly isErrorTerminal: boolean;
  readonly isOutTerminal: boolean;
  /** Width of the terminal on standard error, now. */
  readonly errorColumns: () => number;
  /** Width for results: that of the terminal, else COLUMNS of the environment, else 80. */
  readonly outColumns: () => number;
  /** Whether standard output shows more than ASCII. */
  readonly showsUnicode: boolean;
}

/** The reader of standard output has gone; there is nobody left to report to. */
export class BrokenPipe extends Error {
  override readonly name = 'BrokenPipe';
}

const OUT = 1;
const ERROR = 2;
const DEFAULT_COLUMNS = 80;
const SGR = {
  error: '1;31',
  warning: '1;33',
  hint: '36',
  frame: '34',
  strong: '1',
} as const satisfies Record<Parameters<Paint>[0], string>;

const coloured: Paint = (style, text) => `\u001B[${SGR[style]}m${text}\u001B[0m`;

/** `color`: true and false as the user demanded, null for what fits the stream and the environment. */
export function openTerminal(color: boolean | null): Terminal {
  const paint = (descriptor: number): Paint =>
    (color ?? colorFits(descriptor)) ? coloured : plain;
  const showsUnicode = process.env['TERM'] !== 'dumb';
  const shown = (text: string): string => (showsUnicode ? text : asciiDrawing(text));
  return {
    out: writeOut,
    show: (text) => {
      writeOut(shown(text));
    },
    error: (text) => {
      writeError(shown(text));
    },
    paintOut: paint(OUT),
    paintError: paint(ERROR),
    isErrorTerminal: isatty(ERROR),
    isOutTerminal: isatty(OUT),
    errorColumns: () => process.stderr.columns,
    outColumns,
    showsUnicode,
  };
}

function outColumns(): number {
  const columns = isatty(OUT) ? process.stdout.columns : Number(process.env['COLUMNS']);
  return Number.isInteger(columns) && columns > 0 ? columns : DEFAULT_COLUMNS;
}

function colorFits(descriptor: number): boolean {
  const { NO_COLOR: noColor, TERM: kind } = process.env;
  return (noColor === undefined || noColor === '') && kind !== 'dumb' && isatty(descriptor);
}

function writeOut(text: string | Uint8Array): void {
  if (!writeAll(OUT, text)) throw new BrokenPipe('standard output is closed');
}

function writeError(text: string): void {
  writeAll(ERROR, text);
}

/** False when the other end of the pipe is closed. */
function writeAll(descriptor: number, text: string | Uint8Array): boolean {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (code === 'EPIPE') return false;
      if (code !== 'EAGAIN') throw error;
      // The reader is slower than we are and the pipe does not block: wait a little.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
  return true;
}
