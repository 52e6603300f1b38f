/**
 * Loads a program of several modules (CLEAR language reference, 16): each file is read and parsed once, what it requires
 * before it. Reading is a function that is handed in, so that a program can come from a disk, a trace or a test.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { diagnostic } from '../../diagnostics/diagnostic.js';
import type { Source } from '../../diagnostics/source.js';
import { joinSources, makeSource } from '../../diagnostics/source.js';
import type { Module, RequireItem } from '../ast.js';
import { parseModule } from '../parser.js';
import { linkItems } from './link.js';
import type { LinkedModule, ModuleSet } from './module-set.js';
import { folderOf, namespaceOf, pathFrom, singleModule } from './module-set.js';

export interface LoadOptions {
  /** The text of a file; throws when there is none. Null when the program has to do with one file. */
  readonly read: ((path: string) => string) | null;
  /** The entry file of each package, by its name. */
  readonly packages: ReadonlyMap<string, string>;
}

export interface ParsedFile {
  /** The tree as it was parsed, with positions in the file itself. */
  readonly module: Module;
  readonly diagnostics: readonly Diagnostic[];
}

export interface LoadedProgram {
  /** The main file first. */
  readonly files: readonly ParsedFile[];
  readonly set: ModuleSet;
  /** About REQUIREs. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Loads the program that `main` is the main file of. Never throws for a bad program. */
export function loadProgram(main: Source, options: LoadOptions): LoadedProgram {
  const parsed = parseModule(main);
  if (!parsed.module.items.some((item) => item.kind === 'require'))
    return { files: [parsed], set: singleModule(parsed.module), diagnostics: [] };
  const loading = new Loading(options);
  loading.add(parsed, []);
  // The main file is loaded last, and stands first.
  const others = loading.done.slice(0, -1).map(({ file }) => file);
  const files = [parsed, ...others];
  const source = joinSources([main, ...others.map(({ module }) => module.source)]);
  return {
    files,
    set: { source, modules: linked(loading.done, source) },
    diagnostics: loading.problems,
  };
}

interface DoneFile {
  readonly file: ParsedFile;
  /** Paths by namespace. */
  readonly requires: ReadonlyMap<string, string>;
}

/** Files on the way in, depth first. */
class Loading {
  /** What a file requires stands before it. */
  readonly done: DoneFile[] = [];
  readonly problems: Diagnostic[] = [];
  readonly #options: LoadOptions;
  readonly #failed = new Set<string>();

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  /** `chain`: the files that are being loaded, outermost first. */
  add(file: ParsedFile, chain: readonly string[]): void {
    const { source, items } = file.module;
    const requires = new Map<string, string>();
    for (const item of items) {
      if (item.kind !== 'require') continue;
      const path = this.#resolve(source, item, [...chain, source.file]);
      if (path === null) continue;
      const namespace = item.alias?.text ?? namespaceOf(item.path.replace(/^pkg:/, ''));
      const other = requires.get(namespace);
      if (other !== undefined && other !== path) {
        const span = item.alias?.span ?? item.pathSpan;
        const message = `\`${namespace}\` already stands for \`${other}\` here`;
        this.#report(
          source,
          'NAMESPACE_TAKEN',
          span,
          message,
          'give one of them another name: `AS name`',
        );
      } else requires.set(namespace, path);
    }
    this.done.push({ file, requires });
  }

  /** The path of a required file that has been loaded, or null. */
  #resolve(from: Source, item: RequireItem, chain: readonly string[]): string | null {
    const found = this.#find(from, item);
    if (found === null) return null;
    const { path, package: name } = found;
    if (chain.includes(path)) {
      const circle = [...chain.slice(chain.indexOf(path)), path];
      this.#report(
        from,
        'MODULE_CYCLE',
        item.pathSpan,
        `\`${path}\` requires itself${circle.length > 2 ? ' through other files' : ''}`,
        'move what both need into a file of its own',
        circle.slice(1).map((next, index) => `${circle[index] ?? ''} requires ${next}`),
      );
      return null;
    }
    if (this.done.some(({ file }) => file.module.source.file === path)) return path;
    if (this.#failed.has(path)) return null;
    const text = this.#read(from, item, path);
    if (text === null) {
      this.#failed.add(path);
      return null;
    }
    const plain = makeSource(path, text);
    this.add(parseModule(name === null ? plain : { ...plain, package: name }), chain);
    return path;
  }

  #find(from: Source, item: RequireItem): { path: string; package: string | null } | null {
    const name = /^pkg:(.*)$/.exec(item.path)?.[1];
    if (name === undefined)
      return { path: pathFrom(folderOf(from.file), item.path), package: null };
    const path = this.#options.packages.get(name);
    if (path !== undefined) return { path: pathFrom('', path), package: name };
    const known = [...this.#options.packages.keys()].join(', ');
    this.#report(
      from,
      'MODULE_NOT_FOUND',
      item.pathSpan,
      `there is no package \`${name}\``,
      `say where it is: \`--package ${name}=PATH\``,
      known === '' ? [] : [`packages  ${known}`],
    );
    return null;
  }

  #read(from: Source, item: RequireItem, path: string): string | null {
    const { read } = this.#options;
    if (read === null) {
      const message = `\`${path}\` cannot be required: this program was given as one text`;
      this.#report(
        from,
        'MODULE_NOT_FOUND',
        item.pathSpan,
        message,
        'hand in a function that reads files',
      );
      return null;
    }
    try {
      return read(path).replace(/^\ufeff/, '');
    } catch (error) {
      // Whatever keeps a file from being read is a fact about the program here.
      const reason = error instanceof Error ? error.message : String(error);
      this.#report(
        from,
        'MODULE_NOT_FOUND',
        item.pathSpan,
        `cannot read \`${path}\`: ${reason}`,
        '',
      );
      return null;
    }
  }

  #report(
    source: Source,
    name: 'MODULE_NOT_FOUND' | 'MODULE_CYCLE' | 'NAMESPACE_TAKEN',
    span: RequireItem['span'],
    message: string,
    hint: string,
    notes: readonly string[] = [],
  ): void {
    this.problems.push(diagnostic(name, source, span, message, { hint, notes }));
  }
}

function linked(done: readonly DoneFile[], source: Source): readonly LinkedModule[] {
  const indexOf = (path: string): number =>
    done.findIndex(({ file }) => file.module.source.file === path);
  const prefixes = new Set<string>();
  return done.map(({ file, requires }, index) => {
    const { module } = file;
    const part = source.parts?.find((candidate) => candidate.source === module.source);
    const start = part?.base ?? 0;
    const isMain = index === done.length - 1;
    return {
      module: { ...module, items: linkItems(module.items, start, new Set(requires.keys())) },
      start,
      end: start + module.source.text.length + 1,
      prefix: isMain ? '' : freshPrefix(module.source, prefixes),
      folder: folderOf(module.source.file),
      namespaces: new Map([...requires].map(([name, path]) => [name, indexOf(path)])),
    };
  });
}

/** Two files may have one base name; their functions are told apart all the same. */
function freshPrefix(source: Source, taken: Set<string>): string {
  const base = namespaceOf(source.package ?? source.file);
  let prefix = base;
  for (let count = 2; taken.has(prefix); count++) prefix = `${base}_${count}`;
  taken.add(prefix);
  return prefix;
}
