/** Races that are met in both orders. */
import test from 'ava';
import { compileLoose } from '../_helpers/random-programs.js';
import { exploreProgram } from '../../src/explore.js';

const RACE = `STRUCT Counter { n: Int64 }
FN main() RETURNS !Void ->
    MUTABLE c = Counter{ n: 0 } @shared;
    a: ~Void = BG { @parallel -> set!(c); };
    WITH POLYMORPHIC c AS x { print(x.n); }
    NEXT a;
END
FN set!(MUTABLE c: Counter) RETURNS !Void ->
    WITH POLYMORPHIC c AS x { x.n = 1; }
END
`;

test('each of the two faults of one race names the other one', (t) => {
  const program = compileLoose(RACE);
  const { faults } = exploreProgram(program, { keepGoing: true, reduction: 'dpor' }).report;
  t.deepEqual(
    faults.map(({ kind, location, notes }) => [kind, location.line, ...notes]),
    [
      [
        'data-race',
        9,
        'met in the other order, these two accesses are the fault at 5:37 of fiber 0',
      ],
      [
        'data-race',
        5,
        'these are the two accesses of the fault at 9:31 of fiber 0.1, in the other order',
      ],
    ],
  );
});

test('a race that is met in one order says nothing of another', (t) => {
  const program = compileLoose(RACE);
  const { faults } = exploreProgram(program, { reduction: 'dpor' }).report;
  t.is(faults.length, 1);
  t.deepEqual(faults[0]?.notes, []);
});
