/**
 * The machine: the state of one execution (`machine-state.ts`), the way on, and the way back. It executes one transition of
 * a fiber at a time (`step`), knows what every fiber is about to do, and can return to any earlier depth (`rewind`) without
 * re-running the program: each transition first saves the scalars and the live frame of the acting fiber, and
 * every other change goes through the undo log of the heap (design: one record per event).
 *
 * The machine has never heard of a scheduler.
 */
import { lockFail as LOCK_FAIL } from '../bytecode/operation-numbers.js';
import type { Program } from '../bytecode/program.js';
import { assert } from '../support/assert.js';
import { grown } from '../support/grown.js';
import { startFiber } from './births.js';
import { compiledProgram } from './compiled/compiled-program.js';
import { canRun, effectiveOperation, isEnabled, nextToRun } from './enabled.js';
import { continueFiber, performOperation } from './interpreter.js';
import { stepsOf } from './joins.js';
import { BASE, EFFECTS, FAIL_CYCLE, FUNCTION, GROUP, PC, STRIDE } from './layout.js';
import { chainFibers, failureOf, isSimpleRequest } from './locks.js';
import type { MachineOptions } from './machine-state.js';
import { EPOCH, MachineState } from './machine-state.js';
import type { Operation } from './machine-types.js';
import { firstCheck } from './memory.js';
import { ReadyFibers } from './ready.js';
import { Unsettled } from './settle.js';
import { WriteRanges } from './write-range.js';

export class Machine extends MachineState {
  readonly #writeRanges: WriteRanges;
  /** Whether the present transition is one that the machine runs by itself. */
  #isSettling = false;
  /** Found out when somebody asks. */
  readonly ready = new ReadyFibers(this);
  readonly #unsettled: Unsettled;
  readonly #label: Operation = { operation: 0, object: -1, touched: 0 };

  constructor(program: Program, options: MachineOptions) {
    super(program, options);
    if (options.compiles !== 'never')
      this.compiled = compiledProgram(program, options.compiles, options.keepsDead);
    this.#writeRanges = new WriteRanges(program.functions);
    this.#unsettled = new Unsettled(program.functions, this.ready);
    assert(program.main >= 0, 'the machine needs a program with an entry point');
    this.reset();
  }

  /** Back to the initial state: main is about to start. */
  reset(): void {
    this.heap.clear();
    this.history.clear();
    // Setting a length costs something even when it is the same.
    if (this.output.length > 0) this.output.length = 0;
    if (this.inlineStack.length > 0) this.inlineStack.length = 0;
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
    this.transitionsTotal++;
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
      if (this.ending !== null) {
        this.endsAll = this.ending !== 'bound';
        return;
      }
      if (this.#unsettled.isSettledBy(this, fiber)) {
        this.#isSettling = false;
        return;
      }
      if (this.options.runsUnobservable) this.#unsettled.collect(this, fiber);
      const next = this.#unsettled.next(this);
      this.#isSettling = next >= 0;
      if (next < 0) return;
      this.#transition(next);
      if (this.paused) return;
    }
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
    const history = this.history;
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
    this.history.open(depth, fiber, words, registers, first, end, heap.mark, printed, this);
    this.lowWater = base + this.program.functions[fn]!.registers;
  }

  /** The chosen fibers in order, each step by itself: what a machine that runs nothing unobservable would be told. */
  schedule(): number[] {
    return stepsOf(this);
  }

  canRun(fiber: number): boolean {
    return canRun(this, fiber);
  }

  nextToRun(from: number): number {
    return nextToRun(this, from);
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
