/** One generated program on both sides: the machine, and the plain evaluator. */
import type { Program } from '../../src/bytecode/program.js';
import { testProgram } from '../../src/bytecode/test-program.js';
import { compileStages } from '../../src/compile.js';
import { runOnce } from '../../src/explore.js';
import { decodeBytes } from '../../src/support/bytes.js';
import type { CompileMode } from '../../src/vm/machine-types.js';
import type { Evaluated } from './evaluate.js';
import { evaluateProgram, TooLong } from './evaluate.js';

export interface Comparison {
  /** `same`, `different`, or why there is nothing to compare. */
  readonly verdict: 'same' | 'different' | 'rejected' | 'too long';
  readonly machine: string;
  readonly evaluator: string;
}

/** Compares the runs of `main` and of every test. */
export function compareRuns(text: string, compiles: CompileMode): Comparison {
  const { program, checked, diagnostics } = compileStages(text, { tests: true });
  if (program === null) {
    const reasons = diagnostics.map((d) => `${d.name}: ${d.message} at ${d.span.start}`);
    return { verdict: 'rejected', machine: reasons.join('\n'), evaluator: '' };
  }
  const tests = program.tests.map(({ name }) => name);
  let whole: Comparison = { verdict: 'same', machine: '', evaluator: '' };
  for (const name of [null, ...tests]) {
    const test = program.tests.find((each) => each.name === name);
    const started = test === undefined ? program : testProgram(program, test);
    const found = compareRun(started, compiles, () =>
      evaluateProgram(checked, checked.tests.find((each) => each.name === name) ?? null),
    );
    if (found.verdict !== 'same') return found;
    const head = name === null ? '' : `\ntest ${name}\n`;
    whole = {
      verdict: 'same',
      machine: whole.machine + head + found.machine,
      evaluator: whole.evaluator + head + found.evaluator,
    };
  }
  return whole;
}

function compareRun(
  program: Program,
  compiles: CompileMode,
  evaluate: () => Evaluated,
): Comparison {
  const { output, faults, isBounded } = runOnce(program, { stepsMax: 2_000_000, compiles });
  if (isBounded) return { verdict: 'too long', machine: '', evaluator: '' };
  const [fault] = faults;
  const ending =
    fault === undefined
      ? ''
      : `${fault.kind} ${fault.location.line}:${fault.location.column} ${fault.message}`;
  const machine = [...output, `fault: ${ending}`].join('\n');
  try {
    const evaluated = evaluate();
    const evaluator = decodeBytes([...evaluated.output, `fault: ${evaluated.fault}`].join('\n'));
    return { verdict: machine === evaluator ? 'same' : 'different', machine, evaluator };
  } catch (error) {
    if (!(error instanceof TooLong)) throw error;
    return { verdict: 'too long', machine, evaluator: '' };
  }
}
