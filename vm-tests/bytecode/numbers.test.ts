/** The numbers of operations and of kinds of objects are their positions in the tables. */
import test from 'ava';
import { OPERATION_NAMES } from '../../src/bytecode/events.js';
import * as KIND_NUMBERS from '../../src/bytecode/kind-numbers.js';
import { OBJECT_KINDS } from '../../src/bytecode/operand-tables.js';
import * as OPERATION_NUMBERS from '../../src/bytecode/operation-numbers.js';

test('every operation has the number of its position', (t) => {
  t.deepEqual(
    { ...OPERATION_NUMBERS },
    Object.fromEntries(OPERATION_NAMES.map((name, position) => [name, position])),
  );
});

test('every kind of objects has the number of its position', (t) => {
  const constant = (kind: string): string => kind.replaceAll(/[A-Z]/g, '_$&').toUpperCase();
  t.deepEqual(
    { ...KIND_NUMBERS },
    Object.fromEntries(OBJECT_KINDS.map((kind, position) => [constant(kind), position])),
  );
});
