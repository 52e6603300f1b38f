/** Looking up variables, through the walls of run_bodies: what a body takes from its spawner is captured. */
import type { Span } from '../../diagnostics/source.js';
import type { Variable } from '../checked.js';
import { capture } from './captures.js';
import type { Body } from './context.js';

/**
 * The variable that `name` denotes at the present place, or null. A variable of the spawner becomes a capture at its
 * first use; a refused one is reported here and answered all the same.
 */
export function findVariable(body: Body, name: string, span: Span): Variable | null {
  const own = body.scope.find(name);
  if (own !== null || body.parent === null) return own;
  const outer = findVariable(body.parent, name, span);
  if (outer === null) return null;
  return body.captured.get(outer) ?? capture(body, outer, span);
}
