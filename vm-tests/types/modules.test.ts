/** Programs of several modules: what is found where, under which name, and what is said when it is not. */
import test from 'ava';
import type { CompileOptions, CompileStages } from '../../src/compile.js';
import { compileStages } from '../../src/compile.js';
import { locationAt } from '../../src/diagnostics/source.js';
import { runOnce } from '../../src/explore.js';

type Files = Readonly<Record<string, string>>;

const GEO = `PUB STRUCT Point { x: Int64, y=2: Int64 }
PUB STRUCT Pair<T> { a: T, b: T }
PUB ENUM Color { Red, Green }
PUB UNION Shape { Dot, Square: Int64, Box { w: Int64 } }
PRIVATE FN secret() RETURNS Int64 -> RETURN 1; END
FN near() RETURNS Int64 -> RETURN secret(); END
PUB FN area(p: Point, k=secret(): Int64) RETURNS Int64 -> RETURN p.x * p.y * k + helper(); END
FN helper() RETURNS Int64 -> RETURN 0; END
PUB FN at(n: Int64) RETURNS !Int64 ->
    IF n > 2 -> RAISE Input, TooBig, "big";
    xs = [1, 2];
    RETURN xs[n];
END
FN main() RETURNS Void -> ASSERT FALSE; END
TEST T DO WHEN "w" DO TEST THAT "not run" DO ASSERT FALSE; END END END
`;

function stagesOf(main: string, files: Files, options: CompileOptions = {}): CompileStages {
  return compileStages(main, {
    file: 'app/main.cht',
    read: (path) => {
      const text = files[path];
      if (text === undefined) throw new Error('there is no such file');
      return text;
    },
    ...options,
  });
}

function inMain(requires: string, body: string): string {
  return `${requires}\nFN main() RETURNS Void ->\n${body}\nEND\n`;
}

/** What goes wrong: diagnostics with their places, or the faults of the run. */
function problems(main: string, files: Files, options: CompileOptions = {}): readonly string[] {
  const { diagnostics, program } = stagesOf(main, files, options);
  if (program === null)
    return diagnostics.map(({ name, source, span, message }) => {
      const { file, line } = locationAt(source, span.start);
      return `${file}:${line}: ${name}: ${message}`;
    });
  return runOnce(program).faults.map(
    ({ message, location }) => `${location.file}:${location.line}: ${message}`,
  );
}

const LIB: Files = { 'app/lib/geo.cht': GEO };
const REQUIRE = 'REQUIRE "lib/geo.cht";';

const ACCEPTED: Readonly<Record<string, readonly [string, string]>> = {
  'functions, with and without the namespace': [
    REQUIRE,
    'p = Point{ x: 3 }; ASSERT geo.area(p) == 6; ASSERT area(p) == 6; ASSERT p.area() == 6;',
  ],
  'types, with and without the namespace': [
    REQUIRE,
    'p: geo.Point = geo.Point{ x: 3, y: 1 }; q: Point = p; ASSERT q.x == 3;',
  ],
  'enums and unions': [
    REQUIRE,
    `c = geo.Color.Red; ASSERT c == Color.Red;
     s = geo.Shape.Box{ w: 4 };
     MUTABLE w = 0;
     PARTIAL MATCH s START geo.Shape.Box AS b -> w = b.w;, DEFAULT -> PASS; END
     ASSERT w == 4;`,
  ],
  'generic types': [REQUIRE, 'p = geo.Pair<Int64>{ a: 1, b: 2 }; ASSERT p.b == 2;'],
  'another name by AS': ['REQUIRE "lib/geo.cht" AS g;', 'ASSERT g.area(g.Point{ x: 1 }) == 2;'],
  'the same file twice is loaded once': [
    `${REQUIRE} REQUIRE "./lib/../lib/geo.cht" AS again;`,
    'p = geo.Point{ x: 1 }; ASSERT again.area(p) == 2; ASSERT area(p) == 2;',
  ],
  'errors of another module': [
    REQUIRE,
    'x = geo.at(1) OR 0; y = at(9) OR -7; ASSERT x == 2; ASSERT y == -7;',
  ],
  'own names hide imported ones': [
    `${REQUIRE} FN area(n: Int64) RETURNS Int64 -> RETURN n + 100; END`,
    'ASSERT area(1) == 101; ASSERT geo.area(Point{ x: 1 }) == 2;',
  ],
  'a variable hides the namespace': [
    `${REQUIRE} STRUCT Own { area: Int64 }`,
    'geo = Own{ area: 5 }; ASSERT geo.area == 5;',
  ],
};

for (const [title, [requires, body]] of Object.entries(ACCEPTED)) {
  test(`accepted: ${title}`, (t) => {
    t.deepEqual(problems(inMain(requires, body), LIB), []);
  });
}

const REFUSED: Readonly<Record<string, readonly [string, string, Files, RegExp]>> = {
  'PRIVATE is for the own file': [
    REQUIRE,
    'x = geo.secret();',
    LIB,
    /main\.cht:3: NAME_NOT_VISIBLE: `secret` of `app\/lib\/geo\.cht` is PRIVATE/,
  ],
  'PRIVATE without the namespace': [REQUIRE, 'x = secret();', LIB, /NAME_NOT_VISIBLE/],
  'no keyword is for the own folder': [
    REQUIRE,
    'x = near();',
    LIB,
    /main\.cht:3: NAME_NOT_VISIBLE: .* is seen in its own folder only/,
  ],
  'an entry point is never called': [REQUIRE, 'geo.main();', LIB, /NAME_NOT_VISIBLE/],
  'a file that is missing': [
    'REQUIRE "lib/nothing.cht";',
    'x = area(1); y: Int64 = "a";',
    LIB,
    /main\.cht:1: MODULE_NOT_FOUND: cannot read `app\/lib\/nothing\.cht`: there is no such file/,
  ],
  'a package without a place': [
    'REQUIRE "pkg:mathx";',
    'PASS;',
    LIB,
    /MODULE_NOT_FOUND: .*`mathx`/,
  ],
  'two files with one namespace': [
    'REQUIRE "lib/geo.cht"; REQUIRE "geo.cht";',
    'PASS;',
    { ...LIB, 'app/geo.cht': 'PUB FN f() RETURNS Int64 -> RETURN 1; END' },
    /NAMESPACE_TAKEN: `geo` already stands for/,
  ],
  'a name of two modules': [
    'REQUIRE "lib/geo.cht"; REQUIRE "other.cht";',
    'x = helper2() + area(1);',
    {
      'app/lib/geo.cht':
        'PUB FN area(n: Int64) RETURNS Int64 -> RETURN n; END PUB FN helper2() RETURNS Int64 -> RETURN 1; END',
      'app/other.cht': 'PUB FN area(n: Int64) RETURNS Int64 -> RETURN n; END',
    },
    /AMBIGUOUS_NAME: `area` may be `geo\.area` or `other\.area`/,
  ],
  'a namespace that nobody made': [
    REQUIRE,
    'x: goe.Point = Point{ x: 1 };',
    LIB,
    /UNKNOWN_NAMESPACE: .*`goe`/,
  ],
  'a name that a module does not have': [REQUIRE, 'x = geo.perimeter();', LIB, /MISSING_FUNCTION/],
  'what a module requires is not handed on': [
    'REQUIRE "middle.cht";',
    'x = area(1);',
    { 'app/middle.cht': 'REQUIRE "lib/geo.cht";', ...LIB },
    /MISSING_FUNCTION/,
  ],
};

for (const [title, [requires, body, files, message]] of Object.entries(REFUSED)) {
  test(`refused: ${title}`, (t) => {
    const found = problems(inMain(requires, body), files);
    t.is(found.filter((text) => message.test(text)).length, 1, found.join('\n'));
    t.true(found.length <= 2, found.join('\n'));
  });
}

test('circles are an error, with the way around', (t) => {
  const files = {
    'app/a.cht': 'REQUIRE "b.cht"; PUB FN a() RETURNS Int64 -> RETURN 1; END',
    'app/b.cht': 'REQUIRE "a.cht";',
  };
  const { diagnostics } = stagesOf(inMain('REQUIRE "a.cht";', 'x = a();'), files);
  t.is(diagnostics.length, 1);
  t.is(diagnostics[0]?.name, 'MODULE_CYCLE');
  t.deepEqual(diagnostics[0]?.notes, [
    'app/a.cht requires app/b.cht',
    'app/b.cht requires app/a.cht',
  ]);
  t.is(diagnostics[0]?.source.file, 'app/b.cht');
  const self = stagesOf(inMain('REQUIRE "main.cht";', 'PASS;'), {}).diagnostics;
  t.is(self[0]?.message, '`app/main.cht` requires itself');
});

test('packages have an entry file, and a namespace of their name', (t) => {
  const main = inMain('REQUIRE "pkg:math-x";', 'ASSERT math_x.one() == 1; ASSERT one() == 1;');
  const files = {
    'vendor/mx/entry.cht': 'REQUIRE "inner.cht"; PUB FN one() RETURNS Int64 -> RETURN inner(); END',
    'vendor/mx/inner.cht': 'FN inner() RETURNS Int64 -> RETURN 1; END',
  };
  t.deepEqual(problems(main, files, { packages: { 'math-x': 'vendor/mx/entry.cht' } }), []);
});

test('mistakes and faults are in the file where they are', (t) => {
  const files = {
    'app/lib/geo.cht':
      '# first line\nPUB FN f() RETURNS Int64 ->\n  x: Int64 = "a";\n  RETURN y;\nEND\n',
  };
  t.deepEqual(problems(inMain('REQUIRE "lib/geo.cht";', 'z: Bool = 1;'), files), [
    'app/lib/geo.cht:3: TYPE_MISMATCH_ASSIGN: `x` is an `Int64`, but this is a `String`',
    'app/lib/geo.cht:4: UNDEFINED_VAR: `y` is not declared',
    'app/main.cht:3: TYPE_MISMATCH_ASSIGN: `z` is a `Bool`, but this is an `Int64`',
  ]);
  t.deepEqual(problems(inMain(REQUIRE, 'x = geo.at(2) OR 0;'), LIB), [
    'app/lib/geo.cht:12: index 2 is out of range for 2 items',
  ]);
});

test('a syntax error in a module hides only what depends on it', (t) => {
  const files = { 'app/lib/geo.cht': 'PUB FN f() RETURNS Int64 ->\n  RETURN ;;+;\n' };
  const found = problems(
    inMain('REQUIRE "lib/geo.cht";', 'x = f() + missing; y: Int64 = "a";'),
    files,
  );
  t.true(
    found.some((text) => text.startsWith('app/lib/geo.cht:')),
    found.join('\n'),
  );
  t.true(
    found.some((text) => text.includes('main.cht:3: TYPE_MISMATCH_ASSIGN')),
    found.join('\n'),
  );
  t.false(
    found.some((text) => text.includes('UNDEFINED_VAR')),
    found.join('\n'),
  );
});

test('functions of modules carry their name, the main file comes first', (t) => {
  const { program } = stagesOf(inMain(REQUIRE, 'x = area(Point{ x: 1 });'), LIB);
  t.deepEqual(
    program?.sources.map(({ file }) => file),
    ['app/main.cht', 'app/lib/geo.cht'],
  );
  const names = program?.functions.map(({ name, source }) => `${name} ${source}`) ?? [];
  t.true(names.includes('geo.area 1'), names.join());
  t.true(names.includes('main 0'), names.join());
});

test('without a way to read, REQUIRE is an error', (t) => {
  const { diagnostics } = compileStages(inMain(REQUIRE, 'PASS;'));
  t.is(diagnostics[0]?.name, 'MODULE_NOT_FOUND');
});
