/** Everything that there is to say about the fault of a trace, as data. */
import type { Program } from '../bytecode/program.js';
import type { LastChance } from '../explore/futures.js';
import type { ReplayReport } from '../explore/replay.js';
import { follow, replayReport } from '../explore/replay.js';
import type { Trace } from '../trace/schema.js';
import { machineFor, storyOfTrace } from './of-trace.js';
import type { PassingSearch } from './passing.js';
import { nearestPassing } from './passing.js';
import type { Race } from './race.js';
import { racingAccesses, unorderedAccesses } from './race.js';
import type { Story } from './story.js';
import type { ExplainedSwitch } from './switches.js';
import { switchesThatMatter } from './switches.js';

export interface Explanation {
  readonly story: Story;
  /** Of a divergence: the execution that prints something else. */
  readonly other: Story | null;
  readonly report: ReplayReport;
  readonly switches: readonly ExplainedSwitch[];
  readonly race: Race | null;
  /** Null where it was not looked for: the trace did not end in its fault, or is of a divergence. */
  readonly passing: PassingSearch | null;
}

/** Instructions that an execution may have beyond ten times those of the failing one. */
const STEPS_EXTRA = 100_000;

/** `chance` looks where the schedule was lost; it is asked when the program still fails like the trace. */
export function explain(
  program: Program,
  trace: Trace,
  chance: (() => LastChance | null) | null = null,
): Explanation {
  const { machine, story, other, followed } = storyOfTrace(program, trace);
  // Other schedules may go on for ever: they get a machine with a limit.
  const bounded = machineFor(program, trace, 10 * machine.steps + STEPS_EXTRA);
  const { recording } = follow(bounded, trace);
  const report = replayReport(machine, trace, followed);
  const because = report.fault?.because ?? null;
  // An execution that passes has nothing that failed.
  const isFailure = report.reproduced && other === null && story.fault !== null;
  const isInline = trace.scheduler === 'inline';
  return {
    story,
    other,
    report,
    switches: isFailure ? switchesThatMatter(bounded, recording, because) : [],
    // Who waits for whom is told by the wait graph.
    race:
      story.circle.length > 0 || (story.fault === null && other === null)
        ? null
        : (racingAccesses(story) ?? unorderedAccesses(story, because?.places ?? [])),
    passing: isFailure && !isInline ? nearestPassing(bounded, recording, chance?.() ?? null) : null,
  };
}
