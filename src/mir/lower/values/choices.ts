/** IF, as a statement and as an expression; the arms are shared with MATCH. */
import type { Span } from '../../../diagnostics/source.js';
import type { Condition, IfExpr, IfStmt } from '../../../syntax/ast.js';
import type { BlockId, Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { branchOnNil } from './nil.js';
import { viewOf } from './places.js';

/** Goes to `then` when the condition holds (its binding is in scope from there), else to `otherwise`. */
export function lowerBindingCondition(
  l: Lowering,
  condition: Condition,
  then: BlockId,
  otherwise: BlockId,
): void {
  const { value, binding } = condition;
  if (binding === null) {
    l.condition(value, then, otherwise);
    return;
  }
  const variable = l.checked.declared.get(binding);
  if (variable === undefined) l.unsupported('AS', binding.span);
  const bound = l.code.newRegister();
  viewOf(l, value, variable, bound);
  branchOnNil(l, bound, otherwise, then, value.span);
  l.declare(variable, bound);
}

/** Runs the first of `arms` whose test succeeds, each in a scope of its own. */
export function lowerArms<Arm extends { readonly span: Span }>(
  l: Lowering,
  arms: readonly Arm[],
  test: (arm: Arm, then: BlockId, otherwise: BlockId) => void,
  body: (arm: Arm) => void,
  otherwise: () => void,
  span: Span,
): void {
  const { code } = l;
  const after = code.newBlock();
  for (const arm of arms) {
    const then = code.newBlock();
    const next = code.newBlock();
    l.scope(() => {
      test(arm, then, next);
      code.start(then, arm.span);
      body(arm);
    });
    if (code.isOpen) code.jump(after, span);
    code.start(next, span);
  }
  otherwise();
  code.start(after, span);
}

export function lowerIf(l: Lowering, statement: IfStmt): void {
  lowerArms(
    l,
    statement.arms,
    (arm, then, otherwise) => {
      lowerBindingCondition(l, arm.condition, then, otherwise);
    },
    (arm) => {
      l.block(arm.body);
    },
    () => {
      l.block(statement.otherwise ?? []);
    },
    statement.span,
  );
}

export function lowerIfExpr(l: Lowering, expr: IfExpr, into: Register | null): Register {
  const target = into ?? l.code.newRegister();
  const arms = expr.arms.map((arm) => ({ ...arm, span: arm.value.span }));
  lowerArms(
    l,
    arms,
    (arm, then, otherwise) => {
      l.condition(arm.condition, then, otherwise);
    },
    (arm) => l.value(arm.value, target),
    () => {
      if (expr.otherwise === null) l.constant(null, expr.span, target);
      else l.value(expr.otherwise, target);
    },
    expr.span,
  );
  return target;
}
