/** Text: `+` on strings, interpolation and print, as one left-to-right chain with neighbouring constants joined. */
import { FORMATS } from '../../../bytecode/opcodes.js';
import type { Span } from '../../../diagnostics/source.js';
import type { BinaryExpr, Expr } from '../../../syntax/ast.js';
import type { Type } from '../../../types/types.js';
import type { Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { shapeOf } from './layouts.js';

type Format = (typeof FORMATS)[number];

/** Joins parts as they come; the last concatenation goes to the register that `finish` is given. */
class TextBuilder {
  readonly #l: Lowering;
  readonly #span: Span;
  #left: Register | null = null;
  #right: Register | null = null;
  #pending = '';

  constructor(l: Lowering, span: Span) {
    this.#l = l;
    this.#span = span;
  }

  addText(text: string): void {
    this.#pending += text;
  }

  addRegister(part: Register): void {
    this.#flush();
    this.#push(part);
  }

  #flush(): void {
    if (this.#pending === '') return;
    this.#push(this.#l.constant(this.#pending, this.#span));
    this.#pending = '';
  }

  #push(part: Register): void {
    if (this.#left === null) this.#left = part;
    else if (this.#right === null) this.#right = part;
    else {
      const joined = this.#l.code.newRegister();
      this.#l.code.emit('concat', [joined, this.#left, this.#right], this.#span);
      this.#left = joined;
      this.#right = part;
    }
  }

  finish(into: Register | null): Register {
    if (this.#left === null) return this.#l.constant(this.#pending, this.#span, into);
    this.#flush();
    if (this.#right === null) return this.#l.moved(this.#left, into, this.#span);
    const target = into ?? this.#l.code.newRegister();
    this.#l.code.emit('concat', [target, this.#left, this.#right], this.#span);
    return target;
  }
}

export function lowerConcatenation(l: Lowering, expr: BinaryExpr, into: Register | null): Register {
  const text = new TextBuilder(l, expr.span);
  addConcatenation(l, text, expr);
  return text.finish(into);
}

/** Walks the left-associated chain with a loop, so that its length does not matter. */
function addConcatenation(l: Lowering, text: TextBuilder, expr: BinaryExpr): void {
  const rights: Expr[] = [];
  let first: Expr = expr;
  while (isConcatenation(l, first)) {
    rights.push(first.right);
    first = first.left;
  }
  addPart(l, text, first);
  for (const right of rights.reverse()) addPart(l, text, right);
}

function isConcatenation(l: Lowering, expr: Expr): expr is BinaryExpr {
  return (
    expr.kind === 'binary' &&
    (expr.op === '+' || expr.op === '$+') &&
    l.type(expr).kind === 'string' &&
    !l.checked.conversions.has(expr)
  );
}

function addPart(l: Lowering, text: TextBuilder, expr: Expr): void {
  if (expr.kind === 'string') text.addText(expr.value);
  else if (isConcatenation(l, expr)) addConcatenation(l, text, expr);
  else text.addRegister(formatted(l, l.value(expr), l.convertedType(expr), expr.span));
}

/** The text of a value as PRINT shows it. */
export function formatted(
  l: Lowering,
  value: Register,
  type: Type,
  span: Span,
  into: Register | null = null,
): Register {
  const format = formatOf(type);
  if (format === 'string') return l.moved(value, into, span);
  const target = into ?? l.code.newRegister();
  const shape = format === 'value' ? shapeOf(type) : 'value';
  const index = shape === 'value' ? FORMATS.indexOf(format) : l.tables.shapeFormat(shape);
  l.code.emit('formatValue', [target, value, index], span);
  return target;
}

function formatOf(type: Type): Format {
  switch (type.kind) {
    case 'int':
    case 'bool':
    case 'string':
      return type.kind;
    case 'float':
      return type.bits === 32 ? 'float32' : 'float';
    case 'optional':
      switch (type.inner.kind) {
        case 'int':
          return 'optionalInt';
        case 'float':
          return type.inner.bits === 32 ? 'optionalFloat32' : 'optionalFloat';
        case 'bool':
          return 'optionalBool';
        case 'string':
          return 'optionalString';
        default:
          return 'value';
      }
    default:
      return 'value';
  }
}

/** print(a, b): the parts, joined by one space, as one line. */
export function lowerPrint(l: Lowering, args: readonly Expr[], span: Span): void {
  const text = new TextBuilder(l, span);
  for (const [i, arg] of args.entries()) {
    if (i > 0) text.addText(' ');
    addPart(l, text, arg);
  }
  l.code.emit('print', [text.finish(null)], span);
}
