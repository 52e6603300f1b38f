/**
 * The machine agrees with the plain evaluator on generated programs: same output, and the same fault at the same place with
 * the same words. `long-evaluator.ts` does the same for as many programs as one likes.
 */
import test from 'ava';
import { compareRuns } from './compare.js';
import { randomProgram } from './programs.js';

/** Programs in each of the tests; several, so that ava shows which part of the seeds fails. */
const PER_PART = 500;
const PARTS = 4;
const MODES = ['never', 'always', 'wide'] as const;

for (let part = 0; part < PARTS; part++) {
  test(`generated programs, part ${part + 1}: the machine does what the evaluator does`, (t) => {
    const counts = { same: 0, different: 0, rejected: 0, 'too long': 0 };
    for (let i = part * PER_PART; i < (part + 1) * PER_PART; i++) {
      const text = randomProgram(String(i));
      // Some of them in compiled code, which `compiled.test.ts` holds in step with the rest.
      const { verdict, machine, evaluator } = compareRuns(text, MODES[i % MODES.length] ?? 'never');
      counts[verdict]++;
      if (verdict === 'different')
        t.is(`seed ${i}\n${text}\n${machine}`, `seed ${i}\n${text}\n${evaluator}`);
    }
    t.true(counts.same > 0.95 * PER_PART, `too few programs compare: ${JSON.stringify(counts)}`);
  });
}

test('the comparison notices a difference of one', (t) => {
  const { verdict, machine } = compareRuns(
    `FN main() RETURNS Void ->
    MUTABLE n = 9223372036854775807;
    print(n);
    n += 1;
END
`,
    'never',
  );
  t.is(verdict, 'same');
  t.is(
    machine,
    '9223372036854775807\nfault: panic 4:5 integer overflow in 9223372036854775807 + 1',
  );
});
