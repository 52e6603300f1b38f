/** Replaying a trace: the same choices, compared one by one with what was recorded; never silently something else. */
import { PASS } from '../trace/schema.js';
import type { Divergence, Fingerprint, ReplayEvent, Trace } from '../trace/schema.js';
import { isRepetition } from '../vm/finish.js';
import type { Machine } from '../vm/machine.js';
import type { EventObserver } from '../vm/machine-types.js';
import { expandSchedule } from './build-trace.js';
import { causeOfDivergence } from './cause-output.js';
import { causeOf } from './cause.js';
import { divergence, outputKey, shownBy } from './divergence.js';
import type { Recording } from './recording.js';
import { enabledNames, fingerprint, isEnabledNow, record } from './recording.js';
import type { Fault } from './report.js';

export interface ReplayReport {
  /** True when the recorded fault came back. */
  readonly reproduced: boolean;
  /** Where the program stopped doing what was recorded, or null. */
  readonly diverged: Divergence | null;
  /** The fault that the replay ended in, or null. */
  readonly fault: Fault | null;
  readonly faults: readonly Fault[];
  readonly events: readonly ReplayEvent[];
  readonly output: readonly string[];
}

/** A schedule carried out again, and where the program stopped doing what was recorded. */
export interface Followed {
  readonly recording: Recording;
  readonly diverged: Divergence | null;
}

/** Carries out the schedule of `trace` on `machine`, as far as the program does what was recorded; `watch` is told every event. */
export function follow(
  machine: Machine,
  trace: Trace,
  watch: EventObserver | null = null,
): Followed {
  const schedule = expandSchedule(trace.schedule);
  let diverged: Divergence | null = null;
  const check = (_: Machine, depth: number, fiber: number): boolean => {
    const recorded = trace.fingerprints[depth];
    if (recorded === undefined) return false;
    const reason = difference(machine, recorded, fiber);
    if (reason === null) return true;
    diverged = {
      choice: depth + 1,
      choices: schedule.length,
      recorded,
      now: fiber >= 0 && machine.isLive(fiber) ? fingerprint(machine, fiber) : null,
      enabled: enabledNames(machine),
      reason,
    };
    return false;
  };
  const recording = record(machine, schedule, isRepetition(trace.fault), check, watch);
  const ended = recording.schedule.length;
  const next = trace.fingerprints[ended];
  if (diverged === null && ended < schedule.length && next !== undefined) {
    diverged = {
      choice: ended + 1,
      choices: schedule.length,
      recorded: next,
      now: null,
      enabled: [],
      reason: 'the execution ended here',
    };
  }
  return { recording, diverged };
}

/** Follows `trace` on `machine`, which has its parameters. */
export function replayOn(machine: Machine, trace: Trace): ReplayReport {
  return replayReport(machine, trace, follow(machine, trace));
}

/** What a replay has come to; `machine` stands at its end. */
export function replayReport(
  machine: Machine,
  trace: Trace,
  { recording, diverged }: Followed,
): ReplayReport {
  const fault: Fault | null =
    recording.fault === null
      ? null
      : {
          ...recording.fault,
          execution: 1,
          preemptions: recording.preemptions,
          choices: recording.schedule.length,
          isMinimal: trace.minimized,
          because: diverged === null ? causeOf(machine, recording, recording.fault) : null,
          turns: recording.turns,
          trace: null,
          output: recording.output,
        };
  if (trace.other.length > 0 && diverged === null)
    return comparedOutputs(machine, trace, recording);
  return {
    reproduced: diverged === null && isSameEnd(recording, fault, trace),
    diverged,
    fault,
    faults: fault === null ? [] : [fault],
    events: recording.events,
    output: recording.output,
  };
}

/** A divergence comes back when its two schedules still show different things. */
function comparedOutputs(machine: Machine, trace: Trace, recording: Recording): ReplayReport {
  const { outputs } = trace.parameters;
  const keyOf = (): string => outputKey(machine, shownBy(machine), outputs);
  const [lines, mine] = [[...shownBy(machine)], keyOf()];
  const second = record(machine, expandSchedule(trace.other));
  const reproduced = recording.hasEnded && second.hasEnded && mine !== keyOf();
  const facts = divergence(machine, shownBy(machine), lines, outputs);
  const fault: Fault | null = facts && {
    ...facts,
    execution: 1,
    preemptions: recording.preemptions,
    choices: recording.schedule.length,
    isMinimal: trace.minimized,
    because: causeOfDivergence(machine, shownBy(machine), lines),
    turns: recording.turns,
    trace: null,
    output: recording.output,
  };
  return {
    reproduced,
    diverged: null,
    fault: reproduced ? fault : null,
    faults: reproduced && fault !== null ? [fault] : [],
    events: recording.events,
    output: recording.output,
  };
}

/** Whether the execution has ended as it did when it was recorded. */
function isSameEnd({ hasEnded }: Recording, fault: Fault | null, trace: Trace): boolean {
  if (trace.fault.kind === PASS) return hasEnded && fault === null;
  return fault !== null && isSameFault(fault, trace);
}

function isSameFault(fault: Fault, trace: Trace): boolean {
  const recorded = trace.fault;
  return (
    fault.kind === recorded.kind &&
    fault.fiber === recorded.fiber &&
    fault.message === recorded.message
  );
}

/** How the present choice differs from the recorded one, in words; null when it does not. */
export function difference(machine: Machine, recorded: Fingerprint, fiber: number): string | null {
  if (fiber < 0 || !machine.exists(fiber)) return `fiber ${recorded.fiber} does not exist`;
  if (!machine.isLive(fiber)) return `fiber ${recorded.fiber} has ended`;
  const now = fingerprint(machine, fiber);
  if (now.kind !== recorded.kind)
    return `fiber ${recorded.fiber} is about to do ${now.kind}, not ${recorded.kind}`;
  if (now.object !== recorded.object) {
    return `fiber ${recorded.fiber} is about to touch ${now.object || 'nothing'}, not ${recorded.object || 'nothing'}`;
  }
  if (now.index !== recorded.index) {
    return `fiber ${recorded.fiber} is at its event ${now.index}, not ${recorded.index}`;
  }
  if (!isEnabledNow(machine, fiber)) return `fiber ${recorded.fiber} cannot go on`;
  const enabled = now.enabled.join(', ');
  if (enabled !== recorded.enabled.join(', ')) {
    return `the enabled fibers are ${enabled}, not ${recorded.enabled.join(', ')}`;
  }
  return null;
}
