/** What the debugger calls fibers and objects: as reports do. */
import { describeFiber, describeObject } from '../vm/describe.js';
import type { Machine } from '../vm/machine.js';

/** `` 0.1 `main.bg1` `` */
export function fiberText(machine: Machine, fiber: number): string {
  return describeFiber(machine, fiber).replace(/^fiber /, '');
}

/** `` `counter` ``, with its id where another object has that name, too. */
export function objectText(machine: Machine, object: number): string {
  const name = machine.objectName[object] ?? '';
  const namesakes = machine.objectName.filter((other) => other === name);
  return name === '' || namesakes.length > 1 ? describeObject(machine, object) : `\`${name}\``;
}

/** Objects that somebody may mean by `name`: the user's name or the id, with or without marks. */
export function objectsNamed(machine: Machine, name: string): number[] {
  const plain = name.replaceAll('`', '');
  const byId = /^[\d.]+#\d+$/.test(plain) ? machine.names.objectByName(plain) : -1;
  if (byId >= 0) return machine.objectKind[byId] === undefined ? [] : [byId];
  return [...machine.objectName.keys()].filter((object) => machine.objectName[object] === plain);
}
