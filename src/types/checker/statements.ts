/** Statements (CLEAR language reference, 3.3, 10 and 11.2). */
import { unreachable } from '../../support/assert.js';
import type {
  BgStmt,
  Condition,
  Expr,
  ForStmt,
  IfStmt,
  Name,
  ReturnStmt,
  Stmt,
  WhileStmt,
} from '../../syntax/ast.js';
import type { Type } from '../types.js';
import { BOOL, INT64, isContainerType, isSilent, STRING, UNKNOWN } from '../types.js';
import { typeText, withArticle } from '../type-text.js';
import { checkChain, checkDo } from './concurrency/background.js';
import { checkBind, checkCompound, checkMutable } from './calls/bind.js';
import type { Body } from './context.js';
import {
  addEffect,
  checkBlock,
  checkExpr,
  declare,
  inScope,
  makeVariable,
  report,
  setType,
} from './context.js';
import { checkKept } from './concurrency/outliving.js';
import { checkReturned } from './gradual.js';
import { checkAs, checkBool, checkPlain, plain } from './values/conversions.js';
import { checkAssertRaises } from './tests/assert-raises.js';
import { checkSpec, recordExit } from './declarations/error-types.js';
import { known, unwrapRead } from './values/indexing.js';
import { checkMatch } from './values/match.js';
import { checkNested, declareNested } from './declarations/nested-functions.js';
import {
  describe,
  immutableHint,
  rootVariable,
  viewedPlace,
  writablePlace,
} from './values/places.js';
import { checkWith } from './concurrency/with.js';
import { checkClose, checkYield } from './concurrency/streams.js';

export function checkStatements(body: Body, statements: readonly BgStmt[]): void {
  declareNested(body, statements);
  for (const statement of statements) checkStatement(body, statement);
}

function checkStatement(body: Body, statement: BgStmt): void {
  switch (statement.kind) {
    case 'bind':
      checkBind(body, statement);
      break;
    case 'mutable':
      checkMutable(body, statement);
      break;
    case 'compound':
      checkCompound(body, statement);
      break;
    case 'expr':
      if (checkExpressionStatement(body, statement.value)) body.program.exhaustive.add(statement);
      break;
    case 'if':
      checkIf(body, statement);
      break;
    case 'while':
      checkWhile(body, statement);
      break;
    case 'for':
      checkFor(body, statement);
      break;
    case 'return':
      checkReturn(body, statement);
      break;
    case 'break':
    case 'continue':
      checkLoopExit(body, statement);
      break;
    case 'assert':
      checkBool(body, statement.condition, 'ASSERT_NEEDS_BOOL', 'the condition of ASSERT');
      break;
    case 'raise':
      checkSpec(body, statement.error, 'raise');
      addEffect(body, 'raise', statement.span);
      break;
    case 'exit':
      if (statement.message !== null) checkMessage(body, statement.message);
      recordExit(body, statement);
      addEffect(body, 'raise', statement.span);
      break;
    case 'die':
      if (statement.status !== null) checkStatus(body, statement.status);
      break;
    case 'with':
      checkWith(body, statement);
      break;
    case 'do':
      checkDo(body, statement);
      break;
    case 'pass':
      break;
    case 'match':
      checkMatch(body, statement);
      break;
    case 'assertRaises':
      checkAssertRaises(body, statement);
      break;
    case 'yield':
      checkYield(body, statement.value, statement.span);
      break;
    case 'close':
      checkClose(body, statement.span);
      break;
    case 'then':
      checkChain(body, statement, (value) => {
        checkExpressionStatement(body, value);
      });
      break;
    case 'declaration':
      // Types are declared with those of the top level.
      if (statement.item.kind === 'function') checkNested(body, statement.item);
      break;
    default:
      unreachable(statement);
  }
}

function checkMessage(body: Body, message: Expr): void {
  checkAs(body, message, {
    type: STRING,
    code: 'ARGUMENT_TYPE_ERROR',
    what: 'the message of an error',
  });
}

function checkStatus(body: Body, status: Expr): void {
  checkAs(body, status, { type: INT64, code: 'ARGUMENT_TYPE_ERROR', what: 'the status of DIE' });
}

/** True for what never completes, such as a call of `panic`. */
function checkExpressionStatement(body: Body, value: Expr): boolean {
  body.program.discarded.add(value);
  const type = checkExpr(body, value, null);
  if (type.kind === 'object' && type.family === 'ATOMIC') plain(body, value, type);
  if (type.kind !== 'promise' || type.shared || value.kind === 'name' || body.form === 'do')
    return type.kind === 'never';
  report(
    body,
    'BG_RESULT_DISCARDED',
    value.span,
    'nobody waits for this fiber, and its errors are lost',
    {
      hint: 'keep the promise (`p: ~Void = BG { … };`) and wait for it with `NEXT p;`',
    },
  );
  return false;
}

// ---------------------------------------------------------------------------------------------- conditions

interface Binding {
  readonly name: Name;
  readonly type: Type;
}

/** Checks a condition and then `work` with the names that the condition binds. */
function withCondition(body: Body, condition: Condition, loop: boolean, work: () => void): void {
  inScope(body, () => {
    if (condition.binding === null) checkConjuncts(body, condition.value, loop);
    else {
      const type = checkPlain(body, condition.value, null);
      bindPayload(
        body,
        payload(body, condition.value, type, condition.binding, loop),
        condition.value,
      );
      if (loop) demandChange(body, condition.value);
    }
    work();
  });
}

/** A method of data that nobody may change gives the same in every turn. */
function demandChange(body: Body, value: Expr): void {
  if (value.kind !== 'method') return;
  const root = rootVariable(body, value.receiver);
  if (root === null || root.mutable || (root.type.kind !== 'list' && root.type.kind !== 'struct'))
    return;
  const message = `\`${root.name}\` is ${describe(root)}, so each turn of this loop binds the same`;
  report(body, 'WHILE_AS_IMMUTABLE_RECEIVER', value.receiver.span, message, {
    labels: [{ source: body.program.source, span: root.span, text: 'declared here' }],
    hint: immutableHint(root),
  });
}

/** A name for an item of something that may be written is a view of it (CLEAR language reference, 7.1). */
function bindPayload(body: Body, { name, type }: Binding, value: Expr): void {
  bindItem(body, name, type, 'binding', viewedPlace(body, value));
}

function bindItem(
  body: Body,
  name: Name,
  type: Type,
  role: 'binding' | 'loop',
  source: Expr | null,
): void {
  const isView = source !== null && isContainerType(type);
  const variable = makeVariable(name.text, type, false, isView ? 'view' : role, name.span);
  if (isView) body.program.views.set(variable, source);
  declare(body, name, variable);
}

function payload(body: Body, value: Expr, type: Type, name: Name, loop: boolean): Binding {
  if (type.kind === 'optional') return { name, type: type.inner };
  if (isSilent(type)) return { name, type: UNKNOWN };
  const word = loop ? 'WHILE' : 'IF';
  const code = loop ? 'WHILE_AS_NEEDS_OPTIONAL' : 'IF_AS_NEEDS_OPTIONAL';
  const message = `${word} … AS needs an optional, but this is ${withArticle(type)}`;
  report(body, code, value.span, message, { hint: `bind it as usual: \`${name.text} = …;\`` });
  return { name, type };
}

/** A condition, or conjuncts of which some bind: `(a AS x) && (b AS y)`; later ones see the earlier names. */
function checkConjuncts(body: Body, condition: Expr, loop: boolean): void {
  const { conjuncts, joints } = conjunctsOf(condition);
  if (!conjuncts.some((conjunct) => conjunct.kind === 'asBinding')) {
    checkBool(body, condition, 'CONDITION_NEEDS_BOOL', 'a condition');
    return;
  }
  for (const conjunct of conjuncts) {
    if (conjunct.kind === 'asBinding') {
      const type = checkPlain(body, conjunct.value, null);
      bindPayload(body, payload(body, conjunct.value, type, conjunct.name, loop), conjunct.value);
      setType(body, conjunct, BOOL);
    } else checkBool(body, conjunct, 'CONDITION_NEEDS_BOOL', 'a condition');
  }
  for (const joint of joints) setType(body, joint, BOOL);
}

/** The operands of a chain of `&&` in source order, and the `&&` nodes themselves. */
function conjunctsOf(condition: Expr): { conjuncts: readonly Expr[]; joints: readonly Expr[] } {
  const conjuncts: Expr[] = [];
  const joints: Expr[] = [];
  const stack = [condition];
  for (let expr = stack.pop(); expr !== undefined; expr = stack.pop()) {
    if (expr.kind === 'binary' && expr.op === '&&') {
      joints.push(expr);
      stack.push(expr.right, expr.left);
    } else conjuncts.push(expr);
  }
  return { conjuncts, joints };
}

function checkIf(body: Body, statement: IfStmt): void {
  for (const arm of statement.arms)
    withCondition(body, arm.condition, false, () => {
      checkBlock(body, arm.body);
    });
  if (statement.otherwise !== null) checkBlock(body, statement.otherwise);
}

// ---------------------------------------------------------------------------------------------- loops

function checkWhile(body: Body, statement: WhileStmt): void {
  asTight(body, statement, () => {
    withCondition(body, statement.condition, true, () => {
      inLoop(body, 'while', statement.body);
    });
  });
}

/** Notes what `work` meets as that of a TIGHT loop, if `statement` is one. */
function asTight(body: Body, { tight, span }: WhileStmt | ForStmt, work: () => void): void {
  const first = body.effects.length;
  work();
  if (tight) body.program.tightLoops.push({ span, effects: body.effects.slice(first) });
}

function inLoop(body: Body, kind: 'while' | 'for', statements: readonly Stmt[]): void {
  body.loops.push(kind);
  checkBlock(body, statements);
  body.loops.pop();
}

function checkFor(body: Body, statement: ForStmt): void {
  const { name, source } = statement;
  const element = checkCollection(body, source);
  inScope(body, () => {
    bindItem(body, name, element, 'loop', writablePlace(body, source));
    asTight(body, statement, () => {
      inLoop(body, 'for', statement.body);
    });
  });
}

function checkCollection(body: Body, source: Expr): Type {
  const type = unwrapRead(source, checkPlain(body, source, null));
  if (type.kind === 'range') return INT64;
  if (type.kind === 'map') return known(body, source, type.key);
  if (type.kind === 'list' || type.kind === 'set' || type.kind === 'pool')
    return known(body, source, type.element);
  if (isSilent(type)) return UNKNOWN;
  const message = `FOR runs over a range or a collection, but this is ${withArticle(type)}`;
  return report(body, 'FOR_IN_NEEDS_COLLECTION', source.span, message, {
    hint: type.kind === 'int' ? 'write a range: `0 ..< n`' : '',
  });
}

function checkLoopExit(body: Body, statement: Extract<Stmt, { kind: 'break' | 'continue' }>): void {
  if (body.loops.length > 0) return;
  const [code, word] =
    statement.kind === 'break'
      ? (['BREAK_OUTSIDE_LOOP', 'BREAK'] as const)
      : (['CONTINUE_OUTSIDE_LOOP', 'CONTINUE'] as const);
  report(body, code, statement.span, `${word} stands outside a loop`);
}

// ---------------------------------------------------------------------------------------------- RETURN

function checkReturn(body: Body, statement: ReturnStmt): void {
  const { checked } = body;
  if (body.form === 'lambda' || body.form === 'default') {
    if (statement.value !== null) checkExpr(body, statement.value, null);
    report(body, 'RETURN_MISMATCH', statement.span, 'RETURN cannot leave this expression', {
      hint: 'give the value at the end of the block, or write a function',
    });
    return;
  }
  if (statement.value === null) {
    if (!body.resultKnown || ['void', 'optional', 'unknown'].includes(checked.result.kind)) return;
    const message = `\`${checked.name}\` returns ${withArticle(checked.result)}, but this RETURN has no value`;
    report(body, 'RETURN_VOID_FROM_TYPED', statement.span, message);
    return;
  }
  if (!body.resultKnown) {
    const found = checkPlain(body, statement.value, null);
    checked.result = found;
    body.resultKnown = true;
    return;
  }
  if (checked.result.kind === 'void') {
    const found = checkExpr(body, statement.value, null);
    if (isSilent(found)) return;
    const message = `\`${checked.name}\` returns nothing, but this RETURN has a value`;
    report(body, 'RETURN_MISMATCH', statement.value.span, message, {
      hint: returnHint(body, found),
    });
    return;
  }
  checkReturned(body, statement.value, {
    type: checked.result,
    code: 'RETURN_MISMATCH',
    what: `the result of \`${checked.name}\``,
  });
  if (body.form === 'function') checkKept(body, statement.value, null);
}

function returnHint(body: Body, found: Type): string {
  if (body.form !== 'function') return 'write `RETURN;`';
  return `declare the result: \`RETURNS ${typeText(found)}\``;
}
