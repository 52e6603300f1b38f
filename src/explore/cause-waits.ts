/**
 * Faults of waiting, in a sentence: what each fiber held when it asked for what another one held; who held a lock
 * for longer than the lock timeout; which cell a spinning fiber waits for, and who wrote it last.
 */
import type { Machine } from '../vm/machine.js';
import * as OP from '../bytecode/operation-numbers.js';
import { LIVE, OBJECT, OPERATION, STATUS, STRIDE, TARGET } from '../vm/layout.js';
import { isLockOperation } from '../vm/locks.js';
import { awaitedObjects, isSpinning } from '../vm/loops.js';
import { findCycle, waitOf } from '../vm/waits.js';
import type { Explanation, Part } from './cause-text.js';
import { atLine, clausesText, explanationOf, lineText, listText } from './cause-text.js';
import type { FaultFacts } from './fault-report.js';
import type { LockWait, Deeds, Deed } from './deeds.js';
import { objectText, standsAt, waitFor } from './deeds.js';

/** Null for faults that are not about waiting. `machine` stands at the end of the failing execution. */
export function explainWaiting(
  machine: Machine,
  deeds: Deeds,
  fault: FaultFacts,
): Explanation | null {
  switch (fault.kind) {
    case 'deadlock':
    case 'stranded':
      return explainWaits(machine, deeds, waitsAtEnd(machine), Infinity);
    case 'livelock':
      return explainSpinning(machine, deeds, fault);
    default: {
      const failed = failedLock(deeds);
      const isThisOne = failed?.location.line === fault.location.line;
      return failed !== undefined && isThisOne ? explainFailure(machine, deeds, failed) : null;
    }
  }
}

/** The last lock request that failed, when one did. */
export function explainFailedLock(machine: Machine, deeds: Deeds): Explanation | null {
  const failed = failedLock(deeds);
  return failed === undefined ? null : explainFailure(machine, deeds, failed);
}

function failedLock({ list }: Deeds): Deed | undefined {
  return list.findLast(({ kind }) => kind === 'LOCKFAIL');
}

function explainFailure(machine: Machine, deeds: Deeds, failed: Deed): Explanation | null {
  const { waits, depth } = failed;
  const [wait] = waits;
  if (wait === undefined) return null;
  if (waits.length > 1 || wait.holders.includes(wait.fiber)) {
    return explainWaits(machine, deeds, waits, depth);
  }
  const holder = wait.holders[0];
  const taken = holder === undefined ? undefined : takenAt(deeds, holder, wait.object, depth);
  if (holder === undefined || taken === undefined) return null;
  const [own, other] = [machine.names.fiberName(wait.fiber), machine.names.fiberName(holder)];
  const lock = objectText(machine, deeds, wait.object);
  const { lockTimeout } = machine.options;
  const sentence = `fiber ${own} gave up waiting for ${lock} ${lineText(wait)} after the lock timeout of ${lockTimeout} ms, while fiber ${other} held it (taken ${atLine(taken)})`;
  return explanationOf(machine, 0, sentence, wait.fiber, holder, lock, [taken, failed]);
}

/** A fiber that waits: for a lock, or for the end of another fiber. */
type Wait = LockWait | JoinWait;

interface JoinWait {
  readonly fiber: number;
  readonly joined: number;
  readonly location: LockWait['location'];
}

/** The fibers of a cycle of waits, or all that wait, as they stand now. */
function waitsAtEnd(machine: Machine): Wait[] {
  const { words } = machine;
  const fibers = findCycle(machine) ?? machine.liveFibers();
  return fibers.flatMap((fiber): Wait[] => {
    const o = fiber * STRIDE;
    if (words[o + STATUS] !== LIVE || waitOf(machine, fiber) === null) return [];
    const operation = words[o + OPERATION] ?? 0;
    if (isLockOperation(operation)) return [waitFor(machine, fiber, words[o + OBJECT] ?? -1)];
    if (operation !== OP.join) return [];
    return [{ fiber, joined: words[o + TARGET] ?? -1, location: standsAt(machine, fiber) }];
  });
}

/** Each of `waits` waits for ever, or until one of them gives up. */
function explainWaits(
  machine: Machine,
  deeds: Deeds,
  waits: readonly Wait[],
  until: number,
): Explanation | null {
  const locks = new Set(waits.flatMap((wait) => ('object' in wait ? [wait.object] : [])));
  const rows = waits.map((wait): WaitRow => {
    const { fiber } = wait;
    const held = [...locks].flatMap((lock) => takenAt(deeds, fiber, lock, until) ?? []);
    return { wait, name: `fiber ${machine.names.fiberName(fiber)}`, held };
  });
  // Of two it does not matter who waits for whom, of more it is the order of the cycle.
  if (rows.length < 3) {
    rows.sort((a, b) => machine.names.compareFibers(a.wait.fiber, b.wait.fiber));
  }
  const [first, second = first] = rows;
  if (first === undefined || second === undefined) return null;
  const isCycleOfLocks =
    rows.length > 1 && locks.size === rows.length && rows.every(({ held }) => held.length === 1);
  const sentence = isCycleOfLocks
    ? cycleText(machine, deeds, rows)
    : clausesText(rows.map((row) => waitText(machine, deeds, row)));
  const parts = rows.flatMap(({ wait, held }) => [
    ...held,
    { fiber: wait.fiber, location: wait.location, kind: 'waits' },
  ]);
  const lock = first.held[0]?.object ?? [...locks][0];
  const object = lock === undefined ? '' : objectText(machine, deeds, lock);
  return explanationOf(machine, 0, sentence, first.wait.fiber, second.wait.fiber, object, parts);
}

interface WaitRow {
  readonly wait: Wait;
  readonly name: string;
  /** How it took those locks that somebody waits for. */
  readonly held: readonly Deed[];
}

function cycleText(machine: Machine, deeds: Deeds, rows: readonly WaitRow[]): string {
  const taken = rows.map(({ name, held }) => {
    const lock = objectText(machine, deeds, held[0]?.object ?? -1);
    return `${name} took ${lock} ${lineText(...held)}`;
  });
  const asked = rows.length === 2 ? "the other's" : 'that of the next';
  const lines = lineText(...rows.map(({ wait }) => wait));
  return `${listText(taken)} before each asked for ${asked} ${lines}`;
}

function waitText(machine: Machine, deeds: Deeds, { wait, name, held }: WaitRow): string {
  const text = ({ object }: Deed): string => objectText(machine, deeds, object);
  const what =
    'object' in wait
      ? `asks for ${objectText(machine, deeds, wait.object)}`
      : `waits for fiber ${machine.names.fiberName(wait.joined)}`;
  const isSame = ({ object }: Deed): boolean => 'object' in wait && wait.object === object;
  const own = held.filter(isSame).map((e) => `, which it holds already (taken ${atLine(e)})`);
  const others = held.filter((e) => !isSame(e)).map((e) => `${text(e)} (taken ${atLine(e)})`);
  const meanwhile = others.length === 0 ? '' : ` while it holds ${listText(others)}`;
  return `${name} ${what} ${lineText(wait)}${own.join('')}${meanwhile}`;
}

/** The event by which `fiber` took the lock that it holds before `until`; undefined when it does not hold it. */
function takenAt({ list }: Deeds, fiber: number, object: number, until: number): Deed | undefined {
  const last = list.findLast(
    (e) =>
      e.fiber === fiber &&
      e.object === object &&
      e.depth < until &&
      (e.kind === 'LOCK' || e.kind === 'UNLOCK'),
  );
  return last?.kind === 'LOCK' ? last : undefined;
}

/** Spinning fibers wait for a write to what they read, and a loop that repeats looks at the same values again. */
function explainSpinning(machine: Machine, deeds: Deeds, fault: FaultFacts): Explanation | null {
  const spinning = machine.liveFibers().filter((fiber) => isSpinning(machine, fiber));
  const looks =
    spinning.length > 0
      ? spinning.map((fiber): Look => {
          const location = standsAt(machine, fiber);
          return { fiber, location, kind: 'waits', objects: awaitedObjects(machine, fiber) };
        })
      : lastLook(machine, deeds, fault);
  const [first] = looks;
  const [object] = first?.objects ?? [];
  if (first === undefined || object === undefined) return null;
  const parts: Part[] = [];
  const clauses = looks.map((look) => {
    parts.push(look);
    const cells = look.objects.map((cell) => {
      const text = objectText(machine, deeds, cell);
      const last = deeds.list.findLast(
        (e) => e.object === cell && (e.access === 'write' || e.access === 'update'),
      );
      if (last === undefined) return `${text}, which nobody writes`;
      parts.push(last);
      return `${text}, written last by fiber ${machine.names.fiberName(last.fiber)} ${lineText(last)}`;
    });
    const name = machine.names.fiberName(look.fiber);
    return `fiber ${name} waits ${lineText(look)} for a change of ${cells.join(', or of ')}`;
  });
  const other = parts.find(({ fiber }) => fiber !== first.fiber)?.fiber ?? first.fiber;
  const cell = objectText(machine, deeds, object);
  return explanationOf(machine, 0, clausesText(clauses), first.fiber, other, cell, parts);
}

/** A fiber that looks at shared objects and waits for another value. */
interface Look extends Part {
  readonly objects: readonly number[];
}

/** What the fiber of a repeated state read last. */
function lastLook(machine: Machine, { list }: Deeds, fault: FaultFacts): Look[] {
  const fiber = machine.names.fiberByName(fault.fiber);
  const read = list.findLast((e) => e.fiber === fiber && e.access === 'read');
  return read === undefined ? [] : [{ ...read, objects: [read.object] }];
}
