/** WITH: what each binding acquires, its alias, and the handlers (CLEAR concurrency reference, 3.14 to 3.16). */
import { ERROR_KINDS } from '../../bytecode/opcodes.js';
import type { Name, WithBinding, WithHandler, WithStmt } from '../../syntax/ast.js';
import type { SelectorInfo, Variable } from '../checked.js';
import type { Type } from '../types.js';
import { isLock, isSilent, STRING, withArticle, UNKNOWN } from '../types.js';
import type { Body, HeldLock } from './context.js';
import {
  addEffect,
  checkBlock,
  checkExpr,
  inScope,
  makeVariable,
  notSupported,
  report,
} from './context.js';
import { checkAs, checkPlain, sourceText } from './conversions.js';
import { bareName, resolveSelector, TRANSIENT } from './error-types.js';
import { rootVariable } from './places.js';

const FORMS = {
  snapshot: 'WITH SNAPSHOT',
  view: 'WITH VIEW',
  materializedView: 'WITH MATERIALIZED VIEW',
} as const;

export function checkWith(body: Body, statement: WithStmt): void {
  const feature = unsupportedForm(statement);
  if (feature !== null || statement.body === null) {
    notSupported(body, statement.span, feature ?? 'WITH without a body');
    return;
  }
  const statements = statement.body;
  const opened = statement.bindings.map((binding) => openBinding(body, binding, statement));
  const locks = opened.map((one) => one.lock).filter((lock) => lock !== null);
  const outer = [...body.held];
  if (locks.length > 0)
    body.program.acquisitions.push({
      body,
      locks,
      outer,
      handlers: statement.handlers,
      automatic: false,
    });
  addEffect(body, 'impure', statement.span);
  checkHandlers(body, statement, locks.length > 0);
  body.held.push(...locks);
  inScope(body, () => {
    for (const { alias } of opened) body.scope.declare(alias);
    checkBlock(body, statements);
  });
  body.held.splice(outer.length);
}

function unsupportedForm(statement: WithStmt): string | null {
  if (statement.form !== 'guarded') return FORMS[statement.form];
  if (statement.polymorphic) return 'WITH POLYMORPHIC';
  if (statement.arms.length > 0) return 'WITH … MATCH';
  return statement.bindings.some((binding) => binding.guard !== null) ? 'GUARD' : null;
}

interface OpenBinding {
  readonly alias: Variable;
  readonly lock: HeldLock | null;
}

function openBinding(body: Body, binding: WithBinding, statement: WithStmt): OpenBinding {
  const type = checkExpr(body, binding.place, null);
  const name = binding.alias ?? ownName(body, binding);
  const isBorrow = binding.mode === 'borrowed' || binding.mode === 'restrict';
  const shape = isBorrow ? checkBorrow(body, binding, type) : checkObject(body, binding, type);
  const role = isBorrow ? 'borrow' : 'alias';
  const alias = makeVariable(name.text, shape.inner, shape.mutable, role, name.span);
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
function checkObject(body: Body, binding: WithBinding, type: Type): Shape {
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
        hint: 'declare it `@locked` or `@shared:locked`',
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
        hint: `use it directly, or borrow it: \`WITH BORROWED ${text} AS x { … }\``,
      },
    );
    return UNKNOWN_SHAPE;
  }
  if (type.family === 'ATOMIC') {
    notSupported(body, binding.place.span, 'WITH on an atomic', 'use the variable directly');
    return UNKNOWN_SHAPE;
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

// ---------------------------------------------------------------------------------------------- handlers

/** Error types that a lock acquisition can raise. */
const LOCK_ERRORS = ['LockTimeout', 'LockCycle', 'Deadlock'];

function checkHandlers(body: Body, statement: WithStmt, canFail: boolean): void {
  const [first] = statement.handlers;
  if (first !== undefined && !canFail)
    report(
      body,
      'ON_RETRY_NEEDS_FALLIBLE_CAP',
      first.span,
      'this WITH takes no lock, so it cannot fail',
      {
        hint: 'remove the handler',
      },
    );
  for (const handler of statement.handlers) {
    const infos = handler.selectors.map((name) => resolveSelector(body, name));
    body.program.tables.selectors.set(
      handler,
      infos.length > 0 ? infos : [{ kind: TRANSIENT, type: -1 }],
    );
    handler.selectors.forEach((name, index) => {
      checkPossible(body, name, infos[index]);
    });
    checkRetry(body, handler, infos);
    checkAction(body, handler);
  }
  // A lock that nobody handles raises where the function can fail at all (CLEAR concurrency reference, 3.16).
  const canRaise = body.form !== 'function' || body.parent !== null || isMain(body);
  if (canFail && canRaise) addEffect(body, 'mayFail', statement.span);
}

function isMain(body: Body): boolean {
  return ['main', 'main!', 'cheatMain'].includes(body.checked.name);
}

function checkPossible(body: Body, name: Name, info: SelectorInfo | undefined): void {
  if (info === undefined || (info.kind < 0 && info.type < 0)) return;
  const kind = ERROR_KINDS[info.kind];
  const error = body.program.errors[info.type];
  const possible =
    kind === undefined
      ? error !== undefined && LOCK_ERRORS.includes(error.name)
      : kind === 'Transient' || kind === 'System';
  if (possible) return;
  report(
    body,
    'SELECTOR_NOT_POSSIBLE',
    name.span,
    `taking a lock never fails with \`${bareName(name)}\``,
    {
      hint: `a lock fails with ${LOCK_ERRORS.join(', ')}`,
    },
  );
}

function checkRetry(body: Body, handler: WithHandler, infos: readonly SelectorInfo[]): void {
  if (handler.retry === null) return;
  if (handler.retry < 1)
    report(body, 'RETRY_ONLY_TRANSIENT', handler.span, 'RETRY needs at least one attempt', {
      hint: 'write `RETRY(1)` or more',
    });
  infos.forEach((info, index) => {
    const name = handler.selectors[index];
    const kind = info.kind >= 0 ? ERROR_KINDS[info.kind] : body.program.errors[info.type]?.kind;
    if (name === undefined || kind === undefined || kind === 'Transient') return;
    report(
      body,
      'RETRY_ONLY_TRANSIENT',
      name.span,
      `RETRY is for Transient errors, but \`${bareName(name)}\` is ${kind}`,
      {
        hint: 'handle it without RETRY',
      },
    );
  });
}

function checkAction(body: Body, handler: WithHandler): void {
  const { action } = handler;
  switch (action.kind) {
    case 'raise':
      addEffect(body, 'raise', handler.span);
      break;
    case 'exit':
      addEffect(body, 'raise', handler.span);
      checkAs(body, action.message, {
        type: STRING,
        code: 'ARGUMENT_TYPE_ERROR',
        what: 'the message of an error',
      });
      break;
    case 'return':
      checkReturnAction(body, action.value);
      break;
    case 'block':
      checkBlock(body, action.body);
      break;
    case 'pass':
      break;
  }
}

function checkReturnAction(body: Body, value: Parameters<typeof checkPlain>[1]): void {
  const { checked } = body;
  if (!body.resultKnown) {
    checked.result = checkPlain(body, value, null);
    body.resultKnown = true;
    return;
  }
  checkAs(body, value, {
    type: checked.result,
    code: 'RETURN_MISMATCH',
    what: `the result of \`${checked.name}\``,
  });
}
