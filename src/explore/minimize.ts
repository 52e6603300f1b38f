/**
 * Makes a failing schedule smaller while it still fails the same way: fewest preemptions first.
 *
 * 1. Within its own equivalence class: only what happens before the failing step is kept, and put into the order
 *    with the fewest context switches away from a fiber that could go on (a 0-1 breadth-first search over the
 *    down-sets of the class; research on exploration, 8.2).
 * 2. Across classes: all schedules with 0, 1, 2, … preemptions below that, within a budget.
 *
 * Every result is confirmed by running it.
 */
import type { Machine } from '../vm/machine.js';
import { faultFacts, faultKey } from './fault-report.js';
import { HappensBefore } from './happens-before.js';
import type { Recording } from './recording.js';
import { isEnabledNow, record } from './recording.js';

/** Down-sets visited at most in step 1, and steps executed at most per number of preemptions in step 2. */
const DOWN_SETS_MAX = 50_000;
const SEARCH_STEPS_MAX = 3_000_000;
const SEARCH_EXECUTIONS_MAX = 20_000;

export interface Minimized {
  readonly recording: Recording;
  readonly isShorter: boolean;
}

/** `schedule` (names of fibers) ends in the fault with key `key` on `machine`. */
export function minimize(machine: Machine, schedule: readonly string[], key: string): Minimized {
  const isLivelock = key.startsWith('livelock');
  const original = record(machine, schedule, isLivelock);
  let best = original;
  const offer = (candidate: readonly string[]): void => {
    const recording = record(machine, candidate, isLivelock);
    if (recording.fault === null || faultKey(recording.fault) !== key) return;
    const isBetter =
      recording.preemptions < best.preemptions ||
      (recording.preemptions === best.preemptions &&
        recording.schedule.length < best.schedule.length);
    if (isBetter) best = recording;
  };
  const linear = linearize(machine, original.schedule, isLivelock);
  if (linear !== null) offer(linear);
  for (let bound = 0; bound < best.preemptions; bound++) {
    const found = searchWithin(machine, bound, key);
    if (found !== null) {
      offer(found);
      break;
    }
  }
  return {
    recording: best,
    isShorter: best.schedule.length < schedule.length || best !== original,
  };
}

/** The causal past of the last step (of all steps, when the fault is that nobody can go on) with the fewest preemptions. */
function linearize(
  machine: Machine,
  schedule: readonly string[],
  isLivelock: boolean,
): string[] | null {
  record(machine, schedule, isLivelock);
  const order = new HappensBefore(machine, false);
  order.extend();
  const length = order.length;
  const last = length - 1;
  if (last < 0) return null;
  const isKept = Array.from({ length }, (_, d) => !machine.endsAll || order.before(d, last));
  const lists = new Map<number, number[]>();
  for (let d = 0; d < length; d++) {
    if (!isKept[d]) continue;
    const fiber = order.fiber[d] ?? 0;
    lists.set(fiber, [...(lists.get(fiber) ?? []), d]);
  }
  const fibers = [...lists.keys()].sort((a, b) => machine.names.compareFibers(a, b));
  const steps = fibers.map((fiber) => lists.get(fiber) ?? []);
  const path = shortestPath(fibers, steps, order);
  return path?.map((fiber) => machine.names.fiberName(fiber)) ?? null;
}

interface DownSet {
  readonly counts: readonly number[];
  /** Position of the fiber that ran last, or -1. */
  readonly last: number;
  readonly cost: number;
  readonly from: DownSet | null;
}

function shortestPath(
  fibers: readonly number[],
  steps: readonly (readonly number[])[],
  order: HappensBefore,
): number[] | null {
  const start: DownSet = { counts: fibers.map(() => 0), last: -1, cost: 0, from: null };
  // One queue per cost: 0-1 costs only ever move to the same or the next one.
  let current: DownSet[] = [start];
  let next: DownSet[] = [];
  const seen = new Set<string>();
  while (current.length > 0) {
    for (let head = 0; head < current.length; head++) {
      const at = current[head];
      if (at === undefined) break;
      const key = `${at.counts.join(',')}/${at.last}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (seen.size > DOWN_SETS_MAX) return null;
      if (at.counts.every((count, k) => count === steps[k]?.length)) return pathTo(at, fibers);
      const canGoOn = at.last >= 0 && isReady(at, at.last, steps, order, fibers);
      for (let k = 0; k < fibers.length; k++) {
        if (!isReady(at, k, steps, order, fibers)) continue;
        const counts = at.counts.map((count, other) => (other === k ? count + 1 : count));
        const isPreemption = canGoOn && k !== at.last;
        const to: DownSet = { counts, last: k, cost: at.cost + (isPreemption ? 1 : 0), from: at };
        if (isPreemption) next.push(to);
        else current.push(to);
      }
    }
    current = next;
    next = [];
  }
  return null;
}

/** Whether the next step of the k-th fiber has all its predecessors in the down-set. */
function isReady(
  at: DownSet,
  k: number,
  steps: readonly (readonly number[])[],
  order: HappensBefore,
  fibers: readonly number[],
): boolean {
  const step = steps[k]?.[at.counts[k] ?? 0];
  if (step === undefined) return false;
  const clock = order.clock(step);
  return fibers.every(
    (fiber, other) => other === k || (clock[fiber] ?? 0) <= (at.counts[other] ?? 0),
  );
}

function pathTo(end: DownSet, fibers: readonly number[]): number[] {
  const path: number[] = [];
  for (let at: DownSet | null = end; at !== null && at.last >= 0; at = at.from)
    path.push(fibers[at.last] ?? 0);
  return path.reverse();
}

/** The first schedule with at most `bound` preemptions that ends in the fault with key `key`; null within the budget. */
function searchWithin(machine: Machine, bound: number, key: string): string[] | null {
  machine.heap.recording = true;
  machine.reset();
  const stepsMax = machine.stepsTotal + SEARCH_STEPS_MAX;
  const rest: number[][] = [];
  const spent = [0];
  for (
    let executions = 0;
    executions < SEARCH_EXECUTIONS_MAX && machine.stepsTotal < stepsMax;
    executions++
  ) {
    while (machine.ending === null) {
      const depth = machine.depth;
      rest[depth] ??= alternatives(machine, (spent[depth] ?? 0) < bound);
      const fiber = rest[depth].pop();
      if (fiber === undefined) return null;
      const last = depth === 0 ? -1 : (machine.fiberAt[depth - 1] ?? -1);
      const isPreemption = last >= 0 && fiber !== last && isEnabledNow(machine, last);
      spent[depth + 1] = (spent[depth] ?? 0) + (isPreemption ? 1 : 0);
      machine.step(fiber);
    }
    const raw = machine.fault;
    if (raw !== null && faultKey(faultFacts(machine.program, raw, '')) === key) {
      return [...machine.fiberAt.subarray(0, machine.depth)].map((fiber) =>
        machine.names.fiberName(fiber),
      );
    }
    let depth = rest.length - 1;
    while (depth >= 0 && rest[depth]?.length === 0) depth--;
    if (depth < 0) return null;
    rest.length = depth + 1;
    machine.rewind(depth);
  }
  return null;
}

/** Enabled fibers to try, the last one to be taken first: the one that ran last, then the others by name. */
function alternatives(machine: Machine, mayPreempt: boolean): number[] {
  const enabled = [...machine.enabled.subarray(0, machine.enabledCount)];
  const last = machine.depth === 0 ? -1 : (machine.fiberAt[machine.depth - 1] ?? -1);
  if (!enabled.includes(last)) return enabled.reverse();
  const others = mayPreempt ? enabled.filter((fiber) => fiber !== last).reverse() : [];
  return [...others, last];
}
