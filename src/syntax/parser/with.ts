/**
 * WITH in all its forms, its handlers, and SYNC POLICY, which is made of the same handlers (CLEAR concurrency
 * reference, 3.14, 3.16 and 3.22).
 */
import type {
  Expr,
  Name,
  Stmt,
  SyncPolicyItem,
  WithAction,
  WithArm,
  WithBinding,
  WithHandler,
  WithStmt,
} from '../ast.js';
import type { Token } from '../tokens.js';
import type { Cursor } from './cursor.js';
import {
  accept,
  advance,
  at,
  atEnd,
  enter,
  fail,
  leave,
  peek,
  report,
  spanFrom,
  spanOf,
} from './cursor.js';
import { expect, expectCount, expectType, expectVar, unexpected } from './expect.js';
import { startsItem } from './lists.js';
import { closeBlock, openBlock } from './recovery.js';

type Mode = WithBinding['mode'];

const MODES: ReadonlyMap<string, Mode> = new Map<string, Mode>([
  ['EXCLUSIVE', 'exclusive'],
  ['RESTRICT', 'restrict'],
  ['BORROWED', 'borrowed'],
  ['SHARED', 'shared'],
  ['SNAPSHOT', 'snapshot'],
]);

export function parseWith(c: Cursor): Stmt {
  const opener = advance(c);
  if (at(c, 'MATERIALIZED') || at(c, 'VIEW')) return parseView(c, opener);
  const polymorphic = accept(c, 'POLYMORPHIC');
  const marker = parseMarker(c);
  const bindings = [parseBinding(c)];
  while (accept(c, ',')) bindings.push(parseBinding(c));
  const form = formOf(c, bindings);
  const head = { kind: 'with', form, polymorphic, marker, bindings } as const;
  if (at(c, 'MATCH')) {
    const arms = parseArms(c, opener);
    return { ...head, body: null, handlers: [], arms, span: spanFrom(c, opener.start) };
  }
  const body = c.grammar.block(c, opener);
  const handlers = parseHandlers(c);
  return { ...head, body, handlers, arms: [], span: spanFrom(c, opener.start) };
}

function parseMarker(c: Cursor): WithStmt['marker'] {
  if (accept(c, 'POSSIBLE_DEADLOCK')) return 'POSSIBLE_DEADLOCK';
  return accept(c, 'POSSIBLE_LOCK_CYCLE') ? 'POSSIBLE_LOCK_CYCLE' : null;
}

/** Snapshots stand alone: one of them makes all of them snapshots. */
function formOf(c: Cursor, bindings: readonly WithBinding[]): 'guarded' | 'snapshot' {
  const snapshots = bindings.filter((binding) => binding.mode === 'snapshot');
  const other = bindings.find((binding) => binding.mode !== 'snapshot');
  if (snapshots.length === 0) return 'guarded';
  if (other !== undefined) {
    fail(c, 'UNEXPECTED_TOKEN', other.span, 'a WITH takes only snapshots or none', {
      label: 'not a SNAPSHOT',
      hint: 'write `SNAPSHOT` before each binding, or nest two WITH',
    });
  }
  return 'snapshot';
}

function parseView(c: Cursor, opener: Token): Stmt {
  const form = accept(c, 'MATERIALIZED') ? 'materializedView' : 'view';
  expect(c, 'VIEW', 'after `MATERIALIZED`');
  const { start } = peek(c);
  const place = parsePlace(c);
  expect(c, 'AS', 'after the observable of `VIEW`');
  const alias = expectVar(c, 'a name for the view');
  const span = spanFrom(c, start);
  const binding = { mode: 'inferred', place, mutable: false, alias, guard: null, span } as const;
  const body = c.grammar.block(c, opener);
  return {
    kind: 'with',
    form,
    polymorphic: false,
    marker: null,
    bindings: [binding],
    body,
    handlers: parseHandlers(c),
    arms: [],
    span: spanFrom(c, opener.start),
  };
}

function parseBinding(c: Cursor): WithBinding {
  const token = peek(c);
  const mode = token.kind === 'keyword' ? MODES.get(token.text) : undefined;
  if (mode !== undefined) advance(c);
  const place = parsePlace(c);
  let mutable = false;
  let alias: Name | null = null;
  if (accept(c, 'AS')) {
    mutable = accept(c, 'MUTABLE');
    alias = expectVar(c, 'a name after `AS`');
  } else if (mode === 'snapshot') {
    unexpected(c, '`AS` and a name after `SNAPSHOT`');
  }
  const guard = accept(c, 'GUARD') ? parseGuard(c) : null;
  const span = spanFrom(c, token.start);
  return { mode: mode ?? 'inferred', place, mutable, alias, guard, span };
}

/** The block of the WITH follows, so a `{` after `Type.Variant` opens that. */
function parseGuard(c: Cursor): Expr {
  const { literals } = c;
  c.literals = false;
  const guard = c.grammar.expression(c, 1);
  c.literals = literals;
  return guard;
}

/** A name or a path of fields. */
function parsePlace(c: Cursor): Expr {
  const first = expectVar(c, 'the name of the data');
  let place: Expr = { kind: 'name', name: first.text, span: first.span };
  while (accept(c, '.')) {
    const name = expectVar(c, 'a field name');
    const span = spanFrom(c, first.span.start);
    place = { kind: 'field', receiver: place, name, safe: false, span };
  }
  if (at(c, '[') || at(c, '(')) {
    unexpected(c, '`AS` or `{`', {
      hint: 'WITH takes a name or a path of fields: bind the element to a name first',
    });
  }
  return place;
}

// ---------------------------------------------------------------------------------------------------- arms

function parseArms(c: Cursor, opener: Token): readonly WithArm[] {
  advance(c);
  openBlock(c, opener, 'END');
  const arms: WithArm[] = [];
  while (at(c, 'WHEN')) {
    const token = advance(c);
    const family = expectType(c, 'a family such as LOCKED');
    expect(c, '->', 'after the family');
    const body = c.grammar.block(c, token);
    const handlers = parseHandlers(c);
    arms.push({ family, body, handlers, span: spanFrom(c, token.start) });
    accept(c, ',');
  }
  if (arms.length === 0) unexpected(c, '`WHEN` and a family after `MATCH`');
  closeBlock(c, '`WITH … MATCH`');
  return arms;
}

// ------------------------------------------------------------------------------------------------ handlers

/** All handlers that follow; they take no `;`. */
export function parseHandlers(c: Cursor): readonly WithHandler[] {
  const handlers: WithHandler[] = [];
  while (at(c, 'ON') || at(c, 'RETRY')) handlers.push(parseHandler(c));
  return handlers;
}

function parseHandler(c: Cursor): WithHandler {
  enter(c);
  const opener = peek(c);
  const selectors: Name[] = [];
  if (accept(c, 'ON')) {
    do {
      accept(c, ':');
      selectors.push(expectType(c, 'an error kind or type after `ON`'));
    } while (accept(c, ','));
  }
  const retry = at(c, 'RETRY') ? parseRetry(c) : null;
  const action = parseAction(c, opener);
  leave(c);
  return { selectors, retry, action, span: spanFrom(c, opener.start) };
}

function parseRetry(c: Cursor): number {
  advance(c);
  expect(c, '(', 'after `RETRY`');
  const count = expectCount(c, 'the number of attempts', 1);
  expect(c, ')', 'after the number of attempts');
  expect(c, 'THEN', 'before the action that follows the last attempt');
  return count;
}

function parseAction(c: Cursor, opener: Token): WithAction {
  if (accept(c, 'RAISE')) return { kind: 'raise' };
  if (accept(c, 'PASS')) return { kind: 'pass' };
  if (accept(c, 'RETURN')) return { kind: 'return', value: parseActionValue(c, 'RETURN') };
  if (accept(c, 'EXIT')) return { kind: 'exit', message: parseActionValue(c, 'EXIT') };
  if (accept(c, '->')) return { kind: 'block', body: c.grammar.block(c, opener) };
  return unexpected(c, '`RAISE`, `PASS`, `RETURN`, `EXIT` or `-> {` in a handler');
}

function parseActionValue(c: Cursor, word: string): Expr {
  if (!startsItem(peek(c))) unexpected(c, `a value after \`${word}\` of a handler`);
  return c.grammar.expression(c, 0);
}

/** `SYNC POLICY START handlers END`. */
export function parseSyncPolicy(c: Cursor): SyncPolicyItem {
  const opener = advance(c);
  expect(c, 'POLICY', 'after `SYNC`');
  expect(c, 'START', 'after `SYNC POLICY`');
  openBlock(c, opener, 'END');
  const handlers = parseHandlers(c);
  if (handlers.length === 0 && !atEnd(c)) unexpected(c, '`ON` and an error in `SYNC POLICY`');
  if (!at(c, 'END')) {
    report(c, 'UNEXPECTED_TOKEN', spanOf(peek(c)), '`SYNC POLICY` holds only handlers', {
      hint: 'a handler is `ON Error, Error PASS`, without a `;` behind it; `END` closes the policy',
    });
  }
  closeBlock(c, '`SYNC POLICY`');
  return { kind: 'syncPolicy', handlers, span: spanFrom(c, opener.start) };
}
