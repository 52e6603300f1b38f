/** Values as the Debug Adapter Protocol wants them: a text, and what is inside on demand. */
import { Handles } from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Shape } from '../bytecode/program.js';
import { framesOf, functionName, variablesOf } from '../debug/frames.js';
import { objectText } from '../debug/names.js';
import { GROUPS, objectsOf, sharedText } from '../debug/shared.js';
import { valueText } from '../debug/values.js';
import type { Machine } from '../vm/machine.js';
import type { Value } from '../vm/value.js';
import { cellsOf, Handle, isContainer, ListValue, MapValue, StructValue } from '../vm/value.js';

/**
 * Something that can be opened: the variables of a frame, a group of shared objects, or what a value holds. `watch` is what
 * watches that value as a whole, `seen of 0.1 main.bg1`; null when nothing can.
 */
type Opened =
  | { readonly kind: 'locals'; readonly fiber: number; readonly frame: number }
  | { readonly kind: 'shared' }
  | {
      readonly kind: 'value';
      readonly value: Value;
      readonly shape: Shape;
      readonly watch: string | null;
    };

type Row = DebugProtocol.Variable;

export class DapVariables {
  readonly #opened = new Handles<Opened>();

  /** What was opened belongs to a state that is left. */
  reset(): void {
    this.#opened.reset();
  }

  scopes(fiber: number, frame: number): DebugProtocol.Scope[] {
    const locals = this.#opened.create({ kind: 'locals', fiber, frame });
    const shared = this.#opened.create({ kind: 'shared' });
    return [
      { name: 'Locals', variablesReference: locals, expensive: false },
      { name: 'Shared objects', variablesReference: shared, expensive: false },
    ];
  }

  rows(reference: number, machine: Machine): Row[] {
    const opened = this.#opened.get(reference) as Opened | undefined;
    if (opened === undefined) return [];
    if (opened.kind === 'shared') return this.#shared(machine);
    if (opened.kind === 'value') return this.#inside(machine, opened);
    const frame = framesOf(machine, opened.fiber)[opened.frame];
    if (frame === undefined) return [];
    return variablesOf(machine, opened.fiber, frame)
      .filter(({ isGone }) => !isGone)
      .map(({ info, value }) => {
        const watch = variableIn(machine, opened.fiber, opened.frame, info.name);
        return this.#row(machine, info.name, value, info, watch);
      });
  }

  /** The watchpoint of the row called `name` among those behind `reference`; null when it cannot be watched. */
  watchOf(reference: number, name: string, machine: Machine): string | null {
    const opened = this.#opened.get(reference) as Opened | undefined;
    if (opened === undefined) return null;
    if (opened.kind === 'shared') return objectIn(name);
    if (opened.kind === 'value') return fieldOf(opened, name);
    return variableIn(machine, opened.fiber, opened.frame, name);
  }

  #shared(machine: Machine): Row[] {
    return Object.values(GROUPS)
      .flatMap((kinds) => objectsOf(machine, kinds))
      .map((object) => {
        const name = objectText(machine, object).replaceAll('`', '');
        const value = machine.objectValue[object] ?? null;
        return {
          name,
          value: sharedText(machine, object),
          variablesReference: this.#reference(value, 'value', objectIn(name)),
        };
      });
  }

  #row(
    machine: Machine,
    name: string,
    value: Value,
    { shape, type = '' }: { readonly shape: Shape; readonly type?: string },
    watch: string | null,
  ): Row {
    const variablesReference = this.#reference(held(machine, value), shape, watch);
    const text = valueText(machine, value, shape, type);
    return { name, value: text, variablesReference, ...(type === '' ? {} : { type }) };
  }

  #reference(value: Value, shape: Shape, watch: string | null): number {
    const isOpenable = isContainer(value) && cellsOf(value).length > 0;
    return isOpenable ? this.#opened.create({ kind: 'value', value, shape, watch }) : 0;
  }

  #inside(machine: Machine, opened: Extract<Opened, { kind: 'value' }>): Row[] {
    const { value, shape } = opened;
    if (value instanceof StructValue) {
      const layout = machine.program.layouts[value.layout];
      return value.fields.map((field, k) => {
        const name = layout?.fields[k] ?? String(k);
        const inner = { shape: layout?.shapes[k] ?? 'value' };
        return this.#row(machine, name, field, inner, fieldOf(opened, name));
      });
    }
    const row = (name: string, item: Value): Row => this.#row(machine, name, item, { shape }, null);
    if (value instanceof ListValue) return value.items.map((item, k) => row(`[${k}]`, item));
    if (value instanceof MapValue)
      return [...value.entries].map(([key, item]) => row(valueText(machine, key), item));
    return isContainer(value) ? cellsOf(value).map((cell, k) => row(String(k), cell)) : [];
  }
}

/** What watches the object that is shown as `counter` or `counter (0#2)`. */
function objectIn(name: string): string {
  return / \((.*)\)$/.exec(name)?.[1] ?? name;
}

/** What watches a variable, for as long as its fiber lives. */
function variableIn(machine: Machine, fiber: number, frame: number, name: string): string | null {
  const found = framesOf(machine, fiber)[frame];
  if (found === undefined) return null;
  return `${name} of ${machine.names.fiberName(fiber)} ${functionName(machine, found)}`;
}

/** What watches a field of an opened struct: `counter.n`, `point.x of 0.1 main.bg1`. */
function fieldOf(
  { value, watch }: Extract<Opened, { kind: 'value' }>,
  name: string,
): string | null {
  if (watch === null || !(value instanceof StructValue)) return null;
  return watch.replace(/^\S+/, (whole) => `${whole}.${name}`);
}

/** What is behind a handle. */
function held(machine: Machine, value: Value): Value {
  return value instanceof Handle ? (machine.objectValue[value.object] ?? null) : value;
}
