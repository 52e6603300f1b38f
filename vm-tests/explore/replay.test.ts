/**
 * Traces repeat exactly; on an edited program a replay says where it stopped matching; a shortened schedule has no
 * more preemptions than the one it came from and fails in the same way.
 */
import test from 'ava';
import fc from 'fast-check';
import { collect, machineFor } from '../_helpers/collect.js';
import { FAULT_PROGRAMS, LOST_UPDATE, lockOrder } from '../_helpers/fault-programs.js';
import { compileLoose, randomPrograms } from '../_helpers/random-programs.js';
import { faultKey } from '../../src/explore/fault-report.js';
import { minimize } from '../../src/explore/minimize.js';
import { record } from '../../src/explore/recording.js';
import { exploreProgram, replay } from '../../src/explore.js';
import type { Trace } from '../../src/trace/schema.js';
import type { Machine } from '../../src/vm/machine.js';

function onlyTrace(text: string): Trace {
  const { traces } = exploreProgram(compileLoose(text));
  const [trace] = traces;
  if (trace === undefined) throw new Error('the program does not fail');
  return trace;
}

for (const [title, text] of Object.entries(FAULT_PROGRAMS)) {
  test(`every trace of ${title} repeats`, (t) => {
    const program = compileLoose(text);
    const { traces, report } = exploreProgram(program, { keepGoing: true });
    t.is(traces.length, report.faults.length);
    traces.forEach((trace, k) => {
      for (const options of [{}, { program }]) {
        const { reproduced, diverged, fault, faults, events } = replay(trace, options);
        t.true(reproduced);
        t.is(diverged, null);
        t.is(fault?.message, report.faults[k]?.message);
        t.deepEqual(fault?.location, report.faults[k]?.location);
        t.is(faults.length, 1);
        t.true(events.length >= trace.fingerprints.length);
      }
    });
  });
}

test('a trace of a random program repeats', (t) => {
  let repeated = 0;
  const property = fc.property(randomPrograms(), ({ program, parameters }) => {
    const { traces } = exploreProgram(program, { parameters, keepGoing: true, executionsMax: 200 });
    for (const trace of traces) {
      if (trace.fault.kind === 'divergence') continue;
      const { reproduced, diverged, fault } = replay(trace, { program });
      if (diverged !== null) throw new Error(`diverged: ${diverged.reason}`);
      if (!reproduced)
        throw new Error(`${fault?.message ?? 'nothing'}, not ${trace.fault.message}`);
      repeated++;
    }
  });
  fc.assert(property, { numRuns: 120, seed: 31, includeErrorInReport: true });
  t.true(repeated > 30, String(repeated));
});

// ------------------------------------------------------------------------------------------- edited programs

test('a repaired program no longer fails, and the replay says where it parts', (t) => {
  const trace = onlyTrace(LOST_UPDATE);
  const fixed = LOST_UPDATE.replaceAll('c = c + 1;', 'c += 1;');
  const { reproduced, diverged, fault } = replay(trace, { program: compileLoose(fixed) });
  t.false(reproduced);
  t.is(fault, null);
  t.is(diverged?.recorded.kind, 'ALOAD');
  t.is(diverged?.now?.kind, 'ARMW');
  t.is(diverged?.recorded.line, diverged?.now?.line);
  t.is(diverged?.reason, `fiber ${diverged?.recorded.fiber ?? ''} is about to do ARMW, not ALOAD`);
});

test('comments and blank lines are no divergence', (t) => {
  const trace = onlyTrace(LOST_UPDATE);
  const { reproduced } = replay(trace, { program: compileLoose(`# a comment\n\n${LOST_UPDATE}`) });
  t.true(reproduced);
});

test('an additional fiber shows among the enabled ones', (t) => {
  const trace = onlyTrace(LOST_UPDATE);
  const edited = LOST_UPDATE.replace(
    'NEXT a;',
    'e: ~Void = BG { @parallel -> PASS; }; NEXT a; NEXT e;',
  );
  const { diverged } = replay(trace, { program: compileLoose(edited) });
  t.is(diverged?.choice, 2);
  t.deepEqual(diverged?.enabled, ['0.1', '0.2', '0.3']);
  t.regex(diverged?.reason ?? '', /enabled fibers are 0\.1, 0\.2, 0\.3, not 0\.1, 0\.2/);
});

test('a missing fiber, another object and an early end are named', (t) => {
  const trace = onlyTrace(LOST_UPDATE);
  const without = LOST_UPDATE.replace(/ {4}b: .*\n/, '').replace('    NEXT b;\n', '');
  t.regex(
    replay(trace, { program: compileLoose(without) }).diverged?.reason ?? '',
    /0\.1, not 0\.1, 0\.2$/,
  );
  const other = LOST_UPDATE.replace(
    'MUTABLE c',
    'MUTABLE d: Int64 = 0 @shared:atomic;\n    MUTABLE c',
  );
  t.is(
    replay(trace, { program: compileLoose(other) }).diverged?.reason,
    `fiber ${trace.schedule[1]?.[0] ?? ''} is about to touch 0#2, not 0#1`,
  );
  const weaker = LOST_UPDATE.replace('c == 2', 'c > 0');
  const { diverged, reproduced, fault } = replay(trace, { program: compileLoose(weaker) });
  t.deepEqual({ diverged, reproduced, fault }, { diverged: null, reproduced: false, fault: null });
  const early = LOST_UPDATE.replace('    NEXT b;\n', '    NEXT b;\n    DIE;\n');
  const last = trace.fingerprints.length;
  t.like(replay(trace, { program: compileLoose(early) }).diverged, {
    choice: last,
    choices: last,
    reason: 'the execution ended here',
  });
});

test('the same fault with another message is not the recorded one', (t) => {
  const trace = onlyTrace(LOST_UPDATE);
  const edited = compileLoose(LOST_UPDATE.replace('"two bumps"', '"both bumps"'));
  const { reproduced, fault } = replay(trace, { program: edited });
  t.false(reproduced);
  t.is(fault?.message, 'both bumps');
});

test('the same bug has one id, and another bug another one', (t) => {
  const [one, two] = [onlyTrace(LOST_UPDATE), onlyTrace(LOST_UPDATE)];
  t.regex(one.id, /^[0-9a-f]{8}$/);
  t.is(one.id, two.id);
  t.not(one.id, onlyTrace(lockOrder('')).id);
  const bySampling = exploreProgram(compileLoose(LOST_UPDATE), { scheduler: 'random' }).traces[0];
  t.is(bySampling?.id, one.id);
});

// ------------------------------------------------------------------------------------------- minimization

/** Schedules, by names of fibers, of failing executions of a machine that chooses at random. */
function failingSchedule(machine: Machine, picks: readonly number[]): readonly string[] | null {
  machine.heap.recording = false;
  machine.reset();
  for (let k = 0; machine.ending === null; k++) {
    machine.step(machine.enabled[(picks[k] ?? 0) % machine.enabledCount] ?? 0);
  }
  if (machine.ending !== 'fault') return null;
  const schedule = [...machine.fiberAt.subarray(0, machine.depth)];
  return schedule.map((fiber) => machine.names.fiberName(fiber));
}

test('minimization keeps the fault and never adds preemptions', (t) => {
  let minimized = 0;
  const picks = fc.array(fc.nat({ max: 11 }), { minLength: 60, maxLength: 60 });
  const property = fc.property(randomPrograms(), picks, ({ program, parameters }, choices) => {
    const machine = machineFor(program, parameters);
    const schedule = failingSchedule(machine, choices);
    if (schedule === null) return;
    const before = record(machine, schedule);
    if (before.fault === null) throw new Error('the schedule does not fail again');
    const key = faultKey(before.fault);
    const { recording, isShorter } = minimize(machine, schedule, key);
    if (recording.fault === null) throw new Error('the shortened schedule does not fail');
    t.is(faultKey(recording.fault), key);
    t.true(recording.preemptions <= before.preemptions);
    if (recording.preemptions === before.preemptions)
      t.true(recording.schedule.length <= before.schedule.length);
    if (!isShorter) t.deepEqual(recording.schedule, before.schedule);
    minimized++;
  });
  fc.assert(property, { numRuns: 250, seed: 5, includeErrorInReport: true });
  t.true(minimized > 40);
});

test('minimization reaches the fewest preemptions that any failing schedule has', (t) => {
  const property = fc.property(randomPrograms(), ({ program, parameters }) => {
    const options = { parameters, executionsMax: 400 };
    if (!collect(program, 'brute', options).isComplete) return;
    const { report } = exploreProgram(program, { parameters, keepGoing: true });
    const machine = machineFor(program, parameters);
    const fewest = fewestPreemptions(machine);
    for (const fault of report.faults) {
      if (fault.kind !== 'divergence') t.is(fewest.get(faultKey(fault)), fault.preemptions);
    }
  });
  fc.assert(property, { numRuns: 120, seed: 8, includeErrorInReport: true });
  t.pass();
});

/** Per fault, the fewest preemptions among all schedules of a program with few of them. */
function fewestPreemptions(machine: Machine): ReadonlyMap<string, number> {
  const fewest = new Map<string, number>();
  const visit = (schedule: readonly string[]): void => {
    const { hasEnded, fault, preemptions } = record(machine, schedule);
    if (hasEnded) {
      if (fault === null) return;
      const key = faultKey(fault);
      fewest.set(key, Math.min(preemptions, fewest.get(key) ?? Infinity));
      return;
    }
    const enabled = [...machine.enabled.subarray(0, machine.enabledCount)];
    for (const name of enabled.map((fiber) => machine.names.fiberName(fiber)))
      visit([...schedule, name]);
  };
  visit([]);
  return fewest;
}
