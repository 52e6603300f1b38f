/** SUITES: the suites of `clear bench`, and what the words after `bench` choose from them. */
import { nearestHint } from '../types/nearest.js';
import { BASIC } from './bench/basic.js';
import { BUGS } from './bench/bugs.js';
import { EXPLORE } from './bench/explore.js';
import type { Suite } from './bench/suite.js';
import { namesMeant } from './bench/suite.js';
import { VM } from './bench/vm.js';
import { UsageError } from './usage-error.js';

export const SUITES: Readonly<Record<string, Suite>> = {
  basic: BASIC,
  explore: EXPLORE,
  bugs: BUGS,
  vm: VM,
};

/** What runs when nothing is chosen. */
const DEFAULT_SUITE = 'basic';

export interface Choice {
  readonly suite: string;
  readonly names: readonly string[];
}

/**
 * `explore` is all of that suite, `explore lastzero` those of its benchmarks; a benchmark that no suite stands
 * before is looked for in all of them.
 */
export function chooseBenchmarks(words: readonly string[]): readonly Choice[] {
  const chosen = new Map<string, string[]>();
  let current: string | null = null;
  for (const word of words.length === 0 ? [DEFAULT_SUITE] : words) {
    if (Object.hasOwn(SUITES, word)) {
      current = word;
      if (!chosen.has(word)) chosen.set(word, []);
      continue;
    }
    const suites = current === null ? Object.keys(SUITES) : [current];
    const found = suites
      .map((suite) => ({ suite, names: namesMeant(namesOf(suite), word) }))
      .find(({ names }) => names.length > 0);
    if (found === undefined) throw unknownBenchmark(word, suites);
    const names = chosen.get(found.suite) ?? [];
    chosen.set(found.suite, [...names, ...found.names.filter((name) => !names.includes(name))]);
  }
  return [...chosen].map(([suite, names]) => ({
    suite,
    names: names.length === 0 ? namesOf(suite) : names,
  }));
}

function namesOf(suite: string): readonly string[] {
  return SUITES[suite]?.names ?? [];
}

function unknownBenchmark(word: string, suites: readonly string[]): UsageError {
  const names = suites.flatMap(namesOf);
  const families = names.map((name) => name.replace(/\(.*/, ''));
  const known = [...Object.keys(SUITES), ...names, ...families];
  const all = suites.map((suite) => `\`${suite}\` has ${namesOf(suite).join(', ')}`).join('; ');
  const hint = nearestHint(word, () => known, all)();
  return new UsageError(`unknown benchmark \`${word}\`; ${hint}`, 'bench');
}
