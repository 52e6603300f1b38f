/**
 * Stale writes: a fiber reads a cell in one section and writes it in a later one without looking again, and another fiber may
 * write the cell in between (CLEAR concurrency reference, 6.5: the unserialisable triple; Lu, Tucek, Qin and Zhou, AVIO, ASPLOS 2006).
 * That is no fault by itself, but what a lost update looks like, whether an ASSERT notices it or not.
 *
 * They are looked for in one execution. What may come between is a matter of the order that no schedule changes: spawns, joins,
 * and items of streams, but not who took a lock first.
 */
import { OBJECT_KINDS } from '../bytecode/opcodes.js';
import { GROUP, STRIDE } from '../vm/layout.js';
import { AFTER } from '../vm/machine-types.js';
import type { Machine } from '../vm/machine.js';
import { lineText } from './cause-text.js';
import type { Deed, Deeds } from './deeds.js';
import type { Fault } from './report.js';
import { cellText, deedsFrom, isSameCell, told } from './deeds.js';

/** Choices of the execution that is looked at; how many stale writes are told. */
const DEPTH_MAX = 5_000;
const HINTS_MAX = 5;

/** After one of these a fiber that takes turns may find everything changed. */
const SUSPENDING: readonly string[] = ['JOIN', 'WAKE', 'PUSH', 'POP', 'YIELDPT', 'IO'];
const LOCAL = ['local', 'multiowned'];
/** What is replaced as a whole, by a COMMIT or a PUBLISH. */
const CELLS = ['versioned', 'pointer'];

/** An access with the section it belongs to: equal numbers are one section. */
interface Access {
  readonly deed: Deed;
  readonly section: number;
  /** How often the fiber had suspended by then. */
  readonly suspended: number;
}

interface StalePair {
  readonly read: Deed;
  readonly write: Deed;
  /** Whether the fiber suspends in between, so that those it takes turns with may run. */
  readonly hasSuspended: boolean;
}

/** Runs `machine` from the start; one sentence for each stale write that could meet another write. */
export function staleWrites(machine: Machine): readonly string[] {
  if (machine.options.inline) return [];
  const deeds = observed(machine);
  // Most programs have nothing to ask, and the order of thousands of fibers is large.
  let order: ((a: Deed, b: Deed) => boolean) | null = null;
  const isBefore = (a: Deed, b: Deed): boolean => (order ??= fixedOrder(machine))(a, b);
  const texts = new Map<string, string>();
  for (const { read, write, hasSuspended } of stalePairs(machine, deeds)) {
    const between = deeds.list.find(
      (deed) =>
        deed.fiber !== write.fiber &&
        (deed.access === 'write' || deed.access === 'update') &&
        isSameCell(deed, write) &&
        (hasSuspended || !takeTurns(machine, deed.fiber, write.fiber)) &&
        !isBefore(deed, read) &&
        !isBefore(write, deed),
    );
    if (between === undefined) continue;
    const cell = cellText(machine, deeds, write);
    const key = [cell, read, between, write]
      .map((part) => (typeof part === 'string' ? part : lineText(part)))
      .join();
    if (!texts.has(key)) texts.set(key, sentence(machine, cell, read, between, write));
  }
  return [...texts.values()].slice(0, HINTS_MAX);
}

/** The hints that say more than the faults do: what a fault happens because of is not said twice. */
export function hintsBeside(faults: readonly Fault[], hints: readonly string[]): readonly string[] {
  const known = faults.flatMap(({ because }) => (because === null ? [] : [because.object]));
  return hints.filter((hint) => !known.some((cell) => cell !== '' && hint.includes(cell)));
}

function sentence(machine: Machine, cell: string, read: Deed, between: Deed, write: Deed): string {
  const own = machine.names.fiberName(write.fiber);
  const other = machine.names.fiberName(between.fiber);
  const places =
    lineText(read) === lineText(write)
      ? `the read and the write ${lineText(read)}`
      : `the read ${lineText(read)} and the write ${lineText(write)}`;
  return `fiber ${other} may write ${cell} ${lineText(between)} between ${places} of fiber ${own}, which does not look again`;
}

/** What happens when the first fiber that can go on always does. */
function observed(machine: Machine): Deeds {
  const list: Deed[] = [];
  machine.heap.recording = false;
  machine.reset();
  machine.observer = (event) => {
    if (event.fiber >= 0) list.push(told(machine, event));
  };
  while (machine.ending === null && machine.enabledCount > 0 && machine.depth < DEPTH_MAX)
    machine.step(machine.enabled[0] ?? 0);
  machine.observer = null;
  return deedsFrom(list);
}

/** Reads and later writes of one cell by one fiber, in different sections, with neither between them. */
function* stalePairs(machine: Machine, { list }: Deeds): Generator<StalePair> {
  const last = new Map<string, Access>();
  const locked = new Map<string, number>();
  const suspended = new Map<number, number>();
  for (const [at, deed] of list.entries()) {
    const { fiber, object, kind, access, field, entry } = deed;
    const lock = `${fiber} ${object}`;
    if (kind === 'LOCK') locked.set(lock, (locked.get(lock) ?? 0) + 1);
    if (SUSPENDING.includes(kind)) suspended.set(fiber, (suspended.get(fiber) ?? 0) + 1);
    if (access === null || object < 0) continue;
    const cell = `${fiber} ${object} ${field} ${entry}`;
    const objectKind = OBJECT_KINDS[machine.objectKind[object] ?? 0] ?? '';
    const section = LOCAL.includes(objectKind)
      ? (suspended.get(fiber) ?? 0)
      : (locked.get(lock) ?? deed.depth);
    if (CELLS.includes(objectKind) && isPartOfCommit(list, at)) continue;
    const earlier = last.get(cell);
    if (access === 'write' && earlier !== undefined && earlier.section !== section)
      yield {
        read: earlier.deed,
        write: deed,
        hasSuspended: earlier.suspended !== (suspended.get(fiber) ?? 0),
      };
    if (access === 'read') last.set(cell, { deed, section, suspended: suspended.get(fiber) ?? 0 });
    else last.delete(cell);
  }
}

/**
 * Who replaces a cell begins with a snapshot of it, and may fail: neither is a new look at what was read before. Several cells
 * are read while they are tagged, when nobody else may replace them.
 */
function isPartOfCommit(list: readonly Deed[], at: number): boolean {
  const deed = list[at];
  if (deed?.kind === 'COMMIT') return deed.access === 'read';
  const isNext = ({ fiber, object, kind }: Deed): boolean =>
    fiber === deed?.fiber && object === deed.object && (kind !== 'GET' || deed.kind !== 'GET');
  let k = at + 1;
  while (k < list.length && !isNext(list[k]!)) k++;
  const next = list[k]?.kind;
  if (deed?.kind === 'SNAP') return next === 'COMMIT';
  return deed?.kind === 'GET' && (next === 'PUBLISH' || next === 'UNTAG');
}

function takeTurns({ words }: Machine, a: number, b: number): boolean {
  const group = words[a * STRIDE + GROUP] ?? -1;
  return group >= 0 && group === words[b * STRIDE + GROUP];
}

/** Whether one deed comes before another in every execution of the same class of spawns, joins and items. */
function fixedOrder({
  depth,
  fiberAt,
  links,
  linksBefore,
  linkCount,
}: Machine): (a: Deed, b: Deed) => boolean {
  /** By fiber, and by depth: of each fiber how deep what comes before is, plus 1. */
  const clocks: number[][] = [];
  const clockAt: number[][] = [];
  const join = (into: number[], from: readonly number[]): void => {
    from.forEach((time, fiber) => {
      into[fiber] = Math.max(into[fiber] ?? 0, time);
    });
  };
  for (let d = 0; d < depth; d++) {
    const fiber = fiberAt[d] ?? 0;
    const clock = (clocks[fiber] ??= []);
    const end = d + 1 < depth ? (linksBefore[d + 1] ?? 0) : linkCount;
    const own = Array.from(links.subarray(linksBefore[d] ?? 0, end));
    for (const link of own) {
      if (link >= AFTER) join(clock, clockAt[link - AFTER] ?? []);
      else if (link >= 0) join(clock, clocks[link] ?? []);
    }
    clock[fiber] = d + 1;
    clockAt.push([...clock]);
    for (const link of own) if (link < 0) join((clocks[-1 - link] ??= []), clock);
  }
  return (a, b) => (clockAt[b.depth]?.[a.fiber] ?? 0) > a.depth;
}
