/** Operators: arithmetic of every width, comparison, short circuit, and conditions as control flow. */
import type { OpcodeName } from '../../bytecode/opcodes.js';
import type { Constant } from '../../bytecode/program.js';
import type { Span } from '../../diagnostics/source.js';
import type { BinaryExpr, BinaryOp, CompoundOp, Expr, UnaryExpr } from '../../syntax/ast.js';
import { integerIndex, integerRange } from '../../types/types.js';
import type { IntegerName, Type } from '../../types/types.js';
import type { BlockId, Register } from '../mir.js';
import type { Lowering } from './context.js';
import { literalOf } from './convert.js';
import { integerShape } from './facts.js';
import { viewOf } from './places.js';
import { lowerConcatenation } from './text.js';

type ArithmeticOp = Exclude<BinaryOp, '==' | '!=' | '<' | '>' | '<=' | '>=' | '&&' | '||'>;

const INT_OPCODES: Readonly<Record<ArithmeticOp, OpcodeName>> = {
  '+': 'addInt',
  '-': 'subInt',
  '*': 'mulInt',
  '/': 'divInt',
  MOD: 'modInt',
  '**': 'powInt',
  '%+': 'wrapAddInt',
  '%-': 'wrapSubInt',
  '%*': 'wrapMulInt',
  '!+': 'addInt',
  '!-': 'subInt',
  '!*': 'mulInt',
};

const FLOAT_OPCODES: Readonly<Record<ArithmeticOp, OpcodeName>> = {
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
  if (operandType.kind === 'float' || type.kind === 'float') {
    l.code.emit(FLOAT_OPCODES[op], [target, left, right], span);
    return target;
  }
  const name = type.kind === 'int' ? type.name : 'Int64';
  if (name === 'Int64') {
    l.code.emit(INT_OPCODES[op], [target, left, right], span);
    return target;
  }
  const wide = l.code.newRegister();
  l.code.emit(INT_OPCODES[op], [wide, left, right], span);
  if (op.startsWith('%')) emitWrap(l, name, wide, target, span);
  else l.code.emit('narrowInt', [target, wide, integerIndex(name)], span);
  return target;
}

/**
 * target := `wide` wrapped to the width of a narrower integer type: shift the range so that it begins at zero,
 * take the floored modulus, shift back. Exact, because 2^64 is a multiple of every narrower modulus.
 */
function emitWrap(
  l: Lowering,
  name: IntegerName,
  wide: Register,
  target: Register,
  span: Span,
): void {
  const { bits, signed } = integerShape(name);
  if (bits === 64) {
    l.code.emit('move', [target, wide], span);
    return;
  }
  const modulus = l.constant(2 ** bits, span);
  if (!signed) {
    l.code.emit('modInt', [target, wide, modulus], span);
    return;
  }
  const offset = l.constant(2 ** (bits - 1), span);
  const shifted = l.code.newRegister();
  const reduced = l.code.newRegister();
  l.code.emit('wrapAddInt', [shifted, wide, offset], span);
  l.code.emit('modInt', [reduced, shifted, modulus], span);
  l.code.emit('subInt', [target, reduced, offset], span);
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
    case '~': {
      const name = type.kind === 'int' ? type.name : 'Int64';
      if (integerShape(name).signed) {
        code.emit('complementInt', [target, value], expr.span);
        return target;
      }
      const largest = l.constant(integerConstant(integerRange(name)[1]), expr.span);
      code.emit('subInt', [target, largest, value], expr.span);
      return target;
    }
    case '-': {
      if (type.kind === 'float') {
        code.emit('negateFloat', [target, value], expr.span);
        return target;
      }
      if (type.kind !== 'int' || type.name === 'Int64') {
        code.emit('negateInt', [target, value], expr.span);
        return target;
      }
      const wide = code.newRegister();
      code.emit('negateInt', [wide, value], expr.span);
      code.emit('narrowInt', [target, wide, integerIndex(type.name)], expr.span);
      return target;
    }
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

/** current `op` value, for a compound assignment to a place of type `type`. */
export function lowerCompound(
  l: Lowering,
  op: CompoundOp,
  current: Register,
  value: Register,
  result: { readonly type: Type; readonly span: Span; readonly into: Register | null },
): Register {
  const operator = op.slice(0, -1);
  if (operator !== '+' && operator !== '-' && operator !== '*' && operator !== '/')
    l.unsupported(op, result.span);
  return emitOperator(l, {
    ...result,
    op: operator,
    left: current,
    right: value,
    operandType: result.type,
  });
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

export function branchOnNil(
  l: Lowering,
  value: Register,
  whenNil: BlockId,
  otherwise: BlockId,
  span: Span,
): void {
  const test = l.code.newRegister();
  l.code.emit('isNil', [test, value], span);
  l.code.branch(test, whenNil, otherwise, span);
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
