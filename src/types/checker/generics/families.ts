/**
 * Families of shared data (CLEAR concurrency reference, 3.22): those that a parameter admits, and the one that an argument
 * belongs to. A parameter for several of them, or for any, is polymorphic: its function has an instance for each type of
 * argument, in which the type of the parameter is that of the argument.
 */
import type { LazyHint } from '../../nearest.js';
import { nearestHint } from '../../nearest.js';
import type { FunctionItem } from '../../../syntax/ast.js';
import type { Variable } from '../../checked.js';
import type { Family, Type } from '../../types.js';
import { isContainerType } from '../../types.js';
import { hasHandle } from '../concurrency/capabilities.js';
import type { Body, FunctionEntry, ProgramContext } from '../context.js';
import { forEachNode, nodesOfItem } from '../walk.js';

/** A function that is checked anew for each sort of arguments: it has type parameters, or parameters of several families. */
export interface FunctionTemplate {
  readonly instances: FunctionInstance[];
  /** By position: the parameters that data of several families may be passed for, and these; null when any will do. */
  readonly polymorphic: Map<number, readonly Family[] | null>;
}

export interface FunctionInstance {
  /** What the type parameters stand for, then the types of the arguments for polymorphic parameters. */
  readonly args: readonly Type[];
  readonly entry: FunctionEntry;
}

export const FAMILIES: readonly Family[] = [
  'LOCKED',
  'VERSIONED',
  'ATOMIC',
  'SNAPSHOTTED',
  'LOCAL',
];

/** For a name that is no family. */
export function familyHint(name: string): LazyHint {
  return nearestHint(name, () => FAMILIES, `the families are ${FAMILIES.join(', ')}`);
}

/** Plain data is of the family LOCAL; `@shared` data without a lock has none of its own. */
export function familyOf(type: Type): Family | 'SHARED' {
  return type.kind === 'object' ? type.family : 'LOCAL';
}

/** The families with SNAPSHOTTED replaced by those that it stands for. */
export function expanded(families: readonly Family[]): readonly Family[] {
  const all = families.flatMap((family): readonly Family[] =>
    family === 'SNAPSHOTTED' ? ['VERSIONED', 'ATOMIC'] : [family],
  );
  return FAMILIES.filter((family) => all.includes(family));
}

/** Whether data of these families is reached in more than one way: a handle and plain data are two. */
export function isPolymorphic(families: readonly Family[]): boolean {
  return expanded(families).length > 1 || families.includes('LOCAL');
}

/** What a parameter admits; null when it is no parameter with REQUIRES. Captures admit what they were made from. */
export function requiredOf(body: Body, variable: Variable | null): readonly Family[] | null {
  let at: Body | null = body;
  let wanted = variable;
  while (at !== null && wanted !== null) {
    const families = at.checked.requires.get(wanted);
    if (families !== undefined) return families;
    const inner: Variable = wanted;
    wanted = [...at.captured].find(([, captured]) => captured === inner)?.[0] ?? null;
    at = at.parent;
  }
  return null;
}

/** The positions of parameters that are polymorphic by what the function itself says. */
export function polymorphicParameters(
  item: FunctionItem,
  families: ReadonlyMap<string, readonly Family[]>,
): Map<number, readonly Family[] | null> {
  const found = new Map<number, readonly Family[] | null>();
  const opened = new Set<string>();
  forEachNode(item.body, (node) => {
    if (node.kind === 'with' && node.polymorphic)
      for (const { place } of node.bindings) if (place.kind === 'name') opened.add(place.name);
    return true;
  });
  item.parameters.forEach(({ name }, index) => {
    const admitted = families.get(name.text);
    if (admitted !== undefined && isPolymorphic(admitted)) found.set(index, admitted);
    else if (admitted === undefined && opened.has(name.text) && takesPlainData(item, index))
      found.set(index, null);
  });
  return found;
}

/** The type of the parameter is written, and names no capability. */
function takesPlainData(item: FunctionItem, index: number): boolean {
  const type = item.parameters[index]?.type ?? null;
  return type?.kind === 'namedType' && !hasHandle(type.caps);
}

/** A parameter that is passed on for a polymorphic one is polymorphic too, unless REQUIRES says what it is. */
export function spreadPolymorphic(program: ProgramContext): void {
  const entries = [...program.functions.values()];
  for (let grew = true; grew;) {
    grew = false;
    for (const entry of entries) grew = passesOn(program, entry) || grew;
  }
}

function passesOn(program: ProgramContext, entry: FunctionEntry): boolean {
  const { item } = entry;
  const { modules, functions } = program;
  const required = new Set(item.requires.flatMap(({ names }) => names.map((name) => name.text)));
  let grew = false;
  forEachNode(nodesOfItem(item), (node) => {
    if (node.kind !== 'call' && node.kind !== 'method') return true;
    const isCall = node.kind === 'call';
    const callee = isCall ? (node.callee.kind === 'name' ? node.callee.name : '') : node.name.text;
    const args = isCall ? node.args : [node.receiver, ...node.args];
    const called = modules.within(modules.at(item.span.start), () => functions.get(callee));
    for (const index of called?.template?.polymorphic.keys() ?? []) {
      const arg = args[index];
      if (arg?.kind !== 'name' || required.has(arg.name)) continue;
      const own = item.parameters.findIndex((parameter) => parameter.name.text === arg.name);
      if (own < 0 || entry.template?.polymorphic.has(own) === true) continue;
      if (!takesPlainData(item, own)) continue;
      entry.template ??= { instances: [], polymorphic: new Map() };
      entry.template.polymorphic.set(own, called?.template?.polymorphic.get(index) ?? null);
      grew = true;
    }
    return true;
  });
  return grew;
}

/** A type of each family that nobody has passed data of yet, so that all that the function says is checked. */
export function representatives(plain: Type, families: readonly Family[] | null): readonly Type[] {
  if (families === null) return [plain];
  return expanded(families).map((family) => typeIn(family, plain));
}

/** Data of one family, as its type is known of a parameter. */
export function typeIn(family: Family, inner: Type): Type {
  if (family === 'LOCAL') return inner;
  const isAtomic = family === 'ATOMIC';
  // Numbers and Bool are atomic by themselves, anything larger behind a pointer.
  const object = isAtomic ? (isContainerType(inner) ? 'pointer' : 'atomic') : null;
  return { kind: 'object', inner, object, family, ownership: 'shared', rank: -1 };
}
