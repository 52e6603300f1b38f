/**
 * Stubs of builtins (CLEAR language reference, 17): where a test replaces a builtin, every call of it is one of a function
 * of the program that only calls the builtin, so that another function can stand in for it. There is one such function
 * for each form of the builtin and each list of types that it is called with, like the instances of a generic function.
 * Without such a stub a program has no such function.
 */
import type { Span } from '../../../diagnostics/source.js';
import type {
  FunctionItem,
  Name,
  NamedTypeNode,
  Parameter,
  TestEntry,
  TestItem,
} from '../../../syntax/ast.js';
import type { Type } from '../../types.js';
import { VOID } from '../../types.js';
import { typeText } from '../../type-text.js';
import type { BuiltinName } from '../../builtins.js';
import { builtinRow, builtinsNamed } from '../../builtins.js';
import type { Body, FunctionEntry, ProgramContext } from '../context.js';
import { bindParameters, withTypeArguments } from '../context.js';
import { declareFunction } from '../declarations/functions.js';
import { nameExpr, resultOf, returnOf } from './trees.js';

/** Notes each builtin that the test blocks of the present module replace. */
export function noteStubbedBuiltins(program: ProgramContext, blocks: readonly TestItem[]): void {
  for (const block of blocks)
    for (const name of stubbedNames(block.body)) noteStubbed(program, name);
}

function stubbedNames(entries: readonly TestEntry[]): readonly Name[] {
  return entries.flatMap((entry) => {
    if (entry.kind === 'when') return stubbedNames(entry.body);
    return entry.kind === 'stub' ? [entry.name] : [];
  });
}

function noteStubbed(program: ProgramContext, { text, span }: Name): void {
  const { functions, stubbedBuiltins } = program;
  if (!canBeStubbed(text)) return;
  if (functions.get(text) !== undefined || stubbedBuiltins.has(text)) return;
  const item = callerOf(text, 0, false, false, span);
  stubbedBuiltins.set(text, {
    item,
    template: { instances: [], polymorphic: new Map() },
    typeArguments: new Map(),
    checked: {
      name: item.name.text,
      kind: 'function',
      source: program.source,
      span,
      item,
      parameters: [],
      taken: new Set(),
      requires: new Map(),
      captures: [],
      result: VOID,
      fallible: false,
      body: [],
      parent: null,
    },
    parameters: [],
    declaredFallible: false,
  });
}

/** What a builtin changes, and where it never returns to, no function that stands in for it could. */
function canBeStubbed(name: string): boolean {
  const rows = builtinsNamed(name).map(builtinRow);
  return rows.length > 0 && rows.every((row) => !row.mutates && row.result !== 'never');
}

/**
 * The function that a call of the builtin `key` with arguments of these types is one of, when a test replaces it; null
 * when none does, or the call is the one in that function.
 */
export function stubbedCall(
  body: Body,
  name: string,
  key: BuiltinName,
  args: readonly Type[],
  result: Type,
): FunctionEntry | null {
  const { program } = body;
  const entry = program.stubbedBuiltins.get(name);
  const instances = entry?.template?.instances;
  if (entry === undefined || instances === undefined) return null;
  if (instances.some((each) => each.entry.checked === body.checked)) return null;
  const text = `builtin ${key}(${args.map(typeText).join(', ')})`;
  const known = instances.find((each) => each.entry.checked.name === text);
  if (known !== undefined) return known.entry;
  const { span } = entry.item;
  const { raises } = builtinRow(key);
  const item = callerOf(name, args.length, result.kind !== 'void', raises, span);
  const names = [...args.map((_, index) => typeNameAt(index)), RESULT].map((each) => ({
    text: each,
    span,
  }));
  return withTypeArguments(program, bindParameters(names, [...args, result]), () => {
    declareFunction(program, item, text);
    const instance = program.functions.own(text);
    if (instance === undefined) return null;
    instances.push({ args, entry: instance });
    program.instances.push(instance);
    return instance;
  });
}

/** Type parameters of the functions that call builtins. */
const RESULT = 'R';
function typeNameAt(index: number): string {
  return `P${index + 1}`;
}

/** `FN …(…) RETURNS R -> RETURN name(…); END`. */
function callerOf(
  name: string,
  count: number,
  hasResult: boolean,
  raises: boolean,
  span: Span,
): FunctionItem {
  const parameters = Array.from({ length: count }, (_, index): Parameter => ({
    name: { text: `argument ${index + 1}`, span },
    takes: false,
    mutable: false,
    type: typeNode(typeNameAt(index), false, span),
    defaultValue: null,
    span,
  }));
  const args = parameters.map((parameter) => nameExpr(parameter.name.text, span));
  const call = { kind: 'call', callee: nameExpr(name, span), args, span } as const;
  return {
    kind: 'function',
    name: { text: `builtin ${name}`, span },
    visibility: 'private',
    typeParameters: [],
    parameters,
    captures: [],
    result: typeNode(hasResult ? RESULT : 'Void', raises, span),
    requires: [],
    recursion: null,
    pre: [],
    debugPost: [],
    body: [hasResult ? returnOf(call, span) : resultOf(call)],
    catches: [],
    catchDefault: null,
    span,
  };
}

function typeNode(text: string, fallible: boolean, span: Span): NamedTypeNode {
  return {
    kind: 'namedType',
    future: false,
    fallible,
    optional: false,
    namespace: null,
    name: { text, span },
    args: [],
    elementCaps: [],
    dims: [],
    caps: [],
    span,
  };
}
