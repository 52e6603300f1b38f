/**
 * Checks: short versions of the test suite, for one mutant: what the tests compare, on fewer programs, until the first difference. The
 * programs are those of the tests, so what is noticed here is noticed there.
 */
import process from 'node:process';

/** Programs by their names, and what is wrong with one of them, or null. */
export interface Stage {
  readonly name: string;
  readonly programs: () => Iterable<readonly [name: string, problem: () => string | null]>;
}

/** The first difference, or null. */
function firstProblem(stages: readonly Stage[]): string | null {
  for (const { name, programs } of stages) {
    for (const [title, problem] of programs()) {
      let found: string | null;
      try {
        found = problem();
      } catch (error) {
        found = String(error);
      }
      if (found !== null) return `${name} ${title.replaceAll(/\s+/g, ' ')}: ${found}`;
    }
  }
  return null;
}

/**
 * Runs the stages as a process of their own: exit status 1 when there is a difference; the last line says which. Without one, it is the
 * seconds of CPU time that the check took.
 */
export function runCheck(stages: readonly Stage[]): void {
  const problem = firstProblem(stages);
  if (problem !== null) {
    process.stdout.write(`${problem.replaceAll(/\s+/g, ' ').slice(0, 300)}\n`);
    process.exitCode = 1;
  } else {
    const { user, system } = process.cpuUsage();
    process.stdout.write(`${(user + system) / 1e6}\n`);
  }
}
