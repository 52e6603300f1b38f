/**
 * Programs that come to states which differ in one thing only, depending on who was first at a cell. Search over states must tell them
 * apart: it is the thing that the ASSERT asks for.
 */
import type { Parameters } from '../../src/explore/parameters.js';
import type { ValueProgram } from './shared-values.js';

const CELL = 'MUTABLE a: Int64 = 0 @shared:atomic;';
const FIRST = 'p: ~Void = BG { @parallel -> a = 1; };';

/** `lines` stand between the spawn of who writes the cell and the join of it; then come a step of another kind and `check`. */
function alike(
  title: string,
  lines: readonly string[],
  check: readonly string[],
  before: readonly string[] = [],
  parameters: Partial<Parameters> = {},
): ValueProgram {
  const join = lines.includes('NEXT p;') ? [] : ['NEXT p;'];
  const body = [CELL, FIRST, ...lines, ...join, 'b = a;', ...check];
  const main = body.map((line) => `    ${line}`);
  const text = [...before, 'FN main() RETURNS !Void ->', ...main, 'END', ''].join('\n');
  return { title: `states that differ in ${title}`, text, parameters, isTold: true };
}

/** A variable that holds one value or another. */
function values(
  title: string,
  type: string,
  one: string,
  other: string,
  check: string,
  before: readonly string[] = [],
): ValueProgram {
  const lines = [`MUTABLE k: ${type} = ${one};`, `IF a == 0 THEN k = ${other}; END`];
  return alike(title, lines, [`ASSERT ${check}, "the other one";`], before);
}

const FUNCTIONS = [
  'FN double(n: Int64) RETURNS Int64 -> RETURN n * 2; END',
  'FN triple(n: Int64) RETURNS Int64 -> RETURN n * 3; END',
  'FN adder(by: Int64) RETURNS FN(Int64) -> Int64 -> RETURN %(n: Int64) USE(by) -> n + by; END',
];
const NODE = ['STRUCT Node { n: Int64 }'];
const SHARED_NODE = (name: string, n: number): string => `${name} = Node{ n: ${n} } @shared;`;
const STEP = [
  'UNION Step { Left: Int64, Right: Int64, Halt }',
  'FN left?(s: Step) RETURNS Bool -> MATCH s START Step.Left AS n -> RETURN TRUE;, DEFAULT -> RETURN FALSE; END END',
];

const OF_VALUES: readonly ValueProgram[] = [
  values('what is true', 'Bool', 'FALSE', 'TRUE', 'k'),
  values('the sign of zero', 'Float64', '0.0', '-0.0', '"${k}" == "0"'),
  alike(
    'what is no number, beside items',
    [
      's: ~?Int64[] = BG STREAM { @parallel -> YIELD 1; };',
      'c = NEXT s;',
      'MUTABLE k = 1.0;',
      'IF a == 1 THEN k = 0.0; k = k / k; END',
      'd = a;',
      'e = k + 0.25;',
      'f = a;',
    ],
    ['ASSERT e == 1.25, "the other one";'],
  ),
  values('high bits', 'Int64', '5', '268435461', 'k == 5'),
  values('bits beyond those', 'Int64', '5', '4294967301', 'k == 5'),
  values('a text', 'String', '"one"', '"other"', 'k == "one"'),
  values('what is there at all', '?Int64', 'NIL', '1', 'k == NIL'),
  values('the variant of a union', 'Step', 'Step{ Left: 1 }', 'Step{ Right: 1 }', 'left?(k)', STEP),
  values('what a function is', 'FN(Int64) -> Int64', 'double', 'triple', 'k(2) == 4', FUNCTIONS),
  values(
    'what a function has captured',
    'FN(Int64) -> Int64',
    'adder(1)',
    'adder(2)',
    'k(2) == 3',
    FUNCTIONS,
  ),
  alike(
    'the members of a set',
    ['MUTABLE k: Int64[]@set = Set[];', 'IF a == 0 THEN k.insert(2); ELSE k.insert(1); END'],
    ['ASSERT k.contains?(1), "the other one";'],
  ),
  alike(
    'the entries of a map',
    ['MUTABLE k: HashMap<Int64, Int64> = {};', 'k[1] = 1;', 'IF a == 0 THEN k[1] = 2; END'],
    ['ASSERT (k[1] OR 0) == 1, "the other one";'],
  ),
  alike(
    'the generation of a slot',
    [
      'MUTABLE k: Node[2]@pool = [];',
      'MUTABLE at: Id<Node> = k.insert(Node{ n: 1 });',
      'IF a == 0 THEN k.remove(at); again: Id<Node> = k.insert(Node{ n: 1 }); END',
    ],
    ['ASSERT k.contains?(at), "the other one";'],
    NODE,
  ),
  alike(
    'whether a list is what a promise gives, or a copy',
    [
      'ps: ~Bag[]@list = [BG { @parallel -> Bag{ items: [1] }; }];',
      'MUTABLE k = Bag{ items: [1] };',
      'IF a == 0 THEN k = NEXT ps[0]; ELSE c = NEXT ps[0]; END',
    ],
    ['k.items[0] = 2;', 'd = NEXT ps[0];', 'ASSERT d.items[0] == 1, "both have changed";'],
    ['STRUCT Bag { items: Int64[]@list }'],
  ),
  alike(
    'the object of a weak handle',
    [
      SHARED_NODE('one', 1),
      SHARED_NODE('other', 2),
      'MUTABLE k = LINK one;',
      'IF a == 0 THEN k = LINK other; END',
    ],
    ['IF RESOLVE k AS strong THEN ASSERT strong.n == 1, "the other one"; END'],
    NODE,
  ),
  alike(
    'the object of a handle',
    [
      'MUTABLE one: Int64 = 1 @shared:atomic;',
      'MUTABLE other: Int64 = 2 @shared:atomic;',
      'MUTABLE k = Port{ at: one };',
      'IF a == 0 THEN k = Port{ at: other }; END',
    ],
    ['ASSERT k.at == 1, "the other one";'],
    ['STRUCT Port { at: Int64@shared:atomic }'],
  ),
  alike(
    'the fiber of a promise',
    [
      'one: ~Int64@shared = BG { @parallel -> 1; };',
      'other: ~Int64@shared = BG { @parallel -> 2; };',
      'MUTABLE k = CLONE one;',
      'IF a == 0 THEN k = CLONE other; END',
    ],
    ['c = NEXT one;', 'd = NEXT other;', 'ASSERT (NEXT k) == 1, "the other one";'],
  ),
];

// ------------------------------------------------------------------------------------------- what registers do not hold

const CALLS = [
  'FN set!(MUTABLE a: Int64, n: Int64) RETURNS Int64 REQUIRES a: ATOMIC ->',
  '    a = 2;',
  '    b = a;',
  '    RETURN n;',
  'END',
  'FN far!(MUTABLE a: Int64, n: Int64) RETURNS Int64 REQUIRES a: ATOMIC ->',
  '    RETURN set!(a, 1) + n;',
  'END',
];
const TIMES = [
  ['3', '8'],
  ['8', '3'],
];

const OF_FIBERS: readonly ValueProgram[] = [
  alike(
    'what a caller has in mind',
    ['MUTABLE k = 1;', 'IF a == 0 THEN k = 2; END', 'c = set!(a, 5);'],
    ['ASSERT c * k == 5, "the other one";'],
    CALLS,
  ),
  alike(
    'what a caller of a caller has in mind',
    ['MUTABLE k = 1;', 'IF a == 0 THEN k = 2; END', 'c = far!(a, 5);'],
    ['ASSERT c * k == 6, "the other one";'],
    CALLS,
  ),
  alike(
    'where a caller stands',
    ['MUTABLE k = 1;', 'IF a == 0 THEN k = set!(a, 5); ELSE k = set!(a, 5) + 1; END'],
    ['ASSERT k == 5, "the other one";'],
    CALLS,
  ),
  alike(
    'how many random numbers were drawn',
    ['MUTABLE k: Int64 = 0;', 'IF a == 0 THEN k = randomInt(100); END', 'k = 0;'],
    ['c = randomInt(1000);', 'ASSERT c MOD 2 == 0, "odd";'],
  ),
  alike(
    'how many objects a fiber has made',
    [
      'IF a == 0 THEN MUTABLE c: Int64 = 0 @shared:atomic; c = 1; END',
      'b0 = a;',
      'MUTABLE d: Int64 = b0 @shared:atomic;',
    ],
    ['ASSERT d == 0, "late";'],
  ),
  alike(
    'how many fibers a fiber has made',
    [
      'IF a == 0 THEN c: ~Int64 = BG { @parallel -> 1; }; d = NEXT c; END',
      'e: ~Int64 = BG { @parallel -> a = 3; 2; };',
    ],
    ['f = NEXT e;', 'ASSERT b == 3, "late";'],
  ),
  alike(
    'whether a fiber takes turns with others',
    [
      'MUTABLE here = Node{ n: 0 } @local;',
      'MUTABLE l = Node{ n: 0 } @shared:locked;',
      'IF a == 0 THEN d: ~Void = BG { here.n = 1; }; NEXT d; ELSE d: ~Void = BG { @parallel -> PASS; }; NEXT d; here.n = 1; END',
      'NEXT p;',
      'q: ~Void = BG { @parallel -> WITH EXCLUSIVE l AS x { x.n = 1; } };',
      'WITH EXCLUSIVE l AS x { x.n = x.n + 1; }',
    ],
    ['NEXT q;'],
    NODE,
  ),
  alike(
    'the most memory that there was',
    ['MUTABLE k = 0;', 'IF a == 0 THEN k = outer(9); END', 'k = 0;'],
    ['ASSERT framePeakBytes() < 300, "many";'],
    [
      'FN inner(n: Int64, m: Int64) RETURNS Int64 -> k = n * m; l = k * m + n; o = l * k; RETURN k + l + o; END',
      'FN outer(n: Int64) RETURNS Int64 -> k = inner(n, 2); l = inner(k, 3); RETURN k * l; END',
    ],
  ),
  alike(
    'what time it is',
    ['start = timestampMs();', 'IF a == 0 THEN sleep(3); END', 'c = a;'],
    ['ASSERT timestampMs() == start, "later";'],
  ),
  alike(
    'how often a lock was asked for',
    [
      'MUTABLE l = Node{ n: 0 } @shared:locked;',
      'q: ~Void = BG { @parallel -> WITH EXCLUSIVE l AS x { sleep(40); } };',
      'k = a;',
      'sleep(5);',
      'IF k == 0 THEN sleep(10); END',
      'WITH EXCLUSIVE l AS x { x.n = 1; }',
    ],
    ['NEXT q;'],
    NODE,
    { unhandledLock: 'policy', lockTimeout: 10 },
  ),
  alike(
    'whether a request has expired',
    [
      'MUTABLE l = Node{ n: 0 } @shared:locked;',
      'MUTABLE m = Node{ n: 0 } @shared:locked;',
      'q: ~Void = BG { @parallel -> WITH EXCLUSIVE l AS x { IF a == 0 THEN sleep(10); ELSE WITH EXCLUSIVE m AS y { PASS; } ON LockTimeout PASS END c = a; } };',
      'r: ~Void = BG { @parallel -> WITH EXCLUSIVE l AS x { x.n = 1; } ON LockTimeout -> { a = 5; } };',
      's: ~Void = BG { @parallel -> WITH EXCLUSIVE m AS x { sleep(300); } };',
      'NEXT q; NEXT r; NEXT s;',
    ],
    ['ASSERT b == 1, "expired";'],
    NODE,
    { lockTimeout: 10 },
  ),
  alike(
    'whether another fiber was given what a weak handle leads to',
    ['k = lost!(a);', 'c = a;'],
    ['ASSERT (RESOLVE k) == NIL, "still held";'],
    [
      ...NODE,
      'FN lost!(MUTABLE a: Int64) RETURNS Node@link REQUIRES a: ATOMIC ->',
      '    n = Node{ n: 1 } @shared;',
      '    b = a;',
      '    IF b == 0 THEN',
      '        p: ~Int64 = BG { @parallel -> n.n; };',
      '        c = NEXT p;',
      '    ELSE',
      '        p: ~Int64 = BG { @parallel -> 1; };',
      '        c = NEXT p;',
      '    END',
      '    RETURN LINK n;',
      'END',
    ],
  ),
  ...TIMES.map(([one = '', other = '']) =>
    alike(
      `the time to go (${one} or ${other})`,
      [
        'q: ~Void = BG { @parallel -> sleep(5); a = 4; };',
        `MUTABLE k = ${one};`,
        `IF a == 0 THEN k = ${other}; END`,
        'c = a;',
        'sleep(k);',
        'd = a;',
      ],
      ['NEXT q;', 'ASSERT d == 4, "earlier";'],
    ),
  ),
];

/** `g` goes round a loop meanwhile, and what it remembers of that decides when it waits. */
const OF_LOOPS: readonly ValueProgram[] = [
  ['WHILE c == 0 DO v = d; END', 'd = 7;'],
  ['WHILE c == 0 DO v = d; w = a; END', 'd = 7;'],
  ['MUTABLE i = 0; WHILE c == 0 DO i = d; END a = i;', 'd = 7; d = 0; d = 7;'],
  ['MUTABLE i = 0; WHILE c == 0 DO i = (i + 1) MOD 3; END', 'd = 7;'],
  ['MUTABLE i = 0; WHILE c == 0 DO i = (i + d) MOD 3; END a = i;', 'd = 1; d = 2;'],
  ['MUTABLE i = 0; WHILE c == 0 DO IF i < 2 THEN i = i + d; END END a = i;', 'd = 1; d = 0;'],
].map(([loop = '', writes = ''], k) =>
  alike(
    `what a loop remembers (${k})`,
    [
      'MUTABLE c: Int64 = 0 @shared:atomic;',
      'MUTABLE d: Int64 = 0 @shared:atomic;',
      `g: ~Void = BG { @parallel -> ${loop} };`,
      `h: ~Void = BG { @parallel -> ${writes} };`,
      'c = 1;',
      'NEXT g; NEXT h;',
    ],
    [],
  ),
);

/** Two ways into one loop: by one of them, the fourth turn begins where the second did. */
const TURNS =
  'MUTABLE n = 7; IF i == 9 THEN n = 6; END IF i == 6 THEN n = 5; END IF i == 7 THEN n = 0; END i = n;';

const OF_TURNS_OF_LOOPS: readonly ValueProgram[] = [
  ['9', '0'],
  ['0', '9'],
].map(([one = '', other = '']) =>
  alike(
    `where a loop was (${one} or ${other})`,
    [
      'MUTABLE c: Int64 = 0 @shared:atomic;',
      `g: ~Void = BG { @parallel -> MUTABLE i = ${one}; IF a == 0 THEN i = ${other}; END WHILE c == 0 DO ${TURNS} END };`,
      'NEXT p;',
      'c = 1;',
      'NEXT g;',
    ],
    [],
  ),
);

// ------------------------------------------------------------------------------------------- what several fibers await

const BAG = ['STRUCT Bag { items: Int64[]@list }', 'STRUCT Ticket { of: ~Bag@shared }'];
const Y = 'MUTABLE y: Int64 = 0 @shared:atomic;';
const BAG_OF_A = 'r: ~Bag@shared = BG { @parallel -> v = a; Bag{ items: [v] }; };';
const OPENS_BAG = 'q: ~Void = BG { @parallel -> e = NEXT c; f = e.items[0]; y = f; };';
const TELLS_Y = ['ASSERT y == 0, "late";'];

const OF_RESULTS: readonly ValueProgram[] = [
  alike(
    'a result that two await',
    [Y, BAG_OF_A, 'c = CLONE r;', OPENS_BAG, 'k = NEXT r;', 'NEXT q;'],
    TELLS_Y,
    BAG,
  ),
  {
    ...alike(
      'a result that somebody else awaits later on',
      [Y, BAG_OF_A, 'c = CLONE r;', 'k = NEXT r;', OPENS_BAG, 'NEXT q;'],
      TELLS_Y,
      BAG,
    ),
    isTold: false,
  },
  {
    ...alike(
      'a result whose promise is part of a result',
      [
        Y,
        `o: ~Ticket = BG { @parallel -> ${BAG_OF_A} k = NEXT r; Ticket{ of: CLONE r }; };`,
        'NEXT p;',
        'y = 3;',
        't = NEXT o;',
        'e = NEXT t.of;',
      ],
      ['ASSERT e.items[0] == 0, "late";'],
      BAG,
    ),
    isTold: false,
  },
  {
    ...alike(
      'an empty list that was taken twice',
      [
        Y,
        'hs: Holder[]@list = [Holder{ of: BG { @parallel -> w = y; v: Int64[]@list = []; v; } }];',
        'q: ~Void = BG { @parallel -> qs = GIVE hs; MUTABLE k: Int64[]@list = NEXT qs[0].of; IF a == 0 THEN k.append(1); END e = NEXT qs[0].of; y = e.length(); };',
        'NEXT q;',
      ],
      TELLS_Y,
      ['STRUCT Holder { of: ~(Int64[]@list) }'],
    ),
    isTold: false,
  },
  alike(
    'a result that a cell holds, which is replaced',
    [
      'hs: Holder[]@list = [Holder{ of: BG { @parallel -> v = a; Bag{ items: [v] }; } }];',
      'q: ~Int64 = BG { @parallel -> qs = GIVE hs; MUTABLE c = (NEXT qs[0].of) @shared:versioned; WITH SNAPSHOT c AS MUTABLE x { x.items.append(1); } MUTABLE k = 0; WITH SNAPSHOT c AS x { k = x.items.length(); } e = NEXT qs[0].of; a = 3; e.items[0] * 10 + k; };',
      'n = NEXT q;',
    ],
    ['ASSERT n == 2, "late";'],
    [...BAG, 'STRUCT Holder { of: ~Bag }'],
  ),
  {
    ...alike(
      'a result that a cell and a lock hold',
      [
        'MUTABLE ps: ~Bag[]@list = [BG { @parallel -> v = a; Bag{ items: [v] }; }];',
        'MUTABLE c = (NEXT ps[0]) @shared:versioned;',
        'MUTABLE l = (NEXT ps[0]) @shared:locked;',
        'd = a;',
        'WITH EXCLUSIVE l AS b { b.items[0] = 5; }',
      ],
      [
        'MUTABLE k = 0;',
        'WITH SNAPSHOT c AS x { k = x.items[0]; }',
        'ASSERT k == 5, "not the same";',
      ],
      BAG,
    ),
    isTold: false,
  },
  {
    ...alike(
      'a list of a shared object that somebody goes through',
      [
        Y,
        'l = Bag{ items: [1, 2] } @shared:locked;',
        'q: ~Void = BG { @parallel -> WITH EXCLUSIVE l AS b { b.items[0] = y; } };',
        'WITH EXCLUSIVE l AS b { FOR i IN b.items DO y = i; END }',
      ],
      ['NEXT q;'],
      BAG,
    ),
    isTold: false,
  },
];

// ------------------------------------------------------------------------------------------- what code a fiber runs

const OF_CODE: readonly ValueProgram[] = [
  alike(
    'how many random numbers a function value has drawn',
    [
      'f: FN(Int64) -> Int64 = draw;',
      'MUTABLE k: Int64 = 0;',
      'IF a == 0 THEN k = f(100); END',
      'k = 0;',
    ],
    ['c = f(1000);', 'ASSERT c MOD 2 == 0, "odd";'],
    ['FN draw(n: Int64) RETURNS Int64 -> RETURN randomInt(n); END'],
  ),
  alike(
    'what a loop of a function remembers',
    [
      'MUTABLE c: Int64 = 0 @shared:atomic;',
      'g: ~Void = BG { @parallel -> v = await!(c); };',
      'h: ~Void = BG { @parallel -> v = await!(c); c = 2; };',
      'c = 1;',
      'NEXT g; NEXT h;',
    ],
    [],
    [
      'FN await!(MUTABLE c: Int64) RETURNS Int64 REQUIRES c: ATOMIC ->',
      '    MUTABLE v = c;',
      '    WHILE v == 0 DO v = c; END',
      '    RETURN v;',
      'END',
    ],
  ),
];

const OF_STREAMS: readonly ValueProgram[] = [
  alike(
    'the second item of a stream',
    ['s: ~?Int64[] = BG STREAM { @parallel -> v = a; YIELD 1; YIELD v; };'],
    ['c = NEXT s;', 'd = (NEXT s) OR 9;', 'ASSERT d == 1, "the other one";'],
  ),
  // A worker that has done with an element stands where it stood before.
  alike(
    'which elements are left',
    ['(1 ..= 3) |> CONCURRENT(workers: 1, batch: 1) EACH { a = 1; };'],
    [],
  ),
  alike(
    'where a cursor stands',
    [
      's: ~?Int64[] @split = BG STREAM { @parallel -> YIELD 1; YIELD 2; YIELD 3; };',
      'mine: ~?Int64[] @split = CLONE s;',
      'other: ~?Int64[] @split = CLONE s;',
      'MUTABLE k = 0;',
      'IF a == 0 THEN k = (NEXT mine) OR 9; END',
      'k = 0;',
    ],
    ['k = (NEXT mine) OR 9;', 'c = NEXT other;', 'ASSERT k == 1, "further on";'],
  ),
];

const OF_TURNS: readonly ValueProgram[] = [
  // Only at its first yield points it yields: where it has come past three, nobody acts after the third turn of the second loop.
  alike(
    'how many yield points a fiber has come past',
    [
      't = Node{ n: 0 } @local;',
      'q: ~Void = BG { @large -> k = a; MUTABLE i = 0; IF k == 0 THEN WHILE i < 3 DO i = i + 1; END END i = 0; c = a; MUTABLE s = 0; WHILE i < 4 DO IF i == 2 THEN s = t.n; END i = i + 1; END t.n = s + 1; };',
      'r: ~Void = BG { t.n = t.n + 1; };',
      'NEXT q; NEXT r;',
    ],
    ['ASSERT t.n == 2, "one is lost";'],
    NODE,
  ),
];

export const ALIKE_PROGRAMS: readonly ValueProgram[] = [
  ...OF_VALUES,
  ...OF_FIBERS,
  ...OF_LOOPS,
  ...OF_TURNS_OF_LOOPS,
  ...OF_RESULTS,
  ...OF_CODE,
  ...OF_STREAMS,
  ...OF_TURNS,
];
