/**
 * Small concurrent CLEAR programs as trees, drawn and shrunk by fast-check. A shape always renders to a program
 * that compiles (`render-program.ts`): numbers pick among what is in scope there, and a shape that finds nothing to
 * pick renders to something harmless.
 */
import fc from 'fast-check';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import type { Parameters } from '../../src/explore/parameters.js';

export type Shape =
  /** Reads an atomic, the clock or a random number into a new local. */
  | { readonly kind: 'load'; readonly cell: number }
  | { readonly kind: 'clock' }
  | { readonly kind: 'random' }
  | { readonly kind: 'store' | 'add' | 'bump'; readonly cell: number; readonly value: number }
  /** A function that changes an atomic in several frames. */
  | { readonly kind: 'call'; readonly cell: number; readonly value: number }
  | {
      readonly kind: 'if';
      readonly pick: number;
      readonly value: number;
      readonly then: readonly Shape[];
      readonly otherwise: readonly Shape[];
    }
  | {
      readonly kind: 'with';
      /** One lock, or several in one WITH; the same one twice is allowed. */
      readonly locks: readonly number[];
      /** Plain WITH: a readers-writer lock is only read. */
      readonly isRead: boolean;
      readonly marker: number;
      readonly handlers: number;
      readonly body: readonly Shape[];
    }
  /** Changes or reads what the innermost lock, or the local object, holds. */
  | { readonly kind: 'change' | 'look'; readonly pick: number }
  /** An assignment that takes the lock by itself. */
  | { readonly kind: 'autoLock'; readonly lock: number }
  /** Reads cells, each as a whole. */
  | { readonly kind: 'snapshot'; readonly cells: readonly number[] }
  /** Replaces the first of the cells, and reads or replaces the others in the same transaction. */
  | {
      readonly kind: 'replace';
      readonly cells: readonly number[];
      readonly changesAll: boolean;
      readonly pick: number;
      readonly handlers: number;
    }
  /** Opens data of any family by a function that takes them all; `how` picks the function. */
  | { readonly kind: 'open'; readonly object: number; readonly how: number }
  /** Takes an item of a stream that this body may take from, or looks at the fold over it; adds one, in the body of a generator. */
  | { readonly kind: 'take'; readonly stream: number }
  | { readonly kind: 'yield'; readonly pick: number }
  /** A concurrent stage of a pipeline. */
  | {
      readonly kind: 'stage';
      readonly source: number;
      readonly form: number;
      readonly workers: number;
      readonly batch: number;
    }
  /** A step on a sharded or striped map, or on a shared pool. */
  | { readonly kind: 'entry'; readonly map: number; readonly how: number; readonly key: number }
  /** A stream folded to an observable, which is looked at, perhaps, and waited for. */
  | { readonly kind: 'fold'; readonly how: number }
  | { readonly kind: 'spawn'; readonly fiber: FiberShape }
  | { readonly kind: 'await'; readonly pick: number; readonly isRescued: boolean }
  | { readonly kind: 'do'; readonly branches: readonly (readonly Shape[])[] }
  | { readonly kind: 'assert'; readonly pick: number; readonly value: number }
  | { readonly kind: 'spin'; readonly cell: number; readonly form: number }
  | { readonly kind: 'repeat'; readonly body: readonly Shape[] }
  | { readonly kind: 'sleep'; readonly time: number }
  | { readonly kind: 'print'; readonly pick: number }
  | { readonly kind: 'raise' | 'return' | 'die' };

export interface FiberShape {
  /** Picks the modifiers of one that does not take turns. */
  readonly placement: number;
  /** A member of the cooperative group of the local object; others are `@parallel`. */
  readonly isCooperative: boolean;
  /** Whether its promise holds a number. */
  readonly givesNumber: boolean;
  readonly body: readonly Shape[];
}

export interface StreamShape {
  /** `observed`: a fold over the stream is looked at. */
  readonly sort: 'single' | 'shared' | 'split' | 'observed';
  readonly body: readonly Shape[];
  /**
   * Of a single one: who takes the items, main or one of the fibers. Of a split one: which fibers have a cursor, as bits. Of an observed
   * one: which fold it is.
   */
  readonly taker: number;
}

export type FamilyKind = 'shared' | 'locked' | 'writeLocked' | 'versioned' | 'pointer';

export type MapKind = 'sharded' | 'striped' | 'pool';

export interface ProgramShape {
  readonly atomics: number;
  readonly locks: readonly ('locked' | 'writeLocked')[];
  /** Versioned cells and atomic pointers. */
  readonly cells: readonly ('versioned' | 'pointer')[];
  readonly streams: readonly StreamShape[];
  /** Data that functions with polymorphic parameters open. */
  readonly families: readonly FamilyKind[];
  /** Maps in two parts. */
  readonly maps: readonly MapKind[];
  /** Which SYNC POLICY the program has; 0 for none. */
  readonly policy: number;
  readonly hasLocalObject: boolean;
  /** Started by main, and whether main waits for them. */
  readonly fibers: readonly { readonly fiber: FiberShape; readonly isAwaited: boolean }[];
  /** What main does between starting and awaiting. */
  readonly main: readonly Shape[];
  /** Whether main looks at the cells at the end. */
  readonly hasFinalLook: boolean;
  /** Whether what locks guard holds a map, a set and a pool besides a number. */
  readonly hasCollections: boolean;
}

/** What a drawn program may contain. */
export interface Style {
  readonly locks: number;
  readonly cells: number;
  readonly streams: number;
  /** How often items are taken, or folds looked at. */
  readonly takes: number;
  readonly families: number;
  readonly maps: number;
  /** Whether there are concurrent stages and observables. */
  readonly stages: boolean;
  readonly fibers: number;
  /** At most so many statements in the body of a fiber, in main between starting and awaiting, and so deep. */
  readonly statements: number;
  readonly main: number;
  readonly depth: number;
  /** Whether the fibers that main starts have that many. */
  readonly isBusy: boolean;
  readonly local: boolean;
  readonly time: boolean;
  /** Whether bodies are above all locks within locks. */
  readonly nests: boolean;
}

const pick = fc.nat({ max: 5 });
const small = fc.nat({ max: 2 });

function someOf(maxLength: number): fc.Arbitrary<readonly number[]> {
  return fc.array(pick, { minLength: 1, maxLength });
}

function weighted(rows: readonly (readonly [number, fc.Arbitrary<Shape>])[]): fc.Arbitrary<Shape> {
  return fc.oneof(
    ...rows.filter(([weight]) => weight > 0).map(([weight, arbitrary]) => ({ weight, arbitrary })),
  );
}

function simpleShape(style: Style): fc.Arbitrary<Shape> {
  const cell = pick;
  const locked = style.locks > 0 ? 1 : 0;
  const celled = style.cells > 0 ? 1 : 0;
  const streamed = style.streams > 0 ? 1 : 0;
  const timed = style.time ? 1 : 0;
  const staged = style.stages ? 1 : 0;
  return weighted([
    [6, fc.record({ kind: fc.constant('load'), cell })],
    [4, fc.record({ kind: fc.constant('store'), cell, value: small })],
    [3, fc.record({ kind: fc.constant('add'), cell, value: small })],
    [2, fc.record({ kind: fc.constant('bump'), cell, value: small })],
    [1, fc.record({ kind: fc.constant('call'), cell, value: small })],
    [3 * locked, fc.record({ kind: fc.constant('change'), pick })],
    [2 * locked, fc.record({ kind: fc.constant('look'), pick })],
    [locked, fc.record({ kind: fc.constant('autoLock'), lock: pick })],
    [3 * celled, fc.record({ kind: fc.constant('snapshot'), cells: someOf(2) })],
    [
      6 * celled,
      fc.record({
        kind: fc.constant('replace'),
        cells: someOf(2),
        changesAll: fc.boolean(),
        pick,
        handlers: fc.nat({ max: 4 }),
      }),
    ],
    [
      12 * Math.min(1, style.families),
      fc.record({ kind: fc.constant('open'), object: pick, how: pick }),
    ],
    [
      8 * staged,
      fc.record({
        kind: fc.constant('stage'),
        source: pick,
        form: fc.nat({ max: 9 }),
        workers: small,
        batch: small,
      }),
    ],
    [2 * staged, fc.record({ kind: fc.constant('fold'), how: pick })],
    [
      8 * Math.min(1, style.maps),
      fc.record({ kind: fc.constant('entry'), map: pick, how: fc.nat({ max: 9 }), key: small }),
    ],
    [style.takes, fc.record({ kind: fc.constant('take'), stream: pick })],
    [5 * streamed, fc.record({ kind: fc.constant('yield'), pick })],
    [3, fc.record({ kind: fc.constant('await'), pick, isRescued: fc.boolean() })],
    [1, fc.record({ kind: fc.constant('assert'), pick, value: small })],
    [1, fc.record({ kind: fc.constant('spin'), cell, form: fc.nat({ max: 3 }) })],
    [3 * timed, fc.record({ kind: fc.constant('sleep'), time: fc.nat({ max: 3 }) })],
    [timed, fc.constant({ kind: 'clock' } as const)],
    [1, fc.record({ kind: fc.constant('print'), pick })],
    [1, fc.constant({ kind: 'random' } as const)],
    [1, fc.constantFrom('raise', 'raise', 'return', 'return', 'die').map((kind) => ({ kind }))],
  ]);
}

function shapes(
  style: Style,
  depth: number,
  maxLength: number,
  minLength = 0,
): fc.Arbitrary<readonly Shape[]> {
  return fc.array(shape(style, depth), { minLength, maxLength, size: 'max' });
}

function shape(style: Style, depth: number): fc.Arbitrary<Shape> {
  const simple = simpleShape(style);
  if (depth === 0) return simple;
  const body = shapes(style, depth - 1, 2);
  const withShape = fc.record({
    kind: fc.constant('with'),
    locks: fc.array(pick, { minLength: 1, maxLength: 2 }),
    isRead: fc.boolean(),
    marker: small,
    handlers: fc.nat({ max: 8 }),
    body,
  });
  if (style.nests) {
    return weighted([
      [2, simple],
      [1, withShape],
      [8, locksInside(simple)],
    ]);
  }
  return weighted([
    [8, simple],
    [2, fc.record({ kind: fc.constant('if'), pick, value: small, then: body, otherwise: body })],
    [style.locks > 0 ? 6 : 0, withShape],
    [1, fc.record({ kind: fc.constant('spawn'), fiber: fiberShape(style, depth - 1, 2) })],
    [1, fc.record({ kind: fc.constant('do'), branches: fc.array(body, { maxLength: 2 }) })],
    [1, fc.record({ kind: fc.constant('repeat'), body: shapes(style, depth - 1, 1) })],
  ]);
}

/** Two or three locks in any order, each taken while those before are held, with a statement at some of them. */
function locksInside(simple: fc.Arbitrary<Shape>): fc.Arbitrary<Shape> {
  const level = fc.record({
    isRead: fc.boolean(),
    marker: small,
    handlers: fc.nat({ max: 8 }),
    before: fc.array(simple, { maxLength: 1 }),
    after: fc.array(simple, { maxLength: 1 }),
  });
  return fc
    .tuple(fc.shuffledSubarray([0, 1, 2], { minLength: 2 }), level, level, level)
    .map(([order, ...levels]) =>
      order.reduceRight<Shape[]>((inner, lock, k) => {
        const { before, after, ...rest } = levels[k] ?? levels[0];
        return [{ kind: 'with', locks: [lock], ...rest, body: [...before, ...inner, ...after] }];
      }, []),
    )
    .map(([outermost]) => outermost ?? { kind: 'return' });
}

function fiberShape(style: Style, depth: number, maxLength: number): fc.Arbitrary<FiberShape> {
  return fc.record({
    placement: style.stages ? fc.nat({ max: 3 }) : fc.constant(0),
    isCooperative: style.local ? fc.boolean() : fc.constant(false),
    givesNumber: fc.boolean(),
    body: shapes(style, depth, maxLength, style.isBusy ? maxLength : 0),
  });
}

/**
 * `usual`: up to four fibers; `small`: a few dozen interleavings, so that thousands of programs take seconds; `streams`: one generator,
 * main, and at most one fiber more; `observables`: a fold over that stream, which main and at most one fiber look at; `families`: small, with
 * data that is opened by functions with polymorphic parameters; `stages`: a fiber beside main, with workers, observables, services,
 * maps in parts and shared pools; `nested`: three locks, taken within each other, by members of groups and others, mostly in
 * adversarial time.
 */
export const SIZES = [
  'usual',
  'small',
  'streams',
  'observables',
  'families',
  'stages',
  'nested',
] as const;
export type Size = (typeof SIZES)[number];

const STYLES: Readonly<Record<Size, fc.Arbitrary<Style>>> = {
  usual: fc.record({
    locks: fc.nat({ max: 3 }),
    cells: fc.constantFrom(0, 0, 1, 2),
    streams: fc.constant(0),
    takes: fc.constant(0),
    families: fc.constant(0),
    maps: fc.constant(0),
    stages: fc.constant(false),
    fibers: fc.constantFrom(2, 2, 2, 3, 4),
    statements: fc.constantFrom(2, 3, 4),
    main: fc.constant(2),
    depth: fc.constant(2),
    isBusy: fc.constant(false),
    local: fc.constantFrom(false, false, false, true),
    time: fc.constantFrom(false, false, true),
    nests: fc.constant(false),
  }),
  small: fc.record({
    locks: fc.nat({ max: 2 }),
    cells: fc.constantFrom(0, 0, 1, 2),
    streams: fc.constant(0),
    takes: fc.constant(0),
    families: fc.constant(0),
    maps: fc.constant(0),
    stages: fc.constant(false),
    fibers: fc.constantFrom(2, 2, 2, 3),
    statements: fc.constantFrom(1, 1, 2),
    main: fc.constantFrom(0, 0, 1),
    depth: fc.constant(1),
    isBusy: fc.constant(true),
    local: fc.constantFrom(false, false, false, true),
    time: fc.constantFrom(false, false, true),
    nests: fc.constant(false),
  }),
  streams: fc.record({
    locks: fc.constantFrom(0, 0, 1),
    cells: fc.constant(0),
    streams: fc.constant(1),
    takes: fc.constant(6),
    families: fc.constant(0),
    maps: fc.constant(0),
    stages: fc.constant(false),
    fibers: fc.constant(1),
    statements: fc.constantFrom(1, 2, 2),
    main: fc.constantFrom(0, 1, 2),
    depth: fc.constant(1),
    isBusy: fc.constant(true),
    local: fc.constant(false),
    time: fc.constantFrom(false, false, false, true),
    nests: fc.constant(false),
  }),
  observables: fc.record({
    locks: fc.constant(0),
    cells: fc.constant(0),
    streams: fc.constant(1),
    takes: fc.constant(40),
    families: fc.constant(0),
    maps: fc.constant(0),
    stages: fc.constant(false),
    fibers: fc.constantFrom(0, 0, 0, 1),
    statements: fc.constant(1),
    main: fc.constantFrom(1, 2, 2),
    depth: fc.constant(1),
    isBusy: fc.constant(true),
    local: fc.constant(false),
    time: fc.constant(false),
    nests: fc.constant(false),
  }),
  families: fc.record({
    locks: fc.constantFrom(0, 0, 0, 1),
    cells: fc.constantFrom(0, 0, 0, 1),
    streams: fc.constant(0),
    takes: fc.constant(0),
    families: fc.constantFrom(1, 1, 2),
    maps: fc.constant(0),
    stages: fc.constant(false),
    fibers: fc.constantFrom(2, 2, 2, 3),
    statements: fc.constantFrom(1, 2, 2),
    main: fc.constantFrom(0, 1),
    depth: fc.constantFrom(0, 1),
    isBusy: fc.constant(true),
    local: fc.constantFrom(false, false, false, true),
    time: fc.constantFrom(false, false, false, true),
    nests: fc.constant(false),
  }),
  stages: fc.record({
    locks: fc.constantFrom(0, 0, 0, 1),
    cells: fc.constant(0),
    streams: fc.constantFrom(0, 0, 1),
    takes: fc.constantFrom(0, 6),
    families: fc.constant(0),
    maps: fc.constantFrom(0, 1, 1, 2),
    stages: fc.constant(true),
    fibers: fc.constant(1),
    statements: fc.constantFrom(1, 1, 2),
    main: fc.constantFrom(1, 1, 2),
    depth: fc.constantFrom(0, 0, 1),
    isBusy: fc.constant(true),
    local: fc.constant(false),
    time: fc.constant(false),
    nests: fc.constant(false),
  }),
  nested: fc.record({
    locks: fc.constant(3),
    cells: fc.constant(0),
    streams: fc.constant(0),
    takes: fc.constant(0),
    families: fc.constant(0),
    maps: fc.constant(0),
    stages: fc.constant(false),
    fibers: fc.constantFrom(2, 2, 2, 3),
    statements: fc.constant(1),
    main: fc.constantFrom(0, 0, 0, 1),
    depth: fc.constant(1),
    isBusy: fc.constant(true),
    local: fc.constantFrom(false, true),
    time: fc.constantFrom(false, true),
    nests: fc.constant(true),
  }),
};

/** Most have few enough interleavings to try them all. */
export function programShapes(size: Size): fc.Arbitrary<ProgramShape> {
  return STYLES[size].chain((style) =>
    fc.record({
      atomics: size !== 'usual' ? fc.constantFrom(1, 1, 2) : fc.integer({ min: 1, max: 3 }),
      locks: fc.array(fc.constantFrom('locked', 'locked', 'writeLocked'), {
        minLength: style.locks,
        maxLength: style.locks,
      }),
      cells: fc.array(fc.constantFrom('versioned', 'versioned', 'pointer'), {
        minLength: style.cells,
        maxLength: style.cells,
      }),
      streams: fc.array(
        fc.record({
          sort:
            size === 'observables'
              ? fc.constant('observed')
              : fc.constantFrom('single', 'single', 'shared', 'split'),
          body: shapes(style, 1, size === 'observables' ? 1 : 2),
          taker: fc.nat({ max: 7 }),
        }),
        { minLength: style.streams, maxLength: style.streams },
      ),
      families:
        style.families === 0
          ? fc.constant([])
          : fc.array(
              fc.constantFrom('shared', 'shared', 'locked', 'writeLocked', 'versioned', 'pointer'),
              { minLength: style.families, maxLength: style.families },
            ),
      maps: fc.array(fc.constantFrom('sharded', 'striped', 'striped', 'pool'), {
        minLength: style.maps,
        maxLength: style.maps,
      }),
      policy: style.families > 0 ? fc.nat({ max: 4 }) : fc.constant(0),
      hasLocalObject: fc.constant(style.local),
      fibers: fc.array(
        fc.record({
          fiber: fiberShape(style, style.depth, style.statements),
          isAwaited: fc.constantFrom(true, true, true, false),
        }),
        { minLength: Math.min(2, style.fibers), maxLength: style.fibers, size: 'max' },
      ),
      main: shapes(style, 1, style.main),
      hasFinalLook: fc.boolean(),
      hasCollections: fc.constant(false),
    }),
  );
}

/** Run parameters that change what an execution can do. */
export function someParameters(size: Size = 'usual'): fc.Arbitrary<Parameters> {
  const times = (['quiescent', 'quiescent', 'quiescent', 'quiescent', 'adversarial'] as const).map(
    (time, k) => (size === 'nested' && k > 1 ? 'adversarial' : time),
  );
  return fc
    .record({
      time: fc.constantFrom(...times),
      lockTimeout: fc.constantFrom(100, 100, 2, 1, Infinity),
      unhandledLock: fc.constantFrom('raise', 'raise', 'panic', 'policy'),
      streamCapacity: fc.constantFrom(1, 1, 2, 64),
      splitCapacity: fc.constantFrom(1, 2, 64),
      channelCapacity: fc.constantFrom(0, 1, 1, 2),
      commitRetries: fc.constantFrom(64, 64, 2, 1),
      pointerRetries: fc.constantFrom(256, 2, 1),
      outputs: fc.constantFrom('ignore', 'ignore', 'ignore', 'ordered'),
      placement: fc.constantFrom('open', 'open', 'open', 'native'),
      tagRetries: fc.constantFrom(64, 64, 2, 1),
    })
    .map((drawn) => ({ ...DEFAULT_PARAMETERS, ...drawn }));
}
