/**
 * The bug-finding table: for every scenario that fails, how many executions each sampler needs until the first failure,
 * as the median over many seeds. Executions are deterministic, so the table is the same on every machine.
 */
import { SCHEDULERS } from '../../../scheduler/registry.js';
import type { NamedScheduler } from '../../explore.js';
import { startExploration } from '../../explore.js';
import type { ExplorationOptions } from '../../explore/options.js';
import type { Program } from '../../bytecode/program.js';
import type { Suite } from './suite.js';
import { compileText, findPrograms, readProgramText } from '../program-file.js';
import { countText } from '../report-text.js';
import { runParameters } from '../run-parameters.js';
import { readScenarioHeader } from '../scenario-file.js';
import { UsageError } from '../usage-error.js';

export const SAMPLER_NAMES: readonly string[] = Object.entries(SCHEDULERS)
  .filter(([, row]) => row.coverage === 'sampling')
  .map(([name]) => name);

export interface BugSize {
  readonly seeds: number;
  /** Executions per seed. */
  readonly executionsMax: number;
}

const FULL_SIZE: BugSize = { seeds: 50, executionsMax: 10_000 };
const QUICK_SIZE: BugSize = { seeds: 10, executionsMax: 1_000 };

/** The samplers are the benchmarks of this suite: one column each. */
export const BUGS: Suite = {
  doc: 'how many executions samplers need to find the bugs of the scenarios',
  names: SAMPLER_NAMES,
  run: (names, { isQuick, say }) => {
    const size = isQuick ? QUICK_SIZE : FULL_SIZE;
    return { ...size, rows: bugTable(failingScenarios(), names, size, say) };
  },
};

export interface BugRow {
  readonly scenario: string;
  /** By sampler: the median number of executions to the first failure, or null when it is beyond the limit. */
  readonly medians: Readonly<Record<string, number | null>>;
}

/** Instructions between two looks at whether a failure was found. */
const SLICE_STEPS = 10_000;
const TITLE = 'executions to the first failure';
const FOLDER = 'scenarios';

export interface FailingScenario {
  readonly name: string;
  readonly program: Program;
  readonly options: Partial<ExplorationOptions>;
}

/** Measures `samplers` on `scenarios`, and says a line of the table as soon as it is known. */
export function bugTable(
  scenarios: readonly FailingScenario[],
  samplers: readonly string[],
  size: BugSize,
  say: (line: string) => void,
): readonly BugRow[] {
  const width = Math.max(TITLE.length, ...scenarios.map(({ name }) => name.length));
  const line = (first: string, cells: readonly string[]): string =>
    [first.padEnd(width), ...cells.map((cell) => cell.padStart(8))].join(' ');
  say(line(TITLE, samplers));
  return scenarios.map((scenario) => {
    const medians = samplers.map((name) => {
      const row = (SCHEDULERS as Readonly<Record<string, NamedScheduler['row']>>)[name];
      if (row === undefined) throw new UsageError(`there is no sampler \`${name}\``, 'bench');
      return medianFailure(scenario, { name, row }, size);
    });
    const cells = medians.map((count) =>
      count === null ? `>${countText(size.executionsMax)}` : countText(count),
    );
    say(line(scenario.name, cells));
    return {
      scenario: scenario.name,
      medians: Object.fromEntries(samplers.map((name, k) => [name, medians[k] ?? null])),
    };
  });
}

/** Scenarios whose header says that they fail, with the run parameters it states. */
export function failingScenarios(): readonly FailingScenario[] {
  const found = findPrograms(FOLDER);
  if ('problems' in found) {
    throw new UsageError(`there is no folder \`${FOLDER}\` with programs here`, 'bench');
  }
  return found.value.flatMap((file) => {
    const text = readProgramText(file);
    if ('problems' in text) return [];
    const { expectations, parameters } = readScenarioHeader(text.value);
    if (expectations.get('exhaustive')?.result !== 'fail') return [];
    const staticChecks = parameters['static-checks'] ?? 'warn';
    const compiled = compileText(file, text.value, { staticChecks, needsMain: true });
    if ('problems' in compiled) return [];
    const stepsMax = parameters['steps-max'];
    return {
      name: file.slice(FOLDER.length + 1).replace(/\.\w+$/, ''),
      program: compiled.value,
      options: {
        parameters: runParameters(parameters),
        ...(stepsMax === undefined ? {} : { stepsMax }),
      },
    };
  });
}

function medianFailure(
  scenario: FailingScenario,
  scheduler: NamedScheduler,
  { seeds, executionsMax }: BugSize,
): number | null {
  const middle = seeds >> 1;
  const counts: number[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const count = firstFailure(scenario, scheduler, seed, executionsMax);
    if (count !== null) counts.push(count);
    // Once half of the seeds have found nothing the median is beyond the limit.
    if (seed - counts.length > seeds - middle - 1) return null;
  }
  return counts.toSorted((a, b) => a - b)[middle] ?? null;
}

/** Number of the first execution that fails, from 1, or null. */
function firstFailure(
  { program, options }: FailingScenario,
  scheduler: NamedScheduler,
  seed: number,
  executionsMax: number,
): number | null {
  const parameters = { ...runParameters({}), ...options.parameters, seed };
  const run = startExploration(program, { ...options, parameters, scheduler, executionsMax });
  while (run.firstFailure === null && !run.advance(SLICE_STEPS));
  return run.firstFailure;
}
