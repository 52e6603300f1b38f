/**
 * Pipelines: a source and the stages that its elements go through (CLEAR language reference, 14). The pipes of one chain
 * are checked together, from the source on, because every stage gives the next one its element.
 */
import type { Expr, Name, PipeExpr, StageExpr, StageName } from '../../../syntax/ast.js';
import type { CheckedStage, Variable } from '../../checked.js';
import type { NameExpr } from '../../names.js';
import { ELEMENT, nameOf } from '../../names.js';
import { nearestHint } from '../../nearest.js';
import { STAGES, endsPipeline } from '../../stages.js';
import type { Type } from '../../types.js';
import { isSilent, UNKNOWN } from '../../types.js';
import { withArticle } from '../../type-text.js';
import type { Body } from '../context.js';
import { addEffect, checkExpr, inScope, report, setType } from '../context.js';
import { checkPlain } from '../values/conversions.js';
import { unwrapRead } from '../values/indexing.js';
import { checkCollect, checkObservable } from './observables.js';
import { declareElement, elementOf, listOf } from './pipe-elements.js';
import { isPlace, requireWritable, rootVariable } from '../values/places.js';
import { checkStage } from './stages.js';
import type { StreamType } from '../concurrency/streams.js';
import { findVariable } from '../values/variables.js';

type PipelinePipe = PipeExpr & { readonly stage: StageExpr };

export function checkPipeline(body: Body, expr: PipeExpr, expected: Type | null): Type {
  if (expected?.kind === 'observable') return checkObservable(body, expr, expected, checkChain);
  return checkChain(body, expr, expected);
}

function checkChain(body: Body, expr: PipeExpr, expected: Type | null): Type {
  const pipes = chainOf(expr);
  const first = pipes[0];
  if (first === undefined) return UNKNOWN;
  const { source, binding } = sourceOf(first.value);
  const type = unwrapRead(source, checkPlain(body, source, null));
  const isCollected = first.stage.name === 'COLLECT' && pipes.length === 1;
  const collected = isCollected ? checkCollect(body, expr, source, type) : null;
  if (collected !== null) return collected;
  const element = checkSource(body, source, type, pipes);
  return inScope(body, () => {
    const names = declareElement(body, element, source, binding);
    return checkStages(body, pipes, source, names, expected);
  });
}

/** The pipes of the chain that ends with `expr`, the one next to the source first. */
function chainOf(expr: PipeExpr): readonly PipelinePipe[] {
  const pipes: PipelinePipe[] = [];
  let node: Expr = expr;
  while (isPipeline(node) && (pipes.length === 0 || !endsPipeline(node.stage))) {
    pipes.unshift(node);
    node = node.value;
  }
  return pipes;
}

function isPipeline(expr: Expr): expr is PipelinePipe {
  return expr.kind === 'pipe' && expr.stage.kind === 'stage';
}

function sourceOf(expr: Expr): { readonly source: Expr; readonly binding: Name | null } {
  if (expr.kind === 'pipeBinding') return { source: expr.value, binding: expr.name };
  return { source: expr, binding: null };
}

function checkSource(body: Body, source: Expr, type: Type, pipes: readonly PipelinePipe[]): Type {
  const stage = pipes[0]?.stage;
  if (isSilent(type) || stage === undefined) return UNKNOWN;
  if (type.kind === 'stream') {
    checkStreamSource(body, source, type, pipes);
    return type.element;
  }
  const element = elementOf(body, source, type);
  if (element !== null) return element;
  const message = `${stage.name} works on a collection or a range, but this is ${withArticle(type)}`;
  return report(body, STAGES[stage.name].needsSequence, source.span, message, {
    hint: type.kind === 'optional' ? 'give a default with `OR` first' : '',
  });
}

/** The stages that can end a pipeline before its source does. */
const MAY_STOP: ReadonlySet<StageName> = new Set([
  'LIMIT',
  'TAKE_WHILE',
  'FIND',
  'ANY',
  'ALL',
  'EACH',
  'TAP',
  'CONCURRENT',
]);

/** The items of a stream are taken one by one, and each may be the error of the generator. */
function checkStreamSource(
  body: Body,
  source: Expr,
  type: StreamType,
  pipes: readonly PipelinePipe[],
): void {
  addEffect(body, 'yields', source.span);
  addEffect(body, 'mayFail', source.span);
  const stages = pipes.map(({ stage }) => stage);
  if (type.form !== 'infinite' || stages.some(({ name }) => MAY_STOP.has(name))) return;
  const last = stages.at(-1);
  const message = `this pipeline never ends: ${withArticle(type)} always has another item`;
  report(body, 'PIPE_NEVER_ENDS', last?.span ?? source.span, message, {
    hint: 'take some of the items: `… |> LIMIT 10 |> …`',
  });
}

function checkStages(
  body: Body,
  pipes: readonly PipelinePipe[],
  source: Expr,
  names: readonly Variable[],
  expected: Type | null,
): Type {
  const stages: CheckedStage[] = [];
  const outside = body.scope.parent ?? body.scope;
  const last = pipes.at(-1);
  let type = names[0]?.type ?? UNKNOWN;
  let row = names;
  for (const pipe of pipes) {
    const flow = {
      element: type,
      row,
      route: stages.at(-1)?.node.name === 'SHARD' ? (stages.at(-1)?.argument ?? null) : null,
      outside,
      expected: pipe === last ? expected : null,
    };
    const checked = checkStage(body, pipe.stage, flow);
    if (pipe.stage.name === 'SHARD') demandEach(body, pipe, pipes);
    stages.push(checked);
    type = checked.type;
    if (checked.names.length > 0)
      row = [...row.filter(({ name }) => name.startsWith('$')), ...checked.names];
    setType(body, pipe, endsPipeline(pipe.stage) ? type : listOf(type));
  }
  const replaced = stages.find(({ element }) =>
    element.some((name) => body.program.replaced.has(name)),
  );
  // Behind a stage that makes new elements, those are what EACH writes to.
  const replaces = replaced !== undefined && stages.every(({ names }) => names.length === 0);
  // An item of a stream belongs to whoever takes it.
  const isStream = body.program.tables.types.get(source)?.kind === 'stream';
  const edits =
    replaces || stages.some((stage) => stage.element.some((name) => body.program.edited.has(name)));
  if (edits && !isStream) demandEditable(body, source);
  const whole = pipes.at(-1);
  if (whole === undefined) return UNKNOWN;
  body.program.tables.pipes.set(whole, {
    kind: 'pipeline',
    pipeline: { source, names, stages, edits: edits && !isStream, replaces },
  });
  return endsPipeline(whole.stage) ? type : listOf(type);
}

/** Only the workers of EACH go where SHARD sends its keys. */
function demandEach(body: Body, pipe: PipelinePipe, pipes: readonly PipelinePipe[]): void {
  const next = pipes[pipes.indexOf(pipe) + 1]?.stage;
  const isEach = next?.body?.kind === 'stage' && next.body.name === 'EACH';
  if (next?.name === 'CONCURRENT' && isEach) return;
  const message = 'SHARD sends keys to the workers of an EACH, but none follows';
  report(body, 'SHARD_NEEDS_EACH', pipe.stage.span, message, {
    hint: 'write `… |> SHARD(key, map) |> CONCURRENT EACH { map[_] = …; }`',
  });
}

/**
 * EACH changes elements where they are, so their owner must allow it. `_` of EACH may always be written: a local list
 * need not be MUTABLE for that.
 */
function demandEditable(body: Body, source: Expr): void {
  if (!isPlace(source)) return;
  const root = rootVariable(body, source);
  const isLocal = root?.role === 'local' && !root.mutable;
  if (!isLocal || leadsThroughHandle(body, source)) requireWritable(body, source, 'change');
}

function leadsThroughHandle(body: Body, place: Expr): boolean {
  for (let expr = place; ;) {
    if (body.program.tables.types.get(expr)?.kind === 'object') return true;
    if (expr.kind !== 'field' && expr.kind !== 'index') return false;
    expr = expr.receiver;
  }
}

// ---------------------------------------------------------------------------------------------- names and strays

/** `_` and `$name`: elements of the pipelines around the place. */
export function checkElementName(body: Body, expr: NameExpr): Type {
  const name = nameOf(expr);
  const variable = findVariable(body, name, expr.span);
  if (variable !== null) {
    body.program.tables.names.set(expr, variable);
    return variable.type;
  }
  if (name === ELEMENT)
    return report(body, 'PIPE_PLACEHOLDER_MISPLACED', expr.span, '`_` is used outside a pipeline', {
      hint: '`_` is the element in a stage such as `xs |> SELECT _ + 1`',
    });
  return report(body, 'UNDEFINED_VAR', expr.span, `\`${name}\` is not bound by this pipeline`, {
    hint: nearestHint(name, () => body.scope.names().filter((other) => other.startsWith('$'))),
  });
}

/** A stage without a pipe before it, or `AS $name` where no element passes. */
export function checkStrayStage(
  body: Body,
  expr: Extract<Expr, { kind: 'stage' | 'pipeBinding' }>,
): Type {
  if (expr.kind === 'stage') {
    const message = `${expr.name} stands without a pipe before it`;
    return report(body, 'PIPE_OP_NEEDS_LIST', expr.span, message, {
      hint: `write \`_ |> ${expr.name} …\` for a pipeline inside a stage`,
    });
  }
  checkExpr(body, expr.value, null);
  const message = `\`AS ${expr.name.text}\` names the elements of a source, of SELECT or of UNNEST`;
  return report(body, 'PIPE_BINDING_MISPLACED', expr.name.span, message);
}
