/**
 * The comparison of `bounded.test.ts` on as many programs as wanted, after a build:
 *
 *     node dist/vm-tests/explore/long-bounded.js [programs] [seed] [interleavings per program] [largest bound] [usual|small|streams|observables|families|stages|nested]
 */
import process from 'node:process';
import fc from 'fast-check';
import { compareBounded } from '../_helpers/bounded.js';
import { SIZES } from '../_helpers/program-shapes.js';
import { randomPrograms } from '../_helpers/random-programs.js';

const [programs = 5_000, seed = 1, executionsMax = 3_000, boundMax = 2] = process.argv
  .slice(2, 6)
  .map(Number);
const size = SIZES.find((known) => known === process.argv[6]) ?? 'usual';
const counts = { compared: 0, skipped: 0, schedules: 0, classes: 0, executions: 0 };
const details = fc.check(
  fc.property(randomPrograms(size), (random) => {
    for (const bound of [...Array.from({ length: boundMax + 1 }, (_, k) => k), Infinity]) {
      const { problems, brute, bounded } = compareBounded(random, bound, executionsMax);
      if (bounded === null) {
        counts.skipped++;
        return;
      }
      counts.compared++;
      counts.schedules += brute.executions;
      counts.classes += brute.classes.size;
      counts.executions += bounded.executions;
      if (problems.length > 0) throw new Error(problems.join('\n'));
    }
  }),
  { numRuns: programs, seed },
);
process.stdout.write(`${JSON.stringify(counts)}\n`);
if (details.failed) {
  process.stdout.write(`${fc.defaultReportMessage(details) ?? ''}\n`);
  process.stdout.write(`${String(details.errorInstance)}\n`);
  process.exitCode = 1;
}
