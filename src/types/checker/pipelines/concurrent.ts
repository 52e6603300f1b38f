/**
 * CONCURRENT: a stage that workers do, each a fiber that takes the next elements when it is done with some (CLEAR concurrency
 * reference, 3.20). What a worker does with an element is a run_body of its own.
 */
import type { BgStmt, Expr, StageExpr } from '../../../syntax/ast.js';
import type { CheckedStage, ConcurrentStage, Worker } from '../../checked.js';
import { ELEMENT } from '../../names.js';
import { nearestHint } from '../../nearest.js';
import { endsPipeline, STAGES } from '../../stages.js';
import type { Type } from '../../types.js';
import { FLOAT64, INT64, isSilent, UNKNOWN, VOID } from '../../types.js';
import { withArticle } from '../../type-text.js';
import { openFiber } from '../concurrency/background.js';
import type { Body } from '../context.js';
import {
  addEffect,
  checkBlock,
  checkExpr,
  inScope,
  makeVariable,
  report,
  setType,
} from '../context.js';
import {
  checkAs,
  checkBool,
  checkPlain,
  checkValue,
  coerce,
  plain,
} from '../values/conversions.js';
import type { Flow } from './pipe-elements.js';
import { checkNumber, declareElement, passing } from './pipe-elements.js';
import { named, openBody, outside } from './stage-bodies.js';
import { forEachNode } from '../walk.js';

/** The stages that workers can do. */
const STAGES_OF_WORKERS = ['SELECT', 'WHERE', 'EACH', 'SUM', 'AVERAGE', 'MIN', 'MAX'];
const OPTIONS = ['workers', 'batch', 'capacity', 'parallel', 'size'];
const SIZES = ['micro', 'standard', 'large', 'xl'];

export function checkConcurrent(body: Body, node: StageExpr, flow: Flow): CheckedStage {
  const stage = node.body;
  const options = checkOptions(body, node, flow);
  if (stage?.kind !== 'stage' || !STAGES_OF_WORKERS.includes(stage.name)) {
    const place = stage ?? node;
    const found = stage?.kind === 'stage' ? `\`${stage.name}\`` : 'this';
    report(body, 'CONCURRENT_BAD_STAGE', place.span, `workers cannot do ${found}`, {
      hint: `behind CONCURRENT stands one of ${STAGES_OF_WORKERS.join(', ')}`,
    });
    return { ...passing(node, null, flow), type: UNKNOWN };
  }
  const { value: projection, binding } = named(stage.body);
  const opened = openBody(body, { ...stage, body: projection }, flow);
  const pruned = opened.value.kind === 'or' && opened.value.rescue.kind === 'prune';
  const value = stage.name === 'EACH' ? null : valueOf(opened.value);
  const statements: readonly BgStmt[] =
    value === null ? (stage.block ?? []) : [{ kind: 'expr', value, span: value.span }];
  const worker = openFiber(
    body,
    { span: stage.span, body: statements, modifiers: [] },
    'worker',
    VOID,
    true,
  );
  const element = [
    makeVariable(ELEMENT, flow.element, stage.name === 'EACH', 'element', stage.span),
    ...opened.element,
  ];
  const parts = flow.row
    .filter(({ name }) => name.startsWith('$'))
    .map((outer) => ({
      outer,
      inner: makeVariable(outer.name, outer.type, false, 'element', outer.span),
    }));
  const details = { stage: stage.name, value, element, parts, prunes: pruned, changes: false };
  const entering = inScope(worker, () => {
    for (const name of [...element, ...parts.map(({ inner }) => inner)]) worker.scope.declare(name);
    if (value === null) {
      checkStatements(worker, stage);
      return VOID;
    }
    return opened.lambda ? UNKNOWN : checkPart(worker, stage, details, flow);
  });
  const { edited, replaced } = body.program;
  const changes = element.some((name) => edited.has(name) || replaced.has(name));
  worker.checked.worker = { ...details, changes };
  refuseLeaving(body, statements);
  addEffect(body, 'call', stage.span, worker.checked);
  const concurrent = { worker: worker.checked, ...options };
  if (!endsPipeline(stage)) {
    const isSelect = stage.name === 'SELECT';
    const names = isSelect ? declareElement(body, entering, opened.value, binding) : [];
    const type = isSelect ? entering : flow.element;
    const inner = { ...passing(stage, value, flow), element, names, type };
    return {
      ...passing(node, null, flow),
      element,
      names,
      type,
      concurrent: { ...concurrent, inner },
    };
  }
  const inner =
    stage.name === 'EACH' ? eachOf(stage, flow) : foldOf(body, worker, stage, value, flow);
  return {
    ...passing(node, null, flow),
    element,
    type: inner.type,
    concurrent: { ...concurrent, inner },
  };
}

/** SHARD(key, map): the element becomes its key, which belongs to a part of the map. */
export function checkShard(body: Body, node: StageExpr, flow: Flow): CheckedStage {
  const [key, map, third] = node.args;
  if (key === undefined || map === undefined || third !== undefined) {
    const message = `SHARD takes a key and a map, but gets ${node.args.length}`;
    report(body, 'ARITY_MISMATCH', node.span, message);
    return { ...passing(node, null, flow), type: UNKNOWN };
  }
  const type = outside(body, flow, () => checkExpr(body, map.value, null));
  if (type.kind !== 'sharded' && !isSilent(type)) {
    const message = `SHARD needs a sharded map, but this is ${withArticle(type)}`;
    report(body, 'SHARDED_MAP_ONLY', map.value.span, message, {
      hint: 'declare it `HashMap<…>@sharded(N)`',
    });
  }
  const found = checkPlain(body, key.value, null);
  if (type.kind === 'sharded') checkShardKey(body, key.value, found, type.map.key);
  const names = declareElement(body, found, key.value, null);
  return { ...passing(node, key.value, flow), argument: map.value, names, type: found };
}

function checkShardKey(body: Body, key: Expr, found: Type, wanted: Type): void {
  coerce(body, key, found, {
    type: wanted,
    code: wanted.kind === 'string' ? 'STRING_MAP_KEY_BAD' : 'NUMERIC_MAP_KEY_BAD',
    what: 'the key of the map',
  });
}

/** `e OR PRUNE` is `e`, and what happens when it fails is the business of the worker. */
function valueOf(value: Expr): Expr {
  return value.kind === 'or' && value.rescue.kind === 'prune' ? value.value : value;
}

/** BREAK and CONTINUE are those of a loop over the elements, of which only CONTINUE means anything here. */
function checkStatements(worker: Body, stage: StageExpr): void {
  worker.loops.push('for');
  checkBlock(worker, stage.block ?? []);
  worker.loops.pop();
}

/** What a worker evaluates for each element; answers the type that the result has. */
function checkPart(worker: Body, stage: StageExpr, details: Worker, flow: Flow): Type {
  const { value, prunes } = details;
  if (value === null) return VOID;
  const before = worker.effects.length;
  const type = checkPartValue(worker, stage, value, prunes, flow);
  if (!prunes) return type;
  const effects = worker.effects.slice(before).filter((effect) => !effect.rescued);
  const found = worker.program.tables.types.get(value) ?? UNKNOWN;
  if (found.kind !== 'optional' && found.kind !== 'nil' && !isSilent(found))
    worker.program.rescues.push({ effects, span: value.span, type: found });
  for (const effect of effects) effect.rescued = true;
  return type;
}

function checkPartValue(
  worker: Body,
  stage: StageExpr,
  value: Expr,
  prunes: boolean,
  flow: Flow,
): Type {
  if (stage.name === 'WHERE') {
    if (prunes) {
      const type = plain(worker, value, checkExpr(worker, value, null));
      const payload = type.kind === 'optional' ? type.inner : type;
      if (payload.kind !== 'bool' && !isSilent(payload)) {
        const message = `the condition of WHERE must be a \`Bool\`, but this is ${withArticle(type)}`;
        report(worker, STAGES.WHERE.needsBool, value.span, message);
      }
      return flow.element;
    }
    checkBool(worker, value, STAGES.WHERE.needsBool, 'the condition of WHERE');
    return flow.element;
  }
  const wanted = flow.expected?.kind === 'list' ? flow.expected.element : null;
  if (stage.name !== 'SELECT') return checkPlain(worker, value, null);
  if (prunes) {
    const type = plain(worker, value, checkExpr(worker, value, wanted));
    return type.kind === 'optional' ? type.inner : type;
  }
  if (wanted === null || isSilent(wanted)) {
    const type = checkValue(worker, value, null);
    if (type.kind !== 'nil') return type;
    return report(worker, 'NEEDS_ANNOTATION', value.span, 'the type of the elements is not known');
  }
  return checkAs(worker, value, {
    type: wanted,
    code: 'TYPE_MISMATCH_ASSIGN',
    what: 'an element of the result',
  });
}

function eachOf(stage: StageExpr, flow: Flow): CheckedStage {
  return { ...passing(stage, null, flow), type: VOID };
}

/** The fold of what the workers have computed, in the order of the source. */
function foldOf(
  body: Body,
  worker: Body,
  stage: StageExpr,
  value: Expr | null,
  flow: Flow,
): CheckedStage {
  if (value === null) return { ...passing(stage, null, flow), type: UNKNOWN };
  const type = worker.program.tables.types.get(value) ?? UNKNOWN;
  const found = type.kind === 'object' ? type.inner : type;
  const { entering, result } = checkNumber(worker, stage, value, found);
  const it: Expr = { kind: 'placeholder', span: value.span };
  const names = [makeVariable(ELEMENT, entering, false, 'element', value.span)];
  const [name] = names;
  setType(body, it, entering);
  if (name !== undefined) body.program.tables.names.set(it, name);
  const fold = stage.name === 'AVERAGE' ? FLOAT64 : result;
  return { ...passing(stage, it, flow), names, type: isSilent(result) ? UNKNOWN : fold };
}

// ---------------------------------------------------------------------------------------------- options

type Options = Omit<ConcurrentStage, 'worker' | 'inner'>;

function checkOptions(body: Body, node: StageExpr, flow: Flow): Options {
  const numbers = new Map<string, Expr>();
  let parallel = false;
  for (const { label, value } of node.args) {
    if (label === null || !OPTIONS.includes(label) || numbers.has(label)) {
      const what = label === null ? 'options have names' : `there is no option \`${label}\``;
      const twice = label !== null && numbers.has(label) ? `\`${label}\` is given twice` : what;
      report(body, 'CONCURRENT_BAD_OPTION', value.span, twice, {
        hint:
          label === null || numbers.has(label)
            ? 'write for example `CONCURRENT(workers: 4, batch: 2)`'
            : nearestHint(label, () => OPTIONS, `the options are ${OPTIONS.join(', ')}`),
      });
    } else if (label === 'parallel') {
      if (value.kind === 'bool') parallel = value.value;
      else reportOption(body, value, '`parallel` is TRUE or FALSE');
    } else if (label === 'size') {
      if (value.kind !== 'name' || !SIZES.includes(value.name))
        reportOption(body, value, `\`size\` is one of @${SIZES.join(', @')}`);
    } else {
      numbers.set(label, value);
      checkCount(body, value, label, flow);
    }
  }
  return {
    workers: numbers.get('workers') ?? null,
    batch: numbers.get('batch') ?? null,
    capacity: numbers.get('capacity') ?? null,
    parallel,
    route: flow.route,
  };
}

function checkCount(body: Body, value: Expr, label: string, flow: Flow): void {
  outside(body, flow, () =>
    checkAs(body, value, {
      type: INT64,
      code: 'CONCURRENT_BAD_OPTION',
      what: `the option \`${label}\``,
    }),
  );
  const isTooSmall =
    (value.kind === 'int' && value.value < 1n) || (value.kind === 'unary' && value.op === '-');
  if (isTooSmall) reportOption(body, value, `\`${label}\` is at least 1`);
}

function reportOption(body: Body, value: Expr, message: string): void {
  report(body, 'CONCURRENT_BAD_OPTION', value.span, message);
}

/** A worker has its own elements: the function around the pipeline is not its to leave. */
function refuseLeaving(body: Body, statements: readonly BgStmt[]): void {
  const refuse = (what: string, span: BgStmt['span']): void => {
    report(
      body,
      'CONCURRENT_CANNOT_LEAVE',
      span,
      `${what} would leave a pipeline that other workers are busy with`,
      {
        hint: 'let the stage give a value, and decide after the pipeline',
      },
    );
  };
  forEachNode(statements, (node) => {
    switch (node.kind) {
      case 'return':
        refuse('RETURN', node.span);
        return true;
      case 'or':
        if (node.rescue.kind === 'return') refuse('`OR RETURN`', node.span);
        return true;
      case 'with':
        for (const handler of node.handlers)
          if (handler.action.kind === 'return') refuse('RETURN', handler.span);
        return true;
      case 'bg':
      case 'bgStream':
      case 'lambda':
        return false;
      default:
        return true;
    }
  });
  for (const statement of statements) refuseBreak(statement, refuse);
}

/** BREAK belongs to the innermost loop; behind CONCURRENT EACH that is the pipeline. */
function refuseBreak(
  statement: BgStmt,
  refuse: (what: string, span: BgStmt['span']) => void,
): void {
  forEachNode([statement], (node) => {
    if (node.kind === 'break') refuse('BREAK', node.span);
    return !['while', 'for', 'stage', 'bg', 'bgStream', 'lambda'].includes(node.kind);
  });
}
