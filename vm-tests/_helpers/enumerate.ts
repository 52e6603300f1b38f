/**
 * Equivalence classes of a model, counted without any of the engine: every interleaving is walked, two are
 * equivalent when each object sees the same accesses in the same order, as far as that order matters (two loads do
 * not), and prefixes that are equivalent are walked once. That equivalent prefixes lead to the same state is checked
 * on the way, so the notion of equivalence cannot be too coarse; that it is not too fine follows from its definition.
 *
 * Blocking follows the CLEAR concurrency reference (3.13): a lock waits while another fiber holds it; a request
 * that closes a circle of holders who wait for locks fails, whoever makes it, as does one for a lock already held.
 */
import type { Instruction, Rendered } from './model.js';

export interface Enumerated {
  readonly classes: number;
  /** Classes in which somebody waits for ever. */
  readonly stuck: number;
  /** What the cells hold at the end of executions that end, as printed. */
  readonly outputs: ReadonlySet<string>;
  /** The circles of waits of stuck executions, each once, with the line at which its first fiber waits. */
  readonly circles: ReadonlySet<string>;
}

/** What one instruction did to one object, with everything before it that its effect depends on. */
interface Access {
  readonly fiber: number;
  /** Number of this event among those of its fiber. */
  readonly event: number;
  readonly writes: boolean;
}

interface State {
  readonly at: readonly number[];
  readonly loaded: readonly number[];
  readonly cells: ReadonlyMap<string, number>;
  readonly owners: ReadonlyMap<string, number>;
  /** For each fiber, the text of each of its events: what it did after which others. */
  readonly events: readonly (readonly string[])[];
  readonly accesses: ReadonlyMap<string, readonly Access[]>;
}

/** Null when there are more than `prefixesMax` prefixes. */
export function enumerate({ code, cells }: Rendered, prefixesMax = Infinity): Enumerated | null {
  const start: State = {
    at: code.map(() => 0),
    loaded: code.map(() => 0),
    cells: new Map(),
    owners: new Map(),
    events: code.map(() => []),
    accesses: new Map(),
  };
  const seen = new Map<string, string>();
  const result = {
    classes: 0,
    stuck: 0,
    outputs: new Set<string>(),
    circles: new Set<string>(),
  };
  const open = [settled(start, code)];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const key = state.events.map((list) => list.join(';')).join('|');
    const known = seen.get(key);
    const text = stateText(state);
    if (known !== undefined) {
      if (known !== text) throw new Error(`equivalent prefixes lead to ${known} and ${text}`);
      continue;
    }
    if (seen.size >= prefixesMax) return null;
    seen.set(key, text);
    const next = code.flatMap((_, fiber) => stepsOf(state, code, fiber));
    open.push(...next);
    if (next.length > 0) continue;
    result.classes++;
    const waiting = code.flatMap((list, fiber) => (isDone(state, list, fiber) ? [] : [fiber]));
    if (waiting.length === 0) {
      result.outputs.add(cells.map((cell) => `${cell}=${state.cells.get(cell) ?? 0}`).join(' '));
    } else {
      result.stuck++;
      result.circles.add(circleText(state, code, waiting));
    }
  }
  return result;
}

function isDone(state: State, list: readonly Instruction[], fiber: number): boolean {
  return (state.at[fiber] ?? 0) >= list.length;
}

function pending(state: State, code: Rendered['code'], fiber: number): Instruction | null {
  return code[fiber]?.[state.at[fiber] ?? 0] ?? null;
}

/** The state after each thing that `fiber` can do next: nothing, or one. */
function stepsOf(state: State, code: Rendered['code'], fiber: number): readonly State[] {
  const next = pending(state, code, fiber);
  if (next === null) return [];
  switch (next.kind) {
    case 'load': {
      const value = state.cells.get(next.cell) ?? 0;
      const after = { ...state, loaded: state.loaded.with(fiber, value) };
      return [moved(after, code, fiber, 'load', [[next.cell, false]])];
    }
    case 'store':
    case 'add': {
      const old = state.cells.get(next.cell) ?? 0;
      const loaded = state.loaded[fiber] ?? 0;
      const value = next.kind === 'add' ? old + 1 : (next.value ?? loaded + 1);
      const after = { ...state, cells: new Map([...state.cells, [next.cell, value]]) };
      return [moved(after, code, fiber, next.kind, [[next.cell, true]])];
    }
    case 'lock': {
      if (!state.owners.has(next.lock)) {
        const after = { ...state, owners: new Map([...state.owners, [next.lock, fiber]]) };
        return [moved(after, code, fiber, 'lock', [[next.lock, true]])];
      }
      const chain = failingChain(state, code, fiber);
      if (chain === null) return [];
      const walked = chain.map((lock): [string, boolean] => [lock, true]);
      return [moved(state, code, fiber, 'fail', walked, next.exit)];
    }
    case 'unlock': {
      const owners = new Map([...state.owners].filter(([lock]) => lock !== next.lock));
      return [moved({ ...state, owners }, code, fiber, 'unlock', [[next.lock, true]])];
    }
    case 'join':
      return isDone(state, code[next.fiber] ?? [], next.fiber)
        ? [moved(state, code, fiber, 'join', [])]
        : [];
    case 'unless':
      throw new Error('a branch is never pending');
  }
}

/** The locks of the circle that the request of `fiber` closes, its own first; null when it closes none. */
function failingChain(
  state: State,
  code: Rendered['code'],
  fiber: number,
): readonly string[] | null {
  const chain: string[] = [];
  let at = fiber;
  do {
    const next = pending(state, code, at);
    if (next?.kind !== 'lock' || chain.includes(next.lock)) return null;
    chain.push(next.lock);
    const owner = state.owners.get(next.lock);
    if (owner === undefined) return null;
    at = owner;
  } while (at !== fiber);
  return chain;
}

/** `fiber` has done its instruction, which touched those objects, and stands at the next one that others can notice. */
function moved(
  state: State,
  code: Rendered['code'],
  fiber: number,
  what: string,
  touched: readonly (readonly [object: string, writes: boolean])[],
  to = (state.at[fiber] ?? 0) + 1,
): State {
  const event = state.events[fiber]?.length ?? 0;
  const accesses = new Map(state.accesses);
  const seen = touched.map(([object, writes]) => {
    const before = accesses.get(object) ?? [];
    accesses.set(object, [...before, { fiber, event, writes }]);
    const relevant = before.filter((access) => access.writes || writes);
    return `${object}<${relevant
      .map((access) => `${access.fiber}.${access.event}`)
      .toSorted()
      .join(',')}`;
  });
  const mine = [...(state.events[fiber] ?? []), `${what} ${seen.join(' ')}`];
  return settled(
    { ...state, at: state.at.with(fiber, to), events: state.events.with(fiber, mine), accesses },
    code,
  );
}

/** Branches are taken at once: nobody else can notice them. */
function settled(state: State, code: Rendered['code']): State {
  let at = state.at;
  code.forEach((list, fiber) => {
    for (;;) {
      const next = list[at[fiber] ?? 0];
      if (next?.kind !== 'unless') return;
      const isTaken = (state.loaded[fiber] ?? 0) !== 0;
      at = at.with(fiber, isTaken ? (at[fiber] ?? 0) + 1 : next.exit);
    }
  });
  return { ...state, at };
}

function stateText({ at, loaded, cells, owners }: State): string {
  const pairs = (map: ReadonlyMap<string, number>): string =>
    [...map]
      .map(([name, value]) => `${name}=${value}`)
      .toSorted()
      .join(',');
  return `at ${at.join(',')} loaded ${loaded.join(',')} cells ${pairs(cells)} held ${pairs(owners)}`;
}

/** Fiber names as CLEAR has them: main is 0, the others are its children. */
function fiberName(fiber: number): string {
  return fiber === 0 ? '0' : `0.${fiber}`;
}

/** The circle of waits that holds the first fiber by name that is in one. */
function circleText(state: State, code: Rendered['code'], waiting: readonly number[]): string {
  for (const first of waiting) {
    const circle: string[] = [];
    const seen = new Set<number>();
    let at = first;
    do {
      seen.add(at);
      const next = pending(state, code, at);
      if (next?.kind === 'join') {
        circle.push(`${fiberName(at)} waits for the promise of ${fiberName(next.fiber)}`);
        at = next.fiber;
      } else if (next?.kind === 'lock') {
        const owner = state.owners.get(next.lock) ?? -1;
        circle.push(`${fiberName(at)} waits for lock ${next.lock} held by ${fiberName(owner)}`);
        at = owner;
      } else {
        throw new Error('only locks and joins wait');
      }
    } while (!seen.has(at));
    if (at === first) {
      const line = pending(state, code, first)?.line ?? 0;
      return `line ${line}: ${circle.join(', ')}`;
    }
  }
  throw new Error('somebody waits, but not in a circle');
}
