/**
 * BENCHMARKS: what `clear bench` measures. Rates are per second of CPU time, the median of several rounds; the two
 * sides of a ratio are measured in turn, in the same run, because the machine is never quiet.
 */
import type { Program } from '../bytecode/program.js';
import { compile } from '../compile.js';
import { explore, runOnce } from '../explore.js';
import { lastZero, lockedCounter, longPrefix, readers } from './bench-programs.js';

export interface Measure {
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

export const BENCHMARKS: Readonly<Record<string, () => Measure>> = {
  'lastzero(10)': () => exploration('lastzero(10)', lastZero(10)),
  'readers(10)': () => exploration('readers(10)', readers(10)),
  'locked counter(6)': () => exploration('locked counter(6)', lockedCounter(6)),
  'long prefix': () => exploration('long prefix', longPrefix(4, 200)),
  'integer loop': integerLoop,
  compile: compilation,
};

function exploration(name: string, source: string): Measure {
  const program = compile(source, { file: 'bench.cht', staticChecks: 'warn' });
  const run = (reexecutes: boolean): number =>
    explore(program, { reduction: 'dpor', reexecutes }).executions;
  const executions = run(false);
  const [undo, again] = medians([() => run(false), () => run(true)]);
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

function integerLoop(): Measure {
  const program: Program = compile(LOOP, { file: 'bench.cht' });
  const { steps } = runOnce(program);
  const [seconds] = medians([() => runOnce(program)]);
  return {
    name: 'integer loop',
    perSecond: steps / seconds,
    unit: 'instructions',
    executions: null,
    ratio: null,
  };
}

function compilation(): Measure {
  const functions = Array.from(
    { length: 400 },
    (_, index) =>
      `FN f${index}(n: Int64) RETURNS Int64 ->\n    IF n > ${index} THEN RETURN n - ${index}; END\n    RETURN n + ${index};\nEND\n`,
  );
  const source = functions.join('') + LOOP;
  const lines = source.split('\n').length;
  const [seconds] = medians([() => compile(source, { file: 'bench.cht' })]);
  return {
    name: 'compile',
    perSecond: lines / seconds,
    unit: 'lines',
    executions: null,
    ratio: null,
  };
}

/** Median CPU seconds of each piece of work; the pieces take turns, after one round that warms them up. */
function medians<const T extends readonly (() => unknown)[]>(work: T): { [K in keyof T]: number } {
  const samples = work.map((): number[] => []);
  for (let round = 0; round <= ROUNDS; round++) {
    work.forEach((piece, k) => {
      const seconds = secondsOf(piece);
      if (round > 0) samples[k]?.push(seconds);
    });
  }
  const middle = samples.map((list) => list.sort((a, b) => a - b)[ROUNDS >> 1] ?? 0);
  return middle as { [K in keyof T]: number };
}

function secondsOf(piece: () => unknown): number {
  const start = process.cpuUsage();
  for (let times = 1; ; times++) {
    piece();
    const { user, system } = process.cpuUsage(start);
    const seconds = (user + system) / 1e6;
    if (seconds >= ROUND_SECONDS) return seconds / times;
  }
}
