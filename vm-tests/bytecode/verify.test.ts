import test from 'ava';
import { decode, decodeAt, spanAt } from '../../src/bytecode/decode.js';
import { emitFunction } from '../../src/bytecode/emit.js';
import type { FunctionCode, Program } from '../../src/bytecode/program.js';
import { verifyProgram } from '../../src/bytecode/verify.js';
import { SPAN, functionOf } from '../_helpers/small-mir.js';

/** A loop with a handled call, so that every table of the function has a row. */
const LOOP = functionOf((code) => {
  const [value, error, sum] = [code.newRegister(), code.newRegister(), code.newRegister()];
  const [head, body, after, onError] = [
    code.newBlock(),
    code.newBlock(),
    code.newBlock(),
    code.newBlock(),
  ];
  code.emit('loadConst', [sum, 0], SPAN);
  code.declare('sum', 'Int64', sum);
  code.start(head, SPAN);
  code.branch(0, body, after, SPAN);
  code.start(body, SPAN);
  code.region({ block: onError, register: error }, { start: 2, end: 5 }, () => {
    code.emit('call', [value, 0, [0, sum]], { start: 2, end: 5 });
  });
  code.emit('addInt', [sum, sum, value], SPAN);
  code.loopBack(head, SPAN);
  code.start(onError, SPAN);
  code.leave('raiseAgain', [error], SPAN);
  code.start(after, SPAN);
  code.leave('return', [sum], SPAN);
});

function programWith(change: Partial<FunctionCode>): Program {
  return {
    file: 'small.cht',
    sources: [LOOP.source],
    functions: [{ ...emitFunction(LOOP, [LOOP.source], []), ...change }],
    tests: [],
    main: 0,
    constants: [0],
    layouts: [],
    shapes: [],
    errors: [],
    builtins: [],
    warnings: [],
  };
}

const GOOD = programWith({});
const CODE = GOOD.functions[0]?.code ?? new Int32Array();

/** The code with one word changed. */
function patched(at: number, word: number): Int32Array {
  const code = CODE.slice();
  code[at] = word;
  return code;
}

test('emitted code keeps the rules', (t) => {
  t.deepEqual(verifyProgram(GOOD), []);
  t.deepEqual(GOOD.functions[0]?.liveSets, [[0, 1]]);
});

test('decoding gives back what was emitted', (t) => {
  t.deepEqual(
    decode(CODE).map(({ pc, op, operands }) => [
      pc,
      op,
      ...operands.map(({ kind, value, list }) => (kind === 'list' ? list : value)),
    ]),
    [
      [0, 'loadConst', 1, 0],
      [3, 'jumpUnless', 0, 21],
      [6, 'call', 2, 0, [0, 1]],
      [12, 'addInt', 1, 1, 2],
      [16, 'loopBack', 3, 0],
      [19, 'raiseAgain', 2],
      [21, 'return', 1],
    ],
  );
});

test('each instruction has the span of its place in the source', (t) => {
  const spans = GOOD.functions[0]?.spans ?? new Int32Array();
  t.deepEqual(spanAt(spans, 6), { start: 2, end: 5 });
  t.deepEqual(spanAt(spans, 12), { start: 0, end: 1 });
  t.is(spanAt(new Int32Array(), 0), null);
});

test('unknown opcodes and missing words are no instructions', (t) => {
  t.is(decodeAt(Int32Array.of(999), 0), null);
  t.is(decodeAt(CODE.subarray(0, 2), 0), null);
  t.is(decodeAt(Int32Array.of(CODE[6] ?? 0, 0, 0, 5, 1), 0), null);
});

test('code that breaks a rule is reported', (t) => {
  const cases: readonly [Partial<FunctionCode>, RegExp][] = [
    [{ code: patched(0, 999) }, /no instruction at 0/],
    [{ code: CODE.subarray(0, 21) }, /variable sum|covers|span/],
    [{ code: CODE.subarray(0, 16) }, /falls off its end/],
    [{ code: patched(1, 50) }, /loadConst at 0, operand 0: no write 50/],
    [{ code: patched(2, 50) }, /loadConst at 0, operand 1: no constant 50/],
    [{ code: patched(5, 7) }, /jumpUnless at 3, operand 1: 7 is not an instruction/],
    [{ code: patched(8, 4) }, /call at 6, operand 1: no function 4/],
    [{ code: patched(10, -1) }, /call at 6, operand 2: no register -1/],
    [{ code: patched(18, 3) }, /loopBack at 16, operand 1: no integer 3/],
    [{ registers: 0 }, /parameters do not fit/],
    [{ source: 4 }, /no source 4/],
    [{ handlers: Int32Array.of(6, 6, 19, 2) }, /handler 0 covers 6 to 6/],
    [{ handlers: Int32Array.of(6, 12, 18, 2) }, /handler 0 goes to 18/],
    [{ handlers: Int32Array.of(6, 12, 19, 9) }, /handler 0 has no register 9/],
    [{ spans: Int32Array.of(1, 0, 1) }, /span 0 is at 1/],
    [{ spans: Int32Array.of(0, 4, 1) }, /span 0 is 4 to 1/],
    [{ liveSets: [[8]] }, /live set 0/],
    [
      { variables: [{ name: 'v', type: 'Int64', shape: 'value', register: 9, from: 1, to: 3 }] },
      /variable v has no register 9/,
    ],
    [
      { variables: [{ name: 'v', type: 'Int64', shape: 'value', register: 0, from: 1, to: 3 }] },
      /variable v is visible from 1 to 3/,
    ],
  ];
  for (const [change, message] of cases)
    t.regex(verifyProgram(programWith(change)).join('\n'), message);
});

test('a jump to a jump goes to its end, and dead constants disappear', (t) => {
  const f = functionOf((code) => {
    const [middle, end] = [code.newBlock(), code.newBlock()];
    code.emit('loadConst', [code.newRegister(), 0], SPAN);
    code.branch(0, middle, end, SPAN);
    code.start(middle, SPAN);
    code.jump(end, SPAN);
    code.start(end, SPAN);
    code.leave('return', [0], SPAN);
  });
  const code = emitFunction(f, [f.source], []);
  t.deepEqual(
    decode(code.code).map((instruction) => instruction.op),
    ['return'],
  );
  t.is(code.registers, 1);
});
