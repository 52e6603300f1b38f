/** How messages speak of fibers and objects: the user's name and the schedule-independent one. */
import { BASE, FUNCTION, STRIDE } from './layout.js';
import type { Machine } from './machine.js';

/** The user's name of an object and its schedule-independent id: `` `tally` (0#1) ``. */
export function describeObject(machine: Machine, object: number): string {
  const name = machine.objectName[object] ?? '';
  const id = machine.names.objectName(object);
  return name === '' ? id : `\`${name}\` (${id})`;
}

/** `` fiber 0.1 `main.bg1` `` */
export function describeFiber(machine: Machine, fiber: number): string {
  return `fiber ${machine.names.fiberName(fiber)} \`${bodyName(machine, fiber)}\``;
}

/** What a fiber runs: the name of the function or run_body that it began with. */
export function bodyName(machine: Machine, fiber: number): string {
  let body = machine.words[fiber * STRIDE + FUNCTION]!;
  const registers = machine.registers[fiber]!;
  for (let base = machine.words[fiber * STRIDE + BASE]!; registers[base - 3] !== -1;) {
    body = registers[base - 3] as number;
    base = registers[base - 1] as number;
  }
  return machine.program.functions[body]!.name;
}

/** What is wrong with an index into `length` items. */
export function indexText(index: number | bigint, length: number): string {
  return `index ${index} is out of range for ${length} ${length === 1 ? 'item' : 'items'}`;
}
