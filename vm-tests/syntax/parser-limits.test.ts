import test from 'ava';
import { makeSource } from '../../src/diagnostics/source.js';
import type { Expr } from '../../src/syntax/ast.js';
import { parseModule } from '../../src/syntax/parser.js';
import { printTree } from '../../src/syntax/print.js';

const inMain = (text: string): string => `FN main() ->\n${text}\nEND\n`;

function codes(text: string): readonly string[] {
  return parseModule(makeSource('t.cht', text)).diagnostics.map((d) => d.name);
}

const isTooDeep = test.macro((t, text: string) => {
  t.deepEqual(codes(text), ['NESTING_TOO_DEEP']);
});

const N = 10_000;
const nest = (open: string, middle: string, close: string): string =>
  inMain(`x = ${open.repeat(N)}${middle}${close.repeat(N)};`);

test('nested parentheses', isTooDeep, nest('(', '1', ')'));
test('nested lists', isTooDeep, nest('[', '1', ']'));
test('nested maps', isTooDeep, nest('{ 1: ', '1', '}'));
test('nested calls', isTooDeep, nest('f(', '1', ')'));
test('nested fibers', isTooDeep, nest('BG { ', '1', ' }'));
test('nested IF expressions', isTooDeep, nest('IF a THEN ', '1', ' ELSE 2 END'));
test('a row of minus signs', isTooDeep, nest('- ', '1', ''));
test('a row of powers', isTooDeep, nest('2 ** ', '1', ''));
test('a row of NEXT', isTooDeep, nest('NEXT ', 'p', ''));
test('a row of COPY', isTooDeep, nest('COPY ', 'p', ''));
test('a row of lambdas', isTooDeep, nest('%(a) -> ', '1', ''));
test('a row of comparisons that could be literals', isTooDeep, nest('A < ', '1', ''));
test('nested types', isTooDeep, inMain(`x: ${'Box<'.repeat(N)}T${'>'.repeat(N)} = 1;`));
test('nested IF statements', isTooDeep, inMain('IF a THEN '.repeat(N) + 'END '.repeat(N)));
test('IF after IF with an arrow', isTooDeep, inMain('IF a -> '.repeat(N) + 'f();'));
test('nested WITH', isTooDeep, inMain('WITH a AS b { '.repeat(N) + '}'.repeat(N)));
test('nested functions', isTooDeep, 'FN f() -> '.repeat(N) + 'END '.repeat(N));
test('nested test groups', isTooDeep, 'TEST A DO ' + 'WHEN "a" DO '.repeat(N));
test('a chain of ELSE_IF', isTooDeep, inMain(`IF a THEN ${'ELSE_IF a THEN '.repeat(N)} END`));
test('a chain of sums', isTooDeep, inMain(`x = 1${' + 1'.repeat(100_000)};`));
test('a chain of fields', isTooDeep, inMain(`x = a${'.b'.repeat(100_000)};`));
test('a chain of calls', isTooDeep, inMain(`x = a${'()'.repeat(100_000)};`));
test('a chain of pipes', isTooDeep, inMain(`x = a${' |> f'.repeat(100_000)};`));
test('a chain of rescues', isTooDeep, inMain(`x = a${' OR b'.repeat(100_000)};`));
test('a string of many pieces', isTooDeep, inMain(`x = "${'${a}'.repeat(20_000)}";`));
test(
  'chains inside parentheses inside chains',
  isTooDeep,
  inMain(`x = ${'('.repeat(100)}a${(' + b'.repeat(900) + ')').repeat(100)};`),
);

test('what people write is not too deep', (t) => {
  t.deepEqual(codes(inMain(`x = ${'('.repeat(90)}1${')'.repeat(90)};`)), []);
  t.deepEqual(codes(inMain(`x = 1${' + 1'.repeat(900)};`)), []);
  t.deepEqual(codes(inMain('IF a THEN '.repeat(60) + 'END '.repeat(60))), []);
});

test('long lists and long lines are no nesting', (t) => {
  t.deepEqual(codes(inMain(`f(${'a, '.repeat(100_000)});`)), []);
  t.deepEqual(codes(inMain('x = 1;\n'.repeat(20_000))), []);
});

test('garbage ends', (t) => {
  t.true(codes(') ] } ; ( ['.repeat(10_000)).length > 0);
  t.true(codes('UNION U { '.repeat(10_000)).length > 0);
  t.deepEqual(codes(''), []);
});

// ------------------------------------------------------------------------------------------------ literals

function literal(text: string): Expr | null {
  const item = parseModule(makeSource('t.cht', `x = ${text};`)).module.items[0];
  if (item?.kind !== 'statement' || item.statement.kind !== 'bind') return null;
  return item.statement.value;
}

test('a minus makes room for the smallest value of a type', (t) => {
  for (const text of ['-128_i8', '-32768_i16', '-2147483648_i32', '-9223372036854775808']) {
    t.deepEqual(codes(`x = ${text};`), []);
    t.is(literal(text)?.kind, 'int');
  }
  t.is(literal('-127_i8')?.kind, 'unary');
  t.is(literal('-5')?.kind, 'unary');
  const smallest = literal('-128_i8 ** 2');
  t.is(smallest === null ? '' : printTree(smallest), '(** -128_i8 2)');
});

test('a literal must fit its type', (t) => {
  const tooBig =
    '128_i8 256_u8 -129_i8 65536_u16 9223372036854775808 18446744073709551616_u64 0x1_0000_0000_0000_0000';
  for (const text of tooBig.split(' ')) {
    t.deepEqual(codes(`x = ${text};`), ['LITERAL_OUT_OF_RANGE'], text);
  }
  const fine =
    '127_i8 255_u8 65535_u16 9223372036854775807 18446744073709551615_u64 0xFF 0b1010 99_f32';
  for (const text of fine.split(' ')) t.deepEqual(codes(`x = ${text};`), [], text);
});

test('counts of the grammar have limits', (t) => {
  t.deepEqual(codes(inMain('x: Int64[99999999999] = y;')), ['LITERAL_OUT_OF_RANGE']);
  t.deepEqual(codes(inMain('WITH a AS b { } RETRY(0) THEN PASS')), ['LITERAL_OUT_OF_RANGE']);
  t.deepEqual(codes('FN f() EFFECTS REENTRANT:MAX_DEPTH(0) -> END'), ['MAX_DEPTH_NONPOSITIVE']);
});

test('numbers keep their suffix and their base', (t) => {
  t.like(literal('0xFF_u32'), { kind: 'int', value: 255n, suffix: 'u32', prefixed: true });
  t.like(literal('2_f32'), { kind: 'int', value: 2n, suffix: 'f32' });
  t.like(literal('1.5_f32'), { kind: 'float', value: 1.5, suffix: 'f32' });
  t.like(literal('7'), { kind: 'int', value: 7n, suffix: null, prefixed: false });
});
