/** Codes of values (`value-codes.ts`) against the values: of many, those with equal codes are the same, and only those. */
import fc from 'fast-check';
import { Table } from '../../src/vm/table.js';
import type { Container, Value } from '../../src/vm/value.js';
import {
  cellsOf,
  ErrorValue,
  FunctionValue,
  Handle,
  isContainer,
  ListValue,
  MapValue,
  PoolValue,
  PromiseValue,
  SetValue,
  StructValue,
  WeakHandle,
} from '../../src/vm/value.js';
import { SequenceTable } from '../../src/vm/states/sequence-table.js';
import { ValueCodes } from '../../src/vm/states/value-codes.js';

/** So few that many of the drawn values are alike. */
const NUMBERS = [0, -0, 1, 5, -5, 0.5, NaN, Infinity, 2 ** 26, 2 ** 26 - 1, 2 ** 28, 2 ** 32 + 5];
const PLAIN: readonly Value[] = [
  ...NUMBERS,
  2n ** 60n,
  5n + 2n ** 60n,
  '',
  '5',
  'a',
  true,
  false,
  null,
];

const origins = fc.record({
  fiber: fc.nat({ max: 1 }),
  function: fc.nat({ max: 1 }),
  pc: fc.nat({ max: 1 }),
  calls: fc.constantFrom([], [1, 2]),
  notes: fc.constantFrom([], ['a note']),
});
const few = fc.nat({ max: 1 });

const leaves: fc.Arbitrary<Value> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...PLAIN) },
  few.map((object) => new Handle(object)),
  few.map((object) => new WeakHandle(object)),
  few.map((fiber) => new PromiseValue(fiber)),
  fc
    .tuple(few, few, fc.constantFrom('', 'x'), origins)
    .map(([kind, type, message, origin]) => new ErrorValue(kind, type, message, origin)),
);

function nodes(cell: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  const cells = fc.array(cell, { maxLength: 3 });
  // A layout tells how many fields there are.
  const layouts = fc.array(cell, { minLength: 1, maxLength: 2 });
  const keys = fc.uniqueArray(fc.constantFrom<Value>(0, 1, 'a'), { maxLength: 2 });
  return fc.oneof(
    { weight: 3, arbitrary: cells.map((items) => new ListValue(items)) },
    {
      weight: 3,
      arbitrary: layouts.map((fields) => new StructValue(fields.length, fields)),
    },
    fc
      .tuple(keys, cells)
      .map(
        ([all, values]) => new MapValue(new Table(all.map((key, k) => [key, values[k] ?? null]))),
      ),
    keys.map((all) => new SetValue(new Table(all.map((key) => [key, null])))),
    fc.tuple(cells, few).map(([slots, more]) => {
      const generations = slots.map((_, k) => 1 + 2 * (k & more));
      return new PoolValue(slots, generations, [], 4);
    }),
    fc.tuple(few, cells).map(([index, captures]) => new FunctionValue(index, captures)),
  );
}

function list(...items: readonly Value[]): ListValue {
  return new ListValue([...items]);
}

/** Where one container ends and the next cell begins. */
const DIVIDED: readonly (readonly Value[])[] = [
  [list(list(1), 5), null],
  [list(list(1, 5)), null],
  [list(list(), 1, 5), null],
  [list(list()), list(1)],
  [list(list(), list(1)), null],
];

const ORIGIN = { fiber: 0, function: 0, pc: 0, calls: [], notes: [] };

/** Layouts of structs with the same fields, and errors that tell something else. */
const NAMED: readonly (readonly Value[])[] = [
  [new StructValue(1, [5]), null],
  [new StructValue(3, [5]), null],
  [new ErrorValue(0, 0, '', ORIGIN), null],
  [new ErrorValue(0, 0, 'x', ORIGIN), null],
];

/** Two registers; what is drawn for the first one may be there again, itself or an equal one. */
const registers: fc.Arbitrary<readonly Value[]> = fc
  .tuple(
    nodes(fc.oneof(leaves, nodes(leaves))),
    fc.oneof(leaves, nodes(leaves)),
    fc.nat({ max: 3 }),
  )
  .map(([one, other, how]) => {
    if (how === 0) return [one, one];
    if (how === 1 && isContainer(one)) return [one, cellsOf(one)[0] ?? null];
    if (how === 2) return [new ListValue([one, one]), other];
    return [one, other];
  });

/** What tells one sequence of values from another, as text. */
function textOf(values: readonly Value[]): string {
  const met: Container[] = [];
  const one = (value: Value): string => {
    if (Object.is(value, -0)) return '-0';
    if (value === null || typeof value !== 'object') return `${typeof value} ${String(value)}`;
    if (value instanceof FunctionValue)
      return `function ${value.function}[${value.captures.map(one).join()}]`;
    if (!isContainer(value)) return `${value.constructor.name} ${JSON.stringify(value)}`;
    const known = met.indexOf(value);
    if (known >= 0) return `again ${known}`;
    met.push(value);
    const layout = value instanceof StructValue ? value.layout : '';
    return `${value.constructor.name} ${layout}[${cellsOf(value).map(one).join()}]`;
  };
  return values.map(one).join('; ');
}

/** What is wrong with the codes of so many drawn values, or null. */
export function codesProblem(numRuns: number, seed: number): string | null {
  const heard = { handles: 0, promises: 0 };
  const codes = new ValueCodes({
    onHandle: () => heard.handles++,
    onPromise: () => heard.promises++,
    onFiber: () => null,
    onHeld: () => null,
  });
  const [texts, words] = [new Map<string, string>(), new Map<string, string>()];
  for (const values of [...DIVIDED, ...NAMED, ...fc.sample(registers, { numRuns, seed })]) {
    codes.clear();
    Object.assign(heard, { handles: 0, promises: 0 });
    for (const value of values) codes.pushValue(value);
    const [text, code] = [textOf(values), codes.words.subarray(0, codes.length).join()];
    if ((texts.get(code) ?? text) !== text)
      return `one code for\n${texts.get(code) ?? ''}\nand\n${text}`;
    if ((words.get(text) ?? code) !== code) return `two codes for\n${text}`;
    texts.set(code, text);
    words.set(text, code);
    const count = (name: string): number => text.split(name).length - 1;
    const promises = count('PromiseValue');
    if (heard.promises !== promises || codes.promises.length !== promises)
      return `${heard.promises} and ${codes.promises.length} promises in\n${text}`;
    if (heard.handles !== count('Handle ')) return `${heard.handles} handles in\n${text}`;
  }
  return texts.size < numRuns ? null : 'no two values were alike';
}

/** A list of many lists, one of which comes again: found by a table, not one by one. */
export function manyContainersProblem(): string | null {
  const codes = new ValueCodes({
    onHandle: () => null,
    onPromise: () => null,
    onFiber: () => null,
    onHeld: () => null,
  });
  const lists = Array.from({ length: 300 }, () => new ListValue([1]));
  const wordsOf = (last: Value): string => {
    codes.clear();
    codes.pushValue(new ListValue([...lists, last]));
    return codes.words.subarray(0, codes.length).join();
  };
  const all = [new ListValue([1]), lists[7], lists[70], lists[270]].map((last) =>
    wordsOf(last ?? null),
  );
  return new Set(all).size === all.length ? null : 'one list for another';
}

const HASH_FACTOR = 0x9e3779b1;

/** Two sequences with one hash (`sequence-table.ts`) that are not equal have two numbers. */
export function equalHashesProblem(): string | null {
  const afterFirst = (word: number): number => {
    const product = Math.imul(2 ^ word, HASH_FACTOR);
    return product ^ (product >>> 15);
  };
  const table = new SequenceTable();
  const numbers = [5, 6].map((word) => table.intern(Int32Array.of(word, afterFirst(word) ^ 7), 2));
  return numbers.join() === '0,1' ? null : `numbers ${numbers.join()}`;
}
