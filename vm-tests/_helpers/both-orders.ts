/**
 * Two fibers that may both act next, in both orders: whether that makes a difference, as the machine itself shows it.
 * This is what the dependence relation claims to know (`EVENTS`, `OPERATIONS`), so nothing here asks it.
 */
import type { OperationName } from '../../src/bytecode/events.js';
import { OPERATION_NAMES } from '../../src/bytecode/events.js';
import * as OP from '../../src/bytecode/operation-numbers.js';
import { OBJECT_KINDS } from '../../src/bytecode/opcodes.js';
import type { ObjectKind } from '../../src/bytecode/opcodes.js';
import type { Program } from '../../src/bytecode/program.js';
import { stateText } from '../../src/explore/canonical.js';
import { faultFacts, faultKey } from '../../src/explore/fault-report.js';
import type { Label } from '../../src/explore/labels.js';
import { Labels } from '../../src/explore/labels.js';
import { machineOptions } from '../../src/explore/machine-options.js';
import type { Parameters } from '../../src/explore/parameters.js';
import {
  CLOCK_OBJECT,
  EFFECTS,
  EVENTS as EVENT_COUNT,
  FILES_OBJECT,
  OBJECT_STRIDE,
  OUTPUT_OBJECT,
  STRIDE,
} from '../../src/vm/layout.js';
import { Prng } from '../../src/support/prng.js';
import { Machine } from '../../src/vm/machine.js';
import { STEPS_MAX } from './collect.js';

/** What an operation acts on: a kind of shared object, or one of those that only the machine knows. */
export type ObjectName = ObjectKind | 'clock' | 'output' | 'files' | 'nothing';

/** What a fiber is about to do. */
export interface Step {
  readonly operation: OperationName;
  readonly object: number;
  readonly objectName: ObjectName;
  readonly label: Label;
}

/** Two fibers in one state, of which `first` at least can act, and what comes of it. */
export interface Meeting {
  readonly first: Step;
  readonly second: Step;
  /** What `second` is about to do once `first` has acted, and the other way round, where that is another thing. */
  readonly then: readonly (readonly [acted: Step, now: Step])[];
  /** Whether both can act. */
  readonly isEven: boolean;
  /** Whether the order of the two makes a difference: to what one of them does, or can do, or to the state after both. */
  readonly differs: boolean;
  /** The states after one order and after the other one. */
  readonly states: readonly [string, string];
}

/** Told of the fibers of a state that meet; asked before, by what they are about to do, whether that is wanted. */
export interface Watcher {
  wants(one: Step, other: Step): boolean;
  see(meeting: Meeting, labels: Labels): void;
}

/** Goes through at most `statesMax` states of the program, and shows every two fibers that meet in one. */
export function meetInStates(
  program: Program,
  parameters: Parameters,
  statesMax: number,
  watcher: Watcher,
): void {
  const machine = recordingMachine(program, parameters);
  const labels = new Labels(machine);
  const seen = new Set<string>();
  const visit = (): void => {
    const key = wholeState(machine);
    if (seen.has(key) || seen.size >= statesMax) return;
    seen.add(key);
    showMeetings(machine, labels, watcher);
    const { depth } = machine;
    for (const fiber of enabledFibers(machine)) {
      machine.step(fiber);
      visit();
      machine.rewind(depth);
    }
  };
  visit();
}

/**
 * The same along one execution at random, in which some fibers may be in haste, and which goes on as long as a step does not
 * end everything: what would stays pending, and is met by all others.
 */
export function meetOnTheWay(
  program: Program,
  parameters: Parameters,
  seed: number,
  watcher: Watcher,
): void {
  const machine = recordingMachine(program, parameters);
  const labels = new Labels(machine);
  const random = new Prng(seed);
  const haste = new Map<number, number>();
  const hasteOf = (fiber: number): number => {
    if (!haste.has(fiber)) haste.set(fiber, random.bits());
    return haste.get(fiber) ?? 0;
  };
  let hasMoved = true;
  while (hasMoved) {
    showMeetings(machine, labels, watcher);
    const candidates = enabledFibers(machine).sort((a, b) => hasteOf(b) - hasteOf(a));
    // In every other execution nobody is in haste.
    if (candidates.length > 0 && (seed % 2 === 0 || random.below(4) === 0))
      candidates.unshift(candidates[random.below(candidates.length)] ?? -1);
    const { depth } = machine;
    hasMoved = candidates.some((fiber) => {
      machine.step(fiber);
      if (machine.ending !== null) machine.rewind(depth);
      return machine.depth > depth;
    });
  }
}

function recordingMachine(program: Program, parameters: Parameters): Machine {
  // So little runs of each program that compiling it would take longer.
  const options = machineOptions(parameters, { inline: false, stepsMax: STEPS_MAX });
  const machine = new Machine(program, options);
  machine.heap.recording = true;
  return machine;
}

function enabledFibers(machine: Machine): number[] {
  return [...machine.enabled.subarray(0, machine.enabledCount)];
}

function showMeetings(machine: Machine, labels: Labels, watcher: Watcher): void {
  if (machine.ending !== null) return;
  const live = machine.names.order
    .filter((fiber) => machine.isLive(fiber))
    .map((fiber) => ({ fiber, step: pendingOf(machine, labels, fiber) }));
  for (const [k, one] of live.entries()) {
    for (const other of live.slice(k + 1)) {
      if (!watcher.wants(one.step, other.step)) continue;
      const [first, second] = machine.canRun(one.fiber) ? [one, other] : [other, one];
      if (machine.canRun(first.fiber))
        watcher.see(meeting(machine, labels, first.fiber, second.fiber), labels);
    }
  }
}

function meeting(machine: Machine, labels: Labels, first: number, second: number): Meeting {
  const isEven = machine.canRun(second);
  const forth = inOrder(machine, labels, first, second);
  const back = isEven ? inOrder(machine, labels, second, first) : null;
  const differs =
    forth.isChanged || (back !== null && (back.isChanged || forth.state !== back.state));
  return {
    first: forth.acted,
    second: back?.acted ?? pendingOf(machine, labels, second),
    then: [forth, back].flatMap((order) =>
      order?.isChanged === true ? [[order.acted, order.next] as const] : [],
    ),
    isEven,
    differs,
    states: [forth.state, back?.state ?? ''],
  };
}

interface InOrder {
  /** What the first one has done, and what the second one then is about to do. */
  readonly acted: Step;
  readonly next: Step;
  /** Whether that is something else than before, or whether it can is. */
  readonly isChanged: boolean;
  /** After both, or after the first one where the second one cannot act. */
  readonly state: string;
}

function inOrder(machine: Machine, labels: Labels, first: number, second: number): InOrder {
  const { depth } = machine;
  const planned = pendingOf(machine, labels, first);
  const [before, could] = [pendingOf(machine, labels, second), machine.canRun(second)];
  machine.step(first);
  const acted = machine.endsAll ? ended(labels, planned) : planned;
  const isOver = machine.ending !== null;
  const next = isOver ? before : pendingOf(machine, labels, second);
  const can = !isOver && machine.canRun(second);
  if (can) machine.step(second);
  const state = wholeState(machine);
  machine.rewind(depth);
  return { acted, next, isChanged: can !== could || next.label !== before.label, state };
}

function pendingOf(machine: Machine, labels: Labels, fiber: number): Step {
  const into = { operation: 0, object: -1, touched: 0 };
  machine.pending(fiber, into);
  return {
    operation: OPERATION_NAMES[into.operation] ?? 'end',
    object: into.object,
    objectName: objectName(machine, into.object),
    label: labels.of(into.operation, into.object, into.touched),
  };
}

/** A step that ends everything is that, whatever it was about to do. */
function ended(labels: Labels, { object, objectName }: Step): Step {
  const operation = OP.end;
  return { operation: 'end', object, objectName, label: labels.of(operation, object, 0) };
}

function objectName(machine: Machine, object: number): ObjectName {
  if (object >= 0) return OBJECT_KINDS[machine.objectKind[object] ?? -1] ?? 'nothing';
  const names = { [CLOCK_OBJECT]: 'clock', [OUTPUT_OBJECT]: 'output', [FILES_OBJECT]: 'files' };
  return (names as Readonly<Record<number, ObjectName>>)[object] ?? 'nothing';
}

/**
 * Everything that anybody could notice later: the state as a text, what each fiber is about to do, every word that the
 * machine keeps of fibers and objects, and what was printed. Only how often a fiber wrote is nobody's business.
 */
export function wholeState(machine: Machine): string {
  const { names, words, objectWords, options, fault } = machine;
  const lines = [timeless(machine), `${machine.ending ?? 'running'} ${machine.status}`];
  if (fault !== null)
    lines.push(faultKey(faultFacts(machine.program, fault, names.fiberName(fault.fiber))));
  for (const fiber of names.order) {
    if (!machine.exists(fiber)) continue;
    const own = wordsText(words, fiber * STRIDE, STRIDE, OF_NOBODY);
    lines.push(`${fiber}:${own} turn ${machine.globals[1 + fiber]}`);
  }
  for (let object = 0; object < machine.objectKind.length; object++) {
    lines.push(wordsText(objectWords, object * OBJECT_STRIDE, OBJECT_STRIDE, []));
  }
  const printed = options.orderedOutput
    ? machine.output
    : machine.output.toSorted((a, b) => names.compareFibers(a.fiber, b.fiber));
  return [...lines, ...printed.map(({ fiber, text }) => `${fiber} ${text}`)].join('\n');
}

const OF_NOBODY: readonly number[] = [EVENT_COUNT, EFFECTS];

/** The words that are not 0. By far the most are, and this is asked a hundred thousand times. */
function wordsText(
  words: Int32Array,
  from: number,
  count: number,
  without: readonly number[],
): string {
  let text = '';
  for (let k = 0; k < count; k++) {
    const word = words[from + k] ?? 0;
    if (word !== 0 && !without.includes(k)) text += ` ${k}=${word}`;
  }
  return text;
}

/** In adversarial time a request may expire at any time, whenever it was made. */
function timeless(machine: Machine): string {
  const text = stateText(machine);
  return machine.options.adversarialTime
    ? text.replaceAll(/( (?:lock|request)\S+ \S+), timer \S+ \S+/g, '$1')
    : text;
}
