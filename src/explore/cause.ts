/**
 * Why a minimal schedule fails, in one sentence: which switch matters, and what came between what. Three kinds of
 * evidence are tried in turn: fibers that wait for each other (`cause-waits.ts`); a switch without which the fault
 * does not happen, with the accesses around it (`cause-order.ts`); a lock that was held for too long, and what came
 * between two accesses of a fiber that suspended itself. A sentence names a switch only after a run without it.
 */
import type { Machine } from '../vm/machine.js';
import { explainSwitch, explainSuspension, RANK_SWITCH } from './cause-order.js';
import { explainFailedLock, explainWaiting } from './cause-waits.js';
import type { Explanation } from './cause-text.js';
import type { Switch } from './counterfactual.js';
import { freeSwitchesOf, preemptionsOf, withoutSwitch } from './counterfactual.js';
import type { FaultFacts } from './fault-report.js';
import { faultFacts, faultKey } from './fault-report.js';
import type { Recording } from './recording.js';
import { record } from './recording.js';
import type { Cause } from './report.js';
import { isRepetition } from '../vm/finish.js';

/** Runs without one switch, at most, to learn which one matters. */
const RERUNS_MAX = 40;

/**
 * `recording` is a minimal schedule that ends in `fault`, and `machine` stands at its end. Null when no other fiber
 * has a part in it.
 */
export function causeOf(machine: Machine, recording: Recording, fault: FaultFacts): Cause | null {
  if (machine.options.inline) return null;
  const { deeds } = recording;
  const waiting = explainWaiting(machine, deeds, fault);
  const preemptions = preemptionsOf(recording);
  const isPreempted = preemptions.length > 0;
  const candidates = isPreempted ? preemptions : freeSwitchesOf(recording);
  let best: Explanation | null = waiting;
  let decisive: Switch | null = null;
  for (const candidate of candidates.slice(0, RERUNS_MAX)) {
    const schedule = withoutSwitch(machine, recording, candidate);
    if (endsIn(machine, fault)) continue;
    const rerun = record(machine, schedule, isRepetition(fault));
    if (endsIn(machine, fault)) continue;
    const at = { ...candidate, without: rerun.deeds };
    const explanation = waiting ?? explainSwitch(machine, deeds, at, isPreempted);
    if (
      explanation !== null &&
      (decisive === null || explanation.rank < (best?.rank ?? Infinity))
    ) {
      best = explanation;
      decisive = candidate;
    }
    // One order that matters is enough; of several preemptions the most telling one is shown.
    if (decisive !== null && (!isPreempted || waiting !== null)) break;
  }
  // A request for a lock that failed tells more than that a fiber could have gone on.
  if (best === null || best.rank === RANK_SWITCH)
    best = explainFailedLock(machine, deeds) ?? best ?? explainSuspension(machine, deeds);
  return best === null ? null : causeFrom(best, decisive);
}

/** Whether the execution of `machine` has ended in `fault`. */
export function endsIn({ program, fault: raw }: Machine, fault: FaultFacts): boolean {
  return raw?.kind === fault.kind && faultKey(faultFacts(program, raw, '')) === faultKey(fault);
}

function causeFrom(explanation: Explanation, at: Switch | null): Cause {
  const { sentence, fiber, other, object, places } = explanation;
  const left = at === null ? null : { choice: at.depth + 1, instead: at.instead };
  return { sentence, fiber, other, object, places, switch: left };
}
