/**
 * Names across modules (CLEAR language reference, 16). The tables of the program hold the names of all modules; a look-up is
 * made from the module that is being checked: its own names hide imported ones, an imported name is found with and
 * without its namespace, and only where its visibility allows.
 */
import type { DiagnosticName } from '../../../diagnostics/codes.js';
import type { Source } from '../../../diagnostics/source.js';
import type { Item, Visibility } from '../../../syntax/ast.js';
import type { LinkedModule, ModuleSet } from '../../../syntax/modules/module-set.js';
import { assert } from '../../../support/assert.js';
import { nearestHint } from '../../nearest.js';

/** An entry point is run, never called from another file. */
const ENTRY_POINTS: readonly string[] = ['main', 'main!', 'cheatMain'];

/** A name in the module that declares it. */
interface Found {
  readonly module: number;
  readonly name: string;
}

/** Why a name is not found, although a required module has it. */
export interface NameProblem {
  readonly code: Extract<
    DiagnosticName,
    'NAME_NOT_VISIBLE' | 'AMBIGUOUS_NAME' | 'UNKNOWN_NAMESPACE'
  >;
  readonly message: string;
  readonly hint: string;
}

export class ModuleScope {
  readonly modules: readonly LinkedModule[];
  /** Position of the module that is being checked. */
  current = 0;
  /** By module: what it declares, and who may see it. */
  readonly #declared: readonly ReadonlyMap<string, Visibility>[];

  constructor({ modules }: ModuleSet) {
    this.modules = modules;
    this.#declared = modules.map(({ module }) => declaredNames(module.items));
  }

  /** How the present module spells things. */
  get dialect(): Source['dialect'] {
    return this.#here.module.source.dialect;
  }

  /** The module in whose text a position lies. */
  at(position: number): number {
    const index = this.modules.findIndex(({ start, end }) => start <= position && position < end);
    return index < 0 ? this.current : index;
  }

  /** Runs `work` as if module `index` were being checked. */
  within<T>(index: number, work: () => T): T {
    const outer = this.current;
    this.current = index;
    const result = work();
    this.current = outer;
    return result;
  }

  /** Where else than in the present module `name` may be meant: at most one place per required module. */
  imported(name: string): readonly Found[] {
    return this.#candidates(name).filter((found) => this.#isVisible(found));
  }

  /** The names that the present module may use without a namespace, apart from its own. */
  importedNames(): readonly Found[] {
    return [...new Set(this.#here.namespaces.values())].flatMap((module) =>
      [...(this.#declared[module]?.keys() ?? [])]
        .map((name) => ({ module, name }))
        .filter((found) => this.#isVisible(found)),
    );
  }

  /** What is wrong with a name that was not found; null when other modules have nothing to do with it. */
  problemOf(text: string): NameProblem | null {
    const candidates = this.#candidates(text).filter(({ module, name }) =>
      this.#declared[module]?.has(name),
    );
    const visible = candidates.filter((found) => this.#isVisible(found));
    if (visible.length > 1) {
      const names = visible.map(({ module, name }) => `\`${this.#namespaceOf(module)}.${name}\``);
      return {
        code: 'AMBIGUOUS_NAME',
        message: `\`${text}\` may be ${names.join(' or ')}`,
        hint: `write ${names[0] ?? ''}, for one`,
      };
    }
    const [hidden] = candidates;
    if (hidden !== undefined && visible.length === 0) return this.#hidden(hidden);
    const [namespace = '', member] = text.split('.');
    if (member === undefined || this.#here.namespaces.has(namespace)) return null;
    return /^[a-z]/.test(namespace) && this.modules.length > 1
      ? {
          code: 'UNKNOWN_NAMESPACE',
          message: `there is no module \`${namespace}\` here`,
          hint: nearestHint(namespace, () => this.#here.namespaces.keys())(),
        }
      : null;
  }

  get #here(): LinkedModule {
    const here = this.modules[this.current];
    assert(here !== undefined, 'a module is being checked');
    return here;
  }

  #namespaceOf(index: number): string {
    return [...this.#here.namespaces].find(([, module]) => module === index)?.[0] ?? '';
  }

  #candidates(text: string): readonly Found[] {
    const dot = text.indexOf('.');
    if (dot < 0)
      return [...new Set(this.#here.namespaces.values())].map((module) => ({ module, name: text }));
    const module = this.#here.namespaces.get(text.slice(0, dot));
    return module === undefined ? [] : [{ module, name: text.slice(dot + 1) }];
  }

  #isVisible({ module, name }: Found): boolean {
    if (ENTRY_POINTS.includes(name)) return false;
    switch (this.#declared[module]?.get(name)) {
      case 'public':
        return true;
      case 'package':
        return this.modules[module]?.folder === this.#here.folder;
      case 'private':
      case undefined:
        return false;
    }
  }

  #hidden({ module, name }: Found): NameProblem {
    const file = this.modules[module]?.module.source.file ?? '';
    const isPrivate = this.#declared[module]?.get(name) === 'private';
    const reach = isPrivate
      ? 'PRIVATE, so only its own file sees it'
      : 'seen in its own folder only';
    return {
      code: 'NAME_NOT_VISIBLE',
      message: `\`${name}\` of \`${file}\` is ${reach}`,
      hint: ENTRY_POINTS.includes(name)
        ? 'move what both files need into another function'
        : 'write `PUB` before its declaration',
    };
  }
}

function declaredNames(items: readonly Item[]): ReadonlyMap<string, Visibility> {
  const names = new Map<string, Visibility>();
  for (const item of items) {
    switch (item.kind) {
      case 'function':
      case 'struct':
      case 'enum':
      case 'union':
        names.set(item.name.text, item.visibility);
        break;
      case 'require':
      case 'externFunction':
      case 'externStruct':
      case 'test':
      case 'syncPolicy':
      case 'statement':
        break;
    }
  }
  return names;
}

/** A table of one kind of declarations, by name, looked at from the present module. `values` are those of all modules. */
export class ModuleNames<T> extends Map<string, T> {
  readonly #scope: ModuleScope;

  constructor(scope: ModuleScope) {
    super();
    this.#scope = scope;
  }

  /** What the present module itself declares under this name. */
  own(name: string): T | undefined {
    return super.get(keyOf(this.#scope.current, name));
  }

  override get(name: string): T | undefined {
    const own = this.own(name);
    if (own !== undefined) return own;
    const found = this.#scope
      .imported(name)
      .map((place) => super.get(keyOf(place.module, place.name)))
      .filter((value) => value !== undefined);
    return found.length === 1 ? found[0] : undefined;
  }

  override has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  override set(name: string, value: T): this {
    return super.set(keyOf(this.#scope.current, name), value);
  }

  override delete(name: string): boolean {
    return super.delete(keyOf(this.#scope.current, name));
  }

  /** The names that can be used in the present module. */
  override *keys(): ReturnType<Map<string, T>['keys']> {
    const own = keyOf(this.#scope.current, '');
    for (const key of super.keys()) if (key.startsWith(own)) yield key.slice(own.length);
    for (const { module, name } of this.#scope.importedNames())
      if (super.has(keyOf(module, name))) yield name;
    return undefined;
  }
}

function keyOf(module: number, name: string): string {
  return `${module} ${name}`;
}
