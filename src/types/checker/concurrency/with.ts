/** WITH: what each binding acquires, its alias, and the handlers (CLEAR concurrency reference, 3.14 to 3.16). */
import type { Name, WithBinding, WithStmt } from '../../../syntax/ast.js';
import type { Variable } from '../../checked.js';
import type { Type } from '../../types.js';
import { isAtomic, isCell, isLock, isSilent, UNKNOWN } from '../../types.js';
import { withArticle } from '../../type-text.js';
import type { Body, HeldLock } from '../context.js';
import { addEffect, checkBlock, checkExpr, inScope, makeVariable, report } from '../context.js';
import { sourceText } from '../values/conversions.js';
import { checkView } from '../pipelines/observables.js';
import { rootVariable } from '../values/places.js';
import { checkSnapshots } from './snapshots.js';
import { addPolicy } from './sync-policy.js';
import { fittingForm } from './with-forms.js';
import { settleWith } from './with-families.js';
import { checkGuards, guardedAlias } from './with-guards.js';
import { checkHandlers, LOCK_FAILURES } from './with-handlers.js';

export function checkWith(body: Body, written: WithStmt): void {
  if (written.form === 'view' || written.form === 'materializedView') {
    checkView(body, written);
    return;
  }
  const statement = settleWith(body, written);
  if (statement === null) return;
  if (statement !== written) body.program.tables.withs.set(written, statement);
  const statements = statement.body ?? [];
  if (statement.form === 'snapshot') {
    checkSnapshots(body, statement, statements);
    return;
  }
  const opened = statement.bindings.map((binding) => openBinding(body, binding, statement));
  const locks = opened.map((one) => one.lock).filter((lock) => lock !== null);
  const outer = [...body.held];
  if (locks.length > 0)
    body.program.acquisitions.push({
      body,
      locks,
      outer,
      handlers: statement.polymorphic ? [] : statement.handlers,
      automatic: false,
    });
  addEffect(body, 'impure', statement.span);
  checkHandlers(body, statement, locks.length > 0 ? LOCK_FAILURES : null);
  if (locks.length > 0 && statement.handlers.length === 0)
    addPolicy(body, statement, LOCK_FAILURES.errors, locks.length > 1 ? statement : null);
  body.held.push(...locks);
  inScope(body, () => {
    for (const { alias } of opened) body.scope.declare(alias);
    checkGuards(body, statement);
    checkBlock(body, statements);
  });
  body.held.splice(outer.length);
}

interface OpenBinding {
  readonly alias: Variable;
  readonly lock: HeldLock | null;
}

function openBinding(body: Body, binding: WithBinding, statement: WithStmt): OpenBinding {
  const type = checkExpr(body, binding.place, null);
  const name = binding.alias ?? ownName(body, binding);
  const isBorrow = binding.mode === 'borrowed' || binding.mode === 'restrict';
  const shape = isBorrow
    ? checkBorrow(body, binding, type)
    : checkObject(body, binding, type, statement);
  const isDirect = isBorrow || isAtomic(type);
  const role = isDirect ? 'borrow' : isCell(type) ? 'snapshot' : 'alias';
  const mutable = shape.mutable && (!statement.polymorphic || binding.mutable);
  const alias = guardedAlias(body, binding, {
    ...makeVariable(name.text, shape.inner, mutable, role, name.span),
    ...(statement.polymorphic ? { toWrite: 'declare the parameter or variable MUTABLE' } : {}),
  });
  body.program.tables.aliases.set(binding, alias);
  if (binding.alias !== null) body.program.tables.declared.set(binding.alias, alias);
  const lock: HeldLock | null =
    !isBorrow && type.kind === 'object' && isLock(type)
      ? {
          text: sourceText(body, binding.place),
          variable: rootVariable(body, binding.place),
          type,
          marker: statement.marker,
          span: binding.span,
        }
      : null;
  return { alias, lock };
}

/** Without AS the place's own name, or the last field of a path, denotes the unwrapped value. */
function ownName(body: Body, binding: WithBinding): Name {
  const { place } = binding;
  if (place.kind === 'name') return { text: place.name, span: place.span };
  if (place.kind === 'field') return place.name;
  report(body, 'NOT_SUPPORTED', place.span, 'not supported: WITH on this place without AS');
  return { text: '', span: place.span };
}

interface Shape {
  readonly inner: Type;
  readonly mutable: boolean;
}

const UNKNOWN_SHAPE: Shape = { inner: UNKNOWN, mutable: true };

/** EXCLUSIVE needs a lock and may write; the inferred form writes only where nobody else can be inside. */
function checkObject(body: Body, binding: WithBinding, type: Type, statement: WithStmt): Shape {
  const text = sourceText(body, binding.place);
  if (isSilent(type)) return UNKNOWN_SHAPE;
  const isExclusive = binding.mode === 'exclusive';
  if (isExclusive && !isLock(type)) {
    report(
      body,
      'WITH_EXCLUSIVE_NEEDS_LOCK',
      binding.place.span,
      `\`${text}\` has no lock to take`,
      {
        label: withArticle(type),
        hint: fittingForm(type, text, 'declare it `@locked` or `@shared:locked`'),
      },
    );
    return UNKNOWN_SHAPE;
  }
  if (type.kind !== 'object') {
    report(
      body,
      'WITH_NEEDS_SHARED_OBJECT',
      binding.place.span,
      `\`${text}\` is plain data, not a shared object`,
      {
        label: withArticle(type),
        hint: fittingForm(
          type,
          text,
          `use it directly, or borrow it: \`WITH BORROWED ${text} AS x { … }\``,
        ),
      },
    );
    return UNKNOWN_SHAPE;
  }
  // Without a keyword the form follows the data: a cell is read.
  if (isCell(type)) return { inner: type.inner, mutable: false };
  // The alias of an atomic is another name for it.
  if (isAtomic(type)) return { inner: type, mutable: true };
  // Unsynchronised data is written directly, whether that is a race or not.
  if (statement.polymorphic && !isLock(type)) {
    if (type.family === 'SHARED' && binding.mutable) body.program.unguarded.now = true;
    return { inner: type.inner, mutable: true };
  }
  const writable = isExclusive || (type.object === 'mutex' && binding.mode !== 'shared');
  return { inner: type.inner, mutable: writable || type.family === 'LOCAL' };
}

function checkBorrow(body: Body, binding: WithBinding, type: Type): Shape {
  if (isSilent(type)) return UNKNOWN_SHAPE;
  const { place } = binding;
  if (type.kind === 'object') {
    const word = binding.mode === 'restrict' ? 'RESTRICT' : 'BORROWED';
    report(
      body,
      'WITH_BORROWED_ON_QUALIFIED_VAR',
      place.span,
      `WITH ${word} takes no lock, so it cannot open \`${sourceText(body, place)}\``,
      { label: withArticle(type), hint: 'use `WITH EXCLUSIVE …`, or a plain WITH to read' },
    );
    return UNKNOWN_SHAPE;
  }
  const root = rootVariable(body, place);
  const mutable = binding.mode === 'restrict' && binding.mutable;
  if (mutable && root !== null && !root.mutable)
    report(
      body,
      'IMMUTABLE_ARG_PASSED_AS_MUTABLE',
      place.span,
      `\`${root.name}\` is immutable, so it cannot be borrowed as MUTABLE`,
      {
        labels: [{ source: body.program.source, span: root.span, text: 'declared here' }],
      },
    );
  return { inner: type, mutable };
}
