/**
 * Whether an object is still held (CLEAR language reference, 5.2 and 7.2): a weak handle gives NIL after the last strong one
 * died. A strong handle lives as long as a variable that leads to it is in scope; so the variables of the fiber are
 * followed, through structs, collections, function values and other objects. What cannot be seen from there is approximated:
 *
 * - an object that another fiber was given counts as held for ever, because when that fiber drops it is no event;
 * - of objects that hold each other and nobody else, none is held, although counted references would keep both.
 */
import { BASE, CROSSED, FUNCTION, OBJECT_STRIDE, STRIDE } from './layout.js';
import type { MachineState } from './machine-state.js';
import type { Value } from './value.js';
import { cellsOf, FunctionValue, Handle, isContainer, PromiseValue } from './value.js';

/** Whether a variable that is in scope at `pc` of `fiber`, or at a call under way, leads to a handle of `object`. */
export function isStronglyHeld(
  m: MachineState,
  fiber: number,
  pc: number,
  object: number,
): boolean {
  if (m.objectWords[object * OBJECT_STRIDE + CROSSED] === 1) return true;
  return reachableObjects(m, variablesOf(m, fiber, pc)).has(object);
}

/** What variables in scope hold, in every frame of the fiber. */
function variablesOf(m: MachineState, fiber: number, pc: number): Value[] {
  const registers = m.registers[fiber]!;
  const values: Value[] = [];
  let fn = m.words[fiber * STRIDE + FUNCTION]!;
  let base = m.words[fiber * STRIDE + BASE]!;
  let at = pc;
  for (;;) {
    for (const { register, from, to } of m.program.functions[fn]!.variables)
      if (at >= from && at < to) values.push(registers[base + register]!);
    fn = registers[base - 3] as number;
    if (fn < 0) return values;
    at = registers[base - 2] as number;
    base = registers[base - 1] as number;
  }
}

function reachableObjects(m: MachineState, roots: Value[]): ReadonlySet<number> {
  const objects = new Set<number>();
  const seen = new Set<object>();
  const stack = roots;
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (value instanceof Handle) {
      if (objects.has(value.object)) continue;
      objects.add(value.object);
      stack.push(m.objectValue[value.object]!);
    } else if (value instanceof PromiseValue) stack.push(m.results[value.fiber] ?? null);
    else if (value !== null && typeof value === 'object' && !seen.has(value)) {
      seen.add(value);
      if (isContainer(value)) for (const cell of cellsOf(value)) stack.push(cell);
      else if (value instanceof FunctionValue) stack.push(...value.captures);
    }
  }
  return objects;
}

/** Another fiber is given `captures`. */
export function markCrossed(m: MachineState, captures: readonly Value[]): void {
  for (const object of reachableObjects(m, [...captures])) {
    if (m.objectWords[object * OBJECT_STRIDE + CROSSED] === 1) continue;
    m.heap.setWord(m.objectWords, object * OBJECT_STRIDE + CROSSED, 1);
    m.puts.add(m.depth - 1, object);
  }
}
