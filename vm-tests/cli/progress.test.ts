/** The progress line: when it shows, what it claims, and that it goes back only gradually. */
import test from 'ava';
import { Forecaster } from '../../src/cli/forecast.js';
import { aboutText, durationText, percentText } from '../../src/cli/number-text.js';
import { batchDisplay } from '../../src/cli/progress-display.js';
import { ProgressLine, progressText } from '../../src/cli/progress-line.js';
import type { Terminal } from '../../src/cli/terminal.js';
import { plain } from '../../src/diagnostics/render.js';
import { compile } from '../../src/compile.js';
import { startExploration } from '../../src/explore.js';
import type { Progress } from '../../src/explore/report.js';
import { HELLO, sections } from './clear-process.js';

function recorder(isErrorTerminal: boolean): { readonly terminal: Terminal; text: () => string } {
  const written: string[] = [];
  const terminal: Terminal = {
    show: () => undefined,
    out: () => undefined,
    error: (text) => written.push(text),
    paintOut: plain,
    paintError: plain,
    isErrorTerminal,
    isOutTerminal: false,
    errorColumns: () => 80,
    outColumns: () => 80,
    showsUnicode: true,
  };
  return { terminal, text: () => written.join('') };
}

function progress(executions: number, estimate: number | null = null, faults = 0): Progress {
  return { executions, redundant: 0, depth: 12, faults, estimate };
}

test('without a terminal: nothing at first, then a line every few seconds', (t) => {
  const { terminal, text } = recorder(false);
  const line = new ProgressLine(terminal);
  for (let s = 0; s <= 49; s++) line.update('a.cht', progress(s * 10), s / 10);
  t.is(text(), '');
  for (let s = 50; s <= 160; s++) line.update('a.cht', progress(s * 10, null, 1), s / 10);
  line.clear();
  const lines = ['500', '1,000', '1,500'].map(
    (count) => `a.cht: ${count} executions, 100/s, 1 fault, depth 12\n`,
  );
  t.is(text(), lines.join(''));
});

test('on a terminal: one line that is drawn again, cut to fit, and cleared', (t) => {
  const { terminal, text } = recorder(true);
  const line = new ProgressLine(terminal);
  for (let s = 0; s <= 3; s++) line.update('a.cht', progress(s), s / 8);
  t.is(text(), '');
  line.clear();
  t.is(text(), '', 'what was never drawn needs no clearing');
  const label = `${'deep/'.repeat(30)}a.cht`;
  for (let s = 4; s <= 9; s++) line.update(label, progress(s), s / 8);
  line.clear();
  const drawn = text().split('\r\u001B[K').slice(1);
  t.is(drawn.length, 7);
  t.is(drawn.at(-1), '');
  for (const shown of drawn.slice(0, -1)) {
    t.regex(shown, /^….*deep\/a\.cht {2}\d+ executions, 8\/s, 0 faults, depth 12$/);
    t.true(shown.length <= 79);
  }
});

test('an estimate that stands still is an estimate, one that grows is a lower bound', (t) => {
  const steady = new Forecaster();
  const growing = new Forecaster();
  let [still, grown] = [steady.update(progress(0), 0), growing.update(progress(0), 0)];
  for (let s = 1; s <= 10; s++) {
    still = steady.update(progress(100 * s, 4000), s);
    grown = growing.update(progress(100 * s, 4000 * 2 ** s), s);
  }
  t.is(
    progressText(progress(1000, 4000), still),
    '1,000 of ~4,000 executions (25%), 100/s, ~30 s left, 0 faults, depth 12',
  );
  t.true(grown.isLowerBound);
  t.regex(
    progressText(progress(1000, 1), grown),
    /^1,000 of ≥[\d,]+ executions \(≤0\.\d+%\), 100\/s, ≥\d+ \w+ left, /,
  );
});

test('a search that is continued: its rate is that of now', (t) => {
  const forecaster = new Forecaster();
  forecaster.update(progress(1_000_000, 2_000_000), 0);
  const { rate, secondsLeft } = forecaster.update(progress(1_000_100, 2_000_000), 1);
  t.is(rate, 100);
  t.true(Math.abs((secondsLeft ?? 0) - 9999) < 2);
});

test('the percentage of a real search never falls much between two drawings, and ends near the truth', (t) => {
  const program = compile(sections(3, 2), { file: 'a.cht', staticChecks: 'warn' });
  const run = startExploration(program, { scheduler: 'brute' });
  const forecaster = new Forecaster();
  let before = 0;
  let last = 0;
  // As if a slice took a tenth of a second.
  for (let slice = 1; !run.advance(2_000); slice++) {
    const now = run.progress;
    const { total } = forecaster.update(now, slice / 10);
    const part = now.executions / (total ?? NaN);
    t.true(part <= 1 && part > before * 0.8, `slice ${slice}: ${before} to ${part}`);
    before = part;
    last = slice;
  }
  t.true(last > 50, 'there were many slices');
  t.true(before > 0.8, `${before} at the end`);
});

test('several files at a time are shown together', (t) => {
  const { terminal, text } = recorder(true);
  let now = 100;
  const display = batchDisplay(terminal, 3, () => now);
  display.update('a.cht', progress(10), 0.1);
  now = 102;
  display.update('b.cht', progress(20, null, 1), 0.1);
  t.is(text(), '\r\u001B[K0 of 3 files  30 executions, 10/s, 1 fault, depth 12');
  const ended = startExploration(compile(HELLO, { file: 'a.cht', staticChecks: 'warn' }));
  while (!ended.advance(Infinity));
  display.end(ended.finish().report);
  now = 104;
  display.update('b.cht', progress(40, null, 1), 2);
  t.true(text().includes('1 of 3 files  41 executions, '), 'the report of a file counts then');
});

test('numbers claim no more than they know', (t) => {
  t.deepEqual([1, 99.2, 4321, 98_765, 3.2e20].map(aboutText), [
    '1',
    '100',
    '4,300',
    '99,000',
    '3e20',
  ]);
  t.deepEqual(
    [
      [1, 3],
      [1, 400],
      [1, 1e12],
      [999, 1000],
      [5, 5],
    ].map(([part = 0, whole = 0]) => percentText(part, whole)),
    ['33%', '0.3%', '0%', '99%', '99%'],
  );
  t.deepEqual([0.2, 119, 600, 7200, 200_000, 1e8, 1e13].map(durationText), [
    '1 s',
    '120 s',
    '10 min',
    '2 h',
    '3 days',
    '4 years',
    'centuries',
  ]);
});
