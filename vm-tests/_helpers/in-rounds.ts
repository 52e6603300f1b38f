/** Explores a program in parts, all of them in this thread: what workers do side by side comes one after the other. */
import type { Program } from '../../src/bytecode/program.js';
import type { ExploreOptions } from '../../src/explore.js';
import { startExploration } from '../../src/explore.js';
import type { Exploration } from '../../src/explore/report.js';
import type { DividedSearch } from '../../src/explore/search-state.js';
import type { RoundsState } from '../../src/search-rounds.js';
import { exploreStint, SearchInRounds } from '../../src/search-rounds.js';

export interface Pace {
  readonly after: number;
  readonly steps: number;
  readonly rests?: boolean;
}

export interface Rounds {
  readonly exploration: Exploration;
  /** How many rounds there were; 0 when the search was over before, or could not be divided. */
  readonly rounds: number;
  /** The most subtrees of a round. */
  readonly widest: number;
}

/**
 * Explores for `after` instructions, then in stints of `steps` each; everything that threads exchange is plain data. One that
 * `rests` is saved after each round as soon as it can be, and another one goes on.
 */
export function exploreInRounds(
  program: Program,
  options: Partial<ExploreOptions>,
  { after, steps, rests = false }: Pace,
): Rounds {
  const run = startExploration(program, options);
  let divided: DividedSearch | null = null;
  while (divided === null && !run.advance(after)) divided = run.divide();
  if (divided === null) return { exploration: run.finish(), rounds: 0, widest: 0 };
  let search = new SearchInRounds(program, options, asSent(divided), steps);
  let rounds = 0;
  let widest = 0;
  while (!search.isFinished) {
    const stints = asSent(search.deal());
    widest = Math.max(widest, stints.length);
    search.take(asSent(stints.map((stint) => exploreStint(program, options, stint))));
    rounds++;
    const saved = search.save();
    if (rests && saved !== null) {
      const text = JSON.stringify(saved);
      search = new SearchInRounds(program, options, JSON.parse(text) as RoundsState, steps);
    }
  }
  return { exploration: search.finish(null), rounds, widest };
}

/** As another thread gets it. */
function asSent<T>(value: T): T {
  return structuredClone(value);
}
