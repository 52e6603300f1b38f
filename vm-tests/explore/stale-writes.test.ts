/** Hints about writes of values that were read in an earlier section, whether an ASSERT notices them or not. */
import test from 'ava';
import { compileLoose } from '../_helpers/random-programs.js';
import { exploreProgram } from '../../src/explore.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import type { Parameters } from '../../src/explore/parameters.js';

function hints(lines: readonly string[], parameters: Partial<Parameters> = {}): readonly string[] {
  const text = ['STRUCT T { n: Int64 }', 'FN main() RETURNS !Void ->', ...lines, 'END', ''].join(
    '\n',
  );
  return exploreProgram(compileLoose(text), {
    parameters: { ...DEFAULT_PARAMETERS, ...parameters },
  }).report.hints;
}

const STALE =
  'MUTABLE v = 0; WITH EXCLUSIVE t AS x { v = x.n; } WITH EXCLUSIVE t AS x { x.n = v + 1; }';
const FRESH = 'WITH EXCLUSIVE t AS x { x.n = x.n + 1; }';

test('a value that is read in one section and written in another one may be stale', (t) => {
  const lines = [
    't = T{ n: 0 } @shared:locked;',
    `a: ~Void = BG { @parallel -> ${STALE} };`,
    `b: ~Void = BG { @parallel -> ${FRESH} };`,
    'NEXT a; NEXT b;',
  ];
  t.deepEqual(hints(lines), [
    'fiber 0.2 may write `t.n` (line 5) between the read and the write (line 4) of fiber 0.1, which does not look again',
  ]);
});

test('whoever looks again, in the section that writes, is safe', (t) => {
  const lines = [
    't = T{ n: 0 } @shared:locked;',
    `a: ~Void = BG { @parallel -> MUTABLE v = 0; WITH EXCLUSIVE t AS x { v = x.n; } ${FRESH} };`,
    `b: ~Void = BG { @parallel -> ${FRESH} };`,
    'NEXT a; NEXT b;',
  ];
  t.deepEqual(hints(lines), []);
});

test('what a join keeps apart cannot come between', (t) => {
  const lines = [
    't = T{ n: 0 } @shared:locked;',
    `a: ~Void = BG { @parallel -> ${STALE} };`,
    'NEXT a;',
    `b: ~Void = BG { @parallel -> ${FRESH} };`,
    'NEXT b;',
    STALE,
  ];
  t.deepEqual(hints(lines), []);
});

test('atomics and snapshots have such writes, too', (t) => {
  const atomic = [
    'MUTABLE c: Int64 = 0 @shared:atomic;',
    'a: ~Void = BG { @parallel -> c = c + 1; };',
    'b: ~Void = BG { @parallel -> c += 1; };',
    'NEXT a; NEXT b;',
  ];
  t.deepEqual(hints(atomic), [
    'fiber 0.2 may write `c` (line 5) between the read and the write (line 4) of fiber 0.1, which does not look again',
  ]);
  const replace = 'WITH SNAPSHOT c AS MUTABLE x { x.n = x.n + 1; } ON MvccConflict RAISE';
  const stale = 'MUTABLE v = 0; WITH SNAPSHOT c AS x { v = x.n; }';
  const cell = (first: string): readonly string[] =>
    hints([
      'c = T{ n: 0 } @shared:versioned;',
      `a: ~Void = BG { @parallel -> ${first} ${replace} };`,
      `b: ~Void = BG { @parallel -> ${replace} };`,
      'NEXT a; NEXT b;',
    ]);
  t.deepEqual(cell(stale), [
    'fiber 0.2 may write `c` (line 5) between the read and the write (line 4) of fiber 0.1, which does not look again',
  ]);
  t.deepEqual(cell(''), []);
  const both =
    'WITH SNAPSHOT c AS MUTABLE x, SNAPSHOT d AS MUTABLE y { x.n = y.n + 1; y.n = 2; } ON MvccConflict PASS';
  const cells = [
    'c = T{ n: 0 } @shared:versioned;',
    'd = T{ n: 0 } @shared:versioned;',
    `a: ~Void = BG { @parallel -> ${both} };`,
    `b: ~Void = BG { @parallel -> ${both} };`,
    'NEXT a; NEXT b;',
  ];
  t.deepEqual(hints(cells), []);
  t.deepEqual(hints(cells, { tagRetries: 1, commitRetries: 1 }), []);
});

test('fibers of one scheduler come between only where one suspends', (t) => {
  const lines = (between: string): readonly string[] => [
    't = T{ n: 0 } @shared:locked;',
    `a: ~Void = BG { ${STALE.replace('} WITH', `} ${between} WITH`)} };`,
    `b: ~Void = BG { ${FRESH} };`,
    'NEXT a; NEXT b;',
  ];
  t.is(hints(lines('')).length, 1);
  t.is(hints(lines(''), { placement: 'native' }).length, 0);
  t.is(hints(lines('sleep(1);'), { placement: 'native' }).length, 1);
});

test('what a fault happens because of is not said twice', (t) => {
  const lines = [
    't = T{ n: 0 } @shared:locked;',
    `a: ~Void = BG { @parallel -> ${STALE} };`,
    `b: ~Void = BG { @parallel -> ${FRESH} };`,
    'NEXT a; NEXT b;',
    'WITH EXCLUSIVE t AS x { ASSERT x.n == 2, "both"; }',
  ];
  t.deepEqual(hints(lines), []);
});

test('an entry of a map in parts is a cell of its own: each step on it is safe, the pair is not', (t) => {
  const program = (key: string): string[] => [
    'MUTABLE m: HashMap<Int64>@shared:sharded(1):locked = {};',
    'a: ~Void = BG { @parallel -> m["hits"] = (m["hits"] OR 0) + 1; };',
    `b: ~Void = BG { @parallel -> m["${key}"] = 5; };`,
    'NEXT a; NEXT b;',
  ];
  t.deepEqual(hints(program('hits')), [
    'fiber 0.2 may write `m["hits"]` (line 5) between the read and the write (line 4) of fiber 0.1, which does not look again',
  ]);
  t.deepEqual(hints(program('misses')), []);
});
