/**
 * Looking up variables, through the walls of run_bodies: what a body takes from its spawner is captured. The wall of a
 * function or lambda lets nothing through but what its USE names, which is declared inside.
 */
import type { Span } from '../../../diagnostics/source.js';
import type { Variable } from '../../checked.js';
import { capture } from '../concurrency/captures.js';
import type { Body, FunctionEntry } from '../context.js';

/**
 * The variable that `name` denotes at the present place, or null. A variable of the spawner becomes a capture at its
 * first use; a refused one is reported here and answered all the same.
 */
export function findVariable(body: Body, name: string, span: Span): Variable | null {
  const own = body.scope.find(name);
  if (own !== null || body.parent === null || isClosed(body)) return own;
  const outer = findVariable(body.parent, name, span);
  if (outer === null) return null;
  return body.captured.get(outer) ?? capture(body, outer, span);
}

function isClosed(body: Body): boolean {
  return !['bg', 'do', 'stream', 'worker', 'observer'].includes(body.form);
}

/** The variable that `name` would denote, without capturing it. */
export function peekVariable(body: Body, name: string): Variable | null {
  const own = body.scope.find(name);
  if (own !== null || body.parent === null || isClosed(body)) return own;
  return peekVariable(body.parent, name);
}

/** Whether `name` would be visible if a function or lambda around the place named it in its USE. */
export function isBeyondUse(body: Body, name: string): boolean {
  for (let at: Body | null = body; at !== null; at = at.parent)
    if (isClosed(at) && at.parent !== null && peekVariable(at.parent, name) !== null) return true;
  return false;
}

/** The function that `name` denotes at the present place, or null. */
export function findFunction(body: Body, name: string): FunctionEntry | null {
  const { functions } = body.program;
  for (let at: Body | null = body; at !== null; at = at.parent) {
    const full = at.scope.findFunction(name);
    if (full !== null) return functions.get(full) ?? null;
  }
  return functions.get(name) ?? null;
}
