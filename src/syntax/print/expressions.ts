/**
 * Expressions as source. `levelOf` says how tightly an expression holds together; where its place asks for more,
 * it gets parentheses (CLEAR language reference, 8).
 */
import type {
  BinaryExpr,
  ErrorSpec,
  Expr,
  FieldInit,
  Parameter,
  RangeExpr,
  Rescue,
  SliceExpr,
  StageExpr,
} from '../ast.js';
import { modifierPieces, patternPieces } from './clauses.js';
import { printLiteral } from './literals.js';
import type { Piece } from './pieces.js';
import { LEVELS, braced, expr, indented, separated, type } from './pieces.js';
import { BINARY_LEVELS, levelOf, startsWith } from './precedence.js';
import { printCapabilities, printCapability, typeArguments } from './types.js';

export function exprPieces(node: Expr, level: number, climb: number): readonly Piece[] {
  return levelOf(node) < level ? ['(', ...bare(node, LEVELS.full), ')'] : bare(node, climb);
}

function bare(node: Expr, climb: number): readonly Piece[] {
  switch (node.kind) {
    case 'int':
    case 'float':
    case 'string':
    case 'symbol':
    case 'bool':
    case 'nil':
      return [printLiteral(node)];
    case 'name':
      return [node.name];
    case 'typeName':
      return [node.name, ...typeArguments(node.args)];
    case 'placeholder':
      return ['_'];
    case 'pipeName':
      return [pipeName(node.name)];
    case 'defaultValue':
      return ['DEFAULT'];
    case 'unary':
      return [node.op, ...unaryOperand(node.value)];
    case 'binary':
      return node.spliced ? spliced(node, climb) : binary(node, climb);
    case 'range':
      return between(node, climb);
    case 'or':
      return [expr(node.value, LEVELS.rescue), ' OR', ...rescue(node.rescue)];
    case 'call':
      return [callee(node.callee), ...callArguments(node.args)];
    case 'method':
      return [
        receiver(node.receiver),
        `${node.safe ? '?.' : '.'}${node.name.text}`,
        ...callArguments(node.args),
      ];
    case 'staticCall':
      return [receiver(node.owner), `::${node.name.text}`, ...callArguments(node.args)];
    case 'field':
      return [receiver(node.receiver), `${node.safe ? '?.' : '.'}${node.name.text}`];
    case 'index': {
      // A range directly inside the brackets is a slice.
      const isSlice = startsWith(node.index, (part) => part.kind === 'range');
      const level = isSlice ? LEVELS.postfix + 1 : LEVELS.full;
      return [expr(node.receiver, LEVELS.postfix), '[', expr(node.index, level), ']'];
    }
    case 'slice':
      return [expr(node.receiver, LEVELS.postfix), '[', ...between(node, LEVELS.or), ']'];
    case 'unwrap':
      return [expr(node.value, LEVELS.postfix), '?'];
    case 'deref':
      return [receiver(node.value), '.*'];
    case 'capability':
      return [expr(node.value, LEVELS.postfix), printCapabilities(node.caps, ' ')];
    case 'struct': {
      const namespace = node.namespace === null ? '' : `${node.namespace.text}.`;
      const isTuple = node.name.text === 'Tuple' && node.fields[0]?.name.text === '_0';
      if (isTuple)
        return ['Tuple{ ', ...separated(node.fields, ', ', ({ value }) => [expr(value)]), ' }'];
      return [`${namespace}${node.name.text}`, ...typeArguments(node.args), ...fields(node.fields)];
    }
    case 'variant':
      return [receiver(node.owner), `.${node.variant.text}`, ...fields(node.fields)];
    case 'list':
      return ['[', ...separated(node.items, ', ', (item) => [expr(item)]), ']'];
    case 'map': {
      const entries = separated(node.entries, ', ', ({ key, value }) => [
        expr(key, LEVELS.postfix),
        ': ',
        expr(value),
      ]);
      return entries.length === 0 ? ['{}'] : ['{ ', ...entries, ' }'];
    }
    case 'collection':
      return [
        `${node.name}[`,
        ...separated(node.items, ', ', (item) => [expr(item)]),
        `]${node.caps.map((cap) => `:${printCapability(cap)}`).join('')}`,
      ];
    case 'cast':
      return ['CAST(', expr(node.value), ' AS ', type(node.type), ')'];
    case 'ownership':
      return [`${node.op} `, expr(node.value, LEVELS.rescue)];
    case 'lambda':
      return [
        '%',
        ...parameterPieces(node.parameters),
        ...(node.captures.length === 0 ? [] : [' USE ', ...parameterPieces(node.captures)]),
        ' -> ',
        expr(node.body, LEVELS.rescue),
      ];
    case 'ifExpr':
      return [
        ...node.arms.flatMap(({ condition, value }, i): readonly Piece[] => {
          return [i === 0 ? 'IF ' : ' ELSE_IF ', expr(condition), ' THEN ', expr(value)];
        }),
        ...(node.otherwise === null ? [] : [' ELSE ', expr(node.otherwise)]),
        ' END',
      ];
    case 'matchExpr': {
      const arms = separated(node.arms, ', ', ({ pattern, body }) => [
        ...patternPieces(pattern),
        ' -> ',
        expr(body),
      ]);
      const otherwise: readonly Piece[] =
        node.otherwise === null
          ? []
          : [arms.length === 0 ? 'DEFAULT -> ' : ', DEFAULT -> ', expr(node.otherwise)];
      return [printMatchHead(node), expr(node.subject), ' START ', ...arms, ...otherwise, ' END'];
    }
    case 'block':
      return ['{', ...indented([...node.statements, { ...node, kind: 'expr' }]), '}'];
    case 'typeTest':
      return [expr(node.value, LEVELS.postfix), ' IS_A ', type(node.type)];
    case 'asBinding':
      return ['(', expr(node.value), ` AS ${node.name.text})`];
    case 'next':
      return ['NEXT ', expr(node.value, LEVELS.unary)];
    case 'bg': {
      const modifiers = modifierPieces(node.modifiers, ' ');
      if (node.body.length === 0) return ['BG {', ...modifiers, ' }'];
      return ['BG {', ...modifiers, ...indented(node.body), '}'];
    }
    case 'bgStream': {
      const yields: readonly Piece[] = node.yields === null ? [] : [' YIELDS ', type(node.yields)];
      const modifiers = modifierPieces(node.modifiers, ' ');
      return ['BG STREAM', ...yields, ' {', ...modifiers, ...indented(node.body), '}'];
    }
    case 'pipe':
      return [expr(node.value, LEVELS.pipe), ' |> ', pipeTarget(node.stage)];
    case 'pipeBinding':
      return [expr(node.value, LEVELS.rescue), ` AS ${pipeName(node.name.text)}`];
    case 'stage':
      return stage(node);
  }
}

export function printMatchHead(node: {
  readonly partial: boolean;
  readonly exhaustive: boolean;
  readonly takes: boolean;
}): string {
  const head = `${node.partial ? 'PARTIAL ' : ''}MATCH${node.exhaustive ? ' IFF' : ''}`;
  return `${head}${node.takes ? ' TAKES' : ''} `;
}

/** `$row`; early programs write `@row`. */
function pipeName(name: string): string {
  return /^[$@]/.test(name) ? name : `$${name}`;
}

/** `--` is a comment and `!-` an operator, so a prefix operator never stands directly before another one. */
function unaryOperand(node: Expr): readonly Piece[] {
  const isPrefixed = node.kind === 'unary' || (node.kind === 'int' && node.value < 0n);
  return isPrefixed ? ['(', expr(node), ')'] : [expr(node, LEVELS.unary)];
}

function binary(node: BinaryExpr, climb: number): readonly Piece[] {
  const level = BINARY_LEVELS[node.op];
  const isRight = node.op === '**';
  return [
    expr(node.left, isRight ? level + 1 : level, climb),
    ` ${node.op} `,
    expr(node.right, isRight ? level : level + 1),
  ];
}

/**
 * A chain made by interpolation: from its innermost operator on, a value and a string take turns. What stands
 * left of the string may be a rescue without parentheses, because the climb goes on with it as left operand.
 */
function spliced(node: BinaryExpr, climb: number): readonly Piece[] {
  const operands: Expr[] = [];
  let first: Expr = node;
  while (first.kind === 'binary' && first.spliced) {
    operands.push(first.right);
    first = first.left;
  }
  const isOpenRescue = first.kind === 'or' && climb <= LEVELS.rescue;
  const pieces: Piece[] = [expr(first, isOpenRescue ? LEVELS.rescue : LEVELS.sum, climb)];
  operands.reverse().forEach((operand, i) => {
    if (i % 2 === 0) pieces.push({ piece: 'spliceStart' }, expr(operand));
    else pieces.push({ piece: 'spliceEnd' }, expr(operand, LEVELS.product));
  });
  return pieces;
}

function between(node: RangeExpr | SliceExpr, climb: number): readonly Piece[] {
  const sign = node.inclusive ? ' ..= ' : ' ..< ';
  return [expr(node.from, LEVELS.or, climb), sign, expr(node.to, LEVELS.or)];
}

/** Directly after `?`, a dot would be a safe access. */
function receiver(node: Expr): Piece {
  return expr(node, node.kind === 'unwrap' ? LEVELS.postfix + 1 : LEVELS.postfix);
}

/** `x.f(a)` is a method call and `opt?(a)` calls `opt?`, so such callees stand in parentheses. */
function callee(node: Expr): Piece {
  const isMisread = node.kind === 'field' || node.kind === 'unwrap';
  return expr(node, isMisread ? LEVELS.postfix + 1 : LEVELS.postfix);
}

function callArguments(args: readonly Expr[]): readonly Piece[] {
  return ['(', ...separated(args, ', ', (argument) => [expr(argument)]), ')'];
}

function fields(list: readonly FieldInit[]): readonly Piece[] {
  if (list.length === 0) return ['{}'];
  const inits = separated(list, ', ', ({ name, value }) => [`${name.text}: `, expr(value)]);
  return ['{ ', ...inits, ' }'];
}

/** ` Kind, Type, message` with a space before it; empty when all parts are absent. */
export function errorPieces(error: ErrorSpec, level: number): readonly Piece[] {
  const parts: (readonly Piece[])[] = [];
  if (error.first !== null) parts.push([error.first.text]);
  if (error.second !== null) parts.push([error.second.text]);
  if (error.message !== null) parts.push([expr(error.message, level)]);
  return parts.flatMap((part, i) => [i === 0 ? ' ' : ', ', ...part]);
}

/** The right side of OR is one primary; of the prefix operators only a minus is let in. */
function rescue(node: Rescue): readonly Piece[] {
  if (node.kind === 'exit') return [' EXIT', ...errorPieces(node.error, LEVELS.rescue)];
  if (node.kind !== 'value') return [` ${node.kind.toUpperCase()}`];
  const { value } = node;
  if (value.kind === 'map') return [' ', expr(value)];
  const isPlain = levelOf(value) >= LEVELS.unary && !(value.kind === 'unary' && value.op !== '-');
  return [' ', expr(value, isPlain ? LEVELS.unary : LEVELS.postfix)];
}

/** `f?` after `|>` is the name of a predicate, so what starts with an unwrapped name there is parenthesised. */
function pipeTarget(node: Expr): Piece {
  const isMisread = startsWith(node, (part) => {
    return part.kind === 'unwrap' && ['name', 'pipeName'].includes(part.value.kind);
  });
  return expr(node, isMisread ? LEVELS.postfix + 1 : LEVELS.rescue);
}

/** A body ends before the next `|>`, so words that swallow everything may stand bare; a `{` would be a block. */
function stageBody(node: Expr): Piece {
  if (node.kind === 'map') return expr(node, LEVELS.postfix + 1);
  const isOpen = node.kind === 'ownership' || node.kind === 'lambda';
  return isOpen ? expr(node) : pipeTarget(node);
}

function stage(node: StageExpr): readonly Piece[] {
  const args = separated(node.args, ', ', ({ label, value }) => [
    label === null ? '' : `${label}: `,
    expr(value),
  ]);
  return [
    node.name,
    ...(args.length === 0 ? [] : ['(', ...args, ')']),
    ...(node.body === null ? [] : [' ', stageBody(node.body)]),
    ...(node.block === null ? [] : [' ', ...braced(node.block)]),
  ];
}

/** `(TAKES x: T, MUTABLE y=1: U)`. */
export function parameterPieces(parameters: readonly Parameter[]): readonly Piece[] {
  const list = separated(parameters, ', ', (parameter) => [
    `${parameter.takes ? 'TAKES ' : ''}${parameter.mutable ? 'MUTABLE ' : ''}${parameter.name.text}`,
    ...(parameter.defaultValue === null ? [] : ['=', expr(parameter.defaultValue, LEVELS.range)]),
    ...(parameter.type === null ? [] : [': ', type(parameter.type)]),
  ]);
  return ['(', ...list, ')'];
}
