/** Traces on disk: reading one, and finding the program that it is of. */
import { existsSync, statSync } from 'node:fs';
import { OWN_SCHEDULERS } from '../../scheduler/own.js';
import type { Program } from '../bytecode/program.js';
import { embeddedModules } from '../trace/embedded.js';
import { TRACE_BYTES_MAX, parseTrace } from '../trace/read.js';
import type { ReplayReport } from '../explore/replay.js';
import type { Divergence, Fingerprint, Trace } from '../trace/schema.js';
import { PASS } from '../trace/schema.js';
import type { CommandName, OptionValues } from './options.js';
import type { FileProblem } from './problems.js';
import { fileProblem } from './problems.js';
import type { Loaded } from './program-file.js';
import { compileText, loadProgram, packagesOf, readBytes } from './program-file.js';
import { shellWord, visible } from './report-text.js';
import { privateWorld, withWorld } from './world.js';

/** Enabled fibers that a line names. */
const FIBERS_SHOWN_MAX = 12;

/** What traces call what is no row of OWN_SCHEDULERS: earlier versions named who found the fault. */
const OTHER_SCHEDULERS: readonly string[] = ['replay', 'property', 'user'];

/** How the program at hand relates to the one that was traced. */
export type Origin = 'same' | 'changed' | 'embedded';

export interface OpenTrace {
  readonly trace: Trace;
  readonly program: Program;
  readonly origin: Origin;
}

/**
 * The trace at `path` and its program: the file that was traced if it is there, else the text in the trace (`--embedded`
 * demands that). `command` is what the user wants to do with it, for messages.
 */
export function openTrace(
  path: string,
  command: CommandName,
  options: OptionValues,
): Loaded<OpenTrace> {
  const read = readTrace(path, command);
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
    const hint = `the program has changed since; the copy in the trace runs with: npx clear ${command} --embedded ${shellWord(path)}`;
    const message = `\`${trace.file}\` of this trace cannot be compiled`;
    return {
      problems: [...loaded.problems, fileProblem('FILE_UNREADABLE', path, message, { hint })],
    };
  }
  const program = withWorld(loaded.value, privateWorld(trace.file, options));
  const origin = isEmbedded ? 'embedded' : sameSources(trace, program) ? 'same' : 'changed';
  return { value: { trace, program, origin } };
}

function sameSources(trace: Trace, program: Program): boolean {
  return (
    trace.sources.length === program.sources.length &&
    trace.sources.every(({ text }, index) => program.sources[index]?.text === text)
  );
}

function readTrace(path: string, command: CommandName): Loaded<Trace> {
  const damaged = (message: string, place: FileProblem['place'] = null): Loaded<Trace> => {
    const hint = 'record it again with `npx clear loom`, or restore the file';
    const text = `cannot ${command} \`${path}\`: ${message}`;
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

/** What has come of what a trace recorded, in a word and a clause: `gone`, `deadlock at a.cht:3 did not come back`. */
export function verdictOf(
  { fault }: Trace,
  { reproduced, diverged }: Pick<ReplayReport, 'reproduced' | 'diverged'>,
): { readonly word: 'reproduced' | 'gone' | 'diverged'; readonly text: string } {
  const { kind, location } = fault;
  const isPass = kind === PASS;
  const what = isPass ? location.file : `${kind} at ${location.file}:${location.line}`;
  if (reproduced) return { word: 'reproduced', text: isPass ? `${what} passes` : what };
  if (diverged === null)
    return {
      word: 'gone',
      text: `${what} ${isPass ? 'does not pass any more' : 'did not come back'}`,
    };
  return { word: 'diverged', text: `${isPass ? `the end of ${what}` : what} was not reached` };
}

/** A line about the program that a trace is repeated on. */
export function originText(origin: Origin, { file }: Trace): string {
  switch (origin) {
    case 'same':
      return `program: ${file}, unchanged since the trace was recorded`;
    case 'changed':
      return `program: ${file}, changed since the trace was recorded`;
    case 'embedded':
      return `program: the copy of ${file} in the trace`;
  }
}

/** Where the program stopped doing what was recorded, and what to do about it. */
export function divergenceLines(divergence: Divergence, trace: Trace, origin: Origin): string[] {
  const { choice, choices, recorded, now, enabled, reason } = divergence;
  const nowText = now === null ? `no fiber ${recorded.fiber}` : operationText(now);
  return [
    `trace diverged at choice ${choice} of ${choices}: ${reason}`,
    `  recorded: ${operationText(recorded)}; enabled fibers were ${fibersText(recorded.enabled)}`,
    `  now:      ${nowText}; enabled fibers are ${fibersText(enabled)}`,
    ...(origin === 'changed' ? ['  The program differs from the one traced.'] : []),
    `  Record a new trace: npx clear loom ${shellWord(trace.file)}`,
  ];
}

/** Of many the first ones; the trace has them all. */
function fibersText(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, FIBERS_SHOWN_MAX).join(', ');
  const more = names.length - FIBERS_SHOWN_MAX;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

function operationText({ fiber, kind, object, line }: Fingerprint): string {
  const what = object === '' ? kind : `${kind} on ${object}`;
  return `fiber ${fiber}, ${what} in line ${line}`;
}
