/**
 * The nearest passing schedule: the one with the longest part in common with a failing one. Where an exploration could tell
 * which that is, it is that one. Otherwise, from the end of the failing schedule towards its start, another fiber is chosen,
 * and the execution run on in a few plain ways, not in all, so a nearer one may exist.
 */
import type { LastChance } from '../explore/futures.js';
import type { Recording } from '../explore/recording.js';
import { fingerprint, isEnabledNow } from '../explore/recording.js';
import type { Machine } from '../vm/machine.js';

/** Executions that are tried, and choices of one beyond four times the failing schedule. */
const TRIES_MAX = 600;
const LENGTH_EXTRA = 200;

export interface NextStep {
  readonly fiber: string;
  readonly kind: string;
  /** The object as the user calls it, or empty. */
  readonly object: string;
  readonly line: number;
}

export interface PassingSchedule {
  /** Number of choices that both schedules begin with. */
  readonly common: number;
  /** What comes then in the failing schedule, and in the passing one. */
  readonly failing: NextStep;
  readonly passing: NextStep;
  /** Names of the chosen fibers of the passing schedule. */
  readonly schedule: readonly string[];
}

export interface PassingSearch {
  readonly found: PassingSchedule | null;
  /** Whether it was made sure that no nearer one passes, or none at all. */
  readonly isProven: boolean;
  /** Executions that were tried where it was not. */
  readonly tried: number;
  /** Whether there was any choice with another fiber to choose. */
  readonly hasChoice: boolean;
}

/** Who runs next; -1 for nobody. */
type Policy = (machine: Machine, last: number, runs: Runs) => number;

/** When each fiber ran last, and where it stands in the order of the failing schedule. */
interface Runs {
  readonly lastRun: ReadonlyMap<number, number>;
  readonly rest: readonly number[];
}

const POLICIES: readonly Policy[] = [
  // Stay with the fiber as long as it can go on, then the first one by name.
  (machine, last) => (isEnabledNow(machine, last) ? last : (machine.enabled[0] ?? -1)),
  // The order of the failing schedule, as far as it is possible.
  (machine, _last, { rest }) =>
    rest.find((fiber) => isEnabledNow(machine, fiber)) ?? machine.enabled[0] ?? -1,
  // Whoever has waited for longest.
  (machine, _last, { lastRun }) => {
    const enabled = [...machine.enabled.subarray(0, machine.enabledCount)];
    const since = (fiber: number): number => lastRun.get(fiber) ?? -1;
    return enabled.sort((a, b) => since(a) - since(b))[0] ?? -1;
  },
];

/** Uses up `machine`, which has the parameters of `recording` and a limit of steps. `chance`: null when nobody has looked. */
export function nearestPassing(
  machine: Machine,
  recording: Recording,
  chance: LastChance | null,
): PassingSearch {
  const hasChoice = recording.fingerprints.some(({ enabled }) => enabled.length > 1);
  if (chance === null || chance.kind === 'unknown' || !hasChoice)
    return { ...tryOut(machine, recording), hasChoice, isProven: false };
  if (chance.kind === 'none') return { found: null, tried: 0, hasChoice, isProven: true };
  const { common, schedule } = chance;
  const there = (name: string | undefined): NextStep =>
    nextStep(machine, machine.names.fiberByName(name ?? ''));
  machine.reset();
  for (const name of schedule.slice(0, common)) machine.step(machine.names.fiberByName(name));
  const [failing, passing] = [there(recording.schedule[common]), there(schedule[common])];
  return { found: { common, failing, passing, schedule }, tried: 0, hasChoice, isProven: true };
}

function tryOut(
  machine: Machine,
  { schedule, fingerprints }: Recording,
): Pick<PassingSearch, 'found' | 'tried'> {
  machine.heap.recording = true;
  machine.reset();
  for (const name of schedule) {
    if (machine.ending !== null) break;
    machine.step(machine.names.fiberByName(name));
  }
  const lengthMax = 4 * schedule.length + LENGTH_EXTRA;
  const order = schedule.map((name) => machine.names.fiberByName(name));
  let tried = 0;
  for (let depth = Math.min(schedule.length, machine.depth) - 1; depth >= 0; depth--) {
    const others = (fingerprints[depth]?.enabled ?? []).filter((name) => name !== schedule[depth]);
    for (const name of others) {
      for (const policy of POLICIES) {
        if (tried >= TRIES_MAX) return { found: null, tried };
        tried++;
        machine.rewind(depth);
        const fiber = machine.names.fiberByName(name);
        const passing = nextStep(machine, fiber);
        if (!passes(machine, fiber, policy, order, lengthMax)) continue;
        const taken = [...machine.fiberAt.subarray(0, machine.depth)];
        machine.rewind(depth);
        const failing = nextStep(machine, machine.names.fiberByName(schedule[depth]!));
        const names = taken.map((other) => machine.names.fiberName(other));
        return {
          found: { common: depth, failing, passing, schedule: names },
          tried,
        };
      }
    }
  }
  return { found: null, tried };
}

/** Runs on from where `machine` stands, `fiber` first; whether it comes to a good end. */
function passes(
  machine: Machine,
  fiber: number,
  policy: Policy,
  order: readonly number[],
  lengthMax: number,
): boolean {
  const lastRun = new Map<number, number>();
  machine.fiberAt.subarray(0, machine.depth).forEach((other, at) => lastRun.set(other, at));
  const rest = order.slice(machine.depth);
  let next = fiber;
  while (next >= 0 && machine.ending === null && machine.depth < lengthMax) {
    lastRun.set(next, machine.depth);
    machine.step(next);
    const at = rest.indexOf(next);
    if (at >= 0) rest.splice(at, 1);
    if (machine.ending === null) next = policy(machine, next, { lastRun, rest });
  }
  return machine.ending === 'completed' || machine.ending === 'exited';
}

function nextStep(machine: Machine, fiber: number): NextStep {
  const print = fingerprint(machine, fiber);
  const object = print.object === '' ? -1 : machine.names.objectByName(print.object);
  return {
    fiber: print.fiber,
    kind: print.kind,
    object: object < 0 ? print.object : machine.objectName[object] || print.object,
    line: print.line,
  };
}
