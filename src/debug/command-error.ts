/** A command cannot be carried out: what is wrong with it, for people. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
