/**
 * The machine: the whole state of one execution, and the way back. It executes one transition of a fiber at a
 * time (`step`), knows what every fiber is about to do, and can return to any earlier depth (`rewind`) without
 * re-running the program: each transition first saves the scalars and the live frame of the acting fiber, and
 * every other change goes through the undo log of the heap (design: one record per event).
 *
 * The machine has never heard of a scheduler. Ids of fibers and objects are interned names (`names.ts`), so they
 * mean the same in every execution of one exploration.
 */
import type { EventKind } from '../bytecode/events.js';
import { OPERATION_NUMBERS } from '../bytecode/events.js';
import type { OpcodeName } from '../bytecode/opcodes.js';
import { OBJECT_KINDS, OPCODE_NAMES } from '../bytecode/opcodes.js';
import { instructionLength } from './instruction.js';
import type { Program } from '../bytecode/program.js';
import { assert } from '../support/assert.js';
import { seedState } from '../support/prng.js';
import type { RawFault } from './fault.js';
import { Heap } from './heap.js';
import { continueFiber, performOperation } from './interpreter.js';
import {
  ABSENT,
  ATTEMPTS,
  BASE,
  CHILDREN,
  CONSUMED,
  DEADLINE,
  EFFECTS,
  EVENTS,
  FIRED,
  FRAME_HEAD,
  FUNCTION,
  GROUP,
  HELD,
  LIVE,
  OBJECT,
  OBJECTS,
  OBJECT_STRIDE,
  OPERATION,
  OWNER,
  PC,
  PHASE,
  PHASE_NONE,
  RANDOM,
  READERS,
  READS,
  STATUS,
  STRIDE,
  TARGET,
  WRITERS_QUEUED,
} from './layout.js';
import { effectiveOperation, isEnabled } from './enabled.js';
import type { LoopWatch } from './loops.js';
import { EndlessWatch } from './loops.js';
import { finishExecution, tick } from './finish.js';
import { chainFibers, FAIL_CYCLE, failureOf, isReadersWriterLock } from './locks.js';
import { Names } from './names.js';
import type { TouchedEntry } from './touched.js';
import { TouchedSets } from './touched.js';
import type { Value } from './value.js';
import { Handle } from './value.js';

/** What a fiber is about to do, as partial-order reduction sees it; see `Engine` in the scheduler contract. */
export interface Operation {
  operation: number;
  object: number;
  touched: number;
}

/** What the machine needs from outside: the run parameters that bear on single steps, and the builtins. */
export interface MachineOptions {
  readonly seed: number;
  readonly adversarialTime: boolean;
  readonly lockTimeout: number;
  readonly unhandledLock: 'raise' | 'panic' | 'policy';
  /** True when the order of printed lines is checked: printing is then a scheduling point. */
  readonly orderedOutput: boolean;
  /** True to run each body at its spawn, single threaded. */
  readonly inline: boolean;
  readonly stepsMax: number;
  readonly memoryMax: number;
  readonly runtime: Runtime;
}

export interface Runtime {
  /** The result; an ErrorValue is raised. A panic ends the execution of `machine`. */
  callBuiltin(machine: Machine, fiber: number, name: string, args: readonly Value[]): Value;
  /** The text of a value by position in FORMATS, as a byte string. */
  format(value: Value, format: number, program: Program): string;
}

export interface OutputLine {
  readonly fiber: number;
  readonly text: string;
}

/** Told about every recorded event, when someone watches (replay, explanations); null in exploration. */
export type EventObserver = (event: {
  readonly fiber: number;
  readonly kind: EventKind;
  readonly object: number;
  readonly function: number;
  readonly pc: number;
  readonly value: Value;
}) => void;

export type Ending = 'completed' | 'exited' | 'fault' | 'bound';

/** The virtual clock starts here, in milliseconds. */
const EPOCH = 1_000_000;
const { start: START, lockFail: LOCK_FAIL } = OPERATION_NUMBERS;

export class Machine {
  readonly program: Program;
  readonly options: MachineOptions;
  /** Whether the program looks at the clock at all; if not, the order of wake-ups is unobservable. */
  readonly readsClock: boolean;
  readonly heap = new Heap();
  readonly names = new Names();
  readonly touched = new TouchedSets();

  // Fibers, by id.
  words = new Float64Array(16 * STRIDE);
  readonly registers: Value[][] = [];
  readonly results: Value[] = [];
  readonly loops: (LoopWatch | null)[] = [];
  readonly endless = new EndlessWatch();

  // Shared objects, by id.
  objectWords = new Float64Array(16 * OBJECT_STRIDE);
  readonly objectKind: number[] = [];
  readonly objectValue: Value[] = [];
  readonly objectName: string[] = [];
  readonly handles: Handle[] = [];
  /** Fibers that hold an object shared. */
  readonly readers: number[][] = [];
  /** Queue of a readers-writer lock: fiber * 2 + (1 for a writer). */
  readonly queues: number[][] = [];

  /** Virtual milliseconds, and the turn of each cooperative group (by founding fiber, offset 1). */
  globals = new Float64Array(64);
  readonly output: OutputLine[] = [];
  /** Fibers whose body is running, innermost last; inline mode only. */
  readonly inlineStack: number[] = [];

  /** Number of transitions so far. */
  depth = 0;
  ending: Ending | null = null;
  fault: RawFault | null = null;
  /** True when the last transition itself ended everything (a failed assertion, DIE, …), whatever else could still run. */
  endsAll = false;
  /** Exit status when `ending` is `exited`. */
  status = 0;
  /** Instructions executed in this execution, and in all. */
  steps = 0;
  stepsTotal = 0;
  eventsTotal = 0;
  /** The largest number of fibers of one execution so far. */
  fibersMax = 1;
  /** A long transition pauses when `steps` reaches this, and `resume` goes on. */
  pauseAt = Infinity;
  paused = false;
  /** Cells allocated since the last count of live memory, and when to count next. */
  allocated = 0;
  allocationCheck = 4_000_000;
  observer: EventObserver | null = null;
  /** Takes printed lines (byte strings) as they come, instead of `output`. */
  printer: ((text: string) => void) | null = null;
  readonly warnings: string[] = [];

  // Per depth.
  fiberAt = new Int32Array(256);
  operationAt = new Int32Array(256);
  objectAt = new Int32Array(256);
  touchedAt = new Int32Array(256);
  /** Fiber that a join joined, or -1. */
  joinedAt = new Int32Array(256);
  /** Fibers whose waiting made a lock request fail, or null. */
  readonly chainAt: (readonly number[] | null)[] = [];
  /** 1 when the transition began a turn of its cooperative group. */
  turnAt = new Uint8Array(256);
  /** 1 when time moved after the transition. */
  tickAt = new Uint8Array(256);
  #heapMark = new Int32Array(256);
  #windowMark = new Int32Array(256);
  #outputMark = new Int32Array(256);
  #stepsMark = new Float64Array(256);
  #blocks = new Float64Array(256 * STRIDE);

  /** Depth at which each fiber was spawned and ended; bookkeeping for happens-before, valid while the fiber is. */
  readonly spawnDepth: number[] = [];
  readonly endDepth: number[] = [];

  // Saved register windows: triples (fiber, start, count) and their values.
  readonly #windows: number[] = [];
  #windowCount = 0;
  readonly #windowValues: Value[] = [];
  #windowValueCount = 0;
  /** `heap.writes` when the transition began. */
  writesAtStart = 0;
  /** Registers of the acting fiber below this index are not saved yet. */
  lowWater = 0;

  /** Enabled fibers in the order of their names, after each step or rewind. */
  enabled = new Int32Array(16);
  enabledCount = 0;

  readonly #label: Operation = { operation: 0, object: -1, touched: 0 };

  constructor(program: Program, options: MachineOptions) {
    this.program = program;
    this.options = options;
    this.readsClock = usesOpcode(program, 'readClock');
    assert(program.main >= 0, 'the machine needs a program with an entry point');
    this.reset();
  }

  /** Back to the initial state: main is about to start. */
  reset(): void {
    this.heap.clear();
    this.#windowCount = 0;
    this.#windowValueCount = 0;
    this.output.length = 0;
    this.words.fill(0);
    this.globals.fill(-1);
    this.globals[0] = EPOCH;
    this.depth = 0;
    this.steps = 0;
    this.inlineStack.length = 0;
    this.#clearEnding();
    this.startFiber(0, this.program.main, []);
    this.inlineStack.push(0);
    this.#collectEnabled();
  }

  get now(): number {
    return this.globals[0]!;
  }

  /** Chosen fiber acts: its pending operation and everything up to the next one. */
  step(fiber: number): void {
    const depth = this.depth;
    assert(this.ending === null && !this.paused, 'a step needs a running execution');
    if (depth === this.fiberAt.length) this.#growDepth();
    const label = this.#label;
    effectiveOperation(this, fiber, label);
    this.fiberAt[depth] = fiber;
    this.operationAt[depth] = label.operation;
    this.objectAt[depth] = label.object;
    this.touchedAt[depth] = label.touched;
    this.joinedAt[depth] = -1;
    this.chainAt[depth] =
      label.operation === LOCK_FAIL && failureOf(this, fiber) === FAIL_CYCLE
        ? chainFibers(this, fiber)
        : null;
    this.turnAt[depth] = 0;
    this.tickAt[depth] = 0;
    if (this.heap.recording) this.#save(fiber, depth);
    const group = this.words[fiber * STRIDE + GROUP]!;
    if (group >= 0 && this.globals[1 + group] !== fiber) {
      this.turnAt[depth] = 1;
      this.heap.setWord(this.globals, 1 + group, fiber);
    }
    this.depth = depth + 1;
    this.writesAtStart = this.heap.writes;
    this.endless.reset(this.steps);
    const stepsBefore = this.steps;
    performOperation(this, fiber, label);
    this.stepsTotal += this.steps - stepsBefore;
    if (!this.paused) this.#afterTransition();
  }

  /** Goes on with a transition that was paused by `pauseAt`. */
  resume(): void {
    assert(this.paused, 'only a paused machine resumes');
    this.paused = false;
    const stepsBefore = this.steps;
    continueFiber(this, this.fiberAt[this.depth - 1]!);
    this.stepsTotal += this.steps - stepsBefore;
    if (!this.paused) this.#afterTransition();
  }

  #afterTransition(): void {
    const fiber = this.fiberAt[this.depth - 1]!;
    this.words[fiber * STRIDE + EFFECTS]! += this.heap.writes - this.writesAtStart;
    if (this.ending !== null) {
      this.endsAll = this.ending !== 'bound';
      this.enabledCount = 0;
      return;
    }
    this.#collectEnabled();
    while (this.enabledCount === 0 && this.ending === null) {
      if (tick(this)) {
        this.tickAt[this.depth - 1] = 1;
        if (this.ending === null) this.#collectEnabled();
      } else {
        finishExecution(this);
      }
    }
  }

  /** Takes back every transition from `depth` on. */
  rewind(depth: number): void {
    assert(depth >= 0 && depth <= this.depth, 'a rewind goes back');
    if (depth === this.depth) return;
    if (depth === 0) {
      // Cheaper than undoing everything, and the state of the start is known.
      this.reset();
      return;
    }
    for (let at = this.depth - 1; at >= depth; at--) this.#undo(at);
    this.depth = depth;
    this.steps = this.#stepsMark[depth]!;
    this.#clearEnding();
    this.#collectEnabled();
  }

  #clearEnding(): void {
    this.ending = null;
    this.fault = null;
    this.endsAll = false;
    this.status = 0;
    this.paused = false;
  }

  #save(fiber: number, depth: number): void {
    this.#heapMark[depth] = this.heap.mark;
    this.#windowMark[depth] = this.#windowCount;
    this.#outputMark[depth] = this.output.length;
    this.#stepsMark[depth] = this.steps;
    const from = fiber * STRIDE;
    const words = this.words;
    const blocks = this.#blocks;
    const to = depth * STRIDE;
    for (let i = 0; i < STRIDE; i++) blocks[to + i] = words[from + i]!;
    const base = words[from + BASE]!;
    const size = this.program.functions[words[from + FUNCTION]!]!.registers;
    this.lowWater = base + size;
    this.saveWindow(fiber, base - FRAME_HEAD);
  }

  /** Saves the registers from `start` up to the low-water mark, which then sinks to `start`. */
  saveWindow(fiber: number, start: number): void {
    const count = this.lowWater - start;
    const registers = this.registers[fiber]!;
    const values = this.#windowValues;
    let at = this.#windowValueCount;
    for (let i = start; i < this.lowWater; i++) values[at++] = registers[i]!;
    this.#windowValueCount = at;
    const windows = this.#windows;
    const w = this.#windowCount * 3;
    windows[w] = fiber;
    windows[w + 1] = start;
    windows[w + 2] = count;
    this.#windowCount++;
    this.lowWater = start;
  }

  #undo(depth: number): void {
    this.heap.undoTo(this.#heapMark[depth]!);
    const windows = this.#windows;
    const values = this.#windowValues;
    for (let w = this.#windowCount - 1; w >= this.#windowMark[depth]!; w--) {
      const registers = this.registers[windows[w * 3]!]!;
      const start = windows[w * 3 + 1]!;
      const count = windows[w * 3 + 2]!;
      const from = this.#windowValueCount - count;
      for (let i = 0; i < count; i++) registers[start + i] = values[from + i]!;
      this.#windowValueCount = from;
    }
    this.#windowCount = this.#windowMark[depth]!;
    this.output.length = this.#outputMark[depth]!;
    const from = depth * STRIDE;
    const to = this.fiberAt[depth]! * STRIDE;
    const words = this.words;
    const blocks = this.#blocks;
    for (let i = 0; i < STRIDE; i++) words[to + i] = blocks[from + i]!;
  }

  #collectEnabled(): void {
    let count = 0;
    if (this.options.inline) {
      const top = this.inlineStack[this.inlineStack.length - 1];
      if (top !== undefined && isEnabled(this, top)) this.enabled[count++] = top;
    } else {
      const order = this.names.order;
      const words = this.words;
      for (let i = 0; i < order.length; i++) {
        const fiber = order[i]!;
        if (words[fiber * STRIDE + STATUS] === LIVE && isEnabled(this, fiber))
          this.enabled[count++] = fiber;
      }
    }
    this.enabledCount = count;
  }

  // -------------------------------------------------------------------------------------- fibers and objects

  /** Sets up fiber `fiber`, about to run `body` with `captures` in its first registers. */
  startFiber(fiber: number, body: number, captures: readonly Value[]): void {
    if ((fiber + 1) * STRIDE > this.words.length) this.#growFibers();
    const o = fiber * STRIDE;
    const words = this.words;
    this.heap.setWord(words, o + STATUS, LIVE);
    words[o + FUNCTION] = body;
    words[o + PC] = 0;
    words[o + BASE] = FRAME_HEAD;
    words[o + OPERATION] = START;
    words[o + OBJECT] = -1;
    words[o + TARGET] = -1;
    words[o + PHASE] = PHASE_NONE;
    words[o + EVENTS] = 0;
    words[o + CHILDREN] = 0;
    words[o + OBJECTS] = 0;
    words[o + HELD] = 0;
    words[o + GROUP] = -1;
    words[o + FIRED] = 0;
    words[o + DEADLINE] = Infinity;
    words[o + RANDOM] = seedState(this.options.seed, this.names.fiberName(fiber));
    words[o + CONSUMED] = 0;
    words[o + ATTEMPTS] = 0;
    words[o + EFFECTS] = 0;
    words[o + READS] = 0;
    const registers = (this.registers[fiber] ??= []);
    registers[0] = -1;
    registers[1] = -1;
    registers[2] = -1;
    const size = this.program.functions[body]!.registers;
    for (let i = 0; i < size; i++) registers[FRAME_HEAD + i] = captures[i] ?? null;
    this.results[fiber] = null;
    this.loops[fiber] = null;
    this.spawnDepth[fiber] = this.depth - 1;
    this.endDepth[fiber] = -1;
    if (this.names.fiberCount > this.enabled.length) {
      this.enabled = grown(this.enabled, this.names.fiberCount);
    }
    if (1 + this.names.fiberCount > this.globals.length) {
      const old = this.globals;
      this.globals = new Float64Array(2 * old.length + this.names.fiberCount).fill(-1);
      this.globals.set(old);
      this.heap.replaceWords(old, this.globals);
    }
  }

  /** A new shared object of `fiber`. */
  createObject(fiber: number, kind: number, value: Value, name: string): Handle {
    const o = fiber * STRIDE;
    const ordinal = this.words[o + OBJECTS]! + 1;
    this.words[o + OBJECTS] = ordinal;
    const id = this.names.object(fiber, ordinal);
    if ((id + 1) * OBJECT_STRIDE > this.objectWords.length) {
      const old = this.objectWords;
      this.objectWords = grown(old, 2 * old.length);
      this.heap.replaceWords(old, this.objectWords);
    }
    this.objectKind[id] = kind;
    this.objectValue[id] = value;
    this.objectName[id] = name;
    this.readers[id] = [];
    this.queues[id] = [];
    const w = id * OBJECT_STRIDE;
    this.objectWords[w + OWNER] = -1;
    this.objectWords[w + READERS] = 0;
    this.objectWords[w + WRITERS_QUEUED] = 0;
    const kindName = OBJECT_KINDS[kind];
    if ((kindName === 'local' || kindName === 'multiowned') && this.words[o + GROUP] === -1) {
      this.words[o + GROUP] = fiber;
      this.heap.setWord(this.globals, 1 + fiber, fiber);
    }
    return (this.handles[id] ??= new Handle(id));
  }

  isLive(fiber: number): boolean {
    return fiber < this.names.fiberCount && this.words[fiber * STRIDE + STATUS] === LIVE;
  }

  get fiberCount(): number {
    return this.names.fiberCount;
  }

  isEnabled(fiber: number): boolean {
    return isEnabled(this, fiber);
  }

  pending(fiber: number, into: Operation): void {
    effectiveOperation(this, fiber, into);
  }

  /** A mutex request that waits until the lock is free and cannot fail: no cycle, no expiry, no group, no spinning. */
  isSimpleRequest(fiber: number): boolean {
    const o = fiber * STRIDE;
    const words = this.words;
    return (
      words[o + OPERATION] === OPERATION_NUMBERS.lockExclusive &&
      words[o + HELD] === 0 &&
      words[o + GROUP] === -1 &&
      words[o + FIRED] === 0 &&
      !this.options.adversarialTime &&
      (this.loops[fiber]?.waiting ?? null) === null &&
      !isReadersWriterLock(this, words[o + OBJECT]!)
    );
  }

  touchedEntries(touched: number): readonly TouchedEntry[] {
    return this.touched.entries(touched);
  }

  exists(fiber: number): boolean {
    return fiber < this.names.fiberCount && this.words[fiber * STRIDE + STATUS] !== ABSENT;
  }

  /** The user's name of an object and its schedule-independent id: `` `tally` (0#1) ``. */
  describeObject(object: number): string {
    const name = this.objectName[object] ?? '';
    return name === ''
      ? this.names.objectName(object)
      : `\`${name}\` (${this.names.objectName(object)})`;
  }

  /** `` fiber 0.1 `main.bg1` `` */
  describeFiber(fiber: number): string {
    let body = this.words[fiber * STRIDE + FUNCTION]!;
    const registers = this.registers[fiber]!;
    for (let base = this.words[fiber * STRIDE + BASE]!; registers[base - 3] !== -1;) {
      body = registers[base - 3] as number;
      base = registers[base - 1] as number;
    }
    return `fiber ${this.names.fiberName(fiber)} \`${this.program.functions[body]!.name}\``;
  }

  print(fiber: number, text: string): void {
    if (this.printer !== null) this.printer(text);
    else this.output.push({ fiber, text });
  }

  end(ending: Ending, fault: RawFault | null): void {
    this.ending = ending;
    this.fault = fault;
    let fibers = 0;
    for (let fiber = 0; fiber < this.names.fiberCount; fiber++) if (this.exists(fiber)) fibers++;
    if (fibers > this.fibersMax) this.fibersMax = fibers;
  }

  #growFibers(): void {
    const old = this.words;
    this.words = grown(old, 2 * old.length);
    this.heap.replaceWords(old, this.words);
  }

  #growDepth(): void {
    const size = this.fiberAt.length * 2;
    this.fiberAt = grown(this.fiberAt, size);
    this.operationAt = grown(this.operationAt, size);
    this.objectAt = grown(this.objectAt, size);
    this.touchedAt = grown(this.touchedAt, size);
    this.joinedAt = grown(this.joinedAt, size);
    this.turnAt = grown(this.turnAt, size);
    this.tickAt = grown(this.tickAt, size);
    this.#heapMark = grown(this.#heapMark, size);
    this.#windowMark = grown(this.#windowMark, size);
    this.#outputMark = grown(this.#outputMark, size);
    this.#stepsMark = grown(this.#stepsMark, size);
    this.#blocks = grown(this.#blocks, size * STRIDE);
  }
}

interface GrowableArray<T> {
  readonly length: number;
  set(source: T, offset?: number): void;
}

/** A copy of `array` with room for `size` elements. */
export function grown<T extends GrowableArray<T>>(array: T, size: number): T {
  const make = array.constructor as new (length: number) => T;
  const copy = new make(Math.max(size, array.length));
  copy.set(array);
  return copy;
}

function usesOpcode(program: Program, name: OpcodeName): boolean {
  return program.functions.some((fn) => {
    for (let pc = 0; pc < fn.code.length; pc += instructionLength(fn.code, pc)) {
      if (OPCODE_NAMES[fn.code[pc]!] === name) return true;
    }
    return false;
  });
}
