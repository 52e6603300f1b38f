/** From a fault as an exploration met it to what is handed back: the smallest schedule, why it fails, and the trace. */
import type { Program } from '../bytecode/program.js';
import { locationAt } from '../diagnostics/source.js';
import type { Trace } from '../trace/schema.js';
import type { Machine } from '../vm/machine.js';
import { buildTrace } from './build-trace.js';
import { causeOf } from './cause.js';
import type { FaultFacts } from './fault-report.js';
import { minimize } from './minimize.js';
import { minimizeDivergence } from './minimize-divergence.js';
import type { Parameters } from './parameters.js';
import type { Recording } from './recording.js';
import { record } from './recording.js';
import type { Cause, Fault } from './report.js';
import type { FoundFault } from './search-state.js';

interface Smallest {
  readonly facts: FaultFacts;
  readonly recording: Recording;
  readonly other: readonly string[];
  readonly isMinimal: boolean;
  readonly because: Cause | null;
}

/** `drawn`: evidence of the scheduler about where its choices came from, or null. */
export function conclude(
  machine: Machine,
  program: Program,
  parameters: Parameters,
  found: FoundFault,
  drawn: string | null,
): { readonly fault: Fault; readonly trace: Trace } {
  const { facts, recording, other, isMinimal, because } =
    found.other === null
      ? smallestFailure(machine, found)
      : smallestPair(machine, parameters, found, found.other);
  const fault: Fault = {
    ...facts,
    notes: drawn === null ? facts.notes : [...facts.notes, drawn],
    execution: found.execution,
    preemptions: recording.preemptions,
    choices: recording.schedule.length,
    isMinimal,
    because,
    turns: recording.turns,
    trace: null,
    output: recording.output,
  };
  const trace = buildTrace(program, parameters, recording, facts, {
    isInline: machine.options.inline,
    isMinimal,
    other,
  });
  return { fault, trace };
}

function smallestFailure(machine: Machine, { schedule, facts: met }: FoundFault): Smallest {
  const { recording, isMinimal } = minimize(machine, schedule, met);
  const facts = recording.fault ?? met;
  const because = causeOf(machine, recording, facts);
  return { facts, recording, other: [], isMinimal, because };
}

function smallestPair(
  machine: Machine,
  { outputs }: Parameters,
  { schedule, facts }: FoundFault,
  other: readonly string[],
): Smallest {
  const pair = minimizeDivergence(machine, outputs, [schedule, other]);
  if (pair !== null) return pair;
  const recording = record(machine, schedule);
  return { facts, recording, other, isMinimal: false, because: null };
}

/** What the compiler warns of, one line each. */
export function warningsOf({ warnings }: Program): readonly string[] {
  return warnings.map(
    ({ source, span, code, message }) =>
      `${source.file}:${locationAt(source, span.start).line}: ${code}: ${message}`,
  );
}
