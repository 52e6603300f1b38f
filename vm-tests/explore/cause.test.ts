/**
 * Every fault says why it happens: the sentences for all failing scenarios, as a golden; and what a sentence claims
 * about a switch is true of the program, tried on scenarios and on random programs.
 */
import test from 'ava';
import fc from 'fast-check';
import type { FailedProgram } from '../_helpers/failing-scenarios.js';
import { failingScenarios, faultsOf } from '../_helpers/failing-scenarios.js';
import { golden } from '../_helpers/golden.js';
import { machineFor } from '../_helpers/collect.js';
import { FAULT_PROGRAMS } from '../_helpers/fault-programs.js';
import { compileLoose, randomPrograms } from '../_helpers/random-programs.js';
import { expandSchedule } from '../../src/explore/build-trace.js';
import { withoutSwitch } from '../../src/explore/counterfactual.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import { record } from '../../src/explore/recording.js';
import { exploreProgram, replay } from '../../src/explore.js';

/** What is wrong with the claim that a fault makes about a switch; null when it holds or claims nothing. */
function falseClaim({ program, fault, trace }: FailedProgram): string | null {
  if (fault.because === null || fault.because.switch === null) return null;
  const { choice, instead } = fault.because.switch;
  const machine = machineFor(program, trace.parameters);
  const schedule = expandSchedule(trace.schedule);
  const recording = record(machine, schedule);
  const print = trace.fingerprints[choice - 1];
  if (print === undefined || print.fiber === instead) return 'there is no such switch';
  if (!print.enabled.includes(instead)) return 'the other fiber could not run';
  const other = withoutSwitch(machine, recording, { depth: choice - 1, instead });
  const without = record(machine, other);
  if (other[choice - 1] !== instead) return 'the switch is still there';
  if (without.preemptions > recording.preemptions) return 'there are more preemptions than before';
  return without.fault?.message === fault.message &&
    without.fault.location.line === fault.location.line &&
    without.fault.notes.join() === fault.notes.join()
    ? 'the fault happens anyway'
    : null;
}

test('the sentences of all failing scenarios', (t) => {
  const blocks = failingScenarios().flatMap(({ name, program, parameters }) =>
    faultsOf(program, parameters).map(({ fault }) => {
      const { kind, location, because } = fault;
      const switchText =
        because?.switch === undefined || because.switch === null
          ? ''
          : `\n    not if fiber ${because.switch.instead} runs at choice ${because.switch.choice}`;
      return `${name}: ${kind} at ${location.line}\n    ${because?.sentence ?? '-'}${switchText}\n`;
    }),
  );
  golden(t, 'reports/causes.txt', blocks.join('\n'));
});

test('without the switch that a scenario blames, it does not fail like that', (t) => {
  let claims = 0;
  for (const { name, program, parameters } of failingScenarios()) {
    for (const each of faultsOf(program, parameters)) {
      t.is(falseClaim(each), null, name);
      const { because, preemptions, kind } = each.fault;
      claims += Number(because?.switch !== null);
      // A divergence is between two schedules, neither of which is wrong by itself.
      if (preemptions > 0 && kind !== 'divergence')
        t.truthy(because?.switch, `${name} has a switch`);
    }
  }
  t.true(claims > 15, String(claims));
});

/** Fewer executions per program than in the scenarios: these have many faults each. */
test('on random programs, a fault that needs a preemption names one that matters', (t) => {
  let claims = 0;
  let preempted = 0;
  const property = fc.property(randomPrograms(), ({ program, parameters }) => {
    for (const each of faultsOf(program, parameters, 40)) {
      const { because, preemptions, kind } = each.fault;
      t.is(falseClaim(each), null);
      claims += Number(because !== null && because.switch !== null);
      if (preemptions === 0 || kind === 'divergence') continue;
      preempted++;
      t.truthy(because?.switch);
    }
  });
  fc.assert(property, { numRuns: 130, seed: 17, includeErrorInReport: true });
  t.log(`${claims} switches, ${preempted} of them preemptions`);
  t.true(claims > 8 && preempted > 4, `${claims} ${preempted}`);
});

test('a replay explains the fault like the exploration did', (t) => {
  for (const [title, text] of Object.entries(FAULT_PROGRAMS)) {
    for (const { program, fault, trace } of faultsOf(compileLoose(text), DEFAULT_PARAMETERS)) {
      t.deepEqual(replay(trace, { program }).fault?.because, fault.because, title);
    }
  }
});

// ------------------------------------------------------------------------------------------------ single shapes

function sentenceOf(text: string): string {
  const { report } = exploreProgram(compileLoose(text));
  return report.faults[0]?.because?.sentence ?? '-';
}

test('objects with the same name are told apart by their ids', (t) => {
  const text = `STRUCT Purse { coins: Int64 }
FN main() RETURNS !Void ->
    MUTABLE purses: Purse@shared:locked[]@list = [];
    purses.append(Purse{ coins: 5 } @shared:locked);
    purses.append(Purse{ coins: 5 } @shared:locked);
    one = purses[0];
    two = purses[1];
    a: ~Void = BG { @parallel ->
        WITH EXCLUSIVE one AS x { WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE two AS y { y.coins = x.coins; } }
    };
    b: ~Void = BG { @parallel ->
        WITH EXCLUSIVE two AS y { WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE one AS x { x.coins = y.coins; } }
    };
    NEXT a;
    NEXT b;
END
`;
  t.is(
    sentenceOf(text),
    "fiber 0.1 took `purses[]` (0#1) (line 9) and fiber 0.2 took `purses[]` (0#2) (line 12) before each asked for the other's (lines 9 and 12)",
  );
});

/** Three philosophers, each with the fork at the left first. */
test('a cycle of more than two is told in its order', (t) => {
  const fork = (k: number): string => `MUTABLE f${k} = Fork{ uses: 0 } @shared:locked;`;
  const eat = (k: number): string =>
    `p${k}: ~Void = BG { @parallel -> WITH EXCLUSIVE f${k} AS x { WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE f${(k + 1) % 3} AS y { y.uses = x.uses; } } };`;
  const each = [0, 1, 2];
  const text = `STRUCT Fork { uses: Int64 }
FN main() RETURNS !Void ->
${[...each.map(fork), ...each.map(eat), ...each.map((k) => `NEXT p${k};`)].join('\n')}
END
`;
  t.regex(
    sentenceOf(text),
    /^fiber 0\.\d took `f\d` \(line \d\), fiber 0\.\d took `f\d` \(line \d\) and fiber 0\.\d took `f\d` \(line \d\) before each asked for that of the next \(lines \d, \d and \d\)$/,
  );
});

test('an order that the program does not survive is told; a fiber alone needs no explanation', (t) => {
  const text = `FN main() RETURNS Void ->
    MUTABLE n: Int64 = 0 @shared:atomic;
    a: ~Void = BG { @parallel -> n += 1; ASSERT n == 1, "first"; };
    b: ~Void = BG { @parallel -> n += 1; };
    NEXT a;
    NEXT b;
END
`;
  t.is(sentenceOf(text), 'fiber 0.2 changed `n` (line 4) before fiber 0.1 changed it (line 3)');
  t.is(sentenceOf('FN main() RETURNS Void ->\n    ASSERT 1 == 2, "no";\nEND\n'), '-');
});
