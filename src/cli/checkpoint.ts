/**
 * `--checkpoint FILE`: goes on from the file if it is there, keeps it up to date while the search runs and when it is
 * stopped, and removes it when there is nothing left to go on with.
 */
import { accessSync, constants, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Program } from '../bytecode/program.js';
import type { ExploreOptions } from '../explore.js';
import { DEFAULT_OPTIONS } from '../explore/options.js';
import type { ExplorationRun } from '../explore/exploration.js';
import { parametersAsJson } from '../trace/write.js';
import type { SearchInRounds } from '../search-rounds.js';
import type { SavedSearch, SavedState, SearchIdentity } from './checkpoint-file.js';
import { isInRounds, programHash, readCheckpoint, writeCheckpoint } from './checkpoint-file.js';
import { secondsNow } from './drive.js';
import type { Loaded } from './program-file.js';
import { whyUnwritable } from './write-file.js';
import { schedulerName } from './scheduler-choice.js';
import { UsageError } from './usage-error.js';

/** The first checkpoint comes soon; then ever more time passes, up to this. */
const FIRST_SECONDS = 0.2;
const PAUSE_SECONDS = 5;
const PAUSE_GROWTH = 1.5;
/** Writing may take this part of the time. */
const COST = 0.02;

/** Opens the checkpoint at `path` for a search. Throws UsageError for other flags than it was saved with. */
export function openCheckpoint(
  path: string,
  program: Program,
  options: Partial<ExploreOptions>,
): Loaded<Checkpoint> {
  const identity = identityOf(program, options);
  const read = readCheckpoint(path, identity);
  if ('problems' in read) return read;
  if (read.value !== null) refuseOtherFlags(path, read.value, identity);
  if (read.value !== null && isInRounds(read.value.state) && options.coversSites === true) {
    throw new UsageError(
      `\`--coverage\`: the search in \`${path}\` is divided among workers, each of which would know only its own part; leave it out, or delete the file to start from the beginning`,
      'loom',
    );
  }
  refuseUnwritable(path);
  return { value: new Checkpoint(path, identity, read.value?.state ?? null) };
}

function identityOf(program: Program, options: Partial<ExploreOptions>): SearchIdentity {
  const merged = { ...DEFAULT_OPTIONS, ...options };
  const parameters = Object.entries(parametersAsJson(merged.parameters));
  return {
    file: program.file,
    program: programHash(program),
    flags: {
      scheduler: schedulerName(options.scheduler ?? 'exhaustive'),
      reduction: merged.reduction,
      'preemptions-max': merged.preemptionsMax === Infinity ? 'none' : merged.preemptionsMax,
      preemptions: merged.iteratesPreemptions ? 'iterate' : 'none',
      'keep-going': merged.keepGoing,
      ...Object.fromEntries(parameters.map(([name, value]) => [flagName(name), value])),
    },
  };
}

/** `lockTimeout` → `lock-timeout` */
function flagName(parameter: string): string {
  return parameter.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function refuseOtherFlags(path: string, saved: SavedSearch, { flags }: SearchIdentity): void {
  const differences = Object.entries(flags)
    .filter(([name, value]) => saved.flags[name] !== value)
    .map(
      ([name, value]) => `\`--${name}\` was ${String(saved.flags[name])} and is ${String(value)}`,
    );
  if (differences.length === 0) return;
  throw new UsageError(
    `\`--checkpoint\`: \`${path}\` was saved with other flags: ${differences.join(', ')}; repeat them, or delete the file to start from the beginning`,
    'loom',
  );
}

/** Better now than after hours. */
function refuseUnwritable(path: string): void {
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw new UsageError(
      `\`--checkpoint\`: cannot write \`${path}\`: ${whyUnwritable(error) ?? String(error)}`,
      'loom',
    );
  }
}

/** A search in one piece, or one that is divided. */
interface Saveable {
  readonly hasVerdict: boolean;
  save(): SavedState | null;
}

export class Checkpoint {
  readonly #path: string;
  readonly #identity: SearchIdentity;
  /** The search to continue, or null. */
  readonly saved: SavedState | null;
  #next = FIRST_SECONDS;
  #pause = FIRST_SECONDS;
  /** Why it cannot be written, once that has happened. */
  #failure: string | null = null;

  constructor(path: string, identity: SearchIdentity, saved: SavedState | null) {
    this.#path = path;
    this.#identity = identity;
    this.saved = saved;
  }

  /** For `Drive.onSlice`. Throws UsageError for a scheduler that cannot be resumed. */
  readonly onSlice = (run: ExplorationRun, seconds: number, hasEnded: boolean): void => {
    if (!run.canSave) {
      throw new UsageError(
        '`--checkpoint`: this scheduler cannot be continued; its `createScheduler` must answer an object with `save`',
        'loom',
      );
    }
    this.#keep(run, seconds, hasEnded);
  };

  /** For `Drive.onRound`. */
  readonly onRound = (search: SearchInRounds, seconds: number, hasEnded: boolean): void => {
    this.#keep(search, seconds, hasEnded);
  };

  #keep(search: Saveable, seconds: number, hasEnded: boolean): void {
    if (!hasEnded && seconds < this.#next) return;
    if (hasEnded && search.hasVerdict) {
      rmSync(this.#path, { force: true });
      return;
    }
    const started = secondsNow();
    this.#write(search);
    const cost = (secondsNow() - started) / COST;
    this.#pause = Math.min(PAUSE_SECONDS, this.#pause * PAUSE_GROWTH);
    this.#next = seconds + Math.max(this.#pause, cost);
  }

  #write(search: Saveable): void {
    const state = search.save();
    if (state === null) return;
    try {
      writeCheckpoint(this.#path, this.#identity, state);
      this.#failure = null;
    } catch (error) {
      // A search can be too large for one text.
      const code = error instanceof RangeError ? error.message : whyUnwritable(error);
      if (code === null) throw error;
      this.#failure = `the checkpoint cannot be saved in \`${this.#path}\`: ${code}`;
    }
  }

  /** One line each. */
  get warnings(): readonly string[] {
    return this.#failure === null ? [] : [this.#failure];
  }
}
