/** The story of a trace: its schedule carried out once more on a program, as far as that does what was recorded. */
import type { Program } from '../bytecode/program.js';
import { expandSchedule } from '../explore/build-trace.js';
import { machineOptions } from '../explore/machine-options.js';
import { record } from '../explore/recording.js';
import type { Followed } from '../explore/replay.js';
import { follow } from '../explore/replay.js';
import type { Trace } from '../trace/schema.js';
import { Machine } from '../vm/machine.js';
import type { Story, StoryEvent } from './story.js';
import { tellStory } from './tell.js';
import { Witness } from './witness.js';

export interface TracedStory {
  readonly story: Story;
  /** Of a divergence: the execution that prints something else. */
  readonly other: Story | null;
  readonly followed: Followed;
  /** Stands at the end of the story. */
  readonly machine: Machine;
}

/** A machine for the executions of `trace` on `program`; `stepsMax` limits the instructions of one execution. */
export function machineFor(program: Program, trace: Trace, stepsMax = Infinity): Machine {
  const inline = trace.scheduler === 'inline';
  return new Machine(program, machineOptions(trace.parameters, { inline, stepsMax }));
}

export function storyOfTrace(program: Program, trace: Trace): TracedStory {
  const machine = machineFor(program, trace);
  const witness = new Witness(machine);
  const followed = follow(machine, trace, witness.observe);
  witness.settle();
  const { recording, diverged } = followed;
  let seeds: ((events: readonly StoryEvent[]) => readonly number[]) | null = null;
  let other: Story | null = null;
  if (trace.other.length > 0 && diverged === null) {
    const second = new Witness(machine);
    const theirs = record(machine, expandSchedule(trace.other), false, () => true, second.observe);
    second.settle();
    const at = firstDifference(recording.output, theirs.output);
    seeds = (events) => printsUpTo(events, at);
    other = tellStory(machine, theirs, second.seen, null, seeds);
    // Back to where the first one ended.
    follow(machine, trace);
  }
  const story = tellStory(machine, recording, witness.seen, diverged, seeds);
  return { story, other, followed, machine };
}

function firstDifference(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((line, k) => line !== b[k]);
  return at < 0 ? a.length : at;
}

/** The line numbered `at` (from 0) as it was printed: nothing before it differs. */
function printsUpTo(events: readonly StoryEvent[], at: number): number[] {
  const prints = events.filter(({ kind }) => kind === 'OUT');
  const last = prints[at] ?? prints.at(-1);
  return last === undefined ? events.map(({ number }) => number) : [last.number];
}
