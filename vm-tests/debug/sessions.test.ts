/**
 * Sessions of the debugger, as people would have them, on scenarios: goldens that are read as text. Then what is answered to
 * commands that make no sense, and what a session leaves behind.
 */
import { readFileSync } from 'node:fs';
import type { ExecutionContext } from 'ava';
import test from 'ava';
import { compile } from '../../src/compile.js';
import { branchHost, timelineOfProgram, timelineOfTrace, traceOf } from '../../src/debug.js';
import { COMMANDS, completions } from '../../src/debug/commands.js';
import { PLAIN_PAPER } from '../../src/debug/paper.js';
import { Session } from '../../src/debug/session.js';
import { execute } from '../../src/debug/execute.js';
import { finish } from '../../src/debug/work.js';
import { exploreProgram, replay, resolveScheduler } from '../../src/explore.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import type { Trace } from '../../src/trace/schema.js';
import { parseTrace } from '../../src/trace/read.js';
import { formatTrace } from '../../src/trace/write.js';
import { golden } from '../_helpers/golden.js';

const STEPS_MAX = 1_000_000;
const PARAMETERS = DEFAULT_PARAMETERS;
const OPTIONS = { parameters: PARAMETERS, stepsMax: STEPS_MAX, pctDepth: undefined };

function programOf(scenario: string): ReturnType<typeof compile> {
  const file = `scenarios/${scenario}.cht`;
  return compile(readFileSync(file, 'utf8'), { file, staticChecks: 'warn' });
}

/** The trace of the first fault that exploring the scenario finds. */
function traceIn(scenario: string): Trace {
  const [trace] = exploreProgram(programOf(scenario)).traces;
  if (trace === undefined) throw new Error(`${scenario} has no fault`);
  return trace;
}

interface Talk {
  readonly session: Session;
  readonly saved: Trace[];
  /** Carries out commands; the transcript. */
  say(...commands: string[]): string;
}

function talkOn(timeline: Session['timeline'], isRecorded: boolean): Talk {
  const saved: Trace[] = [];
  const session = new Session(timeline, {
    ...branchHost(OPTIONS, (name) => Promise.resolve(`there is no file ${name}`)),
    pathsLike: (begin) => (begin.startsWith('./') ? ['./own.js'] : ['other.json']),
    save: (ended, _, breakpoints) => {
      const trace = traceOf(ended, PARAMETERS, breakpoints);
      if (trace === null) return 'it has not ended';
      saved.push(trace);
      return null;
    },
  });
  const opening = finish(session.open(isRecorded)).lines;
  let isFirst = true;
  return {
    session,
    saved,
    say: (...commands) => {
      const lines = isFirst ? [...opening] : [];
      isFirst = false;
      for (const command of commands) {
        lines.push(`(debug) ${command}`, ...finish(execute(session, command)).lines);
      }
      return `${lines.join('\n')}\n`;
    },
  };
}

function recorded(scenario: string): Talk {
  return talkOn(timelineOfTrace(programOf(scenario), traceIn(scenario), STEPS_MAX), true);
}

function fresh(scenario: string, scheduler = 'sequential'): Talk {
  const named = resolveScheduler(scheduler, false);
  return talkOn(timelineOfProgram(programOf(scenario), named, OPTIONS), false);
}

const SESSIONS: readonly (readonly [
  name: string,
  talk: () => Talk,
  commands: readonly string[],
])[] = [
  [
    'lost-update',
    () => recorded('races/lost-update'),
    [
      'goto end',
      'last-write counter.n',
      'print seen + 1',
      'last-write seen',
      'break PUT counter.n',
      'goto end',
      'rc',
      'rc',
      'goto 29',
      'reverse-switch',
      'choices',
      'choose 0.1',
      'continue',
      'goto end',
      'compare',
      'branches',
    ],
  ],
  [
    'last-chance',
    () => recorded('races/check-then-act'),
    [
      'lost',
      'choices',
      'search',
      'branches 0',
      'event',
      'search',
      'branches',
      'goto end',
      'search',
    ],
  ],
  [
    'lock-cycle',
    () => recorded('deadlocks/lock-order'),
    [
      'goto end',
      'fibers',
      'backtrace',
      'locks',
      'reverse-event',
      'locks',
      'last-holder ledger',
      'undo',
    ],
  ],
  [
    'deadlock',
    () => recorded('deadlocks/reader-behind-writer'),
    ['goto end', 'fibers', 'locks', 'rs', 'rs', 'time', 'fiber 0', 'locals', 'list', 'columns'],
  ],
  [
    'check-then-act',
    () => recorded('races/check-then-act'),
    ['break fiber 0.2', 'continue', 'step', 'next', 'locals', 'finish', 'goto end', 'rn', 'bt'],
  ],
  [
    'stream',
    () => recorded('streams/shared-stream-order'),
    [
      'break POP',
      'continue',
      'streams',
      'continue',
      'streams',
      'fibers',
      'watch jobs',
      'rc',
      'goto end',
    ],
  ],
  [
    'versioned-cell',
    () => recorded('snapshots/write-skew'),
    ['break COMMIT', 'continue', 'cells', 'event', 'cells', 'goto end', 'cells', 'output'],
  ],
];

for (const [name, talk, commands] of SESSIONS) {
  test(`session: ${name}`, (t) => {
    golden(t, `debug/${name}.txt`, talk().say(...commands));
  });
}

test('forty columns without colour or Unicode', (t) => {
  const talk = recorded('deadlocks/lock-order');
  talk.session.paper = { ...PLAIN_PAPER, columns: 40, isAscii: true };
  const text = talk.say(
    'goto end',
    'fibers',
    'locks',
    'help break',
    'list',
    'backtrace',
    'columns',
  );
  golden(t, 'debug/narrow.txt', text.slice(text.indexOf('(debug) goto end')));
  for (const line of text.slice(text.indexOf('(debug) goto end')).split('\n')) {
    t.true(line.length <= 40, line);
    t.notRegex(line, /[^\x20-\x7e]/);
  }
});

function refused(t: ExecutionContext, talk: Talk, command: string, message: RegExp): void {
  const { lines, isGood } = finish(execute(talk.session, command));
  t.false(isGood, command);
  t.regex(lines.join(' '), message, command);
}

test('what makes no sense is answered with what would', (t) => {
  const talk = recorded('races/lost-update');
  refused(t, talk, 'stpe', /there is no command `stpe`; did you mean `step`\?/);
  refused(t, talk, 'reverse', /`reverse` may be `reverse-step`/);
  refused(t, talk, 'goto there', /`goto` needs the number of a step/);
  refused(t, talk, 'step 0', /write a number from 1 on/);
  refused(t, talk, 'break mani', /did you mean `main`\?/);
  refused(t, talk, 'break nowhere.cht:3', /has no file `nowhere\.cht`/);
  refused(t, talk, 'break 400', /has no code at line 400 or after it/);
  refused(t, talk, 'delete 7', /there is no breakpoint 7/);
  refused(t, talk, 'watch nothing', /is no variable in scope/);
  refused(t, talk, 'fiber 0.9', /there is no fiber `0\.9`/);
  refused(t, talk, 'frame 4', /the only one is 0/);
  refused(t, talk, 'choose 0.1', /there is no fiber `0\.1`/);
  refused(t, talk, 'choose 9', /there is no fiber `9`/);
  refused(t, talk, 'choose main', /there is no fiber `main`/);
  refused(t, talk, 'run rnadom', /did you mean `random`\?/);
  refused(t, talk, 'run inline', /no scheduler `inline` to go on with; .*exhaustive/);
  refused(t, talk, 'print', /needs an expression/);
  refused(t, talk, 'search 5', /`search` takes nothing behind it; found `5`/);
  refused(t, talk, 'compare', /nothing to compare with/);
  refused(t, talk, 'undo', /nothing to undo/);
  refused(t, talk, 'goto 1e3', /`goto` needs the number of a step/);
  refused(t, talk, 'break 12 if', /`if` needs a condition behind it/);
  refused(t, talk, 'break 12 after often', /`after` needs a number behind it/);
  refused(t, talk, 'watch', /needs the name of what may change/);
  refused(t, talk, 'last-holder', /needs the name of a lock/);
  refused(t, talk, 'run random x', /`x` is no seed/);
  refused(t, talk, 'list 900', /is no line of/);
});

test('where bodies run at their spawn there are no other futures', (t) => {
  const talk = fresh('races/lost-update', 'inline');
  t.regex(talk.say('switch'), /switch: 0 → 0\.1, 0 waits for the end of fiber 0\.1/);
  for (const command of ['run random', 'search', 'lost'])
    refused(t, talk, command, /bodies run at their spawn here \(inline\)/);
});

test('what may be meant is done, and said', (t) => {
  const talk = recorded('races/lost-update');
  t.regex(talk.say('break LOCK counte'), /nothing is called `counte` so far\n1: LOCK counte\n/);
  t.regex(talk.say('break fiber 0.9'), /there is no fiber 0\.9 so far\n2: fiber 0\.9\n/);
  t.regex(talk.say('break 12 if seem == 0'), /cannot be evaluated there.* `seem`[^]*3: .*:12 if/);
  t.regex(talk.say('continue'), /breakpoint 3: .*, whose condition cannot be\s+evaluated: `seem`/);
  t.regex(talk.say('delete all'), /no breakpoint is left/);
  t.regex(talk.say('goto 5000'), /there is no step 5000; this is the last one\nstep (\d+) of \1 /);
  t.regex(talk.say('fibers'), /▸ 0 `main` +scenarios\/races\/lost-update\.cht:17 +failed here\n/);
  talk.say('event', 'last-write counter.n');
  t.regex(talk.say('print counter', 'print counter.n'), /counter = mutex .*\n.*\ncounter\.n = 1\n/);
  refused(t, talk, 'print counter.m', /is behind a lock/);
  refused(t, talk, 'print counter.n + 1', /is behind a lock/);
});

test('the holder of a lock before: whoever took it last, or before the fiber that holds it', (t) => {
  const talk = recorded('races/lost-update');
  talk.say('goto fault');
  const holders = [1, 2, 3, 4, 5].map(
    () => / fiber (\S+) /.exec(talk.say('last-holder counter'))?.[1],
  );
  t.deepEqual(holders, ['0.1', '0.2', '0.2', '0.1', '0']);
});

test('an expression looks, and never changes or waits', (t) => {
  const talk = recorded('races/lost-update');
  talk.say('goto end', 'rs');
  t.regex(talk.say('print c.n * 2 + 1'), /= 3\n/);
  const before = talk.say('locals');
  refused(t, talk, 'print nothing', /`nothing` is not declared/);
  refused(t, talk, 'print c.n +', /expected an expression/);
  refused(t, talk, 'print c.n; c.n = 3', /without `;`/);
  refused(t, talk, 'print 1 / (c.n - 1)', /panic: .*zero/);
  t.is(talk.say('locals'), before);
});

test('a condition, a count, and a breakpoint in a loop that stops every time', (t) => {
  const talk = fresh('races/lost-update');
  talk.say('break 9 if i == 1');
  t.regex(talk.say('continue'), /breakpoint 1/);
  t.regex(talk.say('print i'), /i = 1/);
  t.regex(talk.say('continue'), /the program has ended/);
  talk.say('goto start', 'delete all', 'break 9');
  t.regex(talk.say('continue', 'print i'), /breakpoint 2[^]*i = 0/);
  t.regex(talk.say('continue', 'print i'), /breakpoint 2[^]*i = 1/);
  talk.say('goto start', 'delete all', 'break 9 after 1');
  t.regex(talk.say('continue', 'print i'), /breakpoint 3[^]*i = 1/);
});

test('a search goes on with every execution that is left', (t) => {
  const talk = recorded('races/lost-update');
  const found = talk.say('run exhaustive');
  t.regex(found, /executions go on from here \(all of them\): \d+ fail, \d+ pass\nbranch 1/);
  t.is(
    talk.say('branches 0', 'search').match(/\d+ inequivalent/)?.[0],
    found.match(/\d+ inequivalent/)?.[0],
  );
});

test('a variable of a frame that does not exist yet is watched', (t) => {
  const talk = fresh('races/lost-update');
  const said = talk.say('watch seen of 0.2 main.bg1', 'continue');
  t.regex(said, /breakpoint 1: seen: 0 → \d/);
  t.regex(talk.say('fibers'), /▸ 0\.2/);
  refused(t, talk, 'watch seen of 9 main.bg1', /no name of a fiber/);
  refused(t, talk, 'watch seen of 0.1 nobody', /there is no function `nobody`/);
  refused(t, talk, 'watch other of 0.1 main.bg1', /has no variable `other`/);
});

test('a branch that passes is a trace that replays, with its breakpoints', (t) => {
  const talk = recorded('races/lost-update');
  talk.say('goto 28', 'choose 0.1', 'break PUT counter.n if c.n > 0', 'watch counter.n');
  talk.say('watch seen', 'save it');
  const [trace] = talk.saved;
  t.truthy(trace);
  if (trace === undefined) return;
  t.is(trace.fault.kind, 'pass');
  t.deepEqual(trace.breakpoints, [
    'break PUT counter.n if c.n > 0',
    'watch counter.n',
    'watch seen of 0.1 main.bg1',
  ]);
  const again = parseTrace(formatTrace(trace));
  t.deepEqual('trace' in again ? again.trace : null, trace);
  t.true(replay(trace).reproduced);
  // The execution that it branched off fails, and is saved as it was.
  talk.say('branches 0', 'save the-first');
  t.is(talk.saved[1]?.fault.kind, 'assertion');
  t.true(replay(talk.saved[1] ?? trace).reproduced);
});

test('a trace of an edited program opens where it stops matching', (t) => {
  const trace = traceIn('races/lost-update');
  const file = 'scenarios/races/lost-update.cht';
  const text = readFileSync(file, 'utf8').replace('{ seen = c.n; }', '{ seen = c.n + c.n; }');
  const program = compile(text, { file, staticChecks: 'warn' });
  const { session } = talkOn(timelineOfTrace(program, trace, STEPS_MAX), true);
  t.true(session.timeline.isAtEnd);
  t.regex(session.timeline.end.stopped ?? '', /differs from the trace at choice \d+ of 14: fiber/);
  t.true(finish(execute(session, 'run sequential')).isGood);
  finish(execute(session, 'continue'));
  t.true(session.timeline.isAtEnd);
  t.is(session.timeline.end.stopped, null);
  t.is(session.machine.fault?.kind, 'assertion');
});

test('every command has help, and examples that are commands', (t) => {
  const { session } = fresh('races/lost-update');
  for (const { names, examples } of COMMANDS) {
    const { lines, isGood } = finish(execute(session, `help ${names[0]}`));
    t.true(isGood && lines.length > 0);
    for (const [line] of examples) t.is(line.split(' ')[0], names[0]);
  }
  const all = COMMANDS.flatMap(({ names }) => names);
  t.is(new Set(all).size, all.length, 'no name twice');
  t.deepEqual(completions(session, 'reverse-s'), [
    ['reverse-step ', 'reverse-stepi ', 'reverse-switch '],
    'reverse-s',
  ]);
  t.deepEqual(completions(session, 'run p')[0], ['pct', 'pos', 'property']);
  t.deepEqual(completions(session, 'choose 0')[0], ['0']);
  t.deepEqual(completions(session, 'b UNL')[0], ['UNLOCK']);
  t.deepEqual(completions(session, 'break main.')[0], ['main.bg1']);
  t.deepEqual(completions(session, 'help cho')[0], ['choices', 'choose']);
  t.deepEqual(completions(session, 'where ')[0], []);
  t.deepEqual(completions(session, 'nothing ')[0], []);
  t.deepEqual(completions(session, 'run ./o')[0], ['./own.js']);
  t.deepEqual(completions(session, 'save o')[0], ['other.json']);
});
