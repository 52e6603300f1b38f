/** Commands that move along the execution; each has one that does the same backwards. */
import type { CommandRow } from './command-row.js';
import { callHunt, eventHunt, lineHunt, nextHunt, returnHunt, switchHunt } from './moves.js';
import type { Session } from './session.js';
import { CommandError } from './command-error.js';
import type { Hunt, Timeline } from './timeline.js';
import type { Work } from './work.js';

/** A number of repetitions; 1 when nothing is said. */
function timesOf(argument: string): number {
  if (argument === '') return 1;
  if (!/^[1-9]\d{0,8}$/.test(argument)) {
    throw new CommandError(`\`${argument}\` is no number of times; write a number from 1 on`);
  }
  return Number(argument);
}

/** Instructions are positions: there is nothing to look for. */
function* moveInstructions(session: Session, count: number): Work<readonly string[]> {
  const { timeline } = session;
  if (count < 0 ? timeline.position === 0 : timeline.isAtEnd) return edge(session, count < 0);
  yield* timeline.goTo(Math.max(0, timeline.position + count));
  session.settle();
  return session.stop();
}

type HuntOf = (timeline: Timeline) => Hunt;

function* moveTimes(
  session: Session,
  hunt: HuntOf,
  isBack: boolean,
  argument: string,
): Work<readonly string[]> {
  const { timeline } = session;
  const times = timesOf(argument);
  if (isBack ? timeline.position === 0 : timeline.isAtEnd) return edge(session, isBack);
  for (let k = 0; k < times; k++) {
    if (!(yield* session.move(hunt(timeline), isBack))) break;
  }
  return session.stop();
}

function edge(session: Session, isBack: boolean): readonly string[] {
  return isBack ? ['this is the start of the execution'] : session.stop(['this is the end']);
}

/** A pair of rows: `name`, and the same backwards. */
function pair(
  names: readonly [string, ...string[]],
  back: readonly [string, ...string[]],
  operands: string,
  help: string,
  backHelp: string,
  examples: CommandRow['examples'],
  hunt: HuntOf,
  hunted: HuntOf = hunt,
): CommandRow[] {
  return [
    {
      names,
      operands,
      help,
      examples,
      repeats: true,
      run: (session, argument) => moveTimes(session, hunt, false, argument),
    },
    {
      names: back,
      operands,
      help: backHelp,
      examples: [],
      repeats: true,
      run: (session, argument) => moveTimes(session, hunted, true, argument),
    },
  ];
}

export const MOVING: readonly CommandRow[] = [
  ...pair(
    ['step', 's'],
    ['reverse-step', 'rs'],
    '[N]',
    'to the next line of whatever fiber acts; a context switch stops, too',
    'to the line before',
    [['step 3', 'three lines on']],
    lineHunt,
  ),
  ...pair(
    ['next', 'n'],
    ['reverse-next', 'rn'],
    '[N]',
    'to the next line of this fiber, over calls and over other fibers',
    'to the line before of this fiber',
    [['next', 'calls on this line are carried out, not entered']],
    nextHunt,
  ),
  ...([1, -1] as const).map((direction): CommandRow => ({
    names: direction > 0 ? ['stepi', 'si'] : ['reverse-stepi', 'rsi'],
    operands: '[N]',
    help: direction > 0 ? 'one instruction on' : 'one instruction back',
    examples: direction > 0 ? [['stepi 10', 'ten instructions on']] : [],
    repeats: true,
    run: (session, argument) => moveInstructions(session, direction * timesOf(argument)),
  })),
  ...pair(
    ['event', 'e'],
    ['reverse-event', 're'],
    '[N]',
    'to the next shared event: a lock, a stream, shared data, …',
    'to the shared event before',
    [['event', 'stops before it happens']],
    eventHunt,
  ),
  ...pair(
    ['switch', 'w'],
    ['reverse-switch', 'rw'],
    '[N]',
    'to the next context switch',
    'to the context switch before',
    [['switch 2', 'the one after the next']],
    switchHunt,
  ),
  {
    names: ['finish', 'fin'],
    operands: '',
    help: 'until the selected frame has returned, or its fiber has ended',
    examples: [['finish', 'back to the caller']],
    repeats: false,
    run: (session) => leave(session, returnHunt, false),
  },
  {
    names: ['reverse-finish', 'rfin'],
    operands: '',
    help: 'back to the call of the selected frame, or the start of its fiber',
    examples: [],
    repeats: false,
    run: (session) => leave(session, callHunt, true),
  },
  {
    names: ['goto', 'g'],
    operands: 'N|start|end|fault',
    help: 'to step N of the execution, its start, its end or its fault',
    examples: [
      ['goto 41', 'the state before instruction 41'],
      ['goto fault', 'where the execution fails'],
    ],
    repeats: false,
    *run(session, argument) {
      const isEnd = argument === 'end' || argument === 'fault';
      if (!isEnd && argument !== 'start' && !/^\d+$/.test(argument)) {
        throw new CommandError('`goto` needs the number of a step, `start`, `end` or `fault`');
      }
      const target = argument === 'start' ? 0 : isEnd ? Infinity : Number(argument);
      const { timeline } = session;
      if (argument === 'fault') {
        yield* timeline.end.reach(Infinity);
        if (timeline.end.machine.fault === null) {
          throw new CommandError('this execution has no fault; `goto end` leads to its end');
        }
      }
      yield* timeline.goTo(target);
      session.settle();
      const isTooFar = !isEnd && target > timeline.position;
      return session.stop(isTooFar ? [`there is no step ${argument}; this is the last one`] : []);
    },
  },
];

function* leave(
  session: Session,
  huntOf: (timeline: Timeline, frame: number) => Hunt,
  isBack: boolean,
): Work<readonly string[]> {
  const { timeline } = session;
  if (isBack ? timeline.position === 0 : timeline.isAtEnd) return edge(session, isBack);
  if (session.fiber !== timeline.runner) {
    throw new CommandError('this is about the fiber that acts next; `fiber` alone selects it');
  }
  yield* session.move(huntOf(timeline, session.view.now.frame), isBack);
  return session.stop();
}
