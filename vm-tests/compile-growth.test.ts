/**
 * The work of the compiler grows with the length of a program, and not with its square: four times as many statements, loops,
 * functions, … take about four times as many steps. Steps are counted, not timed: how often the parts of the compiler's own
 * functions run, which the JavaScript engine tells exactly. (It does not count what its own functions do, such as copying
 * an array.)
 */
import { Session } from 'node:inspector/promises';
import test from 'ava';
import { compileStages } from '../src/compile.js';

type Write = (i: number) => string;

function each(n: number, write: Write, between = '\n'): string {
  return Array.from({ length: n }, (_, i) => write(i)).join(between);
}

/** Statements of `main`, after `setup`. */
function statements(write: Write, setup = ''): (n: number) => string {
  return (n) => `FN main() RETURNS !Void ->\n${setup}\n${each(n, write)}\nEND\n`;
}

/** Declarations, and what `main` does with each. */
function declarations(write: Write, use: Write = () => 'PASS;'): (n: number) => string {
  return (n) => `${each(n, write)}\nFN main() RETURNS !Void ->\n${each(n, use)}\nEND\n`;
}

const COUNTER = 'STRUCT C { n: Int64 }\n';

const PROGRAMS: Readonly<Record<string, (n: number) => string>> = {
  assignments: statements((i) => `x = x + ${i};`, 'MUTABLE x = 0;'),
  variables: statements((i) => `v${i} = ${i}; print(v${i});`),
  'FOR loops': statements(() => 'FOR i IN (0 ..< 3) DO x = x + i; END', 'MUTABLE x = 0;'),
  'WHILE loops': statements(
    (i) => `WHILE x < ${i} DO x = x + 1; ys${i} = [x]; IF x == 3 -> BREAK; END`,
    'MUTABLE x = 0;',
  ),
  IFs: statements((i) => `IF x == ${i} THEN x = 2; ELSE x = 3; END`, 'MUTABLE x = 0;'),
  'moves in branches': statements((i) => `xs${i} = [1]; IF TRUE THEN ys${i} = xs${i}; END`),
  'moves in loops': statements(
    (i) => `xs${i} = [1]; FOR i IN (0 ..< 2) DO ys = [i]; zs = ys; END ws${i} = xs${i};`,
  ),
  'list items': (n) => `FN main() RETURNS Void -> xs = [${each(n, String, ', ')}]; END`,
  operators: (n) => `FN main() RETURNS Void -> x = 1; y = ${each(n, () => 'x', ' + ')}; END`,
  functions: declarations(
    (i) => `FN f${i}(n: Int64, m=${i}: Int64) RETURNS Int64 -> RETURN n + m; END`,
    (i) => `print(f${i}(1));`,
  ),
  'chains of calls': declarations(
    (i) => `FN f${i}(n: Int64) RETURNS Int64 -> RETURN ${i === 0 ? 'n' : `f${i - 1}(n)`}; END`,
  ),
  'functions inside': statements(
    (i) =>
      `FN g${i}(n: Int64) USE(k) RETURNS Int64 -> RETURN n + k; END FN h${i}() RETURNS Int64 -> RETURN 1; END`,
    'k = 1;',
  ),
  lambdas: statements((i) => `g${i} = %(n: Int64) -> n + ${i}; print(g${i}(1));`),
  'generic functions': declarations(
    (i) => `FN id${i}<T>(x: T) RETURNS T -> RETURN x; END`,
    (i) => `x${i} = id${i}(${i});`,
  ),
  structs: declarations(
    (i) => `STRUCT T${i} { a: Int64, b="q": String }`,
    (i) => `x${i} = T${i}{ a: 1 }; print(x${i}.a);`,
  ),
  unions: declarations(
    (i) =>
      `UNION U${i} { A, B: Int64, FN size${i}(u: U${i}) RETURNS Int64 }\nFN size${i}(u: U${i}) RETURNS Int64 -> RETURN 1; END`,
    (i) =>
      `u${i} = U${i}{ B: 1 }; MATCH u${i} START U${i}.A -> PASS;, U${i}.B AS b -> print(b); END`,
  ),
  errors: (n) =>
    `FN f(n: Int64) RETURNS !Int64 ->\n${each(n, (i) => `IF n == ${i} -> RAISE Input, E${i}, "x";`)}\nRETURN 1;\n${each(n, (i) => `CATCH E${i} RETURN ${i};`)}\nEND\nFN main() -> print(f(1) OR 2); END\n`,
  pipelines: statements((i) => `y${i} = xs |> WHERE _ > 1 |> SELECT _ * 2 |> SUM _;`, 'xs = [1];'),
  tests: (n) =>
    `FN main() -> PASS; END\nTEST T DO\n${each(n, (i) => `TEST THAT "t${i}" DO ASSERT TRUE; END`)}\nEND\n`,
  fibers: statements((i) => `p${i} = BG { ${i}; }; print(NEXT p${i});`),
  locks: (n) =>
    `${COUNTER}FN main() RETURNS Void -> c = C{ n: 1 } @shared:locked;\n${each(n, (i) => `WITH EXCLUSIVE c AS x { x.n = ${i}; }`)}\nEND\n`,
  'Auto parameters': declarations(
    (i) => `FN f${i}(n: Auto) RETURNS Auto -> RETURN n; END`,
    (i) => `print(f${i}(${i}));`,
  ),
  'misspelt names': statements((i) => `value${i} = ${i}; print(valeu${i});`),
  'misspelt functions': declarations(
    (i) => `FN func${i}() RETURNS Int64 -> RETURN 1; END`,
    (i) => `print(fucn${i}());`,
  ),
};

const SESSION = new Session();

/** How many steps it takes to compile a text. */
async function stepsOf(text: string): Promise<number> {
  await SESSION.post('Profiler.takePreciseCoverage');
  compileStages(text, { file: 'growth.cht', tests: true });
  const { result } = await SESSION.post('Profiler.takePreciseCoverage');
  return result
    .filter(({ url }) => url.includes('/dist/src/'))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
    .reduce((sum, { count }) => sum + count, 0);
}

test.before(async () => {
  SESSION.connect();
  await SESSION.post('Profiler.enable');
  await SESSION.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
});

test.after(() => {
  SESSION.disconnect();
});

/** Half of the larger program lies beyond the names that get a suggestion. */
const SMALL = 50;
const FACTOR = 4;
/** The operands of one instruction get their registers from a heap. */
const WITH_LOGARITHM: ReadonlySet<string> = new Set(['list items']);

for (const [name, write] of Object.entries(PROGRAMS))
  test.serial(`${FACTOR} times as many ${name}`, async (t) => {
    // What happens once (tables, first uses) is none of the small program's work.
    await stepsOf(write(3));
    const small = await stepsOf(write(SMALL));
    const large = await stepsOf(write(SMALL * FACTOR));
    t.true(small > 1000);
    const most = WITH_LOGARITHM.has(name) ? 1.5 : 1.15;
    t.true(large <= small * FACTOR * most, `${small} steps became ${large}`);
  });
