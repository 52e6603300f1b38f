/**
 * A scheduler that this project knows nothing of, held to the contract (`scheduler.ts`): what it throws, and answers that
 * nobody could carry out, become SchedulerErrors, so that they are not taken for bugs of this tool.
 */
import type { FiberId } from './engine.js';
import type { ChoicePoint, Outcome, Scheduler, SchedulerFactory } from './scheduler.js';
import { CUT } from './scheduler.js';

/** A scheduler of the user's own that broke the contract, or threw (then `cause` is what it threw). */
export class SchedulerError extends Error {
  override readonly name = 'SchedulerError';
}

/** Whether the name of a scheduler is the path of a module that makes one. */
export function isModulePath(name: string): boolean {
  return /^\.{0,2}\//.test(name);
}

const NEEDED = ['begin', 'choose', 'end'] as const;

/** Methods that a scheduler may have. */
const OPTIONAL = [
  'leavesOut',
  'describe',
  'isKnownEnd',
  'change',
  'coverage',
  'afterFault',
  'estimate',
  'save',
  'warnings',
  'guarantee',
] as const satisfies readonly Exclude<keyof Scheduler, (typeof NEEDED)[number]>[];

/** `factory`, whose schedulers throw nothing but SchedulerErrors, and answer only what can be carried out. */
export function guarded(factory: SchedulerFactory): SchedulerFactory {
  return (context) => {
    const scheduler: unknown = attempt('createScheduler', () => factory(context));
    const missing = NEEDED.filter((name) => methodOf(scheduler, name) === null);
    if (missing.length > 0) {
      const names = missing.map((name) => `\`${name}\``).join(' and ');
      throw new SchedulerError(
        `\`createScheduler\` must answer an object with \`begin\`, \`choose\` and \`end\`; ${names} ${missing.length === 1 ? 'is' : 'are'} missing`,
      );
    }
    return guard(scheduler as Scheduler, context.resume === null ? 0 : context.engine.depth);
  };
}

/** `depth`: choices of an execution that has been already. */
function guard(scheduler: Scheduler, depth: number): Scheduler {
  /** Choices of the execution before: no more can be kept. */
  let depthMax = depth;
  const optional = OPTIONAL.flatMap((name) => {
    const method = methodOf(scheduler, name);
    if (method === null) return [];
    return [[name, (argument: unknown) => attempt(name, () => method(argument))] as const];
  });
  return {
    ...(Object.fromEntries(optional) as Partial<Scheduler>),
    begin: () => {
      const answer: unknown = attempt('begin', () => scheduler.begin());
      if (isWhole(answer) && answer >= -1 && answer <= depthMax) return answer;
      throw new SchedulerError(
        `\`begin\` answered ${text(answer)}; it can be -1 (nothing is left) or a whole number up to ${depthMax}, the choices of the execution before`,
      );
    },
    choose: (point) => choice(scheduler, point),
    end: (outcome: Outcome) => {
      depthMax = outcome.depth;
      attempt('end', () => {
        scheduler.end(outcome);
      });
    },
  };
}

function choice(scheduler: Scheduler, point: ChoicePoint): FiberId {
  const { enabled, count, depth } = point;
  let fiber: FiberId;
  try {
    fiber = scheduler.choose(point);
  } catch (error) {
    throw thrownIn('choose', error, ` at choice ${depth + 1}`);
  }
  if (fiber === CUT) return fiber;
  for (let k = 0; k < count; k++) if (enabled[k] === fiber) return fiber;
  const able = enabled.subarray(0, count).join(', ');
  throw new SchedulerError(
    `\`choose\` answered ${text(fiber)} at choice ${depth + 1}; it can be -1 (give up) or one of those enabled: ${able}`,
  );
}

/** A method of whatever was answered, bound to it; null when there is none. */
function methodOf(scheduler: unknown, name: string): ((argument: unknown) => unknown) | null {
  if (typeof scheduler !== 'object' || scheduler === null) return null;
  const method: unknown = Reflect.get(scheduler, name);
  return typeof method === 'function'
    ? (argument) => Reflect.apply(method, scheduler, [argument]) as unknown
    : null;
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value);
}

function attempt<T>(method: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw thrownIn(method, error, '');
  }
}

function thrownIn(method: string, error: unknown, when: string): SchedulerError {
  const message = error instanceof Error ? error.message : text(error);
  const place = error instanceof Error ? placeIn(error.stack ?? '') : '';
  return new SchedulerError(`\`${method}\` threw${when}${place}: ${message.split('\n')[0] ?? ''}`, {
    cause: error,
  });
}

/** The innermost place in a module that was loaded from a file. */
function placeIn(stack: string): string {
  const found = /file:\/\/([^\s()]+:\d+:\d+)/.exec(stack);
  return found === null ? '' : ` (${decodeURI(found[1] ?? '')})`;
}

/** A value in a few characters. */
function text(value: unknown): string {
  return typeof value === 'string'
    ? JSON.stringify(value)
    : typeof value === 'object' && value !== null
      ? 'an object'
      : String(value);
}
