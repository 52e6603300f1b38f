/** What stands after the word of a stage: an expression over the element, a function, a name for the result. */
import type { Expr, Name, StageExpr } from '../../../syntax/ast.js';
import type { Variable } from '../../checked.js';
import type { Body } from '../context.js';
import { makeVariable, report } from '../context.js';
import type { Flow } from './pipe-elements.js';
import { isCallable } from './pipe-elements.js';
import { peekVariable } from '../values/variables.js';

/** The expression of a stage as one over the element, and the names that it has for it. */
export function openBody(
  body: Body,
  node: StageExpr,
  flow: Flow,
): { readonly lambda: boolean; readonly value: Expr; readonly element: readonly Variable[] } {
  const value = node.body ?? { kind: 'nil', span: node.span };
  if (value.kind === 'pipeBinding') {
    const message = `\`AS ${value.name.text}\` names the elements of a source, of SELECT or of UNNEST`;
    report(body, 'PIPE_BINDING_MISPLACED', value.name.span, message);
    return { lambda: false, value: value.value, element: [] };
  }
  if (value.kind !== 'lambda' || value.captures.length > 0)
    return { lambda: false, value: applied(body, value), element: [] };
  const [parameter, second] = value.parameters;
  if (parameter === undefined || second !== undefined) {
    const message = `a function in ${node.name} takes the element as its one parameter`;
    report(body, 'ARITY_MISMATCH', value.span, message);
    return { lambda: true, value: value.body, element: [] };
  }
  const { text, span } = parameter.name;
  const element = [makeVariable(text, flow.element, false, 'element', span)];
  return { lambda: false, value: value.body, element };
}

/** A function, by its name or written out, stands for a call with the element. */
function applied(body: Body, value: Expr): Expr {
  const { span } = value;
  if (value.kind === 'name') {
    const variable = peekVariable(body, value.name);
    const isValue = variable !== null && variable.type.kind !== 'function';
    if (isValue || !isCallable(body, value.name)) return value;
  } else if (value.kind !== 'lambda') return value;
  return { kind: 'call', callee: value, args: [{ kind: 'placeholder', span }], span };
}

/** Runs `work` with the names that are visible outside of the pipeline. */
export function outside<T>(body: Body, flow: Flow, work: () => T): T {
  const inner = body.scope;
  body.scope = flow.outside;
  const result = work();
  body.scope = inner;
  return result;
}

/** `e AS $name` after SELECT or UNNEST: the expression, and the name. */
export function named(value: Expr | null): {
  readonly value: Expr | null;
  readonly binding: Name | null;
} {
  if (value?.kind === 'pipeBinding') return { value: value.value, binding: value.name };
  return { value, binding: null };
}

/** The one argument in parentheses that a stage takes, or null after a report. */
export function argumentOf(body: Body, node: StageExpr): Expr | null {
  const [first, second] = node.args;
  if (first !== undefined && second === undefined) return first.value;
  const message = `${node.name} takes 1 argument, but gets ${node.args.length}`;
  report(body, 'ARITY_MISMATCH', node.span, message);
  return null;
}
