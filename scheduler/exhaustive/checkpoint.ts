/**
 * Saves a partial-order search and restores it. The rest of what it knows (clocks, races, inherited sleepers) follows from the
 * last execution itself, which whoever continues repeats.
 */
import type { HappensBefore } from '../../src/explore/happens-before.js';
import type { Engine } from '../../src/explore/engine.js';
import { assert } from '../../src/support/assert.js';
import type { RaceFinder } from './races.js';
import type { DporState, Reversal, SavedLevel, StepWriter } from './saved-search.js';
import { StepNames, StepReader } from './saved-search.js';
import type { SleepSets } from './sleep-set.js';
import type { WakeupTree } from './wakeup-tree.js';
import { NONE } from './search-words.js';

/** What a search consists of. */
export interface DporParts extends Omit<DporState, 'steps' | 'levels' | 'plans' | 'above'> {
  readonly engine: Engine;
  readonly order: HappensBefore;
  readonly races: RaceFinder;
  readonly sleep: SleepSets;
  readonly tree: WakeupTree;
  readonly kids: number[];
  readonly openedAt: number[];
  readonly childAt: number[];
}

/** `above` are reversals of nodes above the root, in steps of `writer`. */
export function saveDpor(
  parts: DporParts,
  writer: StepWriter,
  above: readonly Reversal[],
): DporState {
  const { order, sleep, tree, kids, openedAt, childAt } = parts;
  const levels = Array.from({ length: order.length }, (_, level): SavedLevel => ({
    depth: order.depthOf(level),
    explored: [...sleep.exploredAt(level)].map(([fiber, label]) => writer.index(fiber, label)),
    tree: writer.trees(tree, kids[level] ?? NONE),
    openedAt: openedAt[level] ?? 0,
    childAt: childAt[level] ?? 0,
  }));
  const { root, isDone, hasSourceSets, executions } = parts;
  const { steps } = writer;
  return { steps, levels, root, plans: null, isDone, hasSourceSets, executions, above };
}

/** Fills the parts of a new search, whose engine stands at the end of the last execution of the saved one. */
export function restoreDpor(parts: DporParts, saved: DporState): void {
  const { engine, order, races, sleep, tree, kids, openedAt, childAt } = parts;
  const reader = new StepReader(new StepNames(engine, order.labels), saved.steps);
  order.extend();
  assert(order.length === saved.levels.length, 'a saved search has a node for each of its choices');
  sleep.openRoot();
  if (order.length > 0) races.restore(0);
  saved.levels.forEach((level, e) => {
    for (const step of level.explored) sleep.add(reader.fiberOf(step), reader.labelOf(step));
    kids[e] = reader.plant(tree, level.tree);
    openedAt[e] = level.openedAt;
    childAt[e] = level.childAt;
    // The child under exploration is the step that was taken.
    const fiber = tree.fiber(kids[e]);
    races.note(e, fiber, tree.label(kids[e]));
    sleep.open(tree.label(kids[e]));
    engine.step(fiber);
  });
  const end = saved.levels.length;
  kids[end] = saved.plans === null ? NONE : reader.plant(tree, saved.plans);
  openedAt[end] = saved.executions;
  childAt[end] = saved.executions;
}
