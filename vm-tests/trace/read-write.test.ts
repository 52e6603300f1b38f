/** Trace files: what is written is read back, and nothing else passes for a trace. */
import test from 'ava';
import fc from 'fast-check';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import { hashText } from '../../src/support/hash.js';
import { TRACE_BYTES_MAX, parseTrace } from '../../src/trace/read.js';
import type { Trace } from '../../src/trace/schema.js';
import { TRACE_SCHEMA } from '../../src/trace/schema.js';
import { formatTrace, traceFileName } from '../../src/trace/write.js';

const SOURCE = 'FN main() RETURNS Void ->\n    ASSERT FALSE, "tally \\u{e9}";\nEND\n';

function makeTrace(changes: Partial<Trace> = {}): Trace {
  return {
    schema: TRACE_SCHEMA,
    version: '0.1.0',
    file: 'scenarios/races/tally.cht',
    sources: [{ file: 'scenarios/races/tally.cht', hash: hashText(SOURCE), text: SOURCE }],
    parameters: { ...DEFAULT_PARAMETERS, lockTimeout: Infinity },
    scheduler: 'exhaustive',
    other: [],
    schedule: [
      ['0', 2],
      ['0.1', 1],
    ],
    fingerprints: [
      { fiber: '0', index: 0, kind: 'SPAWN', object: '', enabled: ['0'], line: 3 },
      { fiber: '0', index: 1, kind: 'JOIN', object: '0.1', enabled: ['0', '0.1'], line: 4 },
      { fiber: '0.1', index: 0, kind: 'LOCK', object: '0#1', enabled: ['0.1'], line: 5 },
    ],
    fault: {
      kind: 'assertion',
      code: 'R101',
      message: 'tally é',
      location: { file: 'scenarios/races/tally.cht', line: 2, column: 5 },
      fiber: '0',
    },
    preemptions: 1,
    minimized: true,
    id: '0123abcd',
    ...changes,
  };
}

test('a trace is read back as it was written', (t) => {
  const trace = makeTrace();
  const text = formatTrace(trace);
  t.deepEqual(parseTrace(text), { trace });
  t.is(text, formatTrace(trace));
  t.true(text.endsWith('}\n'));
  t.regex(text, /^ {4}\{"fiber":"0\.1","index":0,"kind":"LOCK",.*\}$/m, 'one fingerprint per line');
});

test('file names: program, kind and identity, safe for every file system', (t) => {
  const name = (file: string): string => traceFileName(makeTrace({ file }));
  t.is(name('scenarios/races/tally.cht'), 'tally.assertion.0123abcd.json');
  t.is(name('a\\b\\tally.clear'), 'tally.assertion.0123abcd.json');
  t.is(name('x/two words: é.cht'), 'two-words-.assertion.0123abcd.json');
  t.is(name('..'), 'program.assertion.0123abcd.json');
  t.true(name(`${'a'.repeat(300)}.cht`).length < 120);
});

/** The good trace with one piece of its text replaced. */
const damaged = test.macro({
  exec(t, from: string | RegExp, to: string, message: RegExp) {
    const good = formatTrace(makeTrace());
    const bad = good.replace(from, to);
    t.not(bad, good);
    const result = parseTrace(bad);
    if (!('problem' in result)) {
      t.fail('the damage went unnoticed');
      return;
    }
    const { problem } = result;
    t.regex(problem.message, message);
    t.true(problem.line >= 1 && problem.column >= 1);
  },
  title: (_, from: string | RegExp, to: string) =>
    `damage: ${String(from).slice(0, 40)} becomes ${to.slice(0, 40)}`,
});

test(damaged, '"kind": "assertion"', '"kind": "oops"', /^`fault\.kind`: expected one of/);
test(damaged, '"R101"', '"R201"', /^`fault\.code`: expected "R101" for assertion/);
test(damaged, '"line":2', '"line":0', /^`fault\.location\.line`: expected an integer from 1/);
test(damaged, '"line":2', '"line":2.5', /^`fault\.location\.line`/);
test(damaged, '"preemptions": 1', '"preemptions": -1', /^`preemptions`/);
test(damaged, '"minimized": true', '"minimized": "yes"', /^`minimized`: expected true or false/);
test(damaged, '"0123abcd"', '"0123ABCD"', /^`id`: expected 8 hexadecimal digits/);
test(damaged, '"lockTimeout": "inf"', '"lockTimeout": "never"', /^`parameters\.lockTimeout`/);
test(damaged, '"seed": 1,', '', /^`parameters`: `seed` is missing/);
test(damaged, '"seed": 1', '"seed": 1e300', /^`parameters\.seed`/);
test(damaged, '"quiescent"', '"always"', /^`parameters\.time`: expected one of/);
test(damaged, '["0",2]', '["0",3]', /^`fingerprints\[2\]\.fiber`: the schedule chooses fiber 0/);
test(damaged, '["0",2]', '["0",9]', /^`schedule\[0\]\[1\]`: the runs of choices sum to 9 here/);
test(damaged, '["0",2]', '["0",1e15]', /^`schedule\[0\]\[1\]`/);
test(damaged, '["0",2]', '["0",0]', /^`schedule\[0\]\[1\]`: expected an integer from 1/);
test(damaged, '["0",2]', '["0"]', /^`schedule\[0\]`: expected a list of two values/);
test(damaged, '["0",2]', '["main",2]', /^`schedule\[0\]\[0\]`: expected the name of a fiber/);
test(damaged, /,\n {4}\["0.1",1\]/, '', /^`schedule`: the runs of choices sum to 2/);
test(damaged, '"enabled":["0"]', '"enabled":["0.1"]', /^`fingerprints\[0\]\.enabled`/);
test(damaged, '"SPAWN"', '"SPOON"', /^`fingerprints\[0\]\.kind`/);
test(damaged, '"hash":"', '"hash":"0', /^`sources\[0\]\.hash`: expected 16 hexadecimal digits/);
test(damaged, 'FALSE', 'TRUE', /^`sources\[0\]\.hash`: the hash does not belong to the text/);
test(damaged, /"sources": \[[^]*\]/, '"sources": []', /^`sources`: the program itself is missing/);
test(damaged, 'clear-loom/trace/1', 'clear-loom/trace/2', /^`schema`: this trace has format 2/);
test(damaged, 'clear-loom/trace/1', 'clear-loom/report/1', /^`schema`: this is not a trace/);
test(damaged, '"schema"', '"scheme"', /^`schema` is missing/);
test(damaged, '"R101",', '"R101"', /^this is not JSON: `,` or `}` is expected/);
test(damaged, '"R101"', "'R101'", /^this is not JSON: a JSON value is expected/);
test(damaged, '"R101"', '"R\\x01"', /^this is not JSON: an escape sequence/);
test(damaged, /\}\n$/, '', /^this is not JSON/);
test(damaged, /$/, '{}', /^this is not JSON: the document goes on after its end/);

test('the place of a problem is the place of the value', (t) => {
  const bad = formatTrace(makeTrace()).replace('"kind": "assertion"', '"kind": "oops"');
  const result = parseTrace(bad);
  const line = bad.split('\n').findIndex((text) => text.includes('oops')) + 1;
  t.like(result, { problem: { line, column: '    "kind": '.length + 1 } });
  const broken = parseTrace('{\n  "schema": 1,\n  oops\n}');
  t.like(broken, { problem: { line: 3, column: 3 } });
});

test('too large and too deep documents are refused', (t) => {
  const large = parseTrace(' '.repeat(TRACE_BYTES_MAX + 1));
  t.like(large, { problem: { message: 'the trace is larger than 16 MiB' } });
  for (const text of ['['.repeat(100_000), `${'['.repeat(100_000)}${']'.repeat(100_000)}`]) {
    t.true('problem' in parseTrace(text));
  }
});

test('no text makes the reader throw', (t) => {
  const good = formatTrace(makeTrace());
  const edit = fc.record({
    at: fc.nat(good.length),
    remove: fc.nat(5),
    insert: fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('{', ']', '"', '-1', 'null')),
  });
  t.notThrows(() => {
    fc.assert(
      fc.property(edit, ({ at, remove, insert }) => {
        const result = parseTrace(good.slice(0, at) + insert + good.slice(at + remove));
        return 'trace' in result || result.problem.message !== '';
      }),
    );
    fc.assert(fc.property(fc.json(), (text) => 'problem' in parseTrace(text)));
    fc.assert(fc.property(fc.string(), (text) => 'problem' in parseTrace(text)));
  });
});
