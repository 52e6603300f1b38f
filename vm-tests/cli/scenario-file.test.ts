/** Headers of scenario files. */
import test from 'ava';
import { meetsExpectation, readScenarioHeader } from '../../src/cli/scenario-file.js';

test('a header states expectations, counts and parameters', (t) => {
  const header = readScenarioHeader(
    [
      '\uFEFF# Two fibers, one tally.',
      '#',
      '# note: this line is prose',
      '# expect: assertion at 17',
      '# expect.sequential: pass',
      '# executions: dpor=12, brute=340',
      '',
      '# parameters: stream-capacity=1, lock-timeout=inf',
      'FN main() RETURNS Void ->',
      '# expect: deadlock at 1',
      'END',
    ].join('\r\n'),
  );
  t.deepEqual(header.problems, []);
  t.deepEqual(
    [...header.expectations],
    [
      ['exhaustive', { result: 'fail', kind: 'assertion', line: 17 }],
      ['sequential', { result: 'pass' }],
    ],
  );
  t.deepEqual(
    [...header.executions],
    [
      ['dpor', 12],
      ['brute', 340],
    ],
  );
  t.deepEqual(header.parameters, { 'stream-capacity': 1, 'lock-timeout': Infinity });
});

test('a known key with a meaningless value is a problem with its line', (t) => {
  const header = readScenarioHeader(
    [
      '# expect: trouble',
      '# executions: dpor=0',
      '# executions: many',
      '# parameters: stream-capacity=0',
      '# parameters: keep-going=1',
      '# parameters: colour=red',
      '# expect.squential: pass',
      '# executions: dopr=3',
      '# parameters: reduction=fast',
    ].join('\n'),
  );
  t.deepEqual(
    header.problems.map(({ line }) => line),
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  t.regex(header.problems[6]?.message ?? '', /did you mean `sequential`\?/);
  t.regex(header.problems[7]?.message ?? '', /did you mean `dpor`\?/);
  t.is(header.expectations.size + header.executions.size, 0);
});

test('what stands twice is a problem: nobody knows which one is meant', (t) => {
  const { problems, expectations } = readScenarioHeader(
    '# expect: pass\n# expect.inline: pass\n# expect: panic at 3\n# executions: dpor=1, dpor=2\n',
  );
  t.deepEqual(
    problems.map(({ line, message }) => `${line} ${message}`),
    ['3 `expect:` stands twice', '4 `executions:` says `dpor` twice'],
  );
  t.is(expectations.get('exhaustive')?.result, 'pass');
});

test('expect binds exhaustive; others may report only pass or that fault', (t) => {
  const header = readScenarioHeader('# expect: deadlock at 4\n# expect.inline: pass\n');
  const deadlock = { kind: 'deadlock', location: { line: 4 } };
  const panic = { kind: 'panic', location: { line: 4 } };
  const meets = (scheduler: string, ...faults: { kind: string; location: { line: number } }[]) =>
    meetsExpectation(header, { result: faults.length > 0 ? 'fail' : 'pass', scheduler, faults });
  t.true(meets('exhaustive', deadlock));
  t.false(meets('exhaustive'));
  t.false(meets('exhaustive', panic));
  t.false(meets('exhaustive', deadlock, panic));
  t.true(meets('random', deadlock));
  t.true(meets('random'));
  t.false(meets('random', panic));
  t.true(meets('inline'));
  t.false(meets('inline', deadlock));
  t.is(
    meetsExpectation(readScenarioHeader('# prose\n'), {
      result: 'pass',
      scheduler: 'exhaustive',
      faults: [],
    }),
    null,
  );
});
