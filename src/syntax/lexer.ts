/**
 * The lexer (CLEAR language reference, 2): D2 with the forms of D1 that `.cht` files hold; of `.clear` files those of
 * D3 (`dialect.ts`). One pass from left to
 * right, first match wins; every wrong piece is reported and lexing goes on behind it. An interpolated string
 * becomes `"…" + (tokens) + "…"`: the open ones are a list, so neither nesting nor length uses the call stack.
 */
import type { DiagnosticName } from '../diagnostics/codes.js';
import type { Diagnostic, DiagnosticDetails } from '../diagnostics/diagnostic.js';
import { diagnostic } from '../diagnostics/diagnostic.js';
import type { Source } from '../diagnostics/source.js';
import {
  CHARACTER_HINTS,
  FOREIGN_QUOTES,
  characterAt,
  isDigit,
  isForeignLetter,
  isLetter,
  isSpace,
  isWordPart,
  showCharacter,
} from './characters.js';
import { adaptTokens } from './dialect.js';
import { EXPRESSION_ENDS, markAt } from './marks.js';
import { readNumber } from './numbers.js';
import { utf8 } from '../support/bytes.js';
import { readPiece } from './strings.js';
import type { Token, TokenKind } from './tokens.js';
import { KEYWORDS } from './tokens.js';

export interface LexResult {
  /** Ends in exactly one `end` token. */
  readonly tokens: readonly Token[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Interpolations inside interpolations; the same number as upstream. */
const INTERPOLATIONS_MAX = 64;
/** Lexical errors reported per file; a binary file would otherwise produce one per few bytes. */
const ERRORS_MAX = 100;

/** Splits a source into tokens. Never throws; time is linear in the length of the text. */
export function lex(source: Source): LexResult {
  const lexer = new Lexer(source);
  lexer.run();
  if (source.dialect === 'core') return { tokens: lexer.tokens, diagnostics: lexer.diagnostics };
  const { tokens, diagnostics } = adaptTokens(source, lexer.tokens);
  return { tokens, diagnostics: [...lexer.diagnostics, ...diagnostics] };
}

/** An interpolation whose `}` has not been reached yet. */
interface Interpolation {
  /** Offset of the quote that opened the string. */
  readonly quote: number;
  readonly dollar: number;
  /** Braces open inside it. */
  braces: number;
}

class Lexer {
  readonly tokens: Token[] = [];
  diagnostics: Diagnostic[] = [];
  readonly #source: Source;
  readonly #text: string;
  readonly #open: Interpolation[] = [];
  #at = 0;
  /** The first string that spans lines: when a later one does not end, this one is the likely culprit. */
  #firstLongString: number | null = null;

  constructor(source: Source) {
    this.#source = source;
    this.#text = source.text;
  }

  run(): void {
    const text = this.#text;
    if (text.startsWith('\ufeff')) this.#at = 1;
    while (this.#at < text.length) this.#next();
    const outermost = this.#open[0];
    if (outermost !== undefined) this.#reportUnclosed(outermost);
    while (this.#open.length > 0) {
      const { quote } = this.#leave(text.length);
      this.#emitString(text.length, text.length, '', true, quote);
    }
    this.#emit('end', text.length, text.length, '');
  }

  #next(): void {
    const text = this.#text;
    const at = this.#at;
    const unit = text.charCodeAt(at);
    if (isSpace(unit)) this.#at++;
    else if (isLetter(unit)) this.#word(at);
    else if (isDigit(unit)) this.#number(at);
    else if (text[at] === '"') this.#quote(at);
    else if (this.#isComment(at)) this.#at = this.#lineEnd(at);
    else if (text[at] === '_') this.#mark('_', 'placeholder');
    else if ((unit === 64 || unit === 36) && isWordPart(text.charCodeAt(at + 1))) this.#word(at);
    else if (text[at] === '/' && this.#foreignComment(at)) return;
    else if (text[at] === '.' && this.#bareFraction(at)) return;
    else {
      const mark = markAt(text, at);
      if (mark === null) this.#unrecognized(at);
      else if (mark === '{' || mark === '}') this.#brace(mark);
      else this.#mark(mark, 'mark');
    }
  }

  #emit(kind: TokenKind, start: number, end: number, text: string, spliced = false): void {
    this.#push({ kind, text, start, end, value: null, suffix: null, prefixed: false, spliced });
  }

  /** Tokens of interpolations beyond the limit are checked like all others but left out. */
  #push(token: Token): void {
    if (this.#open.length <= INTERPOLATIONS_MAX) this.tokens.push(token);
  }

  #report(
    name: DiagnosticName,
    start: number,
    end: number,
    message: string,
    details?: DiagnosticDetails,
  ): void {
    if (this.diagnostics.length >= ERRORS_MAX) return;
    const isLast = this.diagnostics.length === ERRORS_MAX - 1;
    const rest = isLast ? { notes: ['further lexical errors of this file are not shown'] } : {};
    this.diagnostics.push(
      diagnostic(name, this.#source, { start, end }, message, { ...details, ...rest }),
    );
  }

  // -------------------------------------------------------------------------------------------- marks

  #mark(mark: string, kind: TokenKind): void {
    this.#emit(kind, this.#at, this.#at + mark.length, mark);
    this.#at += mark.length;
  }

  /** A `}` that closes no `{` of its own ends the innermost interpolation. */
  #brace(mark: '{' | '}'): void {
    const innermost = this.#open.at(-1);
    if (innermost === undefined) {
      this.#mark(mark, 'mark');
      return;
    }
    if (mark === '}' && innermost.braces === 0) {
      const close = this.#at;
      const { quote } = this.#leave(close);
      this.#string(close + 1, close + 1, quote, true);
      return;
    }
    innermost.braces += mark === '{' ? 1 : -1;
    this.#mark(mark, 'mark');
  }

  /** The newest dialect reads `--` as two minus signs. */
  #isComment(at: number): boolean {
    if (this.#text[at] === '#') return true;
    return this.#source.dialect === 'core' && this.#text.startsWith('--', at);
  }

  #lineEnd(from: number): number {
    const text = this.#text;
    let end = from;
    while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
    return end;
  }

  /** `//` and `/*` are no marks of the language in any position, so the reader meant a comment. */
  #foreignComment(at: number): boolean {
    const opening = this.#text.slice(at, at + 2);
    if (opening !== '//' && opening !== '/*') return false;
    const message = `\`${opening}\` does not start a comment`;
    const hint = 'a comment starts with `#` and ends with the line';
    this.#report('UNRECOGNIZED_LITERAL', at, at + 2, message, { hint });
    const close = opening === '/*' ? this.#text.indexOf('*/', at + 2) : this.#lineEnd(at);
    this.#at = opening === '//' ? close : close < 0 ? this.#text.length : close + 2;
    return true;
  }

  // -------------------------------------------------------------------------------------------- words

  #word(at: number): void {
    const text = this.#text;
    let end = at + 1;
    while (isWordPart(text.charCodeAt(end))) end++;
    if (text.charCodeAt(end) > 127 && isForeignLetter(characterAt(text, end))) {
      this.#foreignWord(at);
      return;
    }
    const bare = text.slice(at, end);
    if (bare === 's' && text[end] === '>' && text[end + 1] !== '=' && this.#endsExpression()) {
      this.#emit('mark', at, end + 1, '|>');
      this.#at = end + 1;
      return;
    }
    // A keyword is never part of a name, so nothing is glued to it: `IF!done` is `IF`, `!`, `done`.
    const isKeyword = KEYWORDS.has(bare);
    if (!isKeyword && text[end] === '!' && text[end + 1] !== '=') end++;
    else if (!isKeyword && text[end] === '?' && text[end + 1] === '(') end++;
    const kind = isKeyword ? 'keyword' : /^[A-Z]/.test(bare) ? 'typeId' : 'varId';
    this.#emit(kind, at, end, text.slice(at, end));
    this.#at = end;
  }

  #endsExpression(): boolean {
    const previous = this.tokens.at(-1);
    if (previous === undefined) return false;
    if (previous.kind === 'keyword') return EXPRESSION_ENDS.has(previous.text);
    if (previous.kind !== 'mark') return true;
    // `*` ends an expression only as the postfix `.*`.
    if (previous.text === '*') return this.tokens.at(-2)?.text === '.';
    return EXPRESSION_ENDS.has(previous.text);
  }

  /** A word with letters outside ASCII: one diagnostic, and one token so that the parser can go on. */
  #foreignWord(at: number): void {
    const text = this.#text;
    let end = at;
    for (;;) {
      const character = characterAt(text, end);
      const isPart = isWordPart(text.charCodeAt(end)) || isForeignLetter(character);
      if (character === '' || !(isPart || end === at)) break;
      end += character.length;
    }
    const word = text.slice(at, end);
    const shown = word.length > 40 ? `${word.slice(0, 40)}…` : word;
    this.#report('UNRECOGNIZED_LITERAL', at, end, `\`${shown}\` has letters outside a–z and A–Z`, {
      hint: 'names consist of ASCII letters, digits and `_`; other letters belong in strings and comments',
    });
    this.#emit(/^\p{Lu}/u.test(word) ? 'typeId' : 'varId', at, end, word);
    this.#at = end;
  }

  /** One diagnostic for a run of characters that start no token. */
  #unrecognized(at: number): void {
    const text = this.#text;
    const first = characterAt(text, at);
    if (isForeignLetter(first)) {
      this.#foreignWord(at);
      return;
    }
    if (FOREIGN_QUOTES.has(first) && this.#foreignString(at, first)) return;
    let end = at + first.length;
    let count = 1;
    while (end < text.length && this.#startsNothing(end)) {
      end += characterAt(text, end).length;
      count++;
    }
    const shown = Array.from(text.slice(at, Math.min(end, at + 20)), showCharacter).join('');
    const message =
      count === 1
        ? `unrecognized character \`${shown}\``
        : `${count} unrecognized characters \`${shown}${end > at + 20 ? '…' : ''}\``;
    const quoteHint = FOREIGN_QUOTES.has(first) ? 'a string stands between two `"`' : '';
    const hint = CHARACTER_HINTS.get(first) ?? quoteHint;
    this.#report('UNRECOGNIZED_LITERAL', at, end, message, { hint });
    this.#at = end;
  }

  #startsNothing(at: number): boolean {
    const unit = this.#text.charCodeAt(at);
    if (isSpace(unit) || isWordPart(unit) || unit === 34 || unit === 35) return false;
    const character = characterAt(this.#text, at);
    if (FOREIGN_QUOTES.has(character) || isForeignLetter(character)) return false;
    if ((unit === 64 || unit === 36) && isWordPart(this.#text.charCodeAt(at + 1))) return false;
    return markAt(this.#text, at) === null;
  }

  // -------------------------------------------------------------------------------------------- numbers

  #number(at: number): void {
    const { kind, end, value, suffix, prefixed, problem } = readNumber(this.#text, at);
    if (problem !== null) {
      const name = problem.tooLong ? 'LITERAL_OUT_OF_RANGE' : 'BAD_NUMBER';
      this.#report(name, at, end, problem.message, { hint: problem.hint });
    }
    const text = this.#text.slice(at, end);
    this.#push({ kind, text, start: at, end, value, suffix, prefixed, spliced: false });
    this.#at = end;
  }

  /** `.5` where no expression can end before it. */
  #bareFraction(at: number): boolean {
    if (!isDigit(this.#text.charCodeAt(at + 1)) || this.#endsExpression()) return false;
    const { end } = readNumber(this.#text, at + 1);
    const text = this.#text.slice(at, end);
    const message = `\`${text.slice(0, 40)}\` lacks the digit before its dot`;
    this.#report('BAD_NUMBER', at, end, message, { hint: `write \`0${text.slice(0, 40)}\`` });
    this.#push({
      kind: 'float',
      text,
      start: at,
      end,
      value: 0,
      suffix: null,
      prefixed: false,
      spliced: false,
    });
    this.#at = end;
    return true;
  }

  // -------------------------------------------------------------------------------------------- strings

  #quote(at: number): void {
    if (!this.#text.startsWith('"""', at)) {
      this.#string(at, at + 1, at, false);
      return;
    }
    const close = this.#text.indexOf('"""', at + 3);
    if (close < 0) {
      const message = 'raw string literal does not end';
      this.#report('UNTERMINATED_STRING', at, at + 3, message, { hint: 'add the closing `"""`' });
    }
    const stop = close < 0 ? this.#text.length : close;
    this.#at = close < 0 ? stop : close + 3;
    this.#emitString(at, this.#at, utf8(this.#text.slice(at + 3, stop)), false, at);
  }

  /** Reads a string, or what follows an interpolation, from `from` up to its quote or the next `${`. */
  #string(start: number, from: number, quote: number, isContinued: boolean): void {
    const { end: at, value, problems } = readPiece(this.#text, from);
    for (const { start: first, end, message, hint } of problems) {
      this.#report('BAD_ESCAPE', first, end, message, { hint });
    }
    const text = this.#text;
    if (text[at] === '$') {
      this.#emitString(start, at, value, true, quote);
      this.#enter(quote, at);
    } else {
      if (at >= text.length && this.#open.length === 0) this.#reportUnterminated(quote);
      this.#at = Math.min(at + 1, text.length);
      this.#emitString(start, this.#at, value, isContinued, quote);
    }
  }

  #emitString(start: number, end: number, value: string, spliced: boolean, quote: number): void {
    this.#emit('string', start, end, value, spliced);
    if (this.#firstLongString === null && /[\n\r]/.test(this.#text.slice(start, end))) {
      this.#firstLongString = quote;
    }
  }

  #enter(quote: number, dollar: number): void {
    this.#emit('mark', dollar, dollar, '+', true);
    if (this.#open.length === INTERPOLATIONS_MAX) {
      const message = `more than ${INTERPOLATIONS_MAX} string interpolations inside each other`;
      const hint = 'give the inner strings names of their own';
      this.#report('NESTING_TOO_DEEP', dollar, dollar + 2, message, { hint });
    }
    this.#open.push({ quote, dollar, braces: 0 });
    // Left out beyond the limit, like the tokens up to its `)`: the next piece is then the operand of this `+`.
    this.#emit('mark', dollar, dollar + 2, '(', true);
    this.#at = dollar + 2;
  }

  /** Ends the innermost interpolation at its `}`; the next string piece follows. */
  #leave(close: number): Interpolation {
    const end = Math.min(close + 1, this.#text.length);
    const isCounted = this.#open.length <= INTERPOLATIONS_MAX;
    this.#emit('mark', close, end, ')', true);
    const left = this.#open.pop() ?? { quote: close, dollar: close, braces: 0 };
    if (isCounted) this.#emit('mark', end, end, '+', true);
    return left;
  }

  #reportUnterminated(quote: number): void {
    const earlier = this.#firstLongString;
    const label = (start: number): DiagnosticDetails => ({
      labels: [
        {
          source: this.#source,
          span: { start, end: start + 1 },
          text: 'this string spans lines: perhaps its closing quote is the missing one',
        },
      ],
    });
    this.#report('UNTERMINATED_STRING', quote, quote + 1, 'string literal does not end', {
      hint: 'add the closing `"`; a quote inside a string is written `\\"`',
      ...(earlier === null ? {} : label(earlier)),
    });
  }

  /**
   * An interpolation is open at the end of the file. What was read behind it had strings and code exchanged, so
   * other lexical errors found there say nothing.
   */
  #reportUnclosed({ quote, dollar }: Interpolation): void {
    this.diagnostics = this.diagnostics.filter(
      (d) => d.span.start < dollar || d.name === 'NESTING_TOO_DEEP',
    );
    const message = 'string literal does not end: a `${` in it has no `}`';
    const span = { start: dollar, end: dollar + 2 };
    this.#report('UNTERMINATED_STRING', quote, quote + 1, message, {
      labels: [{ source: this.#source, span, text: 'opened here' }],
      hint: 'close the expression with `}`, then the string with `"`',
    });
  }

  /** A text between the quotes of another language on one line: one diagnostic, and a string token. */
  #foreignString(at: number, first: string): boolean {
    const text = this.#text;
    const closing = FOREIGN_QUOTES.get(first) ?? '';
    let end = at + 1;
    while (end < text.length && !closing.includes(text[end] ?? '')) {
      if (text[end] === '\n' || text[end] === '\r') return false;
      end++;
    }
    if (end >= text.length) return false;
    const message = `unrecognized quote \`${first === '`' ? 'U+0060' : first}\``;
    this.#report('UNRECOGNIZED_LITERAL', at, end + 1, message, {
      hint: 'a string stands between two `"`',
    });
    this.#emitString(at, end + 1, utf8(text.slice(at + 1, end)), false, at);
    this.#at = end + 1;
    return true;
  }
}
