/** GUARD: a condition on what a WITH has opened, tested before its body (CLEAR concurrency reference, 3.14). */
import type { WithBinding, WithStmt } from '../../../syntax/ast.js';
import type { Variable } from '../../checked.js';
import type { Body } from '../context.js';
import { report } from '../context.js';
import { checkBool, sourceText } from '../values/conversions.js';
import { forEachNode } from '../walk.js';

/** The error that a GUARD ends in when it does not hold. */
export const GUARD_FAIL = 'GuardFail';

export function hasGuard(statement: WithStmt): boolean {
  return statement.bindings.some((binding) => binding.guard !== null);
}

/** What a GUARD has looked at stays as it is while the body runs. */
export function guardedAlias(body: Body, binding: WithBinding, alias: Variable): Variable {
  if (binding.guard === null) return alias;
  const toWrite = `instead of the GUARD, test with \`IF ${sourceText(body, binding.guard)} THEN …\` inside`;
  return { ...alias, mutable: false, toWrite };
}

/** A GUARD sees the name that it guards, and no other variable. */
export function checkGuards(body: Body, statement: WithStmt): void {
  const { names, aliases } = body.program.tables;
  for (const binding of statement.bindings) {
    const { guard } = binding;
    if (guard === null) continue;
    checkBool(body, guard, 'CONDITION_NEEDS_BOOL', 'a GUARD');
    const alias = aliases.get(binding);
    forEachNode([guard], (node) => {
      const other = node.kind === 'name' ? names.get(node) : undefined;
      if (other === undefined || other === alias) return true;
      const message = `\`${other.name}\` is not what this GUARD guards`;
      report(body, 'WITH_GUARD_SCOPE', node.span, message, {
        hint: `only \`${alias?.name ?? ''}\` may be used here; test the rest in the body`,
      });
      return true;
    });
  }
}
