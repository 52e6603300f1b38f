/**
 * The whole state of one execution, as data, and the smallest steps on it: what everything in this folder reads and writes. How it
 * moves on and goes back is the business of the machine (`machine.ts`). Ids of fibers and objects are interned names
 * (`names.ts`), so they mean the same in every execution of one exploration.
 */
import type { Program } from '../bytecode/program.js';
import { grown } from '../support/grown.js';
import type { RawFault } from './fault.js';
import { Files } from './files.js';
import { Heap } from './heap.js';
import { History } from './history.js';
import { usesOpcode } from './instruction.js';
import { ABSENT, FUNCTION, LIVE, OBJECT_STRIDE, REGISTER_CELL, STATUS, STRIDE } from './layout.js';
import { LiveTable } from './live-registers.js';
import type { LoopWatch } from './loop-watch.js';
import { EndlessWatch } from './loop-watch.js';
import type { CompileMode, Ending, EventObserver, OutputLine, RaceWatch } from './machine-types.js';
import { Names } from './names.js';
import { hasWeakHandles, mayTakeTurns } from './program-facts.js';
import { Puts } from './puts.js';
import type { TouchedEntry } from './touched.js';
import { alwaysItself, neverWaiting } from './operation-facts.js';
import { TouchedSets } from './touched.js';
import type { Container, ErrorValue, Handle, Value } from './value.js';

/** The virtual clock starts here, in milliseconds. */
export const EPOCH = 1_000_000;

/** What the machine needs from outside: the run parameters that bear on single steps, and the builtins. */
export interface MachineOptions {
  readonly seed: number;
  readonly adversarialTime: boolean;
  /** True where fibers that the compiler pins share the scheduler of their spawner; else only those that share `@local` data. */
  readonly native: boolean;
  readonly lockTimeout: number;
  /** Attempts to replace a versioned cell, or what an atomic pointer leads to. */
  readonly commitRetries: number;
  readonly pointerRetries: number;
  /** Attempts to tag the cells of a transaction over several; from TAGS_AWAITED on they wait instead of giving up. */
  readonly tagRetries: number;
  /** Items that a stream holds; for a split stream, those that its slowest cursor has not taken. */
  readonly streamCapacity: number;
  readonly splitCapacity: number;
  /** Elements that wait for workers; 0 for as many as go with the number of workers. */
  readonly channelCapacity: number;
  readonly unhandledLock: 'raise' | 'panic' | 'policy';
  /** True when the order of printed lines is checked: printing is then a scheduling point. */
  readonly orderedOutput: boolean;
  /** True to run each body at its spawn, single threaded. */
  readonly inline: boolean;
  /** True to go back by running again from the start: the yardstick for undoing, and a check of it. */
  readonly reexecutes: boolean;
  /**
   * True to run at once whatever commutes with everything (START, a JOIN that need not wait, SLEEP, WAKE): the
   * choices that are left are those that some other fiber could notice. Needs a heap that records.
   */
  readonly runsUnobservable: boolean;
  /** Whether functions and loops are compiled when they are hot, from the beginning, or never. Nothing else depends on it. */
  readonly compiles: CompileMode;
  /** True when somebody compares whole states: then dead registers, too, hold what they would in the interpreter. */
  readonly keepsDead: boolean;
  readonly stepsMax: number;
  readonly memoryMax: number;
  readonly runtime: Runtime;
}

export interface Runtime {
  watchRaces(machine: MachineState): RaceWatch;
  /** The result; an ErrorValue is raised. A panic ends the execution of `machine`. */
  callBuiltin(machine: MachineState, fiber: number, name: string, args: readonly Value[]): Value;
  /** The builtin for calls from compiled code: undefined, and nothing done, where `callBuiltin` would raise or panic. */
  bindBuiltin(machine: MachineState, name: string): (args: readonly Value[]) => Value | undefined;
  /** The text of a value by position in FORMATS, as a byte string. */
  format(value: Value, format: number, program: Program): string;
}

/** Compiled code, as the interpreter enters it (`compiled/`). */
export interface CompiledCode {
  /** After `call`: the result of the function. */
  readonly result: Value;
  /** Instructions that compiled code has carried out since the program was compiled, on all machines. */
  readonly stepsTotal: number;
  /** After `call` or `runLoop`: the instructions that were carried out, and the pc of the next one. */
  readonly steps: number;
  readonly pc: number;
  isHot(fn: number, at: number): boolean;
  runLoop(
    m: MachineState,
    fiber: number,
    fn: number,
    pc: number,
    base: number,
    steps: number,
  ): boolean;
  call(m: MachineState, fiber: number, fn: number, pc: number, base: number, steps: number): number;
}

export class MachineState {
  readonly program: Program;
  readonly options: MachineOptions;
  /** Whether the program looks at the clock at all; if not, the order of wake-ups is unobservable. */
  readonly readsClock: boolean;
  /** Whether a lock request that has to wait may fail whenever that may be. */
  readonly expiresAtAnyTime: boolean;
  /** Whether the program has transactions over several cells. */
  readonly usesTags: boolean;
  /** By operation, of a fiber that neither spins nor takes turns: see `operation-facts.ts`. */
  readonly neverWaiting: Uint8Array;
  readonly alwaysItself: Uint8Array;
  /** Whether the program has weak handles that it follows. */
  readonly hasWeakHandles: boolean;
  /** Whether the program asks how much frames have ever occupied. */
  readonly notesPeaks: boolean;
  /** The last register that a frame may have, and the one beyond which calls have more to do: see `holdsFrames`. */
  readonly frameMax: number;
  readonly frameLimit: number;
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
  /** What the random numbers of each fiber start from, which its name says, once it is known. */
  readonly seeds: number[] = [];
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
  /** Transitions carried out in all, those that were taken back included. */
  transitionsTotal = 0;
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
  compiled: CompiledCode | null = null;
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
  readonly history = new History();

  /** Whether every join is noted with its fiber: for those who look at states. A failed fiber has it noted anyway. */
  notesJoins = false;
  /** What cells hold or have held, in programs that have some and for those who look at states. */
  frozen: WeakSet<Container> | null = null;
  /** Whether the present transition may have left others something to do: it spawned a fiber, or filled a stream. */
  hasNews = false;
  /** Whether some fibers may have to take turns. */
  readonly takesTurns: boolean;
  /** `heap.writes` when the transition began. */
  writesAtStart = 0;
  /** Registers of the acting fiber below this index are not saved yet, but for those that its first frame may write. */
  lowWater = 0;

  constructor(program: Program, options: MachineOptions) {
    this.program = program;
    this.options = options;
    this.readsClock = usesOpcode(program, 'readClock');
    this.expiresAtAnyTime = options.adversarialTime && options.lockTimeout !== Infinity;
    this.hasWeakHandles = hasWeakHandles(program);
    this.live = new LiveTable(program, this.hasWeakHandles);
    this.usesTags = usesOpcode(program, 'tag');
    this.neverWaiting = neverWaiting(this.usesTags);
    this.alwaysItself = alwaysItself(this.usesTags);
    this.notesPeaks = program.builtins.includes('framePeakBytes');
    this.frameMax = Math.floor(options.memoryMax / REGISTER_CELL);
    this.frameLimit = this.notesPeaks ? -1 : this.frameMax;
    const canRace = usesOpcode(program, 'accessPlain') || usesOpcode(program, 'mapOperation');
    this.races = canRace ? options.runtime.watchRaces(this) : null;
    this.takesTurns = !options.inline && mayTakeTurns(program, options.native);
  }

  get now(): number {
    return this.globals[0]!;
  }

  get fiberCount(): number {
    return this.names.fiberCount;
  }

  isLive(fiber: number): boolean {
    return fiber < this.names.fiberCount && this.words[fiber * STRIDE + STATUS] === LIVE;
  }

  /** In the order of their names. */
  liveFibers(): number[] {
    return this.names.order.filter((fiber) => this.isLive(fiber));
  }

  exists(fiber: number): boolean {
    return fiber < this.names.fiberCount && this.words[fiber * STRIDE + STATUS] !== ABSENT;
  }

  /** Notes a link in the present transition: see `links`. */
  addLink(link: number): void {
    if (this.linkCount === this.links.length) this.links = grown(this.links, 2 * this.linkCount);
    this.links[this.linkCount++] = link;
    this.hasNews ||= link < 0;
  }

  /** Saves the registers from `start` up to the low-water mark, which then sinks to `start`. */
  saveWindow(fiber: number, start: number): void {
    this.history.saveWindow(this.registers[fiber]!, start, this.lowWater);
    this.lowWater = start;
  }

  touchedEntries(touched: number): readonly TouchedEntry[] {
    return this.touched.entries(touched);
  }

  internTouched(entries: readonly TouchedEntry[]): number {
    return entries.length === 0 ? 0 : this.touched.intern(entries);
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
}
