/** What partial-order search costs besides the steps of its executions, counted: no clock can tell that in a test. */
import { OptimalDpor } from '../../scheduler/exhaustive/dpor.js';
import { OWN_SCHEDULERS } from '../../scheduler/own.js';
import type { Program } from '../../src/bytecode/program.js';
import { exploreProgram } from '../../src/explore.js';
import type { Parameters } from '../../src/explore/parameters.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import type { Engine, FiberId } from '../../src/explore/engine.js';
import type { Outcome, SchedulerContext } from '../../src/explore/scheduler.js';
import * as litmus from './litmus-programs.js';
import { compileLoose } from './random-programs.js';

interface Effort {
  /** Executions, complete ones. */
  readonly executions: number;
  /** Reversals of races that were looked at. */
  readonly reversals: number;
  /** How often the machine was taken back or made a transition, to see whether an operation could have run earlier. */
  readonly moves: number;
  /** Nodes of wakeup trees that nobody gave back. */
  readonly nodes: number;
  /** The most of them that there ever were. */
  readonly nodesMost: number;
  /** Choices that were asked for, and transitions of all executions, those without a choice included. */
  readonly choices: number;
  readonly transitions: number;
}

/** A search that counts what it makes the machine do when an execution has ended. */
class CountingDpor extends OptimalDpor {
  moves = 0;
  choices = 0;
  transitions = 0;
  readonly #engine: Engine;
  #isTrying = false;

  constructor(context: SchedulerContext) {
    super(context);
    const { engine } = context;
    this.#engine = engine;
    const [step, rewind] = [engine.step.bind(engine), engine.rewind.bind(engine)];
    Object.assign(engine, {
      step: (fiber: FiberId): void => {
        if (this.#isTrying) this.moves++;
        step(fiber);
      },
      rewind: (depth: number): void => {
        if (this.#isTrying) this.moves++;
        rewind(depth);
      },
    });
  }

  override choose(): FiberId {
    this.choices++;
    return super.choose();
  }

  override end(outcome: Outcome): void {
    this.transitions += this.#engine.depth;
    this.#isTrying = true;
    super.end(outcome);
    this.#isTrying = false;
  }
}

function effortOf(program: Program, parameters: Parameters): Effort {
  // A search that has to start again does so with a new one.
  const searches: CountingDpor[] = [];
  const row = {
    ...OWN_SCHEDULERS.exhaustive,
    factory: (context: SchedulerContext): CountingDpor => {
      const search = new CountingDpor(context);
      searches.push(search);
      return search;
    },
  };
  const { report } = exploreProgram(program, {
    parameters,
    scheduler: { name: 'exhaustive', row },
    keepGoing: true,
  });
  const last = searches.at(-1);
  if (last === undefined) throw new Error('an exploration makes its scheduler');
  const { reversals, moves, nodes, nodesMost, choices, transitions } = last;
  const { executions } = report;
  return { executions, reversals, moves, nodes, nodesMost, choices, transitions };
}

/** A lock that ends everything comes after five steps of somebody else. */
const LATE_END = `
STRUCT Box { n: Int64 }
FN main() RETURNS Void ->
    MUTABLE a: Int64 = 0 @shared:atomic;
    MUTABLE l = Box{ n: 0 } @shared:locked;
    p: ~Void = BG { @parallel -> a = 1; a = 2; a = 3; a = 4; a = 5; };
    q: ~Void = BG { @parallel -> WITH EXCLUSIVE l AS x { ASSERT x.n == 1, "never"; } };
    NEXT p;
    NEXT q;
END
`;

/** Programs, their classes, and how much is enough for them: a search that comes to need less may lower the numbers. */
const EFFORTS: readonly (readonly [
  name: string,
  text: string,
  executions: number,
  reversals: number,
  moves: number,
])[] = [
  ['readers(5)', litmus.readers(5), 32, 160, 0],
  ['writers+reader(3)', litmus.writersAndReader(3), 24, 60, 0],
  ['lastzero(5)', litmus.lastZero(5), 64, 255, 0],
  ['ninc(4)', litmus.lostUpdate(4), 576, 1592, 0],
  ['fib+reader(2)', litmus.fibonacci(2, true), 140, 438, 0],
  ['CoA(2)', litmus.coherence(2), 130, 380, 0],
  ['mutex(4)', litmus.lockedCounter(4), 24, 60, 0],
  ['indexer(12)', litmus.indexer(12), 8, 18, 0],
  ['lock-never-unlock(3)', litmus.neverUnlocked(3), 3, 6, 0],
  ['ordered philosophers(3)', litmus.orderedPhilosophers(3), 6, 14, 0],
  ['circle of philosophers(3)', litmus.circlePhilosophers(3), 9, 23, 32],
  ['readers behind a writer(2)', litmus.readersBehindWriter(2), 5, 10, 40],
  ['members at a readers-writer lock(2)', litmus.membersAtLock(2, 'writeLocked'), 2, 2, 26],
  ['an end that comes late', LATE_END, 8, 14, 39],
];

/** Fibers that sleep, more than once, before and after something that others notice. */
const SLEEPERS = `
FN main() RETURNS Void ->
    MUTABLE a: Int64 = 0 @shared:atomic;
    p: ~Void = BG { @parallel -> sleep(5); a = 1; sleep(5); };
    q: ~Int64 = BG { @parallel -> sleep(5); sleep(5); v = a; sleep(1); v; };
    NEXT p;
    v = NEXT q;
END
`;

/** main waits for many, one after the other, while the first is the last to end. */
const MANY_JOINS = `
FN main() RETURNS Void ->
    MUTABLE a: Int64 = 0 @shared:atomic;
    MUTABLE ps: ~Void[]@list = [];
    ps.append(BG { @parallel -> a = 1; a = 2; a = 3; });
    FOR k IN (0 ..< 3) DO ps.append(BG { @parallel -> sleep(1); }); END
    NEXT ps;
    p: ~Int64 = BG { @parallel -> 7; };
    v = NEXT p;
    a = v;
END
`;

/** One fiber takes what another one makes, ahead of it by as much as a stream has room for. */
const STREAM = `
FN main() RETURNS Void ->
    MUTABLE a: Int64 = 0 @shared:atomic;
    s: ~?Int64[] = BG STREAM { @parallel -> YIELD 1; YIELD 2; YIELD 3; };
    p: ~Void = BG { @parallel -> a = 1; };
    FOR k IN (0 ..< 3) DO a = (NEXT s) OR 9; END
    NEXT p;
END
`;

/** Programs, their classes, and how many choices and transitions are enough: what nobody can notice is run without a choice. */
const SETTLED: readonly (readonly [
  name: string,
  text: string,
  executions: number,
  choices: number,
  transitions: number,
])[] = [
  ['sleepers', SLEEPERS, 1, 2, 16],
  ['many joins', MANY_JOINS, 1, 4, 19],
  ['readers(3)', litmus.readers(3), 8, 27, 72],
  ['a stream', STREAM, 4, 23, 61],
];

/** Programs, their classes, and how many nodes of wakeup trees are enough: plans end when nobody sleeps any more. */
const PLANNED: readonly (readonly [
  name: string,
  text: string,
  executions: number,
  nodesMost: number,
])[] = [
  ['lastzero(6)', litmus.lastZero(6), 144, 139],
  ['IRIW', litmus.independentReads(), 15, 20],
  ['CoA(2)', litmus.coherence(2), 130, 44],
  ['filesystem(19)', litmus.fileSystem(19), 64, 100],
];

/** By program, what is wrong with the effort of a search of it: null, or in words. */
export const EFFORT_PROBLEMS: readonly (readonly [name: string, problem: () => string | null])[] = [
  ...EFFORTS.map(
    ([name, text, executions, reversals, moves]) =>
      [name, () => problemOf(text, executions, { reversals, moves, nodes: 0 })] as const,
  ),
  ...SETTLED.map(
    ([name, text, executions, choices, transitions]) =>
      [`${name}, settled`, () => problemOf(text, executions, { choices, transitions })] as const,
  ),
  ...PLANNED.map(
    ([name, text, executions, nodesMost]) =>
      [`${name}, planned`, () => problemOf(text, executions, { nodesMost })] as const,
  ),
];

function problemOf(text: string, executions: number, limit: Partial<Effort>): string | null {
  const parameters = { ...DEFAULT_PARAMETERS, lockTimeout: Infinity };
  const found = effortOf(compileLoose(text), parameters);
  const isFine =
    found.executions === executions &&
    Object.entries(limit).every(([part, most]) => found[part as keyof Effort] <= most);
  return isFine
    ? null
    : `${JSON.stringify(found)}, ${executions} executions and at most ${JSON.stringify(limit)}`;
}
