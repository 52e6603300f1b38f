/**
 * Finds places in JSON text. `JSON.parse` is fast and says what a document means, but neither where it is
 * broken nor where a value stands; this scanner answers both, and runs only when something is wrong.
 */

/** A member of an object by name, an item of a list by index. */
export type JsonPath = readonly (string | number)[];

export interface JsonError {
  readonly message: string;
  readonly offset: number;
}

/** Deeper documents are refused: no file of this tool is, and the scanner descends recursively. */
const DEPTH_MAX = 64;

class Broken extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** The first syntax error of `text`, or null when it is well formed and not nested too deeply. */
export function jsonError(text: string): JsonError | null {
  try {
    new JsonScanner(text, null).document();
    return null;
  } catch (error) {
    if (error instanceof Broken) return { message: error.message, offset: error.offset };
    throw error;
  }
}

/** Offset of the value at `path` in well-formed JSON, or of its nearest enclosing value that exists. */
export function jsonOffset(text: string, path: JsonPath): number {
  const scanner = new JsonScanner(text, path);
  try {
    scanner.document();
  } catch (error) {
    // Too deep to scan to its end; what was found before stands.
    if (!(error instanceof Broken)) throw error;
  }
  return scanner.found;
}

/** Line and column of an offset, both from 1. */
export function textPosition(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}

class JsonScanner {
  /** Where the deepest value along the path starts, as far as it has been met. */
  found = 0;
  readonly #text: string;
  readonly #path: JsonPath | null;
  #at = 0;

  constructor(text: string, path: JsonPath | null) {
    this.#text = text;
    this.#path = path;
  }

  document(): void {
    this.#space();
    this.#value(0, this.#path === null ? -1 : 0);
    this.#space();
    if (this.#at < this.#text.length) this.#fail('the document goes on after its end');
  }

  /** `matched`: how many steps of the path led here, or -1 when this value is off the path. */
  #value(depth: number, matched: number): void {
    if (depth > DEPTH_MAX) this.#fail('the document is nested too deeply');
    if (matched >= 0) this.found = this.#at;
    const first = this.#text[this.#at];
    if (first === '{') this.#object(depth, matched);
    else if (first === '[') this.#list(depth, matched);
    else if (first === '"') this.#string();
    else this.#plain();
  }

  #object(depth: number, matched: number): void {
    this.#at++;
    this.#space();
    if (this.#take('}')) return;
    for (;;) {
      if (this.#text[this.#at] !== '"') this.#fail('a member name in double quotes is expected');
      const start = this.#at;
      this.#string();
      const name = this.#text.slice(start + 1, this.#at - 1);
      this.#space();
      if (!this.#take(':')) this.#fail('`:` is expected after a member name');
      this.#space();
      this.#value(depth + 1, this.#next(matched, name));
      this.#space();
      if (this.#take('}')) return;
      if (!this.#take(',')) this.#fail('`,` or `}` is expected');
      this.#space();
    }
  }

  #list(depth: number, matched: number): void {
    this.#at++;
    this.#space();
    if (this.#take(']')) return;
    for (let index = 0; ; index++) {
      this.#value(depth + 1, this.#next(matched, index));
      this.#space();
      if (this.#take(']')) return;
      if (!this.#take(',')) this.#fail('`,` or `]` is expected');
      this.#space();
    }
  }

  #next(matched: number, step: string | number): number {
    return matched >= 0 && this.#path?.[matched] === step ? matched + 1 : -1;
  }

  #string(): void {
    const start = this.#at;
    this.#at++;
    for (;;) {
      const unit = this.#text[this.#at];
      if (unit === undefined) throw new Broken('a string does not end', start);
      if (unit < ' ') this.#fail('a control character stands in a string');
      this.#at++;
      if (unit === '"') return;
      if (unit !== '\\') continue;
      const escape = /^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(
        this.#text.slice(this.#at, this.#at + 5),
      );
      if (escape === null) this.#fail('an escape sequence is malformed');
      else this.#at += escape[0].length;
    }
  }

  #plain(): void {
    const word = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/.exec(
      this.#text.slice(this.#at, this.#at + 400),
    );
    if (word === null) {
      this.#fail(
        this.#at >= this.#text.length ? 'the document ends too early' : 'a JSON value is expected',
      );
    } else {
      this.#at += word[0].length;
    }
  }

  #space(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? 'x')) this.#at++;
  }

  #take(unit: string): boolean {
    if (this.#text[this.#at] !== unit) return false;
    this.#at++;
    return true;
  }

  #fail(message: string): never {
    throw new Broken(message, this.#at);
  }
}
