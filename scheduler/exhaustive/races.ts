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
import type { Label, Labels } from '../../src/explore/labels.js';
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
 * Called with the event before which the race lies and the sequence that shows it the other way round. True settles
 * the race: the reversal is planned at, or covered by, that node, whatever comes after. It need not be looked at
 * again in the executions that share the race.
 */
export type ReversalHandler = (event: number, sequence: Sequence) => boolean;

/** An operation whose races are looked for: event `at`, or pending at the end of the execution (then the length). */
interface Subject {
  at: number;
  fiber: FiberId;
  /** What it is, and what it was when it was chosen: another thing when it turned out to end everything. */
  label: Label;
  planned: Label;
  /** A plain request of a mutex: it could have run wherever the mutex was free, and nowhere else. */
  isSimple: boolean;
}

export class RaceFinder {
  readonly #engine: Engine;
  readonly #order: HappensBefore;
  readonly #labels: Labels;
  readonly #sequence = new Sequence();
  readonly #subject: Subject = { at: 0, fiber: 0, label: 0, planned: 0, isSimple: false };
  readonly #operation: Operation = { operation: 0, object: -1, touched: 0 };
  /** Events before which the subject could have run, and what it would have been there. */
  readonly #candidates: number[] = [];
  readonly #labelThere: Label[] = [];
  /** Whether a trial was needed for the races of the present subject. */
  #wasTried = false;
  /** The machine no longer holds the execution from this event on. */
  #dirtyFrom = Infinity;
  /** Per event, noted before it ran: its label, and whether it is a plain request. */
  readonly #planned: Label[] = [];
  readonly #isSimple: boolean[] = [];
  /** Per event: all its races with earlier ones are settled. All events before `#settledTo` are. */
  readonly #isSettled: boolean[] = [];
  #settledTo = 0;

  constructor(engine: Engine, order: HappensBefore) {
    this.#engine = engine;
    this.#order = order;
    this.#labels = order.labels;
  }

  /** What `fiber` is about to do. */
  pending(fiber: FiberId): Label {
    const { operation, object, touched } = this.#pending(fiber);
    return this.#labels.of(operation, object, touched);
  }

  #pending(fiber: FiberId): Operation {
    this.#engine.pending(fiber, this.#operation);
    return this.#operation;
  }

  /** Notes what `fiber` is about to do as event `e`. */
  note(e: number, fiber: FiberId, planned: Label): void {
    const operation = this.#labels.operation(planned);
    if (e < this.#settledTo) this.#settledTo = e;
    this.#isSettled[e] = false;
    // Planned in the knowledge that it ends everything; what it does before is still to be asked.
    this.#planned[e] = operation === END ? this.pending(fiber) : planned;
    this.#isSimple[e] = operation === LOCK && this.#engine.isSimpleRequest(fiber);
  }

  /** Finds every reversible race of the execution that has just ended. Leaves the machine anywhere: see `restore`. */
  find(handle: ReversalHandler): void {
    const order = this.#order;
    const length = order.length;
    const waiting = this.#pendingSubjects(length);
    const subject = this.#subject;
    let isAllSettled = true;
    for (let e = this.#settledTo; e < length; e++) {
      if (!this.#isSettled[e]!) {
        subject.at = e;
        subject.fiber = order.fiber[e]!;
        subject.label = order.label[e]!;
        subject.planned = this.#planned[e]!;
        subject.isSimple = this.#isSimple[e]!;
        this.#isSettled[e] = this.#racesOf(subject, handle);
      }
      isAllSettled &&= this.#isSettled[e]!;
      if (isAllSettled) this.#settledTo = e + 1;
    }
    for (const pending of waiting) this.#racesOf(pending, handle);
  }

  #pendingSubjects(length: number): readonly Subject[] {
    const engine = this.#engine;
    let subjects: Subject[] | null = null;
    for (let fiber = 0; fiber < engine.fiberCount; fiber++) {
      if (!engine.isLive(fiber)) continue;
      const label = this.pending(fiber);
      const isSimple = this.#labels.operation(label) === LOCK && engine.isSimpleRequest(fiber);
      (subjects ??= []).push({ at: length, fiber, label, planned: label, isSimple });
    }
    return subjects ?? NOBODY;
  }

  /** True when all of them are settled. */
  #racesOf(subject: Subject, handle: ReversalHandler): boolean {
    const order = this.#order;
    const labels = this.#labels;
    this.#candidates.length = 0;
    this.#wasTried = false;
    const last = order.length - 1;
    const operation = labels.operation(subject.label);
    const endsLast = last >= 0 && order.operation[last] === END;
    if (operation === END) {
      for (let other = 0; other < this.#engine.fiberCount; other++)
        this.#lookBackAlong(other, subject);
    } else if (subject.at > last && endsLast && this.#consider(last, subject)) {
      // The end of everything conflicts with whatever was pending, and hides all that came before it.
    } else {
      const access = ACCESS[operation];
      const object = labels.object(subject.label);
      if (object !== -1 && access !== 'none') this.#lookBack(object, access !== 'read', subject);
      const touched = labels.touched(subject.label);
      if (touched !== 0) {
        for (const entry of this.#engine.touchedEntries(touched)) {
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

  /** No other candidate happens after candidate `k`, and it is the first of its event. */
  #isLatest(k: number): boolean {
    const event = this.#candidates[k]!;
    for (let other = 0; other < this.#candidates.length; other++) {
      const at = this.#candidates[other]!;
      if (at === event) {
        if (other < k) return false;
      } else if (this.#order.before(event, at)) {
        return false;
      }
    }
    return true;
  }

  /** Whether event `at` happens before the subject whatever that touches. */
  #isPast(at: number, subject: Subject): boolean {
    return subject.at < this.#order.length
      ? this.#order.beforePast(at, subject.at)
      : this.#order.beforeNext(at, subject.fiber);
  }

  /** Walks the accesses of one object back to the latest ones before which the subject could have run. */
  #lookBack(object: ObjectId, writes: boolean, subject: Subject): void {
    const order = this.#order;
    for (let a = order.newestBefore(object, subject.at); a >= 0; a = order.older(a)) {
      const wrote = order.writes(a);
      if (!writes && !wrote) continue;
      const at = order.eventOf(a);
      if (order.fiber[at] === subject.fiber) {
        if (wrote) return;
        continue;
      }
      if (this.#isPast(at, subject)) {
        // Everything older that conflicts happens before a write, hence before the subject's own past.
        if (wrote) return;
        continue;
      }
      if (this.#consider(at, subject) && wrote) return;
    }
  }

  /** The same along the events of one fiber, for a step that conflicts with everything. */
  #lookBackAlong(other: FiberId, subject: Subject): void {
    if (other === subject.fiber) return;
    const order = this.#order;
    for (let at = order.lastOf(other); at >= 0; at = order.previous[at]!) {
      if (this.#isPast(at, subject)) return;
      if (this.#consider(at, subject)) return;
    }
  }

  /** Adds event `at` to the candidates if the subject could have run right before it. */
  #consider(at: number, subject: Subject): boolean {
    const labels = this.#labels;
    const order = this.#order;
    const isEnd = labels.operation(subject.label) === END;
    let label = isEnd ? subject.planned : subject.label;
    if (this.#isPast(at, subject)) return false;
    if (DEPENDS_ON_STATE[labels.operation(label)]! || labels.touched(label) !== 0) {
      const isMutexOnly = !isEnd && order.operation[at] !== END;
      if (subject.isSimple && isMutexOnly) {
        if (order.operation[at] !== LOCK || order.object[at] !== labels.object(label)) return false;
      } else {
        this.#wasTried = true;
        if (!this.#couldRun(at, subject.fiber)) return false;
        const { operation, object, touched } = this.#operation;
        label = labels.of(operation, object, touched);
      }
    }
    if (isEnd && !labels.areDependent(order.label[at]!, label)) {
      // Nothing it depends on is left out before it: it ends everything there, too.
      label = labels.of(END, labels.object(label), labels.touched(label));
    }
    this.#labelThere[this.#candidates.length] = label;
    this.#candidates.push(at);
    return true;
  }

  /** Runs what does not depend on event `at` without it: can `fiber` run then? Sets #operation if so. */
  #couldRun(at: number, fiber: FiberId): boolean {
    const engine = this.#engine;
    const order = this.#order;
    this.restore(at);
    this.#dirtyFrom = at;
    for (let k = at + 1; k < order.length; k++) {
      if (order.before(at, k)) continue;
      const next = order.fiber[k]!;
      assert(
        engine.isLive(next) && engine.isEnabled(next),
        'what does not depend on a step runs without it',
      );
      const depth = engine.depth;
      engine.step(next);
      for (let d = depth; d < engine.depth; d++) if (engine.tickAt[d] === 1) return false;
    }
    if (!engine.isLive(fiber) || !engine.isEnabled(fiber)) return false;
    this.#pending(fiber);
    return true;
  }

  #reverse(k: number, subject: Subject, handle: ReversalHandler): boolean {
    const order = this.#order;
    const sequence = this.#sequence;
    const at = this.#candidates[k]!;
    sequence.clear();
    for (let e = at + 1; e < order.length; e++) {
      if (!order.before(at, e)) sequence.push(order.fiber[e]!, order.label[e]!);
    }
    sequence.push(subject.fiber, this.#labelThere[k]!);
    if (this.#letsEndFollow(k, subject)) sequence.push(order.fiber[at]!, order.label[at]!);
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
    return !this.#labels.areDependent(this.#planned[at]!, this.#labelThere[k]!);
  }

  /** Brings the machine to where event `e` of the execution was chosen. */
  restore(e: number): void {
    const engine = this.#engine;
    const order = this.#order;
    if (this.#dirtyFrom < e) {
      engine.rewind(order.depth[this.#dirtyFrom]!);
      for (let k = this.#dirtyFrom; k < e; k++) engine.step(order.fiber[k]!);
    } else {
      engine.rewind(order.depth[e]!);
    }
    this.#dirtyFrom = Infinity;
  }
}

const NOBODY: readonly Subject[] = [];
