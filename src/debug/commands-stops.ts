/** Commands about breakpoints and watchpoints, and moves that end at one or at something else worth stopping for. */
import { decodeAt } from '../bytecode/decode.js';
import type { OpcodeName } from '../bytecode/opcodes.js';
import { OPCODES } from '../bytecode/opcodes.js';
import { Handle } from '../vm/value.js';
import {
  BreakpointHunt,
  breakpointText,
  conditionTrouble,
  isNamed,
  readTarget,
} from './breakpoints.js';
import type { CommandRow } from './command-row.js';
import { CommandError } from './command-error.js';
import type { Variable } from './frames.js';
import { framesOf, variablesOf } from './frames.js';
import { FIBER_NAME } from '../vm/names.js';
import { objectsNamed, objectText } from './names.js';
import { wrapped } from './paper.js';
import { meantBy } from './values.js';
import type { Session } from './session.js';
import { isWrite, upcomingEvent } from './upcoming.js';
import type { Target } from './view.js';
import { holdersOf } from './shared.js';
import { pathOf, Watch, watchedNow } from './watch.js';
import type { Work } from './work.js';

/** `TARGET [if CONDITION] [after N]`. */
function readBreakpoint(text: string): {
  target: string;
  condition: string | null;
  ignore: number;
} {
  const after = /^(.*?)\s+after\s+(\d+)$/.exec(text);
  const rest = after?.[1] ?? text;
  const half = /\s(if|after)$/.exec(rest) ?? /\s(after)\s+\S+$/.exec(rest);
  if (half !== null) {
    const needs = half[1] === 'if' ? 'a condition' : 'a number';
    throw new CommandError(`\`${half[1] ?? ''}\` needs ${needs} behind it`);
  }
  const match = /^(.*?)\s+if\s+(.+)$/.exec(rest);
  return {
    target: (match?.[1] ?? rest).trim(),
    condition: match?.[2]?.trim() ?? null,
    ignore: Number(after?.[2] ?? 0),
  };
}

function add(session: Session, target: Target, condition: string | null, ignore: number): string {
  const number = session.view.now.nextNumber;
  session.view.change((draft) => {
    draft.nextNumber++;
    draft.breakpoints.push({ number, target, condition, ignore, hits: 0, isEnabled: true });
  });
  return `${number}: ${breakpointText({ number, target, condition, ignore, hits: 0, isEnabled: true })}`;
}

function numbersIn(session: Session, argument: string): readonly number[] {
  const known = session.view.now.breakpoints.map(({ number }) => number);
  if (argument === 'all') return known;
  const numbers = argument.split(/[\s,]+/).filter((word) => word !== '');
  if (numbers.length === 0)
    throw new CommandError('this needs the numbers of breakpoints, or `all`');
  for (const number of numbers) {
    if (!known.includes(Number(number)))
      throw new CommandError(`there is no breakpoint ${number}; \`breakpoints\` lists them`);
  }
  return numbers.map(Number);
}

/** Runs to the next breakpoint in that direction, or to the end of everything. */
function* run(session: Session, isBack: boolean): Work<readonly string[]> {
  const { timeline } = session;
  if (isBack ? timeline.position === 0 : timeline.isAtEnd) {
    return isBack ? ['this is the start of the execution'] : session.stop(['this is the end']);
  }
  const hunt = new BreakpointHunt(session, isBack);
  const isFound = yield* session.move(hunt, isBack);
  session.view.change((draft) => {
    for (const breakpoint of draft.breakpoints)
      breakpoint.hits += hunt.hits.get(breakpoint.number) ?? 0;
  });
  const reasons = isFound
    ? hunt.met.map(({ number, text }) => `breakpoint ${number}: ${text}`)
    : [];
  if (!isFound && isBack) reasons.push('the start of the execution');
  return session.stop(reasons.flatMap((line) => wrapped(line, session.paper.columns, 2)));
}

export const STOPS: readonly CommandRow[] = [
  {
    names: ['continue', 'c'],
    operands: '',
    help: 'to the next breakpoint, or the end',
    examples: [],
    repeats: true,
    run: (session) => run(session, false),
  },
  {
    names: ['reverse-continue', 'rc'],
    operands: '',
    help: 'back to the breakpoint before, or the start',
    examples: [],
    repeats: true,
    run: (session) => run(session, true),
  },
  {
    names: ['break', 'b'],
    operands: 'LINE|FILE:LINE|FUNCTION|fiber NAME|EVENT [OBJECT] [if CONDITION] [after N]',
    help: 'stop in front of something, every time or when a condition holds',
    details: [
      'Without operands it lists all breakpoints. EVENT is a kind of shared event: LOCK, UNLOCK, GET, PUT, PUSH, POP, …',
      'A condition is an expression of the language where it stops. `after N` passes it N times first.',
    ],
    examples: [
      ['break 12', 'the line, or the next one with code'],
      ['break bank.cht:12 if amount > 3', 'only when that is so'],
      ['break transfer after 10', 'the eleventh call of a function'],
      ['break fiber 0.2', 'whenever that fiber goes on'],
      ['break PUT counter.n', 'whoever writes that field'],
    ],
    completes: ['names', 'events', 'fibers'],
    repeats: false,
    *run(session, argument) {
      if (argument === '') return list(session);
      const { target: text, condition, ignore } = readBreakpoint(argument);
      const { target, note } = readTarget(session, text);
      const trouble = condition === null ? null : conditionTrouble(session, target, condition);
      return [
        ...(note === null ? [] : [note]),
        ...(trouble === null
          ? []
          : [`the condition cannot be evaluated there, so that it stops every time: ${trouble}`]),
        add(session, target, condition, ignore),
      ].flatMap((line) => wrapped(line, session.paper.columns, 2));
    },
  },
  {
    names: ['watch'],
    operands: 'NAME[.FIELD] [of FIBER FUNCTION] [if CONDITION] [after N]',
    help: 'stop when a variable, a shared object or a field of one has changed',
    details: [
      'A lock changes when it is taken or given back, a stream when an item comes or goes.',
    ],
    examples: [
      ['watch seen', 'a variable of the selected frame'],
      ['watch counter.n', 'a field of what a shared object holds'],
      ['watch seen of 0.1 main.bg1', 'a variable of that fiber, whenever it runs that function'],
    ],
    completes: ['names', 'fibers'],
    repeats: false,
    *run(session, argument) {
      if (argument === '') throw new CommandError('`watch` needs the name of what may change');
      const { target: text, condition, ignore } = readBreakpoint(argument);
      const target = watchTarget(session, text);
      return wrapped(add(session, target, condition, ignore), session.paper.columns, 2);
    },
  },
  {
    names: ['breakpoints', 'bl'],
    operands: '',
    help: 'all breakpoints and watchpoints',
    examples: [],
    repeats: false,
    *run(session) {
      return list(session);
    },
  },
  ...(['disable', 'enable'] as const).map((name): CommandRow => ({
    names: [name],
    operands: 'N…|all',
    help: name === 'disable' ? 'breakpoints stop nothing any more' : 'they stop again',
    examples: [[`${name} 1 3`, 'two of them']],
    repeats: false,
    *run(session, argument) {
      const numbers = numbersIn(session, argument);
      session.view.change((draft) => {
        for (const one of draft.breakpoints)
          if (numbers.includes(one.number)) one.isEnabled = name === 'enable';
      });
      return list(session);
    },
  })),
  {
    names: ['delete', 'd'],
    operands: 'N…|all',
    help: 'remove breakpoints',
    examples: [['delete all', 'every one']],
    repeats: false,
    *run(session, argument) {
      const numbers = numbersIn(session, argument);
      session.view.change((draft) => {
        draft.breakpoints = draft.breakpoints.filter(({ number }) => !numbers.includes(number));
      });
      const isNone = session.view.now.breakpoints.length === 0;
      return isNone ? ['no breakpoint is left'] : list(session);
    },
  },
  {
    names: ['last-write', 'lw'],
    operands: 'NAME[.FIELD]',
    help: 'back to the last write of a variable, a shared object or a field of one',
    examples: [['last-write counter.n', 'stops in front of the write']],
    completes: ['names'],
    repeats: true,
    run: lastWrite,
  },
  {
    names: ['last-holder', 'lh'],
    operands: 'LOCK',
    help: 'back to where a lock was taken last; of one that the acting fiber holds, to the holder before',
    examples: [['last-holder counter', 'stops in front of the LOCK']],
    completes: ['names'],
    repeats: true,
    run: lastHolder,
  },
  {
    names: ['undo'],
    operands: '',
    help: 'take back the last command that moved, selected or changed a breakpoint',
    examples: [],
    repeats: false,
    *run(session) {
      const undone = session.view.undo();
      if (undone === null) throw new CommandError('there is nothing to undo');
      yield* session.timeline.goTo(session.view.now.position);
      return session.stop([`undone: ${undone}`]);
    },
  },
];

function list({ view, paper }: Session): readonly string[] {
  const { breakpoints } = view.now;
  if (breakpoints.length === 0)
    return ['there are no breakpoints; `help break` shows how to set one'];
  return breakpoints.flatMap((one) => {
    const state = one.isEnabled ? '' : ', disabled';
    const met = one.hits === 0 ? '' : `, met ${one.hits} ${one.hits === 1 ? 'time' : 'times'}`;
    return wrapped(`${one.number}: ${breakpointText(one)}${met}${state}`, paper.columns, 2);
  });
}

/** `seen`, `counter.n`, `seen of 0.1 main.bg1`. Throws CommandError when there is nothing of that name. */
export function watchTarget(
  session: Pick<Session, 'machine' | 'timeline' | 'fiber' | 'frame'>,
  text: string,
): Extract<Target, { kind: 'watch' }> {
  const { machine, fiber, frame } = session;
  const distant = /^(\S+)\s+of\s+(\S+)\s+(\S+)$/.exec(text);
  if (distant !== null) return distantTarget(machine, distant.slice(1));
  const expression = text.replaceAll('`', '');
  const { base, fields } = pathOf(expression);
  const variable = variablesOf(machine, fiber, frame).find(({ info }) => info.name === base);
  // A variable that leads to a shared object stands for the object, whoever looks at it.
  const object = variable?.value instanceof Handle ? meantBy(machine, variable.value) : -1;
  const name = machine.objectName[object] ?? '';
  const isUnique = name !== '' && objectsNamed(machine, name).length === 1;
  const shared = isUnique ? name : machine.names.objectName(object);
  const target = {
    kind: 'watch',
    expression: object < 0 ? expression : [shared, ...fields].join('.'),
    fiber: variable === undefined || object >= 0 ? null : machine.names.fiberName(fiber),
    function: frame.function,
    base: frame.base,
  } as const;
  // An object that comes into being later can be watched from now on.
  const willBe = variable === undefined && session.timeline.end.machine.objectName.includes(base);
  if (!/^[\w?!#.]+$/.test(expression) || (watchedNow(machine, target) === null && !willBe)) {
    throw new CommandError(
      `\`${text}\` is no variable in scope, no shared object and no field of one`,
    );
  }
  return target;
}

/** A variable of a function that a fiber may come to run, as watchpoints are saved. */
function distantTarget(
  { program }: Session['machine'],
  [expression = '', fiber = '', name = '']: readonly string[],
): Extract<Target, { kind: 'watch' }> {
  if (!FIBER_NAME.test(fiber))
    throw new CommandError(`\`${fiber}\` is no name of a fiber such as 0.1`);
  const fn = program.functions.findIndex((one) => one.name === name);
  const variables = program.functions[fn]?.variables ?? [];
  const { base } = pathOf(expression);
  if (fn < 0) throw new CommandError(`there is no function \`${name}\``);
  if (!variables.some((one) => one.name === base))
    throw new CommandError(`\`${name}\` has no variable \`${base}\``);
  return { kind: 'watch', expression, fiber, function: fn, base: null };
}

function* lastWrite(session: Session, argument: string): Work<readonly string[]> {
  if (argument === '') throw new CommandError('`last-write` needs the name of what was written');
  const { machine, fiber, frame } = session;
  const variable = variablesOf(machine, fiber, frame).find(({ info }) => info.name === argument);
  const { timeline } = session;
  if (variable !== undefined && !(variable.value instanceof Handle)) {
    return yield* lastAssignment(session, variable);
  }
  const [base = ''] = argument.split('.');
  const own = variablesOf(machine, fiber, frame).find(({ info }) => info.name === base);
  const object = own?.value instanceof Handle ? own.value.object : null;
  if (object === null && objectsNamed(machine, base).length === 0) {
    const watch = new Watch(timeline, watchTarget(session, argument));
    const isFound = yield* session.move(
      {
        traps: timeline.stepper.everywhere,
        atChoices: true,
        isFound: () => watch.look() !== null,
        restart: () => void watch.look(),
      },
      true,
    );
    // What wrote it stands in front of where it shows.
    if (isFound) yield* timeline.goTo(timeline.position - 1);
    session.settle();
    return session.stop(isFound ? [] : [nobodyWrote(argument)]);
  }
  const name =
    object === null ? argument : argument.replace(base, machine.names.objectName(object));
  const isFound = yield* session.move(
    {
      traps: timeline.stepper.trapsAt(timeline.map.places(({ name: op }) => isWriteName(op))),
      atChoices: true,
      isFound: () => {
        const next = upcomingEvent(timeline);
        return next !== null && isWrite(next) && isNamed(machine, next, name);
      },
    },
    true,
  );
  return session.stop(isFound ? [] : [nobodyWrote(argument)]);
}

function nobodyWrote(name: string): string {
  return `nobody wrote \`${name}\` before; this is the start`;
}

function isWriteName(op: OpcodeName): boolean {
  return OPCODES[op].event === 'PUT';
}

/** Back to the instruction that set a variable, in the frame that is looked at. */
function* lastAssignment(session: Session, { info }: Variable): Work<readonly string[]> {
  const { timeline, fiber, frame } = session;
  const { map } = timeline;
  const code = map.program.functions[frame.function]?.code ?? new Int32Array();
  const places = map.places(({ pc }, fn) => {
    const instruction = fn === frame.function ? decodeAt(code, pc) : null;
    if (instruction === null || instruction.next < info.from || pc >= info.to) return false;
    return instruction.operands.some(
      ({ kind, value }) => kind === 'write' && value === info.register,
    );
  });
  const pcs = new Set(places.map(({ pc }) => pc));
  const isFound = yield* session.move(
    {
      traps: timeline.stepper.trapsAt(places),
      atChoices: true,
      isFound: () => {
        if (timeline.runner !== fiber) return false;
        const [now] = framesOf(timeline.machine, fiber);
        return now?.function === frame.function && now.base === frame.base && pcs.has(now.pc);
      },
    },
    true,
  );
  return session.stop(isFound ? [] : [nobodyWrote(info.name)]);
}

function* lastHolder(session: Session, argument: string): Work<readonly string[]> {
  if (argument === '') throw new CommandError('`last-holder` needs the name of a lock');
  const { timeline, machine } = session;
  const { runner } = timeline;
  const [object] = objectsNamed(machine, argument);
  if (object === undefined)
    throw new CommandError(`there is no lock \`${argument}\`; \`locks\` lists them`);
  const skipped = holdersOf(machine, object).includes(runner) ? runner : -1;
  const hunt = {
    traps: new Map<number, Int32Array>(),
    atChoices: true,
    isFound: (): boolean => {
      const next = upcomingEvent(timeline);
      const isTaking = next?.kind === 'LOCK' && next.object === object && timeline.isAtChoice;
      return isTaking && timeline.runner !== skipped;
    },
  };
  const isFound = yield* session.move(hunt, true);
  const who = skipped < 0 ? 'nobody' : `nobody but ${machine.names.fiberName(skipped)}`;
  const name = objectText(machine, object);
  return session.stop(isFound ? [] : [`${who} took ${name} before; this is the start`]);
}
