/** Types as written, resolved (CLEAR language reference, 3.2 and 5.1). */
import type { Span } from '../../../diagnostics/source.js';
import type { StreamSort } from '../../../bytecode/opcodes.js';
import type { Capability, Name, NamedTypeNode, TypeNode } from '../../../syntax/ast.js';
import { nearestHint } from '../../nearest.js';
import type { IntegerName, Type } from '../../types.js';
import {
  BOOL,
  FLOAT32,
  FLOAT64,
  isNumeric,
  isSilent,
  RANGE,
  STRING,
  UNKNOWN,
  VOID,
  optionalOf,
} from '../../types.js';
import { withArticle } from '../../type-text.js';
import { applyCapabilities, LAYOUT_CAPS } from '../concurrency/capabilities.js';
import type { ProgramContext, TypeTemplate } from '../context.js';
import { TUPLE, tupleOf } from './tuple-types.js';
import { reportIn } from '../context.js';

const INTEGERS: readonly IntegerName[] = [
  'Int8',
  'Int16',
  'Int32',
  'Int64',
  'UInt8',
  'UInt16',
  'UInt32',
  'UInt64',
  'Byte',
];
const SIMPLE = new Map<string, Type>([
  ...INTEGERS.map((name): [string, Type] => [name, { kind: 'int', name }]),
  ['Float32', FLOAT32],
  ['Float64', FLOAT64],
  ['Number', FLOAT64],
  ['Bool', BOOL],
  ['String', STRING],
  ['Void', VOID],
  ['File', { kind: 'file' }],
  ['Range', RANGE],
]);
/** Types of the language that this stage does not run. */
const OTHERS = new Map([
  ['Any', 'the type `Any`'],
  ['TCPServer', 'sockets'],
  ['TCPClient', 'sockets'],
]);

/** More dimensions than this are refused, because questions about types recurse. */
const DIMENSIONS_MAX = 50;

function refuse(program: ProgramContext, span: Span, feature: string): Type {
  reportIn(program, 'NOT_SUPPORTED', span, `not supported: ${feature}`);
  return UNKNOWN;
}

/** The type that `node` denotes; reports and answers `unknown` when there is none. */
export function resolveType(program: ProgramContext, node: TypeNode): Type {
  switch (node.kind) {
    case 'functionType':
      return {
        kind: 'function',
        parameters: node.parameters.map((parameter) => resolveType(program, parameter)),
        passing: node.passing,
        result: resolveType(program, node.result),
        fallible: isFallibleNode(node.result),
        known: null,
      };
    case 'autoType':
      return resolveAuto(program, node);
    case 'sharedType':
      return applyCapabilities(
        program,
        resolveType(program, node.inner),
        [{ name: 'shared', args: [], span: node.span }],
        node.span,
      );
    case 'optionalType':
      return { kind: 'optional', inner: resolveType(program, node.inner) };
    case 'promiseType':
      return promiseOf(program, resolveType(program, node.inner), node.caps);
    case 'namedType':
      return resolveNamed(program, node);
  }
}

/** What `Auto` was found to stand for. */
function resolveAuto(program: ProgramContext, node: TypeNode): Type {
  const slot = program.autos.get(node);
  if (slot !== undefined) return slot.type;
  reportIn(program, 'AUTO_NOT_ALLOWED_HERE', node.span, '`Auto` cannot stand here', {
    hint: 'it stands alone, for a parameter, a result or a variable: write the type',
  });
  return UNKNOWN;
}

function resolveNamed(program: ProgramContext, node: NamedTypeNode): Type {
  const base = resolveName(program, node);
  if (base.kind === 'unknown') return UNKNOWN;
  if (!node.future && node.dims.some((dim) => dim.kind === 'optional' || dim.kind === 'infinite'))
    return refuse(program, node.span, 'streams without `~`');
  if (node.dims.length > DIMENSIONS_MAX) {
    const message = `a type has at most ${DIMENSIONS_MAX} dimensions, but this has ${node.dims.length}`;
    reportIn(program, 'NESTING_TOO_DEEP', node.span, message);
    return UNKNOWN;
  }
  if (node.future) return resolveFuture(program, node, base);
  let element = node.optional ? optionalOf(base) : base;
  if (node.dims.length > 0)
    element = applyCapabilities(program, element, node.elementCaps, node.span);
  // `?T@shared` is an optional handle.
  if (node.dims.length === 0 && node.optional && node.caps.length > 0)
    return optionalOf(applyCapabilities(program, base, stringModes(base, node.caps), node.span));
  const whole = addDimensions(program, element, node);
  const result = applyCapabilities(program, whole, stringModes(base, node.caps), node.span);
  // `!` of a function result is read from the node itself; elsewhere the value is simply a T.
  return result;
}

/** `~T`, `~T@shared`, lists of promises, and streams. */
function resolveFuture(program: ProgramContext, node: NamedTypeNode, base: Type): Type {
  const isList = node.caps.some((cap) => cap.name === 'list');
  // Of the finite streams, those of numbers can be ranges, which need no fiber.
  if (isFiniteStream(node) && base.kind === 'int' && base.name === 'Int64') return RANGE;
  const caps = [...node.elementCaps, ...node.caps];
  if (caps.some((cap) => cap.name === 'observable')) return resolveObservable(program, node, base);
  if (!isList && node.dims.length > 0) return resolveStream(program, node, base);
  const inner = node.optional ? optionalOf(base) : base;
  const promise = promiseOf(
    program,
    inner,
    caps.filter((cap) => cap.name !== 'list'),
  );
  if (node.dims.length === 0) return promise;
  return addDimensions(program, promise, node);
}

/** A promise, which several may await when it is `@shared`. */
function promiseOf(program: ProgramContext, inner: Type, caps: readonly Capability[]): Type {
  const other = caps.find((cap) => cap.name !== 'shared');
  return other === undefined
    ? { kind: 'promise', inner, shared: caps.length > 0 }
    : refuse(program, other.span, `a promise with \`@${other.name}\``);
}

/** `~T@observable`, where T may be a collection: `~String[]@set:observable`. */
function resolveObservable(program: ProgramContext, node: NamedTypeNode, base: Type): Type {
  const isOther = (cap: Capability): boolean =>
    !['list', 'set', 'observable', 'raw', 'symbol'].includes(cap.name);
  const other = [...node.elementCaps, ...node.caps].find(isOther);
  if (other !== undefined)
    return refuse(program, other.span, `an observable with \`@${other.name}\``);
  const element = node.optional ? optionalOf(base) : base;
  return { kind: 'observable', inner: addDimensions(program, element, node) };
}

/** `~T[]`: a sequence that ends (CLEAR concurrency reference, 3.10). */
export function isFiniteStream(node: TypeNode): boolean {
  if (node.kind !== 'namedType' || !node.future || node.optional || node.caps.length > 0)
    return false;
  return node.dims.length === 1 && node.dims[0]?.kind === 'slice' && node.elementCaps.length === 0;
}

/** `~?T[]` (oldest: `~T[?]`), `~T[INF]`, `~T[N]`, with `@split` or `@shared` (CLEAR concurrency reference, 3.6 to 3.11). */
function resolveStream(program: ProgramContext, node: NamedTypeNode, base: Type): Type {
  const [dim, second] = node.dims;
  if (dim === undefined || second !== undefined || dim.kind === 'inferred')
    return refuse(program, node.span, 'streams with several dimensions');
  if (dim.kind === 'slice' && !node.optional) return refuse(program, node.span, 'range streams');
  let sort: StreamSort = 'single';
  for (const cap of [...node.elementCaps, ...node.caps]) {
    if (cap.name !== 'split' && cap.name !== 'shared')
      return refuse(program, cap.span, `a stream with \`@${cap.name}\``);
    sort = cap.name;
  }
  const isOpen = dim.kind === 'slice' || dim.kind === 'optional';
  const element = !isOpen && node.optional ? optionalOf(base) : base;
  const form = isOpen ? 'open' : dim.kind === 'infinite' ? 'infinite' : 'bounded';
  return { kind: 'stream', element, form, sort, size: dim.kind === 'fixed' ? dim.size : 0 };
}

/** `@raw` and `@symbol` are modes of a string, not capabilities of a handle. */
function stringModes(base: Type, caps: readonly Capability[]): readonly Capability[] {
  return base.kind === 'string'
    ? caps.filter((cap) => cap.name !== 'raw' && cap.name !== 'symbol')
    : caps;
}

/** The last dimension is the outermost; `@list`, `@set` or `@pool` belongs to it. */
function addDimensions(program: ProgramContext, element: Type, node: NamedTypeNode): Type {
  let type = element;
  node.dims.forEach((dim, index) => {
    const size = dim.kind === 'fixed' ? dim.size : dim.kind === 'inferred' ? -1 : 0;
    const caps = index === node.dims.length - 1 ? node.caps.map((cap) => cap.name) : [];
    if (caps.includes('list')) type = { kind: 'list', element: type, form: 'list', size: 0 };
    else if (caps.includes('pool')) type = { kind: 'pool', element: type, size: Math.max(size, 0) };
    else if (caps.includes('set')) {
      checkSetElement(program, type, node.span);
      type = { kind: 'set', element: type };
    } else if (dim.kind === 'slice') type = { kind: 'list', element: type, form: 'slice', size: 0 };
    else type = { kind: 'list', element: type, form: 'fixed', size };
  });
  return type;
}

/** Types that `==` tells apart by their value. */
const COMPARED: readonly Type['kind'][] = ['int', 'float', 'bool', 'string', 'enum', 'id'];

/** A set finds its elements by comparing them. */
export function checkSetElement(program: ProgramContext, element: Type, span: Span): void {
  if (isSilent(element) || COMPARED.includes(element.kind)) return;
  const message = `a set cannot hold ${withArticle(element)}, which has no \`==\``;
  reportIn(program, 'SET_ELEMENT_BAD', span, message, {
    hint: 'keep something that identifies it in the set, such as a number or a name',
  });
}

/** `HashMap<V>`, with String keys, and `HashMap<K, V>`. */
function resolveMap(program: ProgramContext, node: NamedTypeNode): Type {
  const args = node.args.map((arg) => resolveType(program, arg));
  const [first, second] = args;
  if (first === undefined || args.length > 2) {
    const message = `a map is \`HashMap<V>\` or \`HashMap<K, V>\`, but this has ${args.length} types`;
    reportIn(program, 'UNKNOWN_TYPE', node.span, message);
    return UNKNOWN;
  }
  if (second === undefined) return { kind: 'map', key: STRING, value: first };
  const isKey = ['string', 'id', 'parameter'].includes(first.kind) || isNumeric(first);
  if (isKey || isSilent(first)) return { kind: 'map', key: first, value: second };
  const message = `the keys of a map are strings or numbers, but this is ${withArticle(first)}`;
  reportIn(program, 'NUMERIC_MAP_KEY_BAD', node.args[0]?.span ?? node.span, message);
  return UNKNOWN;
}

/** `Id<T>`, a handle of an item in a pool. */
function resolveId(program: ProgramContext, node: NamedTypeNode): Type {
  const [element] = node.args.map((arg) => resolveType(program, arg));
  if (element !== undefined && node.args.length === 1) return { kind: 'id', element };
  const message = `a handle is \`Id<T>\`, with the type of what the pool holds`;
  reportIn(program, 'UNKNOWN_TYPE', node.span, message);
  return UNKNOWN;
}

function resolveName(program: ProgramContext, node: NamedTypeNode): Type {
  const name = node.name.text;
  if (node.namespace !== null) return refuse(program, node.span, 'types of other modules');
  const bound = program.typeArguments.now.get(name);
  if (bound !== undefined) return bound;
  const template = program.templates.get(name);
  if (template !== undefined) return resolveInstance(program, node, template);
  const struct = program.structs.get(name);
  const enumeration = program.enums.get(name);
  const union = program.unions.get(name);
  const other = program.unsupported.get(name) ?? OTHERS.get(name);
  const isOwn = struct !== undefined || enumeration !== undefined || union !== undefined;
  if (!isOwn && other !== undefined) return refuse(program, node.name.span, other);
  if (!isOwn && name === 'HashMap') return resolveMap(program, node);
  if (!isOwn && name === 'Id') return resolveId(program, node);
  if (!isOwn && name === TUPLE)
    return tupleOf(
      program,
      node.args.map((arg) => resolveType(program, arg)),
    );
  if (node.args.length > 0 && (isOwn || SIMPLE.has(name)))
    return reportNotGeneric(program, node.name, node.span);
  if (struct !== undefined) return { kind: 'struct', info: struct };
  if (enumeration !== undefined) return { kind: 'enum', info: enumeration };
  if (union !== undefined) return { kind: 'union', info: union };
  const simple = SIMPLE.get(name);
  if (simple !== undefined) {
    const raw = node.caps.some((cap) => cap.name === 'raw');
    const symbol = node.caps.some((cap) => cap.name === 'symbol');
    if (simple.kind === 'string' && (raw || symbol))
      return { kind: 'string', mode: raw ? 'raw' : 'symbol' };
    return simple;
  }
  const known = (): readonly string[] => [
    // The usual ones first: who writes `Int` means this one.
    'Int64',
    'Float64',
    ...SIMPLE.keys(),
    'HashMap',
    'Id',
    ...program.structs.keys(),
    ...program.enums.keys(),
    ...program.unions.keys(),
    ...program.templates.keys(),
    ...program.typeArguments.now.keys(),
  ];
  reportIn(program, 'UNKNOWN_TYPE', node.name.span, `there is no type \`${name}\``, {
    hint: nearestHint(name, known),
  });
  return UNKNOWN;
}

export function reportNotGeneric(program: ProgramContext, name: Name, span: Span): Type {
  const message = `\`${name.text}\` has no type parameters`;
  reportIn(program, 'GENERIC_NOT_GENERIC', span, message, { hint: 'remove the `<…>`' });
  return UNKNOWN;
}

/** `Pair<Int64, String>`. */
function resolveInstance(
  program: ProgramContext,
  node: NamedTypeNode,
  template: TypeTemplate,
): Type {
  if (node.args.length === 0) return reportMissingArguments(program, template, node.name);
  return instanceFor(program, template, node.args, node.span);
}

export function reportMissingArguments(
  program: ProgramContext,
  template: TypeTemplate,
  name: Name,
): Type {
  const parameters = template.item.typeParameters.map((parameter) => parameter.text).join(', ');
  const message = `\`${name.text}\` is generic, but its type arguments are missing`;
  reportIn(program, 'GENERIC_MISSING_TYPE_ARGS', name.span, message, {
    hint: `write \`${name.text}<…>\`, with types for ${parameters}`,
  });
  return UNKNOWN;
}

/** The instance of a generic type for the arguments as written. */
export function instanceFor(
  program: ProgramContext,
  template: TypeTemplate,
  nodes: readonly TypeNode[],
  span: Span,
): Type {
  const args = nodes.map((arg) => resolveType(program, arg));
  const { typeParameters, name } = template.item;
  if (args.length === typeParameters.length)
    return program.walkers.instance(program, template, args);
  const wanted = typeParameters.length;
  const message = `\`${name.text}\` has ${wanted} type parameter${wanted === 1 ? '' : 's'}, but gets ${args.length}`;
  reportIn(program, 'GENERIC_WRONG_ARG_COUNT', span, message);
  return UNKNOWN;
}

/** The instance of the generic type `name` that the context expects, or null. */
export function contextInstance(name: string, expected: Type | null): Type | null {
  if (expected === null) return null;
  if (isSilent(expected)) return UNKNOWN;
  if (expected.kind === 'struct' || expected.kind === 'union')
    return expected.info.instance?.generic === name ? expected : null;
  return 'inner' in expected ? contextInstance(name, expected.inner) : null;
}

/** What values of one type say about the next one: the instance of a generic type, whose arguments it may leave out. */
export function genericContext(found: readonly Type[]): Type | null {
  const isInstance = (type: Type): boolean =>
    (type.kind === 'struct' || type.kind === 'union') && type.info.instance !== null;
  return found.find(isInstance) ?? null;
}

/** True for a type that is kept outside of the value that it is a part of: `Tree @indirect`. */
export function isIndirect(node: TypeNode): boolean {
  return (
    node.kind === 'namedType' &&
    [...node.caps, ...node.elementCaps].some((cap) => LAYOUT_CAPS.includes(cap.name))
  );
}

/** True when RETURNS says that the function can fail. */
export function isFallibleNode(node: TypeNode | null): boolean {
  return node?.kind === 'namedType' && node.fallible;
}

/** True for the name of a builtin type, which programs may not declare again. */
export function isBuiltinType(name: string): boolean {
  return SIMPLE.has(name) || OTHERS.has(name) || ['HashMap', 'Id', TUPLE].includes(name);
}
