/** Unary and binary operators and the types of their results (CLEAR language reference, 7.4 and 7.5). */
import type { BinaryExpr, BinaryOp, Expr, UnaryExpr } from '../../../syntax/ast.js';
import type { Type } from '../../types.js';
import {
  BOOL,
  containsType,
  isCollection,
  isNumeric,
  isSilent,
  joinNumbers,
  sameType,
  STRING,
  UNKNOWN,
} from '../../types.js';
import { withArticle } from '../../type-text.js';
import type { Body } from '../context.js';
import { notSupported, report, setType } from '../context.js';
import {
  addConversion,
  asksPresence,
  checkBool,
  checkPlain,
  convertNumber,
} from './conversions.js';
import { adaptLiteral, numberLiteralType } from './numeric-literals.js';

export function checkUnary(body: Body, expr: UnaryExpr, expected: Type | null): Type {
  const { value } = expr;
  if (expr.op === '!') {
    checkBool(body, value, 'TYPE_ERROR_GENERIC', 'the operand of `!`');
    return BOOL;
  }
  if (expr.op === '-' && (value.kind === 'int' || value.kind === 'float'))
    return setType(body, value, numberLiteralType(body, value, expected, true));
  const type = checkPlain(body, value, expr.op === '-' ? expected : null);
  if (isSilent(type)) return UNKNOWN;
  if (expr.op === '-' ? isNumeric(type) : type.kind === 'int') return type;
  const wanted = expr.op === '-' ? 'a number' : 'an integer';
  const message = `\`${expr.op}\` needs ${wanted}, but this is ${withArticle(type)}`;
  return report(body, 'TYPE_ERROR_GENERIC', value.span, message);
}

/** A chain of operators leans to the left and can be long, so its left side is followed without recursion. */
export function checkBinary(body: Body, expr: BinaryExpr): Type {
  const chain: BinaryExpr[] = [expr];
  let left: Expr = expr.left;
  while (left.kind === 'binary') {
    chain.push(left);
    left = left.left;
  }
  const innermost = chain.at(-1) ?? expr;
  let type = checkLeft(body, innermost);
  for (let i = chain.length - 1; i >= 0; i--) {
    const node = chain[i] ?? expr;
    type = setType(body, node, combine(body, node, type));
  }
  return type;
}

function isLogical(op: BinaryOp): boolean {
  return op === '&&' || op === '||';
}

function checkLeft(body: Body, node: BinaryExpr): Type {
  return isLogical(node.op) && node.left.kind === 'asBinding'
    ? misplacedBinding(body, node.left)
    : checkPlain(body, node.left, null);
}

function misplacedBinding(body: Body, expr: Expr): Type {
  return report(
    body,
    'AS_BINDING_MISPLACED',
    expr.span,
    '`AS` binds only in a conjunct of an IF or WHILE condition',
  );
}

/** The type of `left op right`; the left side is checked, the right side is not. */
function combine(body: Body, node: BinaryExpr, left: Type): Type {
  const { op } = node;
  if (isLogical(op)) {
    if (asksPresence(body, left, false)) addConversion(body, node.left, 'present');
    else if (!isSilent(left) && left.kind !== 'bool')
      operandError(body, node, node.left, left, 'a `Bool`');
    checkBool(body, node.right, 'TYPE_ERROR_GENERIC', `the right side of \`${op}\``);
    return BOOL;
  }
  const context = left.kind === 'optional' ? left.inner : left;
  const right = checkPlain(body, node.right, givesContext(op, context) ? context : null);
  if (isSilent(left) || isSilent(right)) return resultOfUnknown(op);
  switch (op) {
    case '==':
    case '!=':
      return equality(body, node, left, right);
    case '<':
    case '>':
    case '<=':
    case '>=':
      return ordering(body, node, left, right);
    default:
      return arithmetic(body, node, left, right);
  }
}

/**
 * A float makes an integer literal beside it a float, lists and optionals give their partner its type. Only a comparison
 * makes a fraction a Float32: as an operand of arithmetic it stays the Float64 that it is.
 */
function givesContext(op: BinaryOp, type: Type): boolean {
  if (type.kind === 'float') return type.bits === 64 || isComparison(op);
  return type.kind === 'list';
}

const BIT_OPERATORS: ReadonlySet<BinaryOp> = new Set<BinaryOp>([
  '<<',
  '>>',
  'BIT_AND',
  'BIT_OR',
  'XOR',
]);

function isComparison(op: BinaryOp): boolean {
  return ['==', '!=', '<', '>', '<=', '>='].includes(op);
}

function resultOfUnknown(op: BinaryOp): Type {
  return isComparison(op) ? BOOL : UNKNOWN;
}

function equality(body: Body, node: BinaryExpr, left: Type, right: Type): Type {
  if (isComparable(body, node, left, right)) return BOOL;
  const message = `\`${node.op}\` cannot compare ${withArticle(left)} with ${withArticle(right)}`;
  report(body, 'TYPE_ERROR_GENERIC', node.opSpan, message, { hint: comparisonHint(left) });
  return BOOL;
}

function comparisonHint(left: Type): string {
  if (left.kind === 'struct') return 'compare the fields that matter';
  if (left.kind === 'union') return 'look at its variant with MATCH';
  return isCollection(left) ? 'compare the items' : '';
}

function isComparable(body: Body, node: BinaryExpr, left: Type, right: Type): boolean {
  const isOptional = (type: Type): boolean => type.kind === 'optional' || type.kind === 'nil';
  if (left.kind === 'nil' || right.kind === 'nil') return isOptional(left) && isOptional(right);
  const a = left.kind === 'optional' ? left.inner : left;
  const b = right.kind === 'optional' ? right.inner : right;
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(body, node, left, right);
  const simple = ['bool', 'string', 'enum', 'id'].includes(a.kind);
  return simple && sameType(a, b);
}

function ordering(body: Body, node: BinaryExpr, left: Type, right: Type): Type {
  if (left.kind === 'string' && right.kind === 'string') return BOOL;
  if (isNumeric(left) && isNumeric(right)) {
    compareNumbers(body, node, left, right);
    return BOOL;
  }
  const odd = isNumeric(left) || left.kind === 'string' ? node.right : node.left;
  const type = odd === node.left ? left : right;
  operandError(body, node, odd, type, 'two numbers or two strings');
  return BOOL;
}

function arithmetic(body: Body, node: BinaryExpr, left: Type, right: Type): Type {
  if (node.op === '$+') return concatenation(body, node, left, right);
  if (BIT_OPERATORS.has(node.op)) return bitwise(body, node, left, right);
  if (node.op === '+') {
    if (!node.spliced && left.kind === 'string' && body.program.modules.dialect === 'newest')
      return requireDollar(body, node);
    if (node.spliced || left.kind === 'string' || right.kind === 'string')
      return concatenation(body, node, left, right);
    if (left.kind === 'list' && right.kind === 'list' && sameType(left.element, right.element))
      return { kind: 'list', element: left.element, form: 'list', size: 0 };
  }
  if (!isNumeric(left)) return operandError(body, node, node.left, left, 'numbers');
  if (!isNumeric(right)) return operandError(body, node, node.right, right, 'numbers');
  return meetNumbers(body, node, left, right);
}

/** A shift has the type of its left operand; the other operators meet like arithmetic. */
function bitwise(body: Body, node: BinaryExpr, left: Type, right: Type): Type {
  for (const [operand, type] of [
    [node.left, left],
    [node.right, right],
  ] as const)
    if (type.kind !== 'int') return operandError(body, node, operand, type, 'integers');
  return node.op === '<<' || node.op === '>>' ? left : meetNumbers(body, node, left, right);
}

function requireDollar(body: Body, node: BinaryExpr): Type {
  const message = 'strings are joined with `$+` in `.clear` files';
  report(body, 'OPERATOR_TYPO_SUGGESTION', node.opSpan, message, { label: 'write `$+`' });
  return STRING;
}

/** Makes two numbers comparable; false when an optional would have to be converted. Integers are exact as they are. */
function compareNumbers(body: Body, node: BinaryExpr, left: Type, right: Type): boolean {
  const a = left.kind === 'optional' ? left.inner : left;
  const b = right.kind === 'optional' ? right.inner : right;
  if (sameType(a, b) || (a.kind === 'int' && b.kind === 'int')) return true;
  if (a.kind === 'float' && b.kind === 'float') {
    // A literal means the number of its partner's type; other Float32 are Float64 too.
    if (a.bits === 32) adaptLiteral(body, node.right, a);
    else adaptLiteral(body, node.left, b);
    return true;
  }
  const [operand, type, target] =
    a.kind === 'float' ? [node.right, right, a] : [node.left, left, b];
  if (type.kind === 'optional') return false;
  convertNumber(body, operand, type, target);
  return true;
}

/** Brings two numbers to the type in which they are computed, by conversions on the operands. */
function meetNumbers(body: Body, node: BinaryExpr, left: Type, right: Type): Type {
  const target = joinNumbers(left, right) ?? UNKNOWN;
  if (!sameType(left, target)) convertNumber(body, node.left, left, target);
  if (!sameType(right, target)) convertNumber(body, node.right, right, target);
  return target;
}

function concatenation(body: Body, node: BinaryExpr, left: Type, right: Type): Type {
  for (const [operand, type] of [
    [node.left, left],
    [node.right, right],
  ] as const) {
    if (node.spliced ? isFormattable(type) : isNumeric(type) || isText(type)) continue;
    if (node.spliced) reportUnformattable(body, operand, type);
    else operandError(body, node, operand, type, 'a string and a string, number or Bool');
  }
  return STRING;
}

function isText(type: Type): boolean {
  return type.kind === 'string' || type.kind === 'bool';
}

/** True for types that PRINT and interpolation can show. */
export function isFormattable(type: Type): boolean {
  return !containsType(type, (part) =>
    [
      'object',
      'promise',
      'stream',
      'observable',
      'function',
      'weak',
      'void',
      'range',
      'file',
    ].includes(part.kind),
  );
}

export function reportUnformattable(body: Body, expr: Expr, type: Type): void {
  notSupported(body, expr.span, `${withArticle(type)} as text`);
}

function operandError(
  body: Body,
  node: BinaryExpr,
  operand: Expr,
  type: Type,
  wanted: string,
): Type {
  const message = `\`${node.op}\` needs ${wanted}, but this is ${withArticle(type)}`;
  const hint =
    type.kind === 'promise' || type.kind === 'observable'
      ? 'take its value with `NEXT`'
      : type.kind === 'optional'
        ? `give a default with \`${body.program.modules.dialect === 'core' ? 'OR' : 'OR_ELSE'}\``
        : '';
  return report(body, 'TYPE_ERROR_GENERIC', operand.span, message, { hint });
}
