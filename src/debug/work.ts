/**
 * Work that may take long is a generator: it yields every now and then, so that whoever drives it can look whether
 * somebody wants it to stop. What is left half done then is always a valid state.
 */
export type Work<T> = Generator<undefined, T>;

/** Instructions between two yields. */
export const STEPS_PER_SLICE = 200_000;

/** All of it at once. */
export function finish<T>(work: Work<T>): T {
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
  }
}
