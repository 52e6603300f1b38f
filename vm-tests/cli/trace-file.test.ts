/** Where a replay stops doing what was recorded, in lines that stay readable with many fibers. */
import test from 'ava';
import { divergenceLines } from '../../src/cli/trace-file.js';
import type { Divergence, Fingerprint, Trace } from '../../src/trace/schema.js';

/** The line about what was recorded, with so many fibers able to go on. */
function recordedLine(fibers: number): string {
  const enabled = Array.from({ length: fibers }, (_, k) => `0.${k + 1}`);
  const recorded: Fingerprint = {
    fiber: '0.1',
    index: 0,
    kind: 'START',
    object: '',
    enabled,
    line: 6,
  };
  const diverged: Divergence = {
    choice: 2,
    choices: 9,
    recorded,
    now: null,
    enabled: [],
    reason: 'fiber 0.1 does not exist',
  };
  const lines = divergenceLines(diverged, { file: 'many.cht' } as Trace, 'same');
  return lines[1] ?? '';
}

test('of many fibers that could go on the first are named', (t) => {
  t.is(
    recordedLine(3),
    '  recorded: fiber 0.1, START in line 6; enabled fibers were 0.1, 0.2, 0.3',
  );
  t.regex(recordedLine(12), /0\.11, 0\.12$/);
  t.regex(recordedLine(100), /0\.11, 0\.12 and 88 more$/);
});
