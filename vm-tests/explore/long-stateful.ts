/**
 * The comparisons of `stateful.test.ts` on as many programs as wanted, after a build:
 *
 *     node dist/vm-tests/explore/long-stateful.js [programs] [seed] [executions per program] [usual|small|streams|observables|families|stages|nested]
 */
import process from 'node:process';
import fc from 'fast-check';
import type { StateComparison } from '../_helpers/compare-states.js';
import {
  compareExchanging,
  compareWithClasses,
  statefulPrograms,
  symmetricPrograms,
} from '../_helpers/compare-states.js';
import { SIZES } from '../_helpers/program-shapes.js';
import type { RandomProgram } from '../_helpers/random-programs.js';

const [programs = 10_000, seed = 1, executionsMax = 1_000] = process.argv.slice(2, 5).map(Number);
const size = SIZES.find((known) => known === process.argv[5]) ?? 'usual';

function check(
  name: string,
  arbitrary: fc.Arbitrary<RandomProgram>,
  compare: (random: RandomProgram, executionsMax: number) => StateComparison,
): void {
  const counts = { compared: 0, 'too many executions': 0, 'given up': 0, faults: 0 };
  const executions = [0, 0];
  const property = fc.property(arbitrary, (random) => {
    const found = compare(random, executionsMax);
    if (found.problems.length > 0) throw new Error(found.problems.join('\n'));
    counts[found.outcome]++;
    if (found.hasFaults) counts.faults++;
    found.executions.forEach((count, side) => (executions[side] = (executions[side] ?? 0) + count));
  });
  const details = fc.check(property, { numRuns: programs, seed });
  process.stdout.write(`${name} ${JSON.stringify({ ...counts, executions })}\n`);
  if (!details.failed) return;
  process.stdout.write(`${fc.defaultReportMessage(details) ?? ''}\n`);
  process.stdout.write(`${String(details.errorInstance)}\n`);
  process.exitCode = 1;
}

check('states and classes', statefulPrograms(size), compareWithClasses);
check('exchanging fibers', symmetricPrograms(size), compareExchanging);
