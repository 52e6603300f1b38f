/**
 * The switches of a failing schedule that matter: each is left out in turn (`counterfactual.ts`), and matters when the program
 * then does not fail like that. Each is said in one sentence.
 */
import { endsIn } from '../explore/cause.js';
import { explainSwitch } from '../explore/cause-order.js';
import type { Switch } from '../explore/counterfactual.js';
import { freeSwitchesOf, preemptionsOf, withoutSwitch } from '../explore/counterfactual.js';
import type { Recording } from '../explore/recording.js';
import { record } from '../explore/recording.js';
import type { Cause } from '../explore/report.js';
import { faultFacts } from '../explore/fault-report.js';
import { isRepetition } from '../vm/finish.js';
import type { Machine } from '../vm/machine.js';

/** Runs without one switch, at most, and switches without preemption that are told. */
const RERUNS_MAX = 60;
const FREE_MAX = 3;

export interface ExplainedSwitch {
  /** Number of the choice, from 1. */
  readonly choice: number;
  /** The fiber that runs from there on, and the one that could have run instead. */
  readonly fiber: string;
  readonly instead: string;
  /** Whether `instead` ran before, and could have gone on. */
  readonly isPreemption: boolean;
  /** What the switch did, without a full stop. */
  readonly sentence: string;
  /** What happens when `instead` runs there: `the program passes`. */
  readonly without: string;
}

/** `recording` ends in its fault; `because` is what is known of its cause. */
export function switchesThatMatter(
  machine: Machine,
  recording: Recording,
  because: Cause | null,
): ExplainedSwitch[] {
  const { fault, deeds, schedule } = recording;
  if (fault === null || machine.options.inline) return [];
  const found: ExplainedSwitch[] = [];
  let reruns = 0;
  const look = (candidate: Switch, isPreemption: boolean): boolean => {
    if (++reruns > RERUNS_MAX) return false;
    const other = withoutSwitch(machine, recording, candidate);
    if (endsIn(machine, fault)) return false;
    const rerun = record(machine, other, isRepetition(fault));
    if (endsIn(machine, fault)) return false;
    const fiber = schedule[candidate.depth] ?? '';
    const at = { ...candidate, without: rerun.deeds };
    const isCause = because?.switch?.choice === candidate.depth + 1;
    const sentence = isCause
      ? because.sentence
      : (explainSwitch(machine, deeds, at, isPreemption)?.sentence ??
        `fiber ${fiber} runs here although fiber ${candidate.instead} could have`);
    const { instead } = candidate;
    const without = outcomeText(machine);
    found.push({ choice: candidate.depth + 1, fiber, instead, isPreemption, sentence, without });
    return true;
  };
  for (const candidate of preemptionsOf(recording)) look(candidate, true);
  let free = 0;
  const told = new Set<number>(found.map(({ choice }) => choice));
  // With preemptions that matter, the others only say who happened to come first.
  const isFree = found.length === 0;
  for (const candidate of isFree ? freeSwitchesOf(recording) : []) {
    if (free >= FREE_MAX || told.has(candidate.depth + 1)) continue;
    if (!look(candidate, false)) continue;
    told.add(candidate.depth + 1);
    free++;
  }
  return found.sort((a, b) => a.choice - b.choice);
}

/** How the execution of `machine` has ended, as the rest of a sentence. */
export function outcomeText(machine: Machine): string {
  const { ending, fault, program, names } = machine;
  if (fault !== null) {
    const { kind, location } = faultFacts(program, fault, names.fiberName(fault.fiber));
    return `it ends in another fault: ${kind.replaceAll('-', ' ')} at line ${location.line}`;
  }
  return ending === 'completed' || ending === 'exited'
    ? 'the program passes'
    : 'it goes on for longer than was looked at';
}
