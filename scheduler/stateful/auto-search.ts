/**
 * The default of exhaustive search: over states where that pays, over equivalence classes where it does not. Nobody
 * knows beforehand which one is done first, so they take turns, of more and more steps, and the first to finish has
 * covered the program. How their shares compare depends on how much the memory for states has saved so far: nearly
 * nothing, and a program takes little longer than it would without them; a lot, and most of the steps are theirs.
 *
 * A fault that either finds is a fault. What is reported as executions is what the search that finished has counted.
 */
import type { Engine, FiberId } from '../../src/explore/engine.js';
import type {
  ChoicePoint,
  Coverage,
  Division,
  Outcome,
  Scheduler,
  SchedulerContext,
  Tally,
} from '../../src/explore/scheduler.js';
import type { States } from '../../src/explore/states.js';
import { OptimalDpor } from '../exhaustive/dpor.js';
import type { StateSearchState } from './state-search.js';
import { StateSearch } from './state-search.js';

/** Transitions of the first turn of the search over states. */
const FIRST_STEPS = 250;
/**
 * Transitions that the search over classes may have made for each one over states, by how many times more steps the latter
 * would have needed so far without its memory.
 */
const SHARES: readonly { readonly saving: number; readonly share: number }[] = [
  { saving: 1.5, share: 0.25 },
  { saving: 1.2, share: 1 },
  { saving: 1.03, share: 2 },
  { saving: 0, share: 128 },
];
/** In the first turn no share is larger: so few states tell little about what memory will save. */
const FIRST_SHARE_MAX = 16;
/**
 * What is saved is not all: stubborn sets and symmetry may leave few states to begin with. So classes get no more than this
 * share where that part of the states is done, as far as can be foreseen.
 */
const MOSTLY_DONE = 0.6;
const SHARE_MOSTLY_DONE = 2;
/** Where that part of the classes is done, they go on so far at least, in transitions for each one that they have made. */
const GROWTH_MOSTLY_DONE = 1.25;
/** Memory for states; beyond it they are given up. */
const BYTES_MAX = 500_000_000;

const OVER_CLASSES: Coverage = { method: 'classes', states: 0 };

/** One of the two searches, and where it stands. */
interface Side {
  readonly search: Scheduler;
  tally: Tally;
  /** Transitions that it has carried out, those to find its way included, and up to when its turn lasts. */
  steps: number;
  until: number;
  /** The schedule of its last execution, when the other one's turn came. */
  path: ArrayLike<FiberId>;
}

/** A side as it was saved: its members, with the names of fibers, and what its search saved. */
interface SavedSide extends Pick<Side, 'tally' | 'steps'> {
  /** Null for a turn without end. */
  readonly until: number | null;
  readonly path: readonly string[];
  readonly search: unknown;
}

interface AutoState {
  /** Null when they were given up. */
  readonly overStates: SavedSide | null;
  /** Null as long as it had no turn. */
  readonly overClasses: SavedSide | null;
  readonly active: 'states' | 'classes';
  readonly isTurnOver: boolean;
}

export class AutoSearch implements Scheduler {
  readonly #context: SchedulerContext;
  readonly #engine: Engine;
  readonly #states: States;
  readonly #stateSearch: StateSearch;
  readonly #overStates: Side;
  #overClasses: Side | null = null;
  #active: Side;
  #hasChanged = false;
  /** Whether the turn of the active one was over when its last execution had ended; it has a path then. */
  #isTurnOver = false;
  /** The machine stands at the end of the last execution over classes, although it is the turn of states. */
  #isAway = false;
  /** Transitions that have been counted. */
  #counted: number;
  /** Whether the last execution ended where another one had ended. */
  #isKnown = false;

  constructor(context: SchedulerContext, makeStates: () => States, firstSteps = FIRST_STEPS) {
    this.#context = context;
    this.#engine = context.engine;
    this.#states = makeStates();
    this.#stateSearch = new StateSearch(context.engine, this.#states);
    this.#overStates = newSide(this.#stateSearch);
    this.#overStates.until = firstSteps;
    this.#active = this.#overStates;
    this.#counted = context.engine.transitionsTotal;
    if (context.resume !== null) this.#resume(context.resume as AutoState);
  }

  begin(): number {
    this.#comeBack();
    const isOver = this.#isTurnOver;
    this.#isTurnOver = false;
    if (this.#active === this.#overStates) {
      if (this.#stateSearch.isVoid) this.#startAgain();
      if (this.#stateSearch.hasGivenUp || this.#states.bytes > BYTES_MAX) this.#giveUpStates();
      else if (isOver) this.#letClassesGoOn();
    } else if (isOver) {
      this.#overStates.until *= 2;
      this.#changeTo(this.#overStates);
    }
    return this.#active.search.begin();
  }

  /** From where classes were divided, to where the present turn has come. */
  #comeBack(): void {
    if (this.#isAway) this.#follow(this.#active.path);
    this.#isAway = false;
  }

  #startAgain(): void {
    this.#overStates.tally = { executions: 0, redundant: 0 };
    this.#hasChanged = true;
  }

  #giveUpStates(): void {
    this.#states.clear();
    this.#changeTo((this.#overClasses ??= this.#classesFrom(null)));
    this.#active.until = Infinity;
  }

  #letClassesGoOn(): void {
    const share = this.#shareOfClasses();
    const classes = (this.#overClasses ??= this.#classesFrom(null));
    this.#changeTo(classes);
    const growth = partDone(classes) > MOSTLY_DONE ? GROWTH_MOSTLY_DONE : 1;
    classes.until = Math.max(growth * classes.steps + 1, share * this.#overStates.steps);
  }

  /** Transitions that the search over classes may have made by now for each one over states. */
  #shareOfClasses(): number {
    const { choices, choicesForeseen, choicesWithoutStates } = this.#stateSearch;
    const saving = choicesWithoutStates / choices;
    return Math.min(
      SHARES.find((row) => saving >= row.saving)?.share ?? 0,
      this.#overClasses === null ? FIRST_SHARE_MAX : Infinity,
      choices > MOSTLY_DONE * choicesForeseen ? SHARE_MOSTLY_DONE : Infinity,
    );
  }

  /** Gives the turn to `side`, with the machine where that one left it. */
  #changeTo(side: Side): void {
    this.#active = side;
    this.#hasChanged = true;
    this.#follow(side.path);
  }

  /** Brings the machine to the end of that schedule. */
  #follow(path: ArrayLike<FiberId>): void {
    this.#engine.rewind(0);
    this.#engine.settle();
    while (this.#engine.depth < path.length) this.#engine.step(path[this.#engine.depth]!);
    this.#counted = this.#engine.transitionsTotal;
  }

  /** Transitions since the last time are those of the active one. */
  #count(): void {
    const { transitionsTotal } = this.#engine;
    this.#active.steps += transitionsTotal - this.#counted;
    this.#counted = transitionsTotal;
  }

  #classesFrom(resume: unknown): Side {
    return newSide(new OptimalDpor({ ...this.#context, resume }));
  }

  change(): Tally | null {
    if (!this.#hasChanged) return null;
    this.#hasChanged = false;
    return this.#active.tally;
  }

  choose(point: ChoicePoint): FiberId {
    return this.#active.search.choose(point);
  }

  isKnownEnd(outcome: Outcome): boolean {
    this.#isKnown = this.#active.search.isKnownEnd?.(outcome) ?? false;
    return this.#isKnown;
  }

  end(outcome: Outcome): void {
    this.#count();
    const { steps, until, tally, search } = this.#active;
    if (outcome.reason === 'cut' || this.#isKnown) tally.redundant++;
    else tally.executions++;
    this.#isKnown = false;
    this.#isTurnOver = steps >= until;
    if (this.#isTurnOver) this.#active.path = this.#presentPath();
    search.end(outcome);
    this.#count();
  }

  #presentPath(): Int32Array {
    return this.#engine.fiberAt.slice(0, this.#engine.depth);
  }

  /** Only classes can be divided, so states must not save much, nor be nearly done. */
  divide(): Division | null {
    const classes = this.#overClasses;
    if (classes === null) return null;
    const active = this.#active;
    const areStatesOver = active.until === Infinity;
    if (!areStatesOver && this.#shareOfClasses() < SHARE_MOSTLY_DONE) return null;
    if (active !== classes) {
      active.path = this.#presentPath();
      this.#isAway = true;
      this.#follow(classes.path);
    }
    const division = classes.search.divide?.() ?? null;
    return division && { ...division, tally: classes.tally, coverage: OVER_CLASSES };
  }

  save(): AutoState {
    this.#comeBack();
    const active = this.#active;
    const areStatesOver = active.until === Infinity;
    // First, because it takes the machine back to the end of the execution, should it have tried something out.
    const search = active.search.save?.();
    active.path = this.#presentPath();
    const savedSide = (side: Side): SavedSide => {
      if (side === active) return this.#saved(side, search);
      this.#follow(side.path);
      return this.#saved(side, side.search.save?.());
    };
    const saved = {
      overStates: areStatesOver ? null : savedSide(this.#overStates),
      overClasses: this.#overClasses === null ? null : savedSide(this.#overClasses),
      active: active === this.#overStates ? 'states' : 'classes',
      isTurnOver: this.#isTurnOver,
    } as const;
    this.#follow(active.path);
    return saved;
  }

  #saved({ tally, steps, until, path }: Side, search: unknown): SavedSide {
    return {
      tally,
      steps,
      until: until === Infinity ? null : until,
      path: Array.from(path, (fiber) => this.#engine.names.fiberName(fiber)),
      search,
    };
  }

  /** Goes on from what `save` answered. */
  #resume({ overStates, overClasses, active, isTurnOver }: AutoState): void {
    this.#isTurnOver = isTurnOver;
    if (overStates !== null) {
      this.#stateSearch.restore(overStates.search as StateSearchState);
      this.#restoreSide(this.#overStates, overStates);
    }
    if (overClasses !== null) {
      this.#follow(this.#pathOf(overClasses));
      this.#overClasses = this.#classesFrom(overClasses.search);
      this.#restoreSide(this.#overClasses, overClasses);
      if (active === 'classes') this.#active = this.#overClasses;
    }
    this.#follow(this.#active.path);
  }

  #restoreSide(side: Side, saved: SavedSide): void {
    side.tally = { ...saved.tally };
    side.steps = saved.steps;
    side.until = saved.until ?? Infinity;
    side.path = this.#pathOf(saved);
  }

  #pathOf({ path }: SavedSide): FiberId[] {
    return path.map((name) => this.#engine.names.fiberByName(name));
  }

  estimate(): number {
    return this.#active.search.estimate?.() ?? 0;
  }

  warnings(): readonly string[] {
    return this.#overClasses?.search.warnings?.() ?? [];
  }

  coverage(): Coverage {
    return this.#active === this.#overStates
      ? { method: 'states', states: this.#states.size }
      : OVER_CLASSES;
  }
}

/** The part of the executions of a search that are done, as far as it can tell. */
function partDone({ search, tally }: Side): number {
  return tally.executions / Math.max(1, search.estimate?.() ?? Infinity);
}

function newSide(search: Scheduler): Side {
  return { search, tally: { executions: 0, redundant: 0 }, steps: 0, until: 0, path: [] };
}
