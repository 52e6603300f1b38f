/**
 * One test as a program of its own: it begins with the function of the test, and wherever a stubbed function would be
 * called, its stand-in is. Nothing else differs, so tests run, are explored and are replayed like any program.
 */
import type { Program, TestCase } from './program.js';

/** The program that `test`, one of the tests of `program`, runs as. */
export function testProgram(program: Program, test: TestCase): Program {
  const functions = [...program.functions];
  for (const [original, replacement] of test.stubs) {
    const code = program.functions[replacement];
    if (code !== undefined) functions[original] = code;
  }
  return { ...program, functions, main: test.entry, tests: [], test: test.name };
}
