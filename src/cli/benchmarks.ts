/**
 * BENCHMARKS: what `clear bench` measures. Each is repeated for a while; the best round counts, because noise only
 * ever makes a round slower.
 */
import { compile } from '../compile.js';
import { explore, runOnce } from '../explore.js';
import { DEFAULT_PARAMETERS } from '../explore/parameters.js';
import { secondsNow } from './drive.js';

export interface Measure {
  readonly name: string;
  /** Higher is better. */
  readonly perSecond: number;
  readonly unit: string;
  /** Comparisons of amounts, such as executions of two schedulers; empty when there is nothing to compare. */
  readonly ratios: readonly { readonly name: string; readonly value: number }[];
}

const ROUNDS = 5;

const LOOP = `
FN main() RETURNS Void ->
    MUTABLE i: Int64 = 0;
    MUTABLE sum: Int64 = 0;
    WHILE i < 1000000 DO
        sum = sum + i;
        i = i + 1;
    END
    ASSERT sum == 499999500000, "sum";
END
`;

const COUNTER = `
STRUCT Counter { n: Int64 }
FN main() RETURNS Void ->
    MUTABLE c = Counter{ n: 0 } @shared:locked;
    a: ~Void = BG { @parallel -> WITH EXCLUSIVE c AS x { x.n = x.n + 1; } };
    b: ~Void = BG { @parallel -> WITH EXCLUSIVE c AS x { x.n = x.n + 1; } };
    d: ~Void = BG { @parallel -> WITH EXCLUSIVE c AS x { x.n = x.n + 1; } };
    NEXT a; NEXT b; NEXT d;
    WITH EXCLUSIVE c AS x { ASSERT x.n == 3, "three increments"; }
END
`;

export const BENCHMARKS: Readonly<Record<string, () => Measure>> = {
  compile: () => {
    const functions = Array.from(
      { length: 400 },
      (_, index) =>
        `FN f${index}(n: Int64) RETURNS Int64 ->\n    IF n > ${index} THEN RETURN n - ${index}; END\n    RETURN n + ${index};\nEND\n`,
    );
    const source = `${functions.join('')}${LOOP}`;
    const lines = source.split('\n').length;
    const seconds = bestOf(() => compile(source, { file: 'bench.cht' }));
    return { name: 'compile', perSecond: lines / seconds, unit: 'lines', ratios: [] };
  },
  vm: () => {
    const program = compile(LOOP, { file: 'bench.cht' });
    let steps = 0;
    const seconds = bestOf(() => {
      steps = runOnce(program, {
        scheduler: 'inline',
        stepsMax: Infinity,
        parameters: DEFAULT_PARAMETERS,
      }).steps;
    });
    return { name: 'vm', perSecond: steps / seconds, unit: 'instructions', ratios: [] };
  },
  loom: () => {
    const program = compile(COUNTER, { file: 'bench.cht', staticChecks: 'warn' });
    const executions = (scheduler: string): number =>
      explore(program, { scheduler, reduction: 'dpor' }).executions;
    const reduced = executions('exhaustive');
    const seconds = bestOf(() => executions('exhaustive'));
    return {
      name: 'loom',
      perSecond: reduced / seconds,
      unit: 'executions',
      ratios: [{ name: 'brute / dpor executions', value: executions('brute') / reduced }],
    };
  },
};

/** Seconds of the fastest of several rounds. */
function bestOf(round: () => unknown): number {
  let best = Infinity;
  for (let i = 0; i < ROUNDS; i++) {
    const started = secondsNow();
    round();
    best = Math.min(best, secondsNow() - started);
  }
  return Math.max(best, 1e-9);
}
