/** Optionals, handles and borrowed data at work (CLEAR language reference, 6.5, 7.1 and 7.2). */
import test from 'ava';
import { explore } from '../../src/explore.js';
import type { Case } from '../_helpers/cases.js';
import { testCases } from '../_helpers/cases.js';
import { compiled } from '../_helpers/programs.js';

const NODE = 'STRUCT Node { name: String, parent: ?Node@link }\n';
const MAKE = `${NODE}FN make(name: String) RETURNS Node @multiowned -> RETURN Node{ name: name, parent: NIL } @multiowned; END\n`;
const FIND = `STRUCT P { name: String, tags: String[]@list, next: ?Int64 }
FN find(n: Int64) RETURNS ?P -> print("find", n); IF n == 0 -> RETURN; RETURN P{ name: "Bo", tags: ["a"], next: NIL }; END
`;

const CASES: readonly Case[] = [
  {
    title: 'e?.f and e?.m() look at e once, and evaluate arguments only for a payload',
    declarations: `${FIND}FN say(n: Int64) RETURNS Int64 -> print("say", n); RETURN n; END
FN more(p: P, n: Int64) RETURNS Int64 -> RETURN p.name.length() + n; END
`,
    body: 'print(find(1)?.name, find(0)?.name, find(1)?.next);\nprint(find(1)?.more(say(5)) OR 0, find(0)?.more(say(6)) OR 0);',
    prints: ['find 1', 'find 0', 'find 1', 'Bo NIL NIL', 'find 1', 'say 5', 'find 0', '7 0'],
  },
  {
    title: 'a change through ?. reaches the original',
    declarations: FIND,
    body: 'MUTABLE p = find(1);\np?.tags?.append("b");\nprint(p?.tags?.length(), p?.tags?.last());',
    prints: ['find 1', '2 b'],
  },
  {
    title: 'a weak handle gives NIL when no variable holds the object any more',
    declarations: `${MAKE}FN lost() RETURNS Node@link -> n = make("lost"); RETURN LINK n; END
FN eat(TAKES n: Node@multiowned) RETURNS String -> RETURN n.name; END
`,
    body: `root = make("root");
kid = Node{ name: "kid", parent: LINK root } @multiowned;
print((RESOLVE kid.parent)?.name, (RESOLVE lost())?.name);
MUTABLE h: ?Node@multiowned = make("h");
MUTABLE w = LINK root;
IF h AS strong THEN w = LINK strong; END
print((RESOLVE w)?.name);
h = NIL;
print((RESOLVE w)?.name);
given = make("given");
g = LINK given;
print((RESOLVE g)?.name, eat(GIVE given), (RESOLVE g)?.name);
held = [make("held")];
x = LINK held[0];
print((RESOLVE x)?.name);`,
    prints: ['root NIL', 'h', 'NIL', 'given given NIL', 'held'],
  },
  {
    title: 'what is only borrowed is copied where it is kept',
    declarations: `STRUCT Bag { items: Int64[]@list }
FN same(xs: Int64[]@list) RETURNS Int64[]@list -> RETURN xs; END
FN grown(xs: Int64[]@list) RETURNS Int64[]@list -> MUTABLE ys = xs; ys.append(9); RETURN ys; END
FN part(b: Bag) RETURNS Int64[]@list -> items = b.items; RETURN items; END
FN pack(xs: Int64[]@list) RETURNS Bag -> RETURN Bag{ items: COPY xs }; END
`,
    body: `MUTABLE xs = [1];
MUTABLE a = same(xs);
a.append(2);
b = grown(xs);
MUTABLE bag = pack(xs);
bag.items.append(3);
MUTABLE c = part(bag);
c.append(4);
rows: Int64[][]@list = [[1], [2]];
MUTABLE kept: Int64[][]@list = [];
FOR row IN rows DO kept.append(row); END
kept[0][0] = 7;
print(xs.length(), a.length(), b.length(), bag.items.length(), c.length(), rows[0][0], kept[0][0]);`,
    prints: ['1 2 2 2 3 1 7'],
  },
];

testCases(CASES);

test('what another fiber was given counts as held, in every interleaving', (t) => {
  const text = `${NODE}FN main() RETURNS Void ->
  s = Node{ name: "s", parent: NIL } @shared;
  w = LINK s;
  p = BG { s.name; };
  MUTABLE last: ?Node@shared = s;
  last = NIL;
  IF RESOLVE w AS strong THEN ASSERT strong.name == "s"; ELSE ASSERT FALSE; END
  ASSERT (NEXT p) == "s";
END`;
  const { program } = compiled(text);
  for (const reduction of ['auto', 'dpor'] as const) {
    const report = explore(program, { reduction });
    t.deepEqual(report.faults, []);
    t.true(report.complete);
  }
});
