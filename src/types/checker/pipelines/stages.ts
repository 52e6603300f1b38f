/** The stages of a pipeline, one by one (CLEAR language reference, 14.2). */
import type { Expr, StageExpr } from '../../../syntax/ast.js';
import type { CheckedStage, Variable } from '../../checked.js';
import { ELEMENT } from '../../names.js';
import { STAGES } from '../../stages.js';
import type { Type } from '../../types.js';
import {
  BOOL,
  containsType,
  INT64,
  isNumeric,
  isOpen,
  isSilent,
  UNKNOWN,
  VOID,
} from '../../types.js';
import { typeText, withArticle } from '../../type-text.js';
import type { Body } from '../context.js';
import { checkBlock, checkExpr, expectedFound, inScope, makeVariable, report } from '../context.js';
import {
  checkAs,
  checkBool,
  checkPlain,
  checkValue,
  coerce,
  convertNumber,
} from '../values/conversions.js';
import { adaptLiteral } from '../values/numeric-literals.js';
import type { Flow } from './pipe-elements.js';
import {
  checkKey,
  checkNumber,
  declareElement,
  elementOf,
  listOf,
  passing,
} from './pipe-elements.js';
import { unwrapRead } from '../values/indexing.js';
import { checkConcurrent, checkShard } from './concurrent.js';
import { checkJoin } from './joins.js';
import { argumentOf, named, openBody, outside } from './stage-bodies.js';
import { checkWindow } from './windows.js';

export function checkStage(body: Body, node: StageExpr, flow: Flow): CheckedStage {
  switch (node.name) {
    case 'SELECT':
      return checkSelect(body, node, flow);
    case 'LIMIT':
    case 'SKIP':
      return checkCount(body, node, flow);
    case 'UNNEST':
      return checkUnnest(body, node, flow);
    case 'TAP':
      return checkTap(body, node, flow);
    case 'EACH':
      return checkEach(body, node, flow);
    case 'REDUCE':
      return checkReduce(body, node, flow);
    case 'COLLECT':
      return { ...passing(node, null, flow), type: listOf(flow.element) };
    case 'WINDOW':
      return checkWindow(body, node, flow);
    case 'JOIN':
      return checkJoin(body, node, flow);
    case 'SHARD':
      return checkShard(body, node, flow);
    case 'CONCURRENT':
      return checkConcurrent(body, node, flow);
    default:
      return checkExpression(body, node, flow);
  }
}

/** The stages whose body is one condition, number or key. */
function checkExpression(body: Body, node: StageExpr, flow: Flow): CheckedStage {
  const { lambda, value, element } = openBody(body, node, flow);
  return inScope(body, () => {
    for (const name of element) body.scope.declare(name);
    const type = lambda ? UNKNOWN : checkClause(body, node, value, flow);
    return { ...passing(node, value, flow), element, type };
  });
}

function checkClause(body: Body, node: StageExpr, value: Expr, flow: Flow): Type {
  const row = STAGES[node.name];
  if (row.body === 'condition') {
    checkBool(body, value, row.needsBool, `the condition of ${node.name}`);
    return resultOfCondition(node, flow);
  }
  const type = checkPlain(body, value, null);
  if (row.body === 'key') {
    checkKey(body, node, value, type);
    return node.name === 'INDEX' ? groupsOf(type, flow) : flow.element;
  }
  return checkNumber(body, node, value, type).result;
}

/** A map from keys to lists of elements. */
function groupsOf(key: Type, flow: Flow): Type {
  if (isSilent(key) || key.kind === 'optional') return UNKNOWN;
  return { kind: 'map', key, value: listOf(flow.element) };
}

function resultOfCondition(node: StageExpr, flow: Flow): Type {
  switch (node.name) {
    case 'COUNT':
      return INT64;
    case 'ANY':
    case 'ALL':
      return BOOL;
    case 'FIND':
      return flow.element.kind === 'optional' || isSilent(flow.element)
        ? flow.element
        : { kind: 'optional', inner: flow.element };
    default:
      return flow.element;
  }
}

// ---------------------------------------------------------------------------------------------- lazy stages

function checkSelect(body: Body, node: StageExpr, flow: Flow): CheckedStage {
  const { value: projection, binding } = named(node.body);
  const opened = openBody(body, { ...node, body: projection }, flow);
  const wanted = flow.expected?.kind === 'list' ? flow.expected.element : null;
  const type = inScope(body, () => {
    for (const name of opened.element) body.scope.declare(name);
    if (opened.lambda) return UNKNOWN;
    if (wanted === null || isSilent(wanted)) return checkValue(body, opened.value, null);
    return checkAs(body, opened.value, {
      type: wanted,
      code: 'TYPE_MISMATCH_ASSIGN',
      what: 'an element of the result',
    });
  });
  const element =
    type.kind === 'nil'
      ? report(body, 'NEEDS_ANNOTATION', opened.value.span, 'the type of the elements is not known')
      : type;
  const names = declareElement(body, element, opened.value, binding);
  return {
    ...passing(node, opened.value, flow),
    element: opened.element,
    names,
    type: element,
  };
}

function checkCount(body: Body, node: StageExpr, flow: Flow): CheckedStage {
  const { body: count } = node;
  if (count === null) return passing(node, null, flow);
  const type = outside(body, flow, () => checkPlain(body, count, INT64));
  if (isNumeric(type)) convertNumber(body, count, type, INT64);
  else if (!isSilent(type)) {
    const message = `${node.name} counts elements, but this is ${withArticle(type)}`;
    report(body, 'LIMIT_COUNT_NEEDS_NUMBER', count.span, message);
  }
  return { ...passing(node, null, flow), argument: count };
}

function checkTap(body: Body, node: StageExpr, flow: Flow): CheckedStage {
  if (node.block !== null) {
    checkStageBlock(body, node, []);
    return passing(node, null, flow);
  }
  const { lambda, value, element } = openBody(body, node, flow);
  inScope(body, () => {
    for (const name of element) body.scope.declare(name);
    if (!lambda) checkExpr(body, value, null);
  });
  return { ...passing(node, value, flow), element };
}

/** The statements of EACH are those of a loop; those of TAP belong to no loop that they could leave. */
function checkStageBlock(body: Body, node: StageExpr, element: readonly Variable[]): void {
  const loops = body.loops.splice(0);
  if (node.name === 'EACH') body.loops.push('for');
  inScope(body, () => {
    for (const name of element) body.scope.declare(name);
    checkBlock(body, node.block ?? []);
  });
  body.loops.length = 0;
  body.loops.push(...loops);
}

// ---------------------------------------------------------------------------------------------- whole stages

function checkUnnest(body: Body, node: StageExpr, flow: Flow): CheckedStage {
  const { value: items, binding } = named(node.body);
  const opened = openBody(body, { ...node, body: items }, flow);
  const type = inScope(body, () => {
    for (const name of opened.element) body.scope.declare(name);
    return opened.lambda ? UNKNOWN : unwrapRead(opened.value, checkPlain(body, opened.value, null));
  });
  let element = elementOf(body, opened.value, type);
  if (element === null) {
    element = UNKNOWN;
    if (!isSilent(type)) {
      const message = `UNNEST flattens lists, but this is ${withArticle(type)}`;
      report(body, 'UNNEST_NEEDS_ARRAY', opened.value.span, message);
    }
  }
  const names = declareElement(body, element, opened.value, binding);
  return {
    ...passing(node, opened.value, flow),
    element: opened.element,
    names,
    type: element,
  };
}

// ---------------------------------------------------------------------------------------------- folds

function checkEach(body: Body, node: StageExpr, flow: Flow): CheckedStage {
  const element = [makeVariable(ELEMENT, flow.element, true, 'element', node.span)];
  checkStageBlock(body, node, element);
  return { ...passing(node, null, flow), element, type: VOID };
}

function checkReduce(body: Body, node: StageExpr, flow: Flow): CheckedStage {
  const start = argumentOf(body, node);
  if (start === null || node.body === null) return { ...passing(node, null, flow), type: UNKNOWN };
  const { value } = openBody(body, node, flow);
  const found = outside(body, flow, () => checkPlain(body, start, flow.expected));
  const type =
    flow.element.kind === 'float' && adaptLiteral(body, start, flow.element) ? flow.element : found;
  const other = makeVariable('acc', type, false, 'element', node.span);
  const result = inScope(body, () => {
    body.scope.declare(other);
    return checkValue(body, value, type.kind === 'nil' ? null : type);
  });
  fitAccumulator(body, value, result, other);
  return { ...passing(node, value, flow), argument: start, other, type: other.type };
}

/** What the body of REDUCE gives becomes the next `acc`. */
function fitAccumulator(body: Body, value: Expr, found: Type, other: Variable): void {
  const { type } = other;
  if (containsType(type, isOpen) && found.kind === type.kind) {
    other.type = found;
    return;
  }
  if (type.kind === 'int' && found.kind === 'float') {
    const message = `REDUCE starts with an \`${typeText(type)}\`, but its body gives a float`;
    report(body, 'TYPE_MISMATCH_ASSIGN', value.span, message, {
      notes: expectedFound(typeText(type), typeText(found)),
      hint: 'start with a float: `REDUCE(0.0) …`',
    });
    return;
  }
  coerce(body, value, found, { type, code: 'TYPE_MISMATCH_ASSIGN', what: '`acc`' });
}
