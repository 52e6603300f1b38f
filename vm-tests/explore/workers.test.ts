/**
 * Concurrent stages: the reduced searches find exactly the ends that brute force finds, over numbers of workers, sources,
 * batches, errors and parts of maps. Each program fails at its end with what it has come to, so that ends are faults.
 */
import test from 'ava';
import { compile } from '../../src/compile.js';
import { explore } from '../../src/library.js';

const DECLARATIONS = `STRUCT Tally { n: Int64 }
FN mix(k: Int64, t: Tally) RETURNS Int64 REQUIRES t: LOCKED ->
    WITH EXCLUSIVE t AS x { x.n = x.n * 3 + k; }
    RETURN k * 10;
END
FN picky!(k: Int64, t: Tally) RETURNS !Int64 REQUIRES t: LOCKED ->
    IF k == 2 THEN RAISE Input, Two, "two"; END
    WITH EXCLUSIVE t AS x { x.n = x.n * 3 + k; }
    RETURN k;
END
`;
const END = 'MUTABLE n = 0; WITH EXCLUSIVE t AS x { n = x.n; } RAISE System, End, "${n} ${sum}";';

function inMain(statements: string): string {
  const start = 't = Tally{ n: 0 } @shared:locked;';
  return `${DECLARATIONS}FN main() RETURNS !Void ->\n${start}\n${statements}\n${END}\nEND\n`;
}

const PROGRAMS: readonly (readonly [string, string])[] = [
  ['a worker for each', 'sum = [1, 2] |> CONCURRENT(workers: 2) SELECT mix(_, t) |> SUM _;'],
  [
    'two workers, three elements',
    'sum = [1, 2, 3] |> CONCURRENT(workers: 2) SELECT mix(_, t) |> SUM _;',
  ],
  ['one worker', 'sum = [1, 2, 3] |> CONCURRENT(workers: 1) SUM mix(_, t);'],
  ['batches', 'sum = [1, 2, 3] |> CONCURRENT(workers: 2, batch: 2) SELECT mix(_, t) |> SUM _;'],
  [
    'an error ends it',
    'sum = ([1, 2, 3] |> CONCURRENT(workers: 2) SELECT picky!(_, t) |> SUM _) OR -1;',
  ],
  [
    'errors are dropped',
    'sum = [1, 2, 3] |> CONCURRENT(workers: 2) SELECT picky!(_, t) OR PRUNE |> SUM _;',
  ],
  [
    'a stream',
    's: ~?Int64[] = BG STREAM { YIELD 1; YIELD 2; }; sum = s |> CONCURRENT(workers: 2, capacity: 1) SELECT mix(_, t) |> SUM _;',
  ],
  [
    'an error behind a stream',
    's: ~?Int64[] = BG STREAM { YIELD 2; YIELD 1; }; sum = (s |> CONCURRENT(workers: 1, capacity: 1) SELECT picky!(_, t) |> SUM _) OR -1;',
  ],
  [
    'stripes',
    'm: HashMap<Int64, Int64>@sharded(2):locked = {}; [1, 1] |> CONCURRENT(workers: 2) EACH { m[_] = (m[_] OR 0) * 2 + _; }; sum = m.values() |> SUM _;',
  ],
  [
    'parts of workers',
    'm: HashMap<Int64, Int64>@sharded(2) = {}; (0 ..< 4) |> SHARD(_ MOD 2, m) |> CONCURRENT EACH { m[_] = (m[_] OR 0) + 1; }; sum = m.values() |> SUM _;',
  ],
];

for (const [name, statements] of PROGRAMS)
  test(`${name}: the same ends`, (t) => {
    const program = compile(inMain(statements));
    const ends = (options: Parameters<typeof explore>[1]): readonly string[] => {
      const report = explore(program, { keepGoing: true, ...options });
      t.true(report.complete || report.result === 'fail');
      return report.faults.map((fault) => fault.message).toSorted();
    };
    const all = ends({ scheduler: 'brute', executionsMax: 60_000 });
    t.true(all.length > 0);
    t.deepEqual(ends({ reduction: 'dpor' }), all);
    t.deepEqual(ends({ reduction: 'auto' }), all);
    for (const scheduler of ['sequential', 'inline'] as const)
      for (const end of ends({ scheduler })) t.true(all.includes(end), end);
  });
