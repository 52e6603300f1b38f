/**
 * Containers that nobody changes, so that it does not matter how many lead to one: what cells hold and have held, and lists that
 * stand for one thing of the program in several shared objects, a map in parts or an observable.
 */
import { OBSERVABLE, STRIPE } from '../../bytecode/kind-numbers.js';
import type { MachineState } from '../machine-state.js';
import type { Container } from '../value.js';
import { Handle, ListValue } from '../value.js';

export function isFixed({ frozen, objectKind }: MachineState, container: Container): boolean {
  if (frozen?.has(container) === true) return true;
  if (!(container instanceof ListValue)) return false;
  const [first, second] = container.items;
  if (first instanceof Handle) return objectKind[first.object] === STRIPE;
  return second instanceof Handle && objectKind[second.object] === OBSERVABLE;
}
