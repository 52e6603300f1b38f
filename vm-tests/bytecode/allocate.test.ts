import test from 'ava';
import fc from 'fast-check';
import { allocate } from '../../src/bytecode/allocate.js';
import { emitFunction } from '../../src/bytecode/emit.js';
import { visibleRanges } from '../../src/bytecode/scopes.js';
import { simplify } from '../../src/bytecode/simplify.js';
import { verifyProgram } from '../../src/bytecode/verify.js';
import { readsOf, terminatorReads, writeOf } from '../../src/mir/flow.js';
import type { MirFunction, MirOperand, MirProgram, Register } from '../../src/mir/mir.js';
import type { OpcodeName } from '../../src/bytecode/opcodes.js';
import { verifyMir } from '../../src/mir/verify.js';
import { buildFunction, shapes } from '../_helpers/random-mir.js';

const functions = fc
  .record({ body: shapes, parameters: fc.nat(3) })
  .map(({ body, parameters }) => buildFunction(body, parameters));

function programOf(f: MirFunction): MirProgram {
  return {
    functions: [f],
    main: 0,
    tests: [],
    constants: [0],
    builtins: [],
    layouts: [],
    shapes: [],
  };
}

test('random functions keep the rules of MIR', (t) => {
  fc.assert(
    fc.property(functions, (f) => {
      t.deepEqual(verifyMir(programOf(f)), []);
      t.deepEqual(verifyMir(programOf(simplify(f))), []);
    }),
  );
  t.pass();
});

test('parameters stay in the first registers', (t) => {
  fc.assert(
    fc.property(functions, (f) => {
      const { registers } = allocate(f);
      return f.parameters.every((_, i) => registers[i] === i);
    }),
  );
  t.pass();
});

test('a variable has its register for itself as long as it is visible', (t) => {
  fc.assert(
    fc.property(functions, (f) => {
      const { registers } = allocate(f);
      const ranges = visibleRanges(f);
      for (const a of ranges) {
        for (const b of ranges) {
          const [x, y] = [f.variables[a.variable], f.variables[b.variable]];
          if (x === undefined || y === undefined || x.register === y.register) continue;
          const overlap = a.from < b.to && b.from < a.to;
          if (overlap && registers[x.register] === registers[y.register]) return false;
        }
      }
      return true;
    }),
  );
  t.pass();
});

/**
 * Runs a function on symbolic values along a path that `choices` decides, and records what every instruction
 * reads; `place` says where a register lives. A good allocation gives the same record as no allocation.
 */
function trace(
  f: MirFunction,
  choices: readonly boolean[],
  place: (r: Register) => number,
): readonly string[] {
  const values = new Map<number, string>();
  for (const i of f.parameters.keys()) values.set(place(i), `p${i}`);
  const seen: string[] = [];
  let next = 0;
  const decide = (): boolean => choices[next++ % Math.max(1, choices.length)] ?? false;
  const read = (op: OpcodeName, operands: readonly MirOperand[]): string =>
    readsOf(op, operands)
      .map((r) => values.get(place(r)) ?? 'unset')
      .join(' ');
  let at = 0;
  let fresh = 0;
  for (let steps = 0; steps < 60; steps++) {
    const block = f.blocks[at];
    if (block === undefined) break;
    let raised = false;
    for (const { op, operands, visible } of block.instructions) {
      const inputs = read(op, operands);
      const names: string[] = [];
      for (let v = visible; v >= 0; v = f.variables[v]?.outer ?? -1)
        names.push(values.get(place(f.variables[v]?.register ?? 0)) ?? 'unset');
      seen.push(`${op} ${inputs} | ${names.join(' ')}`);
      raised = op === 'call' && block.handler !== null && decide();
      if (raised) break;
      const written = writeOf(op, operands);
      if (written >= 0) values.set(place(written), op === 'move' ? inputs : `#${fresh++}`);
    }
    const { terminator, handler } = block;
    const isRaise = terminator.kind === 'leave' && terminator.op === 'raise';
    if (handler !== null && (raised || isRaise)) {
      values.set(place(handler.register), `error${fresh++}`);
      at = handler.block;
      continue;
    }
    seen.push(
      terminatorReads(terminator)
        .map((r) => values.get(place(r)) ?? 'unset')
        .join(' '),
    );
    if (terminator.kind === 'leave') break;
    if (terminator.kind === 'branch') at = decide() ? terminator.then : terminator.otherwise;
    else at = terminator.target;
  }
  return seen;
}

test('with allocated registers every path reads the same values', (t) => {
  fc.assert(
    fc.property(
      functions,
      fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
      (f, choices) => {
        const { registers, size } = allocate(f);
        t.true(size <= f.registers);
        t.deepEqual(
          trace(f, choices, (r) => registers[r] ?? -1),
          trace(f, choices, (r) => r),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test('emitted code keeps the rules of bytecode', (t) => {
  fc.assert(
    fc.property(functions, (f) => {
      const code = emitFunction(f, [f.source], []);
      const program = {
        file: 'random.cht',
        sources: [f.source],
        functions: [code],
        tests: [],
        main: 0,
        constants: [0],
        layouts: [],
        shapes: [],
        errors: [],
        builtins: [],
        warnings: [],
      };
      t.deepEqual(verifyProgram(program), []);
    }),
  );
  t.pass();
});
