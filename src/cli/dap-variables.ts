/** Values as the Debug Adapter Protocol wants them: a text, and what is inside on demand. */
import { Handles } from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Shape } from '../bytecode/program.js';
import { framesOf, variablesOf } from '../debug/frames.js';
import { objectText } from '../debug/names.js';
import { GROUPS, objectsOf, sharedText } from '../debug/shared.js';
import { valueText } from '../debug/values.js';
import type { Machine } from '../vm/machine.js';
import type { Value } from '../vm/value.js';
import { cellsOf, Handle, isContainer, ListValue, MapValue, StructValue } from '../vm/value.js';

/** Something that can be opened: the variables of a frame, a group of shared objects, or what a value holds. */
type Opened =
  | { readonly kind: 'locals'; readonly fiber: number; readonly frame: number }
  | { readonly kind: 'shared' }
  | { readonly kind: 'value'; readonly value: Value; readonly shape: Shape };

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
    if (opened.kind === 'value') return this.#inside(machine, opened.value, opened.shape);
    const frame = framesOf(machine, opened.fiber)[opened.frame];
    if (frame === undefined) return [];
    return variablesOf(machine, opened.fiber, frame)
      .filter(({ isGone }) => !isGone)
      .map(({ info, value }) => this.#row(machine, info.name, value, info.shape, info.type));
  }

  #shared(machine: Machine): Row[] {
    return Object.values(GROUPS)
      .flatMap((kinds) => objectsOf(machine, kinds))
      .map((object) => ({
        name: objectText(machine, object).replaceAll('`', ''),
        value: sharedText(machine, object),
        variablesReference: this.#reference(machine.objectValue[object] ?? null, 'value'),
      }));
  }

  #row(machine: Machine, name: string, value: Value, shape: Shape, type = ''): Row {
    const variablesReference = this.#reference(held(machine, value), shape);
    const text = valueText(machine, value, shape, type);
    return { name, value: text, variablesReference, ...(type === '' ? {} : { type }) };
  }

  #reference(value: Value, shape: Shape): number {
    const isOpenable = isContainer(value) && cellsOf(value).length > 0;
    return isOpenable ? this.#opened.create({ kind: 'value', value, shape }) : 0;
  }

  #inside(machine: Machine, value: Value, shape: Shape): Row[] {
    if (value instanceof StructValue) {
      const layout = machine.program.layouts[value.layout];
      return value.fields.map((field, k) =>
        this.#row(machine, layout?.fields[k] ?? String(k), field, layout?.shapes[k] ?? 'value'),
      );
    }
    if (value instanceof ListValue)
      return value.items.map((item, k) => this.#row(machine, `[${k}]`, item, shape));
    if (value instanceof MapValue)
      return [...value.entries].map(([key, item]) =>
        this.#row(machine, valueText(machine, key), item, shape),
      );
    return isContainer(value)
      ? cellsOf(value).map((cell, k) => this.#row(machine, String(k), cell, shape))
      : [];
  }
}

/** What is behind a handle. */
function held(machine: Machine, value: Value): Value {
  return value instanceof Handle ? (machine.objectValue[value.object] ?? null) : value;
}
