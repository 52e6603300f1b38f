/** Explanations as text: goldens to be read, and rules that hold for every failing scenario at every width. */
import test from 'ava';
import { failingScenarios, faultsOf } from '../_helpers/failing-scenarios.js';
import { compileLoose } from '../_helpers/random-programs.js';
import { golden } from '../_helpers/golden.js';
import type { Program } from '../../src/bytecode/program.js';
import { faultHead } from '../../src/cli/report-text.js';
import { plain } from '../../src/diagnostics/render.js';
import { expandSchedule } from '../../src/explore/build-trace.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import { record } from '../../src/explore/recording.js';
import type { Explanation } from '../../src/story/explain.js';
import { chanceOf } from '../../src/futures.js';
import { explain } from '../../src/story/explain.js';
import { machineFor } from '../../src/story/of-trace.js';
import { explanationText } from '../../src/story/text/explanation.js';
import type { Style } from '../../src/story/text/style.js';
import type { Trace } from '../../src/trace/schema.js';
import { ASCII, UNICODE, lengthOf } from '../../src/story/text/style.js';

const SHOWN = [
  'races/lost-update',
  'races/output-depends-on-schedule',
  'races/sleep-as-order',
  'families/plain-shared-race',
  'races/status-depends-on-schedule',
  'deadlocks/lock-order',
  'deadlocks/lock-held-over-next-for-ever',
  'deadlocks/stranded-upgrade',
  'streams/yield-under-lock',
  'snapshots/write-skew',
  'limits/poll-for-ever',
  'litmus/dekker-late-flag',
];

const WIDE: Style = { width: 80, glyphs: UNICODE, paint: plain };
const NARROW: Style = { width: 40, glyphs: ASCII, paint: plain };

/** What an explanation claims, and is not so. */
function wrongClaims(program: Program, told: Explanation, trace: Trace): string[] {
  const wrong: string[] = [];
  const found = told.passing?.found ?? null;
  if (found !== null) {
    const machine = machineFor(program, trace);
    record(machine, found.schedule);
    if (machine.ending !== 'completed' && machine.ending !== 'exited')
      wrong.push(`the passing schedule ends in ${String(machine.ending)}`);
    const failing = expandSchedule(trace.schedule);
    const common = failing.slice(0, found.common);
    if (found.schedule.slice(0, found.common).join(' ') !== common.join(' '))
      wrong.push('the passing schedule begins differently');
    if (found.schedule[found.common] === failing[found.common])
      wrong.push('the passing schedule does not differ where it says');
  }
  return wrong;
}

for (const { name, program, parameters } of failingScenarios()) {
  test(`${name} is explained`, (t) => {
    const failed = faultsOf(program, parameters);
    const explained = failed.map(({ trace }) =>
      explain(program, trace, () => chanceOf(program, trace)),
    );
    const draw = (style: Style, isFull = false): string =>
      explained
        .map((told) => explanationText(told, program.sources, { isFull }, style))
        .join('\n\n\n');
    if (SHOWN.includes(name)) {
      const file = name.replace('/', '-');
      golden(t, `explanations/${file}.txt`, `${draw(WIDE)}\n`);
      if (name === 'deadlocks/lock-order')
        golden(t, `explanations/${file}-narrow.txt`, `${draw(NARROW)}\n`);
    }
    for (const isFull of [false, true]) {
      const narrow = draw(NARROW, isFull);
      t.regex(narrow, /^[\x20-\x7e\n]*$/, 'a terminal without Unicode');
      for (const style of [NARROW, WIDE, { ...WIDE, width: 200 }]) {
        const tooLong = draw(style, isFull)
          .split('\n')
          .filter((line) => lengthOf(line) > style.width);
        t.deepEqual(tooLong, [], `${style.width} columns`);
      }
    }
    for (const width of [40, 80, 200]) {
      const [, ...head] = failed.flatMap(({ fault }) => {
        const [, ...rest] = faultHead(fault, program.sources, plain, width).join('\n').split('\n');
        return ['', ...rest];
      });
      const tooLong = head.filter((line) => lengthOf(line) > width && !line.includes('┌─'));
      t.deepEqual(tooLong, [], `${width} columns, above the story`);
    }
    for (const { race, story } of explained) {
      const isRace = story.fault?.kind === 'data-race';
      const pair = [race?.first, race?.second].map((number) => story.events[number ?? -1]);
      const places = pair.map((event) => `${event?.fiber ?? ''}:${event?.location.column ?? 0}`);
      const told = story.fault?.places.map(
        ({ text, location }) => `${text.split(' ')[1] ?? ''}:${location.column}`,
      );
      if (isRace) t.deepEqual(places.toReversed(), told, 'both accesses of a data race');
    }
    explained.forEach((told, k) => {
      const trace = failed[k]?.trace;
      t.true(told.report.reproduced);
      t.is(trace === undefined ? null : wrongClaims(program, told, trace).join('; '), '');
    });
  });
}

/** Three fibers take three locks, each its own first and then that of the next. */
const THREE = `STRUCT Fork { n: Int64 }
FN main() RETURNS !Void ->
    MUTABLE a = Fork{ n: 0 } @shared:locked;
    MUTABLE b = Fork{ n: 0 } @shared:locked;
    MUTABLE c = Fork{ n: 0 } @shared:locked;
    p: ~Void = BG { @parallel -> WITH EXCLUSIVE a AS x { WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE b AS y { y.n = x.n; } } };
    q: ~Void = BG { @parallel -> WITH EXCLUSIVE b AS x { WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE c AS y { y.n = x.n; } } };
    r: ~Void = BG { @parallel -> WITH EXCLUSIVE c AS x { WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE a AS y { y.n = x.n; } } };
    NEXT p; NEXT q; NEXT r;
END
`;

test('a circle of three is drawn while others wait for its end', (t) => {
  const program = compileLoose(THREE);
  const [failed] = faultsOf(program, DEFAULT_PARAMETERS);
  if (failed === undefined) throw new Error('the program does not fail');
  const told = explain(program, failed.trace);
  t.is(told.story.circle.length, 3);
  const text = explanationText(told, program.sources, { isFull: false }, WIDE);
  t.regex(text, /^ {2}┌─▶ fiber 0\.\d main\.bg\d, holds [abc] \(line \d\)$/m);
  t.is(text.match(/^ {2}│ {5}│ waits for [abc] \(line \d\)$/gm)?.length, 3);
});

test('of two schedules that print different things, both are told', (t) => {
  const scenario = failingScenarios().find(({ name }) => name === SHOWN[1]);
  const [failed] = scenario === undefined ? [] : faultsOf(scenario.program, scenario.parameters);
  if (failed === undefined) {
    t.fail('the scenario does not fail');
    return;
  }
  const { story, other, passing } = explain(failed.program, failed.trace);
  t.notDeepEqual(story.output, other?.output);
  t.is(passing, null);
  t.is(story.events[story.past.at(-1) ?? -1]?.kind, 'OUT');
});
