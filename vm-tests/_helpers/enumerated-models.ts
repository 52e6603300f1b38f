/**
 * Models whose facts are known twice: as exhaustive search reports them, and as an enumeration that shares no code with
 * it works them out (`enumerate.ts`): the number of classes, how many of them get stuck, what the others print, and the
 * circles of waits, each reported once.
 */
import fc from 'fast-check';
import { enumerate } from './enumerate.js';
import type { Model, Step } from './model.js';
import { render } from './model.js';
import { compileLoose } from './random-programs.js';
import { waitGraphText } from './wait-graphs.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import type { Fault } from '../../src/explore/report.js';
import { exploreProgram } from '../../src/explore.js';

export interface Facts {
  readonly executions: number;
  readonly isStuck: boolean;
  readonly outputs: number;
  readonly circles: readonly string[];
}

/** What exhaustive search reports about the program. */
export function explored(text: string): Facts {
  const { report } = exploreProgram(compileLoose(text), {
    reduction: 'dpor',
    keepGoing: true,
    parameters: { ...DEFAULT_PARAMETERS, lockTimeout: Infinity },
  });
  if (!report.complete || report.redundant > 0) throw new Error('not exactly once each');
  return {
    executions: report.executions,
    isStuck: report.result === 'fail',
    outputs: report.outputs,
    circles: report.faults.map(circleOf).toSorted(),
  };
}

/** The circle of a reported deadlock, in the words of `enumerate`. */
function circleOf(fault: Fault): string {
  if (fault.kind !== 'deadlock')
    throw new Error(`${fault.kind}, where only deadlocks are possible`);
  return `line ${fault.location.line}: ${waitGraphText(fault)}`;
}

/** The same facts, enumerated; null when there are too many prefixes. */
export function expected(model: Model, prefixesMax = Infinity): Facts | null {
  const found = enumerate(render(model), prefixesMax);
  if (found === null) return null;
  const { classes, stuck, outputs, circles } = found;
  return {
    executions: classes,
    isStuck: stuck > 0,
    outputs: outputs.size,
    circles: [...circles].toSorted(),
  };
}

// ------------------------------------------------------------------------------------------- by hand

/** Main first, then the other fibers. */
export const MODELS: readonly (readonly [main: string, ...fibers: readonly string[]])[] = [
  ['', 'x=1 y?', 'y=1 x?'],
  ['x?', 'x=1', 'x=2'],
  ['x=1 x?', 'x=2 x?'],
  ['', 'x=1 y=1', 'y? if( x? )'],
  ['', 'x=1 x=2', 'x? x?', 'x?'],
  ['', 'x+ y+', 'y+ x+'],
  ['', 'x+ x?', 'x+ x?', 'x=5'],
  ['', 'x? x=v', 'x? x=v', 'x+'],
  ['', 'x? if( y=1 )', 'y? if( x=1 )', 'x=1'],
  ['', 'x=1', 'x? if( y=1 )', 'y? if( z=1 )', 'z? if( x? )'],
  ['', 'x? y=v', 'y? z=v', 'z? x=v'],
  ['', 'x?', 'x? y=1', 'y? x=1'],
  ['', 'x=1 y=1 z=1', 'z? y? x?'],
  ['', 'x=1 y=2', 'y=1 x=2', 'x? y?'],
  ['join1 x?', 'x=1 x=2'],
  ['x?', 'x=1', 'join1 x=2'],
  ['x+', 'x+', 'join1 x+', 'join2 x+'],
  ['y?', 'x=1', 'join1 y=1', 'x? y?'],
  ['', 'a[ x? x=v ]', 'a[ x? x=v ]', 'x?'],
  ['', 'a[ x=1 ] a[ x=2 ]', 'a[ x? ]', 'a[ x? ]'],
  ['', 'a[ x=1 ] x?', 'b[ x=2 ] x?', 'a[ ] b[ ]'],
  ['', 'a[ b[ x+ ] ]', 'b[ a[ x+ ] ]'],
  ['', 'a[ b[ ] ]', 'b[ c[ ] ]', 'c[ a[ ] ]'],
  ['', 'a[ b[ ] b[ ] ]', 'b[ a[ ] ]'],
  ['', 'a[ x=1 b[ ] ]', 'b[ x? a[ ] ]'],
  ['', 'a[ x? if( b[ ] ) ]', 'b[ x=1 a[ ] ]'],
  ['', 'a[ b[ c[ ] ] ]', 'c[ b[ ] ]', 'b[ a[ ] ]'],
  ['', 'a[ a[ x=1 ] x=2 ]', 'a[ x? ]'],
  ['', 'a[ b[ a[ ] ] ]', 'b[ x=1 a[ ] ]', 'x?'],
  ['a[ join1 ]', 'a[ x=1 ]'],
  ['a[ x=1 join1 ]', 'x? if( a[ ] )'],
  ['a[ join1 ]', 'b[ a[ ] ]', 'b[ ]'],
  ['a[ join1 ] join2', 'a[ ]', 'a[ ]'],
  ['', 'a[ ]', 'a[ join1 ]', 'a[ join2 ]'],
  ['a[ join2 ]', 'a[ x+ ]', 'join1 x+'],
  ['b[ join2 ]', 'a[ x=1 ]', 'a[ b[ ] ] x?'],
  ['a[ b[ join1 ] ]', 'b[ a[ ] ]'],
  ['a[ join1 ] b[ ]', 'b[ x? a[ ] ]', 'x=1 b[ ]'],
  ['a[ x? if( x=0 ) join1 ]', 'x=1 a[ ]', 'x=0'],
];

// ------------------------------------------------------------------------------------------- generated

const cell = fc.constantFrom('x', 'y');

/** Lists of at most `max` steps, with brackets inside each other at most `depth` times. */
function someSteps(max: number, depth: number): fc.Arbitrary<readonly Step[]> {
  const plain: fc.Arbitrary<Step>[] = [
    fc.record({ kind: fc.constantFrom('load', 'add'), cell }),
    fc.record({ kind: fc.constant('store'), cell, value: fc.constantFrom(null, 0, 1) }),
  ];
  const nested = (): fc.Arbitrary<Step>[] => {
    const body = someSteps(2, depth - 1);
    const lock = fc.constantFrom('a', 'b');
    const section = fc.record({ kind: fc.constant('section'), lock, body });
    return [section, section, fc.record({ kind: fc.constant('if'), body })];
  };
  const step = fc.oneof(...plain, ...(depth > 0 ? nested() : []));
  return fc.array(step, { minLength: 1, maxLength: max });
}

/** Who waits for a fiber (0: main, at its end), and where. */
const someWaits = fc.record({ waiter: fc.nat(3), at: fc.nat(20) });

/** Models of two or three fibers beside main, every one of which is awaited by somebody. */
export function someModels(): fc.Arbitrary<Model> {
  const fibers = fc.array(someSteps(3, 2), { minLength: 2, maxLength: 3 });
  const main = fc.oneof(fc.constant<readonly Step[]>([]), someSteps(2, 1));
  return fc
    .tuple(main, fibers, fc.array(someWaits, { minLength: 3, maxLength: 3 }))
    .map(([first, others, waits]) => {
      const lists = [first, ...others];
      others.forEach((_, k) => {
        const fiber = k + 1;
        const { waiter = 0, at = 0 } = waits[k] ?? {};
        // Only a fiber that is spawned later knows the promise; main knows all of them.
        if (waiter === 0 || (waiter <= fiber && waiter !== 1)) return;
        const by = waiter === 1 ? 0 : waiter;
        const list = lists[by];
        if (list !== undefined) lists[by] = withJoin(list, fiber, at);
      });
      return lists;
    });
}

/**
 * Puts a join between the steps, or into a section that stands in no other one: such a section is never skipped, so
 * that every fiber is waited for.
 */
function withJoin(list: readonly Step[], fiber: number, at: number): readonly Step[] {
  const join: Step = { kind: 'join', fiber };
  const sections = list.flatMap((step, k) => (step.kind === 'section' ? [{ step, k }] : []));
  const chosen = sections[at % (sections.length + 1)];
  if (chosen === undefined) return list.toSpliced(at % (list.length + 1), 0, join);
  return list.with(chosen.k, { ...chosen.step, body: [...chosen.step.body, join] });
}
