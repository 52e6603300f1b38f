/** Drives work of the debugger, so that Ctrl-C and requests are seen while it lasts. */
import type { Work } from '../debug/work.js';

/** The result; null when `isStopped` said so, with the work left where it was. Short work never waits for anything. */
export async function driveWork<T>(work: Work<T>, isStopped: () => boolean): Promise<T | null> {
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
    await (next.value ?? new Promise((resolve) => setImmediate(resolve)));
    if (isStopped()) return null;
  }
}
