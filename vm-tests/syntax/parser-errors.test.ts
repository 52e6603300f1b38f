import test from 'ava';
import { locationAt, makeSource } from '../../src/diagnostics/source.js';
import { ERRORS_MAX } from '../../src/syntax/parser/cursor.js';
import { parseModule } from '../../src/syntax/parser.js';

/** Diagnostics as `line:column CODE message`. */
function problems(text: string): readonly string[] {
  const source = makeSource('t.cht', text);
  return parseModule(source).diagnostics.map((d) => {
    const { line, column } = locationAt(source, d.span.start);
    return `${line}:${column} ${d.code} ${d.message}`;
  });
}

function hints(text: string): readonly string[] {
  return parseModule(makeSource('t.cht', text)).diagnostics.map((d) => d.hint);
}

const inMain = (text: string): string => `FN main() ->\n${text}\nEND\n`;

const reports = test.macro<[string, ...string[]]>({
  title: (_, text) => text,
  exec(t, text, ...expected) {
    t.deepEqual(problems(inMain(text)), expected);
  },
});

// Missing words are reported at the end of the token before.
test(reports, 'x = 1\ny = 2;', '2:6 P002 expected `;` at the end of the statement');
test(reports, 'x = 3 4;\ny = 2;', '2:6 P002 expected `;` at the end of the statement');
test(reports, 'IF a x(); END', '2:5 P002 expected `THEN` before the statements');
test(reports, 'WHILE a x(); END', '2:8 P002 expected `DO` before the statements');
test(reports, 'x: ?Auto = 1;', '2:5 P022 `Auto` stands without a prefix');
test(reports, 'f(a;', '2:4 P002 expected `)` to close the list');
test(
  reports,
  'PARTIAL MATCH x START 1 f();, 2 -> g(); END',
  '2:24 P002 expected `->` after the pattern',
);

// Errors inside a construct leave the rest of it readable.
test(reports, 'IF a + THEN x(); ELSE y(); END', '2:8 P001 expected an expression, found `THEN`');
test(
  reports,
  'WHILE x + DO y = ; END',
  '2:11 P001 expected an expression, found `DO`',
  '2:18 P001 expected an expression, found `;`',
);
test(reports, 'x = IF a THEN 1 + ELSE 2 END;', '2:19 P001 expected an expression, found `ELSE`');
test(reports, 'fs.append(BG { a( ; });\nf();', '2:19 P001 expected an expression, found `;`');
test(
  reports,
  'x = P{ a b, c: [1, 2] };',
  '2:10 P001 expected `:` after the field `a`, found the name `b`',
);
test(reports, 'WITH x AS { f(); }\ng();', '2:11 P002 expected a name after `AS`, found `{`');
test(reports, 'WITH a AS b { } ON LockTimeout PASS;', '2:36 P001 this `;` ends no statement');
test(
  reports,
  'TIGHT IF x THEN END\ny = ;',
  '2:7 P001 expected `WHILE` or `FOR` after `TIGHT`, found `IF`',
  '3:5 P001 expected an expression, found `;`',
);

// Rules with codes of their own.
test(reports, 'a + b = 3;', '2:1 P004 this cannot be assigned');
test(reports, 'f(x) += 3;', '2:1 P004 this cannot be assigned');
test(reports, 'Color.Red = 3;', '2:1 P004 this cannot be assigned');
test(reports, 'IF x = 3 THEN END', '2:6 P005 `=` does not compare');
test(reports, 'xs = [1 2, 3];', '2:8 P006 two items of this list stand side by side');
test(reports, 'PUB x = 3;', '2:1 P007 `PUB` stands before something that is not a declaration');
test(
  reports,
  'IF a AS x && b AS y THEN END',
  '2:11 P008 a condition that goes on after AS needs parentheses',
);
test(reports, 'x @shared @locked;', '2:11 P009 `@locked` starts a second list of capabilities');
test(reports, 'x = @thunk(3) f(x);', '2:5 N001 not supported: `@thunk(…)` before a call');
test(
  reports,
  'WITH SNAPSHOT a AS x, EXCLUSIVE b AS y { }',
  '2:23 P001 a WITH takes only snapshots or none',
);
test(
  reports,
  'ASSERT a, "b${c}";',
  '2:11 P002 expected the message of ASSERT, found an interpolated string',
);

// Spellings of other languages.
test(
  reports,
  'if a then\nreturn 3;\nend',
  '2:1 P001 keywords are upper case: `if` is written `IF`',
  '2:6 P001 keywords are upper case: `then` is written `THEN`',
  '3:1 P001 keywords are upper case: `return` is written `RETURN`',
  '4:1 P001 keywords are upper case: `end` is written `END`',
);
test(reports, 'IF a THEN elif b THEN END', '2:11 P001 `elif` is written `ELSE_IF` in CLEAR');
test(reports, 'x = true;', '2:5 P001 keywords are upper case: `true` is written `TRUE`');
test(reports, 'x = null;', '2:5 P001 `null` is written `NIL` in CLEAR');
test(reports, 'IF a {\n  b();\n}', '2:5 P002 expected `THEN` before the statements');
test(reports, 'IF a THEN\n  b();\n}', '4:1 P001 `}` cannot close `IF`');
test(reports, 'WITH a AS b {\n  c();\nEND', '4:1 P001 `END` cannot close the block of `WITH`');

test('words of other languages are fine as names', (t) => {
  t.deepEqual(problems(inMain('end = 3;\nnil = end;\nprint(end, nil);\nBG { end };')), []);
  t.deepEqual(problems('FN test(next: Int64) RETURNS Int64 -> RETURN next; END'), []);
});

test('hints say what to write', (t) => {
  const hint = (text: string): string | undefined => hints(inMain(text))[0];
  t.is(hint('a and b;'), 'write `&&`');
  t.is(hint('c = a % b;'), 'write `MOD`');
  t.is(hint('x++;'), 'write `x += 1`');
  t.is(hint('IF a <> b THEN PASS; END'), 'write `!=`');
  t.is(hint('x = a ? b : c;'), 'a choice is written `IF c THEN a ELSE b END`');
  t.is(hint('print "x";'), 'the arguments of a call stand in parentheses: `print(…)`');
  t.is(hint('n: int = 2;'), 'write `Int64`');
  t.is(hint('x = next p;'), 'write `NEXT`');
  t.is(hint('MATCH x START A.B -> f();\nA.C -> g(); END'), 'put a `,` between two arms of MATCH');
});

test('independent errors are all reported, one for each', (t) => {
  const text = [
    'STRUCT A { x Int64 }',
    'FN f(a Int64) -> x = ; END',
    'FN main() ->',
    '  x = 1 +;',
    '  IF x THEN',
    '    y = ];',
    '  END',
    '  z = f(1;',
    '  RETURN;',
    'END',
    'ENUM B { Red, green }',
    'TEST T DO TEST THAT "x" DO y = ; END END',
  ].join('\n');
  t.deepEqual(
    problems(text).map((line) => line.split(' ').slice(0, 2).join(' ')),
    [
      '1:14 P001',
      '2:8 P002',
      '2:22 P001',
      '4:10 P001',
      '6:9 P001',
      '8:10 P002',
      '11:15 P002',
      '12:32 P001',
    ],
  );
});

test('what could be read is in the module', (t) => {
  const { module } = parseModule(
    makeSource('t.cht', 'FN a() -> x = ; y = 1; END FN b( -> END FN c() -> END'),
  );
  const names = module.items.map((item) => (item.kind === 'function' ? item.name.text : item.kind));
  t.deepEqual(names, ['a', 'c']);
  const first = module.items[0];
  t.is(first?.kind === 'function' ? first.body.length : 0, 1);
});

test('a missing END is looked for by indentation', (t) => {
  const missing = (text: string): readonly string[] => {
    const found = parseModule(makeSource('t.cht', text)).diagnostics;
    t.is(found.length, 1);
    return (found[0]?.labels ?? []).map(
      (label) => text.slice(label.span.start).split('\n')[0] ?? '',
    );
  };
  t.deepEqual(missing('FN a() ->\n  IF b THEN\n    c();\nEND\nFN d() ->\nEND\n'), [
    'FN a() ->',
    'IF b THEN',
  ]);
  t.deepEqual(missing('FN a() -> b();\nFN c() ->\nEND\n'), ['FN a() -> b();', 'FN c() ->']);
});

test('a lexical error does not cause syntax errors', (t) => {
  t.deepEqual(
    problems(inMain("x = 'a';\ny = ;")).map((line) => line.split(' ')[1]),
    ['L002', 'P001'],
  );
  t.deepEqual(
    problems(inMain('x = "a;')).map((line) => line.split(' ')[1]),
    ['L003'],
  );
});

test('a cap keeps hopeless files short', (t) => {
  t.is(problems(inMain('x = ;\n'.repeat(200))).length, ERRORS_MAX);
});

test('annotations of recursion', (t) => {
  t.deepEqual(problems('FN f() EFFECTS REENTRANT:OFTEN -> END'), [
    '1:26 P030 there is no variant `OFTEN` of REENTRANT',
  ]);
  t.deepEqual(problems('FN f() EFFECTS REENTRANT:MAX_DEPTH(0) -> END'), [
    '1:36 P031 MAX_DEPTH(0) would forbid every call',
  ]);
});
