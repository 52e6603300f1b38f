/** `clear debug`: opens a program or a trace in the debugger. */
import { writeFileSync } from 'node:fs';
import { branchHost, timelineOfProgram, timelineOfTrace, traceOf } from '../../debug.js';
import { Session } from '../../debug/session.js';
import type { Timeline } from '../../debug/timeline.js';
import { resolveScheduler } from '../../explore.js';
import type { Parameters } from '../../explore/parameters.js';
import type { Trace } from '../../trace/schema.js';
import { PASS } from '../../trace/schema.js';
import { formatTrace } from '../../trace/write.js';
import type { Opening } from '../debug-talk.js';
import { talk } from '../debug-talk.js';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { problemText } from '../problems.js';
import type { Loaded } from '../program-file.js';
import { compileText, errorCode, packagesOf, readProgramText } from '../program-file.js';
import { runParameters } from '../run-parameters.js';
import { readScenarioHeader } from '../scenario-file.js';
import { chooseScheduler } from '../scheduler-choice.js';
import { openTrace, originText } from '../trace-file.js';
import { privateWorld, withWorld } from '../world.js';

/** Instructions of one execution, unless `--steps-max` says otherwise. */
const STEPS_MAX = 100_000_000;

interface Opened extends Opening {
  readonly timeline: Timeline;
  readonly parameters: Parameters;
}

export async function debug(invocation: Invocation): Promise<number> {
  const { operands, options, terminal } = invocation;
  const path = operands[0] ?? '';
  const opened = path.endsWith('.json')
    ? openRecorded(path, invocation)
    : await openProgram(path, invocation);
  if ('problems' in opened) {
    for (const problem of opened.problems) {
      terminal.error(`${problemText(problem, terminal.paintError)}\n`);
    }
    return EXIT.unreadable;
  }
  const { timeline, parameters } = opened.value;
  const session = new Session(timeline, {
    ...branchHost(parameters, options['steps-max'] ?? STEPS_MAX),
    save: (ended, file, kept) => saveAs(traceOf(ended, parameters, kept), file),
  });
  return talk(session, opened.value, options, terminal);
}

function saveAs(trace: Trace | null, file: string): string | null {
  if (trace === null) return 'the execution has not come to an end of its own';
  try {
    writeFileSync(file, formatTrace(trace));
    return null;
  } catch (error) {
    return errorCode(error) ?? String(error);
  }
}

function openRecorded(path: string, { options }: Invocation): Loaded<Opened> {
  const opened = openTrace(path, 'debug', options);
  if ('problems' in opened) return opened;
  const { trace, program, origin } = opened.value;
  const { kind, location } = trace.fault;
  const what =
    kind === PASS ? 'an execution that passes' : `${kind} at ${location.file}:${location.line}`;
  const timeline = timelineOfTrace(program, trace, options['steps-max'] ?? STEPS_MAX);
  const title = [`${path}: ${what}`, originText(origin, trace)];
  const { parameters, breakpoints = [] } = trace;
  return { value: { timeline, title, parameters, breakpoints, isRecorded: true } };
}

async function openProgram(path: string, { options }: Invocation): Promise<Loaded<Opened>> {
  const name = options.scheduler ?? 'sequential';
  const scheduler = resolveScheduler(await chooseScheduler('debug', name), false);
  const read = readProgramText(path);
  if ('problems' in read) return read;
  const header = readScenarioHeader(read.value);
  const loaded = compileText(path, read.value, {
    staticChecks: options['static-checks'] ?? 'warn',
    needsMain: true,
    packages: packagesOf(options),
  });
  if ('problems' in loaded) return loaded;
  const program = withWorld(loaded.value, privateWorld(path, options));
  const parameters = runParameters(options, header.parameters);
  const timeline = timelineOfProgram(program, scheduler, {
    parameters,
    stepsMax: options['steps-max'] ?? STEPS_MAX,
    pctDepth: options['pct-depth'],
  });
  const title = [`${path}: a new execution, scheduler ${scheduler.name}`];
  return { value: { timeline, title, parameters, breakpoints: [], isRecorded: false } };
}
