/** Traces repeat exactly; on an edited program a replay says where it stopped matching. */
import test from 'ava';
import fc from 'fast-check';
import { FAULT_PROGRAMS, LOST_UPDATE, lockOrder } from '../_helpers/fault-programs.js';
import { compileLoose, randomPrograms } from '../_helpers/random-programs.js';
import { exploreProgram, replay } from '../../src/explore.js';
import type { Trace } from '../../src/trace/schema.js';

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
