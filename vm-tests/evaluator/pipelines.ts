/**
 * Pipelines in the plain evaluator (CLEAR language reference, 14): each lazy stage is a generator over the one before it, so
 * that elements are pulled one by one; the others collect first.
 */
import type { Expr } from '../../src/syntax/ast.js';
import type { CheckedPipeline, CheckedStage, Variable } from '../../src/types/checked.js';
import type { EvaluatorList, EvaluatorValue } from './values.js';
import { copy, floatOperation, integerOperation, isList, isStruct, Wrong } from './values.js';

/** What pipelines need of the evaluator around them. */
export interface Host {
  value(expr: Expr): EvaluatorValue;
  bind(variable: Variable, value: EvaluatorValue): void;
  /** What a name stands for now. */
  read(variable: Variable): EvaluatorValue;
  /** The elements of a list, or the numbers of a range. */
  items(value: EvaluatorValue): Iterable<EvaluatorValue>;
  /** Runs the statements of EACH or TAP; false when BREAK left them. */
  block(stage: CheckedStage): void;
  /** Says where it happened when something goes wrong in `work`. */
  at<T>(stage: CheckedStage, work: () => T): T;
}

type Flow = Iterable<EvaluatorValue>;

/** The value of a pipeline over `source`, which are the items of `list` if that is one: EACH may put others there. */
export function evaluatePipeline(
  host: Host,
  pipeline: CheckedPipeline,
  source: Flow,
  list: EvaluatorValue = null,
): EvaluatorValue {
  const [only, second] = pipeline.stages;
  if (only?.node.name === 'EACH' && second === undefined && isList(list)) {
    eachItem(host, pipeline, only, list);
    return null;
  }
  let flow = source;
  let names: readonly Variable[] = pipeline.names;
  const args = pipeline.stages.map(({ argument }) =>
    argument === null ? null : host.value(argument),
  );
  for (const [i, stage] of pipeline.stages.entries()) {
    const bind = binder(host, names, stage);
    const next = lazyStage(host, stage, bind, flow, args[i] ?? null);
    if (next === null) return fold(host, stage, bind, flow, args[i] ?? null);
    flow = next;
    if (stage.names.length > 0) names = stage.names;
  }
  return { items: [...flow].map(kept) };
}

function eachItem(
  host: Host,
  { names }: CheckedPipeline,
  stage: CheckedStage,
  { items }: EvaluatorList,
): void {
  const count = items.length;
  const [own] = stage.element;
  for (let i = 0; i < count; i++) {
    const item = items[i] ?? null;
    for (const name of [...names, ...stage.element]) host.bind(name, item);
    host.block(stage);
    if (own !== undefined) items[i] = host.read(own);
  }
}

function kept(value: EvaluatorValue): EvaluatorValue {
  return isStruct(value) ? copy(value) : value;
}

type Bind = (element: EvaluatorValue) => EvaluatorValue;

/** Gives the names of the stage their element, and answers the value of its body. */
function binder(host: Host, names: readonly Variable[], stage: CheckedStage): Bind {
  return (element) => {
    for (const name of [...names, ...stage.element]) host.bind(name, element);
    return stage.body === null ? null : host.value(stage.body);
  };
}

function lazyStage(
  host: Host,
  stage: CheckedStage,
  bind: Bind,
  flow: Flow,
  argument: EvaluatorValue,
): Flow | null {
  switch (stage.node.name) {
    case 'SELECT':
      return map(flow, bind);
    case 'WHERE':
      return filter(flow, (element) => bind(element) === true);
    case 'TAKE_WHILE':
      return takeWhile(flow, (element) => bind(element) === true);
    case 'LIMIT':
      return limit(flow, Number(argument));
    case 'SKIP':
      return skip(flow, Number(argument));
    case 'TAP':
      return map(flow, (element) => {
        bind(element);
        host.block(stage);
        return element;
      });
    case 'ORDER_BY':
      return ordered(flow, bind);
    case 'DISTINCT':
      return distinct(flow, bind);
    case 'COLLECT':
      return [...flow].map(kept);
    case 'UNNEST':
      return unnested(host, flow, bind);
    case 'WINDOW':
      return windows(stage, flow, bind, Number(argument));
    case 'JOIN':
      return joined(host, stage, flow, bind, argument);
    default:
      return null;
  }
}

function* map(flow: Flow, change: Bind): Flow {
  for (const element of flow) yield change(element);
}

function* filter(flow: Flow, test: (element: EvaluatorValue) => boolean): Flow {
  for (const element of flow) if (test(element)) yield element;
}

function* takeWhile(flow: Flow, test: (element: EvaluatorValue) => boolean): Flow {
  for (const element of flow) {
    if (!test(element)) return;
    yield element;
  }
}

function* limit(flow: Flow, count: number): Flow {
  if (count <= 0) return;
  let left = count;
  for (const element of flow) {
    yield element;
    if (--left === 0) return;
  }
}

function* skip(flow: Flow, count: number): Flow {
  let left = count;
  for (const element of flow) if (left-- <= 0) yield element;
}

function* ordered(flow: Flow, key: Bind): Flow {
  const keyed = [...flow].map((element) => ({ element, key: key(element) }));
  const before = (a: EvaluatorValue, b: EvaluatorValue): boolean => (a as number) < (b as number);
  keyed.sort((a, b) => (before(a.key, b.key) ? -1 : before(b.key, a.key) ? 1 : 0));
  for (const { element } of keyed) yield element;
}

function* distinct(flow: Flow, key: Bind): Flow {
  const seen: EvaluatorValue[] = [];
  for (const element of [...flow]) {
    const its = key(element);
    if (seen.some((other) => other === its)) continue;
    seen.push(its);
    yield element;
  }
}

/** The whole input is there before the first element is flattened. */
function* unnested(host: Host, flow: Flow, bind: Bind): Flow {
  for (const element of [...flow]) yield* host.items(bind(element));
}

function* windows({ node }: CheckedStage, flow: Flow, bind: Bind, size: number): Flow {
  const items = [...flow];
  if (node.args.some(({ label }) => label === 'size')) {
    for (let at = 0; at < items.length; at += size)
      yield bind({ items: items.slice(at, at + size) });
    return;
  }
  for (let at = 0; at + size <= items.length; at++)
    yield bind({ items: items.slice(at, at + size) });
}

/** Each element with the first of the other side that belongs to it: by a condition, or by equal keys. */
function* joined(
  host: Host,
  { other, otherBody }: CheckedStage,
  flow: Flow,
  bind: Bind,
  argument: EvaluatorValue,
): Flow {
  if (!isList(argument) || other === null) throw new Error('JOIN');
  const lefts = [...flow];
  const bindOther = (element: EvaluatorValue): EvaluatorValue => {
    host.bind(other, element);
    return otherBody === null ? null : host.value(otherBody);
  };
  const keys = otherBody === null ? null : argument.items.map(bindOther);
  for (const left of lefts) {
    const key = keys === null ? null : bind(left);
    const match = argument.items.find((right, i) => {
      if (keys !== null) return keys[i] === key;
      bindOther(right);
      return bind(left) === true;
    });
    const fields = new Map([
      ['left', left],
      ['right', match ?? null],
    ]);
    yield { name: 'Joined', fields };
  }
}

function grouped(flow: Flow, key: Bind): EvaluatorValue {
  const entries: [EvaluatorValue, EvaluatorList][] = [];
  for (const element of [...flow]) {
    const its = key(element);
    const group = entries.find(([known]) => known === its);
    if (group === undefined) entries.push([its, { items: [kept(element)] }]);
    else group[1].items.push(kept(element));
  }
  return { entries };
}

function fold(
  host: Host,
  stage: CheckedStage,
  bind: Bind,
  flow: Flow,
  argument: EvaluatorValue,
): EvaluatorValue {
  const { name } = stage.node;
  switch (name) {
    case 'COUNT': {
      let count = 0n;
      for (const element of flow) if (bind(element) === true) count++;
      return count;
    }
    case 'ANY':
      for (const element of flow) if (bind(element) === true) return true;
      return false;
    case 'ALL':
      for (const element of flow) if (bind(element) !== true) return false;
      return true;
    case 'FIND':
      for (const element of flow) if (bind(element) === true) return kept(element);
      return null;
    case 'SUM': {
      let sum: EvaluatorValue = stage.type.kind === 'float' ? 0 : 0n;
      for (const element of flow) sum = add(host, stage, sum, bind(element));
      return sum;
    }
    case 'AVERAGE': {
      let sum = 0;
      let count = 0;
      for (const element of flow) {
        sum += Number(bind(element));
        count++;
      }
      return count === 0 ? 0 : sum / count;
    }
    case 'MIN':
    case 'MAX': {
      let best: EvaluatorValue = null;
      for (const element of flow) {
        const value = bind(element);
        const [low, high] = name === 'MIN' ? [value, best] : [best, value];
        if (best === null || (low as number) < (high as number)) best = value;
      }
      if (best !== null) return best;
      return host.at(stage, () => {
        throw new Wrong(`${name} of no elements`);
      });
    }
    case 'REDUCE': {
      let acc = argument;
      for (const element of flow) {
        if (stage.other !== null) host.bind(stage.other, acc);
        acc = bind(element);
      }
      return acc;
    }
    case 'INDEX':
      return grouped(flow, bind);
    case 'EACH':
      for (const element of flow) {
        bind(element);
        host.block(stage);
      }
      return null;
    default:
      throw new Error(`the evaluator does not know the stage ${name}`);
  }
}

function add(
  host: Host,
  stage: CheckedStage,
  sum: EvaluatorValue,
  value: EvaluatorValue,
): EvaluatorValue {
  const { type } = stage;
  if (type.kind === 'float') return floatOperation('+', Number(sum), Number(value), type.bits);
  return host.at(stage, () => integerOperation('+', sum as bigint, value as bigint, type));
}

/** The elements of a list as they are when they are asked for; their number is fixed at the start. */
export function* elementsOf(value: EvaluatorValue): Flow {
  if (!isList(value)) throw new Error('a list was expected');
  const count = value.items.length;
  for (let i = 0; i < count; i++) yield value.items[i] ?? null;
}

export function* numbersFrom(from: bigint, to: bigint, inclusive: boolean): Flow {
  for (let i = from; inclusive ? i <= to : i < to; i++) yield i;
}
