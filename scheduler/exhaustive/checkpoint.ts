/**
 * Where a partial-order search stands between two executions, as JSON by names: for each node of the path of the last
 * execution the steps explored from it and its wakeup tree, the child under exploration first. The rest (clocks, races,
 * inherited sleepers) follows from the execution itself, which whoever continues repeats.
 */
import { OPERATION_NAMES } from '../../src/bytecode/events.js';
import type { HappensBefore } from '../../src/explore/happens-before.js';
import type { Label } from '../../src/explore/labels.js';
import type { Engine, FiberId, ObjectId } from '../../src/explore/engine.js';
import { assert } from '../../src/support/assert.js';
import type { RaceFinder } from './races.js';
import type { SleepSets } from './sleep-set.js';
import type { WakeupTree } from './wakeup-tree.js';
import { NONE } from './wakeup-tree.js';

/** A step: fiber, operation, object, and further objects with R or W; objects by name, pseudo objects by number. */
type SavedStep = readonly [
  fiber: string,
  operation: string,
  object: string | number,
  touched: readonly (readonly [object: string | number, mode: 'R' | 'W'])[],
];

interface SavedNode {
  readonly step: SavedStep;
  readonly children: readonly SavedNode[];
}

interface SavedLevel {
  readonly explored: readonly SavedStep[];
  readonly tree: readonly SavedNode[];
  readonly openedAt: number;
  readonly childAt: number;
}

export interface DporState {
  readonly levels: readonly SavedLevel[];
  readonly isDone: boolean;
  readonly hasSourceSets: boolean;
  readonly executions: number;
}

/** What a search consists of. */
export interface DporParts {
  readonly engine: Engine;
  readonly order: HappensBefore;
  readonly races: RaceFinder;
  readonly sleep: SleepSets;
  readonly tree: WakeupTree;
  readonly kids: number[];
  readonly openedAt: number[];
  readonly childAt: number[];
  readonly isDone: boolean;
  readonly hasSourceSets: boolean;
  readonly executions: number;
}

export function saveDpor(parts: DporParts): DporState {
  const { engine, order, sleep, tree, kids, openedAt, childAt } = parts;
  const { labels } = order;
  const objectText = (object: ObjectId): string | number =>
    object >= 0 ? engine.names.objectName(object) : object;
  const step = (fiber: FiberId, label: Label): SavedStep => [
    engine.names.fiberName(fiber),
    OPERATION_NAMES[labels.operation(label)] ?? '',
    objectText(labels.object(label)),
    engine
      .touchedEntries(labels.touched(label))
      .map(({ object, writes }) => [objectText(object), writes ? 'W' : 'R'] as const),
  ];
  const nodes = (first: number): SavedNode[] => {
    const list: SavedNode[] = [];
    for (let id = first; id !== NONE; id = tree.nextSibling(id)) {
      list.push({
        step: step(tree.fiber(id), tree.label(id)),
        children: nodes(tree.firstChild(id)),
      });
    }
    return list;
  };
  const levels = Array.from({ length: order.length }, (_, level): SavedLevel => ({
    explored: [...sleep.exploredAt(level)].map(([fiber, label]) => step(fiber, label)),
    tree: nodes(kids[level] ?? NONE),
    openedAt: openedAt[level] ?? 0,
    childAt: childAt[level] ?? 0,
  }));
  const { isDone, hasSourceSets, executions } = parts;
  return { levels, isDone, hasSourceSets, executions };
}

/** Fills the parts of a new search, whose engine stands at the end of the last execution of the saved one. */
export function restoreDpor(parts: DporParts, state: unknown): DporState {
  const saved = state as DporState;
  const { engine, order, races, sleep, tree, kids, openedAt, childAt } = parts;
  const { labels } = order;
  order.extend();
  assert(order.length === saved.levels.length, 'a saved search has a node for each of its choices');
  const objectOf = (text: string | number): ObjectId =>
    typeof text === 'number' ? text : engine.names.objectByName(text);
  const fiberOf = (step: SavedStep): FiberId => engine.names.fiberByName(step[0]);
  const labelOf = ([, operation, object, touched]: SavedStep): Label =>
    labels.of(
      OPERATION_NAMES.findIndex((name) => name === operation),
      objectOf(object),
      engine.internTouched(
        touched.map(([text, mode]) => ({ object: objectOf(text), writes: mode === 'W' })),
      ),
    );
  const nodes = (list: readonly SavedNode[]): number => {
    let first = NONE;
    for (const { step, children } of list.toReversed()) {
      const id = tree.node(fiberOf(step), labelOf(step));
      tree.adopt(id, nodes(children), first);
      first = id;
    }
    return first;
  };
  sleep.openRoot();
  if (order.length > 0) races.restore(0);
  saved.levels.forEach((level, e) => {
    for (const step of level.explored) sleep.add(fiberOf(step), labelOf(step));
    kids[e] = nodes(level.tree);
    openedAt[e] = level.openedAt;
    childAt[e] = level.childAt;
    // The child under exploration is the step that was taken.
    const fiber = tree.fiber(kids[e]);
    races.note(e, fiber, tree.label(kids[e]));
    sleep.open(tree.label(kids[e]));
    engine.step(fiber);
  });
  kids[saved.levels.length] = NONE;
  return saved;
}
