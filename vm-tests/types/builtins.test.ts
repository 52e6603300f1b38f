/** Builtins and number formats. */
import test from 'ava';
import type { BuiltinContext } from '../../src/builtins/context.js';
import { BUILTIN_FUNCTIONS } from '../../src/builtins/registry.js';
import {
  formatBool,
  formatFloat,
  formatInt,
  truncateFloat,
} from '../../src/builtins/text-format.js';
import { BUILTINS, builtinsNamed, visibleName } from '../../src/types/builtins.js';
import type { BuiltinName } from '../../src/types/builtins.js';
import { Heap } from '../../src/vm/heap.js';
import type { Value } from '../../src/vm/value.js';
import { ListValue } from '../../src/vm/value.js';

const CONTEXT: BuiltinContext = {
  heap: new Heap(),
  frameBytes: () => 0,
  panic(message): never {
    throw new Error(`panic: ${message}`);
  },
  expectText() {},
  expectItems() {},
  raise(kind, message): never {
    throw new Error(`${kind}: ${message}`);
  },
};

function call(name: keyof typeof BUILTIN_FUNCTIONS, ...args: Value[]): Value {
  return BUILTIN_FUNCTIONS[name](CONTEXT, args);
}

test('every row is an instruction or has a function, and is found by its visible name', (t) => {
  for (const [name, row] of Object.entries(BUILTINS)) {
    t.is(Object.hasOwn(BUILTIN_FUNCTIONS, name), row.opcode === null, name);
    t.true(builtinsNamed(visibleName(name as BuiltinName)).includes(name as BuiltinName));
  }
});

test('numbers as text', (t) => {
  t.is(formatFloat(3.5), '3.5');
  t.is(formatFloat(2), '2');
  t.is(formatFloat(0.1), '0.1');
  t.is(formatFloat(1e21), '1000000000000000000000');
  t.is(formatFloat(-1.25e-7), '-0.000000125');
  t.is(formatFloat(123456789012345680000), '123456789012345680000');
  t.is(formatFloat(Infinity), 'inf');
  t.is(formatInt(-(2n ** 63n)), '-9223372036854775808');
  t.is(formatBool(true), 'true');
  t.is(truncateFloat(-3.9), '-3');
  t.is(truncateFloat(2 ** 63), null);
  t.is(truncateFloat(NaN), null);
});

test('strings are bytes', (t) => {
  const umlaut = '\xc3\xa4x'; // "äx"
  t.is(call('string.length', umlaut), 3);
  t.is(call('string.codepointCount', umlaut), 2);
  t.is(call('string.charAt', umlaut, 0), '\xc3\xa4');
  t.is(call('string.charAt', umlaut, 2), '');
  t.is(call('string.codepointCount', '\xc3'), 1);
  t.is(call('string.substr', 'hello', 1, 3), 'ell');
  t.throws(() => call('string.substr', 'hello', 4, 3), { message: /^Input: / });
  t.throws(() => call('string.substr', 'hello', -1, 3), { message: /^panic: / });
  t.deepEqual(call('string.split', 'a,b,', ','), new ListValue(['a', 'b', '']));
  t.throws(() => call('string.split', 'a', ''), { message: /^panic: / });
  t.is(call('string.trim', ' \t a b\n'), 'a b');
  t.is(call('string.replace', 'aXbX', 'X', '$&'), 'a$&b$&');
  t.is(call('string.uppercase', 'a\xe4z'), 'A\xe4Z');
  t.is(call('string.indexOf', 'abc', 'z'), null);
  t.is(call('string.countOccurrences', 'aaa', 'aa'), 1);
});

test('text to numbers', (t) => {
  t.is(call('string.toInt', '-42'), -42);
  t.is(call('string.toInt', '9223372036854775807'), 9223372036854775807n);
  t.throws(() => call('string.toInt', '9223372036854775808'), { message: /^Input: / });
  t.throws(() => call('string.toInt', ' 1'), { message: /^Input: / });
  t.is(call('string.toFloat', '1.5e2'), 150);
  t.is(call('string.toNumber', 'x'), null);
});

test('lists change through the heap', (t) => {
  const list = new ListValue([1, 2, 3]);
  t.is(call('list.remove', list, 0), 1);
  t.is(call('list.pop', list), 3);
  t.is(call('list.first', list), 2);
  t.is(call('list.contains?', list, 2), true);
  t.throws(() => call('list.remove', list, 1), { message: /out of range/ });
  t.is(call('list.join', new ListValue(['a', 'b']), '-'), 'a-b');
});

test('numbers', (t) => {
  t.is(call('int.max', 2n ** 60n, 5), 2n ** 60n);
  t.is(call('int.abs', -7), 7);
  t.throws(() => call('int.abs', -(2n ** 63n)), { message: /overflow/ });
  t.is(call('int.odd?', -3), true);
  t.is(call('float.toString', 3.9), '3');
  t.is(call('float.closeTo?', 1, 1.05, 0.1), true);
  t.is(call('optional.nil?', null), true);
});
