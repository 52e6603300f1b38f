/** Operators: arithmetic of every width, comparison, short circuit, and conditions as control flow. */
import { branchOnNil } from './nil.js';
import type { IntegerOperator, OpcodeName } from '../../../bytecode/opcodes.js';
import { INTEGER_OPERATORS } from '../../../bytecode/opcodes.js';
import type { Constant } from '../../../bytecode/program.js';
import type { Span } from '../../../diagnostics/source.js';
import type { BinaryExpr, BinaryOp, CompoundOp, Expr, UnaryExpr } from '../../../syntax/ast.js';
import { integerIndex, joinNumbers, sameType } from '../../../types/types.js';
import type { IntegerName, Type } from '../../../types/types.js';
import type { BlockId, Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { convertedNumber, literalOf } from './convert.js';
import { viewOf } from './places.js';
import { lowerConcatenation } from './text.js';

type ArithmeticOp = Exclude<BinaryOp, '==' | '!=' | '<' | '>' | '<=' | '>=' | '&&' | '||' | '$+'>;

/** Operators of Int64 with an instruction of their own; `arithmeticInt` does the others. */
const INT64_OPCODES: Readonly<Partial<Record<ArithmeticOp, OpcodeName>>> = {
  '+': 'addInt',
  '-': 'subInt',
  '*': 'mulInt',
  '/': 'divInt',
  MOD: 'modInt',
  '**': 'powInt',
  '%+': 'wrapAddInt',
  '%-': 'wrapSubInt',
  '%*': 'wrapMulInt',
};

const FLOAT_OPCODES: Readonly<Partial<Record<ArithmeticOp, OpcodeName>>> = {
  '+': 'addFloat',
  '-': 'subFloat',
  '*': 'mulFloat',
  '/': 'divFloat',
  MOD: 'modFloat',
  '**': 'powFloat',
  '%+': 'addFloat',
  '%-': 'subFloat',
  '%*': 'mulFloat',
  '!+': 'addFloat',
  '!-': 'subFloat',
  '!*': 'mulFloat',
};

/** Opcode of each comparison, and whether its operands change places. */
const COMPARISONS = {
  '==': { op: 'equal', swap: false },
  '!=': { op: 'notEqual', swap: false },
  '<': { op: 'less', swap: false },
  '<=': { op: 'lessEqual', swap: false },
  '>': { op: 'less', swap: true },
  '>=': { op: 'lessEqual', swap: true },
} as const satisfies Partial<Record<BinaryOp, { readonly op: OpcodeName; readonly swap: boolean }>>;

export function lowerBinary(l: Lowering, expr: BinaryExpr, into: Register | null): Register {
  switch (expr.op) {
    case '$+':
      return lowerConcatenation(l, expr, into);
    case '&&':
    case '||':
      return lowerShortCircuit(l, expr, into);
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const { op, swap } = COMPARISONS[expr.op];
      const left = l.value(expr.left);
      const right = l.value(expr.right);
      const target = into ?? l.code.newRegister();
      l.code.emit(op, swap ? [target, right, left] : [target, left, right], expr.span);
      return target;
    }
    default:
      return lowerArithmetic(l, expr, into);
  }
}

/** A chain of left-associated operators is walked with a loop, so that its length does not matter. */
function lowerArithmetic(l: Lowering, expr: BinaryExpr, into: Register | null): Register {
  const type = l.type(expr);
  if (type.kind === 'string') return lowerConcatenation(l, expr, into);
  const chain: BinaryExpr[] = [expr];
  let first = expr.left;
  while (first.kind === 'binary' && isArithmetic(l, first)) {
    chain.push(first);
    first = first.left;
  }
  let value = l.value(first);
  for (const node of chain.toReversed()) {
    const right = l.value(node.right);
    value = emitOperator(l, {
      op: node.op as ArithmeticOp,
      left: value,
      right,
      operandType: l.convertedType(node.left),
      type: l.type(node),
      span: node.span,
      into: node === expr ? into : null,
    });
  }
  return value;
}

/** Whether a left operand can join the chain of its parent: arithmetic whose result is used as it is. */
function isArithmetic(l: Lowering, expr: BinaryExpr): boolean {
  if (expr.op === '&&' || expr.op === '||' || expr.op in COMPARISONS) return false;
  return !l.checked.conversions.has(expr) && l.type(expr).kind !== 'string';
}

interface Operation {
  readonly op: ArithmeticOp;
  readonly left: Register;
  readonly right: Register;
  /** Type of the operands, after conversion. */
  readonly operandType: Type;
  /** Type of the result. */
  readonly type: Type;
  readonly span: Span;
  readonly into: Register | null;
}

function emitOperator(l: Lowering, operation: Operation): Register {
  const { op, left, right, operandType, type, span, into } = operation;
  const target = into ?? l.code.newRegister();
  if (operandType.kind === 'list') {
    l.code.emit('concatLists', [target, left, right], span);
    return target;
  }
  if (type.kind === 'float') {
    emitFloatOperator(l, op, [target, left, right], type.bits, span);
    return target;
  }
  const name = type.kind === 'int' ? type.name : 'Int64';
  const opcode = name === 'Int64' ? INT64_OPCODES[op] : undefined;
  if (opcode !== undefined) l.code.emit(opcode, [target, left, right], span);
  else emitInteger(l, op, [target, left, right], name, span);
  return target;
}

function emitFloatOperator(
  l: Lowering,
  op: ArithmeticOp,
  [target, left, right]: readonly [Register, Register, Register],
  bits: 32 | 64,
  span: Span,
): void {
  const opcode = FLOAT_OPCODES[op];
  if (opcode === undefined) l.unsupported(op, span);
  const exact = bits === 32 ? l.code.newRegister() : target;
  l.code.emit(opcode, [exact, left, right], span);
  // Rounding twice gives the nearest Float32: a Float64 has more than twice its digits.
  if (bits === 32) l.code.emit('roundFloat', [target, exact], span);
}

function emitInteger(
  l: Lowering,
  op: IntegerOperator,
  [target, left, right]: readonly [Register, Register, Register],
  name: IntegerName,
  span: Span,
): void {
  const operator = INTEGER_OPERATORS.indexOf(op);
  l.code.emit('arithmeticInt', [target, left, right, operator, integerIndex(name)], span);
}

export function lowerUnary(l: Lowering, expr: UnaryExpr, into: Register | null): Register {
  const type = l.type(expr);
  const literal = literalOf(expr);
  if (literal !== null) return l.constant(literalConstant(expr, type), expr.span, into);
  const value = l.value(expr.value);
  const target = into ?? l.code.newRegister();
  const { code } = l;
  switch (expr.op) {
    case '!':
      code.emit('not', [target, value], expr.span);
      return target;
    case '~':
      if (type.kind === 'int' && type.name !== 'Int64')
        emitInteger(l, 'complement', [target, value, value], type.name, expr.span);
      else code.emit('complementInt', [target, value], expr.span);
      return target;
    case '-':
      if (type.kind === 'float') code.emit('negateFloat', [target, value], expr.span);
      else if (type.kind === 'int' && type.name !== 'Int64')
        emitInteger(l, 'negate', [target, value, value], type.name, expr.span);
      else code.emit('negateInt', [target, value], expr.span);
      return target;
  }
}

/** The constant of a numeric literal, signed or not, as a value of `type`. */
export function literalConstant(expr: Expr, type: Type): Constant {
  const literal = literalOf(expr);
  if (literal === null) return null;
  const { value, negative } = literal;
  if (value.kind === 'int' && type.kind !== 'float')
    return integerConstant(negative ? -value.value : value.value);
  const number = value.kind === 'int' || value.kind === 'float' ? Number(value.value) : 0;
  const signed = negative ? -number : number;
  if (type.kind === 'int') return integerConstant(BigInt(Math.trunc(signed)));
  return type.kind === 'float' && type.bits === 32 ? Math.fround(signed) : signed;
}

/** An integer as values hold it: a number when it is a safe one. */
export function integerConstant(value: bigint): Constant {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

interface CompoundResult {
  /** Type of the place. */
  readonly type: Type;
  /** The expression on the right side, whose value is the operand. */
  readonly value: Expr;
  readonly span: Span;
  readonly into: Register | null;
}

/**
 * current `op` operand, for a compound assignment to a number or a list: computed like the binary operator, then made
 * a value of the place. Integers are computed exactly and checked against the type of the place alone.
 */
export function lowerCompound(
  l: Lowering,
  op: CompoundOp,
  current: Register,
  operand: Register,
  { type, value, span, into }: CompoundResult,
): Register {
  const operator = op.slice(0, -1);
  if (operator !== '+' && operator !== '-' && operator !== '*' && operator !== '/')
    l.unsupported(op, span);
  const operandType = l.convertedType(value);
  const joined = joinNumbers(type, operandType);
  if (joined?.kind !== 'float')
    return emitOperator(l, {
      op: operator,
      left: current,
      right: operand,
      operandType: type,
      type,
      span,
      into,
    });
  const result = emitOperator(l, {
    op: operator,
    left: convertedNumber(l, current, type, joined, span),
    right: convertedNumber(l, operand, operandType, joined, value.span),
    operandType: joined,
    type: joined,
    span,
    into: sameType(joined, type) ? into : null,
  });
  return l.moved(convertedNumber(l, result, joined, type, span), into, span);
}

function lowerShortCircuit(l: Lowering, expr: BinaryExpr, into: Register | null): Register {
  const target = into ?? l.code.newRegister();
  const { code } = l;
  const whenTrue = code.newBlock();
  const whenFalse = code.newBlock();
  const after = code.newBlock();
  lowerCondition(l, expr, whenTrue, whenFalse);
  code.start(whenTrue, expr.span);
  l.constant(true, expr.span, target);
  code.jump(after, expr.span);
  code.start(whenFalse, expr.span);
  l.constant(false, expr.span, target);
  code.start(after, expr.span);
  return target;
}

/** Goes to `then` when `expr` holds, else to `otherwise`; `AS` names in it are in scope afterwards. */
export function lowerCondition(l: Lowering, expr: Expr, then: BlockId, otherwise: BlockId): void {
  const { code } = l;
  const isPlain = !l.checked.conversions.has(expr);
  if (isPlain && expr.kind === 'bool') {
    code.jump(expr.value ? then : otherwise, expr.span);
    return;
  }
  if (isPlain && expr.kind === 'unary' && expr.op === '!') {
    lowerCondition(l, expr.value, otherwise, then);
    return;
  }
  if (isPlain && expr.kind === 'binary' && (expr.op === '&&' || expr.op === '||')) {
    const conjuncts = chainOf(expr, expr.op);
    for (const [i, conjunct] of conjuncts.entries()) {
      if (i === conjuncts.length - 1) {
        lowerCondition(l, conjunct, then, otherwise);
        return;
      }
      const next = code.newBlock();
      if (expr.op === '&&') lowerCondition(l, conjunct, next, otherwise);
      else lowerCondition(l, conjunct, then, next);
      code.start(next, conjunct.span);
    }
    return;
  }
  if (expr.kind === 'asBinding') {
    const variable = l.checked.declared.get(expr.name);
    if (variable === undefined) l.unsupported('AS', expr.span);
    const value = code.newRegister();
    viewOf(l, expr.value, variable, value);
    const bound = code.newBlock();
    branchOnNil(l, value, otherwise, bound, expr.span);
    code.start(bound, expr.span);
    l.declare(variable, value);
    code.jump(then, expr.span);
    return;
  }
  code.branch(l.value(expr), then, otherwise, expr.span);
}

/** The operands of a left-associated chain of one short-circuit operator, in order. */
function chainOf(expr: BinaryExpr, op: '&&' | '||'): readonly Expr[] {
  const operands: Expr[] = [];
  let first: Expr = expr;
  while (first.kind === 'binary' && first.op === op) {
    operands.push(first.right);
    first = first.left;
  }
  operands.push(first);
  return operands.reverse();
}
