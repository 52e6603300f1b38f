/**
 * What is loaded only when it is asked for and is not part of this tool. In a file of its own, which stays a file of its
 * own in the bundle: a script that was started from compiled code (`code-cache.ts`) cannot import anything.
 */

export const loadPino = () => import('pino');
export const loadTinypool = () => import('tinypool');
export const loadYargs = () => import('yargs');

/** A module of the user's own. */
export function loadModule(url: string): Promise<unknown> {
  return import(url);
}
