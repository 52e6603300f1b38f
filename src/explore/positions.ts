/** From instructions to places in the source. */
import type { Program } from '../bytecode/program.js';
import type { Location, Source, Span } from '../diagnostics/source.js';
import { lineAt, locationAt } from '../diagnostics/source.js';

const NOWHERE: Span = { start: 0, end: 0 };

/** The span of the instruction at `pc` of function `fn`. */
export function spanAt(program: Program, fn: number, pc: number): Span {
  const code = program.functions[fn];
  if (code === undefined) return NOWHERE;
  const { spans } = code;
  let low = 0;
  let high = spans.length / 3 - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((spans[middle * 3] ?? 0) <= pc) low = middle;
    else high = middle - 1;
  }
  const start = spans[low * 3 + 1];
  const end = spans[low * 3 + 2];
  return start === undefined || end === undefined ? code.span : { start, end };
}

export function sourceOf(program: Program, fn: number): Source {
  const source = program.sources[program.functions[fn]?.source ?? 0] ?? program.sources[0];
  if (source === undefined) throw new RangeError('a program has a source');
  return source;
}

export function locationOf(program: Program, fn: number, pc: number): Location {
  return locationAt(sourceOf(program, fn), spanAt(program, fn, pc).start);
}

export function lineOf(program: Program, fn: number, pc: number): number {
  return fn < 0 ? 0 : lineAt(sourceOf(program, fn), spanAt(program, fn, pc).start);
}

/** Number of characters of the span that lie on its first line, at least 1. */
export function lengthOnLine(program: Program, fn: number, pc: number): number {
  const span = spanAt(program, fn, pc);
  const text = sourceOf(program, fn).text.slice(span.start, span.end);
  const end = text.search(/[\r\n]/);
  return Math.max(1, end < 0 ? text.length : end);
}
