/**
 * Whether a long exploration holds its memory flat. After a build:
 *
 *     node dist/vm-tests/explore/long-memory.js [dpor|auto] [SECONDS]
 *
 * Explores a program that is far too large to be finished, and says every ten seconds how far it is, how large the
 * process is, and what is left of its heap after a collection. Under `dpor` the exit status is 1 when the heap, past the
 * first tenth of the time, grew by more than a tenth and a megabyte. The table of states of `auto` grows until it has its
 * limit and is given up: there the figures have to be read.
 */
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { fibonacci } from '../../src/cli/bench/programs.js';
import { compile } from '../../src/compile.js';
import { startExploration } from '../../src/explore.js';

const SAMPLE_SECONDS = 10;
const STEPS = 1_000_000;
const MEGABYTE = 1 << 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const [, , reduction = 'dpor', seconds = '600'] = process.argv;
const isAuto = reduction === 'auto';
const program = compile(fibonacci(14));
const run = startExploration(program, { reduction: isAuto ? 'auto' : 'dpor' });
const started = performance.now();
const end = started + Number(seconds) * 1000;

let first: number | null = null;
let last = 0;
for (let sample = started; performance.now() < end;) {
  if (run.advance(STEPS)) throw new Error('the program is too small');
  const now = performance.now();
  if (now < sample) continue;
  sample = now + SAMPLE_SECONDS * 1000;
  collect();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  last = heapUsed;
  if (first === null && now - started > (end - started) / 10) first = heapUsed;
  const sizes = [rss, heapUsed, arrayBuffers].map((bytes) => (bytes / MEGABYTE).toFixed(1));
  process.stdout.write(
    `${((now - started) / 1000).toFixed(0)} s: ${run.progress.executions} executions; MB: process ${sizes[0] ?? ''}, heap ${sizes[1] ?? ''}, typed arrays ${sizes[2] ?? ''}\n`,
  );
}
if (!isAuto && last > (first ?? last) * 1.1 + MEGABYTE) process.exitCode = 1;
