/** The numbers of operations are their positions in the table. */
import test from 'ava';
import { OPERATION_NAMES } from '../../src/bytecode/events.js';
import * as OPERATION_NUMBERS from '../../src/bytecode/operation-numbers.js';

test('every operation has the number of its position', (t) => {
  t.deepEqual(
    { ...OPERATION_NUMBERS },
    Object.fromEntries(OPERATION_NAMES.map((name, position) => [name, position])),
  );
});
