/**
 * `|>`: what the right side makes of the left one (CLEAR language reference, 3.5 and 14.1). A function gets the value as
 * its first argument, and a rescue after it covers the call; both are checked as the expression they stand for. Stages
 * make a pipeline.
 */
import type { Expr, PipeExpr } from '../../../syntax/ast.js';
import { nearestHint } from '../../nearest.js';
import { STAGES } from '../../stages.js';
import type { Type } from '../../types.js';
import { UNKNOWN } from '../../types.js';
import { withArticle } from '../../type-text.js';
import type { Body } from '../context.js';
import { checkExpr, report } from '../context.js';
import { isCallable } from './pipe-elements.js';
import { checkPipeline } from './pipelines.js';
import { argumentOf } from './stage-bodies.js';
import { findVariable, peekVariable } from '../values/variables.js';

export function checkPipe(body: Body, expr: PipeExpr, expected: Type | null): Type {
  const { stage } = expr;
  if (stage.kind === 'stage' && STAGES[stage.name].sort !== 'value')
    return checkPipeline(body, expr, expected);
  if (stage.kind === 'name' && isPlainVariable(body, stage.name))
    return reportNotCallable(body, expr, stage.name);
  if (stage.kind === 'stage' && argumentOf(body, stage) === null) {
    checkExpr(body, expr.value, null);
    return UNKNOWN;
  }
  const meaning = meaningOf(expr);
  if (meaning === null) return reportDestination(body, expr);
  body.program.tables.pipes.set(expr, { kind: 'expression', value: meaning });
  return checkExpr(body, meaning, expected);
}

/** The expression that a pipe into something else than a stage stands for, or null. */
function meaningOf({ value, stage, span }: PipeExpr): Expr | null {
  switch (stage.kind) {
    case 'name':
    case 'lambda':
      return { kind: 'call', callee: stage, args: [value], span };
    case 'call':
      return { ...stage, args: [value, ...stage.args], span };
    case 'or': {
      const inner: Expr = { kind: 'pipe', value, stage: stage.value, span };
      return { ...stage, value: inner, span };
    }
    case 'stage': {
      const fallback = stage.args[0];
      if (fallback === undefined) return null;
      return { kind: 'or', value, rescue: { kind: 'value', value: fallback.value }, span };
    }
    default:
      return null;
  }
}

function isPlainVariable(body: Body, name: string): boolean {
  return !isCallable(body, name) && peekVariable(body, name) !== null;
}

function reportNotCallable(body: Body, expr: PipeExpr, name: string): Type {
  checkExpr(body, expr.value, null);
  const variable = findVariable(body, name, expr.stage.span);
  const what = variable === null ? 'no function' : withArticle(variable.type);
  const message = `\`${name}\` is ${what}, and a value can only be piped into a function`;
  return report(body, 'PIPE_NOT_CALLABLE', expr.stage.span, message, {
    hint: nearestHint(name, () => body.program.functions.keys()),
  });
}

function reportDestination(body: Body, expr: PipeExpr): Type {
  checkExpr(body, expr.value, null);
  const message = 'what follows `|>` is a stage, such as `SELECT _ + 1`, or a function';
  return report(body, 'PIPE_BAD_DESTINATION', expr.stage.span, message, {
    hint: 'to compute something of the value, write a function, or bind the value to a name',
  });
}
