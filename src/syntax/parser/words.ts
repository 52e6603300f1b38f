/**
 * Words of other languages and dialects, and what CLEAR writes instead. They cost nothing while a program is
 * right; where it is not, they turn "unexpected name" into the spelling that the user needs.
 */
import type { Token } from '../tokens.js';
import { KEYWORDS } from '../tokens.js';
import type { Cursor } from './cursor.js';
import { nearestName } from '../../support/nearest.js';
import { isFirstOnLine, isSign, peek, report, spanOf } from './cursor.js';

/** Lower-case words that other languages use for a keyword of another spelling. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['elif', 'ELSE_IF'],
  ['elsif', 'ELSE_IF'],
  ['elseif', 'ELSE_IF'],
  ['def', 'FN'],
  ['func', 'FN'],
  ['function', 'FN'],
  ['switch', 'MATCH'],
  ['throw', 'RAISE'],
  ['import', 'REQUIRE'],
]);

/** Keywords that may start a statement or end a list of them, so that their lower-case form is a likely slip. */
const STATEMENT_WORDS: ReadonlySet<string> = new Set(
  (
    'IF WHILE FOR RETURN BREAK CONTINUE PASS ASSERT RAISE MATCH MUTABLE WITH DO YIELD CLOSE DIE EXIT TIGHT STRUCT ENUM ' +
    'UNION FN ELSE ELSE_IF END NEXT BG CATCH DEFAULT TEST REQUIRE EXTERN PUB PRIVATE'
  ).split(' '),
);

/** Words after which a parenthesis opens a condition or a value in other languages. */
const BEFORE_PARENTHESIS: ReadonlySet<string> = new Set([
  'IF',
  'ELSE_IF',
  'WHILE',
  'FOR',
  'RETURN',
]);

/** What follows a name when it is used as a name at the start of a statement. */
const AFTER_NAME: ReadonlySet<string> = new Set(
  '= : . [ , |> += -= *= /= &= |= ^= + - * / ** < > <= >= == != && || } ) ? :: OR AS'.split(' '),
);

const LITERALS: ReadonlyMap<string, string> = new Map([
  ['true', 'TRUE'],
  ['false', 'FALSE'],
  ['nil', 'NIL'],
  ['null', 'NIL'],
  ['none', 'NIL'],
  ['undefined', 'NIL'],
]);

const HINTS: ReadonlyMap<string, string> = new Map([
  ['and', 'write `&&`'],
  ['AND', 'write `&&`'],
  ['or', 'write `||`, or `OR` to rescue a failure or NIL'],
  ['not', 'write `!`'],
  ['NOT', 'write `!`'],
  ['mod', 'write `MOD`'],
  ['let', 'write `x = …;`, or `MUTABLE x = …;` for a variable that changes'],
  ['LET', 'outside TEST write `x = …;`, or `MUTABLE x = …;` for a variable that changes'],
  ['var', 'write `x = …;`, or `MUTABLE x = …;` for a variable that changes'],
  ['mut', 'write `MUTABLE x = …;`'],
  ['const', 'write `x = …;`'],
  ['val', 'write `x = …;`'],
  ['class', 'write `STRUCT`, with functions beside it'],
  ['try', 'errors are handled with `OR`, or by CATCH clauses at the end of a function'],
  ['async', 'start a fiber with `BG { … }` and await it with `NEXT`'],
  ['await', 'await a promise with `NEXT`'],
  ['lambda', 'write `%(x) -> …`'],
  ['%', 'write `MOD`'],
  ['=', 'compare with `==`'],
  ['&', 'write `&&`'],
  ['|', 'write `||`'],
  ['..', 'a range is written `a ..< b` or `a ..= b`'],
  ['ELSE', 'an ELSE belongs between IF … THEN and END'],
  ['FN', 'a function value is written `%(x) -> …`'],
]);

/** A hint for a token that does not fit where it stands, or an empty text. */
export function hintFor(token: Token): string {
  if (token.kind === 'string' || token.kind === 'end') return '';
  const keyword = keywordOf(token);
  return HINTS.get(token.text) ?? (keyword === null ? '' : `write \`${keyword}\``);
}

/** A hint for two operands side by side: `token` starts the second one. */
export function hintBetween(before: Token, token: Token): string {
  const hint = hintFor(token);
  if (hint !== '') return hint;
  if (isSign(before, '?')) return 'a choice is written `IF c THEN a ELSE b END`';
  if (before.kind !== 'varId' && before.kind !== 'typeId') return '';
  const hintBefore = hintFor(before);
  if (hintBefore !== '') return hintBefore;
  const near = nearestName(before.text.toUpperCase(), STATEMENT_WORDS);
  if (near !== null) return `did you mean \`${near}\`?`;
  if (before.kind === 'typeId') return '';
  const isOperand = token.kind !== 'mark' && token.kind !== 'keyword' && token.kind !== 'end';
  return isOperand ? `the arguments of a call stand in parentheses: \`${before.text}(…)\`` : '';
}

/** How a message names a token that was found. */
export function describe(token: Token): string {
  if (token.kind === 'end') return 'the end of the file';
  if (token.kind === 'string') return token.spliced ? 'an interpolated string' : 'a string';
  const text = token.text.length > 40 ? `${token.text.slice(0, 40)}…` : token.text;
  return token.kind === 'varId' || token.kind === 'typeId' ? `the name \`${text}\`` : `\`${text}\``;
}

function keywordOf(token: Token): string | null {
  if (token.kind !== 'varId') return null;
  const upper = token.text.toUpperCase();
  return SYNONYMS.get(token.text) ?? (KEYWORDS.has(upper) ? upper : null);
}

/** True when the word is declared anywhere in the file: then it is a name, whatever it looks like. */
export function isDeclared(c: Cursor, word: string): boolean {
  const known = c.declared.get(word);
  if (known !== undefined) return known;
  const found = c.tokens.some((token, i) => {
    if (token.kind !== 'varId' || token.text !== word) return false;
    const next = c.tokens[i + 1];
    const before = c.tokens[i - 1];
    if (next !== undefined && (isSign(next, '=') || isSign(next, ':'))) return true;
    if (before === undefined || before.kind !== 'keyword') return false;
    return ['MUTABLE', 'AS', 'FOR', 'TAKES', 'FN'].includes(before.text);
  });
  c.declared.set(word, found);
  return found;
}

/** Reads a lower-case keyword at the start of a statement as the keyword it is meant for, and says so. */
export function fixStatementWord(c: Cursor): void {
  const token = peek(c);
  const keyword = keywordOf(token);
  if (keyword === null || !STATEMENT_WORDS.has(keyword)) return;
  const next = peek(c, 1);
  const isKnownUse = next.kind === 'mark' || next.kind === 'keyword';
  const takesParenthesis = BEFORE_PARENTHESIS.has(keyword);
  if (isSign(next, '(') && !takesParenthesis) return;
  const isOperand = takesParenthesis && (isSign(next, '-') || isSign(next, '['));
  if (isKnownUse && AFTER_NAME.has(next.text) && !isOperand && !isFirstOnLine(c, 1)) return;
  if (isDeclared(c, token.text)) return;
  replaceByKeyword(c, keyword);
}

/** Reads the word here as `keyword` if it is its lower-case form. */
export function fixExpectedWord(c: Cursor, keyword: string): boolean {
  if (keywordOf(peek(c)) !== keyword) return false;
  replaceByKeyword(c, keyword);
  return true;
}

/** Reads a literal word of another language as the keyword it is meant for, and says so. */
export function fixLiteral(c: Cursor): void {
  const token = peek(c);
  const keyword = LITERALS.get(token.text);
  if (
    token.kind !== 'varId' ||
    keyword === undefined ||
    isSign(peek(c, 1), '(') ||
    isDeclared(c, token.text)
  )
    return;
  replaceByKeyword(c, keyword);
}

function replaceByKeyword(c: Cursor, keyword: string): void {
  const token = peek(c);
  const isCase = token.text.toUpperCase() === keyword;
  report(
    c,
    'UNEXPECTED_TOKEN',
    spanOf(token),
    isCase
      ? `keywords are upper case: \`${token.text}\` is written \`${keyword}\``
      : `\`${token.text}\` is written \`${keyword}\` in CLEAR`,
    { label: `write \`${keyword}\`` },
  );
  c.tokens[c.index] = { ...token, kind: 'keyword', text: keyword };
}
