/** Calls of builtins: the row of BUILTINS that fits the arguments, exactly or after making integers floats. */
import type { CallExpr, Expr, MethodExpr, Name, StaticCallExpr } from '../../../syntax/ast.js';
import type { BuiltinName, BuiltinParameter, BuiltinRow } from '../../builtins.js';
import { builtinRow, builtinsNamed } from '../../builtins.js';
import type { Type } from '../../types.js';
import {
  forgetKnown,
  FLOAT64,
  INT64,
  isCollection,
  isNumeric,
  isOpen,
  isSilent,
  UNKNOWN,
} from '../../types.js';
import { typeText, withArticle } from '../../type-text.js';
import { accepts, heldBy, joined, resultType, withHeld } from './builtin-types.js';
import type { Body } from '../context.js';
import { addEffect, expectedFound, report } from '../context.js';
import { checkValue, coerce, convertNumber, plain } from '../values/conversions.js';
import { known, unwrapRead } from '../values/indexing.js';
import { settle } from '../generics/open-types.js';
import { isFormattable, reportUnformattable } from '../values/operators.js';
import { isPlace, requireWritable, rootVariable } from '../values/places.js';
import { checkKept } from '../concurrency/outliving.js';
import { stubbedCall } from '../tests/builtin-stubs.js';

export function checkBuiltin(
  body: Body,
  expr: CallExpr | MethodExpr | StaticCallExpr,
  name: Name,
  args: readonly Expr[],
): Type {
  const candidates = builtinsNamed(name.text);
  const found = checkArguments(body, candidates, args);
  if (found.some((type) => isSilent(type) && !isOpen(type)) && name.text !== 'print')
    return resultOfSilent(body, expr, candidates, args);
  // An unsigned number is not made a float because a row wants a signed one.
  const converts = !candidates.some((key) => builtinRow(key).parameters.includes('signed'));
  const chosen =
    choose(candidates, found, converts) ?? choose(candidates, unwrapped(args, found), converts);
  if (chosen === undefined)
    return reportNoOverload(body, name, candidates, expr.kind === 'method' ? 1 : 0, found);
  const row = builtinRow(chosen);
  args.forEach((arg, index) => {
    place(body, name, row, arg, found, args[0], index);
  });
  if (row.mutates) {
    requireChangeable(body, name, args[0], found[0] ?? UNKNOWN);
    const keeper = args[0] === undefined ? null : rootVariable(body, args[0]);
    if (keeper !== null) for (const arg of args.slice(1)) checkKept(body, arg, keeper);
  }
  const type = resultType(row.result, holderOf(body, args[0], found), found);
  const stubbed = stubbedCall(body, name.text, chosen, passedTypes(row, found), type);
  if (stubbed !== null) {
    addEffect(body, 'call', expr.span, stubbed.checked);
    body.program.tables.calls.set(expr, { kind: 'function', function: stubbed.checked, args });
    return type;
  }
  if (row.raises) addEffect(body, certainty(found[0]), expr.span);
  if (row.event !== null) addEffect(body, 'impure', expr.span);
  if (row.event === 'SLEEP' || row.event === 'IO') addEffect(body, 'suspends', expr.span);
  if (row.mutates) addEffect(body, 'changes', expr.span);
  body.program.tables.calls.set(expr, { kind: 'builtin', name: chosen, args });
  const isItem = row.result === 'element' || row.result === 'optionalElement';
  const item = type.kind === 'optional' ? type.inner : type;
  return isItem && isOpen(item) && args[0] !== undefined ? known(body, args[0], item) : type;
}

/** The types of the arguments once they are in their places. */
function passedTypes(row: BuiltinRow, found: readonly Type[]): readonly Type[] {
  return found.map((type, index) => {
    const parameter = row.parameters[Math.min(index, row.parameters.length - 1)];
    if (parameter === 'int64') return INT64;
    if (parameter === 'float' && type.kind === 'int')
      return row.result === 'joined' ? joined(found) : FLOAT64;
    return type;
  });
}

/** The first row that takes the arguments as they are, or else after making integers floats. */
function choose(
  candidates: readonly BuiltinName[],
  found: readonly Type[],
  converts: boolean,
): BuiltinName | undefined {
  return (
    candidates.find((key) => fits(builtinRow(key), found, false)) ??
    candidates.find((key) => fits(builtinRow(key), found, converts))
  );
}

/** The arguments with the first one unwrapped, if it is an item that may be missing. */
function unwrapped(args: readonly Expr[], found: readonly Type[]): readonly Type[] {
  const [receiver] = args;
  return receiver === undefined
    ? found
    : found.map((type, index) => (index === 0 ? unwrapRead(receiver, type) : type));
}

/** A pool without a capacity is full only where it is another name of one that has one. */
function certainty(first: Type | undefined): 'raise' | 'mayFail' {
  return first?.kind === 'pool' && first.size === 0 ? 'mayFail' : 'raise';
}

/** The type of the first argument, with what the others have told about it. */
function holderOf(body: Body, receiver: Expr | undefined, found: readonly Type[]): Type {
  const type = found[0] ?? UNKNOWN;
  if (receiver === undefined || !isCollection(unwrapRead(receiver, type))) return type;
  const told = body.program.tables.types.get(receiver) ?? type;
  return unwrapRead(receiver, told.kind === 'object' ? told.inner : told);
}

/** Checks the arguments; what a collection holds is the context of the values put into it. */
function checkArguments(
  body: Body,
  candidates: readonly BuiltinName[],
  args: readonly Expr[],
): readonly Type[] {
  const found: Type[] = [];
  args.forEach((arg, index) => {
    const expected = index === 0 ? null : contextOf(candidates, args[0], found[0], index);
    const type = checkValue(body, arg, expected !== null && isSilent(expected) ? null : expected);
    found.push(expected === null ? plain(body, arg, type) : type);
  });
  return found;
}

/** What the argument at `index` is to be, by the type of the first one; null when it does not tell. */
function contextOf(
  candidates: readonly BuiltinName[],
  receiver: Expr | undefined,
  first: Type | undefined,
  index: number,
): Type | null {
  if (receiver === undefined || first === undefined) return null;
  const holder = unwrapRead(receiver, first);
  for (const key of candidates) {
    const { parameters } = builtinRow(key);
    const wanted = parameters[0];
    const parameter = parameters[index];
    if (wanted === undefined || parameter === undefined || !accepts(wanted, holder)) continue;
    const held = heldBy(parameter, holder);
    if (held !== null) return held;
  }
  return null;
}

/** With an argument that is already reported, the call still means something when only one builtin has the name. */
function resultOfSilent(
  body: Body,
  expr: CallExpr | MethodExpr | StaticCallExpr,
  candidates: readonly BuiltinName[],
  args: readonly Expr[],
): Type {
  const [only] = candidates;
  if (only === undefined || candidates.length > 1) return UNKNOWN;
  body.program.tables.calls.set(expr, { kind: 'builtin', name: only, args });
  return resultType(builtinRow(only).result, UNKNOWN, []);
}

function fits(row: BuiltinRow, found: readonly Type[], converts: boolean): boolean {
  if (row.variadic) return true;
  if (row.parameters.length !== found.length) return false;
  return row.parameters.every((parameter, index) => {
    const type = found[index] ?? UNKNOWN;
    return accepts(parameter, type) || (converts && parameter === 'float' && isNumeric(type));
  });
}

/** Fits one argument to its parameter, once the row is chosen. */
function place(
  body: Body,
  name: Name,
  row: BuiltinRow,
  arg: Expr,
  found: readonly Type[],
  receiver: Expr | undefined,
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
  else if (parameter !== undefined && receiver !== undefined)
    placeHeld(body, name, row, { parameter, arg, type }, receiver, holderOf(body, receiver, found));
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

interface Placed {
  readonly parameter: BuiltinParameter;
  readonly arg: Expr;
  readonly type: Type;
}

/** Fits an argument to what the collection in first place holds, or lets an open one learn from it. */
function placeHeld(
  body: Body,
  name: Name,
  row: BuiltinRow,
  { parameter, arg, type }: Placed,
  receiver: Expr,
  holder: Type,
): void {
  const held = heldBy(parameter, holder);
  if (held === null) return;
  if (isOpen(held)) {
    if (!isSilent(type)) settle(body, receiver, withHeld(parameter, holder, forgetKnown(type)));
    return;
  }
  const isSearched = holder.kind === 'list' && parameter === 'element' && !row.mutates;
  if (isSearched && !isComparable(held)) {
    const message = `\`${name.text}\` compares items with \`==\`, which \`${typeText(held)}\` does not have`;
    report(body, 'INTRINSIC_NO_OVERLOAD', arg.span, message);
    return;
  }
  coerce(body, arg, type, { type: held, ...problemOf(parameter, holder) });
}

function problemOf(parameter: BuiltinParameter, holder: Type) {
  const { kind } = holder;
  switch (parameter) {
    case 'key':
      return {
        code:
          kind === 'map' && holder.key.kind === 'string'
            ? 'STRING_MAP_KEY_BAD'
            : 'NUMERIC_MAP_KEY_BAD',
        what: 'the key of the map',
      } as const;
    case 'value':
      return { code: 'INTRINSIC_NO_OVERLOAD', what: 'a value of the map' } as const;
    case 'id':
      return { code: 'INTRINSIC_NO_OVERLOAD', what: 'a handle of the pool' } as const;
    case 'same':
      return { code: 'INTRINSIC_NO_OVERLOAD', what: `the other ${kind}` } as const;
    default:
      return { code: 'INTRINSIC_NO_OVERLOAD', what: `an item of the ${kind}` } as const;
  }
}

function isComparable(type: Type): boolean {
  return isNumeric(type) || isSilent(type) || ['string', 'bool', 'enum', 'id'].includes(type.kind);
}

/** A collection that a builtin changes is a mutable place. */
function requireChangeable(body: Body, name: Name, collection: Expr | undefined, type: Type): void {
  if (collection === undefined) return;
  if (isPlace(collection) || collection.kind === 'unwrap')
    requireWritable(body, collection, 'change');
  else if (isCollection(type))
    report(
      body,
      'IMMUTABLE_ARG_PASSED_AS_EXPRESSION',
      collection.span,
      `\`${name.text}\` changes a ${type.kind} that nothing refers to`,
      {
        hint: `bind the ${type.kind} to a MUTABLE variable first`,
      },
    );
}

function reportNoOverload(
  body: Body,
  name: Name,
  candidates: readonly BuiltinName[],
  receivers: 0 | 1,
  found: readonly Type[],
): Type {
  const counts = [...new Set(candidates.map((key) => builtinRow(key).parameters.length))];
  if (!counts.includes(found.length)) {
    const written = counts.toSorted((a, b) => a - b).map((count) => count - receivers);
    const wanted = `${written.join(' or ')} argument${written.join() === '1' ? '' : 's'}`;
    const given = String(found.length - receivers);
    const message = `\`${name.text}\` takes ${wanted}, but gets ${given}`;
    return report(body, 'ARITY_MISMATCH', name.span, message, {
      notes: expectedFound(wanted, given),
    });
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
