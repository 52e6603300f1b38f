/**
 * JOIN: one row for each element on the left, with the first element on the right that belongs to it, or NIL (CLEAR
 * language reference, 14.2). The condition is a function of both elements, or a key that both sides have.
 */
import type { Expr, LambdaExpr, Name, NamedTypeNode, StageExpr } from '../../../syntax/ast.js';
import type { CheckedStage, Variable } from '../../checked.js';
import { ELEMENT } from '../../names.js';
import type { Type } from '../../types.js';
import { isNumeric, isSilent, sameType, UNKNOWN } from '../../types.js';
import { typeText, withArticle } from '../../type-text.js';
import type { Body, TypeTemplate } from '../context.js';
import { expectedFound, inScope, makeVariable, report } from '../context.js';
import { checkBool, checkPlain } from '../values/conversions.js';
import type { Flow } from './pipe-elements.js';
import { checkKey, declareElement, passing } from './pipe-elements.js';
import { argumentOf, openBody, outside } from './stage-bodies.js';

export function checkJoin(body: Body, node: StageExpr, flow: Flow): CheckedStage {
  const right = argumentOf(body, node);
  const other = right === null ? UNKNOWN : outside(body, flow, () => checkRight(body, right));
  const condition = node.body;
  const checked =
    condition?.kind === 'lambda'
      ? checkCondition(body, condition, flow, other)
      : checkKeys(body, node, flow, other);
  const row = rowType(body, flow.element, other);
  const names = declareElement(body, row, condition ?? { kind: 'nil', span: node.span }, null);
  return { ...passing(node, null, flow), ...checked, argument: right, names, type: row };
}

function checkRight(body: Body, right: Expr): Type {
  const type = checkPlain(body, right, null);
  if (type.kind === 'list') return type.element;
  if (isSilent(type)) return UNKNOWN;
  return report(
    body,
    'JOIN_NEEDS_LIST',
    right.span,
    `JOIN looks for elements in a list, but this is ${withArticle(type)}`,
  );
}

type Checked = Pick<CheckedStage, 'body' | 'element' | 'other' | 'otherBody'>;

/** `%(l, r) -> …` says whether two elements belong together. */
function checkCondition(body: Body, lambda: LambdaExpr, flow: Flow, other: Type): Checked {
  const [left, right, third] = lambda.parameters;
  if (left === undefined || right === undefined || third !== undefined) {
    const message = 'the function of a JOIN takes two elements, one of each side';
    report(body, 'ARITY_MISMATCH', lambda.span, message, {
      hint: 'write `%(l, r) -> l.id == r.id`',
    });
    return { body: null, element: [], other: null, otherBody: null };
  }
  const element = elementNamed(left.name, flow.element);
  const match = elementNamed(right.name, other);
  inScope(body, () => {
    body.scope.declare(element);
    body.scope.declare(match);
    checkBool(body, lambda.body, 'JOIN_NEEDS_BOOL', 'the condition of JOIN');
  });
  return { body: lambda.body, element: [element], other: match, otherBody: null };
}

function elementNamed(name: Name, type: Type): Variable {
  return makeVariable(name.text, type, false, 'element', name.span);
}

/** One key expression for both sides; that of the right side is a tree of its own, because its types may differ. */
function checkKeys(body: Body, node: StageExpr, flow: Flow, other: Type): Checked {
  const { value, element } = openBody(body, node, flow);
  const otherBody = structuredClone(value);
  const found = inScope(body, () => {
    for (const name of element) body.scope.declare(name);
    return checkPlain(body, value, null);
  });
  checkKey(body, node, value, found);
  const [named] = element;
  const match = makeVariable(named?.name ?? ELEMENT, other, false, 'element', node.span);
  const found2 = inScope(body, () => {
    body.scope.declare(match);
    return checkPlain(body, otherBody, null);
  });
  if (!sameType(found, found2) && !(isNumeric(found) && isNumeric(found2)))
    report(body, 'JOIN_KEY_TYPES', value.span, 'the keys of the two sides differ in type', {
      notes: expectedFound(typeText(found), typeText(found2)),
    });
  return { body: value, element, other: match, otherBody };
}

// ---------------------------------------------------------------------------------------------- the row

/** The struct that a JOIN makes of an element and its match; programs have no name for it. */
function rowType(body: Body, left: Type, right: Type): Type {
  const { walkers, joined } = body.program;
  if (isSilent(left) || isSilent(right)) return UNKNOWN;
  const match = right.kind === 'optional' ? right.inner : right;
  return walkers.instance(body.program, joined, [left, match]);
}

/** `STRUCT Joined<L, R> { left: L, right: ?R }`. */
export function joinedTemplate(): TypeTemplate {
  const span = { start: 0, end: 0 };
  const name = (text: string): Name => ({ text, span });
  const type = (text: string, optional: boolean): NamedTypeNode => ({
    kind: 'namedType',
    future: false,
    fallible: false,
    optional,
    name: name(text),
    namespace: null,
    args: [],
    elementCaps: [],
    dims: [],
    caps: [],
    span,
  });
  const field = (text: string, node: NamedTypeNode) =>
    ({ name: name(text), type: node, borrowed: false, defaultValue: null, span }) as const;
  return {
    item: {
      kind: 'struct',
      name: name('Joined'),
      visibility: 'package',
      typeParameters: [name('L'), name('R')],
      fields: [field('left', type('L', false)), field('right', type('R', true))],
      span,
    },
    instances: [],
  };
}
