/** Names of variables as they are visible at one place of a function: a chain of blocks, innermost first. */
import type { Variable } from './checked.js';

export class Scope {
  readonly parent: Scope | null;
  readonly #variables = new Map<string, Variable>();
  /** Functions declared inside a function, by the name under which the program knows them. */
  readonly #functions = new Map<string, string>();

  constructor(parent: Scope | null) {
    this.parent = parent;
  }

  /** Makes `variable` visible here and in the blocks inside; it hides an outer one of the same name. */
  declare(variable: Variable): void {
    this.#variables.set(variable.name, variable);
  }

  /** The variable of this very block, or null. */
  own(name: string): Variable | null {
    return this.#variables.get(name) ?? null;
  }

  find(name: string): Variable | null {
    for (let scope: Scope | null = this; scope !== null; scope = scope.parent) {
      const found = scope.#variables.get(name);
      if (found !== undefined) return found;
    }
    return null;
  }

  declareFunction(name: string, full: string): void {
    this.#functions.set(name, full);
  }

  /** The full name of a function of this very block, or null. */
  ownFunction(name: string): string | null {
    return this.#functions.get(name) ?? null;
  }

  /** The full name of a function declared here or around, or null. */
  findFunction(name: string): string | null {
    for (let scope: Scope | null = this; scope !== null; scope = scope.parent) {
      const found = scope.#functions.get(name);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** Every visible name, innermost first. */
  names(): readonly string[] {
    const all: string[] = [];
    for (let scope: Scope | null = this; scope !== null; scope = scope.parent)
      all.push(...scope.#variables.keys());
    return all;
  }
}
