/** Random stubs of the functions of a generated program, and of builtins. */
import type { Callee, Kind, Scope } from './expressions.js';
import { expression, literal } from './expressions.js';
import type { Random } from './random.js';

/** What a stub that only counts can give. */
const COUNTED: ReadonlySet<Kind> = new Set<Kind>(['Int64', 'Int32', 'Float64', 'String', 'Bool']);

const OF_BUILTINS = [
  'STUB max RETURNS 4;',
  'STUB min WITH %(a, b) -> b;',
  'STUB abs WITH %(n) -> n %+ base;',
  'STUB toInt RETURNS base;',
  'STUB split RETURNS ["s", "t"];',
  'STUB length RETURNS 2;',
  'STUB risky RETURNS 5;',
  'STUB risky WITH %(n) -> n %* 2;',
];

/** Lines of stubs, no two of one name; `counts` is told the names of counters. */
export function stubs(
  random: Random,
  callees: readonly Callee[],
  counts: (name: string) => void,
): readonly string[] {
  const lines = callees.flatMap((callee) =>
    random.chance(50) ? [stubOf(random, callee, counts)] : [],
  );
  if (random.chance(60)) lines.push(random.pick(OF_BUILTINS));
  return lines;
}

function stubOf(random: Random, callee: Callee, counts: (name: string) => void): string {
  const { name, parameters, result } = callee;
  const variables = parameters.map((kind, i) => ({ name: `p${i}`, kind, mutable: false }));
  const base = { name: 'base', kind: 'Int64', mutable: false } as const;
  const scope: Scope = { random, variables: [base, ...variables], callees: [], mayRaise: false };
  const forms = [
    (): string => `RETURNS ${expression({ ...scope, variables: [base] }, result, 1)}`,
    (): string =>
      `WITH %(${variables.map((each) => each.name).join(', ')}) -> ${expression(scope, result, 2)}`,
    (): string => {
      const values = Array.from({ length: 1 + random.below(4) }, () => literal(random, result));
      return `SEQUENCE [${values.join(', ')}]`;
    },
  ];
  if (COUNTED.has(result))
    forms.push(() => {
      counts(`calls_${name}`);
      return `CAPTURES calls_${name}`;
    });
  return `STUB ${name} ${random.pick(forms)()};`;
}
