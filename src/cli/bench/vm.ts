/**
 * The suite `vm`: sequential programs, each beside the same program in plain JavaScript, and in Python where `python3`
 * is installed. Milliseconds of CPU time without start-up and compilation, medians; the three must give the same result.
 */
import { spawnSync } from 'node:child_process';
import { compile } from '../../compile.js';
import { runOnce } from '../../explore.js';
import { runTool } from './child.js';
import type { BenchContext, Suite } from './suite.js';
import { cpuSeconds, median, roundsOf } from './suite.js';
import { headLine, tableLine, timesText } from './table.js';
import { DATA } from './vm-data.js';
import type { Subject } from './vm-loops.js';
import { LOOPS } from './vm-loops.js';

const SUBJECTS: Readonly<Record<string, Subject>> = { ...LOOPS, ...DATA };

/** Short work is repeated until a round has taken this long. */
const ROUND_SECONDS = 0.05;

const COLUMNS = [
  { title: 'milliseconds', width: 26 },
  { title: 'clear', width: 8 },
  { title: 'node', width: 8 },
  { title: 'python3', width: 8 },
  { title: '× node', width: 8 },
  { title: '× python3', width: 10 },
];

interface Measure {
  readonly name: string;
  /** What all three print. */
  readonly expected: string;
  /** Milliseconds of one run. */
  readonly clear: number;
  readonly javascript: number;
  readonly python: number | null;
  /** How many times as long as JavaScript; and as Python, below 1 when it is faster. */
  readonly timesJavascript: number;
  readonly timesPython: number | null;
}

export const VM: Suite = {
  doc: 'sequential programs, beside the same in JavaScript and Python',
  names: Object.keys(SUBJECTS),
  run: (names, context) => {
    const hasPython = !context.isHere && runPython('print(1)') !== null;
    context.say(headLine(COLUMNS));
    const measures = names.flatMap((name) => {
      const subject = SUBJECTS[name];
      if (subject === undefined) return [];
      const measure = measured(name, subject, hasPython, context);
      context.say(rowText(measure));
      return [measure];
    });
    for (const line of summary(measures)) context.say(line);
    return measures;
  },
};

function rowText(measure: Measure): string {
  const { clear, javascript, python, timesJavascript, timesPython } = measure;
  return tableLine(COLUMNS, [
    measure.name,
    clear.toFixed(2),
    javascript.toFixed(2),
    python === null ? '' : python.toFixed(2),
    timesText(timesJavascript),
    timesPython === null ? '' : timesText(timesPython),
  ]);
}

/** How many are faster than Python, and the geometric means. */
function summary(measures: readonly Measure[]): readonly string[] {
  if (measures.length < 2) return [];
  const beside = measures.flatMap(({ timesPython }) => (timesPython === null ? [] : [timesPython]));
  const node = geometricMean(measures.map(({ timesJavascript }) => timesJavascript));
  const lines = [`geometric mean: ${timesText(node)} times as long as node`];
  if (beside.length > 0) {
    const faster = beside.filter((times) => times < 1).length;
    lines.push(
      `geometric mean: ${timesText(geometricMean(beside))} times as long as python3; ${faster} of ${beside.length} are faster than it`,
    );
  }
  return lines;
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function measured(
  name: string,
  subject: Subject,
  hasPython: boolean,
  context: BenchContext,
): Measure {
  const { expected, clear, javascript } = context.isHere
    ? besideJavascript(name, subject, context)
    : inChild(name, context);
  const python = hasPython ? pythonMilliseconds(name, subject, expected, roundsOf(context)) : null;
  return {
    name,
    expected,
    clear,
    javascript,
    python,
    timesJavascript: clear / javascript,
    timesPython: python === null ? null : clear / python,
  };
}

type Pair = Pick<Measure, 'expected' | 'clear' | 'javascript'>;

/** A process of its own for each program, as under `clear run`: what other programs did does not slow this one. */
function inChild(name: string, { isQuick }: BenchContext): Pair {
  const words = ['bench', 'vm', name, '--here', '--json', ...(isQuick ? ['--quick'] : [])];
  const document = JSON.parse(runTool(words).output) as { suites: { vm: readonly Pair[] } };
  const pair = document.suites.vm[0];
  if (pair === undefined) throw new Error(`no figures of ${name}`);
  return pair;
}

function besideJavascript(name: string, subject: Subject, context: BenchContext): Pair {
  const rounds = roundsOf(context);
  const program = compile(subject.clear, { file: 'bench.cht' });
  const runClear = (): string => runOnce(program).output.join('\n');
  const expected = runClear();
  demandSame(name, 'node', expected, subject.javascript());
  return {
    expected,
    clear: median(samples(runClear, rounds)) * 1e3,
    javascript: median(samples(subject.javascript, rounds)) * 1e3,
  };
}

/** CPU seconds of one run in each round, after one round that warms up. */
function samples(work: () => string, rounds: number): readonly number[] {
  return Array.from({ length: rounds + 1 }, () => {
    const start = cpuSeconds();
    for (let times = 1; ; times++) {
      work();
      const seconds = cpuSeconds() - start;
      if (seconds >= ROUND_SECONDS) return seconds / times;
    }
  }).slice(1);
}

function demandSame(name: string, by: string, expected: string, found: string): void {
  if (expected !== found)
    throw new Error(`\`${name}\` gives ${expected}, but under ${by} it gives ${found}`);
}

// ---------------------------------------------------------------------------------------------- Python

/** Runs the program in rounds and prints its result and the CPU seconds of each. */
function pythonText(subject: Subject, rounds: number): string {
  return `${subject.python}
import time
seconds = []
for _ in range(${rounds}):
    start = time.process_time()
    result = run()
    seconds.append(time.process_time() - start)
print(result)
print(*seconds)
`;
}

function pythonMilliseconds(
  name: string,
  subject: Subject,
  expected: string,
  rounds: number,
): number {
  const output = runPython(pythonText(subject, rounds));
  if (output === null) throw new Error(`\`${name}\` does not run under python3`);
  const lines = output.trimEnd().split('\n');
  demandSame(name, 'python3', expected, lines.slice(0, -1).join('\n'));
  const seconds = (lines.at(-1) ?? '').split(' ').map(Number);
  return median(seconds) * 1e3;
}

/** What a program prints, or null when it cannot be run. */
function runPython(text: string): string | null {
  const { status, stdout } = spawnSync('python3', ['-c', text], { encoding: 'utf8' });
  return status === 0 ? stdout : null;
}
