/** Watchpoints: a variable or a shared object, or a field of what it holds, and whether that has changed since the last look. */
import type { Shape } from '../bytecode/program.js';
import { OBJECT_STRIDE } from '../vm/layout.js';
import type { Machine } from '../vm/machine.js';
import type { Value } from '../vm/value.js';
import { Handle, StructValue } from '../vm/value.js';
import { framesOf, variablesOf } from './frames.js';
import { objectsNamed } from './names.js';
import { sharedText } from './shared.js';
import type { Timeline } from './timeline.js';
import { shortText, valueText } from './values.js';
import type { Target } from './view.js';

type WatchTarget = Extract<Target, { kind: 'watch' }>;

/** What is watched, as it is now. */
interface Watched {
  readonly value: Value;
  readonly shape: Shape;
  readonly type: string;
}

export class Watch {
  readonly #timeline: Timeline;
  readonly #target: WatchTarget;
  /** What there was at the last look; null out of scope. */
  #text: string | null = null;
  /** What can only have changed when something of this has. */
  #key: readonly unknown[] = [];

  constructor(timeline: Timeline, target: WatchTarget) {
    this.#timeline = timeline;
    this.#target = target;
  }

  /** `1 → 2` when it has changed since the last look, else null. */
  look(): string | null {
    const { machine } = this.#timeline;
    const watched = watchedNow(machine, this.#target);
    const key = keyOf(machine, watched?.value ?? null);
    if (watched !== null && key.length === this.#key.length) {
      if (key.every((item, k) => Object.is(item, this.#key[k]))) return null;
    }
    const before = this.#text;
    this.#key = watched === null ? [] : key;
    this.#text = watched === null ? null : textOf(machine, watched);
    if (before === null || this.#text === null || before === this.#text) return null;
    return `${before} → ${this.#text}`;
  }
}

/** What is watched as text; null while it is out of scope. */
export function textNow(machine: Machine, target: WatchTarget): string | null {
  const watched = watchedNow(machine, target);
  return watched === null ? null : textOf(machine, watched);
}

/** A name or the id of an object, and the fields behind it. */
export function pathOf(expression: string): {
  readonly base: string;
  readonly fields: readonly string[];
} {
  const base = /^([\d.]+#\d+|[^.]*)/.exec(expression)?.[0] ?? '';
  const rest = expression.slice(base.length + 1);
  return { base, fields: rest === '' ? [] : rest.split('.') };
}

/** What the expression of a watchpoint stands for now; null while it is out of scope. */
export function watchedNow(machine: Machine, target: WatchTarget): Watched | null {
  const { base, fields } = pathOf(target.expression);
  let watched =
    target.fiber === null ? objectNamed(machine, base) : variableNow(machine, target, base);
  for (const field of fields) watched = watched === null ? null : fieldOf(machine, watched, field);
  return watched;
}

function objectNamed(machine: Machine, name: string): Watched | null {
  const [object] = objectsNamed(machine, name);
  const handle = object === undefined ? undefined : machine.handles[object];
  return handle === undefined ? null : { value: handle, shape: 'value', type: '' };
}

function variableNow(machine: Machine, target: WatchTarget, name: string): Watched | null {
  const fiber = machine.names.fiberByName(target.fiber ?? '');
  if (fiber < 0 || !machine.isLive(fiber)) return null;
  const frame = framesOf(machine, fiber).find(
    (one) => one.base === (target.base ?? one.base) && one.function === target.function,
  );
  const found =
    frame === undefined
      ? undefined
      : variablesOf(machine, fiber, frame).find(({ info }) => info.name === name);
  if (found === undefined) return null;
  return { value: found.value, shape: found.info.shape, type: found.info.type };
}

function fieldOf(machine: Machine, { value }: Watched, field: string): Watched | null {
  const held = value instanceof Handle ? (machine.objectValue[value.object] ?? null) : value;
  if (!(held instanceof StructValue)) return null;
  const layout = machine.program.layouts[held.layout];
  const index = layout?.fields.indexOf(field) ?? -1;
  const found = held.fields[index];
  return found === undefined
    ? null
    : { value: found, shape: layout?.shapes[index] ?? 'value', type: '' };
}

function keyOf(machine: Machine, value: Value): readonly unknown[] {
  if (value instanceof Handle) {
    const at = value.object * OBJECT_STRIDE;
    return [machine.heap.writes, value, ...machine.objectWords.subarray(at, at + OBJECT_STRIDE)];
  }
  return typeof value === 'object' && value !== null ? [value, machine.heap.writes] : [value];
}

function textOf(machine: Machine, { value, shape, type }: Watched): string {
  if (value instanceof Handle) return shortText(sharedText(machine, value.object));
  return shortText(valueText(machine, value, shape, type));
}
