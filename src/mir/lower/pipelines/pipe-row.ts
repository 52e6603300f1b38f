/** What a turn of a pipeline's loop knows about its element. */
import type { Span } from '../../../diagnostics/source.js';
import type { Variable } from '../../../types/checked.js';
import type { Type } from '../../../types/types.js';
import type { BlockId, Register } from '../../mir.js';
import type { Lowering } from '../context.js';
import { isReference } from '../values/facts.js';

export interface Row {
  /** The register of the element, which belongs to the pipeline. */
  readonly element: Register;
  readonly type: Type;
  /** True when nothing else refers to the element, so that a list may keep it as it is. */
  readonly isFresh: boolean;
  /** The names in use and their registers. */
  readonly names: ReadonlyMap<Variable, Register>;
}

/** Where a stage goes when it is done with an element, or with all of them. */
export interface Ways {
  readonly next: BlockId;
  readonly done: BlockId;
}

/** The row once the element has become another one; names of `AS $name` stay. */
export function renewed(
  row: Row,
  element: Register,
  names: readonly Variable[],
  facts: { readonly type: Type; readonly isFresh: boolean },
): Row {
  const kept = [...row.names].filter(([name]) => name.name.startsWith('$'));
  return {
    ...facts,
    element,
    names: new Map([...kept, ...names.map((name): [Variable, Register] => [name, element])]),
  };
}

/** Puts the names of a row into scope. */
export function declareNames(l: Lowering, row: Row): void {
  for (const [variable, register] of row.names) l.declare(variable, register);
}

/** The registers that make up a row. */
export function registersOf(row: Row): ReadonlySet<Register> {
  return new Set([row.element, ...row.names.values()]);
}

/** The element as a value that may be kept: a copy, unless nobody else has it. */
export function keptElement(l: Lowering, row: Row, span: Span): Register {
  if (row.isFresh || !isReference(row.type)) return row.element;
  const copy = l.code.newRegister();
  l.code.emit('copyValue', [copy, row.element], span);
  return copy;
}

/** Notes at which index of the source the element of the row is. */
export function appendHome(l: Lowering, row: Row, homes: Register | null, span: Span): void {
  const item = l.items.get(row.element);
  if (homes !== null && item !== undefined) l.code.emit('appendItem', [homes, item.index], span);
}
