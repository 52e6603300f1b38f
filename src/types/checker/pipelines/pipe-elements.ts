/** Elements of a pipeline: what sequences consist of, and the names that stages have for them. */
import type { Expr, Name, StageExpr } from '../../../syntax/ast.js';
import { builtinsNamed } from '../../builtins.js';
import type { CheckedStage, Variable } from '../../checked.js';
import { ELEMENT } from '../../names.js';
import type { Scope } from '../../scope.js';
import type { Type } from '../../types.js';
import { FLOAT64, INT64, integerRange, isNumeric, isSilent, UNKNOWN } from '../../types.js';
import { withArticle } from '../../type-text.js';
import type { Body } from '../context.js';
import { makeVariable, report } from '../context.js';
import { convertNumber } from '../values/conversions.js';
import { known } from '../values/indexing.js';
import { findFunction, peekVariable } from '../values/variables.js';

/** What a stage has to know about the chain it stands in. */
export interface Flow {
  /** The type of the elements that reach the stage. */
  readonly element: Type;
  /** The sharded map that SHARD, the stage before, sends keys to. */
  readonly route: Expr | null;
  /** The names of elements that are in scope here. */
  readonly row: readonly Variable[];
  /** Names as they are visible outside of the pipeline: counts and the like do not see elements. */
  readonly outside: Scope;
  /** What the whole chain should give, for its last stage. */
  readonly expected: Type | null;
}

/** A stage that passes on what comes in, to be completed. */
export function passing(node: StageExpr, body: Expr | null, flow: Flow): CheckedStage {
  return {
    node,
    body,
    argument: null,
    element: [],
    other: null,
    otherBody: null,
    names: [],
    type: flow.element,
    concurrent: null,
  };
}

/** What a sequence consists of, as FOR sees it; null for anything that is no sequence. */
export function elementOf(body: Body, source: Expr, type: Type): Type | null {
  switch (type.kind) {
    case 'range':
      return INT64;
    case 'list':
    case 'set':
    case 'pool':
      return known(body, source, type.element);
    case 'map':
      return known(body, source, type.key);
    default:
      return null;
  }
}

/** A pipeline that ends without a fold gives a list of its own. */
export function listOf(element: Type): Type {
  return { kind: 'list', element, form: 'list', size: 0 };
}

/** Brings `_` into scope for the stages that follow, and the name of `AS $name` if there is one. */
export function declareElement(
  body: Body,
  type: Type,
  at: Expr,
  binding: Name | null,
): readonly Variable[] {
  const names = [makeVariable(ELEMENT, type, false, 'element', at.span)];
  if (binding !== null)
    names.push(makeVariable(binding.text, type, false, 'element', binding.span));
  for (const name of names) body.scope.declare(name);
  return names;
}

/** True for a name that can be called: that of a function, or of a variable that holds one. */
export function isCallable(body: Body, name: string): boolean {
  if (peekVariable(body, name)?.type.kind === 'function') return true;
  return findFunction(body, name) !== null || builtinsNamed(name).length > 0;
}

/** Numbers and strings have an order; what has `==` can be told apart. */
export function checkKey(body: Body, node: StageExpr, key: Expr, type: Type): void {
  // A map has no entry for NIL.
  const plain = type.kind === 'optional' && node.name !== 'INDEX' ? type.inner : type;
  if (isSilent(plain) || isNumeric(plain) || plain.kind === 'string') return;
  const isOrder = node.name === 'ORDER_BY' || node.name === 'INDEX';
  if (!isOrder && (plain.kind === 'bool' || plain.kind === 'enum' || plain.kind === 'id')) return;
  const message = isOrder
    ? `${node.name} needs a number or a string, but this is ${withArticle(type)}`
    : `${node.name} needs a key that \`==\` can compare, but this is ${withArticle(type)}`;
  report(body, 'PIPE_KEY_TYPE', key.span, message, {
    hint: plain.kind === 'struct' ? `take a field of it: \`${node.name} _.…\`` : '',
  });
}

/** A number to be folded: the type that it enters the fold with, and that of the fold. */
export function checkNumber(
  body: Body,
  node: StageExpr,
  value: Expr,
  type: Type,
): { readonly entering: Type; readonly result: Type } {
  if (!isSilent(type) && !isNumeric(type)) {
    const message = `${node.name} needs numbers, but this is ${withArticle(type)}`;
    report(body, 'PIPE_NEEDS_NUMERIC', value.span, message, {
      hint: type.kind === 'optional' ? 'give a default with `OR`' : '',
    });
    return { entering: UNKNOWN, result: UNKNOWN };
  }
  if (node.name === 'AVERAGE') {
    if (type.kind === 'int') convertNumber(body, value, type, FLOAT64);
    return { entering: type.kind === 'int' ? FLOAT64 : type, result: FLOAT64 };
  }
  return { entering: type, result: node.name === 'SUM' ? sumType(type) : type };
}

/** Integers of every width add up to the widest type of their sign; floats keep their type. */
function sumType(type: Type): Type {
  if (type.kind !== 'int') return type;
  return integerRange(type.name)[0] < 0n ? INT64 : { kind: 'int', name: 'UInt64' };
}
