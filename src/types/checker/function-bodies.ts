/** The inside of a function: contracts, statements, CATCH clauses (CLEAR language reference, 9.1, 9.7 and 11.5). */
import { isSilent, typeText } from '../types.js';
import type { Body, FunctionEntry, ProgramContext } from './context.js';
import { inScope, openBody, reportIn } from './context.js';
import { endsAlways } from './flow.js';
import { declareParameters } from './functions.js';

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
  const { program, checked } = body;
  const { item } = entry;
  inScope(body, () => {
    declareParameters(body, entry);
    if (checked.counter !== undefined) body.scope.declare(checked.counter.variable);
    inScope(body, () => {
      program.walkers.statements(body, item.body);
    });
  });
  const { result } = checked;
  if (result.kind === 'void' || isSilent(result) || endsAlways(item.body, program.exhaustive))
    return;
  reportIn(
    program,
    'MISSING_RETURN',
    item.name.span,
    `\`${item.name.text}\` can end without returning its \`${typeText(result)}\``,
    { hint: 'end every path with RETURN' },
  );
}
