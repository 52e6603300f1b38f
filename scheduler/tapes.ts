/**
 * Tapes (`src/explore/tape.ts`) drawn at random for a program, and the simpler tapes to try instead of a failing one:
 * fewer switches first, then switches to fibers earlier in the order of names, then earlier switches. Every step
 * makes a tape strictly simpler in this order, so shrinking ends.
 */
import type { Profile } from '../src/explore/profile.js';
import type { Switch, Tape } from '../src/explore/tape.js';

/** Where switches can be: fibers by name, in their order, with the most steps each was seen to make. */
export interface TapePlaces {
  readonly fibers: readonly string[];
  readonly steps: readonly number[];
  /** Sum of `steps`: the number of places. */
  readonly total: number;
}

/** The largest number of switches drawn is a power of two up to this; each power is as likely. */
const SWITCHES_LOG_MAX = 5;
/** Tapes of one switch that are tried at most in place of a longer one. */
const SINGLE_MAX = 400;

export function tapePlaces({ stepsMax }: Pick<Profile, 'stepsMax'>): TapePlaces {
  const fibers = [...stepsMax.keys()].sort(compareNames);
  const steps = fibers.map((fiber) => stepsMax.get(fiber) ?? 0);
  return { fibers, steps, total: steps.reduce((sum, count) => sum + count, 0) };
}

/** Paths compare number by number: 0.2 before 0.10. */
function compareNames(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => name.split('.').map(Number));
  const at = left!.findIndex((part, k) => part !== right![k]);
  return at < 0 || right![at] === undefined
    ? left!.length - right!.length
    : left![at]! - right![at];
}

/** A tape; `below(n)` draws an integer from 0 to n - 1. */
export function drawTape(places: TapePlaces, below: (bound: number) => number): Tape {
  if (places.fibers.length < 2) return [];
  const length = below(2 ** (1 + below(SWITCHES_LOG_MAX)) + 1);
  return Array.from({ length }, () =>
    switchAt(places, below(places.total), below(places.fibers.length - 1)),
  );
}

/** The switch at a place, to the k-th of the other fibers. */
function switchAt({ fibers, steps }: TapePlaces, place: number, k: number): Switch {
  let left = place;
  let at = 0;
  while (left >= steps[at]!) left -= steps[at++]!;
  return { after: fibers[at]!, steps: left + 1, to: fibers[k < at ? k : k + 1]! };
}

/** Simpler tapes than `tape`, the simplest first. */
export function* simplerTapes(places: TapePlaces, tape: Tape): Generator<Tape> {
  yield* shorter(tape);
  yield* withoutPairs(tape);
  if (tape.length > 1) yield* singles(places);
  for (let k = 0; k < tape.length; k++) {
    for (const entry of simplerSwitches(places, tape[k]!)) yield tape.with(k, entry);
  }
}

/** Without some switches in a row: all, then half of them, …, then each one (Zeller and Hildebrandt, 2002). */
function* shorter(tape: Tape): Generator<Tape> {
  for (let size = tape.length; size > 0; size >>= 1) {
    for (let from = 0; from < tape.length; from += size)
      yield [...tape.slice(0, from), ...tape.slice(from + size)];
  }
}

/** Two switches often belong together, as there and back do, wherever they stand. */
function* withoutPairs(tape: Tape): Generator<Tape> {
  for (let second = 1; second < tape.length; second++)
    for (let first = 0; first < second; first++)
      yield tape.filter((_, k) => k !== first && k !== second);
}

/** A failure that one switch can cause is shown by one switch, whatever was drawn. */
function* singles(places: TapePlaces): Generator<Tape> {
  const others = places.fibers.length - 1;
  if (places.total * others > SINGLE_MAX) return;
  for (let place = 0; place < places.total; place++)
    for (let k = 0; k < others; k++) yield [switchAt(places, place, k)];
}

function* simplerSwitches({ fibers }: TapePlaces, { after, steps, to }: Switch): Generator<Switch> {
  for (const fiber of fibers) {
    if (fiber === to) break;
    if (fiber !== after) yield { after, steps, to: fiber };
  }
  for (let less = steps - 1; less > 0; less >>= 1) yield { after, steps: steps - less, to };
}
