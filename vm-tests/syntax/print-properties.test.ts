import test from 'ava';
import fc from 'fast-check';
import { makeSource } from '../../src/diagnostics/source.js';
import type { BinaryOp, Expr, StageName, TypeNode } from '../../src/syntax/ast.js';
import { lex } from '../../src/syntax/lexer.js';
import { printModule, printTree } from '../../src/syntax/print.js';
import { SPAN, around, name, parsed, printed } from './_trees.js';

const BINARY_OPS: readonly BinaryOp[] = [
  '+',
  '-',
  '*',
  '/',
  'MOD',
  '**',
  '%+',
  '!*',
  '==',
  '<',
  '>',
  '&&',
  '||',
];
const STAGES: readonly StageName[] = ['SELECT', 'WHERE', 'SUM', 'UNNEST'];

const int64: TypeNode = {
  kind: 'namedType',
  future: false,
  fallible: false,
  optional: true,
  name: name('Int64'),
  namespace: null,
  args: [],
  elementCaps: [],
  dims: [{ kind: 'slice' }],
  caps: [],
  span: SPAN,
};

/** Byte strings: any code units 0 to 255. */
const bytes = fc
  .array(fc.oneof(fc.nat(255), fc.constantFrom(34, 36, 92, 123, 10)), { maxLength: 12 })
  .map((list) => String.fromCharCode(...list));

const lower = fc.constantFrom('a', 'b', 's', 'push!');
const upper = fc.constantFrom('A', 'Bad');

const span = fc.constant(SPAN);

const leaf: fc.Arbitrary<Expr> = fc.oneof(
  fc.record({
    kind: fc.constant('int' as const),
    value: fc.bigInt({ min: 0n, max: 127n }),
    suffix: fc.constantFrom(null, 'i8' as const, 'f32' as const),
    prefixed: fc.boolean(),
    span,
  }),
  fc.record({
    kind: fc.constant('float' as const),
    value: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map(Math.abs),
    suffix: fc.constantFrom(null, 'f64' as const),
    span,
  }),
  fc.record({ kind: fc.constant('string' as const), value: bytes, span }),
  fc.record({ kind: fc.constant('bool' as const), value: fc.boolean(), span }),
  fc.record({ kind: fc.constantFrom('nil' as const, 'placeholder' as const), span }),
  fc.record({ kind: fc.constant('symbol' as const), name: lower, span }),
  fc.record({ kind: fc.constant('name' as const), name: lower, span }),
  fc.record({ kind: fc.constant('pipeName' as const), name: fc.constant('$r'), span }),
  fc.record({ kind: fc.constant('typeName' as const), name: upper, args: fc.constant([]), span }),
);

const names = lower.map(name);
const typeNames = upper.map(name);

/** Expressions as the parser makes them, interpolations apart. */
const { expr: arbitraryExpr } = fc.letrec<{ expr: Expr }>((tie) => {
  const part = tie('expr');
  const args = fc.array(part, { maxLength: 2 });
  const fields = fc.array(fc.record({ name: names, value: part }), { maxLength: 2 });
  const rescue = fc.oneof(
    fc.record({ kind: fc.constant('value' as const), value: part }),
    fc.record({ kind: fc.constantFrom('raise', 'pass', 'break') }),
    fc.record({
      kind: fc.constant('exit' as const),
      error: fc.record({
        first: typeNames,
        second: fc.option(typeNames),
        message: fc.constant(null),
        span,
      }),
    }),
  );
  const stage = fc.record({
    kind: fc.constant('stage' as const),
    name: fc.constantFrom(...STAGES),
    args: fc.constant([]),
    body: part,
    block: fc.constant(null),
    span,
  });
  const parameters = fc.array(
    fc.record({
      name: names,
      takes: fc.boolean(),
      mutable: fc.boolean(),
      type: fc.option(fc.constant(int64)),
      defaultValue: fc.constant(null),
      span,
    }),
    { maxLength: 2 },
  );
  const expr: fc.Arbitrary<Expr> = fc.oneof(
    { maxDepth: 5, depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({
      kind: fc.constant('unary' as const),
      op: fc.constantFrom('-', '!', '~'),
      value: part,
      span,
    }),
    fc.record({
      kind: fc.constant('binary' as const),
      op: fc.constantFrom(...BINARY_OPS),
      left: part,
      right: part,
      opSpan: span,
      spliced: fc.constant(false),
      span,
    }),
    fc.record({
      kind: fc.constant('range' as const),
      from: part,
      to: part,
      inclusive: fc.boolean(),
      span,
    }),
    fc.record({ kind: fc.constant('or' as const), value: part, rescue, span }),
    fc.record({ kind: fc.constant('call' as const), callee: part, args, span }),
    fc.record({
      kind: fc.constant('method' as const),
      receiver: part,
      name: names,
      args,
      safe: fc.boolean(),
      span,
    }),
    fc.record({
      kind: fc.constant('field' as const),
      receiver: part,
      name: names,
      safe: fc.boolean(),
      span,
    }),
    fc.record({ kind: fc.constant('index' as const), receiver: part, index: part, span }),
    fc.record({
      kind: fc.constant('slice' as const),
      receiver: part,
      from: part,
      to: part,
      inclusive: fc.boolean(),
      span,
    }),
    fc.record({ kind: fc.constant('unwrap' as const), value: part, span }),
    fc.record({ kind: fc.constant('deref' as const), value: part, span }),
    fc.record({
      kind: fc.constant('capability' as const),
      value: part,
      caps: fc.constant([{ name: 'shared', args: [], span: SPAN }]),
      span,
    }),
    fc.record({
      kind: fc.constant('struct' as const),
      name: typeNames,
      namespace: fc.option(names),
      args: fc.constantFrom([], [int64]),
      fields,
      span,
    }),
    fc.record({ kind: fc.constant('list' as const), items: args, span }),
    fc.record({
      kind: fc.constant('map' as const),
      entries: fc.array(fc.record({ key: part, value: part }), { maxLength: 2 }),
      span,
    }),
    fc.record({ kind: fc.constant('cast' as const), value: part, type: fc.constant(int64), span }),
    fc.record({
      kind: fc.constant('ownership' as const),
      op: fc.constantFrom('COPY', 'GIVE'),
      value: part,
      span,
    }),
    fc.record({ kind: fc.constant('next' as const), value: part, span }),
    fc.record({
      kind: fc.constant('lambda' as const),
      parameters,
      captures: parameters,
      body: part,
      span,
    }),
    fc.record({
      kind: fc.constant('ifExpr' as const),
      arms: fc.array(fc.record({ condition: part, value: part }), { minLength: 1, maxLength: 2 }),
      otherwise: fc.option(part),
      span,
    }),
    fc.record({
      kind: fc.constant('pipe' as const),
      value: part,
      stage: fc.oneof(part, stage),
      span,
    }),
    fc.record({
      kind: fc.constant('pipeBinding' as const),
      value: part,
      name: fc.constant(name('$r')),
      span,
    }),
    fc.record({ kind: fc.constant('asBinding' as const), value: part, name: names, span }),
  );
  return { expr };
});

test('printed expressions read as the same tree', (t) => {
  fc.assert(
    fc.property(arbitraryExpr, (expr) => {
      const text = printModule(around(expr));
      t.is(printTree(parsed(text)), printTree(around(expr)), text);
    }),
    { numRuns: 300 },
  );
});

test('printed strings lex to the same bytes', (t) => {
  fc.assert(
    fc.property(bytes, (text) => {
      const source = makeSource('x.cht', printed({ kind: 'string', value: text, span: SPAN }));
      const { tokens, diagnostics } = lex(source);
      t.deepEqual(diagnostics, []);
      t.deepEqual(
        tokens.map((token) => token.text),
        [text, ''],
      );
    }),
  );
});
