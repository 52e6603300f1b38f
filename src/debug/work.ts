import { assert } from '../support/assert.js';

/**
 * Work that may take long is a generator: it yields every now and then, so that whoever drives it can look whether
 * somebody wants it to stop. What is left half done then is always a valid state.
 * What it yields is nothing, or something from outside that it cannot go on without.
 */
export type Work<T> = Generator<Promise<unknown> | undefined, T>;

/** Instructions between two yields. */
export const STEPS_PER_SLICE = 200_000;

/** All of it at once; for work that waits for nothing from outside. */
export function finish<T>(work: Work<T>): T {
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
    assert(next.value === undefined, 'work that waits for something is driven, not finished');
  }
}

/** What `promise` comes to. Whoever drives this work waits for it. It must not be rejected. */
export function* waitFor<T>(promise: Promise<T>): Work<T> {
  let settled: { readonly value: T } | null = null as { readonly value: T } | null;
  yield promise.then((value) => {
    settled = { value };
  });
  assert(settled !== null, 'who drives work waits for what it yields');
  return settled.value;
}
