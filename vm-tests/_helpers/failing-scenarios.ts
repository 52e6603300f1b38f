/** The scenarios that must fail, with the traces of their faults. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Program } from '../../src/bytecode/program.js';
import { runParameters } from '../../src/cli/run-parameters.js';
import { readScenarioHeader } from '../../src/cli/scenario-file.js';
import { exploreProgram } from '../../src/explore.js';
import type { Parameters } from '../../src/explore/parameters.js';
import type { Fault } from '../../src/explore/report.js';
import type { Trace } from '../../src/trace/schema.js';
import { compileLoose } from './random-programs.js';

const FOLDER = join(process.cwd(), 'scenarios');
/** Programs that run long in a single fiber: nothing to explain, and much to execute. */
const LONG = ['limits/memory', 'limits/endless-loop', 'limits/endless-recursion'];

export interface FailingScenario {
  /** `races/lost-update` */
  readonly name: string;
  readonly text: string;
  readonly program: Program;
  readonly parameters: Parameters;
}

export function failingScenarios(): FailingScenario[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.cht'))
    .toSorted()
    .flatMap((file) => {
      const text = readFileSync(join(FOLDER, file), 'utf8');
      const { expectations, parameters } = readScenarioHeader(text);
      const name = file.slice(0, -'.cht'.length);
      if (expectations.get('exhaustive')?.result !== 'fail' || LONG.includes(name)) return [];
      return [{ name, text, program: compileLoose(text), parameters: runParameters(parameters) }];
    });
}

export interface FailedProgram {
  readonly program: Program;
  readonly fault: Fault;
  readonly trace: Trace;
}

/** The faults of a program, each with its trace. */
export function faultsOf(
  program: Program,
  parameters: Parameters,
  executionsMax = 200,
): FailedProgram[] {
  const options = { parameters, keepGoing: true, executionsMax };
  const { report, traces } = exploreProgram(program, options);
  return report.faults.flatMap((fault, k) => {
    const trace = traces[k];
    return trace === undefined ? [] : [{ program, fault, trace }];
  });
}
