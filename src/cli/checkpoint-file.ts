/**
 * The checkpoint file (schema clear-loom/checkpoint/1): where one search stands, and what it is a search of. It is
 * replaced as a whole, so that a crash at any moment leaves either the one before or the new one; a checksum tells
 * a damaged one.
 */
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Program } from '../bytecode/program.js';
import type { SearchState } from '../explore/search-state.js';
import type { RoundsState } from '../search-rounds.js';
import { hashText } from '../support/hash.js';
import { fileProblem } from './problems.js';
import type { Loaded } from './program-file.js';
import { readBytes } from './program-file.js';
import { shellWord } from './report-text.js';
import { toolVersion } from './version.js';

const SCHEMA = 'clear-loom/checkpoint/1';

/** What a search is a search of. */
export interface SearchIdentity {
  readonly file: string;
  /** Hash of the text of the program. */
  readonly program: string;
  /** Everything that decides which executions there are and in which order they come, by the name of its flag. */
  readonly flags: Readonly<Record<string, string | number | boolean>>;
}

/** Where a search stands: in one piece, or divided. */
export type SavedState = SearchState | RoundsState;

export function isInRounds(state: SavedState): state is RoundsState {
  return 'forks' in state;
}

interface Content extends SearchIdentity {
  readonly state: SavedState;
}

/**
 * Which shape the state of a search has: another number whenever a search saves anything else than before, so that no build goes
 * on from what it would misread. (A test holds it to the shape.)
 */
export const STATE_FORMAT = 5;

interface CheckpointDocument {
  readonly schema: string;
  readonly version: string;
  readonly format: number;
  readonly checksum: string;
  readonly content: Content;
}

export function programHash({ sources }: Program): string {
  return hashText(JSON.stringify(sources.map(({ text }) => text)));
}

/** Writes a checkpoint in place of the one before. Throws the error of the system. */
export function writeCheckpoint(path: string, identity: SearchIdentity, state: SavedState): void {
  const content = JSON.stringify({ ...identity, state } satisfies Content);
  const head = {
    schema: SCHEMA,
    version: toolVersion(),
    format: STATE_FORMAT,
    checksum: hashText(content),
  };
  // The head stands in the same object, in front.
  const text = `${JSON.stringify(head).slice(0, -1)},"content":${content}}\n`;
  const temporary = `${path}.tmp`;
  const descriptor = openSync(temporary, 'w');
  try {
    const bytes = Buffer.from(text, 'utf8');
    for (let written = 0; written < bytes.length;) {
      written += writeSync(descriptor, bytes, written);
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, path);
  flushFolder(dirname(path));
}

/** The new name of a file is safe only when its folder is; not every system can say so. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

export interface SavedSearch {
  readonly state: SavedState;
  readonly flags: SearchIdentity['flags'];
}

/** The search that `path` holds; null when there is no such file. It must be of the same program and tool. */
export function readCheckpoint(path: string, wanted: SearchIdentity): Loaded<SavedSearch | null> {
  const hint = `delete it to start from the beginning: rm ${shellWord(path)}`;
  const damaged = (message: string): Loaded<never> => {
    const text = `cannot continue from \`${path}\`: ${message}`;
    return { problems: [fileProblem('CHECKPOINT_DAMAGED', path, text, { hint })] };
  };
  const foreign = (message: string): Loaded<never> => {
    const text = `cannot continue from \`${path}\`: ${message}`;
    return { problems: [fileProblem('CHECKPOINT_FOREIGN', path, text, { hint })] };
  };
  const read = readBytes(path);
  if ('problems' in read) {
    const [problem] = read.problems;
    return problem?.name === 'FILE_NOT_FOUND' ? { value: null } : read;
  }
  let document: Partial<CheckpointDocument> | null;
  try {
    document = JSON.parse(Buffer.from(read.value).toString('utf8')) as typeof document;
  } catch {
    return damaged('it is no JSON');
  }
  if (typeof document !== 'object' || typeof document?.schema !== 'string') {
    return damaged('it is no checkpoint');
  }
  if (document.schema !== SCHEMA) {
    return foreign(
      `its schema is \`${document.schema.slice(0, 60)}\`, and this tool writes \`${SCHEMA}\``,
    );
  }
  const { version, format, checksum, content } = document;
  if (content === undefined || checksum !== hashText(JSON.stringify(content))) {
    return damaged('its checksum does not fit; it was cut short or changed');
  }
  if (version !== toolVersion()) {
    return foreign(`clear-loom ${String(version)} wrote it, and this is ${toolVersion()}`);
  }
  if (format !== STATE_FORMAT) return foreign('another build of this version wrote it');
  if (content.program !== wanted.program) {
    const isSameFile = content.file === wanted.file;
    const other = isSameFile
      ? `\`${wanted.file}\` has changed since`
      : `it is of \`${content.file}\``;
    return foreign(
      `${other} (program hash ${content.program.slice(0, 8)}, now ${wanted.program.slice(0, 8)})`,
    );
  }
  return { value: { state: content.state, flags: content.flags } };
}
