/**
 * The files of a running program. Where the world lets it write, they are those of the world. Otherwise what the program
 * writes is kept here, over files that are only read: a slot per path, changed through the heap, so that exploration goes
 * back to earlier files as to any other state.
 */
import type { World, WorldFailure } from '../bytecode/world.js';
import { EMPTY_WORLD, missing } from '../bytecode/world.js';
import type { Heap } from './heap.js';
import type { Value } from './value.js';

/** The largest path that a program may use, in bytes. */
const PATH_MAX = 255;

export class Files {
  /** What the program was given. */
  world = EMPTY_WORLD;
  readonly #heap: Heap;
  /** Slots by path, and what was written there; NIL where nothing was. */
  readonly #slots = new Map<string, number>();
  readonly #contents: Value[] = [];
  /** What the world answered: it must be the same in every execution. */
  readonly #seen = new Map<string, string | WorldFailure>();

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** Back to the files as they were found. */
  reset(world: World = EMPTY_WORLD): void {
    this.world = world;
    this.#contents.fill(null);
  }

  /** Path and content of what has been written, in the order of the first write of each path in any execution. */
  written(): readonly (readonly [path: string, content: string])[] {
    return [...this.#slots].flatMap(([path, slot]) => {
      const content = this.#contents[slot];
      return typeof content === 'string' ? [[path, content] as const] : [];
    });
  }

  /** What has been written, by slot, for `putBack`. */
  contents(): readonly Value[] {
    return [...this.#contents];
  }

  /** The files are again what they were when `contents` answered this. */
  putBack(contents: readonly Value[]): void {
    for (let slot = 0; slot < this.#contents.length; slot++)
      this.#contents[slot] = contents[slot] ?? null;
  }

  read(path: string): string | WorldFailure {
    const problem = pathProblem(path);
    if (problem !== null) return problem;
    if (this.world.isShared) return this.world.read(path);
    const written = this.#contents[this.#slots.get(plainPath(path)) ?? -1];
    if (typeof written === 'string') return written;
    const known = this.#seen.get(path);
    if (known !== undefined) return known;
    const read = this.world.read(path);
    this.#seen.set(path, read);
    return read;
  }

  write(path: string, content: string): WorldFailure | null {
    const problem = pathProblem(path);
    if (problem !== null) return problem;
    const failure = this.world.write?.(path, content) ?? null;
    if (failure !== null || this.world.isShared) return failure;
    const plain = plainPath(path);
    let slot = this.#slots.get(plain);
    if (slot === undefined) {
      slot = this.#contents.length;
      this.#slots.set(plain, slot);
      this.#contents.push(null);
    }
    this.#heap.setSlot(this.#contents, slot, content);
    return null;
  }

  /** Names in a folder, sorted by their bytes; folders as `isFolder`. */
  list(path: string): readonly { name: string; isFolder: boolean }[] | WorldFailure {
    const problem = pathProblem(path);
    if (problem !== null) return problem;
    const listed = this.world.list(path);
    const found = new Map<string, boolean>();
    if (!('kind' in listed)) for (const { name, isFolder } of listed) found.set(name, isFolder);
    const prefix = plainPath(path) === '' ? '' : `${plainPath(path)}/`;
    let hasWritten = false;
    for (const [written, slot] of this.#slots) {
      if (this.#contents[slot] === null || !written.startsWith(prefix)) continue;
      hasWritten = true;
      const rest = written.slice(prefix.length);
      const end = rest.indexOf('/');
      found.set(end < 0 ? rest : rest.slice(0, end), end >= 0);
    }
    if ('kind' in listed && !hasWritten) return listed;
    return [...found]
      .map(([name, isFolder]) => ({ name, isFolder }))
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }
}

function pathProblem(path: string): WorldFailure | null {
  if (path === '') return missing(path);
  if (path.length <= PATH_MAX && !path.includes('\0')) return null;
  return {
    kind: 'Input',
    message: `a path has at most ${PATH_MAX} bytes, and none of them is zero`,
  };
}

/** One spelling for each path: without `.`, empty steps, and `..` where it can be worked out. */
function plainPath(path: string): string {
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '' || step === '.') continue;
    const last = steps.at(-1);
    if (step === '..' && last !== undefined && last !== '..') steps.pop();
    else steps.push(step);
  }
  return (path.startsWith('/') ? '/' : '') + steps.join('/');
}
