/** Runs the statements of a `main`: what they print, and the panic or error that ends them. */
import { compile } from '../../src/compile.js';
import { runOnce } from '../../src/explore.js';

export interface Ran {
  readonly output: readonly string[];
  /** `panic: …` and the like; empty when nothing went wrong. */
  readonly fault: string;
}

export function runBody(body: string, declarations = ''): Ran {
  return runProgram(`${declarations}\nFN main() RETURNS !Void ->\n${body}\nEND\n`);
}

export function runProgram(text: string): Ran {
  const { output, faults } = runOnce(compile(text));
  const [fault] = faults;
  return {
    output,
    fault: fault === undefined ? '' : `${fault.kind}: ${fault.message}`,
  };
}
