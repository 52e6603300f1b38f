/** `clear replay`: repeats saved traces and says whether the recorded fault came back. */
import { existsSync, statSync } from 'node:fs';
import { OWN_SCHEDULERS } from '../../../scheduler/own.js';
import type { Program } from '../../bytecode/program.js';
import type { Paint } from '../../diagnostics/render.js';
import type { ReplayReport } from '../../explore.js';
import { replay } from '../../explore.js';
import { TRACE_BYTES_MAX, parseTrace } from '../../trace/read.js';
import { embeddedModules } from '../../trace/embedded.js';
import type { Divergence, Fingerprint, Trace } from '../../trace/schema.js';
import { EXIT, worstStatus } from '../exit-codes.js';
import { caughtInternalError } from '../internal-error.js';
import type { Invocation } from '../invocation.js';
import { writeJson } from '../invocation.js';
import type { FileProblem, Problem } from '../problems.js';
import { fileProblem, problemReport, problemText } from '../problems.js';
import type { Loaded } from '../program-file.js';
import { compileText, loadProgram, packagesOf, readBytes } from '../program-file.js';
import { faultText, shellWord, visible } from '../report-text.js';
import type { OptionValues } from '../options.js';
import type { Terminal } from '../terminal.js';
import { privateWorld, withWorld } from '../world.js';

const SCHEMA = 'clear-loom/replay/1';
/** What traces call what is no row of OWN_SCHEDULERS: earlier versions named who found the fault. */
const OTHER_SCHEDULERS: readonly string[] = ['replay', 'property', 'user'];

/** How the program that is replayed relates to the one that was traced. */
type Origin = 'same' | 'changed' | 'embedded';

interface Replayed {
  readonly trace: Trace;
  readonly program: Program;
  readonly origin: Origin;
  readonly report: ReplayReport;
}

export function replayTraces({ operands, options, terminal, log }: Invocation): Promise<number> {
  const statuses: number[] = [];
  const documents: object[] = [];
  for (const path of operands) {
    let result: Loaded<Replayed>;
    try {
      result = replayOne(path, options);
    } catch (error) {
      const internalError = caughtInternalError(error, terminal, log);
      statuses.push(EXIT.internal);
      documents.push({ schema: SCHEMA, trace: path, result: 'error', internalError });
      continue;
    }
    if ('problems' in result) {
      statuses.push(EXIT.unreadable);
      const diagnostics = result.problems.map(problemReport);
      documents.push({ schema: SCHEMA, trace: path, result: 'error', diagnostics });
      if (options.json !== true) writeProblems(result.problems, terminal);
      continue;
    }
    const { report, trace } = result.value;
    log.info({ trace: path, reproduced: report.reproduced }, 'replay ended');
    statuses.push(report.reproduced ? EXIT.pass : EXIT.fault);
    documents.push({
      schema: SCHEMA,
      trace: path,
      file: trace.file,
      program: result.value.origin,
      reproduced: report.reproduced,
      diverged: report.diverged,
      faults: report.faults,
      output: report.output,
      events: report.events,
    });
    if (options.json !== true) {
      terminal.out(`${replayText(path, result.value, terminal.paintOut)}\n`);
    }
  }
  if (options.json === true) {
    const [only] = documents;
    const isOne = documents.length === 1 && only !== undefined;
    writeJson(terminal, isOne ? only : { schema: SCHEMA, replays: documents });
  }
  return Promise.resolve(worstStatus(statuses));
}

function writeProblems(problems: readonly Problem[], terminal: Terminal): void {
  for (const problem of problems) {
    terminal.error(`${problemText(problem, terminal.paintError)}\n`);
  }
}

function replayOne(path: string, options: OptionValues): Loaded<Replayed> {
  const read = readTrace(path);
  if ('problems' in read) return read;
  const memoryMax = options['memory-max'] ?? read.value.parameters.memoryMax;
  const trace = { ...read.value, parameters: { ...read.value.parameters, memoryMax } };
  const isEmbedded = options.embedded === true || !existsSync(trace.file);
  const embedded = embeddedModules(trace);
  const packages = { ...embedded.packages, ...packagesOf(options) };
  const loading = { staticChecks: 'warn', needsMain: true, test: trace.test } as const;
  const loaded = isEmbedded
    ? compileText(trace.file, trace.sources[0]?.text ?? '', { ...loading, ...embedded })
    : loadProgram(trace.file, { ...loading, packages });
  if ('problems' in loaded) {
    if (isEmbedded) return loaded;
    const hint = `the program has changed since; the copy in the trace runs with: npx clear replay --embedded ${shellWord(path)}`;
    const message = `\`${trace.file}\` of this trace cannot be compiled`;
    return {
      problems: [...loaded.problems, fileProblem('FILE_UNREADABLE', path, message, { hint })],
    };
  }
  const program = withWorld(loaded.value, privateWorld(trace.file, options));
  const origin = isEmbedded ? 'embedded' : sameSources(trace, program) ? 'same' : 'changed';
  return { value: { trace, program, origin, report: replay(trace, { program }) } };
}

function sameSources(trace: Trace, program: Program): boolean {
  return (
    trace.sources.length === program.sources.length &&
    trace.sources.every(({ text }, index) => program.sources[index]?.text === text)
  );
}

function readTrace(path: string): Loaded<Trace> {
  const damaged = (message: string, place: FileProblem['place'] = null): Loaded<Trace> => {
    const hint = 'record it again with `npx clear loom`, or restore the file';
    const text = `cannot replay \`${path}\`: ${message}`;
    return { problems: [fileProblem('TRACE_DAMAGED', path, text, { place, hint })] };
  };
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > TRACE_BYTES_MAX) return damaged('it is larger than 16 MiB');
  const read = readBytes(path);
  if ('problems' in read) return read;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(read.value);
  } catch {
    return damaged('it is not valid UTF-8');
  }
  const parsed = parseTrace(text);
  if ('trace' in parsed) {
    const { scheduler } = parsed.trace;
    if (OTHER_SCHEDULERS.includes(scheduler) || Object.hasOwn(OWN_SCHEDULERS, scheduler)) {
      return { value: parsed.trace };
    }
    return damaged(`\`scheduler\`: there is no scheduler \`${visible(scheduler)}\``);
  }
  return damaged(parsed.problem.message, parsed.problem);
}

function replayText(path: string, replayed: Replayed, paint: Paint): string {
  const { trace, report, origin } = replayed;
  const { file, line } = trace.fault.location;
  const fault = `${trace.fault.kind} at ${file}:${line}`;
  const lines: string[] = [];
  if (report.reproduced) {
    lines.push(`${paint('error', 'reproduced')}  ${path}  ${fault}`);
  } else if (report.diverged === null) {
    lines.push(`${paint('strong', 'gone')}  ${path}  ${fault} did not come back`);
  } else {
    lines.push(`${paint('warning', 'diverged')}  ${path}  ${fault} was not reached`);
  }
  lines.push(`  ${originText(origin, trace)}`);
  if (report.diverged !== null) lines.push('', ...divergenceLines(report.diverged, trace, origin));
  for (const found of report.faults) {
    lines.push('', faultText(found, replayed.program.sources, paint));
  }
  return lines.join('\n');
}

function originText(origin: Origin, { file }: Trace): string {
  switch (origin) {
    case 'same':
      return `program: ${file}, unchanged since the trace was recorded`;
    case 'changed':
      return `program: ${file}, changed since the trace was recorded`;
    case 'embedded':
      return `program: the copy of ${file} in the trace`;
  }
}

function divergenceLines(divergence: Divergence, trace: Trace, origin: Origin): string[] {
  const { choice, choices, recorded, now, enabled, reason } = divergence;
  const nowText = now === null ? `no fiber ${recorded.fiber}` : operationText(now);
  return [
    `trace diverged at choice ${choice} of ${choices}: ${reason}`,
    `  recorded: ${operationText(recorded)}; enabled fibers were ${recorded.enabled.join(', ')}`,
    `  now:      ${nowText}; enabled fibers are ${enabled.length === 0 ? 'none' : enabled.join(', ')}`,
    ...(origin === 'changed' ? ['  The program differs from the one traced.'] : []),
    `  Record a new trace: npx clear loom ${shellWord(trace.file)}`,
  ];
}

function operationText({ fiber, kind, object, line }: Fingerprint): string {
  const what = object === '' ? kind : `${kind} on ${object}`;
  return `fiber ${fiber}, ${what} in line ${line}`;
}
