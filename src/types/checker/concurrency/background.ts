/** BG, NEXT and DO (CLEAR concurrency reference, 3.1 to 3.5). */
import type { Span } from '../../../diagnostics/source.js';
import type {
  BgExpr,
  BgStmt,
  BgStreamExpr,
  DoBranch,
  DoStmt,
  Expr,
  Modifier,
  ThenChain,
} from '../../../syntax/ast.js';
import { isName, nameOf } from '../../names.js';
import { nearestHint } from '../../nearest.js';
import type { Type } from '../../types.js';
import { forgetKnown, isSilent, UNKNOWN, VOID, nextOf } from '../../types.js';
import { withArticle } from '../../type-text.js';
import type { Body, OpenFunction } from '../context.js';
import {
  addChild,
  addEffect,
  checkBlock,
  checkExpr,
  declare,
  inScope,
  makeVariable,
  nextOrdinal,
  notSupported,
  openBody,
  report,
} from '../context.js';
import { checkValue, coerce, plain } from '../values/conversions.js';
import { endsAlways } from '../flow.js';
import { forEachNode } from '../walk.js';

const MODIFIERS = [
  'micro',
  'standard',
  'large',
  'xl',
  'stack',
  'fsm',
  'service',
  'pinned',
  'parallel',
  'arena',
];

export function checkBg(body: Body, expr: BgExpr, expected: Type | null): Type {
  addEffect(body, 'yields', expr.span);
  if (body.form === 'default') return notSupported(body, expr.span, 'BG in a default value');
  const wanted = expected?.kind === 'promise' ? expected.inner : null;
  const inner = openRunBody(body, expr, 'bg', wanted ?? VOID, wanted !== null);
  const last = expr.body.at(-1);
  inScope(inner, () => {
    if (last?.kind !== 'expr' && last?.kind !== 'then') {
      inner.program.walkers.statements(inner, expr.body);
      checkEnd(inner, expr);
      return;
    }
    inner.program.walkers.statements(inner, expr.body.slice(0, -1));
    if (last.kind === 'expr') checkValueOf(inner, last.value);
    else
      checkChain(inner, last, (value) => {
        checkValueOf(inner, value);
      });
  });
  return { kind: 'promise', inner: inner.checked.result, shared: false };
}

/** A run_body of `body`: of a BG, a BG STREAM or a branch of DO. */
export function openRunBody(
  body: Body,
  node: BgExpr | BgStreamExpr | DoBranch,
  form: 'bg' | 'do' | 'stream',
  result: Type,
  resultKnown: boolean,
): Body {
  checkModifiers(body, node.modifiers);
  const inner = openFiber(body, node, form, result, resultKnown);
  body.program.tables.bodies.set(node, inner.checked);
  return inner;
}

/** The body of a fiber that `body` starts: `statements`, which stand at `span`. */
export function openFiber(
  body: Body,
  node: {
    readonly span: Span;
    readonly body: readonly BgStmt[];
    readonly modifiers: readonly Modifier[];
  },
  form: 'bg' | 'do' | 'stream' | 'worker' | 'observer',
  result: Type,
  resultKnown: boolean,
): Body {
  const { program } = body;
  const ordinal = nextOrdinal(body, form);
  const checked: OpenFunction = {
    name: `${body.checked.name}.${form}${ordinal}`,
    kind: 'run_body',
    source: program.source,
    span: node.span,
    item: null,
    parameters: [],
    taken: new Set(),
    requires: new Map(),
    captures: [],
    result,
    fallible: false,
    body: node.body,
    parent: body.checked,
  };
  const inner = openBody(program, checked, form, body, {
    modifiers: node.modifiers.map((modifier) => modifier.name),
    ...ownershipWords(node.body),
    resultKnown,
  });
  addChild(body, inner);
  program.bodies.push(inner);
  return inner;
}

/**
 * The names under GIVE or MOVE, under COPY, and under CLONE only, in a body: they decide how a variable is captured. A stream
 * that the body clones and also takes items from is its own: two fibers must not share a cursor.
 */
function ownershipWords(statements: readonly BgStmt[]): {
  readonly gives: ReadonlySet<string>;
  readonly copies: ReadonlySet<string>;
  readonly clones: ReadonlySet<string>;
} {
  const gives = new Set<string>();
  const copies = new Set<string>();
  const clones = new Set<string>();
  const used = new Set<string>();
  forEachNode(statements, (node) => {
    if (node.kind === 'name') used.add(nameOf(node));
    if (node.kind !== 'ownership' || !isName(node.value)) return true;
    if (node.op === 'GIVE' || node.op === 'MOVE') gives.add(nameOf(node.value));
    else if (node.op === 'COPY') copies.add(nameOf(node.value));
    else if (node.op === 'CLONE') {
      clones.add(nameOf(node.value));
      return false;
    }
    return true;
  });
  for (const name of used) clones.delete(name);
  return { gives, copies, clones };
}

function checkModifiers(body: Body, modifiers: readonly Modifier[]): void {
  for (const { name, span } of modifiers) {
    if (MODIFIERS.includes(name)) continue;
    report(body, 'UNKNOWN_BG_MODIFIER', span, `there is no modifier \`@${name}\``, {
      hint: nearestHint(name, () => MODIFIERS),
    });
  }
  const arena = modifiers.find((modifier) => modifier.name === 'arena');
  if (arena === undefined || !modifiers.some((modifier) => modifier.name === 'parallel')) return;
  report(body, 'BG_ARENA_AND_PARALLEL', arena.span, '`@arena` and `@parallel` exclude each other', {
    hint: 'an `@arena` body stays with its spawner: keep one of the two',
  });
}

/** `e AS a THEN f(a) …`: each name is visible in the later steps; `last` checks the last one. */
export function checkChain(body: Body, chain: ThenChain, last: (value: Expr) => void): void {
  chain.steps.forEach(({ value, binding }, index) => {
    let type: Type = UNKNOWN;
    if (index === chain.steps.length - 1) last(value);
    else if (binding === null) checkExpr(body, value, null);
    else type = checkValue(body, value, null);
    if (binding !== null)
      declare(body, binding, makeVariable(binding.text, type, false, 'binding', binding.span));
  });
}

function checkValueOf(inner: Body, value: Expr): void {
  const { checked } = inner;
  if (inner.resultKnown && checked.result.kind === 'void') {
    checkExpr(inner, value, null);
    return;
  }
  const wanted = inner.resultKnown ? checked.result : null;
  const found = checkExpr(inner, value, wanted);
  if (!inner.resultKnown) {
    checked.result = isSilent(found) ? UNKNOWN : plainResult(inner, value, found);
    return;
  }
  if (found.kind === 'void') reportNoValue(inner, value.span, checked.result);
  else
    coerce(inner, value, found, {
      type: checked.result,
      code: 'RETURN_MISMATCH',
      what: 'the value of this BG',
    });
}

/** An atomic that ends a body gives its value; other handles stay handles. */
function plainResult(inner: Body, value: Expr, found: Type): Type {
  return found.kind === 'object' && found.family === 'ATOMIC'
    ? plain(inner, value, found)
    : forgetKnown(found);
}

function checkEnd(inner: Body, expr: BgExpr): void {
  const { result } = inner.checked;
  if (result.kind === 'void' || isSilent(result) || endsAlways(expr.body, inner.program.exhaustive))
    return;
  reportNoValue(inner, expr.span, result);
}

function reportNoValue(inner: Body, span: Span, result: Type): void {
  const message = `this BG must give ${withArticle(result)}, but its last statement has no value`;
  report(inner, 'MISSING_RETURN', span, message, {
    hint: 'end the body with the value, as in `sum;`',
  });
}

export function checkNext(body: Body, value: Expr, span: Span): Type {
  const operand = checkExpr(body, value, null);
  addEffect(body, 'yields', span);
  addEffect(body, 'mayFail', span);
  if (isSilent(operand)) return UNKNOWN;
  if (operand.kind === 'promise' || operand.kind === 'observable') return operand.inner;
  if (operand.kind === 'stream') return nextOf(operand);
  if (operand.kind === 'list' && operand.element.kind === 'promise')
    return { kind: 'list', element: operand.element.inner, form: 'list', size: 0 };
  if (operand.kind === 'list' && isSilent(operand.element)) return UNKNOWN;
  const message = `NEXT waits for a promise or a stream, but this is ${withArticle(operand)}`;
  return report(body, 'NEXT_NEEDS_FUTURE', value.span, message, {
    hint: 'NEXT takes what `BG { … }` or `BG STREAM { … }` gives, or a list of promises',
  });
}

export function checkDo(body: Body, statement: DoStmt): void {
  for (const branch of statement.branches) {
    addEffect(body, 'mayFail', branch.span);
    const inner = openRunBody(body, branch, 'do', VOID, true);
    checkBlock(inner, branch.body);
  }
}
