/**
 * Loops that get nowhere (CLEAR concurrency reference, S23; awaiting instead of spinning).
 *
 * A fiber that comes back to the same back-edge with the same live registers, having changed nothing, would
 * take the same turn again. If it read shared cells meanwhile and they still hold what it read, it waits until
 * one of them changes: a spin loop is explored as a wait. If it read nothing shared, the loop never ends.
 *
 * Watches are immutable once stored, so that undoing a transition is putting the old reference back.
 */
import { describeFiber } from './describe.js';
import {
  BASE,
  EFFECTS,
  FUNCTION,
  OBJECT_STRIDE,
  LOOPS,
  LOOP_READ,
  LOOP_SPINS,
  LOOP_YIELDS,
  OWNER,
  PC,
  STRIDE,
} from './layout.js';
import type { MachineState } from './machine-state.js';
import type { Container, Value } from './value.js';
import { copyOfSmall, holdsSame, isContainer, StructValue } from './value.js';
import type { LoopEntry, LoopWatch, ReadList } from './loop-watch.js';
import { sameLive } from './loop-watch.js';
import type { ObjectKind } from '../bytecode/opcodes.js';
import { POINTER, VERSIONED } from '../bytecode/kind-numbers.js';
import { OBJECT_KINDS } from '../bytecode/opcodes.js';

/** The same entry with other reads and turns. (A spread costs several times as much, and this runs at every read.) */
function entryLike(entry: LoopEntry, reads: ReadList | null, turns: number): LoopEntry {
  return {
    function: entry.function,
    pc: entry.pc,
    base: entry.base,
    live: entry.live,
    effects: entry.effects,
    reads,
    turns,
    limit: entry.limit,
  };
}

/** Longest cycle of turns, as a power of two, within which a repetition is recognised. */
const TURNS_MAX = 64;

/** Notes that `fiber` read a shared cell; only fibers inside a watched loop pay for it. */
export function noteRead(
  machine: MachineState,
  fiber: number,
  object: number,
  field: number,
  value: Value,
): void {
  machine.words[fiber * STRIDE + LOOPS]! |= LOOP_READ;
  const watch = machine.loops[fiber]!;
  if (watch === null) return;
  const kept = isContainer(value) ? contentsOf(machine, object, value) : value;
  if (kept === undefined) {
    // As if the turn had changed something, so that it counts as no spinning.
    machine.heap.writes++;
    return;
  }
  const read = { object, field, value: kept };
  const entries = watch.entries.map((entry) =>
    entryLike(entry, { read, next: entry.reads }, entry.turns),
  );
  machine.heap.swapSlot(machine.loops, fiber, { entries, waiting: null });
}

/**
 * What a fiber reads through a reference to a container, if that can be known: not where others may change it while the
 * fiber goes on without a lock (it copies what an observable holds at once), nor where it is too much to compare. What a cell holds is replaced as a whole, so that
 * the container itself tells.
 */
function contentsOf(machine: MachineState, object: number, value: Container): Value | undefined {
  const kind = machine.objectKind[object]!;
  if (COPIED.includes(kind)) return copyOfSmall(value);
  return CELLS.includes(kind) ? value : undefined;
}

/** Whoever reads what one of these holds takes it in, or changes it, before anybody else acts. */
const COPIED = ['mutex', 'rwlock', 'observable'].map((kind) =>
  OBJECT_KINDS.indexOf(kind as ObjectKind),
);
const CELLS = [VERSIONED, POINTER];

/** A waiting fiber acts: it no longer waits. */
export function stopWaiting(machine: MachineState, fiber: number): void {
  const watch = machine.loops[fiber]!;
  if (watch !== null && watch.waiting !== null) {
    machine.heap.swapSlot(machine.loops, fiber, { entries: watch.entries, waiting: null });
  }
}

/** The fiber returned to a frame at `base`: loops of the frames above are left. */
export function leaveLoops(machine: MachineState, fiber: number, base: number): void {
  const watch = machine.loops[fiber]!;
  if (watch === null || !watch.entries.some((entry) => entry.base > base)) return;
  const entries = watch.entries.filter((entry) => entry.base <= base);
  machine.heap.swapSlot(
    machine.loops,
    fiber,
    entries.length === 0 ? null : { entries, waiting: null },
  );
}

/** Called at a back-edge of `fiber` after it read shared cells; `live` are the registers that steer the loop. */
export function passBackEdge(
  machine: MachineState,
  fiber: number,
  fn: number,
  pc: number,
  live: readonly number[],
): void {
  const o = fiber * STRIDE;
  const marks = machine.words[o + LOOPS]! & ~(LOOP_READ | LOOP_SPINS);
  machine.words[o + LOOPS] = marks;
  const base = machine.words[o + BASE]!;
  const registers = machine.registers[fiber]!;
  const effects = machine.words[o + EFFECTS]! + (machine.heap.writes - machine.writesAtStart);
  const entries = machine.loops[fiber]?.entries ?? [];
  const known = entries.find((e) => e.pc === pc && e.base === base && e.function === fn);
  const others = entries.filter((e) => e !== known);
  const isQuiet = known !== undefined && known.effects === effects;
  if (isQuiet && sameLive(known.live, registers, base, live)) {
    // Whether what it read still holds is asked when it could go on (`isSpinning`), with the cells in its label;
    // asked here, it would be a read that no event shows.
    const again = entryLike(known, null, 0);
    const watch: LoopWatch = { entries: [...others, again], waiting: known.reads };
    const isYielding = (marks & LOOP_YIELDS) !== 0 && isYieldPoint(machine, fn, pc);
    if (isYielding) machine.words[o + LOOPS] = marks | LOOP_SPINS;
    machine.heap.swapSlot(machine.loops, fiber, watch);
    return;
  }
  const next: LoopEntry =
    isQuiet && known.turns + 1 < known.limit
      ? entryLike(known, known.reads, known.turns + 1)
      : {
          function: fn,
          pc,
          base,
          live: live.map((register) => registers[base + register]!),
          effects,
          reads: null,
          turns: 0,
          limit: isQuiet ? Math.min(known.limit * 2, TURNS_MAX) : 1,
        };
  machine.heap.swapSlot(machine.loops, fiber, { entries: [...others, next], waiting: null });
}

/** Whether the back-edge at `pc` belongs to a loop of the program that is not TIGHT. */
export function isYieldPoint(machine: MachineState, fn: number, pc: number): boolean {
  return machine.program.functions[fn]!.yieldPoints.includes(pc);
}

/**
 * Whether every cell read still holds what was read. What another fiber does to an object while it holds its lock shows
 * when it lets go: its write may be part of a step that names another lock, the UNLOCK is not.
 */
function readsHold(machine: MachineState, fiber: number, reads: ReadList | null): boolean {
  for (let at = reads; at !== null; at = at.next) {
    const { object, field, value } = at.read;
    const owner = machine.objectWords[object * OBJECT_STRIDE + OWNER]!;
    if (field !== -1 && owner !== -1 && owner !== fiber) continue;
    const held = machine.objectValue[object]!;
    const now = field >= 0 && held instanceof StructValue ? held.fields[field] : held;
    if (!holdsSame(now ?? null, value)) return false;
  }
  return true;
}

/** True while `fiber` spins: it waits for a change that has not come. */
export function isSpinning(machine: MachineState, fiber: number): boolean {
  const watch = machine.loops[fiber]!;
  return watch !== null && watch.waiting !== null && readsHold(machine, fiber, watch.waiting);
}

/** The objects whose change a spinning fiber waits for, each once, by name; empty when it does not spin. */
export function awaitedObjects(machine: MachineState, fiber: number): readonly number[] {
  const objects = new Set<number>();
  for (let at = machine.loops[fiber]?.waiting ?? null; at !== null; at = at.next)
    objects.add(at.read.object);
  return [...objects].sort((a, b) => machine.names.compareObjects(a, b));
}

/** The loop with the back-edge at `pc` provably never ends: a fault. */
export function endlessLoop(m: MachineState, fiber: number, pc: number): void {
  const fn = m.words[fiber * STRIDE + FUNCTION]!;
  m.words[fiber * STRIDE + PC] = pc;
  m.end('fault', {
    kind: 'livelock',
    message: `${describeFiber(m, fiber)} repeats this loop for ever: it comes back to where it was`,
    fiber,
    places: [{ function: fn, pc, text: '' }],
    notes: [],
    hint: '',
  });
}
