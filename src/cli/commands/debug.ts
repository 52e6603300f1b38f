/** `clear debug`: opens a program or a trace in the debugger. */
import { timelineOfProgram, timelineOfTrace } from '../../debug.js';
import { Session } from '../../debug/session.js';
import type { Timeline } from '../../debug/timeline.js';
import { resolveScheduler } from '../../explore.js';
import { talk } from '../debug-talk.js';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { problemText } from '../problems.js';
import type { Loaded } from '../program-file.js';
import { compileText, packagesOf, readProgramText } from '../program-file.js';
import { runParameters } from '../run-parameters.js';
import { readScenarioHeader } from '../scenario-file.js';
import { chooseScheduler } from '../scheduler-choice.js';
import { openTrace, originText } from '../trace-file.js';
import { privateWorld, withWorld } from '../world.js';

/** Instructions of one execution, unless `--steps-max` says otherwise. */
const STEPS_MAX = 100_000_000;

interface Opened {
  readonly timeline: Timeline;
  /** What is said first. */
  readonly title: readonly string[];
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
  const { timeline, title } = opened.value;
  return talk(new Session(timeline), title, options, terminal);
}

function openRecorded(path: string, { options }: Invocation): Loaded<Opened> {
  const opened = openTrace(path, 'debug', options);
  if ('problems' in opened) return opened;
  const { trace, program, origin } = opened.value;
  const { kind, location } = trace.fault;
  const timeline = timelineOfTrace(program, trace, options['steps-max'] ?? STEPS_MAX);
  const title = [
    `${path}: ${kind} at ${location.file}:${location.line}`,
    originText(origin, trace),
  ];
  return { value: { timeline, title } };
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
  const timeline = timelineOfProgram(program, scheduler, {
    parameters: runParameters(options, header.parameters),
    stepsMax: options['steps-max'] ?? STEPS_MAX,
    pctDepth: options['pct-depth'],
  });
  return { value: { timeline, title: [`${path}: a new execution, scheduler ${scheduler.name}`] } };
}
