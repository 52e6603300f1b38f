/**
 * Methods that a union demands (CLEAR language reference, 5.5): functions of the top level with that signature.
 * There is no dispatch; a method with a body is that function unless one is written.
 */
import type { Span } from '../../../diagnostics/source.js';
import type { Label } from '../../../diagnostics/diagnostic.js';
import type { FunctionItem, UnionItem, UnionMethod, Visibility } from '../../../syntax/ast.js';
import type { Type } from '../../types.js';
import { sameType, VOID } from '../../types.js';
import { typeText } from '../../type-text.js';
import type { FunctionEntry, ProgramContext } from '../context.js';
import { expectedFound, reportIn } from '../context.js';
import { declareFunction } from './functions.js';
import { isFallibleNode, resolveType } from '../generics/type-nodes.js';

const REACH: readonly Visibility[] = ['private', 'package', 'public'];

/** Declares the default methods of a union and compares the others with the functions of the program. */
export function declareMethods(
  program: ProgramContext,
  union: UnionItem,
  functions: ReadonlyMap<string, FunctionItem>,
): void {
  const seen = new Map<string, Span>();
  for (const method of union.methods) {
    const name = method.name.text;
    const earlier = seen.get(name);
    if (earlier !== undefined) {
      const message = `\`${union.name.text}\` has two methods \`${name}\``;
      reportIn(program, 'UNION_METHOD_DUPLICATE', method.name.span, message, {
        labels: [{ source: program.source, span: earlier, text: 'the first one' }],
        hint: 'keep one of them',
      });
      continue;
    }
    seen.set(name, method.name.span);
    const written = functions.get(name);
    if (written !== undefined) compare(program, union, method, written);
    else if (method.body !== null) declareFunction(program, asFunction(union, method, method.body));
    else
      reportIn(
        program,
        'UNION_METHOD_MISSING',
        method.name.span,
        `\`${union.name.text}\` demands a function \`${name}\`, which is not written`,
        { hint: `write \`FN ${name}(…)\` at the top level, or give the method a body here` },
      );
  }
}

function asFunction(
  union: UnionItem,
  method: UnionMethod,
  body: NonNullable<UnionMethod['body']>,
): FunctionItem {
  const { name, visibility, parameters, result, span } = method;
  return {
    kind: 'function',
    name,
    visibility,
    typeParameters: union.typeParameters,
    parameters,
    captures: [],
    result,
    requires: [],
    recursion: null,
    pre: [],
    debugPost: [],
    body,
    catches: [],
    catchDefault: null,
    span,
  };
}

function compare(
  program: ProgramContext,
  union: UnionItem,
  method: UnionMethod,
  written: FunctionItem,
): void {
  const { name } = method;
  const labels = [
    { source: program.source, span: method.name.span, text: `demanded by \`${union.name.text}\`` },
  ];
  if (REACH.indexOf(written.visibility) < REACH.indexOf(method.visibility))
    reportIn(
      program,
      'UNION_METHOD_WRONG_VISIBILITY',
      written.name.span,
      `\`${name.text}\` is less visible than \`${union.name.text}\` demands`,
      { labels, hint: method.visibility === 'public' ? 'write `PUB` before `FN`' : '' },
    );
  if (written.parameters.length !== method.parameters.length) {
    const message = `\`${name.text}\` has ${written.parameters.length} parameters, but \`${union.name.text}\` demands ${method.parameters.length}`;
    reportIn(program, 'UNION_METHOD_WRONG_ARITY', written.name.span, message, { labels });
    return;
  }
  // The types of a generic union are compared where its instances are used.
  const entry = program.functions.get(name.text);
  if (entry?.item !== written || union.typeParameters.length > 0) return;
  compareTypes(program, method, entry, labels);
}

function compareTypes(
  program: ProgramContext,
  method: UnionMethod,
  entry: FunctionEntry,
  labels: readonly Label[],
): void {
  method.parameters.forEach((parameter, index) => {
    const found = entry.parameters[index]?.variable;
    if (parameter.type === null || found === undefined) return;
    const demanded = resolveType(program, parameter.type);
    if (sameType(demanded, plainType(found.type))) return;
    const message = `the parameter \`${found.name}\` of \`${method.name.text}\` has another type than its union demands`;
    reportIn(program, 'UNION_METHOD_PARAM_TYPE', found.span, message, {
      labels,
      notes: expectedFound(typeText(demanded), typeText(found.type)),
    });
  });
  const demanded = method.result === null ? VOID : resolveType(program, method.result);
  const { result } = entry.checked;
  const sameFailure = isFallibleNode(method.result) === entry.declaredFallible;
  if (sameFailure && sameType(demanded, result)) return;
  const message = `\`${method.name.text}\` returns another type than its union demands`;
  const bang = (isFallible: boolean): string => (isFallible ? '!' : '');
  reportIn(program, 'UNION_METHOD_RETURN_TYPE', entry.item.name.span, message, {
    labels,
    notes: expectedFound(
      bang(isFallibleNode(method.result)) + typeText(demanded),
      bang(entry.declaredFallible) + typeText(result),
    ),
  });
}

/** A parameter that REQUIRES a lock is one of the data behind it. */
function plainType(type: Type): Type {
  return type.kind === 'object' && type.object === null ? type.inner : type;
}
