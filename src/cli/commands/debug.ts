/** `clear debug`: opens a program or a trace in the debugger. */
import { readdirSync } from 'node:fs';
import type { DebugOptions } from '../../debug.js';
import { branchHost, timelineOfProgram, timelineOfTrace, traceOf } from '../../debug.js';
import { Session } from '../../debug/session.js';
import type { Timeline } from '../../debug/timeline.js';
import type { NamedScheduler } from '../../explore.js';
import { resolveScheduler } from '../../explore.js';
import type { Parameters } from '../../explore/parameters.js';
import type { Trace } from '../../trace/schema.js';
import { PASS } from '../../trace/schema.js';
import type { Opening } from '../debug-talk.js';
import { talk } from '../debug-talk.js';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import type { Launched } from '../dap.js';
import type { LaunchArguments } from '../dap-launch.js';
import { plain } from '../../diagnostics/render.js';
import type { OptionValues } from '../options.js';
import { UsageError, usageIn } from '../usage-error.js';
import { problemText } from '../problems.js';
import type { Loaded } from '../program-file.js';
import { compileText, packagesOf, readProgramText } from '../program-file.js';
import { runParameters } from '../run-parameters.js';
import { readScenarioHeader } from '../scenario-file.js';
import { traceText } from '../save-trace.js';
import { chooseScheduler, loadScheduler } from '../scheduler-choice.js';
import { openTrace, originText } from '../trace-file.js';
import { privateWorld, withWorld } from '../world.js';
import { whyUnwritable, writeWhole } from '../write-file.js';

/** Instructions of one execution, unless `--steps-max` says otherwise. */
const STEPS_MAX = 100_000_000;

interface Opened extends Opening {
  readonly timeline: Timeline;
  readonly parameters: Parameters;
}

export async function debug({ operands, options, terminal }: Invocation): Promise<number> {
  if (options.dap === true) {
    const { serve } = await import('../dap.js');
    await serve((launch) => openForEditor(launch, options, operands[0]));
    return EXIT.pass;
  }
  const [path] = operands;
  if (path === undefined) {
    throw new UsageError('`clear debug` needs an operand: clear debug FILE|TRACE', 'debug');
  }
  const opened = await open(path, options);
  if ('problems' in opened) {
    for (const problem of opened.problems) {
      terminal.error(`${problemText(problem, terminal.paintError)}\n`);
    }
    return EXIT.unreadable;
  }
  return talk(sessionOf(opened.value, options), opened.value, options, terminal);
}

function open(path: string, options: OptionValues): Promise<Loaded<Opened>> {
  return path.endsWith('.json')
    ? Promise.resolve(openRecorded(path, options))
    : openProgram(path, options);
}

function sessionOf({ timeline, parameters }: Opened, options: OptionValues): Session {
  return new Session(timeline, {
    ...branchHost(debugOptions(parameters, options), loadNamed),
    save: (ended, file, kept) => saveAs(traceOf(ended, parameters, kept), file),
    pathsLike,
  });
}

function debugOptions(parameters: Parameters, options: OptionValues): DebugOptions {
  const stepsMax = options['steps-max'] ?? STEPS_MAX;
  return { parameters, stepsMax, pctDepth: options['pct-depth'] };
}

async function loadNamed(name: string): Promise<NamedScheduler | string> {
  const found = await loadScheduler(name);
  return 'problem' in found ? found.problem : resolveScheduler(found.scheduler, false);
}

/** Files and folders whose paths begin with `begin`; behind the name of a folder its slash. */
function pathsLike(begin: string): readonly string[] {
  const folder = begin.slice(0, begin.lastIndexOf('/') + 1);
  try {
    return readdirSync(folder === '' ? '.' : folder, { withFileTypes: true }).map(
      (entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`,
    );
  } catch {
    // There is no such folder, or nobody may look into it: nothing to complete.
    return [];
  }
}

/** What a launch entry asks for, over what the command line said; as text what is wrong with it. */
async function openForEditor(
  launch: LaunchArguments,
  given: OptionValues,
  operand: string | undefined,
): Promise<Launched | string> {
  const path = launch.program ?? operand;
  if (path === undefined)
    return 'the launch entry needs `program`: the path of a program or a trace';
  const options = {
    ...given,
    ...(launch.scheduler === undefined ? {} : { scheduler: launch.scheduler }),
    ...(launch.seed === undefined ? {} : { seed: launch.seed }),
  };
  try {
    const opened = await open(path, options);
    if ('problems' in opened)
      return opened.problems.map((one) => problemText(one, plain)).join('\n');
    return { session: sessionOf(opened.value, options), isRecorded: opened.value.isRecorded };
  } catch (error) {
    const usage = usageIn(error);
    if (usage !== null) return usage.message;
    throw error;
  }
}

function saveAs(trace: Trace | null, file: string): string | null {
  if (trace === null) return 'the execution has not come to an end of its own';
  try {
    writeWhole(file, traceText(trace));
    return null;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    const why = whyUnwritable(error);
    if (why === null) throw error;
    return why;
  }
}

function openRecorded(path: string, options: OptionValues): Loaded<Opened> {
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

async function openProgram(path: string, options: OptionValues): Promise<Loaded<Opened>> {
  const name = options.scheduler ?? 'sequential';
  const scheduler = resolveScheduler(await chooseScheduler('debug', name, false), false);
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
  const timeline = timelineOfProgram(program, scheduler, debugOptions(parameters, options));
  const title = [`${path}: a new execution, scheduler ${scheduler.name}`];
  return { value: { timeline, title, parameters, breakpoints: [], isRecorded: false } };
}
