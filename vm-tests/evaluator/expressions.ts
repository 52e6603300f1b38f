/** Random expressions of a wanted type over the variables in scope. Many operands lie where arithmetic has its edges. */
import { dataExpression, dataLiteral, ofData } from './data-expressions.js';
import type { Random } from './random.js';

export type Kind =
  | 'Int8'
  | 'Int16'
  | 'Int32'
  | 'Int64'
  | 'UInt8'
  | 'UInt16'
  | 'UInt32'
  | 'UInt64'
  | 'Float32'
  | 'Float64'
  | 'Bool'
  | 'String'
  | 'Int64[]@list'
  | 'String[]@list'
  | '?Int64'
  | 'Point'
  | 'Color'
  | 'Shape'
  | 'HashMap<Int64>'
  | 'HashMap<Int64, String>'
  | 'Int64[]@set'
  | 'Int64[]@pool'
  | 'Id<Int64>'
  | 'FN(Int64) -> Int64';

export const INTEGER_KINDS = [
  'Int64',
  'Int64',
  'Int64',
  'Int8',
  'Int16',
  'Int32',
  'UInt8',
  'UInt16',
  'UInt32',
  'UInt64',
] as const satisfies readonly Kind[];

export interface Variable {
  readonly name: string;
  readonly kind: Kind;
  readonly mutable: boolean;
}

export interface Callee {
  readonly name: string;
  readonly parameters: readonly Kind[];
  readonly result: Kind;
  readonly fallible: boolean;
}

export interface Scope {
  readonly random: Random;
  readonly variables: Variable[];
  readonly callees: readonly Callee[];
  /** True where an error may leave the function. */
  readonly mayRaise: boolean;
}

const BITS: Readonly<Record<string, number>> = {
  Int8: 8,
  Int16: 16,
  Int32: 32,
  Int64: 64,
  UInt8: 8,
  UInt16: 16,
  UInt32: 32,
  UInt64: 64,
};

const isInteger = (kind: Kind): boolean => kind in BITS;

function integerLiteral(random: Random, kind: Kind): string {
  const bits = BigInt(BITS[kind] ?? 64);
  const signed = kind.startsWith('I');
  const high = 2n ** (signed ? bits - 1n : bits) - 1n;
  const low = signed ? -high - 1n : 0n;
  const small = BigInt(random.below(12));
  const value = random.pick([
    small,
    small,
    signed ? -small : small,
    high - small / 3n,
    low + small / 3n,
    high / (small + 1n),
    (2n ** 53n + small) % (high + 1n),
  ]);
  return `${value}${kind === 'Int64' ? '' : `_${signed ? 'i' : 'u'}${bits}`}`;
}

const WORDS = [
  '',
  'a',
  'ab',
  'abc',
  'b',
  'xyz',
  ' a b ',
  'é',
  'aé😀',
  '12',
  '-7',
  '9223372036854775808',
  'Ab,Cd,',
  ',',
];

export function literal(random: Random, kind: Kind): string {
  if (isInteger(kind)) return integerLiteral(random, kind);
  switch (kind) {
    case 'Float64':
      return random.pick([
        '0.0',
        '1.0',
        '0.5',
        '-2.5',
        '3.75',
        '1000000.0',
        '0.1',
        '9007199254740993.0',
      ]);
    case 'Float32':
      return random.pick(['0.5_f32', '1.5_f32', '0.1_f32', '3_f32', '16777217_f32']);
    case 'Bool':
      return random.pick(['TRUE', 'FALSE']);
    case 'String':
      return JSON.stringify(random.pick(WORDS));
    case 'Int64[]@list':
      return `[${Array.from({ length: random.below(4) }, () => integerLiteral(random, 'Int64')).join(', ')}]`;
    case 'String[]@list':
      return `[${Array.from({ length: random.below(4) }, () => JSON.stringify(random.pick(WORDS))).join(', ')}]`;
    case '?Int64':
      // A bare NIL has no type where nothing asks for one.
      return `"abc".indexOf("${random.pick(['a', 'c', 'x'])}")`;
    case 'Color':
    case 'Shape':
    case 'HashMap<Int64>':
    case 'HashMap<Int64, String>':
    case 'Int64[]@set':
    case 'Int64[]@pool':
    case 'Id<Int64>':
    case 'FN(Int64) -> Int64':
      return dataLiteral(random, kind);
    default:
      return `Point{ x: ${random.below(10)}, tag: "p", at: Corner{ n: ${random.below(9)}_i16 } }`;
  }
}

/** A variable of the kind, or null. */
export function variableOf(scope: Scope, kind: Kind, mutable = false): string | null {
  const fitting = scope.variables.filter((v) => v.kind === kind && (!mutable || v.mutable));
  return fitting.length === 0 ? null : scope.random.pick(fitting).name;
}

export function expression(scope: Scope, kind: Kind, depth: number): string {
  const { random } = scope;
  const leaf = (): string =>
    (random.chance(65) ? variableOf(scope, kind) : null) ?? literal(random, kind);
  if (depth <= 0) return leaf();
  const sub = (of: Kind): string => expression(scope, of, depth - 1);
  const called = random.chance(15) ? call(scope, kind, depth) : null;
  if (called !== null) return called;
  if (random.chance(8) && CHOSEN.has(kind))
    return `(IF ${sub('Bool')} THEN ${sub(kind)} ELSE ${sub(kind)} END)`;
  if (isInteger(kind)) return integer(scope, kind, sub, leaf);
  switch (kind) {
    case 'Float64':
      return random.pick<() => string>([
        leaf,
        () => `(${sub('Float64')} ${random.pick(['+', '-', '*', '/', 'MOD'])} ${sub('Float64')})`,
        () => `(${sub('Float64')} ${random.pick(['+', '*', '/'])} ${sub('Int64')})`,
        () => `(${sub('Float32')} + ${sub('Float64')})`,
        () => `toFloat(${sub('Int64')})`,
        () => `abs(0.0 - ${sub('Float64')})`,
        () => `floor(${sub('Float64')})`,
        () => negated(scope, 'Float64') ?? leaf(),
      ])();
    case 'Float32':
      return random.pick<() => string>([
        leaf,
        () => `(${sub('Float32')} ${random.pick(['+', '-', '*', '/'])} ${sub('Float32')})`,
        () => `(${sub('Float32')} * ${sub('Int64')})`,
        () => `CAST(${sub('Float64')} AS Float32)`,
      ])();
    case 'Bool':
      return bool(scope, sub, leaf);
    case 'String':
      return text(scope, sub, leaf);
    case 'Int64[]@list':
    case 'String[]@list':
      if (kind === 'Int64[]@list' && random.chance(50))
        return piped(scope, sub, (flow) => `${flow} |> SELECT _`) ?? leaf();
      return `[${Array.from({ length: random.below(3) + 1 }, () => sub(kind === 'Int64[]@list' ? 'Int64' : 'String')).join(', ')}]`;
    case '?Int64':
      return random.pick<() => string>([
        leaf,
        () => `${sub('String')}.indexOf(${sub('String')})`,
        () =>
          listed(scope, 'Int64[]@list', (list) => `${list}.${random.pick(['first', 'last'])}()`) ??
          leaf(),
        () => ofData(scope, '?Int64', sub) ?? leaf(),
      ])();
    case 'Color':
    case 'Shape':
    case 'HashMap<Int64>':
    case 'HashMap<Int64, String>':
    case 'Int64[]@set':
    case 'Int64[]@pool':
    case 'Id<Int64>':
    case 'FN(Int64) -> Int64':
      return dataExpression(scope, kind, sub);
    default:
      return random.chance(50)
        ? leaf()
        : `Point{ x: ${sub('Int64')}, tag: ${sub('String')}, at: Corner{ n: ${sub('Int16')} } }`;
  }
}

/** What both branches of an IF may give. */
const CHOSEN: ReadonlySet<Kind> = new Set<Kind>([
  ...INTEGER_KINDS,
  'Float64',
  'Float32',
  'Bool',
  'String',
  'Color',
]);

function listed(scope: Scope, kind: Kind, make: (list: string) => string): string | null {
  const list = variableOf(scope, kind);
  return list === null ? null : make(list);
}

/** An item of a list, mostly asked for where there is one. */
function item(random: Random, list: string): string {
  const index = random.below(4);
  const asked = `${list}[${index}]`;
  return random.chance(10)
    ? asked
    : `(IF ${list}.length() > ${index} THEN ${asked} ELSE ${index} END)`;
}

/** A literal below zero is refused for unsigned types, so that these negate variables only. */
function negated(scope: Scope, kind: Kind): string | null {
  const variable = variableOf(scope, kind);
  return variable === null || scope.random.chance(60) ? null : `(-${variable})`;
}

function integer(
  scope: Scope,
  kind: Kind,
  sub: (kind: Kind) => string,
  leaf: () => string,
): string {
  const { random } = scope;
  // Narrow types overflow so easily that programs would hardly get anywhere.
  const operators =
    kind === 'Int64' || random.chance(20)
      ? ['+', '-', '*', '/', 'MOD', '%+', '%-', '%*', '!+', '!*', '+', '-', '**']
      : ['%+', '%-', '%*', '%+', '%-', '%*', '/', 'MOD'];
  const forms: (() => string)[] = [
    leaf,
    () => `(${sub(kind)} ${random.pick(operators)} ${sub(kind)})`,
    () => `(${sub(kind)} ${random.pick(operators)} ${sub(kind)})`,
    () => `(~${sub(kind)})`,
    () => {
      // A literal would have to fit at once.
      const operand = sub(random.pick(INTEGER_KINDS));
      return /^[-\d]/.test(operand) ? leaf() : `CAST(${operand} AS ${kind})`;
    },
    () => negated(scope, kind) ?? leaf(),
  ];
  if (kind === 'Int64') {
    forms.push(
      () =>
        `(${sub(random.pick(INTEGER_KINDS))} ${random.pick(['+', '-'])} ${sub(random.pick(['Int8', 'Int16', 'Int64']))})`,
      () => `${sub('String')}.${random.pick(['length', 'codepointCount'])}()`,
      () => `${sub('String')}.countOccurrences(${sub('String')})`,
      () => `(${sub('?Int64')} OR ${sub('Int64')})`,
      () => `(${sub('String')}.toInt() OR ${sub('Int64')})`,
      () => `${random.pick(['max', 'min'])}(${sub('Int64')}, ${sub('Int64')})`,
      () => `abs(${sub('Int64')})`,
      () => (random.chance(30) ? `toInt(${sub('Float64')})` : leaf()),
      () => listed(scope, 'Int64[]@list', (list) => `${list}.length()`) ?? leaf(),
      () => folded(scope, sub) ?? leaf(),
      () => folded(scope, sub) ?? leaf(),
      () => nested(scope, sub) ?? leaf(),
      () => indexed(scope, sub) ?? leaf(),
      () => listed(scope, 'Int64[]@list', (list) => item(random, list)) ?? leaf(),
      () => listed(scope, 'Point', (point) => `${point}.x`) ?? leaf(),
      () => ofData(scope, 'Int64', sub) ?? leaf(),
      () => ofData(scope, 'Int64', sub) ?? leaf(),
      () => `${sub('String')}.byteAt(${random.below(4)})`,
      () => `(f(${sub('Int64')}) OR ${sub('Int64')})`.replace('f(', 'risky('),
      () =>
        `(MATCH ${sub('Int64')} START ${random.below(3)} -> ${sub('Int64')}, 3 -> ${leaf()}, DEFAULT -> ${leaf()} END)`,
    );
  }
  if (kind === 'Int16')
    forms.push(() => listed(scope, 'Point', (point) => `${point}.at.n`) ?? leaf());
  return random.pick(forms)();
}

function bool(scope: Scope, sub: (kind: Kind) => string, leaf: () => string): string {
  const { random } = scope;
  const comparison = (): string => random.pick(['==', '!=', '<', '>', '<=', '>=']);
  return random.pick<() => string>([
    leaf,
    () => `(${sub('Int64')} ${comparison()} ${sub('Int64')})`,
    () => `(${sub(random.pick(INTEGER_KINDS))} ${comparison()} ${sub(random.pick(INTEGER_KINDS))})`,
    () =>
      `(${sub('Float64')} ${comparison()} ${sub(random.pick(['Float64', 'Int64', 'Float32']))})`,
    () => `(${sub('String')} ${comparison()} ${sub('String')})`,
    () => `(${sub('?Int64')} ${random.pick(['==', '!='])} NIL)`,
    () => `(${sub('Bool')} ${random.pick(['&&', '||', '==', '!='])} ${sub('Bool')})`,
    () => `(!${sub('Bool')})`,
    () => ofData(scope, 'Bool', sub) ?? leaf(),
    () =>
      `(${sub('Int64')}).${random.pick(['zero?', 'positive?', 'negative?', 'odd?', 'even?'])}()`,
    () => `between?(${sub('Int64')}, ${random.below(3)}, ${random.below(9)})`,
    () => `${sub('?Int64')}.${random.pick(['nil?', 'present?'])}()`,
    () =>
      `${sub('String')}.${random.pick(['contains?', 'startsWith?', 'endsWith?'])}(${sub('String')})`,
    () => listed(scope, 'String[]@list', (list) => `${list}.contains?(${sub('String')})`) ?? leaf(),
    () =>
      piped(
        scope,
        sub,
        (flow) => `${flow} |> ${random.pick(['ANY', 'ALL'])} ${condition(scope, sub)}`,
      ) ?? leaf(),
  ])();
}

/** A condition on the element of a pipeline of integers. */
function condition(scope: Scope, sub: (kind: Kind) => string): string {
  const { random } = scope;
  return random.pick([
    `_ ${random.pick(['<', '>=', '!='])} ${sub('Int64')}`,
    `_ MOD 2 == 0`,
    `_ > 0 || ${sub('Bool')}`,
  ]);
}

/** What `end` makes of a pipeline of integers with a few stages; null where there is no list. */
function piped(
  scope: Scope,
  sub: (kind: Kind) => string,
  end: (flow: string) => string,
): string | null {
  const { random } = scope;
  const list = variableOf(scope, 'Int64[]@list');
  const set = random.chance(15) ? variableOf(scope, 'Int64[]@set') : null;
  const source = random.chance(30) ? `(${random.below(3)} ..< ${random.below(8)})` : (set ?? list);
  if (source === null) return null;
  let flow = source;
  for (let i = random.below(3); i > 0; i--)
    flow += ` |> ${random.pick([
      `WHERE ${condition(scope, sub)}`,
      `TAKE_WHILE ${condition(scope, sub)}`,
      `SELECT _ + ${random.below(5)}`,
      `SELECT _ %* ${sub('Int64')}`,
      `LIMIT ${random.below(4)}`,
      `SKIP ${random.below(3)}`,
      `ORDER_BY ${random.pick(['_', '0 %- _', '_ MOD 3'])}`,
      `DISTINCT ${random.pick(['_', '_ MOD 3'])}`,
      `WINDOW(${1 + random.below(3)}) _[0] %+ _.length()`,
      `WINDOW(size: ${1 + random.below(3)}) REDUCE(${random.below(2)}) acc ${random.pick(['%+', '+'])} _`,
      `UNNEST [_, ${sub('Int64')}]`,
      `UNNEST [_ %- 1]`,
      ...(list === null ? [] : joins(scope, list, sub)),
    ])}`;
  return `(${end(flow)})`;
}

/** Two stages that give integers again: a JOIN, and what becomes of its rows. */
function joins(scope: Scope, list: string, sub: (kind: Kind) => string): readonly string[] {
  const { random } = scope;
  const condition = random.pick([
    '%(l, r) -> l == r',
    `%(l, r) -> l ${random.pick(['<', '!='])} r + ${random.below(3)}`,
    '_ MOD 3',
    '_',
  ]);
  const row = random.pick([
    `_.left %+ (_.right OR ${sub('Int64')})`,
    '(_.right OR 7) %- _.left',
    'IF _.right == NIL THEN 0 ELSE _.left END',
  ]);
  return [`JOIN(${list}) ${condition} |> SELECT ${row}`];
}

/** What several names in one pipeline come to. */
function nested(scope: Scope, sub: (kind: Kind) => string): string | null {
  const { random } = scope;
  const list = variableOf(scope, 'Int64[]@list');
  if (list === null) return null;
  const items = random.pick(['[$a, 2]', `[$a %+ 1, ${sub('Int64')}, 0]`, list]);
  const test = random.chance(40) ? ` |> WHERE $a ${random.pick(['<', '!='])} $b` : '';
  const end = random.pick([
    'REDUCE(1) acc %* 3 %+ $a %- $b',
    'COUNT $a == $b',
    'SUM ($a %+ $b) MOD 9',
  ]);
  return `(${list} AS $a |> UNNEST ${items} AS $b${test} |> ${end})`;
}

/** Groups of a list, and what is in one of them. */
function indexed(scope: Scope, sub: (kind: Kind) => string): string | null {
  const { random } = scope;
  return piped(scope, sub, (flow) =>
    random.pick([
      `(${flow} |> INDEX _ MOD 3).count()`,
      `((${flow} |> INDEX _ MOD 3)[${random.below(3)}] OR [4]) |> REDUCE(0) acc %* 2 %+ _`,
      `(${flow} |> INDEX "k\${_ MOD 2}").values() |> REDUCE(0) acc %* 5 %+ (_ |> REDUCE(0) acc %+ _)`,
      `(${flow} |> INDEX _ MOD 2).keys() |> SUM _`,
    ]),
  );
}

/** An integer out of a pipeline. */
function folded(scope: Scope, sub: (kind: Kind) => string): string | null {
  const { random } = scope;
  return piped(scope, sub, (flow) =>
    random.pick([
      `${flow} |> SUM _`,
      `${flow} |> COUNT ${condition(scope, sub)}`,
      `${flow} |> REDUCE(${random.below(4)}) acc ${random.pick(['+', '%*', '%-'])} _`,
      `(${flow} |> FIND ${condition(scope, sub)}) OR ${random.below(9)}`,
      random.chance(30) ? `${flow} |> ${random.pick(['MIN', 'MAX'])} _` : `${flow} |> SUM _ MOD 7`,
    ]),
  );
}

function text(scope: Scope, sub: (kind: Kind) => string, leaf: () => string): string {
  const { random } = scope;
  const shown = (): Kind =>
    random.pick(['Int64', 'Float64', 'Bool', 'String', 'UInt64', 'Float32', '?Int64']);
  return random.pick<() => string>([
    leaf,
    () => `(${sub('String')} + ${sub('String')})`,
    () => `("<\${${sub(shown())}}|\${${sub(shown())}}>")`,
    () => `(${sub('String')} + ${sub(random.pick(['Int64', 'Float64', 'Bool']))})`,
    () =>
      `${sub('String')}.${random.pick(['uppercase', 'lowercase', 'trim', 'trimStart', 'trimEnd', 'capitalize'])}()`,
    () => `${sub('String')}.deletePrefix(${sub('String')})`,
    () => ofData(scope, 'String', sub) ?? leaf(),
    () => `toString(${sub('Int64')})`,
    () => `${sub('String')}.replace(${sub('String')}, ${sub('String')})`,
    () => `${sub('String')}.charAt(${random.below(5)})`,
    () => `(${sub('String')}.substr(${random.below(3)}, ${random.below(4)}) OR ${sub('String')})`,
    () =>
      random.chance(30) ? `${sub('String')}[${random.below(2)} ..< ${random.below(4)}]` : leaf(),
    () => `toString(${sub('Int64')})`,
    () => `${sub('String')}.split(",").join(${sub('String')})`,
    () => listed(scope, 'String[]@list', (list) => `${list}.join("-")`) ?? leaf(),
    () =>
      listed(scope, 'String[]@list', (list) => `(${list}.last() OR ${sub('String')})`) ?? leaf(),
    () => listed(scope, 'Point', (point) => `${point}.tag`) ?? leaf(),
  ])();
}

/** A call of an earlier function whose result has the kind, rescued where an error may not leave. */
export function call(scope: Scope, kind: Kind, depth: number): string | null {
  const { random } = scope;
  const fitting = scope.callees.filter((callee) => callee.result === kind);
  if (fitting.length === 0) return null;
  const callee = random.pick(fitting);
  const args = callee.parameters.map((parameter) => expression(scope, parameter, depth - 1));
  const text = `${callee.name}(${args.join(', ')})`;
  if (!callee.fallible || (scope.mayRaise && random.chance(40))) return text;
  return `(${text} OR ${expression(scope, kind, depth - 1)})`;
}
