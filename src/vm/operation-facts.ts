/**
 * Facts about operations that hold in every state of a program, for a fiber that neither spins nor takes turns. Only what heeds
 * the tag of its cell depends on the program: without transactions of several cells there are no tags.
 */
import type { OperationName } from '../bytecode/events.js';
import { byOperation, OPERATIONS } from '../bytecode/events.js';

const NEVER_WAITS = byOperation((name) => OPERATIONS[name].blocking === 'never');
const NEVER_WAITS_UNTAGGED = byOperation(
  (name) => OPERATIONS[name].blocking === 'never' || name === 'snapshotToWrite',
);

/** By operation: it never waits for anything. */
export function neverWaiting(usesTags: boolean): Uint8Array {
  return usesTags ? NEVER_WAITS : NEVER_WAITS_UNTAGGED;
}

const IS_ITSELF = byOperation(isItself);
const IS_ITSELF_UNTAGGED = byOperation((name) => isItself(name) || name === 'snapshotToWrite');

/** By operation: what is executed is never another one. */
export function alwaysItself(usesTags: boolean): Uint8Array {
  return usesTags ? IS_ITSELF : IS_ITSELF_UNTAGGED;
}

function isItself(name: OperationName): boolean {
  return (
    name.startsWith('atomic') ||
    name.startsWith('unlock') ||
    name === 'start' ||
    name === 'join' ||
    name === 'snapshot'
  );
}
