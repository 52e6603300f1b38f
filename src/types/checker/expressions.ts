/** Expressions: which family checks which kind, and the small ones (CLEAR language reference, 3.4). */
import { unreachable } from '../../support/assert.js';
import type { Span } from '../../diagnostics/source.js';
import type { BlockExpr, Expr, IfExpr, TypeTest } from '../../syntax/ast.js';
import { nearestHint } from '../nearest.js';
import type { Type } from '../types.js';
import { BOOL, isNumeric, isSilent, NIL, sameType, STRING, UNKNOWN } from '../types.js';
import { typeText, withArticle } from '../type-text.js';
import { checkBg, checkNext } from './concurrency/background.js';
import { checkCall, checkMethod, checkName, checkPredicate } from './calls/calls.js';
import { applyCapabilities } from './concurrency/capabilities.js';
import type { Body } from './context.js';
import { checkExpr, expectedFound, inScope, notSupported, report } from './context.js';
import { checkBool, checkPlain, checkValue, convertNumber } from './values/conversions.js';
import { joinBranches } from './values/branches.js';
import { checkCollection, checkList, checkMap } from './values/collections.js';
import { checkIndex, checkSlice } from './values/indexing.js';
import { checkLambda } from './declarations/lambdas.js';
import { checkMatchExpr } from './values/match.js';
import { checkStruct } from './values/literals.js';
import { adaptLiteral, numberLiteralType } from './values/numeric-literals.js';
import { checkBinary, checkUnary } from './values/operators.js';
import { checkElementName, checkStrayStage } from './pipelines/pipelines.js';
import { checkPipe } from './pipelines/pipes.js';
import { checkField, checkUnwrap } from './values/places.js';
import { checkRange } from './values/ranges.js';
import { checkStaticCall } from './calls/static-calls.js';
import { checkOwnershipWord } from './ownership/ownership-words.js';
import { checkOr } from './values/rescue.js';
import { genericContext, isBuiltinType, resolveType } from './generics/type-nodes.js';
import { checkUnionLiteral, checkVariantLiteral } from './values/unions.js';
import { checkBgStream } from './concurrency/streams.js';

/** Values of types that are not supported; where such a type is already reported, they are not reported again. */
const UNSUPPORTED_VALUES: ReadonlySet<Expr['kind']> = new Set(['bgStream']);

export function checkExpression(body: Body, expr: Expr, expected: Type | null): Type {
  if (expected?.kind === 'unknown' && UNSUPPORTED_VALUES.has(expr.kind)) return UNKNOWN;
  switch (expr.kind) {
    case 'int':
    case 'float':
      return numberLiteralType(body, expr, expected, false);
    case 'string':
      return STRING;
    case 'symbol':
      return { kind: 'string', mode: 'symbol' };
    case 'bool':
      return BOOL;
    case 'nil':
      return expected?.kind === 'optional' ? expected : NIL;
    case 'name':
      return checkName(body, expr, expected);
    case 'unary':
      return checkUnary(body, expr, expected);
    case 'binary':
      return checkBinary(body, expr);
    case 'or':
      return checkOr(body, expr, expected);
    case 'call':
      return checkCall(body, expr);
    case 'method':
      return checkMethod(body, expr);
    case 'field':
      return checkField(body, expr, expected);
    case 'index':
      return checkIndex(body, expr, expected);
    case 'unwrap':
      return checkPredicate(body, expr, expected) ?? checkUnwrap(body, expr.value, expr);
    case 'capability':
      return checkCapability(body, expr, expected);
    case 'struct':
      return checkUnionLiteral(body, expr, expected) ?? checkStruct(body, expr, expected);
    case 'list':
      return checkList(body, expr, expected);
    case 'collection':
      return checkCollection(body, expr, expected);
    case 'cast':
      return checkCast(body, expr);
    case 'ownership':
      return checkOwnershipWord(body, expr, expected);
    case 'ifExpr':
      return checkIfExpr(body, expr, expected);
    case 'block':
      return checkBlockExpr(body, expr, expected);
    case 'typeTest':
      return checkTypeTest(body, expr);
    case 'next':
      return checkNext(body, expr.value, expr.span);
    case 'bg':
      return checkBg(body, expr, expected);
    case 'asBinding':
      checkExpr(body, expr.value, null);
      return report(
        body,
        'AS_BINDING_MISPLACED',
        expr.span,
        '`AS` binds only in a conjunct of an IF or WHILE condition',
      );
    case 'range':
      return checkRange(body, expr);
    case 'typeName':
      return checkTypeName(body, expr.name, expr.span);
    case 'placeholder':
    case 'pipeName':
      return checkElementName(body, expr);
    case 'pipe':
      return checkPipe(body, expr, expected);
    case 'stage':
    case 'pipeBinding':
      return checkStrayStage(body, expr);
    case 'defaultValue':
      return notSupported(
        body,
        expr.span,
        'DEFAULT here',
        'DEFAULT stands for an argument or a field',
      );
    case 'staticCall':
      return checkStaticCall(body, expr);
    case 'slice':
      return checkSlice(body, expr);
    case 'deref':
      return notSupported(body, expr.span, '`.*`');
    case 'variant':
      return checkVariantLiteral(body, expr, expected);
    case 'map':
      return checkMap(body, expr, expected);
    case 'lambda':
      return checkLambda(body, expr, expected);
    case 'matchExpr':
      return checkMatchExpr(body, expr, expected);
    case 'bgStream':
      return checkBgStream(body, expr, expected);
    default:
      return unreachable(expr);
  }
}

/** The name of a type where a value should be. */
function checkTypeName(body: Body, name: string, span: Span): Type {
  const { enums, unions, structs, templates } = body.program;
  if (enums.has(name) || unions.has(name))
    return report(body, 'VALUE_NEEDED', span, `\`${name}\` is a type, not a value`, {
      hint: `name a variant: \`${name}.…\``,
    });
  if (structs.has(name) || templates.has(name) || isBuiltinType(name))
    return report(body, 'VALUE_NEEDED', span, `\`${name}\` is a type, not a value`, {
      hint: structs.has(name) ? `make one: \`${name}{ … }\`` : '',
    });
  const known = (): readonly string[] => [
    ...enums.keys(),
    ...unions.keys(),
    ...structs.keys(),
    ...COLLECTIONS,
  ];
  return report(body, 'UNKNOWN_TYPE', span, `there is no type \`${name}\``, {
    hint: nearestHint(name, known),
  });
}

/** The names that make an empty collection, with brackets behind them. */
const COLLECTIONS = ['List', 'Set', 'Pool'];

/** `value @shared:locked` makes a shared object of a value. */
function checkCapability(
  body: Body,
  expr: Extract<Expr, { kind: 'capability' }>,
  expected: Type | null,
): Type {
  const inner =
    expected?.kind === 'object'
      ? expected.inner
      : expected?.kind === 'sharded'
        ? expected.map
        : expected;
  const type = checkPlain(body, expr.value, inner);
  if (inner !== null && isNumeric(inner) && isNumeric(type)) {
    const wanted = adaptLiteral(body, expr.value, inner) ? inner : type;
    return applyCapabilities(body.program, wanted, expr.caps, expr.span);
  }
  return applyCapabilities(body.program, type, expr.caps, expr.span);
}

function checkCast(body: Body, expr: Extract<Expr, { kind: 'cast' }>): Type {
  const target = resolveType(body.program, expr.type);
  const found = checkPlain(body, expr.value, null);
  if (isSilent(found) || isSilent(target)) return target;
  if (isNumeric(found) && isNumeric(target)) {
    convertNumber(body, expr.value, found, target);
    return target;
  }
  if (sameType(found, target)) return target;
  const message = `${withArticle(found)} cannot be cast to \`${typeText(target)}\``;
  return report(body, 'TYPE_ERROR_GENERIC', expr.span, message, {
    notes: expectedFound('two numeric types', `${typeText(found)} and ${typeText(target)}`),
  });
}

/** What a block declares is known in it only. */
function checkBlockExpr(body: Body, expr: BlockExpr, expected: Type | null): Type {
  body.program.tables.withBlocks.add(body.checked);
  return inScope(body, () => {
    body.program.walkers.statements(body, expr.statements);
    return checkValue(body, expr.value, expected);
  });
}

/** Types are known before the program runs: of an optional, it is asked whether it is there. */
function checkTypeTest(body: Body, expr: TypeTest): Type {
  const found = checkValue(body, expr.value, null);
  const type = resolveType(body.program, expr.type);
  const { typeTests } = body.program.tables;
  if (found.kind === 'optional' && type.kind !== 'optional')
    typeTests.set(expr, sameType(found.inner, type) ? 'present' : false);
  else typeTests.set(expr, sameType(found, type));
  return BOOL;
}

function checkIfExpr(body: Body, expr: IfExpr, expected: Type | null): Type {
  for (const arm of expr.arms)
    checkBool(body, arm.condition, 'CONDITION_NEEDS_BOOL', 'a condition');
  const values = expr.arms.map((arm) => arm.value);
  if (expr.otherwise === null)
    report(body, 'IF_EXPR_NEEDS_ELSE', expr.span, 'an IF used as a value needs an ELSE', {
      hint: 'add `ELSE …` before END',
    });
  else values.push(expr.otherwise);
  const found: Type[] = [];
  for (const value of values)
    found.push(checkValue(body, value, expected ?? genericContext(found)));
  return joinBranches(body, values, found, expected, 'IF_EXPR_BRANCHES_INCOMPATIBLE');
}
