/**
 * A schedule carried out on a program that may have been changed since: each choice as recorded where its fiber can go on, left
 * out where it cannot; then to the end without another preemption. On the program that it was recorded on this is a replay.
 */
import { isRepetition, repetitionFault } from '../vm/finish.js';
import type { Machine } from '../vm/machine.js';
import type { Trace } from '../trace/schema.js';
import { expandSchedule } from './build-trace.js';
import { bothOutputs, outputKey, shownBy } from './divergence.js';
import type { FaultFacts } from './fault-report.js';
import { faultFacts } from './fault-report.js';
import { isEnabledNow, outputLines } from './recording.js';
import { EveryState } from './repetition.js';

export interface Rerun {
  /** `incomplete`: it went on for longer than was looked at. */
  readonly result: 'pass' | 'fail' | 'incomplete';
  readonly faults: readonly FaultFacts[];
  readonly output: readonly string[];
  /** Choices of the trace, and how many of them were possible. */
  readonly choices: number;
  readonly followed: number;
}

/** Choices beyond ten times those of the trace. */
const LENGTH_EXTRA = 10_000;

/** Carries out `trace` on `machine`, which has its parameters; of a divergence both its schedules. */
export function rerunOn(machine: Machine, trace: Trace): Rerun {
  const schedule = expandSchedule(trace.schedule);
  const first = carryOut(machine, schedule, isRepetition(trace.fault));
  if (trace.other.length === 0 || first.result !== 'pass') return first;
  const { outputs } = trace.parameters;
  const [shown, mine] = [[...shownBy(machine)], outputKey(machine, shownBy(machine), outputs)];
  const second = carryOut(machine, expandSchedule(trace.other), false);
  if (second.result !== 'pass') return second;
  if (mine === outputKey(machine, shownBy(machine), outputs)) return first;
  const { kind, code, location, fiber } = trace.fault;
  const notes = bothOutputs(shown, shownBy(machine));
  const fault: FaultFacts = {
    kind: kind as FaultFacts['kind'],
    code,
    message: 'two schedules show different things',
    location,
    fiber,
    places: [],
    notes,
    hint: '',
  };
  return { ...first, result: 'fail', faults: [fault] };
}

function carryOut(machine: Machine, schedule: readonly string[], endsInCycle: boolean): Rerun {
  machine.heap.recording = false;
  machine.reset();
  const lengthMax = 10 * schedule.length + LENGTH_EXTRA;
  const states = endsInCycle ? new EveryState() : null;
  let last = -1;
  const step = (fiber: number): void => {
    machine.step(fiber);
    last = fiber;
    const cycle = machine.ending === null ? states?.observe(machine) : null;
    if (cycle) machine.end('fault', repetitionFault(machine, cycle));
  };
  let followed = 0;
  for (const name of schedule) {
    if (machine.ending !== null) break;
    const fiber = machine.names.fiberByName(name);
    if (fiber < 0 || !isEnabledNow(machine, fiber)) continue;
    step(fiber);
    followed++;
  }
  while (machine.ending === null && machine.depth < lengthMax)
    step(isEnabledNow(machine, last) ? last : machine.enabled[0]!);
  const { ending, fault, program, names } = machine;
  const hasEnded = ending === 'completed' || ending === 'exited';
  return {
    result: fault !== null ? 'fail' : hasEnded ? 'pass' : 'incomplete',
    faults: fault === null ? [] : [faultFacts(program, fault, names.fiberName(fault.fiber))],
    output: outputLines(machine),
    choices: schedule.length,
    followed,
  };
}
