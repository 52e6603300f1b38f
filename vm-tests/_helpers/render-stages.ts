/** Concurrent stages of pipelines, observables, maps in parts and shared pools, for random programs. */
import type { MapKind } from './program-shapes.js';

/** What follows the name of a new map or pool. */
export const MAKERS: Readonly<Record<MapKind, string>> = {
  sharded: ': HashMap<Int64, Int64>@sharded(2) = {};',
  striped: ': HashMap<Int64, Int64>@shared:sharded(2):locked = {};',
  pool: ': Box[2]@pool:shared:locked = Pool[] @shared:locked;',
};

export const STAGE_TEXTS = `FN work!(n: Int64, MUTABLE c: Int64) RETURNS !Int64 REQUIRES c: ATOMIC ->
    IF n == 2 THEN RAISE Input, "two"; END
    c += n;
    RETURN n;
END
FN odd!(n: Int64, MUTABLE c: Int64) RETURNS Bool REQUIRES c: ATOMIC ->
    RETURN (n + c) MOD 2 == 1;
END
FN feed() RETURNS ~?Int64[] ->
    RETURN BG STREAM { @parallel -> YIELD 1; YIELD 2; };
END
`;

export function needsStages(text: string): boolean {
  return /\bwork!|\bodd!|\bfeed\(/.test(text);
}

/** What a stage may use. */
interface Around {
  readonly stream: string | null;
  readonly lock: boolean;
  readonly map: string | null;
}

interface StageShape {
  readonly source: number;
  readonly form: number;
  readonly workers: number;
  readonly batch: number;
}

const SOURCES = ['[1, 2]', '(1 ..= 2)', '[2, 3]', 'feed()', '[1]', '[1, 2, 4]'];

const FORMS: readonly ((source: string, options: string, around: Around) => string)[] = [
  (s, o) => `(${s} |> CONCURRENT${o} SELECT work!(_, a0) OR PRUNE).length();`,
  (s, o) => `(${s} |> CONCURRENT${o} SELECT work!(_, a0) OR 7).length();`,
  (s, o) => `((${s} |> CONCURRENT${o} SELECT work!(_, a0) OR RAISE) OR []).length();`,
  (s, o) => `(${s} |> CONCURRENT${o} SELECT work!(_, a0) OR RAISE).length();`,
  (s, o) => `(${s} |> CONCURRENT${o} WHERE odd!(_, a0)).length();`,
  (s, o) => `a0; ${s} |> CONCURRENT${o} EACH { a0 += _; };`,
  (s, o) => `1; ${s} |> CONCURRENT${o} EACH { a0 = a0 + _; };`,
  (s, o, { lock }) =>
    lock
      ? `2; ${s} |> CONCURRENT${o} EACH { WITH EXCLUSIVE l0 AS y { y.n = _; } };`
      : `(${s} |> CONCURRENT${o} SELECT a0 + _).length();`,
  (s, o) => `${s} |> CONCURRENT${o} SUM a0 + _;`,
  (_s, _o, { map }) =>
    map === null
      ? '3;'
      : `3; (0 ..< 2) |> SHARD(_ MOD 2, ${map}) |> CONCURRENT EACH { ${map}[_] = (${map}[_] OR a0) + 1; };`,
];

/** A stage whose result, or something near it, is called \`name\`. */
export function openStage(name: string, shape: StageShape, around: Around): string {
  const { source, form, workers, batch } = shape;
  const stream = source % 2 === 1 ? around.stream : null;
  const text = stream ?? SOURCES[source] ?? '[1]';
  const options = `(workers: ${1 + (workers % 2) + (workers === 2 ? 1 : 0)}, batch: ${1 + (batch % 2)})`;
  const rendered = FORMS[form]?.(text, options, around) ?? '0;';
  return `${name} = ${rendered}`;
}

export function openFold(name: string, how: number): string {
  const view = `WITH VIEW f${name} AS x { ${name} = x OR 0; } `;
  const fold = ['SUM _', 'COUNT TRUE', 'MAX _'][how % 3] ?? '';
  return `f${name}: ~Int64@observable = feed() |> ${fold}; MUTABLE ${name} = 0; ${how > 2 ? view : ''}${name} += NEXT f${name};`;
}

const ENTRIES: readonly ((map: string, key: number) => string)[] = [
  (map, key) => `${map}[${key}] OR 9;`,
  (map, key) => `a0; ${map}[${key}] = a0;`,
  (map, key) => `(${map}[${key}] OR 0) + 1; ${map}[${key}] = 5;`,
  (map, key) => `1; ${map}.delete(${key});`,
  (map) => `${map}.count();`,
  (map) => `${map}.values() |> SUM _;`,
];

const POOLED: readonly ((pool: string) => string)[] = [
  (pool) => `1; WITH EXCLUSIVE ${pool} AS y { y.insert(Box{ n: a0 }) OR PASS; }`,
  (pool) => `1; WITH EXCLUSIVE ${pool} AS y { a0 += y.length(); }`,
  (pool) => `1; WITH EXCLUSIVE ${pool} AS y { FOR item IN y DO item.n = item.n + 1; END }`,
];

/** A step on a map or pool; \`name\` is what it gives. */
export function openEntry(
  name: string,
  kind: MapKind,
  map: string,
  how: number,
  key: number,
): string {
  const rows = kind === 'pool' ? POOLED : ENTRIES;
  const rendered = rows[how % rows.length]?.(map, key) ?? '0;';
  return `${name} = ${rendered}`;
}
