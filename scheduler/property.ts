/**
 * Property: fast-check draws the choices, as tapes (`src/explore/tape.ts`), and shrinks a failing one to fewer
 * switches (`tapes.ts`). The loop of the exploration runs one execution at a time,
 * so this scheduler walks fast-check's stream of values and, after a failure, its stream of shrunk values itself.
 *
 * `path` repeats one value: `12:0:3` is run 12, its first shrink, the fourth shrink of that.
 */
import fc from 'fast-check';
import type { Program } from '../src/bytecode/program.js';
import { DEFAULT_OPTIONS } from '../src/explore/options.js';
import { DEFAULT_PARAMETERS } from '../src/explore/parameters.js';
import { profileProgram } from '../src/explore/profile.js';
import type { FiberId } from '../src/explore/engine.js';
import type {
  ChoicePoint,
  Outcome,
  Scheduler,
  SchedulerContext,
} from '../src/explore/scheduler.js';
import type { Tape } from '../src/explore/tape.js';
import { TapeReader } from '../src/explore/tape.js';
import { Prng } from '../src/support/prng.js';
import type { TapePlaces } from './tapes.js';
import { drawTape, simplerTapes, tapePlaces } from './tapes.js';

/** Tapes as fast-check draws and shrinks them. */
class TapeArbitrary extends fc.Arbitrary<Tape> {
  readonly #places: TapePlaces;

  constructor(places: TapePlaces) {
    super();
    this.#places = places;
  }

  override generate(random: fc.Random): fc.Value<Tape> {
    return new fc.Value(
      drawTape(this.#places, (bound) => random.nextInt(0, bound - 1)),
      undefined,
    );
  }

  override canShrinkWithoutContext(value: unknown): value is Tape {
    return Array.isArray(value);
  }

  override shrink(tape: Tape): fc.Stream<fc.Value<Tape>> {
    return fc
      .stream(simplerTapes(this.#places, tape))
      .map((value) => new fc.Value(value, undefined));
  }
}

/**
 * Schedules of `program` for property tests: hand one to `run`. They shrink towards schedules with fewer
 * preemptions; every schedule fits every program.
 */
export function schedules(program: Program): fc.Arbitrary<Tape> {
  const { stepsMax } = DEFAULT_OPTIONS;
  const profile = profileProgram(program, DEFAULT_PARAMETERS, { inline: false, stepsMax });
  return new TapeArbitrary(tapePlaces(profile));
}

export class PropertyScheduler implements Scheduler {
  readonly #arbitrary: TapeArbitrary;
  readonly #reader: TapeReader;
  readonly #seed: number;
  readonly #path: readonly number[] | null;
  #run: number;
  /** Whether the one execution of a path has been. */
  #hasRun = false;
  #value: fc.Value<Tape>;
  /** The simplest failing value so far, and the values left to try instead. */
  #failing: fc.Value<Tape> | null = null;
  #shrinks: Iterator<fc.Value<Tape>> | null = null;
  #shrinkPath: number[] = [];
  #shrinkIndex = -1;

  constructor(context: SchedulerContext) {
    this.#arbitrary = new TapeArbitrary(tapePlaces(context.profile()));
    this.#reader = new TapeReader(context.engine.names);
    this.#seed = context.seed;
    this.#run = context.firstExecution;
    this.#path = context.path === null ? null : context.path.split(':').map(Number);
    this.#value = this.#generate(0);
  }

  begin(): number {
    const value = this.#path === null ? this.#following() : this.#atPath(this.#path);
    if (value === null) return -1;
    this.#value = value;
    this.#reader.start(value.value);
    return 0;
  }

  /** A value drawn anew, or after a failure the next simpler one; null when there is none. */
  #following(): fc.Value<Tape> | null {
    if (this.#shrinks === null) return this.#generate(this.#run++);
    const step = this.#shrinks.next();
    if (step.done === true) return null;
    this.#shrinkIndex++;
    return step.value;
  }

  /** Run number, then the place of each shrink taken. One execution. */
  #atPath(path: readonly number[]): fc.Value<Tape> | null {
    if (this.#hasRun) return null;
    this.#hasRun = true;
    let value = this.#generate(path[0] ?? 0);
    for (const index of path.slice(1)) {
      const shrunk = this.#arbitrary.shrink(value.value).getNthOrLast(index);
      if (shrunk === null) break;
      value = shrunk;
    }
    return value;
  }

  choose(point: ChoicePoint): FiberId {
    return this.#reader.choose(point);
  }

  end(outcome: Outcome): void {
    if (outcome.reason !== 'fault' || this.#path !== null) return;
    if (this.#failing === null) this.#shrinkPath = [this.#run - 1];
    else this.#shrinkPath.push(this.#shrinkIndex);
    this.#failing = this.#value;
    this.#shrinkIndex = -1;
    this.#shrinks = this.#arbitrary.shrink(this.#value.value);
  }

  afterFault(): 'stop' | 'continue' {
    return this.#path === null ? 'continue' : 'stop';
  }

  /** Seed and path of the simplest failing value: `explore` repeats it from them. */
  describe(): string | null {
    const path = this.failingPath;
    return path === null ? null : `drawn by fast-check with seed ${this.#seed}, path "${path}"`;
  }

  /** The path of the simplest failing value, or null when nothing failed. */
  get failingPath(): string | null {
    return this.#failing === null ? null : this.#shrinkPath.join(':');
  }

  #generate(run: number): fc.Value<Tape> {
    return this.#arbitrary.generate(new fc.Random(new Generator(this.#seed, run)));
  }
}

/** The bits behind fast-check's random numbers: ours, so that a seed keeps its meaning across its versions. */
class Generator {
  readonly #seed: number;
  readonly #run: number;
  #prng: Prng;
  #drawn = 0;

  constructor(seed: number, run: number) {
    this.#seed = seed;
    this.#run = run;
    this.#prng = new Prng(seed * 1_000_003 + run);
  }

  clone(): Generator {
    const copy = new Generator(this.#seed, this.#run);
    for (let k = 0; k < this.#drawn; k++) copy.next();
    return copy;
  }

  /** 32 random bits as a signed integer. */
  next(): number {
    this.#drawn++;
    return this.#prng.below(0x100000000) | 0;
  }

  getState(): readonly number[] {
    return [this.#seed, this.#run, this.#drawn];
  }
}
