/** The programs of `clear bench`, generated for any size. */

function main(lines: readonly string[]): string {
  return `FN main() RETURNS Void ->\n${lines.map((line) => `    ${line}\n`).join('')}    RETURN;\nEND\n`;
}

function numbers(count: number, from = 0): number[] {
  return Array.from({ length: count }, (_, k) => from + k);
}

/**
 * n+1 named atomics; writer j stores a[j-1] + 1 into a[j]; the reader looks from a[n] down while it finds
 * something other than zero. (n+3)·2^(n-2) classes.
 */
export function lastZero(n: number): string {
  const reader = numbers(n + 1)
    .reverse()
    .map((k) => `IF a${k} != 0 THEN`)
    .join(' ');
  const ends = numbers(n + 1)
    .map(() => 'END')
    .join(' ');
  return main([
    ...numbers(n + 1).map((k) => `MUTABLE a${k}: Int64 = 0 @shared:atomic;`),
    `r: ~Void = BG { @parallel -> ${reader} PASS; ${ends} };`,
    ...numbers(n, 1).map((j) => `w${j}: ~Void = BG { @parallel -> a${j} = a${j - 1} + 1; };`),
    'NEXT r;',
    ...numbers(n, 1).map((j) => `NEXT w${j};`),
  ]);
}

/** One store and n loads of one atomic: 2^n classes. */
export function readers(n: number): string {
  return main([
    'MUTABLE x: Int64 = 0 @shared:atomic;',
    'w: ~Void = BG { @parallel -> x = 1; };',
    ...numbers(n).map((k) => `r${k}: ~Int64 = BG { @parallel -> x + 0; };`),
    'NEXT w;',
    ...numbers(n).map((k) => `v${k} = NEXT r${k};`),
  ]);
}

/** n fibers increment one number under a mutex: n! classes. */
export function lockedCounter(n: number): string {
  const body = numbers(n).map(
    (k) => `w${k}: ~Void = BG { @parallel -> WITH EXCLUSIVE c AS x { x.n = x.n + 1; } };`,
  );
  return `STRUCT Counter { n: Int64 }\n${main([
    'MUTABLE c = Counter{ n: 0 } @shared:locked;',
    ...body,
    ...numbers(n).map((k) => `NEXT w${k};`),
  ])}`;
}

/** A prologue of `steps` local statements and loops in every fiber, then four fibers race on one atomic. */
export function longPrefix(steps: number): string {
  const prologue = numbers(steps).map((k) => `p${k} = (${k} * 7 + 3) MOD 11;`);
  const work = 'MUTABLE s: Int64 = 0; FOR k IN (0_i64 ..< 30) DO s = s + k; END';
  return main([
    ...prologue,
    'MUTABLE x: Int64 = 0 @shared:atomic;',
    ...numbers(4).map((k) => `w${k}: ~Void = BG { @parallel -> ${work} x = x + s; };`),
    ...numbers(4).map((k) => `NEXT w${k};`),
  ]);
}
