/**
 * What `clear loom` takes before it explores anything, against `node -e 0`; and what small explorations take beyond
 * that. Milliseconds are corrected for the speed of the machine.
 */
import { correction, nanosecondsPerStep } from './calibrate.js';
import type { ChildRun } from './child.js';
import { runNode, runTool, withProgramFile } from './child.js';
import * as programs from './programs.js';
import type { BenchContext } from './suite.js';
import { median, roundsOf } from './suite.js';
import { headLine, tableLine } from './table.js';

/** Explorations of at most 5,000 executions. */
export const SMALL: Readonly<Record<string, () => string>> = {
  'small lastzero(10)': () => programs.lastZero(10),
  'small indexer(15)': () => programs.indexer(15),
  'small fib(4)': () => programs.fibonacci(4),
  'small locked counter(6)': () => programs.lockedCounter(6),
  'small lost update(4)': () => programs.lostUpdate(4),
  'small peterson 2 rounds': () => programs.peterson(2),
};

export const START_UP = 'start-up';

const START_UPS = 25;
const START_UPS_QUICK = 5;
/** Milliseconds that the tool may take longer to start than node does. */
const START_UP_LIMIT = 40;
/** Milliseconds of CPU time that a small exploration may take beyond start-up. */
const SMALL_LIMIT = 100;

const START_COLUMNS = [
  { title: 'milliseconds', width: 24 },
  { title: 'wall', width: 8 },
  { title: 'CPU', width: 8 },
  { title: 'dpor CPU', width: 8 },
  { title: 'limit', width: 6 },
  { title: '', width: 4 },
];

/** Runs `work`, and answers what to divide its seconds by to compare them with those of the peers. */
function calibrated(work: () => void): number {
  const before = nanosecondsPerStep();
  work();
  return correction((before + nanosecondsPerStep()) / 2);
}

/** Corrected milliseconds that the median of `runs` is longer than that of `others`. */
function beyond(
  runs: readonly ChildRun[],
  others: readonly ChildRun[],
  pick: (run: ChildRun) => number,
  factor: number,
): number {
  return ((median(runs.map(pick)) - median(others.map(pick))) * 1e3) / factor;
}

const wallOf = ({ wall }: ChildRun): number => wall;
const cpuOf = ({ cpu }: ChildRun): number => cpu;

/** Start-up of `clear loom` against `node -e 0`, in turn. */
export function startUp(context: BenchContext): object {
  const times = context.isQuick ? START_UPS_QUICK : START_UPS;
  const node: ChildRun[] = [];
  const tool: ChildRun[] = [];
  const factor = calibrated(() => {
    withProgramFile(programs.tiny(), (file) => {
      for (let k = 0; k < times; k++) {
        node.push(runNode(['-e', '0']));
        tool.push(runTool(['loom', file]));
      }
    });
  });
  const wall = beyond(tool, node, wallOf, factor);
  const cpu = beyond(tool, node, cpuOf, factor);
  context.say(
    tableLine(START_COLUMNS, [
      'start-up beyond node',
      wall.toFixed(1),
      cpu.toFixed(1),
      '',
      String(START_UP_LIMIT),
      wall <= START_UP_LIMIT ? 'yes' : 'no',
    ]),
  );
  const nodeWall = (median(node.map(wallOf)) * 1e3) / factor;
  return { name: START_UP, wall, cpu, limit: START_UP_LIMIT, nodeWall, factor };
}

/** Small explorations: what they take beyond an exploration of nothing. */
export function small(names: readonly string[], context: BenchContext): readonly object[] {
  return names.flatMap((name) => {
    const text = SMALL[name]?.();
    if (text === undefined) return [];
    const runs = { tiny: [] as ChildRun[], auto: [] as ChildRun[], dpor: [] as ChildRun[] };
    const factor = calibrated(() => {
      withProgramFile(text, (file, folder) => {
        withProgramFile(programs.tiny(), (tinyFile) => {
          for (let k = 0; k < 2 * roundsOf(context) + 1; k++) {
            runs.tiny.push(runTool(['loom', tinyFile]));
            runs.auto.push(runTool(['loom', file, '--traces', folder]));
            runs.dpor.push(runTool(['loom', file, '--traces', folder, '--reduction', 'dpor']));
          }
        });
      });
    });
    const wall = beyond(runs.auto, runs.tiny, wallOf, factor);
    const cpu = beyond(runs.auto, runs.tiny, cpuOf, factor);
    const dporCpu = beyond(runs.dpor, runs.tiny, cpuOf, factor);
    context.say(
      tableLine(START_COLUMNS, [
        name,
        wall.toFixed(1),
        cpu.toFixed(1),
        dporCpu.toFixed(1),
        String(SMALL_LIMIT),
        Math.max(cpu, dporCpu) <= SMALL_LIMIT ? 'yes' : 'no',
      ]),
    );
    return [{ name, wall, cpu, dporCpu, limit: SMALL_LIMIT, factor }];
  });
}

export function startUpHead(): string {
  return headLine(START_COLUMNS);
}
