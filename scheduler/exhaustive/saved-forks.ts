/**
 * Forks (`forks.ts`) as plain data that JSON can hold, however deep they are: nothing nests, and the schedules that they share
 * stand there once.
 */
import type { Branch, Fork, SearchPoint, Subtree } from './forks.js';
import type { SavedStep, SavedTrees, StepIndex, StepNames } from './saved-search.js';
import { StepWriter } from './saved-search.js';
import type { WakeupTree } from './wakeup-tree.js';

/** Where a branch stands: which fork, and its place among those that have begun there. */
export type BranchPlace = readonly [fork: number, index: number];

export interface ForksState {
  readonly steps: readonly SavedStep[];
  readonly schedules: readonly (readonly string[])[];
  /** Those above come first. */
  readonly forks: readonly SavedFork[];
  readonly subtrees: readonly SavedSubtree[];
  readonly hasSourceSets: boolean;
  readonly estimate: number;
}

/** A branch with neither a fork nor a subtree below is done. */
interface SavedFork {
  readonly above: BranchPlace | null;
  readonly level: number;
  /** Its place among the schedules. */
  readonly schedule: number;
  readonly depth: number;
  readonly begun: readonly { readonly step: StepIndex; readonly estimate: number }[];
  readonly plans: SavedTrees;
}

interface SavedSubtree {
  readonly above: BranchPlace | null;
  readonly root: number;
  readonly point: SearchPoint;
  readonly executions: number;
}

/** The forks from `root` down, and the subtrees below them. */
export function saveForks(
  root: Fork | null,
  subtrees: readonly Subtree[],
  tree: WakeupTree,
  names: StepNames,
): Pick<ForksState, 'steps' | 'schedules' | 'forks' | 'subtrees'> {
  const writer = new StepWriter(names);
  const schedules = new Map<readonly string[], number>();
  const places = new Map<Fork, number>();
  const placeOf = (branch: Branch | null): BranchPlace | null =>
    branch === null ? null : [places.get(branch.fork) ?? -1, branch.index];
  const forks: SavedFork[] = [];
  const pending = root === null ? [] : [root];
  for (let fork = pending.pop(); fork !== undefined; fork = pending.pop()) {
    const { above, level, schedule, depth, begun, plans } = fork;
    places.set(fork, forks.length);
    if (!schedules.has(schedule)) schedules.set(schedule, schedules.size);
    forks.push({
      above: placeOf(above),
      level,
      schedule: schedules.get(schedule) ?? -1,
      depth,
      begun: begun.map(({ fiber, label, estimate }) => ({
        step: writer.index(fiber, label),
        estimate,
      })),
      plans: writer.trees(tree, plans),
    });
    for (const { below } of begun) if (below !== null && below !== 'subtree') pending.push(below);
  }
  return {
    steps: writer.steps,
    schedules: [...schedules.keys()],
    forks,
    subtrees: subtrees.map(({ above, ...subtree }) => ({ ...subtree, above: placeOf(above) })),
  };
}
