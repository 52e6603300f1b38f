/** Calls of builtins: the row of BUILTINS that fits the arguments, exactly or after making integers floats. */
import type { CallExpr, Expr, MethodExpr, Name } from '../../syntax/ast.js';
import type { BuiltinName, BuiltinParameter, BuiltinResult, BuiltinRow } from '../builtins.js';
import { builtinRow, builtinsNamed } from '../builtins.js';
import type { Type } from '../types.js';
import {
  BOOL,
  forgetKnown,
  FLOAT64,
  INT64,
  integerRange,
  isNumeric,
  isSilent,
  joinNumbers,
  STRING,
  typeText,
  withArticle,
  UNKNOWN,
  VOID,
} from '../types.js';
import type { Body } from './context.js';
import { addEffect, report } from './context.js';
import { checkValue, coerce, convertNumber, plain } from './conversions.js';
import { isFormattable, reportUnformattable } from './operators.js';
import { isPlace, requireWritable } from './places.js';

export function checkBuiltin(
  body: Body,
  expr: CallExpr | MethodExpr,
  name: Name,
  args: readonly Expr[],
): Type {
  const candidates = builtinsNamed(name.text);
  const found = checkArguments(body, candidates, args);
  if (found.some(isSilent) && name.text !== 'print')
    return resultOfSilent(body, expr, candidates, args);
  const exact = candidates.find((key) => fits(builtinRow(key), found, false));
  // An unsigned number is not made a float because a row wants a signed one.
  const converts = !candidates.some((key) => builtinRow(key).parameters.includes('signed'));
  const chosen = exact ?? candidates.find((key) => fits(builtinRow(key), found, converts));
  if (chosen === undefined) return reportNoOverload(body, name, candidates, args, found);
  const row = builtinRow(chosen);
  args.forEach((arg, index) => {
    place(body, name, row, arg, found, index);
  });
  if (row.mutates) {
    requireChangeable(body, name, args[0], found[0] ?? UNKNOWN);
    fixElement(body, args[0], found);
  }
  if (row.raises) addEffect(body, 'raise', expr.span);
  if (row.event !== null) addEffect(body, 'impure', expr.span);
  if (row.mutates) addEffect(body, 'changes', expr.span);
  body.program.tables.calls.set(expr, { kind: 'builtin', name: chosen, args });
  return resultType(row.result, found);
}

/** Checks the arguments; what a list holds is the context of the values put into it. */
function checkArguments(
  body: Body,
  candidates: readonly BuiltinName[],
  args: readonly Expr[],
): readonly Type[] {
  const found: Type[] = [];
  args.forEach((arg, index) => {
    const takesElement = candidates.some((key) => builtinRow(key).parameters[index] === 'element');
    const expected = takesElement ? elementOf(found[0]) : null;
    const type = checkValue(body, arg, expected !== null && isSilent(expected) ? null : expected);
    const keepsHandle = takesElement && expected !== null;
    found.push(keepsHandle ? type : plain(body, arg, type));
  });
  return found;
}

function elementOf(list: Type | undefined): Type | null {
  return list?.kind === 'list' ? list.element : null;
}

/** With an argument that is already reported, the call still means something when only one builtin has the name. */
function resultOfSilent(
  body: Body,
  expr: CallExpr | MethodExpr,
  candidates: readonly BuiltinName[],
  args: readonly Expr[],
): Type {
  const [only] = candidates;
  if (only === undefined || candidates.length > 1) return UNKNOWN;
  body.program.tables.calls.set(expr, { kind: 'builtin', name: only, args });
  return resultType(builtinRow(only).result, []);
}

function fits(row: BuiltinRow, found: readonly Type[], convert: boolean): boolean {
  if (row.variadic) return true;
  if (row.parameters.length !== found.length) return false;
  return row.parameters.every((parameter, index) => {
    const type = found[index] ?? UNKNOWN;
    return accepts(parameter, type) || (convert && parameter === 'float' && isNumeric(type));
  });
}

function accepts(parameter: BuiltinParameter, type: Type): boolean {
  switch (parameter) {
    case 'int':
    case 'int64':
      return type.kind === 'int';
    case 'signed':
      return type.kind === 'int' && integerRange(type.name)[0] < 0n;
    case 'float':
    case 'string':
      return type.kind === parameter;
    case 'raw':
      return type.kind === 'string' && type.mode === 'raw';
    case 'list':
    case 'growable':
      return type.kind === 'list';
    case 'strings':
      return type.kind === 'list' && type.element.kind === 'string';
    case 'optional':
      return type.kind === 'optional' || type.kind === 'nil';
    case 'optionalString':
      return type.kind === 'string' || (type.kind === 'optional' && type.inner.kind === 'string');
    case 'element':
    case 'any':
      return true;
  }
}

/** Fits one argument to its parameter, once the row is chosen. */
function place(
  body: Body,
  name: Name,
  row: BuiltinRow,
  arg: Expr,
  found: readonly Type[],
  index: number,
): void {
  const parameter = row.parameters[Math.min(index, row.parameters.length - 1)];
  const type = found[index] ?? UNKNOWN;
  if (parameter === 'float') placeFloat(body, row, arg, found, index);
  else if (parameter === 'int64') convertNumber(body, arg, type, INT64);
  else if (parameter === 'any' && !isFormattable(type)) reportUnformattable(body, arg, type);
  else if (parameter === 'growable' && type.kind === 'list' && type.form === 'fixed')
    report(
      body,
      'FIXED_ARRAY_SIZE_AS_DYNAMIC',
      arg.span,
      `\`${name.text}\` changes the length, but ${withArticle(type)} has a fixed one`,
      { hint: 'declare it as a list, with `@list` after the brackets' },
    );
  else if (parameter === 'element') placeElement(body, name, row, arg, type, found[0]);
}

/** A Float32 stays one: it is a Float64 too. */
function placeFloat(
  body: Body,
  row: BuiltinRow,
  arg: Expr,
  found: readonly Type[],
  index: number,
): void {
  const type = found[index] ?? UNKNOWN;
  const target = row.result === 'joined' ? joined(found) : FLOAT64;
  if (type.kind === 'int') convertNumber(body, arg, type, target);
}

/** The type in which numbers meet. */
function joined(found: readonly Type[]): Type {
  return found.reduce((a, b) => joinNumbers(a, b) ?? UNKNOWN, found[0] ?? UNKNOWN);
}

function placeElement(
  body: Body,
  name: Name,
  row: BuiltinRow,
  arg: Expr,
  type: Type,
  list: Type | undefined,
): void {
  const element = elementOf(list);
  if (element === null) return;
  if (!row.mutates && !isComparable(element)) {
    const message = `\`${name.text}\` compares items with \`==\`, which \`${typeText(element)}\` does not have`;
    report(body, 'INTRINSIC_NO_OVERLOAD', arg.span, message);
    return;
  }
  coerce(body, arg, type, {
    type: element,
    code: 'INTRINSIC_NO_OVERLOAD',
    what: 'an item of the list',
  });
}

function isComparable(type: Type): boolean {
  return isNumeric(type) || isSilent(type) || ['string', 'bool', 'enum'].includes(type.kind);
}

/** A list that a builtin changes is a mutable place. */
function requireChangeable(body: Body, name: Name, list: Expr | undefined, type: Type): void {
  if (list === undefined) return;
  if (isPlace(list) || list.kind === 'unwrap') requireWritable(body, list, 'change');
  else if (type.kind === 'list')
    report(
      body,
      'IMMUTABLE_ARG_PASSED_AS_EXPRESSION',
      list.span,
      `\`${name.text}\` changes a list that nothing refers to`,
      {
        hint: 'bind the list to a MUTABLE variable first',
      },
    );
}

/** The first item put into a list made by `[]` fixes its type. */
function fixElement(body: Body, list: Expr | undefined, found: readonly Type[]): void {
  const [type, item] = found;
  if (list?.kind !== 'name' || type?.kind !== 'list' || item === undefined) return;
  const variable = body.program.tables.names.get(list);
  if (variable === undefined || type.element.kind !== 'unknown' || isSilent(item)) return;
  if (item.kind !== 'nil') variable.type = { ...type, element: forgetKnown(item) };
}

function resultType(result: BuiltinResult, found: readonly Type[]): Type {
  const element = elementOf(found[0]);
  switch (result) {
    case 'void':
      return VOID;
    case 'int':
      return INT64;
    case 'float':
      return FLOAT64;
    case 'uint64':
      return { kind: 'int', name: 'UInt64' };
    case 'joined':
      return joined(found);
    case 'bool':
      return BOOL;
    case 'string':
      return STRING;
    case 'raw':
    case 'symbol':
      return { kind: 'string', mode: result };
    case 'strings':
      return { kind: 'list', element: STRING, form: 'slice', size: 0 };
    case 'element':
      return element ?? UNKNOWN;
    case 'optionalElement':
      return optional(element ?? UNKNOWN);
    case 'optionalInt':
      return optional(INT64);
    case 'optionalFloat':
      return optional(FLOAT64);
  }
}

function optional(inner: Type): Type {
  return inner.kind === 'optional' || isSilent(inner) ? inner : { kind: 'optional', inner };
}

function reportNoOverload(
  body: Body,
  name: Name,
  candidates: readonly BuiltinName[],
  args: readonly Expr[],
  found: readonly Type[],
): Type {
  const counts = [...new Set(candidates.map((key) => builtinRow(key).parameters.length))];
  if (!counts.includes(args.length)) {
    const wanted = counts.toSorted((a, b) => a - b).join(' or ');
    const message = `\`${name.text}\` takes ${wanted} arguments (the receiver counts), but gets ${args.length}`;
    return report(body, 'ARITY_MISMATCH', name.span, message);
  }
  const types = found.map((type) => `\`${typeText(type)}\``).join(', ');
  const accepted = candidates
    .map((key) => `(${builtinRow(key).parameters.join(', ')})`)
    .join(' or ');
  return report(
    body,
    'INTRINSIC_NO_OVERLOAD',
    name.span,
    `\`${name.text}\` does not take ${types}`,
    {
      notes: [`accepted  ${accepted}`],
      hint: found[0]?.kind === 'optional' ? 'give a default with `OR` first' : '',
    },
  );
}
