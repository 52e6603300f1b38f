/**
 * The entry of a worker thread that explores subtrees of one search (`search-rounds.ts`), a stint at a time. What they have in
 * common comes as bytes that all threads share, and is read once.
 */
import { deserialize } from 'node:v8';
import type { Program } from '../bytecode/program.js';
import type { ExploreOptions } from '../explore.js';
import type { Stint, StintResult } from '../search-rounds.js';
import { exploreStint } from '../search-rounds.js';
import type { OptionValues } from './options.js';
import { privateWorld, withWorld } from './world.js';

/** A search, as plain data. */
export interface StintSearch {
  readonly program: Program;
  readonly options: Partial<ExploreOptions>;
  /** What the world of the program depends on. */
  readonly flags: OptionValues;
}

export interface StintTask {
  /** A `StintSearch`, serialised. */
  readonly search: Uint8Array;
  readonly stint: Stint;
}

let known: StintSearch | null = null;

export function exploreStintInWorker({ search, stint }: StintTask): StintResult {
  // A thread serves one search as long as it lives.
  known ??= read(search);
  return exploreStint(known.program, known.options, stint);
}

function read(bytes: Uint8Array): StintSearch {
  const search = deserialize(Uint8Array.from(bytes)) as StintSearch;
  const world = privateWorld(search.program.file, search.flags);
  return { ...search, program: withWorld(search.program, world) };
}
