/**
 * The suite `basic`: the stages of the tool, in a few seconds. Rates are per second of CPU time, the median of several
 * rounds; the two sides of a ratio are measured in turn, in the same run, because the machine is never quiet.
 */
import type { Program } from '../../bytecode/program.js';
import { compile } from '../../compile.js';
import { explore, runOnce } from '../../explore.js';
import { lastZero, lockedCounter, longPrefix, readers } from './programs.js';
import type { Suite } from './suite.js';
import { cpuSeconds, median } from './suite.js';
import { countText } from '../report-text.js';

interface Measure {
  readonly name: string;
  /** Median per second of CPU time; higher is better. */
  readonly perSecond: number;
  readonly unit: string;
  /** Executions of one exploration, or null where that means nothing. */
  readonly executions: number | null;
  /** How many times faster than the yardstick named, or null. */
  readonly ratio: { readonly than: string; readonly value: number } | null;
}

const ROUNDS = 5;
/** A round repeats short work until it has taken this long. */
const ROUND_SECONDS = 0.1;

const BENCHMARKS: Readonly<Record<string, (rounds: number) => Measure>> = {
  'lastzero(10)': (rounds) => exploration('lastzero(10)', lastZero(10), rounds),
  'readers(10)': (rounds) => exploration('readers(10)', readers(10), rounds),
  'locked counter(6)': (rounds) => exploration('locked counter(6)', lockedCounter(6), rounds),
  'long prefix': (rounds) => exploration('long prefix', longPrefix(4, 200), rounds),
  'integer loop': integerLoop,
  compile: compilation,
};

export const BASIC: Suite = {
  doc: 'the stages of this tool: undo against re-execution, instructions, compilation',
  names: Object.keys(BENCHMARKS),
  run: (names, { say, isQuick }) =>
    names.flatMap((name) => {
      const measure = BENCHMARKS[name]?.(isQuick ? 1 : ROUNDS);
      if (measure === undefined) return [];
      say(measureText(measure));
      return [measure];
    }),
};

function measureText({ name, perSecond, unit, executions, ratio }: Measure): string {
  const rate = countText(Math.round(perSecond)).padStart(13);
  const count = executions === null ? '' : `${countText(executions)} each`;
  const compared = ratio === null ? '' : `${ratio.value.toFixed(2)} times ${ratio.than}`;
  return `${name.padEnd(19)}${rate} ${`${unit}/s`.padEnd(15)} ${count.padEnd(13)} ${compared}`.trimEnd();
}

function exploration(name: string, source: string, rounds: number): Measure {
  const program = compile(source, { file: 'bench.cht', staticChecks: 'warn' });
  const run = (reexecutes: boolean): number =>
    explore(program, { reduction: 'dpor', reexecutes }).executions;
  const executions = run(false);
  const [undo, again] = medians(rounds, [() => run(false), () => run(true)]);
  return {
    name,
    perSecond: executions / undo,
    unit: 'executions',
    executions,
    ratio: { than: 're-execution', value: again / undo },
  };
}

const LOOP = `FN main() RETURNS Void ->
    MUTABLE i: Int64 = 0;
    MUTABLE sum: Int64 = 0;
    WHILE i < 300000 DO
        sum = sum + i;
        i = i + 1;
    END
    ASSERT sum == 44999850000, "sum";
END
`;

function integerLoop(rounds: number): Measure {
  const program: Program = compile(LOOP, { file: 'bench.cht' });
  const { steps } = runOnce(program);
  const [seconds] = medians(rounds, [() => runOnce(program)]);
  return {
    name: 'integer loop',
    perSecond: steps / seconds,
    unit: 'instructions',
    executions: null,
    ratio: null,
  };
}

function compilation(rounds: number): Measure {
  const functions = Array.from(
    { length: 400 },
    (_, index) =>
      `FN f${index}(n: Int64) RETURNS Int64 ->\n    IF n > ${index} THEN RETURN n - ${index}; END\n    RETURN n + ${index};\nEND\n`,
  );
  const source = functions.join('') + LOOP;
  const lines = source.split('\n').length;
  const [seconds] = medians(rounds, [() => compile(source, { file: 'bench.cht' })]);
  return {
    name: 'compile',
    perSecond: lines / seconds,
    unit: 'lines',
    executions: null,
    ratio: null,
  };
}

/** Median CPU seconds of each piece of work; the pieces take turns, after one round that warms them up. */
function medians<const T extends readonly (() => unknown)[]>(
  rounds: number,
  work: T,
): { [K in keyof T]: number } {
  const samples = work.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    work.forEach((piece, k) => {
      const seconds = secondsOf(piece);
      if (round > 0) samples[k]?.push(seconds);
    });
  }
  return samples.map(median) as { [K in keyof T]: number };
}

function secondsOf(piece: () => unknown): number {
  const start = cpuSeconds();
  for (let times = 1; ; times++) {
    piece();
    const seconds = cpuSeconds() - start;
    if (seconds >= ROUND_SECONDS) return seconds / times;
  }
}
