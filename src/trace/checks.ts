/**
 * Small checkers for values that come from JSON. A checker returns the value with its type or stops with a
 * `Mismatch` that carries the path of what is wrong. Checkers compose: a record is a table of checkers.
 */
import type { JsonPath } from './json-position.js';

/** What is wrong, and where in the document. */
export class Mismatch extends Error {
  readonly path: JsonPath;
  constructor(path: JsonPath, message: string) {
    super(message);
    this.path = path;
  }
}

export type Check<T> = (value: unknown, path: JsonPath) => T;

/** `fault.location.line`, `schedule[3][1]`; the document itself is empty. */
export function pathText(path: JsonPath): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function expected(what: string, value: unknown, path: JsonPath): Mismatch {
  return new Mismatch(path, `expected ${what}, found ${describe(value)}`);
}

export const text: Check<string> = (value, path) => {
  if (typeof value !== 'string') throw expected('a string', value, path);
  return value;
};

export const flag: Check<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw expected('true or false', value, path);
  return value;
};

/** An integer that a double holds exactly, not below `minimum`. */
export function integer(minimum: number): Check<number> {
  return (value, path) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < minimum) {
      throw expected(`an integer from ${minimum}`, value, path);
    }
    return value;
  };
}

export function matching(pattern: RegExp, what: string): Check<string> {
  return (value, path) => {
    if (typeof value !== 'string' || !pattern.test(value)) throw expected(what, value, path);
    return value;
  };
}

export function oneOf<const T extends string>(choices: readonly T[]): Check<T> {
  return (value, path) => {
    const found = choices.find((choice) => choice === value);
    if (found === undefined) {
      throw expected(`one of ${choices.map((c) => JSON.stringify(c)).join(', ')}`, value, path);
    }
    return found;
  };
}

export function list<T>(item: Check<T>): Check<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw expected('a list', value, path);
    return value.map((element: unknown, index) => item(element, [...path, index]));
  };
}

/** A list of exactly two values. */
export function pair<A, B>(first: Check<A>, second: Check<B>): Check<readonly [A, B]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length !== 2) {
      throw expected('a list of two values', value, path);
    }
    return [first(value[0], [...path, 0]), second(value[1], [...path, 1])];
  };
}

/**
 * An object with at least these members, except for those that may be absent; others are left out of the result, so that
 * fields can be added.
 */
export function record<T extends object>(
  members: { readonly [K in keyof T]: Check<T[K]> },
  mayBeAbsent: readonly (keyof T & string)[] = [],
): Check<T> {
  const names = Object.keys(members) as (keyof T & string)[];
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw expected('an object', value, path);
    }
    const entries = new Map<string, unknown>(Object.entries(value));
    const result: Partial<T> = {};
    for (const name of names) {
      if (!entries.has(name) && mayBeAbsent.includes(name)) continue;
      if (!entries.has(name)) throw new Mismatch(path, `\`${name}\` is missing`);
      result[name] = members[name](entries.get(name), [...path, name]);
    }
    return result as T;
  };
}
