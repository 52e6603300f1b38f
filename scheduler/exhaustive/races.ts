/**
 * The reversible races of a maximal execution (research on exploration, 3.1), with one rule for everything that
 * can block: look back for the latest conflicting transitions before which the operation could have run. The
 * same is done for what fibers were about to do when the execution ended.
 *
 * Whether an operation could have run earlier is usually plain from the two operations (a mutex was free right
 * before somebody else took it). Where it is not (nested locks that may fail, expired requests, readers-writer
 * locks, cooperative turns, spinning) the machine is taken back and tried; that trial also gives the operation
 * that it would then be.
 */
import { OPERATION_NAMES, OPERATION_NUMBERS, OPERATIONS } from '../../src/bytecode/events.js';
import type { HappensBefore } from '../../src/explore/happens-before.js';
import { areDependent } from '../../src/explore/happens-before.js';
import type { Engine, FiberId, ObjectId, Operation } from '../../src/explore/scheduler.js';
import { assert } from '../../src/support/assert.js';
import { Sequence } from './sequence.js';

const { end: END, lockExclusive: LOCK } = OPERATION_NUMBERS;
const ACCESS = OPERATION_NAMES.map((name) => OPERATIONS[name].access);
/** Whether it can run, or which operation it is, depends on the state of its object. */
const DEPENDS_ON_STATE = OPERATION_NAMES.map(
  (name) =>
    OPERATIONS[name].blocking === 'waits' ||
    name === 'requestShared' ||
    name === 'requestBehindWriter',
);

/**
 * Called with the depth before the race and the sequence that shows it the other way round. True settles the race:
 * the reversal is planned at, or covered by, that node, whatever comes after. It need not be looked at again in
 * the executions that share the race.
 */
export type ReversalHandler = (depth: number, sequence: Sequence) => boolean;

/** An operation whose races are looked for: executed at depth `at`, or pending at the end of the execution. */
interface Subject {
  at: number;
  fiber: FiberId;
  /** Depth of the previous transition of the fiber, or of the one that spawned it; -1 for the first of main. */
  base: number;
  operation: number;
  object: ObjectId;
  touched: number;
  /** A plain request of a mutex: it could have run wherever the mutex was free, and nowhere else. */
  isSimple: boolean;
}

export class RaceFinder {
  readonly #engine: Engine;
  readonly #order: HappensBefore;
  readonly #sequence = new Sequence();
  readonly #subject: Subject = {
    at: 0,
    fiber: 0,
    base: -1,
    operation: 0,
    object: -1,
    touched: 0,
    isSimple: false,
  };
  readonly #label: Operation = { operation: 0, object: -1, touched: 0 };
  /** Depths before which the subject could have run, and the operation it would have been there. */
  readonly #candidates: number[] = [];
  readonly #operations: number[] = [];
  readonly #objects: number[] = [];
  readonly #touched: number[] = [];
  /** Whether a trial was needed for the races of the present subject. */
  #wasTried = false;
  /** The machine no longer holds the execution from this depth on. */
  #dirtyFrom = Infinity;
  /** Per depth, noted before the transition ran: its operation, whether a plain request, where its fiber was spawned. */
  readonly #planned: number[] = [];
  readonly #isSimple: boolean[] = [];
  readonly #spawn: number[] = [];
  /** Per depth: all races of that transition with earlier ones are settled. */
  readonly #isSettled: boolean[] = [];

  constructor(engine: Engine, order: HappensBefore) {
    this.#engine = engine;
    this.#order = order;
  }

  /** Notes what `fiber` is about to do at the present depth. */
  note(fiber: FiberId, planned: number): void {
    const depth = this.#engine.depth;
    let operation = planned;
    if (planned === END) {
      // Planned in the knowledge that it ends everything; what it does before is still to be asked.
      this.#engine.pending(fiber, this.#label);
      ({ operation } = this.#label);
    }
    this.#isSettled[depth] = false;
    this.#planned[depth] = operation;
    this.#isSimple[depth] = operation === LOCK && this.#engine.isSimpleRequest(fiber);
    this.#spawn[depth] = this.#engine.spawnDepth[fiber]!;
  }

  /** Finds every reversible race of the execution that has just ended. Leaves the machine anywhere: see `restore`. */
  find(handle: ReversalHandler): void {
    const order = this.#order;
    const length = order.length;
    const waiting = this.#pendingSubjects(length);
    const subject = this.#subject;
    for (let at = 0; at < length; at++) {
      if (this.#isSettled[at] === true) continue;
      if (ACCESS[order.operation[at]!] === 'none' && order.touched[at] === 0) {
        this.#isSettled[at] = true;
        continue;
      }
      subject.at = at;
      subject.fiber = order.fiber[at]!;
      subject.base = order.previous[at]! >= 0 ? order.previous[at]! : this.#spawn[at]!;
      subject.operation = order.operation[at]!;
      subject.object = order.object[at]!;
      subject.touched = order.touched[at]!;
      subject.isSimple = this.#isSimple[at]!;
      this.#isSettled[at] = this.#racesOf(subject, handle);
    }
    for (const pending of waiting) this.#racesOf(pending, handle);
  }

  #pendingSubjects(length: number): Subject[] {
    const engine = this.#engine;
    const subjects: Subject[] = [];
    for (let fiber = 0; fiber < engine.fiberCount; fiber++) {
      if (!engine.isLive(fiber)) continue;
      engine.pending(fiber, this.#label);
      const last = this.#order.lastOf(fiber);
      subjects.push({
        at: length,
        fiber,
        base: last >= 0 ? last : engine.spawnDepth[fiber]!,
        ...this.#label,
        isSimple: this.#label.operation === LOCK && engine.isSimpleRequest(fiber),
      });
    }
    return subjects;
  }

  /** True when all of them are settled. */
  #racesOf(subject: Subject, handle: ReversalHandler): boolean {
    const order = this.#order;
    this.#candidates.length = 0;
    this.#wasTried = false;
    const last = order.length - 1;
    const endsLast = last >= 0 && order.operation[last] === END;
    if (subject.operation === END) {
      for (let other = 0; other < this.#engine.fiberCount; other++)
        this.#lookBackAlong(other, subject);
    } else if (subject.at > last && endsLast && this.#consider(last, subject)) {
      // The end of everything conflicts with whatever was pending, and hides all that came before it.
    } else {
      const access = ACCESS[subject.operation];
      if (subject.object !== -1 && access !== 'none')
        this.#lookBack(subject.object, access !== 'read', subject);
      if (subject.touched !== 0) {
        for (const entry of this.#engine.touchedEntries(subject.touched)) {
          this.#lookBack(entry.object, entry.writes, subject);
        }
      }
    }
    const count = this.#candidates.length;
    // What a trial answers may be another thing after another continuation.
    let isSettled = !this.#wasTried;
    for (let k = 0; k < count; k++) {
      if (this.#isLatest(k) && !this.#reverse(k, subject, handle)) isSettled = false;
    }
    return isSettled;
  }

  /** No other candidate happens after candidate `k`, and it is the first of its depth. */
  #isLatest(k: number): boolean {
    const depth = this.#candidates[k]!;
    for (let other = 0; other < this.#candidates.length; other++) {
      const at = this.#candidates[other]!;
      if (at === depth) {
        if (other < k) return false;
      } else if (this.#order.before(depth, at)) {
        return false;
      }
    }
    return true;
  }

  /** Walks the accesses of one object back to the latest ones before which the subject could have run. */
  #lookBack(object: ObjectId, writes: boolean, subject: Subject): void {
    const order = this.#order;
    for (let a = order.newestBefore(object, subject.at); a >= 0; a = order.older(a)) {
      const wrote = order.writes(a);
      if (!writes && !wrote) continue;
      const at = order.depthOf(a);
      if (order.fiber[at] === subject.fiber) {
        if (wrote) return;
        continue;
      }
      if (subject.base >= 0 && order.before(at, subject.base)) {
        // Everything older that conflicts happens before a write, hence before the subject's own past.
        if (wrote) return;
        continue;
      }
      if (this.#consider(at, subject) && wrote) return;
    }
  }

  /** The same along the transitions of one fiber, for a step that conflicts with everything. */
  #lookBackAlong(other: FiberId, subject: Subject): void {
    if (other === subject.fiber) return;
    const order = this.#order;
    for (let at = order.lastOf(other); at >= 0; at = order.previous[at]!) {
      if (subject.base >= 0 && order.before(at, subject.base)) return;
      if (this.#consider(at, subject)) return;
    }
  }

  /** Adds depth `at` to the candidates if the subject could have run right before it. */
  #consider(at: number, subject: Subject): boolean {
    let { operation, object, touched } = subject;
    if (operation === END) operation = this.#planned[subject.at]!;
    if (subject.base >= 0 && this.#order.before(at, subject.base)) return false;
    const needsTrial = DEPENDS_ON_STATE[operation]! || touched !== 0;
    if (needsTrial) {
      const isMutexOnly = subject.operation !== END && this.#order.operation[at] !== END;
      if (subject.isSimple && isMutexOnly) {
        if (this.#order.operation[at] !== LOCK || this.#order.object[at] !== object) return false;
      } else {
        this.#wasTried = true;
        if (!this.#couldRun(at, subject.fiber)) return false;
        ({ operation, object, touched } = this.#label);
      }
    }
    if (subject.operation === END && !this.#dependsOn(at, operation, object, touched)) {
      // Nothing it depends on is left out before it: it ends everything there, too.
      operation = END;
    }
    const k = this.#candidates.length;
    this.#candidates.push(at);
    this.#operations[k] = operation;
    this.#objects[k] = object;
    this.#touched[k] = touched;
    return true;
  }

  #dependsOn(at: number, operation: number, object: ObjectId, touched: number): boolean {
    const order = this.#order;
    return areDependent(
      this.#engine,
      order.operation[at]!,
      order.object[at]!,
      order.touched[at]!,
      operation,
      object,
      touched,
    );
  }

  /** Runs what does not depend on the transition at `at` without it: can `fiber` run then? Sets #label if so. */
  #couldRun(at: number, fiber: FiberId): boolean {
    const engine = this.#engine;
    const order = this.#order;
    this.#goTo(at);
    for (let k = at + 1; k < order.length; k++) {
      if (order.before(at, k)) continue;
      const next = order.fiber[k]!;
      assert(
        engine.isLive(next) && engine.isEnabled(next),
        'what does not depend on a step runs without it',
      );
      engine.step(next);
      if (engine.tickAt[engine.depth - 1] === 1) return false;
    }
    if (!engine.isLive(fiber) || !engine.isEnabled(fiber)) return false;
    engine.pending(fiber, this.#label);
    return true;
  }

  #reverse(k: number, subject: Subject, handle: ReversalHandler): boolean {
    const order = this.#order;
    const sequence = this.#sequence;
    const at = this.#candidates[k]!;
    sequence.clear();
    for (let d = at + 1; d < order.length; d++) {
      if (order.before(at, d)) continue;
      sequence.push(order.fiber[d]!, order.operation[d]!, order.object[d]!, order.touched[d]!);
    }
    sequence.push(subject.fiber, this.#operations[k]!, this.#objects[k]!, this.#touched[k]!);
    if (this.#letsEndFollow(k, subject)) {
      sequence.push(order.fiber[at]!, END, order.object[at]!, order.touched[at]!);
    }
    return handle(at, sequence);
  }

  /**
   * A pending operation put before the step that ends everything and does not depend on what it does: the end comes
   * right after it, too. Saying so matters, because a sleeping step that is independent of the operation alone is
   * no reason to leave out the execution with that end.
   */
  #letsEndFollow(k: number, subject: Subject): boolean {
    const order = this.#order;
    const at = this.#candidates[k]!;
    if (subject.at !== order.length || order.operation[at] !== END) return false;
    return !areDependent(
      this.#engine,
      this.#planned[at]!,
      order.object[at]!,
      order.touched[at]!,
      this.#operations[k]!,
      this.#objects[k]!,
      this.#touched[k]!,
    );
  }

  /** Brings the machine to `depth` of the execution. */
  restore(depth: number): void {
    const engine = this.#engine;
    if (this.#dirtyFrom < depth) {
      engine.rewind(this.#dirtyFrom);
      for (let d = this.#dirtyFrom; d < depth; d++) engine.step(this.#order.fiber[d]!);
    } else {
      engine.rewind(depth);
    }
    this.#dirtyFrom = Infinity;
  }

  #goTo(depth: number): void {
    this.restore(depth);
    this.#dirtyFrom = depth;
  }
}
