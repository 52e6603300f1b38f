/**
 * The parser's place in the token list, and everything that decides how the next tokens are read.
 *
 * The parser is one set of mutually recursive functions, spread over files by topic. A file calls the files
 * below it directly; what would close a circle goes through the `Grammar` that the cursor carries. A rule
 * that cannot go on reports one diagnostic and throws a ParseFailure, which the nearest statement list
 * catches (`recovery.ts`); the nesting limit and the cap on diagnostics throw a ParseStop instead.
 */
import type { Diagnostic, DiagnosticDetails, Label } from '../../diagnostics/diagnostic.js';
import { diagnostic } from '../../diagnostics/diagnostic.js';
import type { DiagnosticName } from '../../diagnostics/codes.js';
import type { Source, Span } from '../../diagnostics/source.js';
import type { BgStmt, Expr, Name, Stmt } from '../ast.js';
import type { Token } from '../tokens.js';

/**
 * Deepest nesting of expressions, types and statements that the parser follows. Its rules recurse, and about
 * ten host frames per level stay far below Node's default stack of 984 kB.
 */
export const NESTING_MAX = 300;

/**
 * Highest tree that leaves the parser. Chains such as `a + b + …` are read by loops, so they do not count as
 * nesting, but later passes recurse over the tree.
 */
export const TREE_HEIGHT_MAX = 1000;

/** Errors reported for one file; past it parsing stops. */
export const ERRORS_MAX = 50;

/** Rules that files below need from files above. */
export interface Grammar {
  /** An expression of operators of at least level `min` (CLEAR language reference, 8); 0 is a full one. */
  expression(c: Cursor, min: number): Expr;
  /** Goes on with binary operators after `left`, which began at offset `start`. */
  climb(c: Cursor, start: number, left: Expr, min: number): Expr;
  /** One operand with its prefix operators and postfixes. */
  unary(c: Cursor): Expr;
  statement(c: Cursor): BgStmt;
  /** Statements up to a token that ends a block; the closing word is left to the caller. */
  statements(c: Cursor, stops: ReadonlySet<string>): readonly Stmt[];
  /** `{ statements }`, opened by the token `opener` for the sake of messages. */
  block(c: Cursor, opener: Token): readonly Stmt[];
}

/** A block that is open at this point. */
export interface Opener {
  readonly token: Token;
  readonly closer: 'END' | '}';
  /** True when a `{` stood where THEN, DO or `->` belongs, so that its `}` is taken for END. */
  readonly braced: boolean;
}

export interface Cursor {
  readonly source: Source;
  readonly tokens: Token[];
  readonly grammar: Grammar;
  readonly problems: Diagnostic[];
  index: number;
  /** Nesting at this point, at most NESTING_MAX. */
  depth: number;
  /** Lowest operator level that an open-ended operand (COPY, a lambda) swallows: 2 inside a pipeline stage. */
  floor: number;
  /** False where `Type.Variant {` is not a literal: in patterns and guards. */
  literals: boolean;
  /** What may end an expression statement in place of `;`: the brace of a BG body, also the comma of a branch. */
  loose: 'none' | 'brace' | 'branch';
  /** Counts expressions that were skipped; the statement around one is dropped. */
  holes: number;
  /** Where the statement that is about to begin may put further ones; null where there is room for one only. */
  further: BgStmt[] | null;
  /** Token index of the latest error; a second error at the same token is a consequence and stays silent. */
  problemIndex: number;
  errors: number;
  readonly open: Opener[];
  /** Where an END that is missing at the end of the file may belong, judged by indentation. */
  suspect: Label | null;
  /** Memory of `isDeclared`. */
  readonly declared: Map<string, boolean>;
}

/** A rule could not go on; its diagnostic has been reported. */
export class ParseFailure extends Error {
  override readonly name = 'ParseFailure';
  /** True when the cursor already stands where parsing can go on. */
  readonly isSynchronized: boolean;
  constructor(isSynchronized: boolean) {
    super('syntax error');
    this.isSynchronized = isSynchronized;
  }
}

/** Parsing cannot go on at all: nesting too deep, or too many errors. */
export class ParseStop extends Error {
  override readonly name = 'ParseStop';
}

export function makeCursor(source: Source, tokens: readonly Token[], grammar: Grammar): Cursor {
  return {
    source,
    tokens: [...tokens],
    grammar,
    problems: [],
    index: 0,
    depth: 0,
    floor: 0,
    literals: true,
    loose: 'none',
    holes: 0,
    further: null,
    problemIndex: -1,
    errors: 0,
    open: [],
    suspect: null,
    declared: new Map(),
  };
}

// ------------------------------------------------------------------------------------------------ looking

const NO_TOKEN: Token = {
  kind: 'end',
  text: '',
  start: 0,
  end: 0,
  value: null,
  suffix: null,
  prefixed: false,
  spliced: false,
};

/** The token `ahead` places from here; beyond the list its `end` token. */
export function peek(c: Cursor, ahead = 0): Token {
  return c.tokens[c.index + ahead] ?? c.tokens[c.tokens.length - 1] ?? NO_TOKEN;
}

export function previous(c: Cursor): Token {
  return c.tokens[c.index - 1] ?? NO_TOKEN;
}

/** True for the keyword or mark `text`; words never look like marks, so one test serves both. */
export function isSign(token: Token, text: string): boolean {
  return token.text === text && (token.kind === 'mark' || token.kind === 'keyword');
}

export function at(c: Cursor, text: string): boolean {
  return isSign(peek(c), text);
}

export function atAny(c: Cursor, texts: ReadonlySet<string>): boolean {
  const token = peek(c);
  return (token.kind === 'mark' || token.kind === 'keyword') && texts.has(token.text);
}

export function atEnd(c: Cursor): boolean {
  return peek(c).kind === 'end';
}

/** True for a word such as `@shared`. */
export function isSigil(token: Token): boolean {
  return token.kind === 'varId' && token.text.startsWith('@');
}

/** True when only white space separates the token `ahead` from the start of its line. */
export function isFirstOnLine(c: Cursor, ahead = 0): boolean {
  const before = c.tokens[c.index + ahead - 1];
  if (before === undefined) return true;
  const token = peek(c, ahead);
  for (let i = before.end; i < token.start; i++) {
    const unit = c.source.text.charCodeAt(i);
    if (unit === 10 || unit === 13) return true;
  }
  return false;
}

// ------------------------------------------------------------------------------------------------- moving

export function advance(c: Cursor): Token {
  const token = peek(c);
  if (token.kind !== 'end') c.index++;
  return token;
}

/** Steps over the keyword or mark `text` if it is next. */
export function accept(c: Cursor, text: string): boolean {
  if (!at(c, text)) return false;
  c.index++;
  return true;
}

export function spanOf(token: Token): Span {
  return { start: token.start, end: token.end };
}

/** From offset `start` to the end of the last token read. */
export function spanFrom(c: Cursor, start: number): Span {
  return { start, end: Math.max(start, previous(c).end) };
}

export function nameOf(token: Token): Name {
  return { text: token.text, span: spanOf(token) };
}

// ------------------------------------------------------------------------------------------------ nesting

/** Goes one level deeper; every `enter` has its `leave`, except where a failure is thrown. */
export function enter(c: Cursor): void {
  c.depth++;
  if (c.depth > NESTING_MAX) tooDeep(c, spanOf(peek(c)));
}

export function leave(c: Cursor): void {
  c.depth--;
}

export function tooDeep(c: Cursor, span: Span): never {
  c.problems.push(
    diagnostic('NESTING_TOO_DEEP', c.source, span, 'the program is nested too deeply here', {
      label: 'parsing stops here',
      hint: 'move an inner part into a variable or a function of its own',
    }),
  );
  throw new ParseStop();
}

// ---------------------------------------------------------------------------------------------- reporting

/** Reports a problem; an error at the same token as the one before is dropped as its consequence. */
export function report(
  c: Cursor,
  name: DiagnosticName,
  span: Span,
  message: string,
  details: DiagnosticDetails = {},
): void {
  const problem = diagnostic(name, c.source, span, message, details);
  if (problem.severity === 'error') {
    if (c.problemIndex === c.index) return;
    c.problemIndex = c.index;
    c.errors++;
  }
  c.problems.push(problem);
  if (c.errors >= ERRORS_MAX) throw new ParseStop();
}

/** Reports a problem and gives up the rule. */
export function fail(
  c: Cursor,
  name: DiagnosticName,
  span: Span,
  message: string,
  details: DiagnosticDetails = {},
): never {
  report(c, name, span, message, details);
  throw new ParseFailure(false);
}
