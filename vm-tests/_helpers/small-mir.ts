/** A function in MIR from a few lines, for tests of the verifiers and of the emitter. */
import { makeSource } from '../../src/diagnostics/source.js';
import { CodeBuilder } from '../../src/mir/builder.js';
import type { MirBlock, MirFunction, MirProgram } from '../../src/mir/mir.js';

export const SPAN = { start: 0, end: 1 };

/** One parameter `p` in register 0; `body` adds the code. */
export function functionOf(body: (code: CodeBuilder) => void): MirFunction {
  const code = new CodeBuilder();
  code.declare('p', 'Int64', code.newRegister());
  body(code);
  const { blocks, registers, variables } = code.build();
  return {
    name: 'small',
    kind: 'function',
    source: makeSource('small.cht', 'FN small(p: Int64) -> END'),
    span: SPAN,
    parameters: [{ name: 'p', type: 'Int64', capture: null }],
    result: 'Int64',
    registers,
    blocks,
    variables,
  };
}

export function withBlocks(f: MirFunction, blocks: readonly MirBlock[]): MirFunction {
  return { ...f, blocks };
}

export function programOf(f: MirFunction): MirProgram {
  return {
    functions: [f],
    tests: [],
    main: 0,
    constants: [0, 1],
    builtins: [],
    layouts: [],
    shapes: [],
  };
}
