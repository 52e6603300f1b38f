/**
 * What would have happened without one context switch: the schedule up to it, then the fiber that could have run
 * instead for as long as it can, then everybody else in the recorded order of turns, and a plain end. Apart from the
 * one left out, only preemptions of the recorded schedule remain, so the result never has more of them.
 */
import type { Machine } from '../vm/machine.js';
import type { Recording } from './recording.js';
import type { OutlineTurn } from './outline.js';
import { carryOut, outlineOf } from './outline.js';

/** A place in a schedule where another fiber could have run. */
export interface Switch {
  /** Number of choices made before it. */
  readonly depth: number;
  /** Name of the fiber that could have run instead of the chosen one. */
  readonly instead: string;
}

/** The preemptions of a recorded schedule, in order; instead of each, the preempted fiber could have gone on. */
export function preemptionsOf({ turns }: Recording): Switch[] {
  const switches: Switch[] = [];
  let depth = 0;
  for (const { preempted, steps } of turns) {
    if (preempted !== null) switches.push({ depth, instead: preempted });
    depth += steps.length;
  }
  return switches;
}

/**
 * Where a fiber that could not go on was followed by one of several others, the last such place first: there, any of
 * them could have run instead.
 */
export function freeSwitchesOf({ turns, fingerprints }: Recording): Switch[] {
  const switches: Switch[] = [];
  let depth = 0;
  for (const { fiber, preempted, steps } of turns) {
    if (preempted === null) {
      const others = (fingerprints[depth]?.enabled ?? []).filter((name) => name !== fiber);
      switches.unshift(...others.map((instead) => ({ depth, instead })));
    }
    depth += steps.length;
  }
  return switches;
}

/** A complete schedule like `recording` but for one switch. */
export function withoutSwitch(machine: Machine, recording: Recording, left: Switch): string[] {
  const { turns, schedule } = recording;
  const before: OutlineTurn[] = [];
  const made = new Map<string, number>();
  let depth = 0;
  for (const { fiber, steps } of turns) {
    const count = Math.min(steps.length, left.depth - depth);
    if (count <= 0) break;
    const until = (made.get(fiber) ?? 0) + count;
    made.set(fiber, until);
    // Step by step as it was recorded.
    before.push({ fiber, until });
    depth += count;
  }
  let end = 0;
  const after = outlineOf(recording).filter((_, k) => {
    end += turns[k]?.steps.length ?? 0;
    return end > left.depth;
  });
  const outline = [...before, { fiber: left.instead, until: Infinity }, ...after];
  return carryOut(machine, outline, schedule.length);
}
