/**
 * Functions with instances: generic ones (CLEAR language reference, 5.6), and those with polymorphic parameters (CLEAR
 * concurrency reference, 3.22). The arguments of a call say what the type parameters stand for, from left to right, and of
 * which type the polymorphic parameters are. Each list of such types has an instance: a copy of the tree, checked on its own, so
 * that everything after the checker sees ordinary functions.
 */
import type { Span } from '../../../diagnostics/source.js';
import type { Expr, FunctionItem, Name } from '../../../syntax/ast.js';
import type { Family, FunctionType, Type } from '../../types.js';
import { isLock, isSilent, partsOf, sameType, UNKNOWN } from '../../types.js';
import { typeText, withArticle } from '../../type-text.js';
import type { Body, FunctionEntry, ProgramContext } from '../context.js';
import { bindParameters, checkExpr, expectedFound, report, withTypeArguments } from '../context.js';
import { checkValue } from '../values/conversions.js';
import { checkDefaultsOf } from '../declarations/defaults.js';
import type { FunctionTemplate } from './families.js';
import { expanded, familyOf, representatives } from './families.js';
import { declareFunction } from '../declarations/functions.js';
import { resolveType } from './type-nodes.js';
import { INSTANCES_MAX, reportEndless } from './type-parameters.js';

/** What is known of the type parameters while the arguments of a call are looked at. */
interface Inference {
  readonly types: Map<string, Type>;
  readonly places: Map<string, Span>;
}

/** The instance that a call means, and the types of its arguments; null when that cannot be said. */
export function inferInstance(
  body: Body,
  name: Name,
  entry: FunctionEntry,
  template: FunctionTemplate,
  args: readonly Expr[],
): { readonly entry: FunctionEntry; readonly found: ReadonlyMap<Expr, Type> } | null {
  const inference: Inference = { types: new Map(), places: new Map() };
  const found = new Map<Expr, Type>();
  let isUnknown = false;
  for (const [index, arg] of args.entries()) {
    if (arg.kind === 'defaultValue') continue;
    const wanted = entry.parameters[index]?.variable.type ?? UNKNOWN;
    const expected = expectedOf(body.program, entry, index, inference);
    const isPassed = template.polymorphic.has(index);
    const type = isPassed ? checkExpr(body, arg, expected) : checkValue(body, arg, expected);
    found.set(arg, type);
    const bare = isPassed && type.kind === 'object' ? type.inner : openHandle(wanted, type);
    const agrees = infer(body, arg, wanted, bare, inference);
    if (isSilent(type) || !agrees) isUnknown = true;
  }
  const missing = entry.item.typeParameters.find(({ text }) => !inference.types.has(text));
  if (missing !== undefined && !isUnknown) {
    const message = `nothing says what \`${missing.text}\` of \`${name.text}\` stands for`;
    report(body, 'GENERIC_FN_CANNOT_INFER', name.span, message, {
      hint: `\`${missing.text}\` must be part of the type of an argument`,
    });
  }
  if (missing !== undefined || isUnknown) return null;
  const types = entry.item.typeParameters.map(({ text }) => inference.types.get(text) ?? UNKNOWN);
  const known = bindParameters(entry.item.typeParameters, types);
  for (const [index, families] of template.polymorphic) {
    const plain = plainType(body.program, entry, index, known);
    const arg = args[index];
    const type = arg === undefined ? plain : (found.get(arg) ?? plain);
    const inner = type.kind === 'object' ? type.inner : type;
    if (arg !== undefined && !isAdmitted(body, name, entry, index, arg, type, families))
      return null;
    types.push(type.kind === 'object' && sameType(inner, plain) ? type : plain);
  }
  const instance = instanceFor(body.program, entry, template, types);
  return instance === null ? null : { entry: instance, found };
}

/** The type of a polymorphic parameter as it is written. */
function plainType(
  program: ProgramContext,
  entry: FunctionEntry,
  index: number,
  known: ReadonlyMap<string, Type>,
): Type {
  const node = entry.item.parameters[index]?.type ?? null;
  const { modules } = program;
  if (node === null) return UNKNOWN;
  return modules.within(modules.at(entry.item.span.start), () =>
    withTypeArguments(program, known, () => resolveType(program, node)),
  );
}

/** Whether data of the family of an argument may be passed; otherwise it is reported. */
function isAdmitted(
  body: Body,
  name: Name,
  entry: FunctionEntry,
  index: number,
  arg: Expr,
  type: Type,
  families: readonly Family[] | null,
): boolean {
  const family = familyOf(type);
  const all = families === null ? null : expanded(families);
  if (isSilent(type) || all === null || all.some((admitted) => admitted === family)) return true;
  const parameter = entry.item.parameters[index]?.name.text ?? '';
  const wanted = all.join(' or ');
  const message = `the argument \`${parameter}\` of \`${name.text}\` must be of the family ${wanted}, but this is ${withArticle(type)}`;
  report(body, 'REQUIRES_FAMILY_MISMATCH', arg.span, message, {
    notes: expectedFound(wanted, typeText(type)),
  });
  return false;
}

/** The instance that a place means which wants a function; null when that cannot be said. */
export function instanceAs(
  body: Body,
  name: Name,
  entry: FunctionEntry,
  wanted: FunctionType | null,
): FunctionEntry | null {
  const { template, item } = entry;
  if (template === null) return entry;
  const inference: Inference = { types: new Map(), places: new Map() };
  const here: Expr = { kind: 'name', name: name.text, span: name.span };
  entry.parameters.forEach(({ variable }, i) => {
    const found = wanted?.parameters[i];
    if (found !== undefined) infer(body, here, variable.type, found, inference);
  });
  if (wanted !== null) infer(body, here, entry.checked.result, wanted.result, inference);
  const missing = item.typeParameters.find(({ text }) => !inference.types.has(text));
  if (missing !== undefined) {
    const message = `nothing says what \`${missing.text}\` of \`${name.text}\` stands for`;
    report(body, 'GENERIC_FN_CANNOT_INFER', name.span, message, {
      hint: 'say what function is wanted: `f: FN(…) -> … = …;`',
    });
    return null;
  }
  const types = item.typeParameters.map(({ text }) => inference.types.get(text) ?? UNKNOWN);
  const known = bindParameters(item.typeParameters, types);
  for (const [index, families] of template.polymorphic) {
    const plain = plainType(body.program, entry, index, known);
    const found = wanted?.parameters[index];
    if (found === undefined) {
      const message = `nothing says of which family \`${item.parameters[index]?.name.text ?? ''}\` of \`${name.text}\` is`;
      report(body, 'GENERIC_FN_CANNOT_INFER', name.span, message, {
        hint: 'say what function is wanted: `f: FN(…) -> … = …;`',
      });
      return null;
    }
    if (!isAdmitted(body, name, entry, index, here, found, families)) return null;
    const isHandle = found.kind === 'object' && sameType(found.inner, plain);
    types.push(isHandle ? found : plain);
  }
  return instanceFor(body.program, entry, template, types);
}

/** Functions take plain types: a handle without a lock stands for what it holds. */
function openHandle(wanted: Type, found: Type): Type {
  return found.kind === 'object' && wanted.kind !== 'object' && !isLock(found)
    ? found.inner
    : found;
}

/** What a parameter expects of its argument, once that is certain. */
function expectedOf(
  program: ProgramContext,
  entry: FunctionEntry,
  index: number,
  inference: Inference,
): Type | null {
  const node = entry.item.parameters[index]?.type ?? null;
  const type = entry.parameters[index]?.variable.type;
  if (node === null || type === undefined) return null;
  if (!isOpen(type, inference))
    return withTypeArguments(program, inference.types, () => resolveType(program, node));
  // A function whose parameters are known may be what tells its result.
  if (type.kind !== 'function' || type.parameters.some((part) => isOpen(part, inference)))
    return null;
  const known = new Map(inference.types);
  for (const { text } of entry.item.typeParameters) if (!known.has(text)) known.set(text, UNKNOWN);
  return withTypeArguments(program, known, () => resolveType(program, node));
}

/** Whether a type mentions a type parameter that stands for nothing yet. */
function isOpen(type: Type, inference: Inference): boolean {
  if (type.kind === 'parameter') return !inference.types.has(type.name);
  return partsOf(type).some((part) => isOpen(part, inference));
}

/** Compares the type of a parameter with that of its argument, part by part; false when they contradict. */
function infer(body: Body, arg: Expr, wanted: Type, found: Type, inference: Inference): boolean {
  if (wanted.kind === 'parameter') return bind(body, arg, wanted.name, found, inference);
  if (wanted.kind === 'optional' && found.kind !== 'optional')
    return infer(body, arg, wanted.inner, found, inference);
  if (wanted.kind !== found.kind) return true;
  const parts = partsOf(found);
  return partsOf(wanted).every((part, i) => infer(body, arg, part, parts[i] ?? UNKNOWN, inference));
}

function bind(body: Body, arg: Expr, name: string, found: Type, inference: Inference): boolean {
  if (isSilent(found) || found.kind === 'nil') return true;
  const known = inference.types.get(name);
  if (known === undefined) {
    inference.types.set(name, found);
    inference.places.set(name, arg.span);
    return true;
  }
  if (sameType(known, found)) return true;
  const message = `\`${name}\` stands for \`${typeText(known)}\` already, but this is ${withArticle(found)}`;
  const span = inference.places.get(name);
  report(body, 'GENERIC_FN_CONFLICT', arg.span, message, {
    labels:
      span === undefined ? [] : [{ source: body.program.source, span, text: withArticle(known) }],
    hint: 'convert one of the arguments',
  });
  return false;
}

/** The instance for these type arguments; null when there are too many. */
function instanceFor(
  program: ProgramContext,
  entry: FunctionEntry,
  template: FunctionTemplate,
  args: readonly Type[],
): FunctionEntry | null {
  const known = template.instances.find((instance) =>
    instance.args.every((arg, i) => isSameArgument(arg, args[i] ?? UNKNOWN)),
  );
  if (known !== undefined) return known.entry;
  if (template.instances.length >= INSTANCES_MAX) {
    reportEndless(program, entry.item.name);
    return null;
  }
  const instance = makeInstance(program, entry, args);
  if (instance === null) return null;
  template.instances.push({ args, entry: instance });
  program.instances.push(instance);
  return instance;
}

/** Locks of different ranks are different, since the order in which they are taken is checked. */
function isSameArgument(a: Type, b: Type): boolean {
  const rankOf = (type: Type): number => (type.kind === 'object' ? type.rank : -1);
  return a.kind === b.kind && sameType(a, b) && rankOf(a) === rankOf(b);
}

/** An instance means what its tree means where that stands. */
function makeInstance(
  program: ProgramContext,
  entry: FunctionEntry,
  args: readonly Type[],
): FunctionEntry | null {
  const { modules } = program;
  return modules.within(modules.at(entry.item.span.start), () => instanceOf(program, entry, args));
}

function instanceOf(
  program: ProgramContext,
  entry: FunctionEntry,
  args: readonly Type[],
): FunctionEntry | null {
  const item: FunctionItem = { ...structuredClone(entry.item), typeParameters: [] };
  const name = `${entry.checked.name}<${args.map(typeText).join(', ')}>`;
  const first = entry.item.typeParameters.length;
  const handles = new Map(
    [...(entry.template?.polymorphic.keys() ?? [])].map((index, i): [string, Type] => [
      entry.item.parameters[index]?.name.text ?? '',
      args[first + i] ?? UNKNOWN,
    ]),
  );
  // The handles are named in messages, as type arguments are.
  const shown = [...handles].filter(([, type]) => type.kind === 'object');
  const known = new Map([...bindParameters(entry.item.typeParameters, args), ...shown]);
  return withTypeArguments(program, known, () => {
    declareFunction(program, item, name, handles);
    const instance = program.functions.own(name);
    if (instance === undefined) return null;
    checkDefaultsOf(program, instance.parameters, []);
    return instance;
  });
}

/**
 * Instances for types that no call has asked for, which are checked for what is wrong with any, and then dropped: all type
 * parameters unknown, the polymorphic parameters of each family in turn.
 */
export function unusedInstances(
  program: ProgramContext,
  entry: FunctionEntry,
): readonly FunctionEntry[] {
  const { template, item } = entry;
  if (template === null) return [];
  const unknown = item.typeParameters.map(() => UNKNOWN);
  const known = bindParameters(item.typeParameters, unknown);
  const columns = [...template.polymorphic].map(([index, families]) =>
    representatives(plainType(program, entry, index, known), families),
  );
  const rows = Math.max(1, ...columns.map((column) => column.length));
  const used = template.instances.map(({ args }) => args.slice(item.typeParameters.length));
  const instances: FunctionEntry[] = [];
  for (let row = 0; row < rows; row++) {
    const types = columns.map((column) => column[row] ?? column[0] ?? UNKNOWN);
    const isUsed = used.some((args) =>
      args.every((arg, i) => familyOf(arg) === familyOf(types[i] ?? UNKNOWN)),
    );
    const instance = isUsed ? null : makeInstance(program, entry, [...unknown, ...types]);
    if (instance === null) continue;
    instances.push(instance);
    const { functions, modules } = program;
    modules.within(modules.at(item.span.start), () => {
      functions.delete(instance.checked.name);
    });
  }
  return instances;
}
