/** Functions and run_bodies: parameters, then captures in the first registers, the body, and the value at its end. */
import { typeText } from '../../../types/type-text.js';
import type { CheckedFunction } from '../../../types/checked.js';
import type { MirFunction, MirParameter } from '../../mir.js';
import type { Families, ProgramTables } from '../context.js';
import { Lowering, endOf } from '../context.js';
import { leaveFunction } from './exits.js';
import { isReference } from '../values/facts.js';
import { dropsAtEnd, owns } from '../values/handles.js';
import { lowerBody, lowerChain, returnedValue } from '../statements.js';
import { keepsHandle } from '../concurrency/fiber-captures.js';
import { dropping } from '../concurrency/stream-ends.js';
import { lowerGenerator } from '../concurrency/streams.js';
import { lowerGuarded } from './guards.js';
import { declareAccumulator, lowerObserver } from '../pipelines/observables.js';
import { declareSupply, lowerWorker } from '../pipelines/workers.js';

export function lowerFunction(
  tables: ProgramTables,
  f: CheckedFunction,
  families: Families,
): MirFunction {
  const l = new Lowering(tables, f, families);
  const parameters: MirParameter[] = [];
  const variables = [
    ...f.parameters.map((variable) => ({ variable, capture: null })),
    ...f.captures.map((capture) => ({ variable: capture.inner, capture: capture.class })),
  ];
  const { worker } = f;
  const supply = worker === undefined ? null : declareSupply(l, parameters);
  if (f.observer === true) l.accumulator = declareAccumulator(l, parameters);
  const isGenerator = /\.stream\d+$/.test(f.name);
  const stream = isGenerator ? l.code.newRegister() : -1;
  if (isGenerator) parameters.push({ name: 'stream', type: 'stream', capture: 'shared' });
  for (const { variable, capture } of variables) {
    parameters.push({ name: variable.name, type: typeText(variable.type), capture });
    l.declare(variable, l.code.newRegister());
  }
  // A function value may be called again, so it keeps what it captured (`owns`).
  const owned = [
    ...f.parameters.filter((parameter) => f.taken.has(parameter)),
    ...f.captures.filter(keepsHandle).map(({ inner }) => inner),
  ].filter((variable) => dropsAtEnd(variable) && owns(l, variable));
  const lower = (at: number): void => {
    const variable = owned[at];
    if (variable !== undefined) {
      const held = { register: l.registerOf(variable), type: variable.type };
      dropping(l, held, f.span, () => {
        lower(at + 1);
      });
      if (l.code.isOpen) l.code.leave('return', [l.constant(null, endOf(f.span))], endOf(f.span));
    } else if (isGenerator) lowerGenerator(l, f, stream);
    else if (l.accumulator !== null) lowerObserver(l, f, l.accumulator);
    else if (worker !== undefined && supply !== null) lowerWorker(l, f, worker, supply);
    else if (f.item === null) lowerFunctionBody(l, f);
    else
      lowerGuarded(l, f, f.item, () => {
        lowerFunctionBody(l, f);
      });
  };
  if (f.counter !== undefined) {
    const earlier = l.code.newRegister();
    l.code.emit('countCall', [earlier, f.counter.number], f.span);
    l.declare(f.counter.variable, earlier);
  }
  if (f.kind === 'function')
    for (const { inner } of f.captures)
      if (inner.mutable)
        l.captured.set(inner, l.moved(l.registerOf(inner), l.code.newRegister(), f.span));
  l.scope(() => {
    lower(0);
  });
  const { blocks, registers, variables: named } = l.code.build();
  return {
    name: tables.nameOf(f),
    kind: f.kind,
    source: f.source,
    span: f.span,
    parameters,
    result: typeText(f.result),
    registers,
    blocks,
    variables: named,
  };
}

/** The value of a run_body is that of its last expression; a function that ends without RETURN gives NIL. */
function lowerFunctionBody(l: Lowering, f: CheckedFunction): void {
  for (const [variable, register] of l.captured) {
    const op = isReference(variable.type) ? 'copyValue' : 'move';
    l.code.emit(op, [l.registerOf(variable), register], f.span);
  }
  const last = f.body.at(-1);
  const hasValue = f.kind === 'run_body' && f.result.kind !== 'void';
  if (last === undefined || !hasValue || (last.kind !== 'expr' && last.kind !== 'then')) {
    l.block(f.body);
    const end = endOf(f.span);
    if (l.code.isOpen) leaveFunction(l, l.constant(null, end), end);
    return;
  }
  l.scope(() => {
    const finish = (value: Parameters<typeof returnedValue>[1]): void => {
      if (isBranch(f) && f.result.kind === 'promise') {
        // A BG that is a branch of a DO is joined with it (CLEAR concurrency reference, 3.4).
        l.code.emit('join', [l.code.newRegister(), l.value(value)], value.span);
        leaveFunction(l, l.constant(null, value.span), value.span);
        return;
      }
      leaveFunction(l, returnedValue(l, value), value.span);
    };
    lowerBody(l, f.body.slice(0, -1), () => {
      if (last.kind === 'then') lowerChain(l, last, finish);
      else finish(last.value);
    });
  });
}

/** Branches of DO are named `main.do1`. */
function isBranch(f: CheckedFunction): boolean {
  return /\.do\d+$/.test(f.name);
}
