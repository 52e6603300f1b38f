/**
 * The machine: the whole state of one execution, and the way back. It executes one transition of a fiber at a
 * time (`step`), knows what every fiber is about to do, and can return to any earlier depth (`rewind`) without
 * re-running the program: each transition first saves the scalars and the live frame of the acting fiber, and
 * every other change goes through the undo log of the heap (design: one record per event).
 *
 * The machine has never heard of a scheduler. Ids of fibers and objects are interned names (`names.ts`), so they
 * mean the same in every execution of one exploration.
 */
import { OPERATION_NUMBERS } from '../bytecode/events.js';
import { usesOpcode } from './instruction.js';
import type { Program } from '../bytecode/program.js';
import { assert } from '../support/assert.js';
import type { CompiledProgram } from './compiled/compiled-program.js';
import { compiledProgram } from './compiled/compiled-program.js';
import { mayTakeTurns, startFiber } from './births.js';
import type { RawFault } from './fault.js';
import { grown } from '../support/grown.js';
import { Files } from './files.js';
import { Heap } from './heap.js';
import { History } from './history.js';
import { continueFiber, performOperation } from './interpreter.js';
import {
  ABSENT,
  BASE,
  EFFECTS,
  FUNCTION,
  GROUP,
  LIVE,
  OBJECT_STRIDE,
  PC,
  STATUS,
  STRIDE,
} from './layout.js';
import { canRun, effectiveOperation, isEnabled } from './enabled.js';
import { LiveTable } from './live-registers.js';
import type { LoopWatch } from './loops.js';
import { EndlessWatch } from './loops.js';
import { chainFibers, FAIL_CYCLE, failureOf, isSimpleRequest } from './locks.js';
import { firstCheck, REGISTER_CELL } from './memory.js';
import { Names } from './names.js';
import { Puts } from './puts.js';
import type {
  Ending,
  EventObserver,
  MachineOptions,
  Operation,
  OutputLine,
  RaceWatch,
} from './machine-types.js';
import { hasFusedJoin, stepsOf } from './joins.js';
import { ReadyFibers } from './ready.js';
import { Unsettled } from './settle.js';
import { hasWeakHandles } from './strong-handles.js';
import type { TouchedEntry } from './touched.js';
import { TouchedSets } from './touched.js';
import type { ErrorValue, Handle, Value } from './value.js';
import { WriteRanges } from './write-range.js';

/** The virtual clock starts here, in milliseconds. */
export const EPOCH = 1_000_000;
const { lockFail: LOCK_FAIL } = OPERATION_NUMBERS;

export class Machine {
  readonly program: Program;
  readonly options: MachineOptions;
  /** Whether the program looks at the clock at all; if not, the order of wake-ups is unobservable. */
  readonly readsClock: boolean;
  /** Whether the program has transactions over several cells. */
  readonly usesTags: boolean;
  readonly live: LiveTable;
  readonly heap = new Heap();
  readonly names = new Names();
  readonly touched = new TouchedSets();

  // Fibers, by id.
  words = new Int32Array(16 * STRIDE);
  /** Virtual time of the timer of each fiber; Infinity for none. */
  deadlines = new Float64Array(16);
  readonly registers: Value[][] = [];
  readonly results: Value[] = [];
  readonly loops: (LoopWatch | null)[] = [];
  readonly endless = new EndlessWatch();

  // Shared objects, by id.
  objectWords = new Int32Array(16 * OBJECT_STRIDE);
  readonly objectKind: number[] = [];
  readonly objectValue: Value[] = [];
  readonly objectName: string[] = [];
  readonly handles: Handle[] = [];
  /** Fibers that hold an object shared; the one that takes items from a stream. */
  readonly readers: number[][] = [];
  /** Queue of a readers-writer lock: fiber * 2 + (1 for a writer). Of a split stream: its cursors. */
  readonly queues: number[][] = [];
  /** Of a stream: depths at which its items came, and its end; of one, or a cursor: at which they were taken. */
  readonly pushedAt: number[][] = [];
  readonly takenAt: number[][] = [];

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
  /** Fibers that have not ended. */
  liveCount = 0;
  /** Joins of main that an execution ended without (`tails.ts`). */
  joinsLeft = 0;
  /** The largest number of fibers of one execution so far. */
  fibersMax = 1;
  /** A long transition pauses when `steps` reaches this, and `resume` goes on. */
  pauseAt = Infinity;
  paused = false;
  /** Cells allocated since the last count of live memory, and when to count next. */
  allocated = 0;
  allocationCheck = 0;
  observer: EventObserver | null = null;
  /** Null in programs that write no shared data without a lock. */
  readonly races: RaceWatch | null;
  /** Compiled code of the program, or null where everything is interpreted. */
  compiled: CompiledProgram | null = null;
  /** The error that the last instruction raised, when it answered RAISED. */
  raised: ErrorValue | null = null;
  /** Takes printed lines (byte strings) as they come, instead of `output`. */
  printer: ((text: string) => void) | null = null;
  /** Milliseconds of the world since 1970, for a program that is run once; null keeps to virtual time. */
  worldClock: (() => number) | null = null;
  readonly warnings: string[] = [];
  readonly files = new Files(this.heap);

  // Per depth.
  fiberAt = new Int32Array(256);
  operationAt = new Int32Array(256);
  objectAt = new Int32Array(256);
  touchedAt = new Int32Array(256);
  /** Fibers whose waiting made a lock request fail, or null. */
  readonly chainAt: (readonly number[] | null)[] = [];
  /** 1 when time moved after the transition. */
  tickAt = new Uint8Array(256);
  /** 1 for a transition that the machine ran by itself (`runsUnobservable`). */
  unobservedAt = new Uint8Array(256);
  /** The fiber joined, -1 minus the one spawned, or AFTER plus a depth, in order; and how many there were before each depth. */
  links = new Int32Array(256);
  linkCount = 0;
  linksBefore = new Int32Array(256);
  readonly puts = new Puts(this.heap);
  readonly #history = new History();
  readonly #writeRanges: WriteRanges;
  readonly #unsettled: Unsettled;
  /** Whether the present transition is one that the machine runs by itself. */
  #isSettling = false;
  /** Whether a transition goes on through joins that need not wait (`runsUnobservable`). */
  fusesJoins = false;

  /** Whether every join is noted with its fiber: for those who look at states. A failed fiber has it noted anyway. */
  notesJoins = false;
  /** Whether the present transition may have left others something to do: it spawned a fiber, or filled a stream. */
  hasNews = false;
  /** Whether the program asks how much frames have ever occupied. */
  readonly notesPeaks: boolean;
  /** The last register that a frame may have, and the one beyond which calls have more to do: see `holdsFrames`. */
  readonly frameMax: number;
  readonly frameLimit: number;
  /** Whether some fibers may have to take turns. */
  readonly takesTurns: boolean;
  /** `heap.writes` when the transition began. */
  writesAtStart = 0;
  /** Registers of the acting fiber below this index are not saved yet, but for those that its first frame may write. */
  lowWater = 0;

  /** Found out when somebody asks. */
  readonly ready = new ReadyFibers(this);
  readonly #label: Operation = { operation: 0, object: -1, touched: 0 };

  constructor(program: Program, options: MachineOptions) {
    this.program = program;
    this.options = options;
    this.readsClock = usesOpcode(program, 'readClock');
    this.live = new LiveTable(program, hasWeakHandles(program));
    this.usesTags = usesOpcode(program, 'tag');
    this.notesPeaks = program.builtins.includes('framePeakBytes');
    this.frameMax = Math.floor(options.memoryMax / REGISTER_CELL);
    this.frameLimit = this.notesPeaks ? -1 : this.frameMax;
    const canRace = usesOpcode(program, 'accessPlain') || usesOpcode(program, 'mapOperation');
    this.races = canRace ? options.runtime.watchRaces(this) : null;
    this.takesTurns = !options.inline && mayTakeTurns(program, options.native);
    this.fusesJoins = options.runsUnobservable;
    if (options.compiles !== 'never')
      this.compiled = compiledProgram(program, options.compiles, options.keepsDead);
    this.#writeRanges = new WriteRanges(program.functions);
    this.#unsettled = new Unsettled(program.functions);
    assert(program.main >= 0, 'the machine needs a program with an entry point');
    this.reset();
  }

  /** Back to the initial state: main is about to start. */
  reset(): void {
    this.heap.clear();
    this.#history.clear();
    this.output.length = this.inlineStack.length = 0;
    this.files.reset(this.program.world);
    this.words.fill(0);
    this.globals.fill(-1);
    this.globals[0] = EPOCH;
    this.depth = this.steps = this.allocated = this.liveCount = 0;
    this.linkCount = this.puts.count = 0;
    this.allocationCheck = firstCheck(this.options.memoryMax);
    this.races?.truncate(0);
    this.#clearEnding();
    startFiber(this, 0, this.program.main, [], true);
    this.inlineStack.push(0);
    this.ready.restart();
    this.#unsettled.clear();
    if (this.options.runsUnobservable) this.#unsettled.add(0);
  }

  /** Enabled fibers in the order of their names: the first `enabledCount` entries. */
  get enabled(): Int32Array {
    return this.ready.list;
  }

  get enabledCount(): number {
    return this.ready.count;
  }

  get now(): number {
    return this.globals[0]!;
  }

  /** Chosen fiber acts: its pending operation and everything up to the next one. */
  step(fiber: number): void {
    this.#transition(fiber);
    if (!this.paused) this.#afterTransition();
  }

  /** At the start of an execution: what is unobservable runs before the first choice. */
  settle(): void {
    if (this.#unsettled.isEmpty) return;
    const next = this.#unsettled.next(this);
    if (next < 0) return;
    this.#isSettling = true;
    this.#transition(next);
    if (!this.paused) this.#afterTransition();
  }

  #transition(fiber: number): void {
    const depth = this.depth;
    assert(this.ending === null && !this.paused, 'a step needs a running execution');
    if (depth === this.fiberAt.length) this.#growDepth();
    const label = this.#label;
    effectiveOperation(this, fiber, label);
    this.fiberAt[depth] = fiber;
    this.operationAt[depth] = label.operation;
    this.objectAt[depth] = label.object;
    this.touchedAt[depth] = label.touched;
    this.chainAt[depth] =
      label.operation === LOCK_FAIL && failureOf(this, fiber) === FAIL_CYCLE
        ? chainFibers(this, fiber)
        : null;
    this.tickAt[depth] = 0;
    this.unobservedAt[depth] = this.#isSettling ? 1 : 0;
    this.linksBefore[depth] = this.linkCount;
    this.hasNews = false;
    this.puts.open(depth);
    if (this.heap.recording) this.#save(fiber, depth);
    const group = this.words[fiber * STRIDE + GROUP]!;
    if (group >= 0 && this.globals[1 + group] !== fiber) {
      this.heap.setWord(this.globals, 1 + group, fiber);
    }
    this.depth = depth + 1;
    this.ready.forget();
    this.writesAtStart = this.heap.writes;
    this.endless.reset(this.steps, this.options.stepsMax);
    const stepsBefore = this.steps;
    performOperation(this, fiber, label);
    this.stepsTotal += this.steps - stepsBefore;
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

  /**
   * What follows a transition until there is a choice again: what is unobservable runs, time moves when nobody can
   * run, and an execution in which nothing is left to do ends.
   */
  #afterTransition(): void {
    for (;;) {
      const fiber = this.fiberAt[this.depth - 1]!;
      this.words[fiber * STRIDE + EFFECTS]! += this.heap.writes - this.writesAtStart;
      if (this.ending === null) {
        if (this.#unsettled.isSettledBy(this, fiber)) {
          this.#isSettling = false;
          return;
        }
        if (this.options.runsUnobservable) this.#unsettled.collect(this, fiber);
      } else {
        this.endsAll = this.ending !== 'bound';
        if (!this.endsAll || !this.options.runsUnobservable) return;
        const hasFused = hasFusedJoin(this);
        if (!this.#isSettling && !hasFused) return;
        // What ends everything is dependent with everything: taken back, it stays a choice like any other.
        this.#goBack(this.depth - 1);
        if (hasFused) {
          // The join that led there is a step of its own: once more, without it.
          this.fusesJoins = false;
          this.#transition(fiber);
          this.fusesJoins = true;
          if (this.paused) return;
          continue;
        }
      }
      const next = this.#unsettled.next(this);
      this.#isSettling = next >= 0;
      if (next < 0) return;
      this.#transition(next);
      if (this.paused) return;
    }
  }

  /** Virtual time has moved after the last transition. */
  noteTick(): void {
    this.tickAt[this.depth - 1] = 1;
    this.ready.tick();
  }

  /** Takes back every transition from `depth` on. */
  rewind(depth: number): void {
    assert(depth >= 0 && depth <= this.depth, 'a rewind goes back');
    if (depth === this.depth) return;
    this.#unsettled.clear();
    this.#isSettling = false;
    if (this.options.reexecutes) {
      const schedule = this.fiberAt.slice(0, depth);
      this.reset();
      this.settle();
      while (this.depth < depth) this.step(schedule[this.depth]!);
    } else if (depth === 0) {
      // Cheaper than undoing everything, and the state of the start is known.
      this.reset();
    } else {
      this.#goBack(depth);
    }
  }

  #goBack(depth: number): void {
    const { words, registers, fiberAt, heap } = this;
    const history = this.#history;
    for (let at = this.depth - 1; at >= depth; at--) {
      const mark = history.heapMark(at);
      if (mark < heap.mark) heap.undoTo(mark);
      const fiber = fiberAt[at]!;
      history.restore(at, fiber, words, registers[fiber]!);
    }
    const printed = history.outputMark(depth);
    if (this.output.length !== printed) this.output.length = printed;
    this.depth = depth;
    history.restoreCounts(depth, this);
    this.linkCount = this.linksBefore[depth]!;
    this.puts.truncate(depth);
    this.races?.truncate(depth);
    this.ready.restart();
    this.#clearEnding();
  }

  #clearEnding(): void {
    this.ending = null;
    this.fault = null;
    this.endsAll = false;
    this.status = 0;
    this.joinsLeft = 0;
    this.paused = false;
  }

  #save(fiber: number, depth: number): void {
    const { words, heap } = this;
    const o = fiber * STRIDE;
    const fn = words[o + FUNCTION]!;
    const pc = words[o + PC]!;
    const base = words[o + BASE]!;
    const ranges = this.#writeRanges.at(fn, pc);
    const first = base + ranges[2 * pc]!;
    const end = Math.max(first, base + ranges[2 * pc + 1]! + 1);
    const registers = this.registers[fiber]!;
    const printed = this.output.length;
    this.#history.open(depth, fiber, words, registers, first, end, heap.mark, printed, this);
    this.lowWater = base + this.program.functions[fn]!.registers;
  }

  /** Saves the registers from `start` up to the low-water mark, which then sinks to `start`. */
  saveWindow(fiber: number, start: number): void {
    this.#history.saveWindow(this.registers[fiber]!, start, this.lowWater);
    this.lowWater = start;
  }

  /** The chosen fibers in order, each step by itself: what a machine that runs nothing unobservable would be told. */
  schedule(): number[] {
    return stepsOf(this);
  }

  /** Notes a link in the present transition: see `links`. */
  addLink(link: number): void {
    if (this.linkCount === this.links.length) this.links = grown(this.links, 2 * this.linkCount);
    this.links[this.linkCount++] = link;
    this.hasNews ||= link < 0;
  }

  isLive(fiber: number): boolean {
    return fiber < this.names.fiberCount && this.words[fiber * STRIDE + STATUS] === LIVE;
  }

  get fiberCount(): number {
    return this.names.fiberCount;
  }

  canRun(fiber: number): boolean {
    return canRun(this, fiber);
  }

  isEnabled(fiber: number): boolean {
    return isEnabled(this, fiber);
  }

  pending(fiber: number, into: Operation): void {
    effectiveOperation(this, fiber, into);
  }

  isSimpleRequest(fiber: number): boolean {
    return isSimpleRequest(this, fiber);
  }

  touchedEntries(touched: number): readonly TouchedEntry[] {
    return this.touched.entries(touched);
  }

  internTouched(entries: readonly TouchedEntry[]): number {
    return entries.length === 0 ? 0 : this.touched.intern(entries);
  }

  exists(fiber: number): boolean {
    return fiber < this.names.fiberCount && this.words[fiber * STRIDE + STATUS] !== ABSENT;
  }

  /** The instruction at `pc` of `fiber` prints `text`. */
  print(fiber: number, pc: number, text: string): void {
    const fn = this.words[fiber * STRIDE + FUNCTION]!;
    if (this.printer !== null) this.printer(text);
    else this.output.push({ fiber, text, function: fn, pc });
  }

  end(ending: Ending, fault: RawFault | null): void {
    this.ending = ending;
    this.fault = fault;
  }

  #growDepth(): void {
    const size = this.fiberAt.length * 2;
    this.fiberAt = grown(this.fiberAt, size);
    this.operationAt = grown(this.operationAt, size);
    this.objectAt = grown(this.objectAt, size);
    this.touchedAt = grown(this.touchedAt, size);
    this.unobservedAt = grown(this.unobservedAt, size);
    this.linksBefore = grown(this.linksBefore, size);
    this.tickAt = grown(this.tickAt, size);
  }
}
