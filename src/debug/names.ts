/** Which objects the debugger speaks of, and which somebody means. */
import { cellText } from '../vm/describe.js';
import type { Machine } from '../vm/machine.js';

/** `` `counter` `` or `` `counter.n` ``, with its id where another object has that name by now. */
export function objectText(machine: Machine, object: number, field = ''): string {
  const name = machine.objectName[object];
  const namesakes = machine.objectName.filter((other) => other === name);
  return cellText(machine, object, field, namesakes.length > 1);
}

/** Objects that somebody may mean by `name`: the user's name or the id, with or without marks. */
export function objectsNamed(machine: Machine, name: string): number[] {
  const plain = name.replaceAll('`', '');
  const byId = /^[\d.]+#\d+$/.test(plain) ? machine.names.objectByName(plain) : -1;
  if (byId >= 0) return machine.objectKind[byId] === undefined ? [] : [byId];
  return [...machine.objectName.keys()].filter((object) => machine.objectName[object] === plain);
}
