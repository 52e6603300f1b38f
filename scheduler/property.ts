/**
 * Property: fast-check draws the choices, as tapes (`src/explore/tape.ts`), and shrinks a failing one: shorter
 * tapes and smaller numbers, which is fewer preemptions. The loop of the exploration runs one execution at a time,
 * so this scheduler walks fast-check's stream of values and, after a failure, its stream of shrunk values itself.
 *
 * `path` repeats one value: `12:0:3` is run 12, its first shrink, the fourth shrink of that.
 */
import fc from 'fast-check';
import type { Program } from '../src/bytecode/program.js';
import type {
  ChoicePoint,
  FiberId,
  Outcome,
  Scheduler,
  SchedulerContext,
} from '../src/explore/scheduler.js';
import type { Tape } from '../src/explore/tape.js';
import { readTape } from '../src/explore/tape.js';
import { Prng } from '../src/support/prng.js';

/** Longest tape drawn, and the largest number in it; most numbers are 0, so that failures start out simple. */
const TAPE_LENGTH_MAX = 200;
const ENTRY_MAX = 7;

/** Tapes as fast-check draws and shrinks them. */
export function tapes(): fc.Arbitrary<Tape> {
  const entry = fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.nat({ max: ENTRY_MAX }) },
  );
  return fc.array(entry, { maxLength: TAPE_LENGTH_MAX, size: 'max' });
}

/**
 * Schedules of `program` for property tests: hand one to `run`. They shrink towards schedules with fewer
 * preemptions; every schedule fits every program, choices beyond its end let the current fiber go on.
 */
export function schedules(_program: Program): fc.Arbitrary<Tape> {
  return tapes();
}

export class PropertyScheduler implements Scheduler {
  readonly #arbitrary = tapes();
  readonly #seed: number;
  readonly #path: readonly number[] | null;
  #run = 0;
  #value: fc.Value<Tape>;
  /** The simplest failing value so far, and the values left to try instead. */
  #failing: fc.Value<Tape> | null = null;
  #shrinks: Iterator<fc.Value<Tape>> | null = null;
  #shrinkPath: number[] = [];
  #shrinkIndex = -1;
  #next = 0;

  constructor(context: SchedulerContext) {
    this.#seed = context.seed;
    this.#path = context.path === null ? null : context.path.split(':').map(Number);
    this.#value = this.#generate(0);
  }

  begin(): number {
    this.#next = 0;
    if (this.#path !== null) return this.#beginAtPath(this.#path);
    if (this.#shrinks === null) {
      this.#value = this.#generate(this.#run++);
      return 0;
    }
    const step = this.#shrinks.next();
    if (step.done === true) return -1;
    this.#shrinkIndex++;
    this.#value = step.value;
    return 0;
  }

  /** Run number, then the place of each shrink taken. */
  #beginAtPath(path: readonly number[]): number {
    if (this.#run > 0) return -1;
    this.#run = 1;
    let value = this.#generate(path[0] ?? 0);
    for (const index of path.slice(1)) {
      const shrunk = this.#arbitrary.shrink(value.value, value.context).getNthOrLast(index);
      if (shrunk === null) break;
      value = shrunk;
    }
    this.#value = value;
    return 0;
  }

  choose(point: ChoicePoint): FiberId {
    return readTape(point, point.count === 1 ? 0 : (this.#value.value[this.#next++] ?? 0));
  }

  end(outcome: Outcome): void {
    if (outcome.reason !== 'fault' || this.#path !== null) return;
    if (this.#failing === null) this.#shrinkPath = [this.#run - 1];
    else this.#shrinkPath.push(this.#shrinkIndex);
    this.#failing = this.#value;
    this.#shrinkIndex = -1;
    this.#shrinks = this.#arbitrary.shrink(this.#value.value, this.#value.context);
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
    return this.#arbitrary.generate(new fc.Random(new Generator(this.#seed, run)), undefined);
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
