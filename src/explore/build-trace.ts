/** Builds the trace of a failing schedule. */
import type { Program } from '../bytecode/program.js';
import { hashText } from '../support/hash.js';
import type { Trace, TraceFault } from '../trace/schema.js';
import { PASS, TRACE_SCHEMA } from '../trace/schema.js';
import type { Parameters } from './parameters.js';
import type { Recording } from './recording.js';
import { VERSION } from './version.js';

/** What a trace says beside the execution itself. */
export interface TraceFacts {
  /** True when bodies ran at their spawn. */
  readonly isInline: boolean;
  readonly isMinimal: boolean;
  /** The schedule that prints something else, of a divergence, else empty. */
  readonly other: readonly string[];
}

/** What stands in the trace of an execution of `program` that ends without a fault. */
export function passing(program: Program): TraceFault {
  const location = { file: program.file, line: 1, column: 1 };
  return { kind: PASS, code: '', message: 'passes', location, fiber: '0' };
}

/** `recording` ends in `fault`. Nothing of who found it goes into a trace: the same bug has the same bytes. */
export function buildTrace(
  program: Program,
  parameters: Parameters,
  recording: Recording,
  fault: TraceFault,
  { isInline, isMinimal, other }: TraceFacts,
): Trace {
  const { kind, code, message, location, fiber } = fault;
  return {
    schema: TRACE_SCHEMA,
    version: VERSION,
    file: program.file,
    ...(program.test === undefined ? {} : { test: program.test }),
    sources: program.sources.map(({ file, text, package: name }) => ({
      file,
      hash: hashText(text),
      text,
      ...(name === undefined ? {} : { package: name }),
    })),
    parameters,
    scheduler: isInline ? 'inline' : 'replay',
    schedule: runLengths(recording.schedule),
    other: runLengths(other),
    fingerprints: recording.fingerprints,
    fault: { kind, code, message, location, fiber },
    preemptions: recording.preemptions,
    minimized: isMinimal,
    id: traceId(fault, recording.switches),
  };
}

/** 8 hex digits of kind, code, place, and the places of the switches that matter. */
function traceId(fault: TraceFault, switches: readonly string[]): string {
  const { line, column } = fault.location;
  return hashText([fault.kind, fault.code, `${line}:${column}`, ...switches].join('\n')).slice(
    0,
    8,
  );
}

function runLengths(schedule: readonly string[]): [fiber: string, count: number][] {
  const runs: [string, number][] = [];
  for (const fiber of schedule) {
    const last = runs.at(-1);
    if (last !== undefined && last[0] === fiber) last[1]++;
    else runs.push([fiber, 1]);
  }
  return runs;
}

/** A run-length encoded schedule, one name per choice. */
export function expandSchedule(schedule: Trace['schedule']): string[] {
  return schedule.flatMap(([fiber, count]) => Array.from({ length: count }, () => fiber));
}
