/** What a suite of benchmarks is, and how words on the command line choose from it. */

export interface BenchContext {
  /** One run of everything instead of several: rough figures, soon. */
  readonly isQuick: boolean;
  /** Measure in this process, without child processes: what the children do, and what a profiler wants. */
  readonly isHere: boolean;
  /** Takes a line of the report as soon as it is known. */
  readonly say: (line: string) => void;
}

export interface Suite {
  /** One line for messages and lists. */
  readonly doc: string;
  /** The benchmarks of this suite, in order. */
  readonly names: readonly string[];
  /** Measures the benchmarks of these names; what comes back stands in the JSON document. */
  readonly run: (names: readonly string[], context: BenchContext) => object | Promise<object>;
}

/**
 * The names that `word` means: that name alone, or all that begin with the word, such as `lastzero` for
 * `lastzero(15)`, `lastzero(12)`.
 */
export function namesMeant(names: readonly string[], word: string): readonly string[] {
  if (names.includes(word)) return [word];
  return names.filter((name) => name.startsWith(word) && /^[( ]/.test(name.slice(word.length)));
}

/** Median of some numbers; 0 of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** CPU seconds of this process so far. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const ROUNDS = 3;

/** How often something is measured, for a median. */
export function roundsOf({ isQuick }: BenchContext): number {
  return isQuick ? 1 : ROUNDS;
}
