import test from 'ava';
import type { MirFunction } from '../../src/mir/mir.js';
import { verifyMir } from '../../src/mir/verify.js';
import { SPAN, functionOf, programOf, withBlocks } from '../_helpers/small-mir.js';

function problems(f: MirFunction): readonly string[] {
  return verifyMir(programOf(f));
}

test('a function that keeps the rules has no problems', (t) => {
  const f = functionOf((code) => {
    const one = code.newRegister();
    code.emit('loadConst', [one, 1], SPAN);
    code.emit('addInt', [one, one, 0], SPAN);
    code.leave('return', [one], SPAN);
  });
  t.deepEqual(problems(f), []);
});

test('a register that one path leaves unset is reported', (t) => {
  const f = functionOf((code) => {
    const value = code.newRegister();
    const [then, after] = [code.newBlock(), code.newBlock()];
    code.branch(0, then, after, SPAN);
    code.start(then, SPAN);
    code.emit('loadConst', [value, 0], SPAN);
    code.start(after, SPAN);
    code.leave('return', [value], SPAN);
  });
  t.deepEqual(problems(f), ['small, block 2, end: register 1 may be used before it is set']);
});

test('an error leaves the register of the instruction that raised it unset', (t) => {
  const f = functionOf((code) => {
    const [value, error] = [code.newRegister(), code.newRegister()];
    const onError = code.newBlock();
    code.region({ block: onError, register: error }, SPAN, () => {
      code.emit('call', [value, 0, [0]], SPAN);
    });
    code.leave('return', [value], SPAN);
    code.start(onError, SPAN);
    code.leave('return', [value], SPAN);
  });
  t.deepEqual(problems(f), ['small, block 2, end: register 1 may be used before it is set']);
});

test('the register of an error is set where its handler begins', (t) => {
  const f = functionOf((code) => {
    const error = code.newRegister();
    const onError = code.newBlock();
    code.region({ block: onError, register: error }, SPAN, () => {
      code.emit('call', [code.newRegister(), 0, [0]], SPAN);
    });
    code.leave('return', [0], SPAN);
    code.start(onError, SPAN);
    code.leave('raiseAgain', [error], SPAN);
  });
  t.deepEqual(problems(f), []);
});

test('operands that do not fit their opcode are reported', (t) => {
  const f = functionOf((code) => {
    code.emit('addInt', [0, 0], SPAN);
    code.emit('loadConst', [0, 9], SPAN);
    code.emit('move', [0, 7], SPAN);
    code.emit('newList', [0, 0], SPAN);
    code.emit('call', [0, 3, [0]], SPAN);
    code.leave('return', [0], SPAN);
  });
  t.deepEqual(problems(f), [
    'small, block 0, addInt: it has 2 operands instead of 3',
    'small, block 0, loadConst: operand 1 (constant) is 9, not below 2',
    'small, block 0, move: operand 1 (read) is 7, not below 1',
    'small, block 0, newList: operand 1 is not a list',
    'small, block 0, call: operand 1 (function) is 3, not below 1',
  ]);
});

test('control may only leave at the end of a block', (t) => {
  const f = functionOf((code) => {
    code.emit('return', [0], SPAN);
    code.emit('jumpIf', [0, 0], SPAN);
    code.leave('return', [0], SPAN);
  });
  t.deepEqual(problems(f), [
    'small, block 0, return: it may only end a block',
    'small, block 0, jumpIf: it may only end a block',
  ]);
});

test('blocks that are missing or never reached are reported', (t) => {
  const f = functionOf((code) => {
    code.leave('return', [0], SPAN);
  });
  const [entry] = f.blocks;
  if (entry === undefined) return t.fail();
  t.deepEqual(problems(withBlocks(f, [entry, entry])), ['small, block 1: nothing reaches it']);
  const lost = {
    ...entry,
    terminator: { kind: 'jump', target: 5, span: SPAN, visible: 0 },
  } as const;
  t.deepEqual(problems(withBlocks(f, [lost])), ['small, block 0, end: there is no block 5']);
  t.deepEqual(problems(withBlocks(f, [])), ['small, function: it has no blocks']);
});
