/**
 * WITH POLYMORPHIC and WITH … MATCH (CLEAR concurrency reference, 3.22). The type of the data is known here, since a function
 * with polymorphic parameters is checked for each type of argument, so both are settled as the plain WITH that fits it.
 */
import type { WithArm, WithBinding, WithStmt } from '../../../syntax/ast.js';
import type { Family, Type } from '../../types.js';
import { isCell, isLock, isSilent } from '../../types.js';
import type { Body } from '../context.js';
import { checkExpr, expectedFound, notSupported, report } from '../context.js';
import {
  expanded,
  FAMILIES,
  familyHint,
  familyOf,
  isPolymorphic,
  requiredOf,
} from '../generics/families.js';
import { sourceText } from '../values/conversions.js';
import { rootVariable } from '../values/places.js';

/** The plain WITH that a statement means here; null when it cannot be said, and is reported. */
export function settleWith(body: Body, statement: WithStmt): WithStmt | null {
  if (statement.arms.length > 0) return settleMatch(body, statement);
  if (statement.polymorphic) return settlePolymorphic(body, statement);
  for (const binding of statement.bindings) demandOneWay(body, statement, binding);
  return statement;
}

// ---------------------------------------------------------------------------------------------- POLYMORPHIC

/** Ways to reach data. */
type Way = 'lock' | 'cell' | 'direct';

function wayOf(type: Type): Way {
  if (isLock(type)) return 'lock';
  return isCell(type) ? 'cell' : 'direct';
}

function settlePolymorphic(body: Body, statement: WithStmt): WithStmt | null {
  const types = statement.bindings.map(({ place }) => checkExpr(body, place, null));
  const ways = types.map(wayOf);
  const cells = ways.filter((way) => way === 'cell').length;
  if (cells > 0 && cells < ways.length) {
    const feature = 'WITH POLYMORPHIC over a cell together with other data';
    notSupported(body, statement.span, feature, 'nest two WITH');
    return null;
  }
  const bindings = statement.bindings.map((binding, i): WithBinding => {
    const type = types[i];
    const mutable = mayWrite(body, binding, type);
    if (ways[i] === 'lock') return { ...binding, mode: 'exclusive', mutable };
    if (ways[i] === 'cell') return { ...binding, mode: 'snapshot', mutable };
    const mode = type?.kind === 'object' ? 'inferred' : 'restrict';
    return { ...binding, mode, mutable };
  });
  return { ...statement, form: cells > 0 ? 'snapshot' : 'guarded', bindings };
}

/** A parameter is written whatever it is given if it is MUTABLE; other data as its kind allows. */
function mayWrite(body: Body, binding: WithBinding, type: Type | undefined): boolean {
  if (binding.guard !== null) return false;
  const root = rootVariable(body, binding.place);
  if (root === null) return true;
  const isDirect = type?.kind === 'object' && !isCell(type);
  return root.mutable || (isDirect && root.role !== 'parameter');
}

// ---------------------------------------------------------------------------------------------- MATCH

function settleMatch(body: Body, statement: WithStmt): WithStmt | null {
  const [binding, second] = statement.bindings;
  if (binding === undefined) return null;
  const type = checkExpr(body, binding.place, null);
  if (second !== undefined)
    report(
      body,
      'WITH_MATCH_ARMS',
      second.span,
      'WITH … MATCH takes one object, whose family it looks at',
      {
        hint: 'nest one WITH in the arms of the other',
      },
    );
  if (isSilent(type)) return null;
  const arm = chooseArm(body, statement, binding, type);
  if (arm === null || second !== undefined) return null;
  // An arm opens its data in the way of its family, whatever the others need.
  if (statement.form === 'snapshot' && isCell(type))
    return { ...statement, arms: [], body: arm.body, handlers: arm.handlers };
  if (isCell(type) && binding.mutable) {
    report(
      body,
      'WITH_MATCH_VERSIONED_AS_MUTABLE',
      binding.span,
      `\`${sourceText(body, binding.place)}\` may be a cell, which only a snapshot can replace`,
      { hint: 'write `WITH SNAPSHOT … AS MUTABLE … MATCH`, and an arm per family of cells' },
    );
    return null;
  }
  return {
    ...statement,
    form: 'guarded',
    arms: [],
    body: arm.body,
    handlers: arm.handlers,
    bindings: [{ ...binding, mode: modeOf(body, binding, type) }],
  };
}

function modeOf(body: Body, binding: WithBinding, type: Type): WithBinding['mode'] {
  const isWritten = binding.mutable || rootVariable(body, binding.place)?.mutable === true;
  if (isLock(type)) return isWritten ? 'exclusive' : 'inferred';
  return type.kind === 'object' ? 'inferred' : 'restrict';
}

/** The arm for the family of the data. The arms are for exactly the families that there can be. */
function chooseArm(
  body: Body,
  { arms, span }: WithStmt,
  binding: WithBinding,
  type: Type,
): WithArm | null {
  const family = familyOf(type);
  const root = rootVariable(body, binding.place);
  const admitted = requiredOf(body, root) ?? (family === 'SHARED' ? [] : [family]);
  const wanted = expanded(admitted);
  const found = arms.flatMap((arm) => familiesOf(body, arm));
  const isExact = found.length === wanted.length && wanted.every((each) => found.includes(each));
  if (!isExact)
    report(
      body,
      'WITH_MATCH_ARMS',
      { start: span.start, end: binding.span.end },
      `the arms of this MATCH are not exactly the families of \`${sourceText(body, binding.place)}\``,
      {
        notes: expectedFound(wanted.join(', ') || 'none', found.join(', ') || 'none'),
        hint: 'write one `WHEN FAMILY -> { … }` for each',
      },
    );
  const chosen = arms.find((arm) => familiesOf(body, arm).some((each) => each === family));
  const [handler] = chosen?.handlers ?? [];
  if (handler !== undefined && family === 'ATOMIC')
    report(body, 'WITH_MATCH_ARMS', handler.span, 'the arm ATOMIC of a MATCH takes no handler', {
      hint: 'remove it: a conflict of an atomic pointer is retried, and raised at last',
    });
  return isExact ? (chosen ?? null) : null;
}

function familiesOf(body: Body, arm: WithArm): readonly Family[] {
  const known = FAMILIES.find((family) => family === arm.family.text);
  if (known !== undefined) return expanded([known]);
  report(
    body,
    'REQUIRES_UNKNOWN_NAME',
    arm.family.span,
    `there is no family \`${arm.family.text}\``,
    { hint: familyHint(arm.family.text) },
  );
  return [];
}

// ---------------------------------------------------------------------------------------------- plain WITH

/** A WITH with one way to reach its data cannot open a parameter that takes data of several. */
function demandOneWay(body: Body, statement: WithStmt, { place, mode }: WithBinding): void {
  const { form } = statement;
  if (mode === 'borrowed' || mode === 'restrict' || (form !== 'guarded' && form !== 'snapshot'))
    return;
  if (place.kind !== 'name') return;
  checkExpr(body, place, null);
  const families = requiredOf(body, rootVariable(body, place));
  if (families === null || !isPolymorphic(families)) return;
  const all = expanded(families);
  if (form === 'snapshot' && all.every((each) => each === 'VERSIONED' || each === 'ATOMIC')) return;
  if (all.length === 1) return;
  report(
    body,
    'WITH_NEEDS_POLYMORPHIC',
    place.span,
    `\`${place.name}\` may be of the family ${all.join(' or ')}, and this WITH is for one of them`,
    { hint: `write \`WITH POLYMORPHIC ${place.name} AS …\`, or \`WITH ${place.name} AS … MATCH\`` },
  );
}
