/**
 * The right side of `|>` (CLEAR language reference, 3.5; CLEAR concurrency reference, 3.20).
 */
import type { Expr, StageExpr, StageName, Stmt } from '../ast.js';
import type { Cursor } from './cursor.js';
import { accept, advance, at, enter, isSigil, isSign, leave, peek, spanFrom } from './cursor.js';
import { nearestName } from '../../support/nearest.js';
import { expect, unexpected } from './expect.js';
import { commaList } from './lists.js';
import { parsePostfixes } from './postfix.js';

/** What stands after the word of a stage. */
interface StageForm {
  readonly args: 'none' | 'required' | 'optional';
  readonly body: 'none' | 'expression' | 'block' | 'either' | 'stage';
}

const PLAIN: StageForm = { args: 'none', body: 'expression' };
const WITH_ARGUMENT: StageForm = { args: 'required', body: 'expression' };

const STAGES: Readonly<Record<StageName, StageForm>> = {
  SELECT: PLAIN,
  WHERE: PLAIN,
  INDEX: PLAIN,
  ORDER_BY: PLAIN,
  LIMIT: PLAIN,
  SKIP: PLAIN,
  UNNEST: PLAIN,
  DISTINCT: PLAIN,
  FIND: PLAIN,
  ANY: PLAIN,
  ALL: PLAIN,
  COUNT: PLAIN,
  SUM: PLAIN,
  AVERAGE: PLAIN,
  MIN: PLAIN,
  MAX: PLAIN,
  TAKE_WHILE: PLAIN,
  REDUCE: WITH_ARGUMENT,
  WINDOW: WITH_ARGUMENT,
  JOIN: WITH_ARGUMENT,
  RECOVER: { args: 'required', body: 'none' },
  COLLECT: { args: 'none', body: 'none' },
  SHARD: { args: 'required', body: 'none' },
  EACH: { args: 'none', body: 'block' },
  TAP: { args: 'none', body: 'either' },
  CONCURRENT: { args: 'optional', body: 'stage' },
};

/** Stages below the pipe; a body stops before the next `|>`. */
const STAGE_LEVEL = 2;

function stageName(c: Cursor): StageName | null {
  const token = peek(c);
  return token.kind === 'keyword' && isStageName(token.text) ? token.text : null;
}

function isStageName(word: string): word is StageName {
  return Object.hasOwn(STAGES, word);
}

/** A stage, a call, a name or any other expression after `|>`. */
export function parsePipeTarget(c: Cursor): Expr {
  const { floor } = c;
  c.floor = STAGE_LEVEL;
  const target = parseStageOr(c);
  c.floor = floor;
  return target;
}

function parseStageOr(c: Cursor): Expr {
  const { start } = peek(c);
  const name = stageName(c);
  if (name !== null) return c.grammar.climb(c, start, parseStage(c, name), STAGE_LEVEL);
  if (atPredicate(c)) {
    const token = advance(c);
    advance(c);
    const span = spanFrom(c, token.start);
    const predicate = parsePostfixes(c, start, { kind: 'name', name: `${token.text}?`, span });
    return c.grammar.climb(c, start, predicate, STAGE_LEVEL);
  }
  const near = misspelledStage(c);
  if (near !== null) unexpected(c, 'a stage', { hint: `did you mean \`${near}\`?` });
  return c.grammar.expression(c, STAGE_LEVEL);
}

/** The stage that a word in capital letters is meant for, which is no type with something behind it. */
function misspelledStage(c: Cursor): string | null {
  const { kind, text } = peek(c);
  if (kind !== 'typeId' || text !== text.toUpperCase()) return null;
  if (['.', '{', '<'].some((sign) => isSign(peek(c, 1), sign))) return null;
  return nearestName(text, Object.keys(STAGES));
}

/** `even?` after `|>` is the name of a predicate: a pipe target is called, never unwrapped. */
function atPredicate(c: Cursor): boolean {
  const token = peek(c);
  const mark = peek(c, 1);
  if (token.kind !== 'varId' || !isSign(mark, '?') || mark.start !== token.end) return false;
  return !isSign(peek(c, 2), '.');
}

function parseStage(c: Cursor, name: StageName): StageExpr {
  enter(c);
  const form = STAGES[name];
  const { start } = advance(c);
  const hasArguments = form.args === 'required' || (form.args === 'optional' && at(c, '('));
  const args = hasArguments ? parseStageArguments(c, name) : [];
  let body: Expr | null = null;
  let block: readonly Stmt[] | null = null;
  if (form.body === 'block' || (form.body === 'either' && at(c, '{'))) {
    block = c.grammar.block(c, { ...peek(c), text: name });
  } else if (form.body === 'stage' && stageName(c) === null) {
    unexpected(c, `a stage such as SELECT or EACH after \`${name}\``);
  } else if (form.body !== 'none' || stageName(c) !== null) {
    body = parseStageOr(c);
  }
  leave(c);
  return { kind: 'stage', name, args, body, block, span: spanFrom(c, start) };
}

type StageArgument = StageExpr['args'][number];

function parseStageArguments(c: Cursor, name: StageName): readonly StageArgument[] {
  if (!expect(c, '(', `after \`${name}\``)) return [];
  return commaList(c, ')', parseStageArgument);
}

function parseStageArgument(c: Cursor): StageArgument {
  if (peek(c).kind !== 'varId' || !isSign(peek(c, 1), ':')) {
    return { label: null, value: c.grammar.expression(c, 0) };
  }
  const label = advance(c).text;
  accept(c, ':');
  const token = peek(c);
  if (isSigil(token)) {
    // A stack size such as `@large` is a word here, not a pipeline name.
    advance(c);
    const name = token.text.slice(1);
    return { label, value: { kind: 'name', name, span: spanFrom(c, token.start) } };
  }
  return { label, value: c.grammar.expression(c, 0) };
}
