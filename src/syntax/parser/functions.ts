/**
 * Function declarations: header, contracts, body and CATCH clauses (CLEAR language reference, 3.1, 9.6, 9.7
 * and 11.5; CLEAR concurrency reference, 3.22).
 */
import type {
  CatchClause,
  CatchFilter,
  Expr,
  FunctionItem,
  Name,
  Parameter,
  Recursion,
  RequiresGroup,
  Stmt,
  TypeNode,
  Visibility,
} from '../ast.js';
import type { Token } from '../tokens.js';
import { expectOpening } from './control.js';
import type { Cursor } from './cursor.js';
import { accept, advance, at, isSign, nameOf, peek, report, spanFrom, spanOf } from './cursor.js';
import { expect, expectType, expectVar, unexpected } from './expect.js';
import { parseParameters, parseCaptures } from './parameters.js';
import { attemptHeader, closeBlock, openBlock, parseStatements } from './recovery.js';
import { parseRecursion, parseEffects } from './recursion.js';
import { parseType, parseTypeParameters } from './types.js';

const HEADER_ENDS: ReadonlySet<string> = new Set(['->']);
const BODY_STOPS: ReadonlySet<string> = new Set(['CATCH', 'DEFAULT']);
const NO_STOPS: ReadonlySet<string> = new Set();

/** Clauses between the parameters and `->`. */
interface Clauses {
  result: TypeNode | null;
  recursion: Recursion | null;
  readonly requires: RequiresGroup[];
  readonly pre: Expr[];
  readonly debugPost: Expr[];
}

interface Header extends Clauses {
  readonly name: Name;
  readonly typeParameters: readonly Name[];
  readonly parameters: readonly Parameter[];
  readonly captures: readonly Parameter[];
}

export function parseFunction(c: Cursor, start: number, visibility: Visibility): FunctionItem {
  const opener = advance(c);
  const header = attemptHeader(c, HEADER_ENDS, parseHeader) ?? emptyHeader(opener);
  const braced = expectOpening(c, '->');
  openBlock(c, opener, 'END', braced);
  const body = parseStatements(c, BODY_STOPS);
  const catches: CatchClause[] = [];
  while (at(c, 'CATCH')) catches.push(parseCatch(c));
  const catchDefault = parseCatchDefault(c, catches.length > 0);
  closeBlock(c, header.name.text === '' ? '`FN`' : `\`FN ${header.name.text}\``);
  const span = spanFrom(c, start);
  return { kind: 'function', visibility, ...header, body, catches, catchDefault, span };
}

/** The statements of a function without CATCH clauses, and its END. */
export function parseBody(c: Cursor, opener: Token, what: string): readonly Stmt[] {
  openBlock(c, opener, 'END');
  const body = parseStatements(c, NO_STOPS);
  closeBlock(c, what);
  return body;
}

// -------------------------------------------------------------------------------------------------- header

function emptyClauses(): Clauses {
  return { result: null, recursion: null, requires: [], pre: [], debugPost: [] };
}

/** Stands for a header that could not be read; the function is dropped. */
function emptyHeader(opener: Token): Header {
  const name = { text: '', span: spanOf(opener) };
  return { name, typeParameters: [], parameters: [], captures: [], ...emptyClauses() };
}

function parseHeader(c: Cursor): Header {
  const name = parseFunctionName(c);
  const typeParameters = parseTypeParameters(c);
  const parameters = parseParameters(c, `\`${name.text}\``);
  const captures = parseCaptures(c);
  const clauses = emptyClauses();
  while (parseClause(c, clauses));
  return { name, typeParameters, parameters, captures, ...clauses };
}

/** A name whose `?` the lexer has joined only before `(`. */
function parseFunctionName(c: Cursor): Name {
  const name = expectVar(c, 'the name of the function');
  if (!at(c, '?')) return name;
  const mark = advance(c);
  return { text: `${name.text}?`, span: { start: name.span.start, end: mark.end } };
}

/** Reads one clause into `clauses`; false when there is none. */
function parseClause(c: Cursor, clauses: Clauses): boolean {
  const token = peek(c);
  if (token.kind === 'varId' && (token.text === '@reentrant' || token.text === '@nonReentrant')) {
    clauses.recursion = parseRecursion(c);
    return true;
  }
  if (token.kind !== 'keyword') return false;
  switch (token.text) {
    case 'RETURNS':
      if (clauses.result !== null) {
        report(c, 'UNEXPECTED_TOKEN', spanOf(token), 'a function has one `RETURNS`');
      }
      advance(c);
      clauses.result = parseResult(c);
      return true;
    case 'REQUIRES':
      advance(c);
      parseRequires(c, clauses.requires);
      return true;
    case 'EFFECTS':
      clauses.recursion = parseEffects(c) ?? clauses.recursion;
      return true;
    case 'PRE':
      clauses.pre.push(parseContract(c));
      return true;
    case 'DEBUG_POST':
      clauses.debugPost.push(parseContract(c));
      return true;
    default:
      return false;
  }
}

/** `PRE: e`; the next keyword or `->` ends the expression. */
function parseContract(c: Cursor): Expr {
  const { text } = advance(c);
  expect(c, ':', `after \`${text}\``);
  return c.grammar.expression(c, 0);
}

/** `[SHARED] [lifetime:] type`; a lifetime is static and leaves no trace. */
function parseResult(c: Cursor): TypeNode {
  const { start } = peek(c);
  const isShared = at(c, 'SHARED');
  if (isShared) advance(c);
  skipLifetime(c);
  const inner = parseType(c);
  return isShared ? { kind: 'sharedType', inner, span: spanFrom(c, start) } : inner;
}

function skipLifetime(c: Cursor): void {
  let length = 0;
  if (at(c, '*')) {
    length = 1;
  } else if (at(c, '(')) {
    while (!isSign(peek(c, length), ')') && peek(c, length).kind !== 'end') length++;
    length++;
  } else if (peek(c).kind === 'varId') {
    length = 1;
    while (isSign(peek(c, length), '.') && peek(c, length + 1).kind === 'varId') length += 2;
  }
  if (length > 0 && isSign(peek(c, length), ':')) c.index += length + 1;
}

/** `a: F, b: G` and `a, b: F | G`. */
function parseRequires(c: Cursor, groups: RequiresGroup[]): void {
  do {
    const names = [expectVar(c, 'a parameter name after `REQUIRES`')];
    while (accept(c, ',')) names.push(expectVar(c, 'a parameter name'));
    if (!accept(c, ':')) unexpected(c, '`:` and a family such as LOCKED');
    const families = [expectType(c, 'a family such as LOCKED')];
    while (accept(c, '|')) families.push(expectType(c, 'a family after `|`'));
    groups.push({ names, families });
  } while (accept(c, ','));
}

// ----------------------------------------------------------------------------------------------------- CATCH

function parseCatch(c: Cursor): CatchClause {
  const { start } = advance(c);
  const selectors = [expectType(c, 'an error kind or type after `CATCH`')];
  while (accept(c, ',')) selectors.push(expectType(c, 'an error kind or type'));
  const filters: CatchFilter[] = [];
  if (at(c, 'WITH') && isSign(peek(c, 1), '(')) {
    advance(c);
    advance(c);
    do filters.push(parseFilter(c));
    while (accept(c, ','));
    expect(c, ')', 'after the filters of `CATCH`');
  }
  const body = parseStatements(c, BODY_STOPS);
  return { selectors, filters, body, span: spanFrom(c, start) };
}

function parseFilter(c: Cursor): CatchFilter {
  if (peek(c).kind === 'typeId') return { kind: 'type', name: nameOf(advance(c)) };
  return { kind: 'message', value: c.grammar.expression(c, 0) };
}

function parseCatchDefault(c: Cursor, hasCatches: boolean): readonly Stmt[] | null {
  if (!at(c, 'DEFAULT')) return null;
  if (!hasCatches) {
    report(c, 'UNEXPECTED_TOKEN', spanOf(peek(c)), '`DEFAULT` follows only a `CATCH` clause');
  }
  advance(c);
  return parseStatements(c, NO_STOPS);
}
