/** The stages of the compiler as text, as far as a program gets through them. */
import { disassemble } from '../bytecode/disassemble.js';
import type { CompileOptions } from '../compile.js';
import { compileStages } from '../compile.js';
import { CompileError } from '../diagnostics/diagnostic.js';
import { locationAt, makeSource } from '../diagnostics/source.js';
import { printMir } from '../mir/print.js';
import { lex } from '../syntax/lexer.js';
import { printTree } from '../syntax/print.js';
import type { Problem } from './problems.js';
import { readModule } from './program-file.js';

export type Stage = 'tokens' | 'ast' | 'mir' | 'bytecode';

export interface StageText {
  /** Null when the program does not get as far as this stage. */
  readonly text: string | null;
  readonly problems: readonly Problem[];
}

export function stageText(
  file: string,
  text: string,
  stage: Stage,
  options: Pick<CompileOptions, 'staticChecks' | 'packages'>,
): StageText {
  if (stage === 'tokens') return tokensText(file, text);
  try {
    const stages = compileStages(text, { ...options, file, read: readModule });
    const { module, mir, program, diagnostics: problems } = stages;
    switch (stage) {
      case 'ast':
        return { text: printTree(module), problems };
      case 'mir':
        return { text: mir === null ? null : printMir(mir), problems };
      case 'bytecode':
        return { text: program === null ? null : disassemble(program), problems };
    }
  } catch (error) {
    if (error instanceof CompileError) return { text: null, problems: error.diagnostics };
    throw error;
  }
}

/** One token per line: place, kind, text. */
function tokensText(file: string, text: string): StageText {
  const source = makeSource(file, text);
  const { tokens, diagnostics } = lex(source);
  const lines = tokens.map((token) => {
    const { line, column } = locationAt(source, token.start);
    return `${`${line}:${column}`.padEnd(10)}${token.kind.padEnd(12)}${JSON.stringify(token.text)}`;
  });
  return { text: lines.join('\n'), problems: diagnostics };
}
