/** How messages speak of fibers and objects: the user's name and the schedule-independent one. */
import { BASE, FUNCTION, STRIDE } from './layout.js';
import type { MachineState } from './machine-state.js';
import { StructValue } from './value.js';

/** The user's name of an object and its schedule-independent id: `` `tally` (0#1) ``. */
export function describeObject(machine: MachineState, object: number): string {
  return nameText(machine, object, true);
}

/** `` `tally` ``; with its id when it has a namesake in what is spoken of, and the id alone when it has no name. */
export function nameText(machine: MachineState, object: number, hasNamesake: boolean): string {
  return cellText(machine, object, '', hasNamesake);
}

/** The same of one field of the object, `` `tally.count` ``; of all of it when `field` is empty. */
export function cellText(
  machine: MachineState,
  object: number,
  field: string,
  hasNamesake: boolean,
): string {
  const name = machine.objectName[object] ?? '';
  const id = machine.names.objectName(object);
  if (name === '') return field === '' ? id : `\`${field}\` of ${id}`;
  const text = `\`${field === '' ? name : `${name}.${field}`}\``;
  return hasNamesake ? `${text} (${id})` : text;
}

/** The name of a field of the struct that an object holds; empty when it is none. */
export function fieldName(machine: MachineState, object: number, field: number): string {
  const held = object < 0 ? null : machine.objectValue[object];
  if (field < 0 || !(held instanceof StructValue)) return '';
  return machine.program.layouts[held.layout]?.fields[field] ?? '';
}

/** `` fiber 0.1 `main.bg1` `` */
export function describeFiber(machine: MachineState, fiber: number): string {
  return `fiber ${fiberText(machine, fiber)}`;
}

/** `` 0.1 `main.bg1` `` */
export function fiberText(machine: MachineState, fiber: number): string {
  return `${machine.names.fiberName(fiber)} \`${bodyName(machine, fiber)}\``;
}

/** What a fiber runs: the name of the function or run_body that it began with. */
export function bodyName(machine: MachineState, fiber: number): string {
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
