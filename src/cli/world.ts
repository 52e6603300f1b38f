/**
 * The world as programs see it. `run` and `test` give them the real one. Where interleavings are explored, the files are
 * those of the folder of the program, only read; what a program writes stays in its machine, except below a folder that
 * `--allow-write` names.
 */
import { readFileSync, readSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import type { Program } from '../bytecode/program.js';
import type { MemoryFigure, World, WorldEntry, WorldFailure } from '../bytecode/world.js';
import { missing } from '../bytecode/world.js';
import { utf8 } from '../support/bytes.js';
import type { OptionValues } from './options.js';
import { errorCode } from './program-file.js';

const KINDS = {
  ENOENT: 'NotFound',
  ENOTDIR: 'NotFound',
  EACCES: 'Permission',
  EPERM: 'Permission',
  EROFS: 'Permission',
} as const satisfies Record<string, WorldFailure['kind']>;

/** `work`, or what the system says against it as an error of the program. */
function attempt<T>(path: string, what: string, work: () => T): T | WorldFailure {
  try {
    return work();
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    const kind = (KINDS as Readonly<Record<string, WorldFailure['kind']>>)[code] ?? 'System';
    if (kind === 'NotFound')
      return what === 'write'
        ? { kind, message: `there is no folder for \`${path}\`` }
        : missing(path);
    return { kind, message: `cannot ${what} \`${path}\`: ${code}` };
  }
}

/** Paths are byte strings inside the machine. */
function native(path: string): string {
  return Buffer.from(path, 'latin1').toString('utf8');
}

function readReal(path: string, at: string): string | WorldFailure {
  return attempt(path, 'read', () => readFileSync(at, 'latin1'));
}

function listReal(path: string, at: string): readonly WorldEntry[] | WorldFailure {
  return attempt(path, 'list', () =>
    readdirSync(at, { withFileTypes: true }).map((entry) => ({
      name: utf8(entry.name),
      isFolder: entry.isDirectory(),
    })),
  );
}

function writeReal(path: string, at: string, content: string): WorldFailure | null {
  return attempt(path, 'write', () => {
    writeFileSync(at, content, 'latin1');
    return null;
  });
}

/** What the console of a program does to whoever shows its output. */
export interface Console {
  /** Called before the program waits for a line. */
  readonly flush: () => void;
  readonly prompt: (text: string) => void;
}

/** Files and console of this process. Programs that run one after the other each read `input` from its start. */
export function realWorld(
  programArguments: readonly string[],
  shown: Console,
  input: InputText | null = null,
): World {
  const nextLine = linesOf(input ?? new InputText(), input === null);
  return {
    read: (path) => readReal(path, native(path)),
    list: (path) => listReal(path, native(path)),
    write: (path, content) => writeReal(path, native(path), content),
    isShared: true,
    readLine: () => {
      shown.flush();
      return nextLine();
    },
    prompt: (text) => {
      shown.flush();
      shown.prompt(native(text));
    },
    folder: utf8(process.cwd()),
    programArguments: programArguments.map(utf8),
    memory: memoryOf,
  };
}

function memoryOf(what: MemoryFigure): number {
  switch (what) {
    case 'peakMemoryKb':
      return process.resourceUsage().maxRSS;
    case 'currentMemoryKb':
      return Math.ceil(process.memoryUsage.rss() / 1024);
    case 'peakVirtualMemoryKb':
      try {
        return Number(
          /^VmPeak:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? -1,
        );
      } catch {
        return -1;
      }
  }
}

/** What is explored: files of the folder of `file`, no input. Paths are relative to `root`. */
export function privateWorld(file: string, options: OptionValues, root = '.'): World {
  const folder = resolve(root, dirname(file));
  const open = options['allow-write'];
  const writable = open === undefined ? null : resolve(root, open);
  /** The place of a path: in the folder of the program, or from the root if that is inside it. */
  const placeOf = (path: string): string | null => {
    const own = resolve(folder, native(path));
    const fromHere = resolve(root, native(path));
    const places = [own, fromHere].filter((place) => isInside(folder, place) || isOpen(place));
    return (
      places.find((place) => statSync(place, { throwIfNoEntry: false }) !== undefined) ??
      places[0] ??
      null
    );
  };
  const isOpen = (place: string): boolean => writable !== null && isInside(writable, place);
  const outside = (path: string): WorldFailure => ({
    kind: 'Permission',
    message: `\`${path}\` lies outside of the folder of the program`,
  });
  return {
    read: (path) => {
      const place = placeOf(path);
      return place === null ? outside(path) : readReal(path, place);
    },
    list: (path) => {
      const place = placeOf(path);
      return place === null ? outside(path) : listReal(path, place);
    },
    write:
      writable === null
        ? null
        : (path, content) => {
            const place = resolve(root, native(path));
            return isOpen(place) ? writeReal(path, place, content) : null;
          },
    isShared: false,
    readLine: () => null,
    prompt: () => undefined,
    folder: '/',
    programArguments: [],
  };
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}

export function withWorld(program: Program, world: World): Program {
  return { ...program, world };
}

/** As plain data. */
export function withoutWorld(program: Program): Program {
  const copy: { -readonly [K in keyof Program]: Program[K] } = { ...program };
  delete copy.world;
  return copy;
}

/** Standard input, read only when somebody asks; kept, so that every reader of it starts at its first line. */
export class InputText {
  #text = '';
  /** How much before it has been forgotten. */
  #start = 0;
  #hasEnded = false;
  readonly #buffer = Buffer.alloc(65536);

  /** Where the line ends that begins at `at`: its line feed, or the end of the input; -1 when nothing is there. */
  endOfLine(at: number): number {
    let from = at - this.#start;
    for (;;) {
      const end = this.#text.indexOf('\n', from);
      if (end >= 0) return this.#start + end;
      from = this.#text.length;
      if (this.#hasEnded || !this.#fill()) break;
    }
    return this.#start + this.#text.length > at ? this.#start + this.#text.length : -1;
  }

  slice(from: number, to: number): string {
    return this.#text.slice(from - this.#start, to - this.#start);
  }

  /** Nobody will ask for what is before `at`. */
  forget(at: number): void {
    this.#text = this.#text.slice(at - this.#start);
    this.#start = at;
  }

  #fill(): boolean {
    const count = readInput(this.#buffer);
    if (count === 0) this.#hasEnded = true;
    else this.#text += this.#buffer.toString('latin1', 0, count);
    return count > 0;
  }
}

/** The lines of the input, one after the other; NIL after the last. */
function linesOf(input: InputText, isOnlyReader: boolean): () => string | null {
  let at = 0;
  return () => {
    const end = input.endOfLine(at);
    if (end < 0) return null;
    const line = input.slice(at, end);
    at = end + 1;
    if (isOnlyReader) input.forget(at);
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  };
}

/** Bytes of standard input; 0 at its end. */
function readInput(buffer: Buffer): number {
  for (;;) {
    try {
      return readSync(0, buffer);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      // A terminal that does not block: wait until there is something.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
