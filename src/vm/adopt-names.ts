/**
 * Teaches a new machine the names that another one met, in the same order, so that both call everything by the
 * same ids. A fiber or object that only has a name does not exist.
 */
import { makeObjectRoom, makeRoom } from './births.js';
import type { MachineState } from './machine-state.js';

/** Each fiber stands after its parent and each object after its creator, as ids are given. */
export function adoptNames(
  machine: MachineState,
  fibers: readonly string[],
  objects: readonly string[],
): void {
  const { names } = machine;
  for (const name of fibers) {
    const end = name.lastIndexOf('.');
    if (end >= 0) names.fiber(names.fiberByName(name.slice(0, end)), Number(name.slice(end + 1)));
    makeRoom(machine, names.fiberByName(name));
  }
  for (const name of objects) {
    const [creator = '', ordinal = ''] = name.split('#');
    makeObjectRoom(machine, names.object(names.fiberByName(creator), Number(ordinal)));
  }
}
