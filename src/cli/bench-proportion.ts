/**
 * What an exploration should not cost: what it did before its branching points, what other executions did before it,
 * and its start-up. Each row compares two things that should cost the same, or states a limit.
 */
import { compile } from '../compile.js';
import { explore, runOnce } from '../explore.js';
import { correction, nanosecondsPerStep } from './bench-calibrate.js';
import type { ChildRun } from './bench-child.js';
import { runNode, runTool, withProgramFile } from './bench-child.js';
import { figuresInChild, medianOf, timed } from './bench-figures.js';
import type { Figures } from './bench-figures.js';
import * as programs from './bench-programs.js';
import { roundsOf } from './bench-rates.js';
import type { BenchContext } from './bench-suite.js';
import { cpuSeconds, median } from './bench-suite.js';
import { headLine, tableLine, timesText } from './bench-table.js';

interface Proportion {
  readonly doc: string;
  /** Measured in a child process: `ratio` is what must not exceed `limit`; other values are told beside it. */
  readonly measure: () => Readonly<Record<string, number>>;
  readonly limit: number;
}

const DPOR = { reduction: 'dpor' } as const;

/** CPU seconds of one exploration by a process that has warmed up. */
function secondsOf(text: string): number {
  return timed(text, DPOR).steady;
}

/** CPU time of one exploration with much of something, against the same exploration with little of it. */
function against(little: number, much: number): Readonly<Record<string, number>> {
  return { ratio: much / little, littleMs: little * 1e3, muchMs: much * 1e3 };
}

export const PROPORTIONS: Readonly<Record<string, Proportion>> = {
  'long prefix': {
    doc: '14,400 executions after 4,000 events of main, against as many after 10; the events themselves not counted',
    measure: () => {
      // One fiber makes one execution: that is what the prefix itself takes.
      const beyond = (events: number): number =>
        secondsOf(programs.longPrefix(5, events)) - secondsOf(programs.longPrefix(1, events));
      return against(beyond(10), beyond(4_000));
    },
    limit: 1.25,
  },
  'long execution': {
    doc: 'an event of one execution of 8,000 events, against one of 1,000',
    measure: () => {
      const perEvent = (events: number): number =>
        secondsOf(programs.longPrefix(1, events)) / events;
      return against(perEvent(1_000), perEvent(8_000));
    },
    limit: 1.5,
  },
  'local before': {
    doc: '10,000 turns of a local loop before the first shared access of a fiber, against 10',
    measure: () =>
      against(secondsOf(programs.localBefore(5, 10)), secondsOf(programs.localBefore(5, 10_000))),
    limit: 1.25,
  },
  'local between': {
    doc: 'an instruction of a local loop between two shared accesses, against one in a plain run',
    measure: localBetween,
    limit: 1.5,
  },
  'last tenth': {
    doc: 'an execution of the last tenth of fib(6), against one of the first',
    measure: tenths,
    limit: 1.25,
  },
};

function localBetween(): Readonly<Record<string, number>> {
  const few = timed(programs.localBetween(4, 10), DPOR);
  const many = timed(programs.localBetween(4, 1_000), DPOR);
  const nanoseconds = ((many.steady - few.steady) * 1e9) / Math.max(1, many.steps - few.steps);
  const plain = compile(programs.localBetween(1, 3_000_000), { file: 'bench.cht' });
  runOnce(plain);
  const start = cpuSeconds();
  const { steps } = runOnce(plain);
  const plainNanoseconds = ((cpuSeconds() - start) * 1e9) / steps;
  return { ratio: nanoseconds / plainNanoseconds, nanoseconds, plainNanoseconds };
}

interface Mark {
  readonly executions: number;
  readonly cpu: number;
  readonly megabytes: number;
}

/** Rates of the first and the last tenth of an exploration, by a process that has warmed up on the same one. */
function tenths(): Readonly<Record<string, number>> {
  const text = programs.fibonacci(6);
  timed(text, DPOR);
  const program = compile(text, { file: 'bench.cht', staticChecks: 'warn' });
  const mark = (executions: number): Mark => ({
    executions,
    cpu: cpuSeconds(),
    megabytes: process.memoryUsage.rss() / 2 ** 20,
  });
  const start = mark(0);
  const marks = [start];
  const { executions } = explore(program, {
    ...DPOR,
    shouldStop: (progress) => {
      marks.push(mark(progress.executions));
      return false;
    },
  });
  marks.push(mark(executions));
  const at = (share: number): Mark =>
    marks.find((m) => m.executions >= share * executions) ?? start;
  const perExecution = (from: Mark, to: Mark): number =>
    (to.cpu - from.cpu) / Math.max(1, to.executions - from.executions);
  const first = perExecution(at(0), at(0.1));
  const last = perExecution(at(0.9), at(1));
  return {
    ratio: last / first,
    executions,
    firstMicroseconds: first * 1e6,
    lastMicroseconds: last * 1e6,
    firstMegabytes: at(0.1).megabytes,
    lastMegabytes: at(1).megabytes,
  };
}

const PROPORTION_COLUMNS = [
  { title: 'in proportion', width: 24 },
  { title: 'times', width: 8 },
  { title: 'limit', width: 8 },
  { title: '', width: 6 },
];

export function inProportion(names: readonly string[], context: BenchContext): readonly object[] {
  if (names.length === 0) return [];
  context.say(headLine(PROPORTION_COLUMNS));
  const results = names.flatMap((name) => {
    const row = PROPORTIONS[name];
    if (row === undefined) return [];
    const figures: Figures[] = Array.from({ length: roundsOf(context) }, () =>
      figuresInChild(name),
    );
    const ratio = medianOf(figures, 'ratio');
    context.say(proportionLine(name, ratio, row));
    return [{ name, ratio, limit: row.limit, figures: figures.map(({ values }) => values) }];
  });
  context.say('');
  return results;
}

function proportionLine(name: string, ratio: number, { doc, limit }: Proportion): string {
  const verdict = ratio <= limit ? 'yes' : 'no';
  const cells = [name, timesText(ratio), timesText(limit), verdict];
  return `${tableLine(PROPORTION_COLUMNS, cells)}   ${doc}`;
}

// ------------------------------------------------------------------------------------------- start-up

/** Explorations of at most 5,000 executions. */
export const SMALL: Readonly<Record<string, () => string>> = {
  'small lastzero(10)': () => programs.lastZero(10),
  'small indexer(15)': () => programs.indexer(15),
  'small fib(4)': () => programs.fibonacci(4),
  'small locked counter(6)': () => programs.lockedCounter(6),
  'small lost update(4)': () => programs.lostUpdate(4),
  'small peterson 2 rounds': () => programs.peterson(2),
};

export const START_UP = 'start-up';

const START_UPS = 25;
const START_UPS_QUICK = 5;
/** Milliseconds that the tool may take longer to start than node does. */
const START_UP_LIMIT = 40;
/** Milliseconds of CPU time that a small exploration may take beyond start-up. */
const SMALL_LIMIT = 100;

const START_COLUMNS = [
  { title: 'milliseconds', width: 24 },
  { title: 'wall', width: 8 },
  { title: 'CPU', width: 8 },
  { title: 'dpor CPU', width: 8 },
  { title: 'limit', width: 6 },
  { title: '', width: 4 },
];

/** Runs `work`, and answers what to divide its seconds by to compare them with those of the peers. */
function calibrated(work: () => void): number {
  const before = nanosecondsPerStep();
  work();
  return correction((before + nanosecondsPerStep()) / 2);
}

/** Corrected milliseconds that the median of `runs` is longer than that of `others`. */
function beyond(
  runs: readonly ChildRun[],
  others: readonly ChildRun[],
  pick: (run: ChildRun) => number,
  factor: number,
): number {
  return ((median(runs.map(pick)) - median(others.map(pick))) * 1e3) / factor;
}

const wallOf = ({ wall }: ChildRun): number => wall;
const cpuOf = ({ cpu }: ChildRun): number => cpu;

/** Start-up of `clear loom` against `node -e 0`, in turn. */
export function startUp(context: BenchContext): object {
  const times = context.isQuick ? START_UPS_QUICK : START_UPS;
  const node: ChildRun[] = [];
  const tool: ChildRun[] = [];
  const factor = calibrated(() => {
    withProgramFile(programs.tiny(), (file) => {
      for (let k = 0; k < times; k++) {
        node.push(runNode(['-e', '0']));
        tool.push(runTool(['loom', file]));
      }
    });
  });
  const wall = beyond(tool, node, wallOf, factor);
  const cpu = beyond(tool, node, cpuOf, factor);
  context.say(
    tableLine(START_COLUMNS, [
      'start-up beyond node',
      wall.toFixed(1),
      cpu.toFixed(1),
      '',
      String(START_UP_LIMIT),
      wall <= START_UP_LIMIT ? 'yes' : 'no',
    ]),
  );
  const nodeWall = (median(node.map(wallOf)) * 1e3) / factor;
  return { name: START_UP, wall, cpu, limit: START_UP_LIMIT, nodeWall, factor };
}

/** Small explorations: what they take beyond an exploration of nothing. */
export function small(names: readonly string[], context: BenchContext): readonly object[] {
  return names.flatMap((name) => {
    const text = SMALL[name]?.();
    if (text === undefined) return [];
    const runs = { tiny: [] as ChildRun[], auto: [] as ChildRun[], dpor: [] as ChildRun[] };
    const factor = calibrated(() => {
      withProgramFile(text, (file, folder) => {
        withProgramFile(programs.tiny(), (tinyFile) => {
          for (let k = 0; k < 2 * roundsOf(context) + 1; k++) {
            runs.tiny.push(runTool(['loom', tinyFile]));
            runs.auto.push(runTool(['loom', file, '--traces', folder]));
            runs.dpor.push(runTool(['loom', file, '--traces', folder, '--reduction', 'dpor']));
          }
        });
      });
    });
    const wall = beyond(runs.auto, runs.tiny, wallOf, factor);
    const cpu = beyond(runs.auto, runs.tiny, cpuOf, factor);
    const dporCpu = beyond(runs.dpor, runs.tiny, cpuOf, factor);
    context.say(
      tableLine(START_COLUMNS, [
        name,
        wall.toFixed(1),
        cpu.toFixed(1),
        dporCpu.toFixed(1),
        String(SMALL_LIMIT),
        Math.max(cpu, dporCpu) <= SMALL_LIMIT ? 'yes' : 'no',
      ]),
    );
    return [{ name, wall, cpu, dporCpu, limit: SMALL_LIMIT, factor }];
  });
}

export function startUpHead(): string {
  return headLine(START_COLUMNS);
}
