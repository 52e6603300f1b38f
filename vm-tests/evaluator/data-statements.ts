/** Random statements about enums, unions, maps, sets, pools and errors, as lines of a program. */
import type { Kind, Scope } from './expressions.js';
import { expression, variableOf } from './expressions.js';

/** A change of some collection in scope; nothing where there is none. `name` makes a fresh name. */
export function changeData(scope: Scope, name: () => string): readonly string[] {
  const { random } = scope;
  const number = (): string => expression(scope, 'Int64', 2);
  const key = (): string => random.pick(['"a"', '"b"', '"c"', expression(scope, 'String', 1)]);
  const having = (kind: Kind, make: (of: string) => readonly string[]) => (): readonly string[] => {
    const found = variableOf(scope, kind, true);
    return found === null ? [] : make(found);
  };
  return random.pick([
    having('HashMap<Int64>', (map) => [`${map}[${key()}] = ${number()};`]),
    having('HashMap<Int64>', (map) => [`${map}[${key()}] = (${map}[${key()}] OR 0) %+ 1;`]),
    having('HashMap<Int64>', (map) => [
      `${map}.${random.pick([`delete(${key()})`, `put(${key()}, ${number()})`])};`,
    ]),
    having('HashMap<Int64>', (map) => {
      const at = name();
      return [`IF ${map}[${key()}] AS ${at} THEN print("in", ${at}); ELSE print("out"); END`];
    }),
    having('HashMap<Int64, String>', (map) => [
      `${map}[${random.below(4)}] = ${expression(scope, 'String', 2)};`,
    ]),
    having('Int64[]@set', (set) => [
      `${set}.${random.pick(['insert', 'insert', 'remove'])}(${random.chance(60) ? String(random.below(6)) : number()});`,
    ]),
    having('Int64[]@pool', (pool) => pooled(scope, pool, name)),
    having('Shape', (shape) => matched(scope, shape, name)),
    having('Int64[]@list', (list) => [
      random.pick([
        `${list}.insertAt(0, ${number()});`,
        `print(${list}.shift(), ${list}.indexOf(${random.below(5)}));`,
        `${list} |> EACH { _ = _ %* 3; };`,
      ]),
    ]),
    (): readonly string[] => [`risky(${number()}) OR PASS;`],
    (): readonly string[] => [`print((risky(${number()}) OR PASS));`],
  ])();
}

/** A handle that is used while its item is there, and after. */
function pooled(scope: Scope, pool: string, name: () => string): readonly string[] {
  const { random } = scope;
  const id = name();
  const lines = [`${id} = ${pool}.insert(${expression(scope, 'Int64', 1)});`];
  const forms = [
    `${pool}[${id}] = ${random.below(50)};`,
    `${pool}.remove(${id});`,
    `print(${pool}.get(${id}), ${pool}.contains?(${id}), ${pool}.length());`,
    `print(${pool}[${id}] OR -1);`,
    `${pool}.insert(${random.below(9)});`,
  ];
  for (let i = random.below(4); i > 0; i--) lines.push(random.pick(forms.slice(1)));
  if (random.chance(50)) lines.splice(1, 0, forms[0] ?? '');
  return lines;
}

function matched(scope: Scope, shape: string, name: () => string): readonly string[] {
  const { random } = scope;
  const payload = name();
  return random.pick([
    [
      `MATCH ${shape} START`,
      '    Shape.Empty -> PASS;,',
      `    Shape.Circle AS ${payload} -> print("circle", ${payload});,`,
      '    Shape.Rect{ w, h } -> print(w, h);,',
      `    Shape.Named AS ${payload} -> print(${payload}.length()); print("named");`,
      'END',
    ],
    [
      `PARTIAL MATCH ${shape} START`,
      `    Shape.Circle AS ${payload} -> ${shape} = Shape{ Circle: ${payload} %+ 1 };,`,
      `    WHEN ${expression(scope, 'Bool', 1)} -> ${shape} = Shape.Empty;,`,
      '    DEFAULT -> print("neither");',
      'END',
    ],
  ]);
}

/** Statements that may raise an error. */
export function raising(scope: Scope): readonly string[] {
  const { random } = scope;
  const condition = expression(scope, 'Bool', 1);
  const text = expression(scope, 'String', 1);
  const kind = random.pick(['Input', 'NotFound', 'Transient', 'Input, Odd']);
  const exit = random.pick(['', ' "m"', ' System', ' NotFound, "abc"', ' Input, Odd', ' Odd, "z"']);
  return random.pick([
    [`IF ${condition} -> RAISE ${kind}, ${text};`],
    [`IF ${condition} -> RAISE Odd, ${text};`],
    [`print(risky(${expression(scope, 'Int64', 1)}));`],
    [`print(risky(${expression(scope, 'Int64', 1)}) OR RAISE);`],
    [`print(risky(${expression(scope, 'Int64', 1)}) OR EXIT${exit});`],
    [`IF ${condition} -> RAISE;`],
  ]);
}

/** What becomes of a collection or union, printed. */
export function showData(name: string, kind: Kind): readonly string[] {
  switch (kind) {
    case 'HashMap<Int64>':
    case 'HashMap<Int64, String>':
      return [`FOR key IN ${name} DO print("${name}", key, ${name}[key]); END`];
    case 'Shape':
      return [
        `MATCH ${name} START Shape.Empty -> print("empty");, Shape.Circle AS c -> print(c);, Shape.Rect AS r -> print(r.w, r.h);, Shape.Named AS s -> print(s); END`,
      ];
    case 'FN(Int64) -> Int64':
      return [`print("${name}", ${name}(40));`];
    case 'Id<Int64>':
      return [];
    default:
      return [`FOR item IN ${name} DO print("${name}", item); END`];
  }
}
