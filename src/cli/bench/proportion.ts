/**
 * What an execution should not cost: what happened before its branching points, and what other executions did before
 * it. Each row compares two things that should cost the same.
 */
import { compile } from '../../compile.js';
import { explore, runOnce } from '../../explore.js';
import { figuresInChild, medianOf, timed } from './figures.js';
import type { Figures } from './figures.js';
import { unusedAgainstNone } from './constructs.js';
import * as programs from './programs.js';
import type { BenchContext } from './suite.js';
import { cpuSeconds, roundsOf } from './suite.js';
import { headLine, tableLine, timesText } from './table.js';

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
  'unused constructs': {
    doc: '5,040 executions of fibers at a mutex, in a program whose other functions have every construct, against one without',
    measure: unusedAgainstNone,
    limit: 1.25,
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
