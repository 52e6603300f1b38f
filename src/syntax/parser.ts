/**
 * The parser: source text to the syntax tree of `ast.ts`, by recursive descent with precedence climbing
 * (CLEAR language reference, 3 and 8; CLEAR concurrency reference, 3). The rules live in `parser/`; this file
 * joins them, reads a module, and decides which diagnostics are worth showing.
 */
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { Problems } from '../diagnostics/diagnostic.js';
import type { Source } from '../diagnostics/source.js';
import { lineAt } from '../diagnostics/source.js';
import type { Item, Module } from './ast.js';
import { lex } from './lexer.js';
import type { Cursor, Grammar } from './parser/cursor.js';
import {
  advance,
  at,
  atEnd,
  makeCursor,
  ParseStop,
  peek,
  report,
  spanOf,
  tooDeep,
  TREE_HEIGHT_MAX,
} from './parser/cursor.js';
import { parseDeclaration } from './parser/declarations.js';
import { climb, parseExpression, parseUnary } from './parser/expressions.js';
import { parseExtern, parseRequire } from './parser/externs.js';
import { findTooHigh } from './parser/height.js';
import { attempt, parseBlock, parseStatements } from './parser/recovery.js';
import { atDeclaration } from './parser/skip.js';
import { parseStatement } from './parser/statements.js';
import { parseTest } from './parser/tests.js';
import { parseSyncPolicy } from './parser/with.js';
import { describe, fixStatementWord } from './parser/words.js';
import { assert } from '../support/assert.js';

const GRAMMAR: Grammar = {
  expression: parseExpression,
  climb,
  unary: parseUnary,
  statement: parseStatement,
  statements: parseStatements,
  block: parseBlock,
};

export interface ParsedModule {
  readonly module: Module;
  /** Lexical and syntax diagnostics, sorted by place. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses one file. Errors become diagnostics, never exceptions; the module then lacks the statements and
 * declarations that could not be read, so it is fit for checking only when no diagnostic is an error.
 */
export function parseModule(source: Source): ParsedModule {
  const lexed = lex(source);
  const c = makeCursor(source, lexed.tokens, GRAMMAR);
  const items: Item[] = [];
  try {
    parseItems(c, items);
  } catch (error) {
    if (!(error instanceof ParseStop)) throw error;
  }
  const problems = new Problems();
  for (const problem of lexed.diagnostics) problems.add(problem);
  for (const problem of withoutConsequences(source, lexed.diagnostics, c.problems)) {
    problems.add(problem);
  }
  return { module: { source, items }, diagnostics: problems.sorted() };
}

function parseItems(c: Cursor, items: Item[]): void {
  while (!atEnd(c)) {
    fixStatementWord(c);
    if (isStray(c)) {
      skipStray(c);
      continue;
    }
    const { index } = c;
    const item = attempt(c, parseItem);
    if (item === null) continue;
    // A tree is never much higher than its number of tokens, so short items need no walk.
    const tooHigh =
      c.index - index > TREE_HEIGHT_MAX / 4 ? findTooHigh(item, TREE_HEIGHT_MAX) : null;
    if (tooHigh !== null) tooDeep(c, { start: tooHigh.start, end: tooHigh.start });
    items.push(item);
  }
}

function parseItem(c: Cursor): Item {
  const token = peek(c);
  switch (token.kind === 'keyword' ? token.text : '') {
    case 'REQUIRE':
      return parseRequire(c);
    case 'EXTERN':
      return parseExtern(c);
    case 'TEST':
      return parseTest(c);
    case 'SYNC':
      return parseSyncPolicy(c);
    case 'FN':
    case 'STRUCT':
    case 'ENUM':
    case 'UNION':
    case 'PUB':
    case 'PRIVATE':
      return parseDeclaration(c);
    default: {
      const statement = parseStatement(c);
      assert(statement.kind !== 'then', 'chains are read only directly inside BG');
      return { kind: 'statement', statement, span: statement.span };
    }
  }
}

// -------------------------------------------------------------------------------------------------- recovery

const STRAY: readonly string[] = ['END', '}', 'ELSE', 'ELSE_IF', 'CATCH', 'DEFAULT', 'WHEN', ','];

/** True at a word that goes on with a block, where no block is open. */
function isStray(c: Cursor): boolean {
  return STRAY.some((text) => at(c, text));
}

/** Reports the word and skips to the next declaration: what lies between belongs to a block closed too early. */
function skipStray(c: Cursor): void {
  const token = peek(c);
  report(c, 'UNEXPECTED_TOKEN', spanOf(token), `${describe(token)} stands outside any block`, {
    hint: token.text === 'END' ? 'one END may be too many, here or in the function above' : '',
  });
  do advance(c);
  while (!atEnd(c) && !atDeclaration(c));
}

/** Leaves out what follows from a lexical error: on its line, and anywhere after a string without an end. */
function withoutConsequences(
  source: Source,
  lexical: readonly Diagnostic[],
  syntactic: readonly Diagnostic[],
): readonly Diagnostic[] {
  const errors = lexical.filter((problem) => problem.severity === 'error');
  if (errors.length === 0) return syntactic;
  const lines = new Set(errors.map((problem) => lineAt(source, problem.span.start)));
  const open = errors.find((problem) => problem.name === 'UNTERMINATED_STRING');
  const end = open?.span.start ?? Infinity;
  return syntactic.filter(({ span }) => span.start < end && !lines.has(lineAt(source, span.start)));
}
