/**
 * Lowering: what all families of the lowering share while they work on one function: the checker's tables,
 * the code under construction, the registers of variables, and the places that leaving statements unwind.
 * The families call each other through it, so that their files do not import each other in circles.
 */
import type { Constant, Shape } from '../../bytecode/program.js';
import { FORMATS } from '../../bytecode/opcodes.js';
import type { Span } from '../../diagnostics/source.js';
import { locationAt } from '../../diagnostics/source.js';
import { InternalError, assert } from '../../support/assert.js';
import type { BgStmt, Expr, Stmt } from '../../syntax/ast.js';
import type { CheckedFunction, CheckedProgram, Variable } from '../../types/checked.js';
import { typeText } from '../../types/type-text.js';
import type { Type } from '../../types/types.js';
import { CodeBuilder } from '../builder.js';
import type { BlockId, Register } from '../mir.js';
import { converted, success } from './values/facts.js';
import { shapeOf } from './values/layouts.js';

/** Tables that the functions of a program fill together. */
export class ProgramTables {
  readonly checked: CheckedProgram;
  readonly constants: Constant[] = [];
  readonly builtins: string[] = [];
  readonly shapes: Shape[] = [];
  readonly #constantIndex = new Map<string, number>();
  readonly #functionIndex = new Map<CheckedFunction, number>();

  constructor(checked: CheckedProgram) {
    this.checked = checked;
    for (const [index, f] of checked.functions.entries()) this.#functionIndex.set(f, index);
  }

  constant(value: Constant): number {
    const key = `${typeof value}:${Object.is(value, -0) ? '-0' : String(value)}`;
    const known = this.#constantIndex.get(key);
    if (known !== undefined) return known;
    this.constants.push(value);
    this.#constantIndex.set(key, this.constants.length - 1);
    return this.constants.length - 1;
  }

  builtin(name: string): number {
    const known = this.builtins.indexOf(name);
    if (known >= 0) return known;
    this.builtins.push(name);
    return this.builtins.length - 1;
  }

  /** Functions of other modules than the main one carry its name. */
  nameOf(f: CheckedFunction): string {
    const { start } = f.span;
    const module = this.checked.modules.find((each) => each.start <= start && start < each.end);
    const prefix = module?.prefix ?? '';
    return prefix === '' ? f.name : `${prefix}.${f.name}`;
  }

  /** The format of `formatValue` for a shape: its index behind FORMATS. */
  shapeFormat(shape: Shape): number {
    let index = this.shapes.findIndex((known) => isSameShape(known, shape));
    if (index < 0) index = this.shapes.push(shape) - 1;
    return FORMATS.length + index;
  }

  functionIndex(f: CheckedFunction): number {
    const index = this.#functionIndex.get(f);
    assert(index !== undefined, `\`${f.name}\` is not a function of the program`);
    return index;
  }
}

/** Each enum has one list of variants. */
function isSameShape(a: Shape, b: Shape): boolean {
  return typeof a === 'string' || typeof b === 'string' ? a === b : a.variants === b.variants;
}

/** What lies between a statement and the places it can leave to, outermost first. */
export type Exit =
  | { readonly kind: 'loop'; readonly breakTo: BlockId; readonly continueTo: BlockId }
  /** Locks that are held inside, in the order in which they were taken. */
  | { readonly kind: 'locks'; readonly handles: readonly Register[]; readonly span: Span }
  /** What a scope does at its end: a transaction commits, a stream is dropped. */
  | { readonly kind: 'finish'; readonly finish: () => void };

/** The handles of the cells of an observable; only AVERAGE counts. */
export interface Accumulator {
  readonly cell: Register;
  readonly count: Register;
}

/** The entry points of the families, tied together in `lower.ts`. */
export interface Families {
  /** The value of an expression before its conversions. With `into` the result is put there and returned. */
  readonly raw: (l: Lowering, expr: Expr, into: Register | null) => Register;
  readonly condition: (l: Lowering, expr: Expr, then: BlockId, otherwise: BlockId) => void;
  readonly statement: (l: Lowering, statement: Stmt) => void;
  readonly body: (l: Lowering, statements: readonly BgStmt[], last: (() => void) | null) => void;
  readonly convert: (l: Lowering, expr: Expr, into: Register | null) => Register;
}

export class Lowering {
  readonly tables: ProgramTables;
  readonly checked: CheckedProgram;
  readonly function: CheckedFunction;
  readonly code = new CodeBuilder();
  readonly exits: Exit[] = [];
  /** Where RETURN goes with its value, when the function still has something to do; null: out. */
  ending: { readonly block: BlockId; readonly register: Register } | null = null;
  /** Where a tail call begins the function anew. */
  beginning: BlockId = -1;
  /** MUTABLE captures of a function value, and what they are at the start of every call. */
  readonly captured = new Map<Variable, Register>();
  /** Local variables that share what somebody else owns. */
  readonly views = new Set<Variable>();
  /** Where the items stand that registers hold in the loop of a pipeline. */
  readonly items = new Map<Register, { readonly list: Register; readonly index: Register }>();
  /** What a shared object made now would be called: the variable it is bound to; empty when there is none. */
  objectName = '';
  /** Of a generator: the register of its stream; -1 elsewhere. */
  stream: Register = -1;
  /** In the body of the fiber behind an observable: where it keeps what has come so far; null elsewhere. */
  accumulator: Accumulator | null = null;
  /** The variable whose old value the present assignment gives away as a part of the new one, or null. */
  passedOn: Variable | null = null;
  readonly #families: Families;
  readonly #registers = new Map<Variable, Register>();
  readonly #evaluated = new Map<Expr, Register>();

  constructor(tables: ProgramTables, f: CheckedFunction, families: Families) {
    this.tables = tables;
    this.checked = tables.checked;
    this.function = f;
    this.#families = families;
  }

  /** The value of an expression, converted as its place asks. `into` is written last on every path, if at all. */
  value(expr: Expr, into: Register | null = null): Register {
    return this.#families.convert(this, expr, into);
  }

  /** Runs `body` while `expr` stands for a value that is already there. */
  standingFor<R>(expr: Expr, register: Register, body: () => R): R {
    this.#evaluated.set(expr, register);
    const result = body();
    this.#evaluated.delete(expr);
    return result;
  }

  /** The register of an expression that is already evaluated, or null. */
  evaluated(expr: Expr): Register | null {
    return this.#evaluated.get(expr) ?? null;
  }

  /** The value of an expression before its conversions. */
  raw(expr: Expr, into: Register | null = null): Register {
    return this.#families.raw(this, expr, into);
  }

  condition(expr: Expr, then: BlockId, otherwise: BlockId): void {
    this.#families.condition(this, expr, then, otherwise);
  }

  /** Statements in a scope of their own, and `last` at the end of it. */
  block(statements: readonly BgStmt[], last: (() => void) | null = null): void {
    this.scope(() => {
      this.#families.body(this, statements, last);
    });
  }

  statement(statement: Stmt): void {
    this.#families.statement(this, statement);
  }

  /** Variables declared by `body` are out of scope afterwards. */
  scope(body: () => void): void {
    const outer = this.code.visible;
    body();
    this.code.visible = outer;
  }

  /** Runs `body` as if all of it stood at `span`: it comes from a default value that is written elsewhere. */
  standingAt<R>(span: Span, body: () => R): R {
    const outer = this.code.at;
    this.code.at = outer ?? span;
    const result = body();
    this.code.at = outer;
    return result;
  }

  /** The type of an expression before its conversions, without `!`. */
  type(expr: Expr): Type {
    const type = this.checked.types.get(expr);
    if (type === undefined) this.unsupported(expr.kind, expr.span);
    return success(type);
  }

  /** The type of an expression after its conversions. */
  convertedType(expr: Expr): Type {
    let type = this.type(expr);
    for (const conversion of this.checked.conversions.get(expr) ?? [])
      type = converted(type, conversion);
    return type;
  }

  /** Says what the next instruction does to the data behind a handle; `field` -1 is all of it. */
  accesses(handle: Register, field: number, isWrite: boolean, span: Span): void {
    if (this.checked.writesUnguarded)
      this.code.emit('accessPlain', [handle, field, isWrite ? 1 : 0], span);
  }

  registerOf(variable: Variable): Register {
    const register = this.#registers.get(variable);
    assert(register !== undefined, `\`${variable.name}\` has no register in ${this.function.name}`);
    return register;
  }

  /** Runs `body` while variables of a callee stand for registers of this function: a default value mentions them. */
  bound<R>(variables: readonly (readonly [Variable, Register])[], body: () => R): R {
    const outer = variables.map(([variable]) => [variable, this.#registers.get(variable)] as const);
    for (const [variable, register] of variables) this.#registers.set(variable, register);
    const result = body();
    for (const [variable, register] of outer) {
      if (register === undefined) this.#registers.delete(variable);
      else this.#registers.set(variable, register);
    }
    return result;
  }

  /** Brings `variable` into scope in `register`, which already has its first value. */
  declare(variable: Variable, register: Register): void {
    this.#registers.set(variable, register);
    const { name, type } = variable;
    this.code.declare(name, typeText(type), register, shapeOf(type));
  }

  constant(value: Constant, span: Span, into: Register | null = null): Register {
    const register = into ?? this.code.newRegister();
    this.code.emit('loadConst', [register, this.tables.constant(value)], span);
    return register;
  }

  /** `from`, in `into` when that is given. */
  moved(from: Register, into: Register | null, span: Span): Register {
    if (into === null || into === from) return from;
    this.code.emit('move', [into, from], span);
    return into;
  }

  /** Stops at a form that the checker should have refused. */
  unsupported(what: string, span: Span): never {
    const at = locationAt(this.function.source, span.start);
    throw new InternalError(
      `no lowering for \`${what}\` at ${at.file}:${at.line}:${at.column}; the checker should refuse it`,
    );
  }
}

/** The last character of a statement: where a lock is released. */
export function endOf(span: Span): Span {
  return { start: Math.max(span.start, span.end - 1), end: span.end };
}
