/** The library as its users meet it: what it exports, what it answers, and what it says to what makes no sense. */
import { readFileSync } from 'node:fs';
import test from 'ava';
import * as library from '../src/index.js';
import type { SchedulerFactory, Trace } from '../src/index.js';
import { formatTrace } from '../src/trace/write.js';
import { HELLO, KEPT_UPDATE, LOST_UPDATE } from './cli/clear-process.js';

const { compile, explore, replay, run } = library;
const program = compile(LOST_UPDATE, { file: 'tally.cht' });
const { traces } = explore(program);
const [trace] = traces as [Trace];

test('what it exports', (t) => {
  t.deepEqual(Object.keys(library).sort(), [
    'CUT',
    'CompileError',
    'DEFAULT_PARAMETERS',
    'SchedulerError',
    'TraceError',
    'UnknownSchedulerError',
    'compile',
    'compileTraced',
    'explore',
    'programAt',
    'readTrace',
    'replay',
    'rerun',
    'run',
    'schedules',
    'testProgram',
  ]);
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: object };
  t.deepEqual(Object.keys(exports), ['.']);
});

test('a program that does not compile: every diagnostic, with its place', (t) => {
  const error = t.throws(
    () => compile('FN main() RETURNS Void ->\n    x: Bool = 1;\nEND', { file: 'x.cht' }),
    {
      instanceOf: library.CompileError,
    },
  );
  const [first] = error.diagnostics;
  t.like(first, { severity: 'error', location: { file: 'x.cht', line: 2 } });
  t.regex(first?.code ?? '', /^[A-Z]\d{3}$/);
  t.true(error.message.startsWith(`${first?.code ?? ''}: ${first?.message ?? ''}`));
});

test('a trace is repeated, as it is and as its file has it', (t) => {
  t.true(replay(trace).reproduced);
  t.true(replay(trace, { program }).reproduced);
  const parameters = { ...trace.parameters, lockTimeout: Infinity };
  const text = formatTrace({ ...trace, parameters });
  t.regex(text, /"lockTimeout": "inf"/);
  t.true(replay(JSON.parse(text) as Trace).reproduced);
  const gone = replay(trace, { program: compile(KEPT_UPDATE, { file: 'tally.cht' }) });
  t.false(gone.reproduced);
  t.not(gone.diverged, null);
});

test('the program of a trace of a test that was renamed is not the whole program', (t) => {
  const text = `FN main() RETURNS Void -> PASS; END
TEST Sums DO
    TEST THAT "it adds" DO
        ASSERT 1 + 1 == 2;
    END
END
`;
  const sources = [{ file: 'sums.cht', hash: '0'.repeat(16), text }];
  const traced = (name: string): Trace => ({ ...trace, file: 'sums.cht', test: name, sources });
  t.is(library.compileTraced(traced('Sums / it adds')).test, 'Sums / it adds');
  t.throws(() => library.compileTraced(traced('Sums / it sums')), {
    instanceOf: library.TraceError,
    message: '`sums.cht` has no test `Sums / it sums` any more',
  });
});

test('a seed, and some of the parameters: the others keep their defaults', (t) => {
  t.is(explore(program, { seed: 7 }).seed, 7);
  const report = explore(program, { parameters: { lockTimeout: Infinity, seed: 3 } });
  t.is(report.seed, 3);
  t.deepEqual(report.parameters, { ...library.DEFAULT_PARAMETERS, lockTimeout: Infinity, seed: 3 });
  const absent: { executionsMax?: number } = JSON.parse('{}') as object;
  t.is(explore(program, { ...absent, scheduler: 'property' }).result, 'fail');
  t.is(explore(program, { executionsMax: absent.executionsMax } as object).result, 'fail');
});

test('what makes no sense is told by its name', (t) => {
  const anything = (value: unknown): never => value as never;
  for (const [call, message] of [
    [() => compile(anything(null)), /^`compile` takes the text of a program$/],
    [() => explore(anything(LOST_UPDATE)), /^`explore` takes a program, as `compile` answers it$/],
    [() => explore(anything(undefined)), /^`explore` takes a program/],
    [() => explore(compile('FN one() RETURNS Int64 -> RETURN 1; END')), /has no `main` to run$/],
    [() => run(program, anything('x')), /^`run` takes a schedule/],
    [() => explore(program, anything({ executionMax: 3 })), /did you mean `executionsMax`\?/],
    [() => explore(program, { executionsMax: 0 }), /^`executionsMax` must be an integer from 1/],
    [() => explore(program, { stepsMax: NaN }), /^`stepsMax` must be/],
    [() => explore(program, { seed: -1 }), /^`seed` must be an integer from 0$/],
    [
      () => explore(program, { reduction: anything('none') }),
      /^`reduction` must be one of "dpor", "auto"$/,
    ],
    [() => explore(program, { keepGoing: anything('yes') }), /^`keepGoing` must be true or false$/],
    [
      () => explore(program, { parameters: anything({ sead: 1 }) }),
      /no run parameter `sead`; did you mean `seed`/,
    ],
    [
      () => explore(program, { parameters: { streamCapacity: 0 } }),
      /^parameters: `streamCapacity`: /,
    ],
  ] as const) {
    t.throws(call, { instanceOf: TypeError, message });
  }
  t.throws(() => explore(program, { scheduler: 'rnadom' }), {
    instanceOf: library.UnknownSchedulerError,
    message: /did you mean `random`\?/,
  });
  for (const value of [{}, null, 'x', { ...trace, fingerprints: [] }]) {
    t.throws(() => replay(anything(value)), {
      instanceOf: library.TraceError,
      message: /^no trace: /,
    });
  }
  const broken: SchedulerFactory = () => {
    throw new Error('boom');
  };
  t.throws(() => explore(compile(HELLO), { scheduler: broken }), {
    instanceOf: library.SchedulerError,
  });
});
