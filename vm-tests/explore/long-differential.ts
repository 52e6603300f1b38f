/**
 * The comparison of `differential.test.ts` on as many programs as wanted, after a build:
 *
 *     node dist/vm-tests/explore/long-differential.js [programs] [seed] [interleavings per program] [usual|small|streams|observables|families|stages|nested]
 */
import process from 'node:process';
import fc from 'fast-check';
import { compareSearches } from '../_helpers/differential.js';
import { SIZES } from '../_helpers/program-shapes.js';
import { randomPrograms } from '../_helpers/random-programs.js';

const [programs = 10_000, seed = 1, executionsMax = 5_000] = process.argv.slice(2, 5).map(Number);
const size = SIZES.find((known) => known === process.argv[5]) ?? 'usual';
const counts = { compared: 0, interleavings: 0, classes: 0, skipped: 0 };
const details = fc.check(
  fc.property(randomPrograms(size), (random) => {
    const { skipped, problems, brute } = compareSearches(random, executionsMax);
    if (skipped !== null) {
      counts.skipped++;
      return;
    }
    counts.compared++;
    counts.interleavings += brute.executions;
    counts.classes += brute.classes.size;
    if (problems.length > 0) throw new Error(problems.join('\n'));
  }),
  { numRuns: programs, seed },
);
process.stdout.write(`${JSON.stringify(counts)}\n`);
if (details.failed) {
  process.stdout.write(`${fc.defaultReportMessage(details) ?? ''}\n`);
  process.stdout.write(`${String(details.errorInstance)}\n`);
  process.exitCode = 1;
}
