/**
 * WITH SNAPSHOT: reading a cell as a whole, and replacing it by a changed copy (CLEAR concurrency reference, 3.17 and 3.18).
 * The body of one that replaces something may run several times, so nothing in it may fail or wait.
 */
import type { Stmt, WithBinding, WithStmt } from '../../../syntax/ast.js';
import type { CheckedFunction } from '../../checked.js';
import type { Type } from '../../types.js';
import { isCell, isSilent, UNKNOWN } from '../../types.js';
import { withArticle } from '../../type-text.js';
import type { Body, Effect, ProgramContext } from '../context.js';
import { checkBlock, checkExpr, inScope, makeVariable, report, reportIn } from '../context.js';
import { sourceText } from '../values/conversions.js';
import { rootVariable } from '../values/places.js';
import type { Failures } from './with-handlers.js';
import { addPolicy } from './sync-policy.js';
import { fittingForm } from './with-forms.js';
import { checkGuards, guardedAlias } from './with-guards.js';
import { checkHandlers } from './with-handlers.js';

type Cell = Extract<Type, { kind: 'object' }>;

export function checkSnapshots(body: Body, statement: WithStmt, statements: readonly Stmt[]): void {
  const cells = statement.bindings.map((binding) => checkCell(body, binding));
  const aliases = statement.bindings.map((binding, k) => {
    const { alias } = binding;
    const name = alias ?? { text: '', span: binding.span };
    const inner = cells[k]?.inner ?? UNKNOWN;
    const variable = guardedAlias(
      body,
      binding,
      makeVariable(name.text, inner, binding.mutable, 'snapshot', name.span),
    );
    body.program.tables.aliases.set(binding, variable);
    if (alias !== null) body.program.tables.declared.set(alias, variable);
    return variable;
  });
  const replaces = statement.bindings.some((binding) => binding.mutable);
  if (replaces && cells.length > 1) checkSeveral(body, statement.bindings, cells);
  const failures = replaces ? failuresOf(cells) : null;
  checkHandlers(body, statement, failures);
  if (failures !== null && statement.handlers.length === 0)
    addPolicy(body, statement, failures.errors, null);
  const first = body.effects.length;
  inScope(body, () => {
    for (const alias of aliases) body.scope.declare(alias);
    checkGuards(body, statement);
    checkBlock(body, statements);
  });
  if (replaces) body.program.retried.push(body.effects.slice(first));
}

function checkCell(body: Body, binding: WithBinding): Cell | null {
  const type = checkExpr(body, binding.place, null);
  if (isSilent(type)) return null;
  if (type.kind === 'object' && isCell(type)) return type;
  const text = sourceText(body, binding.place);
  const variable = rootVariable(body, binding.place);
  const isPlain = variable?.role === 'parameter' && binding.place.kind === 'name';
  report(
    body,
    'WITH_SNAPSHOT_NEEDS_VERSIONED_OR_ATOMIC',
    binding.place.span,
    `\`${text}\` has no snapshots`,
    {
      label: withArticle(type),
      hint: isPlain
        ? `write \`REQUIRES ${text}: VERSIONED\` before the \`->\` of \`${body.checked.name}\``
        : fittingForm(
            type,
            text,
            'declare it `@versioned`, `@shared:versioned` or `@indirect:atomic`',
          ),
    },
  );
  return null;
}

/** Only versioned cells have the tags that a transaction over several of them needs. */
function checkSeveral(
  body: Body,
  bindings: readonly WithBinding[],
  cells: readonly (Cell | null)[],
): void {
  bindings.forEach(({ place }, k) => {
    const cell = cells[k] ?? null;
    if (cell === null || cell.family === 'VERSIONED') return;
    const message = `\`${sourceText(body, place)}\` cannot take part in a transaction over several cells`;
    report(body, 'WITH_MULTI_OBJECT_ATOMIC', place.span, message, {
      label: withArticle(cell),
      hint: 'declare all of them `@versioned`, or put the data into one cell',
    });
  });
}

function failuresOf(cells: readonly (Cell | null)[]): Failures {
  const families = cells.flatMap((cell) => (cell === null ? [] : [cell.family]));
  const errors = [
    ...(families.includes('ATOMIC') ? [] : ['MvccConflict']),
    ...(families.includes('VERSIONED') ? [] : ['AtomicConflict']),
  ];
  return { what: 'replacing a cell', errors };
}

/** Judges the bodies that may run several times, once it is known who can fail and who waits. */
export function checkRetried(program: ProgramContext): void {
  const fallible = new Set<CheckedFunction>();
  const waiting = new Set<CheckedFunction>();
  for (const { checked } of program.bodies) if (checked.fallible) fallible.add(checked);
  const waits = (effect: Effect): boolean =>
    effect.kind === 'yields' ||
    effect.kind === 'suspends' ||
    (effect.callee !== null && waiting.has(effect.callee));
  for (let grew = true; grew;) {
    grew = false;
    for (const { checked, effects } of program.bodies) {
      if (waiting.has(checked) || !effects.some(waits)) continue;
      waiting.add(checked);
      grew = true;
    }
  }
  for (const effects of program.retried) {
    const places = new Set<number>();
    for (const effect of effects) {
      // A NEXT waits and may fail: once is enough.
      if (places.has(effect.span.start)) continue;
      const fails =
        effect.kind === 'raise' ||
        effect.kind === 'mayFail' ||
        (effect.callee !== null && fallible.has(effect.callee));
      const what = !waits(effect)
        ? 'fail'
        : effect.kind === 'suspends'
          ? 'wait'
          : 'start a fiber or wait for one';
      if (!waits(effect) && (!fails || effect.rescued)) continue;
      places.add(effect.span.start);
      reportRetried(program, effect, what);
    }
  }
}

function reportRetried(program: ProgramContext, { span }: Effect, what: string): void {
  const message = `this may ${what}, but the body of the WITH may run several times before its result counts`;
  reportIn(program, 'WITH_RETRYABLE_FALLIBLE_BODY', span, message, {
    hint: 'do it before or after the WITH; inside, only change the copy',
  });
}
