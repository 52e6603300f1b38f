/**
 * What each kind of fault says: its place, its fiber, its text and its evidence (the table of faults in the design:
 * which place counts as `at LINE`). Lines are found by a mark at their end.
 */
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { LOCK_OVER_NEXT, STRANDED, lockOrder } from '../_helpers/fault-programs.js';
import { compileLoose } from '../_helpers/random-programs.js';
import type { ExplorationOptions } from '../../src/explore/options.js';
import type { Parameters } from '../../src/explore/parameters.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import type { Fault, Report } from '../../src/explore/report.js';
import { exploreProgram } from '../../src/explore.js';

function explore(
  text: string,
  parameters: Partial<Parameters> = {},
  options: Partial<ExplorationOptions> = {},
): Report {
  const all = { ...DEFAULT_PARAMETERS, ...parameters };
  return exploreProgram(compileLoose(text), { keepGoing: true, ...options, parameters: all })
    .report;
}

/** The one fault of a program. */
function onlyFault(t: ExecutionContext, text: string, parameters: Partial<Parameters> = {}): Fault {
  const { faults, result } = explore(text, parameters);
  t.is(result, 'fail');
  t.is(faults.length, 1, faults.map(({ kind, message }) => `${kind}: ${message}`).join('\n'));
  const [fault] = faults;
  if (fault === undefined) throw new Error('no fault');
  return fault;
}

/** Number of the line that ends in `# mark`. */
function lineOf(text: string, mark: string): number {
  return text.split('\n').findIndex((line) => line.endsWith(`# ${mark}`)) + 1;
}

test('assertion: at the ASSERT, with its message', (t) => {
  const text = `FN main() RETURNS Void ->
    MUTABLE c: Int64 = 0 @shared:atomic;
    a: ~Void = BG { @parallel -> c = 1; };
    b: ~Void = BG { @parallel ->
        ASSERT c == 0, "nobody was here"; # here
    };
    NEXT a;
    NEXT b;
END
`;
  const fault = onlyFault(t, text);
  t.like(fault, { kind: 'assertion', code: 'R101', message: 'nobody was here', fiber: '0.2' });
  t.is(fault.location.line, lineOf(text, 'here'));
  t.is(fault.preemptions, 0);
});

test('assertion without a message', (t) => {
  const fault = onlyFault(t, 'FN main() RETURNS Void ->\n    ASSERT 1 == 2;\nEND\n');
  t.is(fault.message, 'the assertion does not hold');
  t.is(fault.location.line, 2);
});

test('panic: at the operation, with the calls in between', (t) => {
  const text = `FN divide(a: Int64, b: Int64) RETURNS Int64 ->
    RETURN a / b; # here
END
FN main() RETURNS Void ->
    MUTABLE c: Int64 = 1 @shared:atomic;
    a: ~Void = BG { @parallel -> c = 0; };
    q = divide(7, c); # call
    NEXT a;
    print(q);
END
`;
  const fault = onlyFault(t, text);
  t.like(fault, { kind: 'panic', code: 'R102', fiber: '0' });
  t.is(fault.message, 'division by zero in 7 / 0');
  t.deepEqual(
    fault.places.map(({ location, text: label }) => [location.line, label]),
    [
      [lineOf(text, 'here'), ''],
      [lineOf(text, 'call'), 'called from here'],
    ],
  );
});

test('uncaught error: where it was raised, and the NEXT where it surfaced', (t) => {
  const text = `FN check(n: Int64) RETURNS !Void ->
    IF n == 1 -> RAISE Input, Late, "too late"; # raise
    RETURN;
END
FN main() RETURNS !Void ->
    MUTABLE c: Int64 = 0 @shared:atomic;
    a: ~Void = BG { @parallel -> c = 1; };
    b: ~Void = BG { @parallel ->
        seen = c;
        check(seen); # call
    };
    NEXT a;
    NEXT b; # next
END
`;
  const fault = onlyFault(t, text);
  t.like(fault, { kind: 'uncaught-error', code: 'R103', message: 'Input Late: too late' });
  t.is(fault.fiber, '0.2');
  t.deepEqual(
    fault.places.map(({ location, text: label }) => [location.line, label]),
    [
      [lineOf(text, 'raise'), 'raised here'],
      [lineOf(text, 'call'), 'called from here'],
      [lineOf(text, 'next'), 'surfaced at this NEXT'],
    ],
  );
});

test('an error that nobody awaits, or that is rescued, is no fault', (t) => {
  const text = (next: string): string => `FN main() RETURNS !Void ->
    MUTABLE fs: ~Void[]@list = [];
    fs.append(BG { @parallel -> RAISE "lost"; });
    ${next}
END
`;
  t.is(explore(text('')).result, 'pass');
  t.is(explore(text('NEXT fs[0] OR PASS;')).result, 'pass');
  t.is(explore(text('NEXT fs[0];')).result, 'fail');
});

test('a lock cycle is an uncaught LockCycle that carries its wait graph; each fiber can be the victim', (t) => {
  const { faults } = explore(lockOrder(''));
  t.deepEqual(faults.map(({ kind, fiber }) => [kind, fiber]).toSorted(), [
    ['uncaught-error', '0.1'],
    ['uncaught-error', '0.2'],
  ]);
  for (const fault of faults) {
    t.regex(fault.message, /^Transient LockCycle: taking `[lr]` \(0#[12]\) would close a cycle/);
    t.is(fault.notes.length, 2);
    t.regex(
      fault.notes.join('\n'),
      /fiber 0\.1 `main\.bg1` waits for lock `r` \(0#2\), held by fiber 0\.2/,
    );
    t.regex(
      fault.notes.join('\n'),
      /fiber 0\.2 `main\.bg2` waits for lock `l` \(0#1\), held by fiber 0\.1/,
    );
    t.is(fault.preemptions, 1);
  }
  t.is(explore(lockOrder(' ON LockCycle PASS')).result, 'pass');
});

test('taking the same lock again is a Deadlock, in every schedule', (t) => {
  const text = `STRUCT Box { n: Int64 }
FN main() RETURNS !Void ->
    MUTABLE b = Box{ n: 0 } @shared:locked;
    WITH EXCLUSIVE b AS x {
        WITH POSSIBLE_DEADLOCK EXCLUSIVE b AS y { y.n = 1; } # here
    }
END
`;
  const fault = onlyFault(t, text);
  t.like(fault, { kind: 'uncaught-error', fiber: '0', preemptions: 0 });
  t.is(fault.message, 'System Deadlock: `b` (0#1) is already held by this fiber');
  t.is(fault.location.line, lineOf(text, 'here'));
  const panics = onlyFault(t, text, { unhandledLock: 'panic' });
  t.like(panics, { kind: 'panic', message: '`b` (0#1) is already held by this fiber' });
});

test('deadlock over a promise: a lock timeout does not hide it', (t) => {
  for (const lockTimeout of [100, Infinity]) {
    const fault = onlyFault(t, LOCK_OVER_NEXT, { lockTimeout });
    t.like(fault, { kind: 'deadlock', code: 'R201', fiber: '0' });
    t.is(fault.message, '2 fibers wait for each other');
    t.is(
      fault.location.line,
      LOCK_OVER_NEXT.split('\n').findIndex((l) => l.includes('NEXT p;')) + 1,
    );
    t.deepEqual(fault.notes, [
      'fiber 0 `main` waits for the promise of fiber 0.1 `main.bg1`',
      'fiber 0.1 `main.bg1` waits for lock `b` (0#1), held by fiber 0 `main`',
    ]);
    t.is(fault.hint === '', lockTimeout === Infinity);
    t.is(fault.places.length, 2);
  }
});

test('a handled timeout that broke a deadlock is a warning', (t) => {
  const handled = LOCK_OVER_NEXT.replace(
    'x.n = x.n + 1; }',
    'x.n = x.n + 1; } ON LockTimeout PASS',
  );
  const report = explore(handled);
  t.is(report.result, 'pass');
  t.regex(report.warnings.join('\n'), /a lock timeout broke a deadlock: fiber 0 `main` waits for/);
});

test('deadlock without a cycle: where main waits', (t) => {
  const text = `STRUCT Box { n: Int64 }
FN main() RETURNS !Void ->
    MUTABLE b = Box{ n: 0 } @shared:writeLocked;
    p: ~Void = BG { @parallel ->
        WITH b AS x {
            WITH POSSIBLE_DEADLOCK EXCLUSIVE b AS y { y.n = 1; }
        }
    };
    NEXT p; # here
END
`;
  const fault = onlyFault(t, text, { lockTimeout: Infinity });
  t.is(fault.kind, 'deadlock');
  t.regex(
    fault.notes.join('\n'),
    /fiber 0\.1 `main\.bg1` waits for lock `b` \(0#1\), read by fiber 0\.1/,
  );
});

test('stranded: main has ended, and where the first other fiber waits', (t) => {
  const fault = onlyFault(t, STRANDED, { lockTimeout: Infinity });
  t.like(fault, { kind: 'stranded', code: 'R202', fiber: '0.1' });
  t.is(fault.location.line, STRANDED.split('\n').findIndex((l) => l.includes('inner')) + 1);
  t.regex(fault.message, /^main has ended, but fiber 0\.1 `main\.bg1` waits for lock `t` \(0#1\)/);
  t.is(fault.notes.length, 2);
});

test('livelock by spinning: the loop, and the cell that nobody can change', (t) => {
  const text = `FN main() RETURNS Void ->
    MUTABLE flag: Int64 = 0 @shared:atomic;
    w: ~Void = BG { @parallel ->
        WHILE flag != 2 DO PASS; END # here
    };
    s: ~Void = BG { @parallel -> flag = 2; };
    q: ~Void = BG { @parallel -> flag = 1; };
    NEXT w;
    NEXT s;
    NEXT q;
END
`;
  const fault = onlyFault(t, text);
  t.like(fault, { kind: 'livelock', code: 'R301', fiber: '0.1' });
  t.is(fault.location.line, lineOf(text, 'here'));
  t.is(
    fault.message,
    'fiber 0.1 `main.bg1` spins until `flag` (0#1) changes, and nobody is left to change it',
  );
  t.regex(fault.notes.join('\n'), /fiber 0 `main` waits for the promise of fiber 0\.1/);
});

test('a spin that somebody ends is no fault', (t) => {
  const text = `FN main() RETURNS Void ->
    MUTABLE flag: Int64 = 0 @shared:atomic;
    MUTABLE other: Int64 = 0 @shared:atomic;
    w: ~Void = BG { @parallel -> WHILE flag == 0 DO r = other; END };
    s: ~Void = BG { @parallel -> other = 3; flag = 1; };
    NEXT w;
    NEXT s;
    ASSERT other == 3;
END
`;
  t.like(explore(text), { result: 'pass', complete: true });
});

test('a loop that waits for time to pass is no livelock', (t) => {
  const text = `FN main() RETURNS Void ->
    MUTABLE flag: Int64 = 0 @shared:atomic;
    start = timestampMs();
    MUTABLE turns: Int64 = 0;
    WHILE flag == 0 DO
        sleep(10);
        IF timestampMs() - start >= 50 -> BREAK;
    END
    ASSERT timestampMs() - start == 50;
END
`;
  t.like(explore(text), { result: 'pass', complete: true });
});

test('livelock by an endless loop', (t) => {
  const text = `FN main() RETURNS Void ->
    MUTABLE n: Int64 = 0;
    WHILE n < 3 DO # loop
        IF n > 5 THEN n = n + 1; END
    END
END
`;
  const fault = onlyFault(t, text);
  t.like(fault, { kind: 'livelock', fiber: '0', preemptions: 0 });
  t.is(fault.message, 'fiber 0 `main` repeats this loop for ever: it comes back to where it was');
  t.is(fault.location.line, lineOf(text, 'loop'));
});

test('the step bound leaves the result incomplete', (t) => {
  const text = `FN main() RETURNS Void ->
    MUTABLE n: Int64 = 0;
    WHILE n >= 0 DO n = n + 1; END
END
`;
  const report = explore(text, {}, { stepsMax: 5000 });
  t.like(report, { result: 'incomplete', complete: false, faults: [] });
  t.is(report.bounds.reached, 'steps-max');
});

test('other bounds leave the result incomplete, too, unless a fault was found', (t) => {
  const clean = 'FN main() RETURNS Void -> x = 0 @shared:atomic; DO { x += 1;, x += 1; } END\n';
  const bounded = explore(clean, {}, { executionsMax: 1 });
  t.like(bounded, { result: 'incomplete', complete: false });
  t.is(bounded.bounds.reached, 'executions-max');
  t.like(explore(clean), { result: 'pass', complete: true, executions: 1 });
  t.like(explore(clean, {}, { reduction: 'dpor' }), { complete: true, executions: 2 });
  const stopped = explore(clean, {}, { shouldStop: () => 'time-limit', executionsMax: 1 });
  t.is(stopped.result, 'incomplete');
  t.is(explore(lockOrder(''), {}, { executionsMax: 1_000, keepGoing: false }).result, 'fail');
});

test('divergence: the first print that differs, and both outputs', (t) => {
  const text = `FN main() RETURNS Void ->
    a: ~Void = BG { @parallel -> print("left"); };
    b: ~Void = BG { @parallel -> print("right"); }; # here
    NEXT a;
    NEXT b;
END
`;
  const fault = onlyFault(t, text, { outputs: 'ordered' });
  t.like(fault, { kind: 'divergence', code: 'R501', fiber: '0.2' });
  t.is(fault.message, 'one schedule prints `left`, another `right`');
  t.is(fault.location.line, lineOf(text, 'here'));
  t.deepEqual(fault.notes, ['one output: `left`, `right`', 'another: `right`, `left`']);
  t.is(explore(text, { outputs: 'multiset' }).result, 'pass');
  const ignoring = explore(text);
  t.like(ignoring, { result: 'pass', executions: 1, outputs: 1 });
});

test('distinct faults of one program are all reported, each once, in the order of discovery', (t) => {
  const text = `FN main() RETURNS !Void ->
    MUTABLE c: Int64 = 0 @shared:atomic;
    a: ~Void = BG { @parallel -> c = 1; };
    b: ~Void = BG { @parallel -> c = 2; };
    seen = c;
    ASSERT seen != 1, "one";
    IF seen == 2 -> RAISE "two";
    NEXT a;
    NEXT b;
    ASSERT c == 1, "last is b";
END
`;
  const { faults } = explore(text);
  t.deepEqual(faults.map(({ message }) => message).toSorted(), ['System: two', 'last is b', 'one']);
  t.true(
    faults.every(({ execution }, k) => k === 0 || execution > (faults[k - 1]?.execution ?? 0)),
  );
  t.is(explore(text, {}, { keepGoing: false }).faults.length, 1);
});
