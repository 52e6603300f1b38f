/**
 * Numbers of states (`StateSpace`) held against the states themselves, over every interleaving of a program: equal numbers for equal
 * states only, and from equal numbers, the same steps lead to equal numbers again.
 */
import { faultFacts, faultKey } from '../../src/explore/fault-report.js';
import type { Machine } from '../../src/vm/machine.js';
import { usesOpcode } from '../../src/vm/instruction.js';
import { StateSpace } from '../../src/vm/states/state-space.js';
import { machineFor } from './collect.js';
import { liveText } from './final-states.js';
import type { RandomProgram } from './random-programs.js';

export interface Numbered {
  readonly seen: number;
  readonly revisited: number;
}

/** What one number stands for, as seen first. */
interface Known {
  readonly number: number;
  readonly text: string;
  /** Who can go on, and how it has ended. */
  readonly ways: string;
  /** By fiber: what its step leads to. */
  readonly next: Map<number, string>;
  /** How often it was gone on from. */
  times: number;
}

/** A state that was met is gone on from once more or twice, by the ways that led there: further ones say little. */
const TIMES_MAX = 3;

/** Numbers every state, up to a number of steps. Throws where a number says too much or too little. */
export function numberStates(
  { program, parameters, text }: RandomProgram,
  stepsMax = 300,
): Numbered {
  const machine = machineFor(program, parameters, false, true);
  machine.heap.recording = true;
  const states = new StateSpace(machine, false);
  const byNumber = new Map<number, Known>();
  const byText = new Map<string, number>();
  // What a fiber knows of its loops, whose turn it is, how often it has drawn or asked for a lock is state, but not in the text.
  const isPlain =
    parameters.placement === 'open' &&
    parameters.unhandledLock !== 'policy' &&
    !usesOpcode(program, 'resolve') &&
    !/framePeakBytes/.test(text) &&
    !/random|@local/.test(text) &&
    !usesOpcode(program, 'loopBack');
  let [seen, revisited, steps] = [0, 0, 0];

  const look = (since: number): Known | null => {
    const number = states.observe(since);
    // Why it was given up may be told from then on, so that nothing is wrong with the state as such.
    if (number < 0) return null;
    if (states.observe(-1) !== number)
      throw new Error('a part that has changed was not written anew');
    const here: Known = {
      number,
      text: liveText(machine),
      ways: waysOn(machine),
      next: new Map(),
      times: 0,
    };
    seen++;
    if (isPlain && (byText.get(here.text) ?? number) !== number)
      throw new Error(`two numbers for\n${here.text}`);
    byText.set(here.text, number);
    const known = byNumber.get(number);
    if (known === undefined) {
      byNumber.set(number, here);
      return here;
    }
    revisited++;
    for (const what of ['text', 'ways'] as const)
      if (known[what] !== here[what])
        throw new Error(`one number for\n${known[what]}\nand\n${here[what]}`);
    return known;
  };

  /** What the present state is to those who came to it; null when there is nothing to say about it. */
  const explore = (since: number): string | null => {
    if (steps++ > stepsMax) return null;
    if (machine.endsAll) return endText(machine);
    const here = look(since);
    if (here === null) return null;
    const { depth } = machine;
    const goesOn = here.times++ < TIMES_MAX;
    for (const fiber of goesOn ? machine.enabled.slice(0, machine.enabledCount) : []) {
      machine.step(fiber);
      const way = explore(depth);
      machine.rewind(depth);
      if (way === null) continue;
      const known = here.next.get(fiber) ?? way;
      here.next.set(fiber, known);
      if (known !== way)
        throw new Error(
          `from one number, ${fiber} comes to\n${known}\nand\n${way}, in\n${here.text}`,
        );
    }
    return String(here.number);
  };
  machine.settle();
  explore(-1);
  return { seen, revisited };
}

function endText(machine: Machine): string {
  const { fault, program, names, status, ending } = machine;
  const key =
    fault === null ? '' : faultKey(faultFacts(program, fault, names.fiberName(fault.fiber)));
  return `${ending ?? ''} ${status} ${key}`;
}

function waysOn(machine: Machine): string {
  return `${machine.enabled.slice(0, machine.enabledCount).join()} ${endText(machine)}`;
}

/**
 * What is wrong with what is saved of states along one execution: each is continued by a space that knows nothing else, and that must
 * find it again; null when nothing is.
 */
export function restoringProblem({ program, parameters }: RandomProgram): string | null {
  const machine = machineFor(program, parameters, false, true);
  machine.heap.recording = true;
  const states = new StateSpace(machine, false);
  machine.settle();
  for (let since = -1; machine.ending === null;) {
    const number = states.observe(since);
    if (number < 0) return null;
    since = machine.depth;
    const others = new StateSpace(machine, false);
    others.restore(JSON.parse(JSON.stringify(states.save([since]))));
    const again = others.observe(-1);
    if (again !== number || others.isNew)
      return `at depth ${since}, state ${number} is ${again} to whoever goes on`;
    machine.step(machine.enabled[0] ?? -1);
  }
  return null;
}
