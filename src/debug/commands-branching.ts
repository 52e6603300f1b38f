/** Commands that try another future: choose somebody else at a scheduling point, compare what comes of it, save it. */
import { decodeBytes } from '../support/bytes.js';
import { isModulePath } from '../explore/guarded-scheduler.js';
import { waitOf } from '../vm/waits.js';
import { nearestName } from '../support/nearest.js';
import { CommandError } from './command-error.js';
import type { CommandRow } from './command-row.js';
import { breakpointText } from './breakpoints.js';
import type { Breakpoint } from './view.js';
import type { Program } from '../bytecode/program.js';
import { framesOf } from './frames.js';
import { fiberText } from '../vm/describe.js';
import { table, wrapped } from './paper.js';
import type { Session } from './session.js';
import { outcomeText, pendingText, placeText } from './stop-text.js';
import type { Timeline } from './timeline.js';
import type { Work } from './work.js';

export const SEARCHES: readonly string[] = ['exhaustive', 'brute'];

export const BRANCHING: readonly CommandRow[] = [
  {
    names: ['choices', 'ch'],
    operands: '',
    help: 'who could act at this scheduling point, and what they would do',
    examples: [],
    repeats: false,
    *run(session) {
      yield* expectChoice(session);
      return choiceRows(session);
    },
  },
  {
    names: ['choose'],
    operands: 'FIBER',
    help: 'let another fiber act here: a branch, which goes on under the scheduler sequential',
    details: [
      'The execution so far stays as it is; `branches` lists both, `compare` says how they differ.',
    ],
    examples: [['choose 0.2', 'fiber 0.2 acts, although another one did']],
    completes: ['fibers'],
    repeats: false,
    *run(session, argument) {
      yield* expectChoice(session);
      const { machine } = session;
      const fiber = machine.names.fiberByName(argument);
      if (fiber < 0 || !machine.exists(fiber)) {
        throw new CommandError(
          `there is no fiber \`${argument}\`; \`choices\` lists those that could act`,
        );
      }
      if (!machine.isLive(fiber) || !machine.isEnabled(fiber)) {
        const why = machine.isLive(fiber)
          ? (waitOf(machine, fiber)?.text ?? 'it waits')
          : 'it has ended';
        throw new CommandError(`fiber ${argument} cannot act here: ${why}`);
      }
      return yield* branch(session, [argument], 'sequential', 1);
    },
  },
  {
    names: ['run'],
    operands: '[SCHEDULER] [SEED]',
    help: 'go on from here under another scheduler, or one of your own (./file.js): a branch',
    details: ['A sampler takes another interleaving for each SEED, 1 unless you name one.'],
    examples: [
      ['run random 7', 'a random interleaving from here on'],
      ['run ./round-robin.js', 'whoever the module chooses from here on'],
      ['run exhaustive', 'all of them: what `search` does'],
    ],
    completes: ['schedulers', 'modules'],
    repeats: false,
    *run(session, argument) {
      yield* expectChoice(session);
      expectFibers(session);
      const { name, seed } = readRun(argument);
      // All of what it would run from here, not one of it.
      if (SEARCHES.includes(name)) return yield* search(session);
      const { schedulers } = session.host;
      if (!isModulePath(name) && !schedulers.includes(name)) {
        const nearest = nearestName(name, [...schedulers, ...SEARCHES]);
        const hint =
          nearest === null
            ? `there are ${[...SEARCHES, ...schedulers].join(', ')}, and ./file.js`
            : `did you mean \`${nearest}\`?`;
        throw new CommandError(`there is no scheduler \`${name}\` to go on with; ${hint}`);
      }
      return yield* branch(session, [], name, seed);
    },
  },
  {
    names: ['search'],
    operands: '',
    help: 'explore everything that can follow from here: how much of it fails, and the first that does as a branch',
    examples: [['search', 'can this execution still end well?']],
    repeats: false,
    run: search,
  },
  {
    names: ['lost'],
    operands: '',
    help: 'to the choice that decides that this execution fails: before it something could still pass, after it nothing',
    examples: [],
    repeats: false,
    run: lost,
  },
  {
    names: ['branches'],
    operands: '[N]',
    help: 'the executions of this session, or the one of that number',
    examples: [['branches 0', 'back to the execution that the session began with']],
    repeats: false,
    *run(session, argument) {
      if (argument !== '') {
        const found = session.timelines[Number(argument)];
        if (found === undefined) throw new CommandError(`there is no branch ${argument}`);
        session.enter(found);
        return session.stop();
      }
      const rows: string[][] = [];
      for (const [k, timeline] of session.timelines.entries()) {
        const mark = timeline === session.timeline ? '▸' : ' ';
        const known = timeline.end.hasEnded ? outcomeText(timeline) : 'not run to its end';
        rows.push([`${mark} ${k}`, session.origins[k] ?? '', known]);
      }
      return table(rows, session.paper);
    },
  },
  {
    names: ['compare'],
    operands: '[N]',
    help: 'how this execution differs from the first one, or from branch N: the first choice, and how both end',
    examples: [['compare', 'did the other choice change anything?']],
    repeats: false,
    run: compare,
  },
  {
    names: ['save'],
    operands: 'FILE',
    help: 'write this execution as a trace, with the breakpoints: `clear replay` and `clear debug` take it',
    examples: [['save passing.json', 'a schedule under which nothing fails is a trace, too']],
    completes: ['paths'],
    repeats: false,
    *run(session, argument) {
      if (argument === '') throw new CommandError('`save` needs the name of a file');
      const { timeline, view, host } = session;
      yield* timeline.end.reach(Infinity);
      const commands = view.now.breakpoints.map((one) => commandOf(timeline.program, one));
      const problem = host.save(timeline, argument, commands);
      if (problem !== null) throw new CommandError(`cannot save \`${argument}\`: ${problem}`);
      return wrapped(`saved ${argument}: ${outcomeText(timeline)}`, session.paper.columns, 2);
    },
  },
];

/** As the user would set it; a variable by its fiber and function, for whoever is not in that frame. */
function commandOf({ functions }: Program, breakpoint: Breakpoint): string {
  const { target } = breakpoint;
  if (target.kind !== 'watch')
    return `break ${breakpointText(breakpoint).replace(/^function /, '')}`;
  const { expression, fiber } = target;
  if (fiber === null) return breakpointText(breakpoint);
  const whose = `${expression} of ${fiber} ${functions[target.function]?.name ?? '?'}`;
  return breakpointText({ ...breakpoint, target: { ...target, fiber: null, expression: whose } });
}

function* expectChoice({ timeline }: Session): Work<void> {
  const { isAtChoice, depth, end } = timeline;
  if (isAtChoice && timeline.machine.ending === null) return;
  if (isAtChoice) throw new CommandError('everything has ended; go back first');
  yield* end.reachDepth(depth + 1);
  throw new CommandError(
    'this is no scheduling point: the fiber is between two shared operations; ' +
      `\`goto ${end.start(depth)}\` leads back to the last one, \`goto ${end.start(depth + 1)}\` on to the next`,
  );
}

function expectFibers({ timeline }: Session): void {
  if (!timeline.options.inline) return;
  throw new CommandError('bodies run at their spawn here (inline): nothing else can follow');
}

/** What stands behind `run`. There may be blanks in a path; then a number at the end is the seed. */
function readRun(argument: string): { readonly name: string; readonly seed: number } {
  const [first = 'sequential', ...rest] = argument.split(/\s+/).filter((word) => word !== '');
  const [, path = first, number] = /^(.*?)(?:\s+(\d+))?$/.exec(argument) ?? [];
  const [name, words] = isModulePath(first)
    ? [path, number === undefined ? [] : [number]]
    : [first, rest];
  const [seed = '1', extra] = words;
  if (!/^\d{1,15}$/.test(seed)) throw new CommandError(`\`${seed}\` is no seed; write a number`);
  if (extra !== undefined)
    throw new CommandError(`\`run\` takes a scheduler and a seed; found \`${extra}\` behind them`);
  return { name, seed: Number(seed) };
}

function* search(session: Session): Work<readonly string[]> {
  yield* expectChoice(session);
  expectFibers(session);
  const { timeline, host, paper } = session;
  const prefix = namesUpTo(timeline, timeline.depth);
  const { executions, failing, isAll, failed } = yield* host.futuresFrom(timeline, prefix);
  const whole = isAll ? 'all of them' : `the first ${executions} of them`;
  const counted =
    failing === 0 || failing === executions
      ? `${executions === 1 ? 'it' : 'every one'} ${failing === 0 ? 'passes' : 'fails'}`
      : `${failing} ${failing === 1 ? 'fails' : 'fail'}, ${executions - failing} ${executions - failing === 1 ? 'passes' : 'pass'}`;
  const plural = executions === 1 ? 'execution goes' : 'inequivalent executions go';
  const lines = wrapped(
    `${executions} ${plural} on from here (${whole}): ${counted}`,
    paper.columns,
    2,
  );
  if (failed === null) return lines;
  return [
    ...lines,
    ...(yield* branch(
      session,
      failed.slice(prefix.length),
      'sequential',
      1,
      'the first that fails',
    )),
  ];
}

function* lost(session: Session): Work<readonly string[]> {
  expectFibers(session);
  const { timeline, host, paper } = session;
  const { end } = timeline;
  yield* end.reach(Infinity);
  if (end.machine.ending !== 'fault') throw new CommandError('this execution does not fail');
  const chance = yield* host.lastChance(timeline, namesUpTo(timeline, end.depth));
  if (chance.kind === 'none') throw new CommandError('no execution of this program passes');
  if (chance.kind === 'unknown') {
    throw new CommandError(
      `cannot tell: ${chance.executions} executions that begin like this one all fail, and there are more`,
    );
  }
  const { common } = chance;
  yield* timeline.goTo(end.start(common));
  session.settle();
  const fiber = end.machine.names.fiberName(end.fiberAt(common));
  const text = `choice ${common + 1} of ${end.depth}: some execution that goes on from here passes; once fiber ${fiber} has acted, none does`;
  return session.stop(wrapped(text, paper.columns, 2));
}

function choiceRows({ machine, timeline, paper }: Session): string[] {
  const isKnown = timeline.depth < timeline.end.depth;
  const rows = [...machine.enabled.subarray(0, machine.enabledCount)].map((fiber) => {
    const [frame] = framesOf(machine, fiber);
    const isChosen = isKnown && fiber === timeline.runner;
    return [
      `${isChosen ? '▸' : ' '} ${fiberText(machine, fiber)}`,
      frame === undefined ? '' : placeText(machine, frame),
      pendingText(machine, fiber),
    ];
  });
  return table(rows, paper);
}

/** A new execution that is the same up to here. */
function* branch(
  session: Session,
  next: readonly string[],
  scheduler: string,
  seed: number,
  what = `on under ${scheduler}${seed === 1 ? '' : `, seed ${seed}`}`,
): Work<readonly string[]> {
  const { timeline, host } = session;
  const { depth, position } = timeline;
  const fibers = [...namesUpTo(timeline, depth), ...next];
  const other = yield* host.branchOf(timeline, fibers, scheduler, seed);
  yield* other.goTo(position);
  const number = session.add(other, `step ${position}, ${what}`);
  session.enter(other);
  return session.stop([`branch ${number}, ${what}`]);
}

/** Names of the fibers that acted at the first `depth` scheduling points. */
export function namesUpTo({ end }: Timeline, depth: number): string[] {
  return Array.from({ length: depth }, (_, k) => end.machine.names.fiberName(end.fiberAt(k)));
}

function* compare(session: Session, argument: string): Work<readonly string[]> {
  const mine = session.timeline;
  const other = session.timelines[argument === '' ? 0 : Number(argument)];
  if (other === undefined || other === mine) {
    throw new CommandError(
      session.timelines.length === 1
        ? 'there is nothing to compare with yet; `choose` and `run` begin a branch'
        : 'name another branch; `branches` lists them',
    );
  }
  yield* mine.end.reach(Infinity);
  yield* other.end.reach(Infinity);
  const { columns } = session.paper;
  const numberOf = (timeline: Timeline): string => `branch ${session.timelines.indexOf(timeline)}`;
  const [left, right] = [namesUpTo(other, other.end.depth), namesUpTo(mine, mine.end.depth)];
  const at = left.findIndex((name, k) => name !== right[k]);
  const first = at < 0 && left.length !== right.length ? Math.min(left.length, right.length) : at;
  const lines = [
    first < 0
      ? 'both make the same choices'
      : `first difference: choice ${first + 1}, step ${mine.end.start(Math.min(first, mine.end.depth))}: ` +
        `${numberOf(other)} has ${left[first] ?? 'nobody'}, ${numberOf(mine)} has ${right[first] ?? 'nobody'}`,
    ...[other, mine].map(
      (one) => `${numberOf(one)}: ${one.end.depth} choices, ${outcomeText(one)}`,
    ),
  ];
  const printed = [other, mine].map(({ end }) =>
    end.machine.output.map(({ text }) => decodeBytes(text)),
  );
  const [theirs = [], ours = []] = printed;
  const line = ours.findIndex((text, k) => text !== theirs[k]);
  const differs = line >= 0 ? line : ours.length < theirs.length ? ours.length : -1;
  if (differs >= 0) {
    lines.push(
      `first printed line that differs, ${differs + 1}: ${JSON.stringify(theirs[differs] ?? null)} and ${JSON.stringify(ours[differs] ?? null)}`,
    );
  }
  return lines.flatMap((text) => wrapped(text, columns, 2));
}
