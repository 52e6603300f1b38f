/**
 * How tightly expressions hold together (CLEAR language reference, 8).
 */
import type { BinaryOp, Expr } from '../ast.js';
import { LEVELS } from './pieces.js';

export const BINARY_LEVELS: Readonly<Record<BinaryOp, number>> = {
  '||': LEVELS.or,
  '&&': LEVELS.and,
  '==': LEVELS.comparison,
  '!=': LEVELS.comparison,
  '<': LEVELS.comparison,
  '>': LEVELS.comparison,
  '<=': LEVELS.comparison,
  '>=': LEVELS.comparison,
  BIT_OR: LEVELS.bitOr,
  XOR: LEVELS.bitXor,
  BIT_AND: LEVELS.bitAnd,
  '<<': LEVELS.shift,
  '>>': LEVELS.shift,
  '$+': LEVELS.sum,
  '+': LEVELS.sum,
  '-': LEVELS.sum,
  '%+': LEVELS.sum,
  '%-': LEVELS.sum,
  '!+': LEVELS.sum,
  '!-': LEVELS.sum,
  '*': LEVELS.product,
  '/': LEVELS.product,
  MOD: LEVELS.product,
  '%*': LEVELS.product,
  '!*': LEVELS.product,
  '**': LEVELS.power,
};

/** Expressions that are not as tight as a name, other than binary ones. */
const LOOSE: ReadonlyMap<Expr['kind'], number> = new Map<Expr['kind'], number>([
  ['pipe', LEVELS.pipe],
  ['or', LEVELS.rescue],
  ['pipeBinding', LEVELS.rescue],
  ['stage', LEVELS.rescue],
  ['range', LEVELS.range],
  // These swallow everything to their right, or look like statements.
  ['ownership', LEVELS.full],
  ['lambda', LEVELS.full],
  ['ifExpr', LEVELS.full],
  ['matchExpr', LEVELS.full],
  ['block', LEVELS.full],
  ['bg', LEVELS.full],
  ['bgStream', LEVELS.full],
  // After `A < B >` its brace would make a struct literal of what came before.
  ['map', LEVELS.full],
  ['unary', LEVELS.unary],
  ['next', LEVELS.unary],
  // These take no postfix, or another meaning with one.
  ['capability', LEVELS.unary],
  ['bool', LEVELS.unary],
  ['nil', LEVELS.unary],
  ['symbol', LEVELS.unary],
  ['defaultValue', LEVELS.unary],
]);

/** The tightest place in which the expression needs no parentheses. */
export function levelOf(node: Expr): number {
  if (node.kind === 'binary') return BINARY_LEVELS[node.op];
  if (node.kind === 'int' && node.value < 0n) return LEVELS.unary;
  if (node.kind === 'or' && node.rescue.kind === 'exit') {
    // The parts of an error are separated by commas, which would end an argument or an item.
    const { first, message } = node.rescue.error;
    if (first !== null || message !== null) return LEVELS.statement;
  }
  return LOOSE.get(node.kind) ?? LEVELS.postfix;
}

/** True when `test` holds for the expression or for one that it starts with. */
export function startsWith(node: Expr, test: (part: Expr) => boolean): boolean {
  for (let part: Expr | null = node; part !== null; part = leftPart(part)) {
    if (test(part)) return true;
  }
  return false;
}

/** The part that an expression starts with, or null when it starts with a token of its own. */
function leftPart(node: Expr): Expr | null {
  if (node.kind === 'binary') return node.left;
  if (node.kind === 'call') return node.callee;
  if ('receiver' in node) return node.receiver;
  if (node.kind === 'range') return node.from;
  const isLeading = ['pipe', 'or', 'pipeBinding', 'unwrap', 'deref', 'capability'].includes(
    node.kind,
  );
  return isLeading && 'value' in node && typeof node.value === 'object' ? node.value : null;
}
