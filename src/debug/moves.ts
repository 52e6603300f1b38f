/**
 * Moves: what `step`, `next`, `finish` and their likes look for. Each is a question about one position alone (what comes
 * next, and who acted before), so that it has the same answer forwards and backwards.
 */
import * as OP from '../bytecode/operation-numbers.js';
import { OPCODES } from '../bytecode/opcodes.js';
import { BASE, FUNCTION, LIVE, OPERATION, PC, STATUS, STRIDE } from '../vm/layout.js';
import type { Place } from './code-map.js';
import { framesOf } from './frames.js';
import type { Hunt, Timeline } from './timeline.js';

/** What the fiber that acts next is about to execute. */
export function placeNow({ machine, runner }: Timeline): Place {
  const { words } = machine;
  return {
    function: words[runner * STRIDE + FUNCTION] ?? 0,
    pc: words[runner * STRIDE + PC] ?? 0,
  };
}

function baseNow({ machine, runner }: Timeline): number {
  return machine.words[runner * STRIDE + BASE] ?? 0;
}

/** Whether another fiber acted before the present position. */
export function isSwitch(timeline: Timeline): boolean {
  const { previousRunner, runner } = timeline;
  if (timeline.isAtEnd || !timeline.isAtChoice) return false;
  return previousRunner >= 0 && previousRunner !== runner;
}

/** The next line, of whatever fiber; a context switch counts as one. */
export function lineHunt(timeline: Timeline): Hunt {
  const { map, stepper } = timeline;
  return {
    traps: stepper.trapsAt(map.places(({ beginsLine }) => beginsLine)),
    atChoices: true,
    isFound: () => isSwitch(timeline) || map.beginsLine(placeNow(timeline)),
  };
}

/** The next line of one fiber, in its present frame or one that called it; or where it has ended. */
export function nextHunt(timeline: Timeline, runner = timeline.runner): Hunt {
  const { map, stepper, machine } = timeline;
  const base = machine.words[runner * STRIDE + BASE] ?? 0;
  return {
    traps: stepper.trapsAt(map.places(({ beginsLine }) => beginsLine)),
    atChoices: true,
    isFound: () => {
      if (timeline.runner === runner)
        return baseNow(timeline) <= base && map.beginsLine(placeNow(timeline));
      const hasEnded = (machine.words[runner * STRIDE + STATUS] ?? 0) > LIVE;
      return hasEnded && timeline.previousRunner === runner && timeline.isAtChoice;
    },
  };
}

/** The next instruction. */
export function instructionHunt({ stepper }: Timeline): Hunt {
  return { traps: stepper.everywhere, atChoices: true, isFound: () => true };
}

/** The next shared event: before an operation that others can notice, or an access to shared data. */
export function eventHunt(timeline: Timeline): Hunt {
  const { map, stepper } = timeline;
  return {
    traps: stepper.trapsAt(
      map.places(({ name }) => OPCODES[name].event !== null && !OPCODES[name].schedulingPoint),
    ),
    atChoices: true,
    isFound: () => timeline.isAtChoice || isEventNow(timeline),
  };
}

function isEventNow(timeline: Timeline): boolean {
  const found = timeline.map.at(placeNow(timeline));
  return found !== undefined && OPCODES[found.name].event !== null;
}

/** The next context switch. */
export function switchHunt(timeline: Timeline): Hunt {
  return { traps: new Map(), atChoices: true, isFound: () => isSwitch(timeline) };
}

/** Where frame number `frame` of the fiber that acts now has returned; where the fiber has ended if it is the last one. */
export function returnHunt(timeline: Timeline, frame: number): Hunt {
  const { stepper, machine, runner } = timeline;
  const outer = framesOf(machine, runner).slice(frame + 1);
  const base = framesOf(machine, runner)[frame]?.base ?? 0;
  // Back in one of the frames around it, whether it returned or failed: behind the call, or in a handler.
  const functions = new Set(outer.map((one) => one.function));
  const traps = stepper.trapsAt(timeline.map.places((_, fn) => functions.has(fn)));
  return {
    traps,
    atChoices: true,
    isFound: () => {
      const hasEnded = (machine.words[runner * STRIDE + STATUS] ?? 0) > LIVE;
      if (timeline.runner !== runner)
        return hasEnded && timeline.isAtChoice && timeline.previousRunner === runner;
      return hasEnded || baseNow(timeline) < base;
    },
  };
}

/** Where frame number `frame` of the fiber that acts now was called; the start of the fiber for its last one. */
export function callHunt(timeline: Timeline, frame: number): Hunt {
  const { stepper, machine, runner } = timeline;
  const caller = framesOf(machine, runner)[frame + 1];
  if (caller === undefined) {
    return {
      traps: new Map(),
      atChoices: true,
      isFound: () => timeline.isAtChoice && timeline.runner === runner && isStart(timeline),
    };
  }
  const { function: fn, pc, base } = caller;
  return {
    traps: stepper.trapsAt([{ function: fn, pc }]),
    atChoices: false,
    isFound: () => {
      const now = placeNow(timeline);
      return (
        timeline.runner === runner &&
        now.function === fn &&
        now.pc === pc &&
        baseNow(timeline) === base
      );
    },
  };
}

/** Whether the fiber that acts next has not begun yet. */
function isStart({ machine, runner }: Timeline): boolean {
  return machine.words[runner * STRIDE + OPERATION] === OP.start;
}
