/** One generated program on both sides: the machine, and the plain evaluator. */
import { compileStages } from '../../src/compile.js';
import { runOnce } from '../../src/explore.js';
import { decodeBytes } from '../../src/support/bytes.js';
import type { CompileMode } from '../../src/vm/compiled/compiled-program.js';
import { evaluateProgram, TooLong } from './evaluate.js';

export interface Comparison {
  /** `same`, `different`, or why there is nothing to compare. */
  readonly verdict: 'same' | 'different' | 'rejected' | 'too long';
  readonly machine: string;
  readonly evaluator: string;
}

export function compareRuns(text: string, compiles: CompileMode): Comparison {
  const { program, checked, diagnostics } = compileStages(text);
  if (program === null) {
    const reasons = diagnostics.map((d) => `${d.name}: ${d.message} at ${d.span.start}`);
    return { verdict: 'rejected', machine: reasons.join('\n'), evaluator: '' };
  }
  const { output, faults, isBounded } = runOnce(program, { stepsMax: 2_000_000, compiles });
  if (isBounded) return { verdict: 'too long', machine: '', evaluator: '' };
  const [fault] = faults;
  const ending =
    fault === undefined
      ? ''
      : `${fault.kind} ${fault.location.line}:${fault.location.column} ${fault.message}`;
  const machine = [...output, `fault: ${ending}`].join('\n');
  try {
    const evaluated = evaluateProgram(checked);
    const evaluator = decodeBytes([...evaluated.output, `fault: ${evaluated.fault}`].join('\n'));
    return { verdict: machine === evaluator ? 'same' : 'different', machine, evaluator };
  } catch (error) {
    if (!(error instanceof TooLong)) throw error;
    return { verdict: 'too long', machine, evaluator: '' };
  }
}
