/**
 * Stubs of builtins (CLEAR language reference, 17): where a test replaces a builtin, every call of it is one of a function
 * of the program that only calls the builtin, so that another function can stand in for it. Without such a stub a program
 * has no such function.
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
import type { BuiltinParameter, BuiltinResult, BuiltinRow } from '../../builtins.js';
import { builtinRow, builtinsNamed } from '../../builtins.js';
import type { ProgramContext } from '../context.js';
import { declareFunction } from '../functions.js';
import { nameExpr, resultOf, returnOf } from './trees.js';

/** The types of those parameters and results that have one by themselves, as programs write them. */
const PARAMETER_TYPES: { readonly [P in BuiltinParameter]?: string } = {
  int64: 'Int64',
  float: 'Float64',
  string: 'String',
  file: 'File',
};
const RESULT_TYPES: { readonly [R in BuiltinResult]?: string } = {
  void: 'Void',
  int: 'Int64',
  float: 'Float64',
  bool: 'Bool',
  string: 'String',
  strings: 'String[]',
  file: 'File',
  optionalInt: '?Int64',
  optionalFloat: '?Float64',
};

/** Declares a function for each builtin that the test blocks of the present module replace. */
export function declareStubbedBuiltins(program: ProgramContext, blocks: readonly TestItem[]): void {
  for (const block of blocks)
    for (const name of stubbedNames(block.body)) declareStubbed(program, name);
}

function stubbedNames(entries: readonly TestEntry[]): readonly Name[] {
  return entries.flatMap((entry) => {
    if (entry.kind === 'when') return stubbedNames(entry.body);
    return entry.kind === 'stub' ? [entry.name] : [];
  });
}

function declareStubbed(program: ProgramContext, { text, span }: Name): void {
  const { functions, stubbedBuiltins } = program;
  const [only, other] = builtinsNamed(text);
  if (only === undefined || other !== undefined) return;
  if (functions.get(text) !== undefined || stubbedBuiltins.has(text)) return;
  const item = callerOf(text, builtinRow(only), span);
  if (item === null) return;
  declareFunction(program, item);
  const entry = functions.own(item.name.text);
  if (entry !== undefined) stubbedBuiltins.set(text, entry);
}

/** `FN …(…) RETURNS … -> RETURN name(…); END`; null when the types depend on the call. */
function callerOf(name: string, row: BuiltinRow, span: Span): FunctionItem | null {
  const result = RESULT_TYPES[row.result];
  const types = row.parameters.map((parameter) => PARAMETER_TYPES[parameter]);
  if (row.variadic || row.mutates || result === undefined) return null;
  const parameters: Parameter[] = [];
  for (const [index, type] of types.entries()) {
    if (type === undefined) return null;
    parameters.push({
      name: { text: `argument ${index + 1}`, span },
      takes: false,
      mutable: false,
      type: typeNode(type, false, span),
      defaultValue: null,
      span,
    });
  }
  const args = parameters.map((parameter) => nameExpr(parameter.name.text, span));
  const call = { kind: 'call', callee: nameExpr(name, span), args, span } as const;
  return {
    kind: 'function',
    name: { text: `builtin ${name}`, span },
    visibility: 'private',
    typeParameters: [],
    parameters,
    captures: [],
    result: typeNode(result, row.raises, span),
    requires: [],
    recursion: null,
    pre: [],
    debugPost: [],
    body: [row.result === 'void' ? resultOf(call) : returnOf(call, span)],
    catches: [],
    catchDefault: null,
    span,
  };
}

function typeNode(text: string, fallible: boolean, span: Span): NamedTypeNode {
  const optional = text.startsWith('?');
  const isList = text.endsWith('[]');
  return {
    kind: 'namedType',
    future: false,
    fallible,
    optional,
    namespace: null,
    name: { text: text.replace(/^\?|\[\]$/g, ''), span },
    args: [],
    elementCaps: [],
    dims: isList ? [{ kind: 'slice' }] : [],
    caps: isList ? [{ name: 'list', args: [], span }] : [],
    span,
  };
}
