/** The programs that the goldens of MIR and bytecode show: `vm-tests/goldens/mir/*.cht`. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { compileStages } from '../../src/compile.js';
import type { MirProgram } from '../../src/mir/mir.js';
import type { Program } from '../../src/bytecode/program.js';

export interface GoldenProgram {
  /** File name without its ending. */
  readonly name: string;
  readonly text: string;
}

export function goldenPrograms(): readonly GoldenProgram[] {
  const folder = join(process.cwd(), 'vm-tests', 'goldens', 'mir');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.cht'))
    .sort()
    .map((file) => ({
      name: file.slice(0, -'.cht'.length),
      text: readFileSync(join(folder, file), 'utf8'),
    }));
}

/** Compiles a program that has no errors; static lock checks only warn. */
export function compiled(
  text: string,
  file = 'test.cht',
): { readonly mir: MirProgram; readonly program: Program } {
  const { mir, program, diagnostics } = compileStages(text, { file, staticChecks: 'warn' });
  if (mir !== null && program !== null) return { mir, program };
  throw new Error(diagnostics.map((d) => `${d.code} at ${d.span.start}: ${d.message}`).join('\n'));
}
