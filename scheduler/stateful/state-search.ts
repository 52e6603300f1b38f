/**
 * Search over states: depth first, going on from no state twice, with sleep sets and stubborn sets (Godefroid,
 * Partial-Order Methods for the Verification of Concurrent Systems, 1996).
 *
 * It meets every fault and every final state. For each state left behind, everything that can be reached from it has
 * been met, by induction over the order in which states are left behind: a way on from it begins, up to swaps of
 * independent steps, with a member of the stubborn set. If that is awake, the way goes on from a state left behind
 * before. If it is asleep, it was explored at a state further up the path, and all in between commutes with it: the way
 * leads on from the state after it, left behind before, too. So nothing depends on who was asleep when a known state
 * was met first. (With cycles that would not hold; Godefroid stores sleep sets with the states for their sake.)
 *
 * A step that ends everything (a fault, DIE) commutes with nothing: it never sleeps, and where a stubborn set led to
 * one, everybody else is tried as well.
 *
 * A state that comes back on the path is a cycle. What is fair or not in one is another search's question: this one
 * gives up. It also gives up where states cannot be told exactly.
 */
import type { Label } from '../../src/explore/labels.js';
import { Labels } from '../../src/explore/labels.js';
import type { Engine, FiberId, Operation } from '../../src/explore/engine.js';
import type { ChoicePoint, Outcome, Scheduler } from '../../src/explore/scheduler.js';
import { CUT } from '../../src/explore/scheduler.js';
import type { FiberSet, States } from '../../src/explore/states.js';
import { NOT_EXACT, VOID } from '../../src/explore/states.js';
import { grown } from '../../src/support/grown.js';
import {
  packDoubles,
  packIntegers,
  unpackDoubles,
  unpackIntegers,
} from '../../src/support/pack.js';
import type { SavedGrowth } from './search-growth.js';
import { SearchGrowth } from './search-growth.js';
import { lowest, sizeOf, StubbornSets } from './stubborn-set.js';

/** Instead of a number of steps: none of them leads to an end. */
const NO_END = -1;

/** Where the search stands between two executions: the members with the same names. */
export interface StateSearchState {
  readonly states: unknown;
  /** Of each level: depth, state, and the sets todo, asleep, tried, enabled, and the fiber, one after the other. */
  readonly levels: string;
  readonly below: string;
  readonly sizes: string;
  readonly size: string;
  readonly growth: SavedGrowth;
  readonly executions: number;
  readonly asleepNext: FiberSet;
  readonly endedAll: boolean;
  readonly isVoid: boolean;
  readonly hasGivenUp: boolean;
}

export class StateSearch implements Scheduler {
  readonly #engine: Engine;
  readonly #states: States;
  readonly #stubborn: StubbornSets;
  readonly #labels: Labels;
  readonly #growth = new SearchGrowth();
  /** Executions that ended in a state that was new. */
  #executions = 0;

  // By state.
  #isOnPath = new Uint8Array(1024);
  /**
   * Choices below it that lead to an end, with those that were not made again because their state was known; NO_END
   * when none does.
   */
  #sizes = new Float64Array(1024);

  // By level: the states of the path where something is left to do, or was.
  #depth = new Int32Array(256);
  /** The state, or -1 when it is that of the level below. */
  #state = new Int32Array(256);
  #todo = new Int32Array(256);
  #asleep = new Int32Array(256);
  #tried = new Int32Array(256);
  /** Enabled fibers, among whom a stubborn set was chosen. */
  #enabled = new Int32Array(256);
  /** The fiber chosen last. */
  #fiber = new Int32Array(256);
  /** As #sizes, for what was done since the level was reached. */
  #below = new Float64Array(256);
  #levels = 0;

  /** As #sizes, for what followed the last choice. */
  #size = NO_END;
  /** Who sleeps after the last choice. */
  #asleepNext: FiberSet = 0;
  #isFirst = true;
  #isResuming = false;
  /** Whether the last execution ended in a step that ends everything. */
  #endedAll = false;
  /** Whether everything told so far turned out void, so that the search starts again. */
  isVoid = false;
  /** True when this search cannot cover the program. */
  hasGivenUp = false;
  readonly #pending: Operation = { operation: 0, object: -1, touched: 0 };

  constructor(engine: Engine, states: States) {
    this.#engine = engine;
    this.#states = states;
    this.#stubborn = new StubbornSets(states);
    this.#labels = new Labels(engine);
  }

  begin(): number {
    if (this.isVoid) {
      this.isVoid = false;
      this.#states.clear();
      this.#isOnPath.fill(0);
      this.#growth.steps = 0;
      this.#executions = 0;
      this.#isFirst = true;
    }
    if (this.#isFirst) {
      this.#isFirst = false;
      this.#endedAll = false;
      this.#levels = 0;
      this.#asleepNext = 0;
      return 0;
    }
    while (this.#levels > 0) {
      const level = this.#levels - 1;
      this.#closeChoice(level);
      if (this.#todo[level] !== 0) {
        this.#isResuming = true;
        return this.#depth[level]!;
      }
      this.#levels = level;
      this.#close(level);
    }
    return -1;
  }

  /** What was chosen last at `level` is explored. */
  #closeChoice(level: number): void {
    this.#growth.closeChild(level);
    const bit = 1 << this.#fiber[level]!;
    if (this.#size !== NO_END)
      this.#below[level] = Math.max(0, this.#below[level]!) + 1 + this.#size;
    if (this.#endedAll) {
      this.#endedAll = false;
      this.#todo[level]! |= this.#enabled[level]! & ~this.#asleep[level]! & ~this.#tried[level]!;
    } else {
      this.#asleep[level]! |= bit;
    }
  }

  /** Everything from `level` on is explored. */
  #close(level: number): void {
    const state = this.#state[level]!;
    this.#growth.close(level, sizeOf(this.#tried[level]!));
    this.#size = this.#below[level]!;
    if (state < 0) return;
    this.#isOnPath[state] = 0;
    this.#sizes[state] = this.#size;
  }

  /** Choices so far, with those that led to a known state. */
  get choices(): number {
    return this.#growth.steps;
  }

  /**
   * Choices that a search without memory for states would have made so far: as long as they are not many more than
   * those that this one made, memory does not pay.
   */
  get choicesWithoutStates(): number {
    let choices = 0;
    for (let level = 0; level < this.#levels; level++)
      choices += 1 + Math.max(0, this.#below[level]!);
    return choices;
  }

  choose(point: ChoicePoint): FiberId {
    this.#growth.steps++;
    if (this.#isResuming) this.#isResuming = false;
    else if (!this.#open(point)) return CUT;
    const level = this.#levels - 1;
    const fiber = lowest(this.#todo[level]!);
    this.#todo[level]! &= ~(1 << fiber);
    this.#tried[level]! |= 1 << fiber;
    this.#fiber[level] = fiber;
    this.#asleepNext = this.#stillAsleep(this.#asleep[level]!, fiber);
    return fiber;
  }

  /** Looks at a state that was just reached; false when there is nothing to do there. */
  #open(point: ChoicePoint): boolean {
    this.#size = NO_END;
    const state = this.#observe();
    if (state < 0) return false;
    const states = this.#states;
    const level = this.#levels;
    if (level === this.#depth.length) this.#growLevels();
    this.#depth[level] = point.depth;
    this.#state[level] = states.isSame ? -1 : state;
    this.#tried[level] = 0;
    this.#below[level] = NO_END;
    let enabled = 0;
    for (let k = 0; k < point.count; k++) enabled |= 1 << point.enabled[k]!;
    if (states.isNew) this.#sizes[state] = NO_END;
    else if (!states.isSame) {
      if (this.#isOnPath[state] === 1) this.hasGivenUp = true;
      this.#size = this.#sizes[state]!;
      return false;
    }
    this.#asleep[level] = this.#asleepNext;
    this.#enabled[level] = enabled;
    this.#todo[level] = this.#stubborn.choose(enabled, this.#asleepNext);
    if (this.#todo[level] === 0) return false;
    if (!states.isSame) this.#isOnPath[state] = 1;
    this.#growth.open(level);
    this.#levels = level + 1;
    return true;
  }

  #observe(): number {
    const since = this.#levels === 0 ? -1 : this.#depth[this.#levels - 1]!;
    const state = this.#states.observe(since);
    if (state === NOT_EXACT) this.hasGivenUp = true;
    else if (state === VOID) this.isVoid = true;
    else if (state >= this.#isOnPath.length) {
      this.#isOnPath = grown(this.#isOnPath, 2 * state);
      this.#sizes = grown(this.#sizes, 2 * state);
    }
    return state;
  }

  /** Those of `asleep` whose step commutes with the one that `fiber`, who is awake, is about to do. */
  #stillAsleep(asleep: FiberSet, fiber: FiberId): FiberSet {
    let still = asleep;
    if (still === 0) return 0;
    const label = this.#labelOf(fiber);
    for (let rest = still; rest !== 0; rest &= rest - 1) {
      const other = lowest(rest);
      if (this.#isDependent(other, fiber, label)) still &= ~(1 << other);
    }
    return still;
  }

  #isDependent(other: FiberId, fiber: FiberId, label: Label): boolean {
    const labels = this.#labels;
    const sleeping = this.#labelOf(other);
    if (!labels.areDependent(sleeping, label)) return false;
    // Equal labels are the same operation on the same object.
    const kind = sleeping === label ? this.#states.updateOf(fiber) : 0;
    return kind === 0 || kind !== this.#states.updateOf(other);
  }

  #labelOf(fiber: FiberId): Label {
    const { operation, object, touched } = this.#pendingOf(fiber);
    return this.#labels.of(operation, object, touched);
  }

  #pendingOf(fiber: FiberId): Operation {
    this.#engine.pending(fiber, this.#pending);
    return this.#pending;
  }

  isKnownEnd({ reason }: Outcome): boolean {
    if (this.#engine.endsAll || reason === 'bound') return false;
    const isKnown = this.#observe() < 0 || !this.#states.isNew;
    // Counted here, for `end` is not told.
    if (isKnown) this.#executions--;
    return isKnown;
  }

  end({ reason }: Outcome): void {
    this.#endedAll = this.#engine.endsAll;
    if (reason === 'cut') return;
    this.#size = 0;
    this.#executions++;
  }

  /** About how many choices the whole search will make. */
  get choicesForeseen(): number {
    return this.#growth.total(this.#levels, (level) => this.#todo[level] !== 0);
  }

  /** As many executions as so far in as many choices. */
  estimate(): number {
    return (Math.max(1, this.#executions) * this.choicesForeseen) / Math.max(1, this.choices);
  }

  save(): StateSearchState {
    const levels = this.#levels;
    return {
      states: this.#states.save([...this.#depth.subarray(0, levels)]),
      levels: packIntegers(
        Int32Array.from(this.#columns().flatMap((column) => [...column.subarray(0, levels)])),
      ),
      below: packDoubles(this.#below, levels),
      sizes: packDoubles(this.#sizes, this.#states.size),
      size: packDoubles(Float64Array.of(this.#size)),
      growth: this.#growth.save(levels),
      executions: this.#executions,
      asleepNext: this.#asleepNext,
      endedAll: this.#endedAll,
      isVoid: this.isVoid,
      hasGivenUp: this.hasGivenUp,
    };
  }

  /** Goes on from what `save` answered; nothing was searched before. */
  restore(saved: StateSearchState): void {
    const words = unpackIntegers(saved.levels);
    const below = unpackDoubles(saved.below);
    const sizes = unpackDoubles(saved.sizes);
    this.#levels = below.length;
    while (this.#depth.length < this.#levels) this.#growLevels();
    this.#columns().forEach((column, k) => {
      column.set(words.subarray(k * this.#levels, (k + 1) * this.#levels));
    });
    this.#below.set(below);
    if (sizes.length > this.#sizes.length) {
      this.#isOnPath = grown(this.#isOnPath, sizes.length);
      this.#sizes = grown(this.#sizes, sizes.length);
    }
    this.#sizes.set(sizes);
    for (const state of this.#state.subarray(0, this.#levels))
      if (state >= 0) this.#isOnPath[state] = 1;
    this.#size = unpackDoubles(saved.size)[0]!;
    this.#growth.restore(saved.growth);
    this.#executions = saved.executions;
    this.#asleepNext = saved.asleepNext;
    this.#endedAll = saved.endedAll;
    this.isVoid = saved.isVoid;
    this.hasGivenUp = saved.hasGivenUp;
    this.#isFirst = false;
    this.#states.restore(saved.states);
  }

  /** What is kept of each level, without `#below`. */
  #columns(): readonly Int32Array[] {
    return [
      this.#depth,
      this.#state,
      this.#todo,
      this.#asleep,
      this.#tried,
      this.#enabled,
      this.#fiber,
    ];
  }

  #growLevels(): void {
    const size = 2 * this.#depth.length;
    this.#depth = grown(this.#depth, size);
    this.#state = grown(this.#state, size);
    this.#todo = grown(this.#todo, size);
    this.#asleep = grown(this.#asleep, size);
    this.#tried = grown(this.#tried, size);
    this.#enabled = grown(this.#enabled, size);
    this.#fiber = grown(this.#fiber, size);
    this.#below = grown(this.#below, size);
  }
}
