/**
 * The timeline: an execution as a line of positions, and a machine that can stand at any of them.
 *
 * A position is the number of instructions executed before it; a transition that executes none counts as one. Position 0 is
 * the start. The execution that was recorded never changes, so a position always means the same state, from wherever one
 * comes. To go back, the machine takes up the last checkpoint before the position and executes again from there.
 */
import type { Program } from '../bytecode/program.js';
import { assert } from '../support/assert.js';
import type { Machine } from '../vm/machine.js';
import { Machine as NewMachine } from '../vm/machine.js';
import type { MachineOptions } from '../vm/machine-state.js';
import { restoreSnapshot, takeSnapshot } from '../vm/snapshot.js';
import { Checkpoints } from './checkpoints.js';
import type { CodeMap } from './code-map.js';
import { KnownRace } from './known-race.js';
import type { Way } from './live-end.js';
import { LiveEnd } from './live-end.js';
import type { TrapCode } from './stepper.js';
import { Stepper } from './stepper.js';
import type { Work } from './work.js';
import { STEPS_PER_SLICE } from './work.js';

/** What to look for: at which positions to look, and whether that is one. */
export interface Hunt {
  /** Instructions before which to look. */
  readonly traps: TrapCode;
  /** Whether to look at every scheduling point, too. */
  readonly atChoices: boolean;
  /** Whether the present position is one. Called in the order of positions; only ever looks at the machine. */
  isFound(): boolean;
  /** Called when the machine comes to a place that does not follow the one before. */
  restart?(): void;
}

/** Instructions that a run may overshoot, at most, before it is better to count single ones. */
const SLACK = 1000;
const NO_TRAPS: TrapCode = new Map();

export class Timeline {
  readonly program: Program;
  readonly options: MachineOptions;
  readonly end: LiveEnd;
  readonly checkpoints: Checkpoints;
  readonly #stepper: Stepper;
  /** Transitions completed, and instructions of the next one that have been executed. */
  #depth = 0;
  #offset = 0;

  /**
   * `wayOf` is asked once, with the machine at the live end: who acts at each scheduling point of `program`, from the
   * start. With `goesBack`, that machine can be rewound by whoever chooses. `spacing`: of the checkpoints.
   */
  constructor(
    program: Program,
    options: MachineOptions,
    wayOf: (machine: Machine) => Way,
    { goesBack = false, spacing }: { readonly goesBack?: boolean; readonly spacing?: number } = {},
  ) {
    this.program = program;
    this.options = options;
    const live = new NewMachine(program, options);
    live.heap.recording = goesBack;
    this.end = new LiveEnd(live, wayOf(live));
    const watchRaces = (visitor: Machine): KnownRace => new KnownRace(live, visitor);
    this.#stepper = new Stepper(program, {
      ...options,
      runtime: { ...options.runtime, watchRaces },
    });
    this.checkpoints = new Checkpoints(spacing);
    // Events are counted while somebody watches; both machines are to be in the same state.
    live.observer = this.machine.observer = (): void => undefined;
  }

  /** The machine at the present position. */
  get machine(): Machine {
    return this.#stepper.machine;
  }

  get map(): CodeMap {
    return this.#stepper.map;
  }

  get stepper(): Pick<Stepper, 'trapsAt' | 'everywhere'> {
    return this.#stepper;
  }

  get position(): number {
    return this.end.start(this.#depth) + this.#offset;
  }

  /** Number of transitions completed. */
  get depth(): number {
    return this.#depth;
  }

  /** Whether the machine stands between two transitions. */
  get isAtChoice(): boolean {
    return this.#offset === 0;
  }

  /** Whether nothing more comes after the present position. */
  get isAtEnd(): boolean {
    return this.#offset === 0 && this.#depth === this.end.depth && this.end.hasEnded;
  }

  /** The fiber that executes the next instruction; at the end of everything the one that failed, or else acted last. */
  get runner(): number {
    if (this.#depth < this.end.depth) return this.end.fiberAt(this.#depth);
    const { fault } = this.machine;
    if (fault !== null && fault.fiber >= 0) return fault.fiber;
    return this.#depth === 0 ? 0 : this.end.fiberAt(this.#depth - 1);
  }

  /** The fiber that executed the last instruction before the present position; -1 at the start. */
  get previousRunner(): number {
    if (this.#offset > 0) return this.end.fiberAt(this.#depth);
    return this.#depth === 0 ? -1 : this.end.fiberAt(this.#depth - 1);
  }

  /** Makes known who acts next, if anybody does. */
  *lookAhead(): Work<void> {
    yield* this.end.reachDepth(this.#depth + 1);
    // Some endings show only to those who compare states.
    const { ending, fault } = this.end.machine;
    if (this.isAtEnd && this.machine.ending === null && ending !== null) {
      this.machine.end(ending, fault);
    }
  }

  /** To `position`, or to the end when there is no such position. */
  *goTo(position: number): Work<void> {
    yield* this.end.reach(position);
    const target = Math.max(0, Math.min(position, this.end.last));
    if (target < this.position || this.checkpoints.after(this.position) <= target) {
      this.#restore(target);
    }
    this.#stepper.traps = NO_TRAPS;
    yield* this.#advance(target);
    yield* this.lookAhead();
  }

  /** Somebody stopped driving a move: where it got to is a position like any other. */
  abandon(): void {
    this.#stepper.traps = NO_TRAPS;
  }

  /** The first position after the present one where `hunt` finds something; false, at the end, when there is none. */
  *forward(hunt: Hunt): Work<boolean> {
    hunt.restart?.();
    const isFound = yield* this.#hunt(hunt, Infinity, () => true);
    this.#stepper.traps = NO_TRAPS;
    yield* this.lookAhead();
    return isFound;
  }

  /** The last position before the present one where `hunt` finds something; false, at the start, when there is none. */
  *backward(hunt: Hunt): Work<boolean> {
    for (let last = this.position - 1; last >= 0;) {
      const begin = this.checkpoints.before(last - 1)?.position ?? 0;
      this.#restore(begin);
      yield* this.lookAhead();
      hunt.restart?.();
      let found = begin === 0 && hunt.isFound() ? 0 : -1;
      yield* this.#hunt(hunt, last, (position) => {
        found = position;
        return false;
      });
      if (found >= 0) {
        yield* this.goTo(found);
        return true;
      }
      if (begin === 0) break;
      last = begin;
    }
    yield* this.goTo(0);
    return false;
  }

  /** Visits positions where `hunt` finds something, up to `last`, until `visit` answers true. */
  *#hunt(hunt: Hunt, last: number, visit: (position: number) => boolean): Work<boolean> {
    const stepper = this.#stepper;
    const { machine } = stepper;
    stepper.traps = hunt.traps;
    let sliceAt = machine.steps + STEPS_PER_SLICE;
    while (this.position < last) {
      yield* this.lookAhead();
      if (this.#depth === this.end.depth) break;
      const fiber = this.end.fiberAt(this.#depth);
      const due = this.checkpoints.due(this.position);
      machine.pauseAt = Math.min(sliceAt, machine.steps + Math.max(1, due - this.position));
      const wasAt = this.#depth;
      let end = stepper.run(fiber);
      this.#locate(wasAt, end === 'transition');
      if (end === 'trap' && this.#mustSuspend(fiber)) end = 'transition';
      if (this.position >= due && this.position <= this.end.last) {
        this.checkpoints.add(this.position, takeSnapshot(machine));
      }
      if (this.position > last) break;
      if (end === 'trap' || (end === 'transition' && (yield* this.#isLookedAt(hunt)))) {
        if (hunt.isFound() && visit(this.position)) return true;
      }
      if (machine.steps < sliceAt) continue;
      sliceAt = machine.steps + STEPS_PER_SLICE;
      yield;
    }
    return false;
  }

  /** Whether a scheduling point is one to look at: all of them, or where what comes next has a trap. */
  *#isLookedAt(hunt: Hunt): Work<boolean> {
    yield* this.lookAhead();
    if (hunt.atChoices) return true;
    return this.#depth < this.end.depth && this.#stepper.isTrapped(this.runner);
  }

  /**
   * A trap stands before a visible operation that nobody has chosen yet: the fiber goes on to where it waits to be chosen,
   * which is the same position. False when the operation is executed without a choice.
   */
  #mustSuspend(fiber: number): boolean {
    if (this.position < this.end.start(this.#depth + 1)) return false;
    const end = this.#stepper.step(fiber);
    assert(end === 'transition', 'a transition ends where it ended before');
    this.#locate(this.#depth, true);
    return true;
  }

  /** Works out the position after a run that began in the transition at `depth`. */
  #locate(depth: number, hasEnded: boolean): void {
    this.#depth = hasEnded ? depth + 1 : depth;
    this.#offset = hasEnded ? 0 : this.machine.steps - this.end.stepsBefore(depth);
  }

  /** The machine takes up the last checkpoint that is not after `position`. */
  #restore(position: number): void {
    const point = this.checkpoints.before(position);
    if (point === null) this.machine.reset();
    else restoreSnapshot(this.machine, point.snapshot);
    this.#depth = this.end.depthOf(point?.position ?? 0);
    this.#offset = (point?.position ?? 0) - this.end.start(this.#depth);
  }

  /** Executes forwards up to exactly `target`, which is known and not behind. */
  *#advance(target: number): Work<void> {
    const { machine } = this;
    const depth = this.end.depthOf(target);
    const offset = target - this.end.start(depth);
    let sliceAt = machine.steps + STEPS_PER_SLICE;
    // An instruction that takes the machine past the target before it looks at its limits: every one counts then.
    let isExact = false;
    while (this.#depth < depth || this.#offset < offset) {
      const isLast = this.#depth === depth;
      const left = isLast ? offset - this.#offset : Infinity;
      const fiber = this.end.fiberAt(this.#depth);
      const wasAt = this.#depth;
      if (left <= SLACK || (isLast && isExact)) {
        this.#locate(wasAt, this.#stepper.step(fiber) === 'transition');
      } else {
        const due = this.checkpoints.due(this.position);
        const room = Math.min(left - SLACK, due - this.position);
        machine.pauseAt = Math.min(sliceAt, machine.steps + Math.max(1, room));
        this.#locate(wasAt, this.#stepper.run(fiber) === 'transition');
        if (this.#depth > depth || (this.#depth === depth && this.#offset > offset)) {
          isExact = true;
          this.#restore(target);
        } else if (this.position >= due) {
          this.checkpoints.add(this.position, takeSnapshot(machine));
        }
      }
      if (machine.steps < sliceAt) continue;
      sliceAt = machine.steps + STEPS_PER_SLICE;
      yield;
    }
    assert(this.position === target, 'every position can be reached');
  }
}
