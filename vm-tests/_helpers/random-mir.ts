/**
 * Random functions in MIR that keep its rules, for property tests: structured programs of assignments, scopes,
 * branches, loops and handled errors, built through CodeBuilder the way the lowering builds them.
 */
import fc from 'fast-check';
import { makeSource } from '../../src/diagnostics/source.js';
import { CodeBuilder } from '../../src/mir/builder.js';
import type { MirFunction, Register } from '../../src/mir/mir.js';

export type Shape =
  | { readonly kind: 'compute'; readonly picks: readonly number[] }
  | { readonly kind: 'declare'; readonly picks: readonly number[] }
  /** A register that has been set for a while gets a name. */
  | { readonly kind: 'name'; readonly picks: readonly number[] }
  | { readonly kind: 'assign'; readonly picks: readonly number[] }
  | { readonly kind: 'call'; readonly picks: readonly number[] }
  | { readonly kind: 'leave'; readonly picks: readonly number[] }
  | { readonly kind: 'scope'; readonly body: readonly Shape[] }
  | { readonly kind: 'if'; readonly body: readonly Shape[]; readonly otherwise: readonly Shape[] }
  | { readonly kind: 'loop'; readonly body: readonly Shape[] }
  | { readonly kind: 'try'; readonly body: readonly Shape[]; readonly otherwise: readonly Shape[] };

const picks = fc.array(fc.nat(99), { minLength: 2, maxLength: 3 });

export const shapes: fc.Arbitrary<readonly Shape[]> = fc.letrec<{ list: readonly Shape[] }>(
  (tie) => {
    const simple = fc.record({
      kind: fc.constantFrom('compute', 'declare', 'name', 'assign', 'call', 'leave'),
      picks,
    }) as fc.Arbitrary<Shape>;
    const body = tie('list');
    const nested = fc.oneof(
      fc.record({ kind: fc.constantFrom('scope', 'loop'), body }),
      fc.record({ kind: fc.constantFrom('if', 'try'), body, otherwise: body }),
    ) as fc.Arbitrary<Shape>;
    return {
      list: fc.array(fc.oneof({ depthSize: 'small' }, simple, simple, nested), { maxLength: 6 }),
    };
  },
).list;

const SPAN = { start: 0, end: 1 };
const SOURCE = makeSource('random.cht', 'x');

/** Registers that hold a value at this point: temporaries and visible variables. */
interface Known {
  readonly all: Register[];
  readonly variables: Register[];
}

export function buildFunction(body: readonly Shape[], parameterCount: number): MirFunction {
  const code = new CodeBuilder();
  const known: Known = { all: [], variables: [] };
  const parameters = Array.from({ length: parameterCount }, (_, i) => ({
    name: `p${i}`,
    type: 'Int64',
    capture: null,
  }));
  for (const { name } of parameters) {
    const register = code.newRegister();
    code.declare(name, 'Int64', register);
    known.all.push(register);
  }
  const first = code.newRegister();
  code.emit('loadConst', [first, 0], SPAN);
  known.all.push(first);
  addAll(code, body, known);
  code.leave('return', [known.all.at(-1) ?? first], SPAN);
  const { blocks, registers, variables } = code.build();
  return {
    name: 'random',
    kind: 'function',
    source: SOURCE,
    span: SPAN,
    parameters,
    result: 'Int64',
    registers,
    blocks,
    variables,
  };
}

function addAll(code: CodeBuilder, list: readonly Shape[], outer: Known): void {
  const known: Known = { all: [...outer.all], variables: [...outer.variables] };
  const visible = code.visible;
  for (const shape of list) add(code, shape, known);
  code.visible = visible;
}

function pick(from: readonly Register[], n: number): Register {
  return from[n % from.length] ?? 0;
}

function add(code: CodeBuilder, shape: Shape, known: Known): void {
  switch (shape.kind) {
    case 'compute':
    case 'declare':
    case 'call': {
      const target = code.newRegister();
      const [a = 0, b = 0] = shape.picks;
      const operands = [pick(known.all, a), pick(known.all, b)];
      if (shape.kind === 'call') code.emit('call', [target, 0, operands], SPAN);
      else code.emit('addInt', [target, ...operands], SPAN);
      if (shape.kind === 'declare') {
        code.declare(`v${target}`, 'Int64', target);
        known.variables.push(target);
      }
      known.all.push(target);
      return;
    }
    case 'name': {
      const register = pick(known.all, shape.picks[0] ?? 0);
      code.declare(`n${register}`, 'Int64', register);
      known.variables.push(register);
      return;
    }
    case 'assign': {
      const [a = 0, b = 0] = shape.picks;
      if (known.variables.length === 0) return;
      code.emit('move', [pick(known.variables, a), pick(known.all, b)], SPAN);
      return;
    }
    case 'leave': {
      const [a = 0, b = 0] = shape.picks;
      // Only now and then, so that programs do not end at once.
      if (a % 8 === 0) code.leave('raise', [0, -1, pick(known.all, b)], SPAN);
      return;
    }
    case 'scope':
      addAll(code, shape.body, known);
      return;
    case 'if': {
      const [then, otherwise, after] = [code.newBlock(), code.newBlock(), code.newBlock()];
      code.branch(pick(known.all, shape.body.length), then, otherwise, SPAN);
      code.start(then, SPAN);
      addAll(code, shape.body, known);
      code.jump(after, SPAN);
      code.start(otherwise, SPAN);
      addAll(code, shape.otherwise, known);
      code.start(after, SPAN);
      return;
    }
    case 'loop': {
      const [head, body, after] = [code.newBlock(), code.newBlock(), code.newBlock()];
      code.start(head, SPAN);
      code.branch(pick(known.all, shape.body.length), body, after, SPAN);
      code.start(body, SPAN);
      addAll(code, shape.body, known);
      code.loopBack(head, SPAN);
      code.start(after, SPAN);
      return;
    }
    case 'try': {
      const [onError, after] = [code.newBlock(), code.newBlock()];
      const error = code.newRegister();
      code.region({ block: onError, register: error }, SPAN, () => {
        addAll(code, shape.body, known);
      });
      code.jump(after, SPAN);
      code.start(onError, SPAN);
      addAll(code, shape.otherwise, { ...known, all: [...known.all, error] });
      code.start(after, SPAN);
    }
  }
}
