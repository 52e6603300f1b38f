/**
 * Data races on shared data without a lock (CLEAR concurrency reference, 6.5). Two accesses race when both are about to happen:
 * neither waits for anything, so nothing orders them. A search that tries both orders of conflicting accesses carries one
 * out while the other is pending, so that it finds every race.
 */
import { describeFiber, describeObject } from './describe.js';
import type { RawFault, RawPlace } from './fault.js';
import { FUNCTION, GROUP, LIVE, OBJECT, OPERATION, PC, STATUS, STRIDE } from './layout.js';
import type { Machine } from './machine.js';
import { OPERATION_NUMBERS } from '../bytecode/events.js';

const { plainRead: READ, plainWrite: WRITE } = OPERATION_NUMBERS;

/** The fault when another fiber is about to access what `fiber`, at an `accessPlain`, is about to access; else null. */
export function raceOf(m: Machine, fiber: number): RawFault | null {
  const { words, names } = m;
  const o = fiber * STRIDE;
  for (let other = 0; other < names.fiberCount; other++) {
    const p = other * STRIDE;
    if (other === fiber || words[p + STATUS] !== LIVE || words[p + OBJECT] !== words[o + OBJECT])
      continue;
    const operation = words[p + OPERATION]!;
    if (operation !== WRITE && (operation !== READ || words[o + OPERATION] === READ)) continue;
    if (words[p + GROUP]! >= 0 && words[p + GROUP] === words[o + GROUP]) continue;
    if (overlap(fieldOf(m, fiber), fieldOf(m, other))) return raceBetween(m, fiber, other);
  }
  return null;
}

/** -1 is all of the fields. */
function overlap(a: number, b: number): boolean {
  return a < 0 || b < 0 || a === b;
}

function fieldOf(m: Machine, fiber: number): number {
  const o = fiber * STRIDE;
  return m.program.functions[m.words[o + FUNCTION]!]!.code[m.words[o + PC]! + 2]!;
}

/** Neither is the first one: the fiber with the later name counts as the later one. */
function raceBetween(m: Machine, a: number, b: number): RawFault {
  const [first, last] = m.names.compareFibers(a, b) < 0 ? [a, b] : [b, a];
  const object = describeObject(m, m.words[a * STRIDE + OBJECT]!);
  const places = [last, first].map((fiber): RawPlace => {
    const o = fiber * STRIDE;
    const verb = m.words[o + OPERATION] === WRITE ? 'writes' : 'reads';
    const text = `${describeFiber(m, fiber)} ${verb} it`;
    return { function: m.words[o + FUNCTION]!, pc: m.words[o + PC]!, text };
  });
  return {
    kind: 'data-race',
    message: `nothing orders these accesses to ${object}: ${places.map(({ text }) => text).join(', ')}`,
    fiber: last,
    places,
    notes: [],
    hint: 'declare the data `@shared:locked`',
  };
}
