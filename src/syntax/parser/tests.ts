/**
 * TEST blocks (CLEAR language reference, 3.6 and 17).
 */
import type { StubKind, TestEntry, TestItem, Name } from '../ast.js';
import type { Token } from '../tokens.js';
import { assert } from '../../support/assert.js';
import type { Cursor } from './cursor.js';
import { accept, advance, at, atEnd, enter, leave, peek, spanFrom } from './cursor.js';
import {
  expect,
  expectSemicolon,
  expectString,
  expectType,
  expectVar,
  unexpected,
} from './expect.js';
import { commaList } from './lists.js';
import { parseBody } from './functions.js';
import { attempt, closeBlock, openBlock } from './recovery.js';
import { fixStatementWord } from './words.js';

/** Runs of a BENCHMARK that names no number. */
const BENCHMARK_COUNT = 1000;

export function parseTest(c: Cursor): TestItem {
  const opener = advance(c);
  const name = expectType(c, 'the name of the test block');
  const body = parseEntries(c, opener, `\`TEST ${name.text}\``);
  return { kind: 'test', name, body, span: spanFrom(c, opener.start) };
}

/** `DO entries END`. */
function parseEntries(c: Cursor, opener: Token, what: string): readonly TestEntry[] {
  expect(c, 'DO', 'before the tests');
  openBlock(c, opener, 'END');
  const entries: TestEntry[] = [];
  for (;;) {
    fixStatementWord(c);
    const isNextItem = at(c, 'TEST') && peek(c, 1).kind === 'typeId';
    if (atEnd(c) || at(c, 'END') || at(c, '}') || isNextItem) break;
    const entry = attempt(c, parseEntry);
    if (entry !== null) entries.push(entry);
  }
  closeBlock(c, what);
  return entries;
}

function parseEntry(c: Cursor): TestEntry {
  enter(c);
  const entry = parseEntryInside(c);
  leave(c);
  return entry;
}

function parseEntryInside(c: Cursor): TestEntry {
  const token = peek(c);
  const { start } = token;
  switch (token.kind === 'keyword' ? token.text : '') {
    case 'WHEN':
      return parseWhen(c);
    case 'TEST':
    case 'PENDING':
      return parseThat(c);
    case 'BEFORE':
    case 'AFTER':
      return parseHook(c);
    case 'LET': {
      advance(c);
      const name = expectVar(c, 'the name of the fixture');
      if (!accept(c, '=')) unexpected(c, '`=` and a value after the name');
      const value = c.grammar.expression(c, 0);
      expectSemicolon(c);
      return { kind: 'let', name, value, span: spanFrom(c, start) };
    }
    case 'STUB':
      return parseStub(c);
    case 'BENCHMARK':
      return parseBenchmark(c);
    case 'SMASH':
    case 'PROFILE': {
      advance(c);
      const value = c.grammar.expression(c, 0);
      expectSemicolon(c);
      const kind = token.text === 'SMASH' ? 'smash' : 'profile';
      return { kind, value, span: spanFrom(c, start) };
    }
    default: {
      const statement = c.grammar.statement(c);
      assert(statement.kind !== 'then', 'chains are read only directly inside BG');
      return { kind: 'setup', statement, span: spanFrom(c, start) };
    }
  }
}

function parseWhen(c: Cursor): TestEntry {
  const opener = advance(c);
  const title = expectString(c, 'the title of the group').text;
  let tags: readonly Name[] = [];
  if (accept(c, 'TAGS')) {
    if (!accept(c, '[')) unexpected(c, '`[` after `TAGS`');
    tags = commaList(c, ']', (inner) => expectVar(inner, 'a tag'));
  }
  const body = parseEntries(c, opener, '`WHEN`');
  return { kind: 'when', title, tags, body, span: spanFrom(c, opener.start) };
}

function parseThat(c: Cursor): TestEntry {
  const { start } = peek(c);
  const pending = accept(c, 'PENDING');
  const opener = peek(c);
  expect(c, 'TEST', 'after `PENDING`');
  expect(c, 'THAT', 'after `TEST`');
  const title = expectString(c, 'the title of the test').text;
  expect(c, 'DO', 'before the statements of the test');
  const body = parseBody(c, opener, '`TEST THAT`');
  return { kind: 'that', title, pending, body, span: spanFrom(c, start) };
}

function parseHook(c: Cursor): TestEntry {
  const opener = advance(c);
  const when = opener.text === 'BEFORE' ? 'before' : 'after';
  if (!at(c, 'EACH') && !at(c, 'ALL'))
    unexpected(c, `\`EACH\` or \`ALL\` after \`${opener.text}\``);
  const scope = advance(c).text === 'EACH' ? 'each' : 'all';
  expect(c, 'DO', 'before the statements of the hook');
  const body = parseBody(c, opener, `\`${opener.text}\``);
  return { kind: 'hook', when, scope, body, span: spanFrom(c, opener.start) };
}

function parseStub(c: Cursor): TestEntry {
  const { start } = advance(c);
  const name = expectVar(c, 'the name of the function to replace');
  const stub = parseStubKind(c);
  expectSemicolon(c);
  return { kind: 'stub', name, stub, span: spanFrom(c, start) };
}

function parseStubKind(c: Cursor): StubKind {
  if (accept(c, 'RETURNS')) return { kind: 'returns', value: c.grammar.expression(c, 0) };
  if (accept(c, 'CAPTURES')) return { kind: 'captures', counter: expectVar(c, 'a counter name') };
  if (accept(c, 'SEQUENCE')) return { kind: 'sequence', values: c.grammar.expression(c, 0) };
  if (accept(c, 'WITH')) return { kind: 'with', lambda: c.grammar.expression(c, 0) };
  return unexpected(c, '`RETURNS`, `CAPTURES`, `SEQUENCE` or `WITH` in a stub');
}

/** `BENCHMARK e x200;`. */
function parseBenchmark(c: Cursor): TestEntry {
  const { start } = advance(c);
  const value = c.grammar.expression(c, 0);
  let count = BENCHMARK_COUNT;
  const token = peek(c);
  if (token.kind === 'varId') {
    if (!/^x[1-9][0-9]{0,8}$/.test(token.text)) {
      unexpected(c, 'a number of runs such as `x200`', { hint: '' });
    }
    count = Number(advance(c).text.slice(1));
  }
  expectSemicolon(c);
  return { kind: 'benchmark', value, count, span: spanFrom(c, start) };
}
