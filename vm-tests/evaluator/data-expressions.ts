/** Random values of enums, unions, maps, sets, pools and function values, and what can be got out of them. */
import type { Kind, Scope } from './expressions.js';
import { variableOf } from './expressions.js';
import type { Random } from './random.js';

type Sub = (kind: Kind) => string;

/** What the generated programs declare for them. */
export const DATA_DECLARATIONS = `ENUM Color { Red, Green, Blue }
UNION Shape { Empty, Circle: Int64, Rect { w: Int64, h: Int16 }, Named: String }
FN risky(n: Int64) RETURNS !Int64 ->
    IF n < 0 -> RAISE Input, Odd, "below zero";
    IF n > 1000 -> RAISE NotFound, "too much";
    RETURN n %+ 1;
END
`;

const COLORS = ['Red', 'Green', 'Blue'];
const KEYS = ['"a"', '"b"', '"k"'];

export function dataLiteral(random: Random, kind: Kind): string {
  const number = (): string => String(random.below(20));
  switch (kind) {
    case 'Color':
      return `Color.${random.pick(COLORS)}`;
    case 'Shape':
      return random.pick([
        'Shape.Empty',
        `Shape{ Circle: ${number()} }`,
        `Shape.Rect{ w: ${number()}, h: ${number()}_i16 }`,
        `Shape{ Named: "n${number()}" }`,
      ]);
    case 'HashMap<Int64>':
      return random.chance(30) ? '{}' : `{ "a": ${number()}, ${random.pick(KEYS)}: ${number()} }`;
    case 'HashMap<Int64, String>':
      return random.chance(30) ? '{}' : `{ 1: "one", ${number()}: "x${number()}" }`;
    case 'Int64[]@set':
    case 'Int64[]@pool':
      return `[${Array.from({ length: random.below(4) }, number).join(', ')}]`;
    case 'FN(Int64) -> Int64':
      return `%(n: Int64) -> n ${random.pick(['%+', '%-', '%*'])} ${number()}`;
    default:
      throw new Error(`there is no literal of ${kind}`);
  }
}

export function dataExpression(scope: Scope, kind: Kind, sub: Sub): string {
  const { random } = scope;
  const variable = random.chance(60) ? variableOf(scope, kind) : null;
  switch (kind) {
    case 'Color':
      return variable ?? dataLiteral(random, kind);
    case 'Shape':
      return random.pick<() => string>([
        () => variable ?? dataLiteral(random, kind),
        () => `Shape{ Circle: ${sub('Int64')} }`,
        () => `Shape.Rect{ w: ${sub('Int64')}, h: ${sub('Int16')} }`,
        () => `Shape{ Named: ${sub('String')} }`,
      ])();
    case 'FN(Int64) -> Int64': {
      const captured = variableOf(scope, 'Int64');
      if (captured !== null && random.chance(60))
        return `%(n: Int64) USE(${captured}) -> n %+ ${captured}`;
      return variable ?? dataLiteral(random, kind);
    }
    case 'Id<Int64>':
      return variableOf(scope, kind) ?? '';
    default:
      // Collections move, so that a copy is taken of what another name holds.
      return variable === null ? dataLiteral(random, kind) : `COPY ${variable}`;
  }
}

/** A value of `kind` out of such data; null where there is nothing of the sort. */
export function ofData(
  scope: Scope,
  kind: 'Int64' | 'Bool' | 'String' | '?Int64',
  sub: Sub,
): string | null {
  const { random } = scope;
  const having = (of: Kind, make: (name: string) => string) => (): string | null => {
    const name = variableOf(scope, of);
    return name === null ? null : make(name);
  };
  const key = (): string => (random.chance(70) ? random.pick(KEYS) : sub('String'));
  switch (kind) {
    case 'Int64':
      return random.pick([
        having('HashMap<Int64>', (map) => `(${map}[${key()}] OR ${sub('Int64')})`),
        having('HashMap<Int64>', (map) => `${map}.${random.pick(['count', 'length'])}()`),
        having('HashMap<Int64>', (map) => `(${map}.values() |> REDUCE(0) acc %+ _)`),
        having('Int64[]@set', (set) => `${set}.length()`),
        having('Int64[]@pool', (pool) => `${pool}.length()`),
        having('Int64[]@pool', (pool) => `(${pool} |> REDUCE(0) acc %* 3 %+ _)`),
        having('FN(Int64) -> Int64', (f) => `${f}(${sub('Int64')})`),
        having('Shape', (shape) => measured(scope, shape, sub)),
        having('Color', (color) => colored(scope, color, sub)),
      ])();
    case 'Bool':
      return random.pick([
        having('HashMap<Int64>', (map) => `${map}.contains?(${key()})`),
        having('HashMap<Int64, String>', (map) => `${map}.contains?(${random.below(5)})`),
        having('Int64[]@set', (set) => `${set}.contains?(${random.below(9)})`),
        having('Color', (color) => `(${color} ${random.pick(['==', '!='])} ${sub('Color')})`),
        having('HashMap<Int64>', (map) => `(${map}[${key()}] == NIL)`),
      ])();
    case 'String':
      return random.pick([
        having(
          'HashMap<Int64, String>',
          (map) => `(${map}[${random.below(5)}] OR ${sub('String')})`,
        ),
        having('HashMap<Int64>', (map) => `${map}.keys().join("+")`),
        having('Color', (color) => `"\${${color}}"`),
        having(
          'Shape',
          (shape) =>
            `(PARTIAL MATCH ${shape} START Shape.Named AS s -> s, DEFAULT -> ${sub('String')} END)`,
        ),
      ])();
    case '?Int64':
      return random.pick([
        having('HashMap<Int64>', (map) => `${map}[${key()}]`),
        having('Int64[]@set', (set) => `${set}[${sub('Int64')}]`),
      ])();
  }
}

/** What MATCH makes of a shape. */
function measured({ random }: Scope, shape: string, sub: Sub): string {
  const rect = random.pick([
    'Shape.Rect{ w, h } -> w %+ h',
    `Shape.Rect{ w, h: 3 } -> w, Shape.Rect AS r -> r.w %* 2`,
    'Shape.Rect AS r -> r.w %- r.h',
  ]);
  return `(MATCH ${shape} START Shape.Empty -> ${sub('Int64')}, Shape.Circle AS c -> c, ${rect}, Shape.Named AS s -> s.length() END)`;
}

function colored({ random }: Scope, color: string, sub: Sub): string {
  if (random.chance(50))
    return `(MATCH ${color} START Color.Red -> 1, Color.Green -> ${sub('Int64')}, Color.Blue -> ${sub('Int64')} END)`;
  return `(PARTIAL MATCH ${color} START Color.Green -> ${sub('Int64')}, WHEN ${sub('Bool')} -> 7, DEFAULT -> ${sub('Int64')} END)`;
}
