/** Signatures of functions: parameters, REQUIRES, entry point (CLEAR language reference, 9). */
import type { FunctionItem, Name, Parameter } from '../../../syntax/ast.js';
import { builtinsNamed } from '../../builtins.js';
import type { Variable } from '../../checked.js';
import { nearestHint } from '../../nearest.js';
import type { Family, Type } from '../../types.js';
import { isContainerType, UNKNOWN, VOID } from '../../types.js';
import { hasHandle } from '../concurrency/capabilities.js';
import type {
  Body,
  FunctionEntry,
  OpenFunction,
  ParameterEntry,
  ProgramContext,
} from '../context.js';
import { makeVariable, refuse, reportIn, withTypeArguments } from '../context.js';
import { reportDuplicate, reportTwins } from './duplicates.js';
import type { FunctionTemplate } from '../generics/families.js';
import {
  FAMILIES,
  familyHint,
  isPolymorphic,
  polymorphicParameters,
  typeIn,
} from '../generics/families.js';
import { openParameters } from '../generics/type-parameters.js';
import { isFallibleNode, resolveType } from '../generics/type-nodes.js';
import { forEachNode } from '../walk.js';

/**
 * Declares one function: its parameters, families and result. `name` is what the program knows it by. Of an instance,
 * `handles` are the types of polymorphic parameters, by name.
 */
export function declareFunction(
  program: ProgramContext,
  item: FunctionItem,
  name = item.name.text,
  handles: ReadonlyMap<string, Type> | null = null,
): void {
  const first = program.functions.own(name);
  if (first !== undefined) {
    reportDuplicate(program, 'function', item.name, first.item.name);
    return;
  }
  if (builtinsNamed(item.name.text).length > 0)
    reportIn(
      program,
      'BUILTIN_HIDDEN',
      item.name.span,
      `\`${item.name.text}\` hides the builtin of that name`,
      {
        hint: 'use another name if you need both',
      },
    );
  refuseGenericValue(program, item);
  if (name === item.name.text) refuseStrayCaptures(program, item);
  reportTwins(
    program,
    'parameter',
    item.parameters.map((parameter) => parameter.name),
  );
  if (item.typeParameters.length === 0) enter(program, item, name, handles);
  else
    withTypeArguments(program, openParameters(program, item.typeParameters), () => {
      enter(program, item, name, null);
    });
}

/** What is known of a function from its header. */
function enter(
  program: ProgramContext,
  item: FunctionItem,
  name: string,
  handles: ReadonlyMap<string, Type> | null,
): void {
  const families = requiredFamilies(program, item);
  const parameters = item.parameters.map((parameter) =>
    declareParameter(program, parameter, families, handles?.get(parameter.name.text)),
  );
  const polymorphic =
    handles === null ? polymorphicParameters(item, families) : new Map<number, null>();
  const template: FunctionTemplate | null =
    item.typeParameters.length > 0 || polymorphic.size > 0 ? { instances: [], polymorphic } : null;
  checkStyle(program, item, parameters);
  const variables = parameters.map((parameter) => parameter.variable);
  const requires = new Map<Variable, readonly Family[]>();
  for (const variable of variables) {
    const admitted = families.get(variable.name);
    if (admitted !== undefined) requires.set(variable, admitted);
  }
  const checked: OpenFunction = {
    name,
    kind: 'function',
    source: program.source,
    span: item.span,
    item,
    parameters: variables,
    taken: takenOf(parameters),
    requires,
    captures: [],
    result: item.result === null ? VOID : resolveType(program, item.result),
    fallible: false,
    body: item.body,
    parent: null,
  };
  const declaredFallible = isFallibleNode(item.result);
  const typeArguments = program.typeArguments.now;
  const entry = { item, template, typeArguments, checked, parameters, declaredFallible };
  program.functions.set(name, entry);
  program.entries.set(item, entry);
  program.signatures.set(checked, { parameters, fallible: declaredFallible });
}

/** Only a function inside a function has variables around it. */
function refuseStrayCaptures(program: ProgramContext, { captures }: FunctionItem): void {
  for (const { name } of captures)
    reportIn(program, 'UNDEFINED_VAR', name.span, `\`${name.text}\` is not declared`, {
      hint: 'there are no variables outside functions: pass it as an argument',
    });
}

/** What captures variables is a value, made once where it stands; no type of a function is generic. */
function refuseGenericValue(program: ProgramContext, item: FunctionItem): void {
  const [capture] = item.captures;
  if (item.typeParameters.length === 0 || capture === undefined) return;
  const { text } = item.name;
  const message = `\`${text}\` is generic, so it is no value that could carry \`${capture.name.text}\` along`;
  reportIn(program, 'GENERIC_FN_CAPTURES', capture.span, message, {
    hint: `pass \`${capture.name.text}\` as an argument, or write the types instead of \`<…>\``,
  });
}

function checkStyle(
  program: ProgramContext,
  item: FunctionItem,
  parameters: readonly ParameterEntry[],
): void {
  const changed = parameters.find((parameter) => parameter.mutable && !parameter.takes);
  if (changed === undefined || item.name.text.endsWith('!')) return;
  // There the mark stands at the calls.
  if (program.modules.dialect === 'newest') return;
  const message = `\`${item.name.text}\` changes its parameter \`${changed.variable.name}\`, but its name has no \`!\``;
  reportIn(program, 'STYLE_MUTABLE_PARAM_NEEDS_BANG', item.name.span, message, {
    hint: `call it \`${item.name.text}!\``,
  });
}

function declareParameter(
  program: ProgramContext,
  parameter: Parameter,
  families: ReadonlyMap<string, readonly Family[]>,
  handle: Type | undefined,
): ParameterEntry {
  const { name } = parameter;
  const slot = program.autos.get(parameter.type ?? parameter);
  let type: Type = slot?.type ?? UNKNOWN;
  if (parameter.type !== null) type = resolveType(program, parameter.type);
  else if (slot === undefined) refuse(program, name, 'a parameter without a type here');
  const admitted = families.get(name.text) ?? [];
  const [family] = admitted;
  if (handle !== undefined) type = handle;
  else if (family !== undefined && type.kind !== 'object' && type.kind !== 'unknown')
    if (!isPolymorphic(admitted)) type = typeIn(family, type);
  const variable = makeVariable(name.text, type, parameter.mutable, 'parameter', name.span);
  if (slot !== undefined) program.autoVariables.set(variable, slot);
  const { mutable, takes, defaultValue } = parameter;
  if (mutable && !takes && isContainerType(type)) program.byReference.add(variable);
  return { variable, takes, mutable, defaultValue };
}

/** The parameters that take their arguments over. */
export function takenOf(parameters: readonly ParameterEntry[]): ReadonlySet<Variable> {
  return new Set(parameters.filter(({ takes }) => takes).map(({ variable }) => variable));
}

/** The families of each parameter: as REQUIRES says, or as the WITH on it do. */
function requiredFamilies(
  program: ProgramContext,
  item: FunctionItem,
): ReadonlyMap<string, readonly Family[]> {
  const result = new Map<string, readonly Family[]>();
  for (const group of item.requires) {
    const families = resolveFamilies(program, group.families);
    for (const name of group.names) {
      const parameters = item.parameters.map((parameter) => parameter.name.text);
      if (parameters.includes(name.text)) {
        if (families.length > 0) result.set(name.text, families);
      } else
        reportIn(
          program,
          'REQUIRES_UNKNOWN_NAME',
          name.span,
          `there is no parameter \`${name.text}\``,
          {
            hint: nearestHint(name.text, () => parameters),
          },
        );
    }
  }
  inferFamilies(program, item, result);
  return result;
}

function resolveFamilies(program: ProgramContext, names: readonly Name[]): readonly Family[] {
  const families: Family[] = [];
  for (const name of names) {
    const family = FAMILIES.find((known) => known === name.text);
    if (family === undefined)
      reportIn(program, 'REQUIRES_UNKNOWN_NAME', name.span, `there is no family \`${name.text}\``, {
        hint: familyHint(name.text),
      });
    else families.push(family);
  }
  return families;
}

/** Older programs leave REQUIRES out: then the arms of a MATCH say what it would, and any other WITH means LOCKED. */
function inferFamilies(
  program: ProgramContext,
  item: FunctionItem,
  families: Map<string, readonly Family[]>,
): void {
  forEachNode(item.body, (node) => {
    if (node.kind !== 'with' || node.polymorphic) return true;
    if (node.form !== 'guarded' && node.arms.length === 0) return true;
    const arms = resolveFamilies(
      program,
      node.arms.map((arm) => arm.family),
    );
    const inferred: readonly Family[] = arms.length === 0 ? ['LOCKED'] : arms;
    for (const { place, mode } of node.bindings) {
      if (place.kind !== 'name' || mode === 'borrowed' || mode === 'restrict') continue;
      const parameter = item.parameters.find((candidate) => candidate.name.text === place.name);
      const type = parameter?.type ?? null;
      if (type === null || families.has(place.name)) continue;
      if (type.kind === 'namedType' && hasHandle(type.caps)) continue;
      families.set(place.name, inferred);
      reportIn(
        program,
        'WITH_NEEDS_REQUIRES',
        place.span,
        `WITH on the parameter \`${place.name}\`, which REQUIRES does not name`,
        {
          hint: `write \`REQUIRES ${place.name}: ${inferred.join(' | ')}\` before the \`->\` of \`${item.name.text}\``,
        },
      );
    }
    return true;
  });
}

/** Puts the parameters into the scope of the body. */
export function declareParameters(body: Body, { item, parameters }: FunctionEntry): void {
  item.parameters.forEach((parameter, index) => {
    const variable = parameters[index]?.variable;
    if (variable === undefined) return;
    body.scope.declare(variable);
    body.program.tables.declared.set(parameter.name, variable);
  });
}

// ---------------------------------------------------------------------------------------------- entry point

export const MAINS = ['main', 'main!', 'cheatMain'];

/** One entry point, without parameters (CLEAR language reference, 9.8). */
export function checkMains(program: ProgramContext, functions: readonly FunctionItem[]): void {
  const mains = functions.filter((item) => MAINS.includes(item.name.text));
  const [first, second] = mains;
  if (first !== undefined && second !== undefined && first.name.text !== second.name.text)
    reportIn(
      program,
      'DUPLICATE_MAIN',
      second.name.span,
      `\`${second.name.text}\` is a second entry point`,
      {
        labels: [{ source: program.source, span: first.name.span, text: 'the first one' }],
        hint: 'keep one of them',
      },
    );
  if (first !== undefined && first.parameters.length > 0)
    reportIn(
      program,
      'MAIN_SIGNATURE',
      first.name.span,
      `the entry point \`${first.name.text}\` has parameters`,
      {
        hint: `write \`FN ${first.name.text}() RETURNS Void ->\``,
      },
    );
}

/** The entry point: `main`, `main!` or `cheatMain`. */
export function findMain(program: ProgramContext): OpenFunction | null {
  for (const name of MAINS) {
    const entry = program.functions.get(name);
    if (entry !== undefined) return entry.checked;
  }
  return null;
}
