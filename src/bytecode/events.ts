/**
 * EVENTS: the kinds of shared events (CLEAR concurrency reference, 2.2) and OPERATIONS: what a fiber can be
 * about to do, as partial-order reduction sees it. Kinds are spelled as in the reference. Everything that
 * asks "does the order of these two matter?" derives from the `access` column here, and nowhere else.
 */
import { EVERYTHING, NO_ACCESS, READ, WRITE } from './access-numbers.js';

export interface EventRow {
  /** What the event's object is; `none` for events that touch nothing another fiber could see. */
  readonly object:
    | 'lock'
    | 'cell'
    | 'stream'
    | 'promise'
    | 'timer'
    | 'clock'
    | 'output'
    | 'files'
    | 'fiber'
    | 'none';
  readonly doc: string;
}

export const EVENTS = {
  SPAWN: { object: 'fiber', doc: 'a fiber is created; its START happens after this' },
  START: { object: 'fiber', doc: 'the first step of a fiber' },
  END: { object: 'fiber', doc: 'the last step of a fiber; every JOIN on it happens after this' },
  JOIN: { object: 'promise', doc: 'NEXT on a promise, or the join of a DO branch; waits for END' },
  REQ: { object: 'lock', doc: 'a request joins the queue of a readers-writer lock' },
  LOCK: { object: 'lock', doc: 'a lock is granted, exclusively (X) or shared (S)' },
  UNLOCK: { object: 'lock', doc: 'a lock is released' },
  LOCKFAIL: { object: 'lock', doc: 'a request fails with Deadlock, LockCycle or LockTimeout' },
  GET: { object: 'cell', doc: 'a field of a shared object is read' },
  PUT: { object: 'cell', doc: 'a field of a shared object is written' },
  ALOAD: { object: 'cell', doc: 'an atomic is read' },
  ASTORE: { object: 'cell', doc: 'an atomic is assigned' },
  ARMW: { object: 'cell', doc: 'an atomic is read, changed and written in one step' },
  SNAP: { object: 'cell', doc: 'what a cell holds at this moment is taken as a whole' },
  COMMIT: {
    object: 'cell',
    doc: 'a changed copy replaces what a cell holds, unless it has changed since',
  },
  TAG: { object: 'cell', doc: 'a transaction over several cells marks one of them as its own' },
  PUBLISH: { object: 'cell', doc: 'such a transaction replaces what one of its cells holds' },
  UNTAG: { object: 'cell', doc: 'such a transaction gives one of its cells back as it was' },
  PUSH: { object: 'stream', doc: 'an item enters a stream; waits while the stream is full' },
  POP: { object: 'stream', doc: 'the next item of a stream is taken; waits for it' },
  CLOSE: { object: 'stream', doc: 'no more items come: the generator has ended' },
  EOF: { object: 'stream', doc: 'the end of a stream, or the error of its generator, is taken' },
  DROP: {
    object: 'stream',
    doc: 'nobody takes items any more: the generator ends at its next PUSH',
  },
  SUB: { object: 'stream', doc: 'a split stream gets one more cursor' },
  CLAIM: { object: 'stream', doc: 'a worker takes the next elements of a concurrent stage' },
  MGET: { object: 'cell', doc: 'an entry of one part of a sharded map is looked up' },
  MPUT: { object: 'cell', doc: 'an entry is put into one part of a sharded map' },
  MDEL: {
    object: 'cell',
    doc: 'an entry, or every one, is taken out of one part of a sharded map',
  },
  MCOUNT: { object: 'cell', doc: 'the entries of one part of a sharded map are counted or listed' },
  OBSADD: { object: 'cell', doc: 'the fiber behind an observable takes in one more element' },
  OBSVIEW: { object: 'cell', doc: 'what an observable has come to so far is looked at' },
  OBSDONE: { object: 'cell', doc: 'the fiber behind an observable takes in no more elements' },
  SLEEP: { object: 'timer', doc: 'a fiber goes to sleep' },
  WAKE: { object: 'timer', doc: 'a sleeping fiber goes on' },
  TICK: { object: 'clock', doc: 'virtual time moves forward' },
  NOW: { object: 'clock', doc: 'the virtual clock is read' },
  YIELDPT: { object: 'none', doc: 'a fiber lets others go first' },
  RAND: { object: 'none', doc: 'a number is drawn from the generator of the fiber' },
  OUT: { object: 'output', doc: 'a line is printed' },
  IO: { object: 'files', doc: 'files are read or written, or the console is read' },
} as const satisfies Record<string, EventRow>;

export type EventKind = keyof typeof EVENTS;

export interface OperationRow {
  /** The event that executing it records. */
  readonly event: EventKind;
  /** `X` or `S` for lock operations, else empty. */
  readonly mode: '' | 'X' | 'S';
  /**
   * How it touches its object. Two operations of different fibers are dependent iff they touch a common
   * object and at least one of them writes it (CLEAR concurrency reference, 2.3).
   */
  readonly access: 'none' | 'read' | 'write' | 'everything';
  /** `never`: always possible; `waits`: whether it can run depends on the state of its object. */
  readonly blocking: 'never' | 'waits';
  readonly doc: string;
}

export const OPERATIONS = {
  start: { event: 'START', mode: '', access: 'none', blocking: 'never', doc: 'begin the body' },
  join: {
    event: 'JOIN',
    mode: '',
    access: 'none',
    blocking: 'waits',
    doc: 'END to JOIN is never reversible',
  },
  lockExclusive: {
    event: 'LOCK',
    mode: 'X',
    access: 'write',
    blocking: 'waits',
    doc: 'take a mutex, or be granted a readers-writer lock exclusively',
  },
  lockShared: {
    event: 'LOCK',
    mode: 'S',
    access: 'read',
    blocking: 'waits',
    doc: 'be granted a readers-writer lock as a reader',
  },
  requestExclusive: {
    event: 'REQ',
    mode: 'X',
    access: 'write',
    blocking: 'never',
    doc: 'queue as a writer',
  },
  requestShared: {
    event: 'REQ',
    mode: 'S',
    access: 'read',
    blocking: 'never',
    doc: 'queue as a reader, no writer queued',
  },
  requestBehindWriter: {
    event: 'REQ',
    mode: 'S',
    access: 'write',
    blocking: 'never',
    doc: 'queue as a reader behind a queued writer',
  },
  unlockExclusive: {
    event: 'UNLOCK',
    mode: 'X',
    access: 'write',
    blocking: 'never',
    doc: 'release an exclusive lock',
  },
  unlockShared: {
    event: 'UNLOCK',
    mode: 'S',
    access: 'read',
    blocking: 'never',
    doc: 'release a shared lock',
  },
  lockFail: {
    event: 'LOCKFAIL',
    mode: '',
    access: 'write',
    blocking: 'waits',
    doc: 'fail; touches every lock of the chain that was walked',
  },
  atomicLoad: {
    event: 'ALOAD',
    mode: '',
    access: 'read',
    blocking: 'never',
    doc: 'read an atomic',
  },
  atomicStore: {
    event: 'ASTORE',
    mode: '',
    access: 'write',
    blocking: 'never',
    doc: 'assign an atomic',
  },
  atomicUpdate: {
    event: 'ARMW',
    mode: '',
    access: 'write',
    blocking: 'never',
    doc: 'update an atomic in one step',
  },
  sleep: { event: 'SLEEP', mode: '', access: 'none', blocking: 'never', doc: 'set a timer' },
  wake: { event: 'WAKE', mode: '', access: 'none', blocking: 'waits', doc: 'go on after a timer' },
  readClock: {
    event: 'NOW',
    mode: '',
    access: 'read',
    blocking: 'never',
    doc: 'read the virtual clock',
  },
  print: {
    event: 'OUT',
    mode: '',
    access: 'write',
    blocking: 'never',
    doc: 'print a line, when the order of lines is checked',
  },
  resume: {
    event: 'YIELDPT',
    mode: '',
    access: 'none',
    blocking: 'never',
    doc: 'go on after a spawn, when bodies run at their spawn (inline scheduler)',
  },
  end: {
    event: 'END',
    mode: '',
    access: 'everything',
    blocking: 'never',
    doc: 'whatever ends the whole execution: a fault or DIE; nothing commutes with it',
  },
  // Cells that are read and replaced as a whole. Reading ignores the tag; what heeds or sets it also touches the tag,
  // an object of its own (`tagObject`).
  snapshot: { event: 'SNAP', mode: '', access: 'read', blocking: 'never', doc: 'read a cell' },
  snapshotToWrite: {
    event: 'SNAP',
    mode: '',
    access: 'read',
    blocking: 'waits',
    doc: 'read a cell in order to replace it; heeds the tag, and waits for it to go',
  },
  commit: {
    event: 'COMMIT',
    mode: '',
    access: 'write',
    blocking: 'never',
    doc: 'replace what a cell holds; heeds the tag',
  },
  commitConflict: {
    event: 'COMMIT',
    mode: '',
    access: 'read',
    blocking: 'never',
    doc: 'find that a cell has changed since, or is tagged',
  },
  tag: {
    event: 'TAG',
    mode: '',
    access: 'read',
    blocking: 'waits',
    doc: 'set the tag, once nobody else has, and read the cell',
  },
  publish: {
    event: 'PUBLISH',
    mode: '',
    access: 'write',
    blocking: 'never',
    doc: 'replace what a cell holds, and remove the tag',
  },
  untag: {
    event: 'UNTAG',
    mode: '',
    access: 'read',
    blocking: 'never',
    doc: 'remove the tag; a cell that nobody replaced is as if read',
  },
  // Streams. An item is the same whenever it is taken (a Kahn network), so PUSH and POP only make each other possible:
  // PUSH(i) happens before POP(i), and POP(i - capacity) before PUSH(i) (`MachineState.links`). Only DROP, SUB and other
  // takers of the same items are in their way.
  push: {
    event: 'PUSH',
    mode: '',
    access: 'read',
    blocking: 'waits',
    doc: 'add an item, or find that the stream is dropped',
  },
  pop: { event: 'POP', mode: '', access: 'none', blocking: 'waits', doc: 'take the next item' },
  popShared: {
    event: 'POP',
    mode: '',
    access: 'read',
    blocking: 'waits',
    doc: 'take the next item, which others want too: that writes a turn beside the stream',
  },
  popSplit: {
    event: 'POP',
    mode: '',
    access: 'read',
    blocking: 'waits',
    doc: 'take the next item by a cursor of its own: that reads a turn beside the stream, or writes it, where the cursor begins',
  },
  closeStream: { event: 'CLOSE', mode: '', access: 'none', blocking: 'never', doc: 'add no more' },
  dropStream: {
    event: 'DROP',
    mode: '',
    access: 'write',
    blocking: 'never',
    doc: 'take no more items',
  },
  subscribe: {
    event: 'SUB',
    mode: '',
    access: 'write',
    blocking: 'never',
    doc: 'begin to take items where another cursor stands',
  },
  readFiles: { event: 'IO', mode: '', access: 'read', blocking: 'never', doc: 'read files' },
  writeFiles: {
    event: 'IO',
    mode: '',
    access: 'write',
    blocking: 'never',
    doc: 'write a file, or take a line of the input',
  },
  claim: {
    event: 'CLAIM',
    mode: '',
    access: 'read',
    blocking: 'waits',
    doc: 'take the next elements, which other workers want too: that writes a turn beside the channel',
  },
  claimOwn: {
    event: 'CLAIM',
    mode: '',
    access: 'read',
    blocking: 'never',
    doc: 'begin with elements that were dealt out, unless an earlier one has failed',
  },
  // Data that has neither a lock nor takes turns (CLEAR concurrency reference, 3.21).
  plainRead: {
    event: 'GET',
    mode: '',
    access: 'read',
    blocking: 'never',
    doc: 'read shared data that nothing guards',
  },
  plainWrite: {
    event: 'PUT',
    mode: '',
    access: 'write',
    blocking: 'never',
    doc: 'write shared data that nothing guards',
  },
  // Sharded maps: each part is an object of its own, so that those of different parts commute.
  lookUp: { event: 'MGET', mode: '', access: 'read', blocking: 'never', doc: 'look up an entry' },
  putEntry: { event: 'MPUT', mode: '', access: 'write', blocking: 'never', doc: 'put an entry' },
  removeEntry: {
    event: 'MDEL',
    mode: '',
    access: 'write',
    blocking: 'never',
    doc: 'take entries out',
  },
  scanEntries: {
    event: 'MCOUNT',
    mode: '',
    access: 'read',
    blocking: 'never',
    doc: 'count or list the entries of a part',
  },
  // Observables: one fiber writes, anybody looks. That no more comes is told by the end of that fiber.
  addToObservable: {
    event: 'OBSADD',
    mode: '',
    access: 'write',
    blocking: 'never',
    doc: 'replace what an observable has come to',
  },
  viewObservable: {
    event: 'OBSVIEW',
    mode: '',
    access: 'read',
    blocking: 'never',
    doc: 'look at what an observable has come to',
  },
  endObservable: {
    event: 'OBSDONE',
    mode: '',
    access: 'none',
    blocking: 'never',
    doc: 'add no more to an observable',
  },
  yieldPoint: {
    event: 'YIELDPT',
    mode: '',
    access: 'none',
    blocking: 'never',
    doc: 'go on where other fibers of one scheduler may have gone first',
  },
  tagConflict: {
    event: 'TAG',
    mode: '',
    access: 'read',
    blocking: 'never',
    doc: 'find that another transaction has set the tag, and give up for now',
  },
  // The declared handle of a split stream keeps no items before its first NEXT (CLEAR concurrency reference, 3.11).
  popFirst: {
    event: 'POP',
    mode: '',
    access: 'write',
    blocking: 'waits',
    doc: 'begin to take items where nobody keeps any: from now on the generator waits for that',
  },
  // Handles of a shared stream are counted (CLEAR concurrency reference, 3.11). While the one that its declaration gave is
  // there, nobody else lets go of the last one, so the order in which the others do is no difference.
  releaseStream: {
    event: 'DROP',
    mode: '',
    access: 'read',
    blocking: 'never',
    doc: 'let go of a handle of a stream that others have, too: that writes the declared handle, when it is that one or there is none',
  },
} as const satisfies Record<string, OperationRow>;

export type OperationName = keyof typeof OPERATIONS;

export const OPERATION_NAMES = Object.keys(OPERATIONS) as readonly OperationName[];

/** A fact about each operation, as a byte that is 1 or 0: hot loops read bytes faster than truth values. */
export function byOperation(holds: (name: OperationName) => boolean): Uint8Array {
  return Uint8Array.from(OPERATION_NAMES, (name) => (holds(name) ? 1 : 0));
}

/** How each operation touches its object: see `access-numbers.ts`. */
export const ACCESS_OF = Uint8Array.from(
  OPERATION_NAMES,
  (name) =>
    ({ none: NO_ACCESS, read: READ, write: WRITE, everything: EVERYTHING })[
      OPERATIONS[name].access
    ],
);

/** By operation: a step of another fiber may happen after this very step (`Execution.links`). */
export const IS_AWAITED = byOperation((name) =>
  ['PUSH', 'POP', 'CLOSE', 'CLAIM'].includes(OPERATIONS[name].event),
);
