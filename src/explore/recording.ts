/** Runs one schedule, given by the names of fibers, and writes down everything about it that a trace needs. */
import { EVENTS, OPERATION_NAMES, OPERATIONS } from '../bytecode/events.js';
import { decodeBytes } from '../support/bytes.js';
import type { Fingerprint, ReplayEvent } from '../trace/schema.js';
import { EVENTS as EVENT_COUNT, FUNCTION, PC, STRIDE } from '../vm/layout.js';
import { repetitionFault } from '../vm/finish.js';
import type { Machine } from '../vm/machine.js';
import type { EventObserver, Operation } from '../vm/machine-types.js';
import type { FaultFacts } from './fault-report.js';
import type { Turn, TurnStep } from './report.js';
import { faultFacts } from './fault-report.js';
import { lineOf } from './positions.js';
import { EveryState } from './repetition.js';
import type { Deeds, Deed } from './deeds.js';
import { deedsFrom, told } from './deeds.js';

export interface Recording {
  /** Names of the chosen fibers; shorter than asked for when a choice was not possible or the execution ended. */
  readonly schedule: readonly string[];
  readonly fingerprints: readonly Fingerprint[];
  readonly events: readonly ReplayEvent[];
  readonly deeds: Deeds;
  readonly preemptions: number;
  /**
   * Places of the switches that matter: those where another fiber could have run. What was about to run, where a fiber
   * was preempted, and what ran instead; each as fiber, number of the event within it, and line.
   */
  readonly switches: readonly string[];
  readonly turns: readonly Turn[];
  readonly fault: FaultFacts | null;
  readonly hasEnded: boolean;
  readonly output: readonly string[];
}

const label: Operation = { operation: 0, object: -1, touched: 0 };

/** What `fiber` is about to do, as a fingerprint. */
export function fingerprint(machine: Machine, fiber: number): Fingerprint {
  machine.pending(fiber, label);
  const o = fiber * STRIDE;
  const name = OPERATION_NAMES[label.operation];
  const kind = name === undefined ? 'END' : OPERATIONS[name].event;
  const hasObject = label.object >= 0 && EVENTS[kind].object !== 'none';
  return {
    fiber: machine.names.fiberName(fiber),
    index: machine.words[o + EVENT_COUNT] ?? 0,
    kind,
    object: hasObject ? machine.names.objectName(label.object) : '',
    enabled: enabledNames(machine),
    line: lineOf(machine.program, machine.words[o + FUNCTION] ?? 0, machine.words[o + PC] ?? 0),
  };
}

export function enabledNames(machine: Machine): string[] {
  return [...machine.enabled.subarray(0, machine.enabledCount)].map((fiber) =>
    machine.names.fiberName(fiber),
  );
}

export function isEnabledNow(machine: Machine, fiber: number): boolean {
  for (let k = 0; k < machine.enabledCount; k++) if (machine.enabled[k] === fiber) return true;
  return false;
}

/** Called before each choice is carried out; false stops the recording there. */
export type ChoiceCheck = (machine: Machine, depth: number, fiber: number) => boolean;

/**
 * Runs `schedule` from the start. With `endsInCycle`, a state that comes back ends the run (see `isRepetition`). `watch` is
 * told every event.
 */
export function record(
  machine: Machine,
  schedule: readonly string[],
  endsInCycle = false,
  check: ChoiceCheck = () => true,
  watch: EventObserver | null = null,
): Recording {
  machine.heap.recording = false;
  machine.reset();
  const events: ReplayEvent[] = [];
  const deeds: Deed[] = [];
  machine.observer = (event) => {
    events.push([
      machine.names.fiberName(event.fiber),
      event.kind,
      event.object >= 0 ? machine.names.objectName(event.object) : '',
      event.function < 0 ? 0 : lineOf(machine.program, event.function, event.pc),
    ]);
    if (event.fiber >= 0) deeds.push(told(machine, event));
    watch?.(event);
  };
  const done: string[] = [];
  const fingerprints: Fingerprint[] = [];
  const switches: string[] = [];
  const turns: (Turn & { readonly steps: TurnStep[] })[] = [];
  const repetition = endsInCycle ? new EveryState() : null;
  let preemptions = 0;
  let last = -1;
  for (const name of schedule) {
    if (machine.ending !== null) break;
    const fiber = machine.names.fiberByName(name);
    if (!check(machine, done.length, fiber)) break;
    if (fiber < 0 || !isEnabledNow(machine, fiber)) break;
    const print = fingerprint(machine, fiber);
    const isPreemption = last >= 0 && last !== fiber && isEnabledNow(machine, last);
    if (isPreemption) preemptions++;
    if (last !== fiber && machine.enabledCount > 1) {
      const instead = isPreemption ? placeText(fingerprint(machine, last)) : '';
      switches.push(`${instead}>${placeText(print)}`);
    }
    const step = { kind: print.kind, object: objectText(machine, print.object), line: print.line };
    if (last === fiber) turns.at(-1)?.steps.push(step);
    else {
      const preempted = isPreemption ? machine.names.fiberName(last) : null;
      turns.push({ fiber: name, preempted, steps: [step] });
    }
    fingerprints.push(print);
    done.push(name);
    machine.step(fiber);
    last = fiber;
    const cycle = machine.ending === null ? repetition?.observe(machine) : null;
    if (cycle) machine.end('fault', repetitionFault(machine, cycle));
  }
  machine.observer = null;
  const raw = machine.fault;
  return {
    schedule: done,
    fingerprints,
    events,
    deeds: deedsFrom(deeds),
    preemptions,
    switches,
    turns,
    fault:
      raw === null ? null : faultFacts(machine.program, raw, machine.names.fiberName(raw.fiber)),
    hasEnded: machine.ending !== null,
    output: outputLines(machine),
  };
}

function placeText({ fiber, index, line }: Fingerprint): string {
  return `${fiber}@${index}:${line}`;
}

/** What the user calls an object: its name, or its id when it has none. */
function objectText(machine: Machine, id: string): string {
  const object = id === '' ? -1 : machine.names.objectByName(id);
  return object < 0 ? id : machine.objectName[object] || id;
}

/** Names of the fibers of the present execution, one per choice. */
export function scheduleOf(machine: Machine): string[] {
  return machine.names.namesOf(machine.schedule());
}

/** Printed lines as text, in the order of printing. */
export function outputLines(machine: Machine): string[] {
  return machine.output.map((line) => decodeBytes(line.text));
}
