/** Errors at work: CATCH clauses, and what is new in rescue (CLEAR language reference, 11). */
import test from 'ava';
import { runOnce } from '../../src/explore.js';
import type { Case } from '../_helpers/cases.js';
import { testCases } from '../_helpers/cases.js';
import { compiled } from '../_helpers/programs.js';

const PARSE = `FN parse(name: String) RETURNS !Int64 ->
    IF name == "" -> RAISE Input, NoName, "empty";
    IF name == "?" -> RAISE Transient, Busy, "later";
    IF name == "!" -> RAISE Transient, Busy, "soon";
    IF name == "n" -> RAISE NotFound;
    IF name == "g" -> RAISE NotFound, Gone, "gone";
    IF name == "p" -> RAISE Permission;
    RETURN toInt(name) OR EXIT Input, NoName, "not a number";
END
`;

const CASES: readonly Case[] = [
  {
    title: 'the first clause of which a selector and a filter match handles the error',
    declarations: `${PARSE}FN load(name: String) RETURNS Int64 ->
    n = parse(name);
    RETURN n;
CATCH NoName WITH("empty")
    RETURN -1;
CATCH NotFound, Transient WITH(Gone, "soon")
    RETURN -2;
CATCH Transient
    size = name.length();
    RETURN 0 - 30 - size;
DEFAULT
    RETURN -4;
END
`,
    body: 'print(load("12"), load(""), load("g"), load("!"));\nprint(load("?"), load("x"), load("n"), load("p"));',
    prints: ['12 -1 -2 -2', '-31 -4 -4 -4'],
  },
  {
    title:
      'an error that no clause selects goes on, and one raised in a clause is not caught again',
    declarations: `${PARSE}FN half(name: String) RETURNS !Int64 -> RETURN parse(name);
CATCH NotFound RAISE System, "from the clause";
CATCH System RETURN -1;
END
`,
    body: 'print(half("3"), half("n") OR -7, half("p") OR -8);\nhalf("n");',
    prints: ['3 -7 -8'],
    fault: 'uncaught-error: System: from the clause',
  },
  {
    title: 'clauses of a Void function may end without RETURN, and locks are released before',
    declarations: `STRUCT C { n: Int64 }
FN work!(MUTABLE c: C) RETURNS Void REQUIRES c: LOCKED ->
  WITH EXCLUSIVE c AS x { x.n += 1; IF x.n > 1 -> RAISE Input, "too much"; }
  print("done");
CATCH Input
  WITH EXCLUSIVE c AS x { print("caught", x.n); }
END
`,
    body: 'MUTABLE c = C{ n: 0 } @shared:locked;\nwork!(c);\nwork!(c);',
    prints: ['done', 'caught 2'],
  },
  {
    title: 'a type that EXIT gave another kind is still selected by its name',
    declarations: `${PARSE}FN again(name: String) RETURNS !Int64 -> RETURN parse(name) OR EXIT System, Wrapped;
CATCH Wrapped WITH("later") RETURN 1;
CATCH System RETURN 2;
END
`,
    body: 'print(again("?"), again("g"));',
    prints: ['1 2'],
  },
  {
    title: 'an error of a fiber is caught where it is awaited',
    declarations: `${PARSE}FN wait() RETURNS Int64 -> p = BG { parse("?"); }; RETURN NEXT p; CATCH Busy RETURN 5; END\n`,
    body: 'ASSERT wait() == 5, "caught";',
  },
  {
    title: 'OR PASS gives defaults of structs and enums, and ignores anything as a statement',
    declarations: `ENUM Way { Up, Down }
STRUCT In { n: Int64 }
STRUCT P { x: Int64, y=3: Int64, s: String, w: Way, i: In, o: ?Int64 }
FN make() RETURNS !P -> RAISE "no"; END
FN way() RETURNS !Way -> RAISE "no"; END
FN handle() RETURNS !In@shared -> RAISE "no"; END
`,
    body: 'p = make() OR PASS;\nw = way() OR PASS;\nhandle() OR PASS;\nprint(p.x, p.y, p.s == "", p.w == Way.Up, p.i.n, p.o, w == Way.Up);',
    prints: ['0 3 true true 0 NIL true'],
  },
];

testCases(CASES);

test('an error that leaves main ends the program with status 1', (t) => {
  const { program } = compiled('FN main() RETURNS !Void -> RAISE Input, Bad, "x"; END');
  const { faults, status } = runOnce(program);
  t.is(faults[0]?.message, 'Input Bad: x');
  t.is(status, 1);
});
