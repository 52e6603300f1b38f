/** Schedulers of the user's own that break the contract: each is told what is wrong, and none is taken for a bug of this tool. */
import test from 'ava';
import { compile } from '../../src/compile.js';
import { explore, runOnce } from '../../src/explore.js';
import { SchedulerError } from '../../src/explore/guarded-scheduler.js';
import type { ChoicePoint, Scheduler, SchedulerFactory } from '../../src/explore/scheduler.js';
import { CUT } from '../../src/explore/scheduler.js';
import { LOST_UPDATE } from '../cli/clear-process.js';

const program = compile(LOST_UPDATE);

function scheduler(parts: object): SchedulerFactory {
  const whole = { begin: () => 0, choose: ({ enabled }: ChoicePoint) => enabled[0], end() {} };
  return () => ({ ...whole, ...parts }) as unknown as Scheduler;
}

const boom = (): never => {
  throw new Error('boom');
};

test('what is thrown, answered wrongly or missing becomes a SchedulerError', (t) => {
  for (const [factory, message] of [
    [boom, /^`createScheduler` threw.*: boom$/],
    [
      () => null,
      /`createScheduler` must answer an object with .*`begin` and `choose` and `end` are/,
    ],
    [() => ({ begin: () => 0, end() {} }), /; `choose` is missing$/],
    [scheduler({ begin: boom }), /^`begin` threw/],
    [scheduler({ begin: () => 1 }), /^`begin` answered 1; .* whole number up to 0,/],
    [scheduler({ begin: () => 'x' }), /^`begin` answered "x"; it can be -1/],
    [scheduler({ choose: boom }), /^`choose` threw at choice 1.*: boom$/],
    [scheduler({ choose: () => 7 }), /^`choose` answered 7 at choice 1; .* those enabled: 0$/],
    [scheduler({ choose: () => undefined }), /^`choose` answered undefined at choice 1/],
    [scheduler({ choose: () => ({}) }), /^`choose` answered an object at choice 1/],
    [scheduler({ end: boom }), /^`end` threw/],
    [scheduler({ warnings: boom }), /^`warnings` threw/],
  ] as const) {
    const error = t.throws(
      () => explore(program, { scheduler: factory as SchedulerFactory, executionsMax: 3 }),
      { instanceOf: SchedulerError, message },
    );
    if (error.message.includes('threw')) t.is((error.cause as Error).message, 'boom');
  }
});

test('an execution before may be gone on from, at any of its choices', (t) => {
  let executions = 0;
  const factory = scheduler({ begin: () => (executions++ < 4 ? executions - 1 : -1) });
  t.is(explore(program, { scheduler: factory }).executions, 4);
});

test('a single run needs an execution, and all of it', (t) => {
  for (const [parts, message] of [
    [{ begin: () => -1 }, /no execution is left/],
    [
      { choose: ({ depth, enabled }: ChoicePoint) => (depth < 2 ? enabled[0] : CUT) },
      /at choice 3/,
    ],
  ] as const) {
    t.throws(() => runOnce(program, { scheduler: scheduler(parts) }), {
      instanceOf: SchedulerError,
      message,
    });
  }
});
