/** The inside of a function: contracts, statements, CATCH clauses (CLEAR language reference, 9.1, 9.7 and 11.5). */
import type { Span } from '../../../diagnostics/source.js';
import type { CatchClause, CatchFilter, Expr, FunctionItem, Stmt } from '../../../syntax/ast.js';
import { isSilent, STRING } from '../../types.js';
import { typeText } from '../../type-text.js';
import type { Body, FunctionEntry, ProgramContext } from '../context.js';
import { addEffect, checkBlock, inScope, makeVariable, openBody, report } from '../context.js';
import { checkAs, checkBool } from '../values/conversions.js';
import { kindIndex, resolveSelector } from './error-types.js';
import { endsAlways } from '../flow.js';
import { declareParameters } from './functions.js';
import { recordTailCalls } from '../calls/tail-calls.js';

/** The body of a function that stands at the top level, or inside `parent`. */
export function openFunctionBody(
  program: ProgramContext,
  entry: FunctionEntry,
  parent: Body | null,
): Body {
  const body = openBody(program, entry.checked, 'function', parent);
  program.bodies.push(body);
  return body;
}

export function checkFunctionBody(body: Body, entry: FunctionEntry): void {
  const { item, checked } = entry;
  inScope(body, () => {
    declareParameters(body, entry);
    if (checked.counter !== undefined) body.scope.declare(checked.counter.variable);
    for (const condition of item.pre) checkContract(body, condition, 'PRE');
    if (item.pre.length > 0) addEffect(body, 'mayFail', item.name.span);
    checkPost(body, item);
    const before = body.effects.length;
    checkBlock(body, item.body);
    demandEnd(body, item.body, item.name.span, `\`${item.name.text}\``);
    checkCatches(body, item, before);
  });
  recordTailCalls(body.program, item, checked);
}

function demandEnd(body: Body, statements: readonly Stmt[], span: Span, what: string): void {
  const { result } = body.checked;
  if (result.kind === 'void' || isSilent(result)) return;
  if (endsAlways(statements, body.program.exhaustive)) return;
  const message = `${what} can end without returning its \`${typeText(result)}\``;
  report(body, 'MISSING_RETURN', span, message, { hint: 'end every path with RETURN' });
}

// ---------------------------------------------------------------------------------------------- contracts

function checkContract(body: Body, condition: Expr, word: 'PRE' | 'DEBUG_POST'): void {
  const before = body.effects.length;
  checkBool(body, condition, 'CONDITION_NEEDS_BOOL', `the condition of ${word}`);
  body.program.contracts.push({ span: condition.span, effects: body.effects.slice(before) });
}

/** DEBUG_POST sees the parameters and `result`, but no locals. */
function checkPost(body: Body, item: FunctionItem): void {
  const [first] = item.debugPost;
  if (first === undefined) return;
  if (item.catches.length > 0)
    report(
      body,
      'DEBUG_POST_NOT_WITH_CATCH',
      first.span,
      'DEBUG_POST and CATCH exclude each other',
      {
        hint: 'move one of the two to a function of its own',
      },
    );
  const { result } = body.checked;
  inScope(body, () => {
    if (result.kind !== 'void') {
      const variable = makeVariable('result', result, false, 'local', first.span);
      body.scope.declare(variable);
      body.program.tables.results.set(item, variable);
    }
    for (const condition of item.debugPost) checkContract(body, condition, 'DEBUG_POST');
  });
}

// ---------------------------------------------------------------------------------------------- CATCH

/** Clauses see the parameters, and handle what the effects of the statements from `before` on raise. */
function checkCatches(body: Body, item: FunctionItem, before: number): void {
  if (item.catches.length === 0) return;
  for (const effect of body.effects.slice(before)) {
    if (item.catchDefault === null) effect.mayBeCaught = true;
    else effect.rescued = true;
  }
  for (const clause of item.catches) {
    const selectors = clause.selectors.map((name) => resolveSelector(body, name));
    body.program.tables.selectors.set(clause, selectors);
    for (const filter of clause.filters) checkFilter(body, filter);
    checkBlock(body, clause.body);
    demandEnd(body, clause.body, headOf(clause), 'this clause');
  }
  if (item.catchDefault === null) return;
  checkBlock(body, item.catchDefault);
  demandEnd(body, item.catchDefault, item.name.span, `the DEFAULT clause of \`${item.name.text}\``);
}

function headOf(clause: CatchClause): Span {
  return { start: clause.span.start, end: clause.selectors.at(-1)?.span.end ?? clause.span.end };
}

function checkFilter(body: Body, filter: CatchFilter): void {
  if (filter.kind === 'message') {
    checkAs(body, filter.value, {
      type: STRING,
      code: 'CATCH_WITH_BAD_INNER',
      what: 'a filter of CATCH',
    });
    return;
  }
  const { name } = filter;
  if (kindIndex(name.text) < 0) {
    body.program.tables.selectors.set(filter, [resolveSelector(body, name)]);
    return;
  }
  const message = `\`${name.text}\` is an error kind, but \`WITH(…)\` tells error types or messages apart`;
  report(body, 'CATCH_WITH_BAD_INNER', name.span, message, {
    hint: `write \`CATCH ${name.text}\``,
  });
}
