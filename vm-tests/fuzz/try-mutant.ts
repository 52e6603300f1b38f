/** One mutated program through the front end, and through the machine if it is accepted. */
import { compileStages } from '../../src/compile.js';
import { runOnce } from '../../src/explore.js';
import { makeRandom } from '../evaluator/random.js';
import { mutate } from './mutate.js';
import { validPrograms } from './sources.js';

const SOURCES = validPrograms();
const STEPS_MAX = 20_000;

export interface Trial {
  readonly verdict: 'refused' | 'accepted' | 'broken';
  readonly text: string;
  /** What broke, with the first lines of its stack. */
  readonly problem: string;
}

export function tryMutant(seed: number): Trial {
  const random = makeRandom(`mutant ${seed}`);
  const { file, text: valid } = random.pick(SOURCES);
  const text = mutate(valid, random, file);
  try {
    const { program, diagnostics } = compileStages(text, { file });
    if (program === null) {
      const isExplained = diagnostics.some(({ severity }) => severity === 'error');
      const problem = isExplained ? '' : 'refused without an error';
      return { verdict: isExplained ? 'refused' : 'broken', text, problem };
    }
    if (program.main >= 0) runOnce(program, { scheduler: 'sequential', stepsMax: STEPS_MAX });
    return { verdict: 'accepted', text, problem: '' };
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { verdict: 'broken', text, problem: stack.split('\n').slice(0, 6).join('\n') };
  }
}
