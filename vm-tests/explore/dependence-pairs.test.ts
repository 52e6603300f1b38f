/**
 * The dependence relation against the machine, pair by pair. Every two operations of the table meet in small programs, on one
 * object if there is one that both act on, and both go first. Where the relation calls them independent, nothing may depend on
 * who did; where it calls them dependent, something must, in some program. What never meets, and what is called dependent
 * although nothing depends on it, stands below, with the reason; a pair that is nowhere fails the test.
 */
import test from 'ava';
import { meetInStates, meetOnTheWay } from '../_helpers/both-orders.js';
import type { Meeting, ObjectName, Step, Watcher } from '../_helpers/both-orders.js';
import {
  MEETING_PLACES,
  meetingOfAll,
  meetingOfBoth,
  meetingsAtOnePlace,
  meetingsWithEnd,
} from '../_helpers/meeting-programs.js';
import type { MeetingProgram } from '../_helpers/meeting-programs.js';
import { compileLoose } from '../_helpers/random-programs.js';
import { OPERATION_NAMES, OPERATIONS } from '../../src/bytecode/events.js';
import * as OPERATION_NUMBERS from '../../src/bytecode/operation-numbers.js';
import type { OperationName } from '../../src/bytecode/events.js';
import type { Program } from '../../src/bytecode/program.js';
import type { Labels } from '../../src/explore/labels.js';

const STATES_MAX = 250;
const BESIDE_END = 40;
const LOOKS_MAX = 6;
const TURNS = 5;
/** Executions of the fibers of two programs. */
const SEEDS_MAX = 200;
/** How often a pair is looked at that has nothing in common, and any pair in one program. */
const ENOUGH = 2;

const CELLS: readonly ObjectName[] = ['pointer', 'versioned'];
const PARTS: readonly ObjectName[] = ['shard', 'stripe'];
const FED: readonly ObjectName[] = ['channel', 'sharedStream', 'splitStream', 'stream'];
const LOCKS: readonly ObjectName[] = ['mutex', 'rwlock'];

/** What each operation acts on, besides what it touches. */
const ACTS_ON: Readonly<Partial<Record<OperationName, readonly ObjectName[]>>> = {
  start: [],
  join: [],
  lockExclusive: LOCKS,
  lockShared: ['rwlock'],
  requestExclusive: ['rwlock'],
  requestShared: LOCKS,
  requestBehindWriter: ['rwlock'],
  unlockExclusive: LOCKS,
  unlockShared: ['rwlock'],
  lockFail: LOCKS,
  atomicLoad: ['atomic'],
  atomicStore: ['atomic'],
  atomicUpdate: ['atomic'],
  sleep: [],
  wake: [],
  readClock: [],
  print: ['output'],
  snapshot: CELLS,
  snapshotToWrite: CELLS,
  commit: CELLS,
  commitConflict: CELLS,
  tag: ['versioned'],
  tagConflict: ['versioned'],
  publish: ['versioned'],
  untag: ['versioned'],
  push: FED,
  pop: ['stream'],
  popShared: ['sharedStream'],
  popSplit: ['splitStream'],
  popFirst: ['splitStream'],
  closeStream: FED,
  dropStream: FED,
  subscribe: ['splitStream'],
  readFiles: ['files'],
  writeFiles: ['files'],
  claim: ['channel'],
  claimOwn: ['channel'],
  addToObservable: ['observable'],
  viewObservable: ['observable'],
  endObservable: ['observable'],
  yieldPoint: [],
  releaseStream: ['cursor'],
  plainRead: ['shared'],
  plainWrite: ['shared'],
  lookUp: PARTS,
  putEntry: PARTS,
  removeEntry: PARTS,
  scanEntries: PARTS,
};

/** Operations that nobody is about to do where fibers interleave. */
const INLINE: readonly OperationName[] = ['resume'];

/** Pairs that meet in no state, and why. */
const NEVER: Readonly<Record<string, string>> = {
  ...because('what stands at the head of the queue is one kind of request', [
    'lockExclusive lockShared',
  ]),
  ...because('whether a writer is queued is the same for both', [
    'requestShared requestBehindWriter',
  ]),
  ...because('somebody else holds the lock', [
    'unlockExclusive unlockExclusive',
    'unlockExclusive unlockShared',
  ]),
  ...because('one transaction at a time has the tag, and beside it a commit is a conflict', [
    'commit publish',
    'publish publish',
    'publish untag',
    'untag untag',
  ]),
  ...because('while somebody else has the tag, a snapshot waits and a commit is a conflict', [
    'snapshotToWrite tagConflict',
    'commit tagConflict',
  ]),
  ...because('one fiber puts the items in', [
    'push push',
    'push closeStream',
    'closeStream closeStream',
  ]),
  ...because('one fiber at a time takes the items of such a stream, and drops it', [
    'pop pop',
    'pop dropStream',
  ]),
  ...because('whoever lets go of the last handle is the only one who has any', [
    'popShared dropStream',
  ]),
  ...because('beside the first handle that keeps items there is none that keeps any', [
    'popSplit popFirst',
    'popFirst popFirst',
  ]),
  ...because('one fiber works on it', [
    'addToObservable addToObservable',
    'addToObservable endObservable',
    'endObservable endObservable',
  ]),
  ...because('elements that are dealt out are not fed', [
    'push claimOwn',
    'closeStream claimOwn',
    'claim claimOwn',
  ]),
};

/** Pairs that are called dependent although no order of them shows, and why that stays. */
const CAUTION: Readonly<Record<string, string>> = {
  ...because('joining the queue shows to other requests, not to who leaves it', [
    'lockExclusive requestExclusive',
    'lockShared requestExclusive',
    'lockShared requestBehindWriter',
    'requestExclusive lockFail',
  ]),
  ...because('joining the queue shows to other requests, not to who gives the lock back', [
    'requestExclusive unlockExclusive',
    'requestExclusive unlockShared',
    'requestBehindWriter unlockExclusive',
    'requestBehindWriter unlockShared',
  ]),
  ...because('readers next to each other stand in the order of their names; the writer shows', [
    'requestBehindWriter requestBehindWriter',
  ]),
  ...because('it loses against the tag as against what is published', ['commitConflict publish']),
};

function because(reason: string, pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(pairs.map((pair) => [pair, reason]));
}

interface Found {
  /** Swapped on one object, and without one in common, with the same state after both orders. */
  together: number;
  apart: number;
  /** Called dependent: the order shows, or does not. */
  shown: number;
  hidden: number;
}

class Pairs implements Watcher {
  readonly actsOn = new Map<string, Set<ObjectName>>();
  readonly problems: string[] = [];
  readonly #found = new Map<string, Found>();
  /** The first program with a fiber that is about to do it. */
  readonly #where = new Map<string, MeetingProgram>();
  #meeting: MeetingProgram | null = null;
  /** How often each pair has met in the present program. */
  readonly #looks = new Map<string, number>();

  /** All small states. */
  search(meeting: MeetingProgram, statesMax: number): void {
    const program = this.#begin(meeting);
    meetInStates(program, meeting.parameters, statesMax, this);
  }

  /** Executions at random, as long as there is something new to see. */
  sample(meeting: MeetingProgram, seedsMax: number, isDone: () => boolean): void {
    const program = this.#begin(meeting);
    for (let seed = 0; seed < seedsMax && !isDone(); seed++)
      meetOnTheWay(program, meeting.parameters, seed, this);
  }

  #begin(meeting: MeetingProgram): Program {
    this.#meeting = meeting;
    this.#looks.clear();
    return compileLoose(meeting.text);
  }

  of(pair: string): Found {
    const found = this.#found.get(pair) ?? { together: 0, apart: 0, shown: 0, hidden: 0 };
    this.#found.set(pair, found);
    return found;
  }

  programWith(operation: string): MeetingProgram | undefined {
    return this.#where.get(operation);
  }

  wants(one: Step, other: Step): boolean {
    // What a fiber starts with may turn out to end everything.
    const mayEnd = one.operation === 'start' || other.operation === 'start';
    if (!mayEnd && !areTogether(one, other) && this.of(pairOf(one, other)).apart > ENOUGH)
      return false;
    return (this.#looks.get(keyOf(one, other)) ?? 0) < LOOKS_MAX;
  }

  see({ first, second, then, isEven, differs, states }: Meeting, labels: Labels): void {
    for (const [acted, now] of then) {
      if (labels.areDependent(acted.label, now.label)) this.of(pairOf(acted, now)).shown++;
      // Edges of happens-before: who waits for something can go on when it is there.
      else if (isEven || OPERATIONS[now.operation].blocking !== 'waits')
        this.#complain(`${acted.operation} changes ${now.operation}`, states);
    }
    if (!isEven) return;
    const key = keyOf(first, second);
    this.#looks.set(key, (this.#looks.get(key) ?? 0) + 1);
    for (const { operation, objectName } of [first, second]) {
      if (this.#meeting !== null && !this.#where.has(operation))
        this.#where.set(operation, this.#meeting);
      if (operation === 'end' || objectName === 'nothing') continue;
      const names = this.actsOn.get(operation) ?? new Set();
      this.actsOn.set(operation, names.add(objectName));
    }
    const found = this.of(pairOf(first, second));
    if (labels.areDependent(first.label, second.label)) {
      if (differs) found.shown++;
      else found.hidden++;
    } else {
      if (areTogether(first, second)) found.together++;
      else found.apart++;
      if (differs) this.#complain(`the order of ${pairOf(first, second)} shows`, states);
    }
  }

  #complain(text: string, states: readonly string[]): void {
    if (this.problems.length < 3)
      this.problems.push([text, this.#meeting?.text, ...states].join('\n---\n'));
  }
}

function areTogether(one: Step, other: Step): boolean {
  return one.object === other.object && one.objectName !== 'nothing';
}

/** Every two operations by their numbers: the pair, in the order of the table. */
const PAIRS = OPERATION_NAMES.map((a, k) =>
  OPERATION_NAMES.map((b, n) => (k <= n ? `${a} ${b}` : `${b} ${a}`)),
);

function pairOf({ operation: a }: Step, { operation: b }: Step): string {
  return PAIRS[OPERATION_NUMBERS[a]]?.[OPERATION_NUMBERS[b]] ?? '';
}

function keyOf(one: Step, other: Step): string {
  return areTogether(one, other) ? `${pairOf(one, other)} together` : pairOf(one, other);
}

function everyPair(): string[] {
  const names = OPERATION_NAMES.filter((name) => !INLINE.includes(name));
  return names.flatMap((a, k) => names.slice(k).map((b) => `${a} ${b}`));
}

function haveOneObject(pair: string): boolean {
  const [one, other] = pair.split(' ').map((name) => ACTS_ON[name as OperationName] ?? []);
  return one?.some((name) => other?.includes(name)) === true;
}

const UNMET = 'meets in no program';

/** What is wrong with what is known of a pair, or null. */
function problemOf(pair: string, { together, apart, shown, hidden }: Found): string | null {
  const met = haveOneObject(pair) ? together + shown + hidden : together + apart + shown + hidden;
  if (met === 0 && NEVER[pair] === undefined) return UNMET;
  if (met > 0 && NEVER[pair] !== undefined) return 'meets after all';
  if (shown === 0 && hidden > 0 && CAUTION[pair] === undefined) return 'is dependent for nothing';
  if (CAUTION[pair] !== undefined && (shown > 0 || hidden === 0)) return 'needs no caution';
  return null;
}

test('what the dependence relation says of every two operations is what the machine does', (t) => {
  const pairs = new Pairs();
  for (const place of Object.values(MEETING_PLACES)) {
    for (const meeting of meetingsAtOnePlace(place)) pairs.search(meeting, STATES_MAX);
    for (const meeting of meetingsWithEnd(place)) pairs.search(meeting, BESIDE_END);
  }
  for (let turn = 0; turn < TURNS; turn++) {
    const time = turn % 2 === 0 ? 'adversarial' : 'quiescent';
    pairs.sample(meetingOfAll(turn, { time }), 2, () => false);
  }
  for (const pair of everyPair()) {
    const [one, other] = pair.split(' ').map((name) => pairs.programWith(name));
    const isDone = (): boolean => problemOf(pair, pairs.of(pair)) !== UNMET;
    if (one === undefined || other === undefined || isDone()) continue;
    const both = meetingOfBoth(one, other);
    if (both !== null) pairs.sample(both, SEEDS_MAX, isDone);
  }
  t.deepEqual(pairs.problems, []);
  const acted = OPERATION_NAMES.map((name) => [name, [...(pairs.actsOn.get(name) ?? [])].sort()]);
  const stated = OPERATION_NAMES.map((name) => [name, [...(ACTS_ON[name] ?? [])].sort()]);
  t.deepEqual(acted, stated, 'what each operation acts on: a new one needs a row and a program');
  const wrong = everyPair().flatMap((pair) => {
    const problem = problemOf(pair, pairs.of(pair));
    return problem === null ? [] : [`${pair}: ${problem}`];
  });
  t.deepEqual(wrong, []);
  const count = (is: (found: Found) => boolean): number =>
    everyPair().filter((pair) => is(pairs.of(pair))).length;
  t.log(
    `${everyPair().length} pairs: the order of ${count(({ shown }) => shown > 0)} shows, ${count(({ together, shown }) => together > 0 && shown === 0)} were swapped on one object, ${count(({ together, shown, apart }) => together + shown === 0 && apart > 0)} have none in common; ${Object.keys(CAUTION).length} are dependent out of caution, ${Object.keys(NEVER).length} never meet`,
  );
});
