/**
 * Child processes for measurements: a fresh one each time, so that no measurement warms up or clutters the next, and
 * so that start-up counts as users feel it. A child is watched from within: a module loaded before the program writes
 * the resource usage of the whole process to descriptor 3 when it ends.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secondsNow } from '../drive.js';

const WATCH = `data:text/javascript,${encodeURIComponent(
  `import { writeSync } from 'node:fs';
   process.on('exit', () => { writeSync(3, JSON.stringify(process.resourceUsage())); });`,
)}`;

const OUTPUT_MAX = 1 << 28;

export interface ChildRun {
  readonly output: string;
  readonly status: number;
  /** Wall seconds, start-up included. */
  readonly wall: number;
  /** CPU seconds of the whole process. */
  readonly cpu: number;
  /** The largest resident set, in megabytes. */
  readonly megabytes: number;
}

/** Runs `node` with these words. */
export function runNode(words: readonly string[]): ChildRun {
  const started = secondsNow();
  const { status, stderr, output } = spawnSync(process.execPath, ['--import', WATCH, ...words], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: OUTPUT_MAX,
  });
  const wall = secondsNow() - started;
  const watched = output[3] ?? '';
  if (status === null || watched === '')
    throw new Error(`\`node ${words.join(' ')}\` ended early: ${stderr}`);
  const usage = JSON.parse(watched) as NodeJS.ResourceUsage;
  return {
    output: output[1] ?? '',
    status,
    wall,
    cpu: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    megabytes: usage.maxRSS / 1024,
  };
}

/** Runs this tool with these words. `statuses` are the exit statuses that are no failure of the measurement. */
export function runTool(words: readonly string[], statuses: readonly number[] = [0]): ChildRun {
  const run = runNode([process.argv[1] ?? '', ...words]);
  if (!statuses.includes(run.status))
    throw new Error(`\`clear ${words.join(' ')}\` ended with status ${run.status}: ${run.output}`);
  return run;
}

/** Calls `work` with the path of a file that holds `text`, in a folder of its own. */
export function withProgramFile<T>(text: string, work: (file: string, folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'clear-bench-'));
  try {
    const file = join(folder, 'program.cht');
    writeFileSync(file, text);
    return work(file, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
