import test from 'ava';
import { compile, compileStages } from '../src/compile.js';
import { CompileError } from '../src/diagnostics/diagnostic.js';

function messages(text: string): readonly string[] {
  return compileStages(text).diagnostics.map((d) => d.message);
}

const GOOD = 'FN main() RETURNS Void -> print("x"); END\n';

test('a good program compiles, and its file has a name', (t) => {
  t.is(compile(GOOD).file, 'program.cht');
  t.is(compile(GOOD, { file: 'x.cht' }).sources[0]?.file, 'x.cht');
});

test('a program with errors is thrown with all of its diagnostics', (t) => {
  const error = t.throws(() => compile('FN main() RETURNS Void -> print(x); y = z; END\n'), {
    instanceOf: CompileError,
  });
  t.is(error.diagnostics.length, 2);
});

test('a function without a syntax error is checked although another one has one', (t) => {
  const text = `FN broken() RETURNS Int64 ->
    total = 1 + ;
    RETURN total;
END
FN wrong() RETURNS String ->
    RETURN 5;
END
${GOOD}`;
  const found = messages(text);
  t.is(found.length, 2, found.join('\n'));
  t.regex(found[0] ?? '', /expected an expression/);
  t.regex(found[1] ?? '', /result of `wrong`/);
});

test('a syntax error outside functions may hide declarations, so nothing else is said', (t) => {
  const found = messages(`STRUCT P { x: , y: Int64 }
FN main() RETURNS Void ->
    p = P{ x: 1 };
    print(p.x);
END
`);
  t.true(found.length > 0);
  t.false(
    found.some((message) => message.includes('there is no struct')),
    found.join('\n'),
  );
});

test('warnings stay with the program', (t) => {
  const { program } =
    compileStages(`FN f(n: Int64) RETURNS Int64 -> IF n < 0 -> RAISE "low"; RETURN n; END
FN main() RETURNS Void -> print(f(1)); END
`);
  t.deepEqual(
    program?.warnings.map((d) => d.severity),
    ['warning'],
  );
});

test('static lock checks are errors, or warnings on demand', (t) => {
  const text = `STRUCT A { n: Int64 }
FN main() RETURNS Void ->
    a = A{ n: 1 } @shared:locked;
    WITH EXCLUSIVE a AS x {
        p = BG { 1; };
        x.n = NEXT p;
    }
END
`;
  t.is(compileStages(text).program, null);
  const warned = compileStages(text, { staticChecks: 'warn' });
  t.not(warned.program, null);
  t.true((warned.program?.warnings.length ?? 0) > 0);
});

test('nesting beyond the limit is a diagnostic, and long chains are none', (t) => {
  const deep = `FN main() RETURNS Void ->\n x = ${'('.repeat(10_000)}1${')'.repeat(10_000)};\nEND\n`;
  t.regex(messages(deep)[0] ?? '', /nested too deeply/);
  const chain = (op: string, item: string): string =>
    Array.from({ length: 200 }, () => item).join(op);
  const long = `FN main() RETURNS Void ->
    n = ${chain(' + ', '1')};
    s = ${chain(' + ', '"a"')};
    b = ${chain(' && ', 'TRUE')};
    print(n, s, b);
END
`;
  t.deepEqual(messages(long), []);
});
