/**
 * What surrounds the statements of a function (CLEAR language reference, 9.6, 9.7 and 11.5):
 *
 *   beginning:  limits on recursion, PRE     their failures are the caller's
 *   body        -> clauses                   an error goes to the first CATCH clause that selects it
 *   clauses
 *   ending:     DEBUG_POST, return           every RETURN comes here
 */
import { ERROR_KINDS } from '../../../bytecode/opcodes.js';
import { PREDECLARED_ERRORS } from '../../../bytecode/program.js';
import type { Span } from '../../../diagnostics/source.js';
import { utf8 } from '../../../support/bytes.js';
import type {
  CatchClause,
  CatchFilter,
  Expr,
  FunctionItem,
  Recursion,
} from '../../../syntax/ast.js';
import type { CheckedFunction, SelectorInfo } from '../../../types/checked.js';
import type { BlockId, Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { endOf } from '../context.js';
import { leaveFunction } from './exits.js';

const INPUT = ERROR_KINDS.indexOf('Input');
const SYSTEM = ERROR_KINDS.indexOf('System');
const PRECONDITION_FAIL = typeNamed('PreconditionFail');
const UNEXPECTED_RECURSION = typeNamed('UnexpectedRecursion');

function typeNamed(name: string): number {
  return PREDECLARED_ERRORS.findIndex((error) => error.name === name);
}

/** Lowers `body`, the statements of `item`, and everything around them. */
export function lowerGuarded(
  l: Lowering,
  f: CheckedFunction,
  item: FunctionItem,
  body: () => void,
): void {
  const { code } = l;
  if (item.recursion?.kind === 'tailCall') {
    l.beginning = code.newBlock();
    code.start(l.beginning, item.name.span);
  }
  if (item.recursion !== null) lowerLimit(l, item, item.recursion);
  for (const condition of item.pre) {
    demand(l, condition, () => {
      const text = `PRE does not hold: ${sourceOf(f, condition)}`;
      const message = l.constant(utf8(text), condition.span);
      code.leave('raise', [INPUT, PRECONDITION_FAIL, message], condition.span);
    });
  }
  if (item.debugPost.length > 0)
    l.ending = { block: code.newBlock(), register: code.newRegister() };
  if (item.catches.length === 0) body();
  else lowerCatching(l, f, item, body);
  lowerEnding(l, f, item);
}

/** Goes on when the condition holds, else does what `failure` adds. */
function demand(l: Lowering, condition: Expr, failure: () => void): void {
  const { code } = l;
  const holds = code.newBlock();
  const fails = code.newBlock();
  l.condition(condition, holds, fails);
  code.start(fails, condition.span);
  failure();
  code.start(holds, condition.span);
}

function sourceOf(f: CheckedFunction, { span }: Expr): string {
  return f.source.text.slice(span.start, span.end).replace(/\s+/g, ' ');
}

// ---------------------------------------------------------------------------------------------- recursion

/** What one call too many ends in. */
function lowerLimit(l: Lowering, item: FunctionItem, recursion: Recursion): void {
  const { code } = l;
  const { kind, span, depthMax } = recursion;
  if (kind !== 'nonReentrant' && kind !== 'notLogical' && kind !== 'maxDepth') return;
  const calls = code.newRegister();
  const isAllowed = code.newRegister();
  const goOn = code.newBlock();
  const stop = code.newBlock();
  code.emit('countCalls', [calls], span);
  const limit = kind === 'maxDepth' ? depthMax : 1;
  code.emit('lessEqual', [isAllowed, calls, l.constant(limit, span)], span);
  code.branch(isAllowed, goOn, stop, span);
  code.start(stop, span);
  const name = item.name.text;
  if (kind === 'nonReentrant') {
    const text = `\`${name}\` is called again while it runs, but it is @nonReentrant`;
    code.leave('panic', [l.tables.constant(text)], span);
  } else {
    const text =
      kind === 'maxDepth'
        ? `\`${name}\` calls itself more than ${depthMax} deep`
        : `\`${name}\` is called again while it runs`;
    code.leave('raise', [SYSTEM, UNEXPECTED_RECURSION, l.constant(text, span)], span);
  }
  code.start(goOn, span);
}

/** A call of itself that is the last thing the function does: new arguments, and from the beginning. */
export function lowerTailCall(l: Lowering, args: readonly Register[], span: Span): void {
  const { code } = l;
  const { parameters } = l.function;
  // An argument may be a parameter that another one is assigned to.
  const values = args.map((register) => l.moved(register, code.newRegister(), span));
  for (const [i, parameter] of parameters.entries()) {
    const value = values[i];
    if (value !== undefined) l.moved(value, l.registerOf(parameter), span);
  }
  code.loopBack(l.beginning, span);
}

// ---------------------------------------------------------------------------------------------- CATCH

function lowerCatching(
  l: Lowering,
  f: CheckedFunction,
  item: FunctionItem,
  body: () => void,
): void {
  const { code } = l;
  const block = code.newBlock();
  const error = code.newRegister();
  code.region({ block, register: error }, item.name.span, body);
  code.start(block, item.name.span);
  for (const clause of item.catches) {
    const selected = code.newBlock();
    const rejected = code.newBlock();
    lowerSelection(l, clause, error, selected, rejected);
    code.start(selected, clause.span);
    lowerClause(l, clause.body, clause.span);
    code.start(rejected, clause.span);
  }
  const end = endOf(f.span);
  if (item.catchDefault === null) code.leave('raiseAgain', [error], end);
  else lowerClause(l, item.catchDefault, end);
}

function lowerClause(l: Lowering, statements: CatchClause['body'], span: Span): void {
  l.block(statements);
  if (l.code.isOpen) leaveFunction(l, l.constant(null, span), span);
}

/** Any of the kinds and types, and any of the filters if there are some. */
function lowerSelection(
  l: Lowering,
  clause: CatchClause,
  error: Register,
  selected: BlockId,
  rejected: BlockId,
): void {
  const { code } = l;
  const { span, filters } = clause;
  const inner = filters.length === 0 ? selected : code.newBlock();
  for (const selector of l.checked.selectors.get(clause) ?? [])
    orElse(l, matches(l, error, selector, span), inner, span);
  code.jump(rejected, span);
  if (filters.length === 0) return;
  code.start(inner, span);
  for (const filter of filters) orElse(l, filterMatches(l, error, filter, span), selected, span);
  code.jump(rejected, span);
}

/** Goes to `then` if the condition holds, and on to what follows if not. */
function orElse(l: Lowering, condition: Register, then: BlockId, span: Span): void {
  const next = l.code.newBlock();
  l.code.branch(condition, then, next, span);
  l.code.start(next, span);
}

/** A type belongs to one kind, but EXIT may give it another, so the type alone decides. */
function matches(l: Lowering, error: Register, { kind, type }: SelectorInfo, span: Span): Register {
  const result = l.code.newRegister();
  l.code.emit('matchError', [result, error, type >= 0 ? -1 : kind, type], span);
  return result;
}

function filterMatches(l: Lowering, error: Register, filter: CatchFilter, span: Span): Register {
  if (filter.kind === 'type') {
    const [selector] = l.checked.selectors.get(filter) ?? [];
    if (selector === undefined) l.unsupported('WITH', span);
    return matches(l, error, selector, span);
  }
  const message = l.code.newRegister();
  const result = l.code.newRegister();
  l.code.emit('errorMessage', [message, error], span);
  l.code.emit('equal', [result, message, l.value(filter.value)], span);
  return result;
}

// ---------------------------------------------------------------------------------------------- DEBUG_POST

function lowerEnding(l: Lowering, f: CheckedFunction, item: FunctionItem): void {
  const { ending, code } = l;
  if (ending === null) return;
  const end = endOf(f.span);
  code.start(ending.block, end);
  l.ending = null;
  const variable = l.checked.results.get(item);
  l.scope(() => {
    if (variable !== undefined) l.declare(variable, ending.register);
    for (const condition of item.debugPost) {
      demand(l, condition, () => {
        const text = utf8(`DEBUG_POST does not hold: ${sourceOf(f, condition)}`);
        code.leave('panic', [l.tables.constant(text)], condition.span);
      });
    }
  });
  code.leave('return', [ending.register], end);
}
