/** A broken invariant of this tool (never a fault of the program under test). */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}

/** Stops with an internal error when `condition` does not hold; stays on in every build. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InternalError(message);
}

/** Closes a `switch` over a union: the compiler proves it is never called. */
export function unreachable(value: never): never {
  throw new InternalError(`unreachable value ${JSON.stringify(value)}`);
}
