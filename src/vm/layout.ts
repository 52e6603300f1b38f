/**
 * Where the scalars of the machine live. Every fiber owns STRIDE words of one flat array, so that undoing a
 * transition copies back one block for the fiber that acted.
 */
export const STATUS = 0;
export const FUNCTION = 1;
export const PC = 2;
/** Index of register 0 of the current frame in the registers of the fiber. */
export const BASE = 3;
/** The pending operation, a position in OPERATION_NAMES. */
export const OPERATION = 4;
/** Object of the pending operation, or -1. */
export const OBJECT = 5;
/** Number of locks it holds. */
export const HELD = 6;
/** Changes the fiber has made that someone could notice, up to its last transition. */
export const EFFECTS = 7;
/** What its next back-edge has to do, as bits: see LOOP_READ and those below it. */
export const LOOPS = 8;
/**
 * Each transition saves the words up to here. Those from here on change seldom, and only through `setWord` of the heap, which
 * remembers what they were.
 */
export const SAVED = 9;
/** Number of fibers and of shared objects it created. */
export const CHILDREN = 9;
export const OBJECTS = 10;
/** Founding fiber of its cooperative group, or -1. */
export const GROUP = 11;
/** 1 when its timer has fired: the sleep is over, or the lock request has expired. */
export const FIRED = 12;
/** State of its generator of random numbers. */
export const RANDOM = 13;
/** 1 when a NEXT has taken the result, where that matters (`notesJoins`). */
export const CONSUMED = 14;
/** Failed attempts at the lock that is being acquired (policy `--unhandled-lock policy`). */
export const ATTEMPTS = 15;
/** Fiber that a pending join waits for. */
export const TARGET = 16;
/** Progress of a lock acquisition: PHASE_NONE, PHASE_QUEUED, PHASE_PARKED. */
export const PHASE = 17;
/** Number of events recorded by the fiber, counted only while somebody watches. */
export const EVENTS = 18;
/** Behind the last register that its frames have ever had, where the program asks for that (`notesPeaks`). */
export const PEAK = 19;
export const STRIDE = 20;

/** A record of the history (`history.ts`): the saved words of the fiber that acted, and then these. */
export const HEAP_MARK = SAVED;
export const OUTPUT_MARK = SAVED + 1;
/** The window of registers that every transition saves: where it starts and its size. */
export const WINDOW_START = SAVED + 2;
export const WINDOW_SIZE = SAVED + 3;
/** Further windows before the transition. */
export const WINDOWS = SAVED + 4;
export const LIVE_COUNT = SAVED + 5;
export const RECORD = SAVED + 6;
/** Numbers beside it that may be large: steps, allocated, allocationCheck. */
export const COUNTS = 3;

/** Integers up to this, and down to its negative, are exact as numbers: Number.MAX_SAFE_INTEGER. */
export const SAFE = 9007199254740991;

/** Bytes charged per register of a frame. */
export const REGISTER_CELL = 16;

/** Values of STATUS. */
export const ABSENT = 0;
export const LIVE = 1;
export const DONE = 2;
export const FAILED = 3;

/** Bits of LOOPS: it has read a shared cell since its last back-edge. */
export const LOOP_READ = 1;
/** It has a stack of its own, in a program with fibers that take turns: back-edges may be yield points. */
export const LOOP_YIELDS = 2;
/** What it spins on, if it spins, is a loop with yield points. */
export const LOOP_SPINS = 4;
/** One yield point that it has come past; the bits from here on count them. */
export const LOOP_PASSED = 8;

/** Values of PHASE. */
export const PHASE_NONE = 0;
export const PHASE_QUEUED = 1;
export const PHASE_PARKED = 2;

/** How a pending request would end. The failures are positions in PREDECLARED_ERRORS plus one. */
export const LOCK_GRANTED = 0;
export const FAIL_TIMEOUT = 1;
export const FAIL_CYCLE = 2;
export const FAIL_DEADLOCK = 3;

/** Words of an object in the flat array of objects. */
export const OWNER = 0; // fiber that holds it exclusively, or has tagged it, or -1
export const READERS = 1; // number of fibers that hold it shared
export const WRITERS_QUEUED = 2;
export const VERSION = 3; // how often it has been replaced as a whole
/** The same words of a stream or a cursor. */
export const PRODUCER = 0; // the fiber that generates the items, or -1
export const TAKEN = 1; // number of items taken
export const PUSHED = 2; // number of items that came
export const STREAM_STATE = 3; // bits below
export const CLOSED = 1;
export const DROPPED = 2;
export const READING = 4; // the cursor keeps the items that it has not taken
/** 1 when another fiber was given the object; kept only by programs that have weak handles. */
export const CROSSED = 4;
export const OBJECT_STRIDE = 5;

/** Slots in front of register 0 of a frame: caller function, pc of the call, caller base. */
export const FRAME_HEAD = 3;

/**
 * Pseudo objects: the clock (adversarial time), the output (ordered), all files, the turn of a cooperative group, the tag of a
 * cell, what a fiber waits for.
 */
export const CLOCK_OBJECT = -2;
export const OUTPUT_OBJECT = -3;
export const FILES_OBJECT = -4;
export function turnObject(group: number): number {
  return -10 - 3 * group;
}
export function tagObject(object: number): number {
  return -11 - 3 * object;
}
export function isTag(object: number): boolean {
  return object <= -11 && (-11 - object) % 3 === 0;
}
export function waitObject(fiber: number): number {
  return -12 - 3 * fiber;
}
