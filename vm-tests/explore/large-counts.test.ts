/**
 * Numbers of equivalence classes from the literature, at sizes where counting them is all that can be done: exactly
 * so many executions, none cut, complete. `counts.test.ts` checks smaller sizes class by class.
 */
import test from 'ava';
import * as programs from '../../src/cli/bench/programs.js';
import { exploreProgram } from '../../src/explore.js';
import * as litmus from '../_helpers/litmus-programs.js';
import { compileLoose } from '../_helpers/random-programs.js';

const ROWS: readonly (readonly [name: string, text: string, classes: number])[] = [
  ['lastzero(5)', programs.lastZero(5), 64],
  ['lastzero(10)', programs.lastZero(10), 3_328],
  ['lastzero(15)', programs.lastZero(15), 147_456],
  ['readers(8)', programs.readers(8), 256],
  ['readers(13)', programs.readers(13), 8_192],
  ['locked counter(6)', programs.lockedCounter(6), 720],
  ['locked counter(7)', programs.lockedCounter(7), 5_040],
  ['lost update(2)', programs.lostUpdate(2), 4],
  ['lost update(3)', programs.lostUpdate(3), 36],
  ['lost update(4)', programs.lostUpdate(4), 576],
  ['lost update(5)', programs.lostUpdate(5), 14_400],
  ['fib(2)', programs.fibonacci(2), 19],
  ['fib(3)', programs.fibonacci(3), 141],
  ['fib(4)', programs.fibonacci(4), 1_107],
  ['fib(5)', programs.fibonacci(5), 8_953],
  ['peterson, 2 rounds', programs.peterson(2), 1_168],
  ['indexer(12)', programs.indexer(12), 8],
  ['indexer(13)', programs.indexer(13), 64],
  ['indexer(14)', programs.indexer(14), 512],
  ['indexer(15)', programs.indexer(15), 4_096],
  ['file system(14)', programs.fileSystem(14), 2],
  ['file system(16)', programs.fileSystem(16), 8],
  ['file system(18)', programs.fileSystem(18), 32],
  ['file system(19)', programs.fileSystem(19), 64],
  ['20 independent fibers', programs.independent(20), 1],
  ['7 additions', litmus.increments(7, 1), 5_040],
];

for (const [name, text, classes] of ROWS) {
  test(`${name} has ${classes} classes`, (t) => {
    const { report } = exploreProgram(compileLoose(text), { reduction: 'dpor' });
    const { executions, redundant, complete, result } = report;
    t.deepEqual(
      { executions, redundant, complete, result },
      { executions: classes, redundant: 0, complete: true, result: 'pass' },
    );
  });
}
