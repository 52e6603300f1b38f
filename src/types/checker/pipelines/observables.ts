/**
 * Observables (CLEAR concurrency reference, 3.12): a fold over a stream that a fiber of its own works on, while others look at what
 * it has come to. The pipeline is checked as the body of that fiber. Where no observable is wanted, the same pipeline is computed
 * at once, which is what COLLECT or NEXT directly behind it would come to.
 */
import type { Expr, PipeExpr, StageExpr, StageName, WithStmt } from '../../../syntax/ast.js';
import { STAGES } from '../../stages.js';
import type { Type } from '../../types.js';
import { isSilent, optionalOf, sameType, UNKNOWN } from '../../types.js';
import { typeText, withArticle } from '../../type-text.js';
import { openFiber } from '../concurrency/background.js';
import { fittingForm } from '../concurrency/with-forms.js';
import type { Body } from '../context.js';
import {
  addEffect,
  checkBlock,
  checkExpr,
  expectedFound,
  inScope,
  makeVariable,
  report,
  setType,
} from '../context.js';
import { sourceText } from '../values/conversions.js';

type ObservableType = Extract<Type, { kind: 'observable' }>;

/** Stages that give every element to the next one: all others decide about the whole, and are computed at once. */
const PASSING: readonly StageName[] = ['SELECT', 'TAP'];
/** What a running value can be kept for; DISTINCT builds a set of its keys. */
const FOLDS: readonly StageName[] = [
  'SUM',
  'COUNT',
  'MIN',
  'MAX',
  'AVERAGE',
  'ANY',
  'ALL',
  'FIND',
  'REDUCE',
  'INDEX',
  'DISTINCT',
];

/** A pipeline where an observable is wanted; `check` checks a pipeline as it is. */
export function checkObservable(
  body: Body,
  expr: PipeExpr,
  wanted: ObservableType,
  check: (inner: Body, pipeline: PipeExpr, expected: Type | null) => Type,
): Type {
  const { source, stages } = chainOf(expr);
  const last = stages.at(-1);
  if (last === undefined || !FOLDS.includes(last.name)) {
    check(body, expr, null);
    const message = `an observable is what a stream is folded to, but ${last?.name ?? 'this'} is no fold`;
    return report(body, 'OBSERVABLE_NEEDS_FOLD', (last ?? expr).span, message, {
      hint: `end the pipeline with one of ${FOLDS.join(', ')}`,
    });
  }
  for (const stage of stages.slice(0, -1)) {
    if (PASSING.includes(stage.name)) continue;
    check(body, expr, null);
    const message = `behind ${stage.name}, ${last.name} is computed at once: there is nothing to observe`;
    return report(body, 'OBSERVABLE_NEEDS_FOLD', stage.span, message, {
      hint: `declare it \`${typeText(wanted.inner)}\`; an observable has only ${PASSING.join(' and ')} before its fold`,
    });
  }
  addEffect(body, 'yields', expr.span);
  const pipeline: PipeExpr = { ...expr };
  const inner = openFiber(
    body,
    {
      span: expr.span,
      body: [{ kind: 'expr', value: pipeline, span: expr.span }],
      modifiers: [],
    },
    'observer',
    wanted.inner,
    true,
  );
  inner.checked.observer = true;
  const found = inScope(inner, () => check(inner, pipeline, wanted.inner));
  setType(inner, pipeline, found);
  body.program.tables.observers.set(expr, inner.checked);
  if (isSilent(found)) return UNKNOWN;
  return fitting(body, { source, pipeline, stage: last, found, inner }, wanted);
}

function fitting(
  body: Body,
  {
    source,
    pipeline,
    stage,
    found,
    inner,
  }: {
    readonly source: Expr;
    readonly pipeline: PipeExpr;
    readonly stage: StageExpr;
    readonly found: Type;
    readonly inner: Body;
  },
  wanted: ObservableType,
): Type {
  const { types } = body.program.tables;
  const type = types.get(source) ?? UNKNOWN;
  if (type.kind !== 'stream' && type.kind !== 'range' && !isSilent(type))
    return report(
      body,
      'OBSERVABLE_NEEDS_FOLD',
      source.span,
      `an observable is what a stream is folded to, but this is ${withArticle(type)}`,
      { hint: `all of it is there already: declare the result \`${typeText(wanted.inner)}\`` },
    );
  const value = stage.name === 'DISTINCT' ? setOf(body, pipeline) : found;
  inner.checked.result = value;
  if (sameType(value, wanted.inner)) return { kind: 'observable', inner: value };
  const message = `${stage.name} comes to ${withArticle(value)}, but ${withArticle(wanted.inner)} is wanted`;
  return report(body, 'TYPE_MISMATCH_ASSIGN', stage.span, message, {
    notes: expectedFound(typeText(wanted), typeText({ kind: 'observable', inner: value })),
  });
}

/** DISTINCT of an observable is the set of the keys that have come. */
function setOf(body: Body, pipeline: PipeExpr): Type {
  const { pipes, types } = body.program.tables;
  const meaning = pipes.get(pipeline);
  const key = meaning?.kind === 'pipeline' ? meaning.pipeline.stages.at(-1)?.body : null;
  return { kind: 'set', element: types.get(key ?? pipeline) ?? UNKNOWN };
}

/** The source and the stages of the chain that ends with `expr`. */
function chainOf(expr: PipeExpr): { readonly source: Expr; readonly stages: readonly StageExpr[] } {
  const stages: StageExpr[] = [];
  let node: Expr = expr;
  for (; node.kind === 'pipe' && node.stage.kind === 'stage'; node = node.value)
    stages.unshift(node.stage);
  return { source: node.kind === 'pipeBinding' ? node.value : node, stages };
}

/**
 * COLLECT behind something that is no sequence: it waits for the end of an observable, and leaves as it is what a fold has
 * been computed to already. Null where it has its usual meaning.
 */
export function checkCollect(body: Body, expr: PipeExpr, source: Expr, type: Type): Type | null {
  if (type.kind === 'observable') {
    const next: Expr = { kind: 'next', value: source, span: expr.span };
    setType(body, next, type.inner);
    addEffect(body, 'yields', expr.span);
    addEffect(body, 'mayFail', expr.span);
    body.program.tables.pipes.set(expr, { kind: 'expression', value: next });
    return type.inner;
  }
  const isFold =
    source.kind === 'pipe' &&
    source.stage.kind === 'stage' &&
    STAGES[source.stage.name].sort === 'fold';
  if (
    !isFold ||
    !['int', 'float', 'bool', 'string', 'optional', 'struct', 'enum', 'union'].includes(type.kind)
  )
    return null;
  body.program.tables.pipes.set(expr, { kind: 'expression', value: source });
  return type;
}

// ---------------------------------------------------------------------------------------------- looking

/** WITH VIEW and WITH MATERIALIZED VIEW: what has come so far, NIL before the first element. */
export function checkView(body: Body, statement: WithStmt): void {
  const [binding] = statement.bindings;
  if (binding === undefined) return;
  const isCopy = statement.form === 'materializedView';
  const type = checkExpr(body, binding.place, null);
  const name = binding.alias ?? { text: '', span: binding.span };
  const alias = makeVariable(
    name.text,
    innerOf(body, statement, type),
    false,
    isCopy ? 'binding' : 'snapshot',
    name.span,
  );
  body.program.tables.aliases.set(binding, alias);
  if (binding.alias !== null) body.program.tables.declared.set(binding.alias, alias);
  addEffect(body, 'impure', statement.span);
  const [handler] = statement.handlers;
  if (handler !== undefined)
    report(
      body,
      'ON_RETRY_NEEDS_FALLIBLE_CAP',
      handler.span,
      'looking at an observable cannot fail',
      {
        hint: 'remove the handler; an error of the fold comes out at its NEXT',
      },
    );
  inScope(body, () => {
    body.scope.declare(alias);
    checkBlock(body, statement.body ?? []);
  });
}

function innerOf(body: Body, { form, bindings }: WithStmt, type: Type): Type {
  const place = bindings[0]?.place;
  if (isSilent(type) || place === undefined) return UNKNOWN;
  const text = sourceText(body, place);
  if (type.kind !== 'observable') {
    const message = `\`${text}\` is no observable`;
    return report(body, 'WITH_VIEW_NEEDS_OBSERVABLE', place.span, message, {
      label: withArticle(type),
      hint: fittingForm(
        type,
        text,
        'declare it `~T@observable`, and let it be what a stream is folded to',
      ),
    });
  }
  const isMoving = type.inner.kind === 'list' || type.inner.kind === 'map';
  if (form === 'view' && isMoving) {
    const message = `${withArticle(type.inner)} has no parts that stay where they are while it grows`;
    report(body, 'WITH_VIEW_NEEDS_OBSERVABLE', place.span, message, {
      label: withArticle(type),
      hint: 'take a copy: `WITH MATERIALIZED VIEW`',
    });
  }
  return optionalOf(type.inner);
}
