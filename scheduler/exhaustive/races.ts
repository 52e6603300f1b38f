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
import { NO_ACCESS, READ } from '../../src/bytecode/access-numbers.js';
import { ACCESS_OF, OPERATION_NAMES, OPERATIONS } from '../../src/bytecode/events.js';
import { end as END, lockExclusive as LOCK } from '../../src/bytecode/operation-numbers.js';
import type { HappensBefore } from '../../src/explore/happens-before.js';
import type { Label, Labels } from '../../src/explore/labels.js';
import type { Engine, FiberId, ObjectId, Operation } from '../../src/explore/engine.js';
import { assert } from '../../src/support/assert.js';
import { grown } from '../../src/support/grown.js';
import { NOTE, PLANNED, SETTLED, SIMPLE } from './search-words.js';
import { Sequence } from './sequence.js';

/**
 * Whether it can run, or which operation it is, depends on the state of its object: a commit that lost succeeds where it
 * comes before the one that it lost against.
 */
const DEPENDS_ON_STATE = Uint8Array.from(
  OPERATION_NAMES.map((name) =>
    OPERATIONS[name].blocking === 'waits' ||
    name === 'requestShared' ||
    name === 'requestBehindWriter' ||
    // Put before the commit that it lost against, it succeeds.
    name === 'commitConflict'
      ? 1
      : 0,
  ),
);

/**
 * Called with the event before which the race lies and the sequence that shows it the other way round. The answer says
 * whether that settles the race, so that it need not be looked at again in other executions that share it: the reversal
 * is planned at, or covered at, that node, whatever comes after.
 */
export type ReversalHandler = (event: number, sequence: Sequence) => boolean;

/** An operation whose races are looked for: event `at`, or pending at the end of the execution (then the length). */
interface Subject extends Operation {
  at: number;
  fiber: FiberId;
  /** What it is, its members besides, and what it was when it was chosen: another thing when it turned out to end everything. */
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
  readonly #subject: Subject = {
    at: 0,
    fiber: 0,
    label: 0,
    planned: 0,
    isSimple: false,
    operation: 0,
    object: -1,
    touched: 0,
  };
  readonly #operation: Operation = { operation: 0, object: -1, touched: 0 };
  /** Events before which the subject could have run, and what it would have been there. */
  readonly #candidates: number[] = [];
  #candidateCount = 0;
  readonly #labelThere: Label[] = [];
  /** Whether a trial was needed for the races of the present subject. */
  #wasTried = false;
  /** Whether the last event ended everything. */
  #endsLast = false;
  /** The machine no longer holds the execution from this event on. */
  #dirtyFrom = Infinity;
  /** Per event: the words named above. */
  #notes = new Int32Array(256 * NOTE);
  /** All events before this one are settled. */
  #settledTo = 0;

  constructor(engine: Engine, order: HappensBefore) {
    this.#engine = engine;
    this.#order = order;
    this.#labels = order.labels;
  }

  /** What `fiber` is about to do. */
  pending(fiber: FiberId): Label {
    const pending = this.#operation;
    this.#engine.pending(fiber, pending);
    return this.#labels.of(pending.operation, pending.object, pending.touched);
  }

  /** Notes what `fiber` is about to do as event `e`. */
  note(e: number, fiber: FiberId, planned: Label): void {
    const operation = this.#labels.operation(planned);
    if (e < this.#settledTo) this.#settledTo = e;
    const at = e * NOTE;
    if (at === this.#notes.length) this.#notes = grown(this.#notes, 2 * at);
    const notes = this.#notes;
    notes[at + SETTLED] = 0;
    // Planned in the knowledge that it ends everything; what it does before is still to be asked.
    notes[at + PLANNED] = operation === END ? this.pending(fiber) : planned;
    notes[at + SIMPLE] = operation === LOCK && this.#engine.isSimpleRequest(fiber) ? 1 : 0;
  }

  /**
   * Finds every reversible race of the execution that has just ended, in which everybody `isDone` or not. Leaves the
   * machine anywhere: see `restore`.
   */
  find(handle: ReversalHandler, isDone: boolean): void {
    const order = this.#order;
    const labels = this.#labels;
    const length = order.length;
    this.#endsLast = length > 0 && order.operationOf(length - 1) === END;
    const waiting = isDone ? NOBODY : this.#pendingSubjects(length);
    const subject = this.#subject;
    const notes = this.#notes;
    let isAllSettled = true;
    for (let e = this.#settledTo; e < length; e++) {
      if (notes[e * NOTE + SETTLED] === 0) {
        subject.at = e;
        subject.fiber = order.fiberOf(e);
        subject.label = order.labelOf(e);
        labels.read(subject.label, subject);
        subject.planned = notes[e * NOTE + PLANNED]!;
        subject.isSimple = notes[e * NOTE + SIMPLE] === 1;
        if (this.#racesOf(subject, handle)) notes[e * NOTE + SETTLED] = 1;
        else isAllSettled = false;
      }
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
      const { operation, object, touched } = this.#operation;
      const isSimple = operation === LOCK && engine.isSimpleRequest(fiber);
      const planned = label;
      const subject = { at: length, fiber, label, planned, isSimple, operation, object, touched };
      (subjects ??= []).push(subject);
    }
    return subjects ?? NOBODY;
  }

  /** Whether all of them are settled. */
  #racesOf(subject: Subject, handle: ReversalHandler): boolean {
    const { operation, object, touched } = subject;
    this.#candidateCount = 0;
    this.#wasTried = false;
    const last = this.#order.length - 1;
    if (operation === END) {
      for (let other = 0; other < this.#engine.fiberCount; other++)
        this.#lookBackAlong(other, subject);
    } else if (
      this.#endsLast &&
      subject.at > last &&
      !this.#isPast(last, subject) &&
      this.#consider(last, subject)
    ) {
      // The end of everything conflicts with whatever was pending, and hides all that came before it.
    } else {
      const access = ACCESS_OF[operation]!;
      if (object !== -1 && access !== NO_ACCESS) this.#lookBack(object, access !== READ, subject);
      if (touched !== 0) {
        for (const entry of this.#engine.touchedEntries(touched)) {
          this.#lookBack(entry.object, entry.writes, subject);
        }
      }
    }
    const count = this.#candidateCount;
    // What a trial answers may be another thing after another continuation.
    let isSettled = !this.#wasTried;
    for (let k = 0; k < count; k++) {
      if (count > 1 && !this.#isLatest(k)) continue;
      if (!this.#reverse(k, subject, handle)) isSettled = false;
    }
    return isSettled;
  }

  /** No other candidate happens after candidate `k`, and it is the first of its event. */
  #isLatest(k: number): boolean {
    const event = this.#candidates[k]!;
    for (let other = 0; other < this.#candidateCount; other++) {
      const at = this.#candidates[other]!;
      if (at === event ? other < k : at > event && this.#order.before(event, at)) return false;
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
    const { at, fiber } = subject;
    let a = order.racingFrom(order.newestBefore(object, at), writes, at, fiber);
    while (a >= 0) {
      if (this.#consider(order.eventOf(a), subject) && order.writes(a)) return;
      a = order.racingFrom(order.older(a), writes, at, fiber);
    }
  }

  /** The same along the events of one fiber, for a step that conflicts with everything. */
  #lookBackAlong(other: FiberId, subject: Subject): void {
    if (other === subject.fiber) return;
    const order = this.#order;
    for (let at = order.lastOf(other); at >= 0; at = order.previousOf(at)) {
      if (this.#isPast(at, subject)) return;
      if (this.#consider(at, subject)) return;
    }
  }

  /** Adds event `at`, which is not in its past, to the candidates if the subject could have run right before it. */
  #consider(at: number, subject: Subject): boolean {
    const labels = this.#labels;
    const order = this.#order;
    const isEnd = subject.operation === END;
    let label = isEnd ? subject.planned : subject.label;
    const operation = isEnd ? labels.operation(label) : subject.operation;
    const touched = isEnd ? labels.touched(label) : subject.touched;
    if (DEPENDS_ON_STATE[operation] !== 0 || touched !== 0) {
      // Who spins until the mutex is written touches it by other operations, whether it is free or not.
      const isAtMutex = order.objectOf(at) === labels.object(label);
      if (subject.isSimple && isAtMutex && order.operationOf(at) !== END) {
        if (order.operationOf(at) !== LOCK) return false;
      } else {
        this.#wasTried = true;
        if (!this.#couldRun(at, subject.fiber)) return false;
        const there = this.#operation;
        label = labels.of(there.operation, there.object, there.touched);
      }
    }
    if (isEnd && !labels.areDependent(order.labelOf(at), label)) {
      // Nothing it depends on is left out before it: it ends everything there, too.
      label = labels.of(END, labels.object(label), labels.touched(label));
    }
    const k = this.#candidateCount++;
    this.#labelThere[k] = label;
    this.#candidates[k] = at;
    return true;
  }

  /**
   * Runs what does not depend on event `at` without it: can `fiber` run then? Sets #operation if so. The fiber of event
   * `at` could go on all the while, so that time stands still.
   */
  #couldRun(at: number, fiber: FiberId): boolean {
    const engine = this.#engine;
    const order = this.#order;
    this.restore(at);
    this.#dirtyFrom = at;
    for (let k = at + 1; k < order.length; k++) {
      if (order.before(at, k)) continue;
      const next = order.fiberOf(k);
      assert(
        engine.isLive(next) && engine.isEnabled(next),
        'what does not depend on a step runs without it',
      );
      engine.step(next);
    }
    if (!engine.isEnabled(fiber)) return false;
    engine.pending(fiber, this.#operation);
    return true;
  }

  /** Whether that settles candidate `k`. */
  #reverse(k: number, subject: Subject, handle: ReversalHandler): boolean {
    const order = this.#order;
    const sequence = this.#sequence;
    const at = this.#candidates[k]!;
    sequence.startBeside(order, at, subject.at, subject.fiber, this.#labelThere[k]!);
    if (this.#endsLast && this.#letsEndFollow(k, subject))
      sequence.pushLast(order.fiberOf(at), order.labelOf(at));
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
    if (subject.at !== order.length || order.operationOf(at) !== END) return false;
    return !this.#labels.areDependent(this.#notes[at * NOTE + PLANNED]!, this.#labelThere[k]!);
  }

  /** Brings the machine to the end of the execution. */
  restoreEnd(): void {
    if (this.#dirtyFrom < this.#order.length) this.restore(this.#order.length);
  }

  /** Brings the machine to where event `e` of the execution was chosen. */
  restore(e: number): void {
    const engine = this.#engine;
    const order = this.#order;
    if (this.#dirtyFrom < e) {
      engine.rewind(order.depthOf(this.#dirtyFrom));
      for (let k = this.#dirtyFrom; k < e; k++) engine.step(order.fiberOf(k));
    } else {
      engine.rewind(order.depthOf(e));
    }
    this.#dirtyFrom = Infinity;
  }
}

const NOBODY: readonly Subject[] = [];
