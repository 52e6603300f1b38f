/**
 * Generic functions (CLEAR language reference, 5.6). The arguments of a call say what the type parameters stand for, from
 * left to right. Each list of type arguments has an instance: a copy of the tree, checked on its own, so that everything
 * after the checker sees ordinary functions.
 */
import type { Span } from '../../diagnostics/source.js';
import type { Expr, FunctionItem, Name } from '../../syntax/ast.js';
import type { FunctionType, Type } from '../types.js';
import { isLock, isSilent, partsOf, sameType, typeText, UNKNOWN, withArticle } from '../types.js';
import type { Body, FunctionEntry, FunctionTemplate, ProgramContext } from './context.js';
import { bindParameters, report, withTypeArguments } from './context.js';
import { checkValue } from './conversions.js';
import { checkDefaultsOf } from './defaults.js';
import { declareFunction } from './functions.js';
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
    const type = checkValue(body, arg, expectedOf(body.program, entry, index, inference));
    found.set(arg, type);
    const agrees = infer(body, arg, wanted, openHandle(wanted, type), inference);
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
  const instance = instanceFor(body.program, entry, template, types);
  return instance === null ? null : { entry: instance, found };
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
    instance.args.every((arg, i) => sameType(arg, args[i] ?? UNKNOWN)),
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
  return withTypeArguments(program, bindParameters(entry.item.typeParameters, args), () => {
    declareFunction(program, item, name);
    const instance = program.functions.own(name);
    if (instance === undefined) return null;
    checkDefaultsOf(program, instance.parameters, []);
    return instance;
  });
}

/** An instance for types that are not known, which is checked for what is wrong with any, and then dropped. */
export function unknownInstance(
  program: ProgramContext,
  entry: FunctionEntry,
): FunctionEntry | null {
  const args = entry.item.typeParameters.map(() => UNKNOWN);
  const instance = makeInstance(program, entry, args);
  const { functions, modules } = program;
  modules.within(modules.at(entry.item.span.start), () => {
    if (instance !== null) functions.delete(instance.checked.name);
  });
  return instance;
}
