/** An execution that ends before the last joins of main counts as much as one that runs them, and its schedule has them. */
import test from 'ava';
import { machineFor } from '../_helpers/collect.js';
import { forkJoin, lockedCounter, lostUpdate } from '../../src/cli/bench/programs.js';
import { compile } from '../../src/compile.js';
import type { Machine } from '../../src/vm/machine.js';

function runFirstEnabled(machine: Machine): void {
  machine.heap.recording = true;
  machine.settle();
  while (machine.ending === null) machine.step(machine.enabled[0] ?? -1);
}

const PROGRAMS: Readonly<Record<string, readonly [text: string, joinsLeft: number]>> = {
  atomics: [lostUpdate(3), 3],
  locks: [lockedCounter(2), 2],
  'one fiber': [forkJoin([], ['r = 1;']), 1],
  'a line printed at the end': [lostUpdate(3).replace(/END\n$/, 'print("end");\nEND\n'), 0],
  'a fiber that outlives main': [
    `FN main() RETURNS !Void ->
    MUTABLE n: Int64 = 0 @shared:atomic;
    MUTABLE ps: ~Void[]@list = [BG { @parallel -> PASS; }];
    MUTABLE qs: ~Void[]@list = [BG { @parallel -> n = 1; }];
    NEXT ps[0];
END
`,
    0,
  ],
  'a loop over promises': [
    `FN main() RETURNS Void ->
    MUTABLE n: Int64 = 0 @shared:atomic;
    MUTABLE fibers: ~Void[]@list = [];
    FOR k IN (0 ..< 2) DO fibers.append(BG { @parallel -> n += 1; }); END
    NEXT fibers;
END
`,
    0,
  ],
  'a fiber that fails': [
    `FN main() RETURNS !Void ->
    MUTABLE n: Int64 = 0 @shared:atomic;
    p: ~Void = BG { @parallel -> n = 1; RAISE "gone"; };
    NEXT p OR PASS;
END
`,
    0,
  ],
};

for (const [name, [text, joinsLeft]] of Object.entries(PROGRAMS)) {
  test(name, (t) => {
    const program = compile(text, { file: 'x.cht' });
    const short = machineFor(program, undefined, false, true);
    runFirstEnabled(short);
    t.is(short.joinsLeft, joinsLeft);
    const whole = machineFor(program);
    whole.settle();
    for (const fiber of short.schedule()) whole.step(fiber);
    t.is(whole.ending, short.ending);
    t.is(whole.steps, short.steps);
    t.is(whole.eventsTotal, short.eventsTotal);
    short.rewind(short.depth - 1);
    t.is(short.joinsLeft, 0);
    t.true(short.liveCount > 0);
    while (short.ending === null) short.step(short.enabled[0] ?? -1);
    t.is(short.joinsLeft, joinsLeft);
  });
}
