/**
 * The spelling of the newest programs (`.clear` files; CLEAR language reference, 1 and 21): its words and marks are read
 * as the tokens of the core dialect that mean the same, so that the parser knows one grammar. What has no counterpart
 * there is read by the parser itself (`EXISTS`, types with their dimensions in front) or refused by name.
 */
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { diagnostic } from '../diagnostics/diagnostic.js';
import type { Source } from '../diagnostics/source.js';
import { EXPRESSION_ENDS } from './marks.js';
import type { Token } from './tokens.js';

/** Words of the newest dialect that mean the same as a token of the core one. */
const SYNONYMS: ReadonlyMap<string, Pick<Token, 'kind' | 'text'>> = new Map([
  ['AND', { kind: 'mark', text: '&&' }],
  ['METHOD', { kind: 'keyword', text: 'FN' }],
  ['UNWRAP', { kind: 'keyword', text: 'UNWRAP' }],
  ['EXISTS', { kind: 'keyword', text: 'EXISTS' }],
  ['IS_OK', { kind: 'keyword', text: 'IS_OK' }],
  ['IS_READY', { kind: 'keyword', text: 'IS_READY' }],
  ['IS_A', { kind: 'keyword', text: 'IS_A' }],
]);

/** Words of the newest dialect that start what is not supported. */
export const UNSUPPORTED_WORDS: ReadonlyMap<string, string> = new Map([
  ['PROTOCOL', 'protocols'],
  ['IMPLEMENTATION', 'implementations of protocols'],
  ['COMPTIME', 'COMPTIME'],
  ['UNSAFE', 'UNSAFE'],
]);

/** Words after which `OR` is a rescue in every dialect: nothing else can start with them. */
const RESCUE_WORDS: ReadonlySet<string> = new Set(
  'RAISE EXIT PASS RETURN BREAK PRUNE ELSE'.split(' '),
);

const TYPO_HINTS: ReadonlyMap<string, string> = new Map([
  ['&&', 'AND'],
  ['||', 'OR'],
]);

export interface Adapted {
  readonly tokens: readonly Token[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The tokens of a file of the newest dialect as those of the core dialect. */
export function adaptTokens(source: Source, tokens: readonly Token[]): Adapted {
  const adapted: Token[] = [];
  const diagnostics: Diagnostic[] = [];
  tokens.forEach((token, i) => {
    const next = tokens[i + 1];
    if (token.kind === 'mark' && TYPO_HINTS.has(token.text)) {
      const word = TYPO_HINTS.get(token.text) ?? '';
      const message = `\`${token.text}\` is written \`${word}\` in \`.clear\` files`;
      diagnostics.push(
        diagnostic('OPERATOR_TYPO_SUGGESTION', source, token, message, {
          label: `write \`${word}\``,
        }),
      );
    }
    if (token.kind === 'typeId' && token.text === 'TRY') return;
    if (isMarker(adapted.at(-1), token, next)) return;
    adapted.push(adaptToken(token, next));
  });
  return { tokens: adapted, diagnostics };
}

function adaptToken(token: Token, next: Token | undefined): Token {
  if (token.kind === 'keyword' && token.text === 'OR') {
    const isRescue = next?.kind === 'keyword' && RESCUE_WORDS.has(next.text);
    return isRescue ? token : { ...token, kind: 'mark', text: '||' };
  }
  const synonym = token.kind === 'typeId' ? SYNONYMS.get(token.text) : undefined;
  return synonym === undefined ? token : { ...token, ...synonym };
}

/** `&` directly before a name says that the name is changed, which is no operation. */
function isMarker(before: Token | undefined, token: Token, next: Token | undefined): boolean {
  if (token.kind !== 'mark' || token.text !== '&' || next === undefined) return false;
  if (next.kind !== 'varId' || next.start !== token.end) return false;
  if (before === undefined) return true;
  if (before.kind === 'mark' || before.kind === 'keyword') return !EXPRESSION_ENDS.has(before.text);
  return false;
}
