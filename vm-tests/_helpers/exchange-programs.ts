/**
 * Programs in which several fibers run the same body, for who can be exchanged: what is asked of such fibers, one program for each
 * thing that can be wrong with them.
 */

/** A program of one atomic `x`, further `data`, `bodies` that start fibers, and what main does after that. */
export function twins(
  bodies: readonly string[],
  data = '',
  joins = 'NEXT p0; NEXT p1; NEXT p2;',
  before = '',
): string {
  return [
    'STRUCT Box { n: Int64 }',
    before,
    'FN main() RETURNS !Void ->',
    'MUTABLE x: Int64 = 0 @shared:atomic;',
    data,
    ...bodies,
    joins,
    'END',
    '',
  ].join('\n');
}

function threeTimes(body: string, type = 'Void', prefix = '@parallel ->'): string[] {
  return [0, 1, 2].map((k) => `p${k}: ~${type} = BG { ${prefix} ${body} };`);
}

/** So many of one body, in a list that is called `ps`. */
function listOf(count: number, body: string): readonly string[] {
  return [
    'MUTABLE ps: ~Void[]@list = [];',
    `FOR i IN (0 ..< ${count}) DO ps.append(BG { @parallel -> ${body} }); END`,
  ];
}

const Y = 'MUTABLE y: Int64 = 0 @shared:atomic;';
const BUMP = 'FN bump!(MUTABLE x: Int64) RETURNS Void REQUIRES x: ATOMIC -> x = x + 1; END';
const CHILD = 'BG { @parallel -> x = x + 1; };';
const TWO_CHILDREN = `a: ~Void = ${CHILD} b: ~Void = ${CHILD} NEXT a; NEXT b;`;

export const EXCHANGES: readonly (readonly [title: string, text: string, areExchanged: boolean])[] =
  [
    ['that are alike', twins(threeTimes('x = x + 1;')), true],
    [
      'with other captures',
      twins(
        [0, 1, 2].map(
          (k) => `c${k} = ${k >> 1}; p${k}: ~Void = BG { @parallel -> x = x + c${k}; };`,
        ),
      ),
      true,
    ],
    [
      'of one list',
      twins(
        [
          'MUTABLE ps: ~Void[]@list = [];',
          'FOR i IN (0 ..< 3) DO ps.append(BG { @parallel -> x = x + 1; }); END',
        ],
        '',
        'NEXT ps;',
      ),
      true,
    ],
    [
      'that work at a stage',
      twins(['(1 ..= 4) |> CONCURRENT(workers: 3, batch: 1) EACH { x = x + _; };'], '', ''),
      true,
    ],
    [
      'that give lists',
      twins(
        ['all = (1 ..= 2) |> CONCURRENT(workers: 3, batch: 1) SELECT x + _;'],
        '',
        'x = 1; ASSERT all.length() == 2, "all";',
      ),
      false,
    ],
    [
      'that nobody awaits',
      twins(
        [
          'MUTABLE ps: ~Void[]@list = [];',
          'FOR i IN (0 ..< 3) DO ps.append(BG { @parallel -> x = x + 1; }); END',
        ],
        '',
        '',
      ),
      true,
    ],
    [
      'with results',
      twins(threeTimes('x = x + 1; 7;', 'Int64'), '', 'a = NEXT p0; b = NEXT p1; c = NEXT p2;'),
      false,
    ],
    [
      'with something between their joins',
      twins(threeTimes('x = x + 1;'), '', 'NEXT p0; x = x + 5; NEXT p1; NEXT p2;'),
      false,
    ],
    [
      'that start others',
      twins(
        threeTimes('x = x + 1; q: ~Void = BG { @parallel -> x = x + 1; }; NEXT q;').slice(1),
        '',
        'NEXT p1; NEXT p2;',
      ),
      false,
    ],
    [
      'that make objects',
      twins(threeTimes('x = x + 1; MUTABLE y: Int64 = 0 @shared:atomic; y = x;')),
      false,
    ],
    [
      'that use a readers-writer lock',
      twins(
        threeTimes('WITH EXCLUSIVE l AS b { b.n = b.n + 1; }'),
        'l = Box{ n: 0 } @shared:writeLocked;',
      ),
      false,
    ],
    [
      'of a cooperative group',
      twins(
        threeTimes('x = x + 1; here.n = here.n + 1;', 'Void', ''),
        'MUTABLE here = Box{ n: 0 } @local;',
      ),
      false,
    ],
    [
      'that fail',
      twins(threeTimes('x = x + 1; IF x > 9 -> RAISE Input, "many";', '!Void')).replaceAll(
        /NEXT (p\d)/g,
        'NEXT $1 OR PASS',
      ),
      true,
    ],
    [
      'that all fail',
      twins(threeTimes('x = x + 1; RAISE Input, "all";', '!Void')).replaceAll(
        /NEXT (p\d)/g,
        'NEXT $1 OR PASS',
      ),
      false,
    ],
    [
      'whose lists have something in them',
      twins(
        threeTimes('v = x; [v];', '(Int64[]@list)'),
        '',
        'a = NEXT p0; b = NEXT p1; c = NEXT p2; x = a.length();',
      ),
      false,
    ],
    [
      'that take items of one stream',
      twins(
        threeTimes('v = (NEXT s) OR 9; x = v;').slice(1),
        's: ~?Int64[] @shared = BG STREAM { @parallel -> YIELD 1; };',
        'NEXT p1; NEXT p2;',
      ),
      false,
    ],
    [
      'with a new object between their joins',
      twins(
        threeTimes('x = x + 1;'),
        '',
        'NEXT p0; MUTABLE y: Int64 = 3 @shared:atomic; NEXT p1; NEXT p2; x = y;',
      ),
      false,
    ],
    [
      'that are started where an item was taken',
      twins(
        threeTimes('x = x + 1; x = x * 2;').slice(1),
        's: ~?Int64[] = BG STREAM { @parallel -> YIELD 1; }; v = NEXT s;',
        'NEXT p1; NEXT p2;',
      ),
      true,
    ],
    [
      'with a spawn between their joins',
      twins(
        threeTimes('x = x + 1;').slice(1),
        '',
        'NEXT p1; q: ~Void = BG { @parallel -> x = 7; }; NEXT p2; NEXT q;',
      ),
      false,
    ],
    [
      'one of which somebody else awaits',
      twins(
        [...threeTimes('x = x + 1;'), 'q: ~Void = BG { @parallel -> NEXT p2; x = x + 1; };'],
        '',
        'NEXT p0; NEXT p1; NEXT q;',
      ),
      false,
    ],
    [
      'of two parents',
      twins(
        [
          `p0: ~Void = BG { @parallel -> ${TWO_CHILDREN} };`,
          `p1: ~Void = BG { @parallel -> ${TWO_CHILDREN} x = 3; };`,
        ],
        '',
        'NEXT p0; NEXT p1;',
      ),
      true,
    ],
    [
      'beside one of another body',
      twins(
        [...threeTimes('x = x + 1; x = x + 1;').slice(1), 'q: ~Void = BG { @parallel -> x = 7; };'],
        Y,
        'NEXT q; y = 5; NEXT p1; NEXT p2;',
      ),
      true,
    ],
    [
      'beside one of another body that begins with the same call',
      twins(
        [...threeTimes('bump!(x);').slice(1), 'q: ~Void = BG { @parallel -> bump!(x); x = 7; };'],
        Y,
        'NEXT q; y = 5; NEXT p1; NEXT p2;',
        BUMP,
      ),
      true,
    ],
    [
      'that give the list of what they read',
      twins(
        threeTimes('v = x; x = v + 1; w = x; x = w + 2; [v];', '(Int64[]@list)').slice(1),
        '',
        'a = NEXT p1; b = NEXT p2; x = a.length() + b.length();',
      ),
      false,
    ],
    [
      'that start one each, by the same code',
      twins(
        listOf(2, 'x = x + 1; x = x + 1; q: ~Void = BG { @parallel -> x = x + 1; }; NEXT q;'),
        '',
        'NEXT ps;',
      ),
      false,
    ],
    [
      'after one that was awaited before them',
      twins(
        ['q: ~Void = BG { @parallel -> x = x * 2; };', ...threeTimes('x = x + 1;').slice(0, 1)],
        Y,
        ['NEXT p0; y = 1;', ...threeTimes('x = x + 1;').slice(1), 'NEXT p1; NEXT p2; NEXT q;'].join(
          ' ',
        ),
      ),
      true,
    ],
    [
      'with several steps each, and a spawn between their joins',
      twins(
        threeTimes('x = x + 1; x = x * 2;').slice(1),
        '',
        'NEXT p1; q: ~Void = BG { @parallel -> x = 7; }; NEXT p2; NEXT q;',
      ),
      false,
    ],
    [
      'of which one adds and one takes away',
      twins(
        ['+', '-'].map(
          (sign, k) => `p${k}: ~Void = BG { @parallel -> x = x ${sign} 1; x = x * 2; };`,
        ),
        '',
        'NEXT p0; NEXT p1;',
      ),
      false,
    ],
    [
      'with a change under a lock between their joins',
      twins(
        listOf(2, 'x = x + 1; x = x + 1;'),
        'l = Box{ n: 0 } @shared:locked;',
        'WITH EXCLUSIVE l AS b { FOR i IN (0 ..< 2) DO NEXT ps[i]; b.n = i; END }',
      ),
      false,
    ],
  ];

/** The first of two goes on, the other one waits for ever; somebody else waits for one of them. */
function awaitedElsewhere(awaited: number): string {
  const body =
    'MUTABLE k = 0; WITH EXCLUSIVE l AS b { k = b.n; b.n = 1; } WHILE k == 1 DO k = y + 1; END';
  return twins(
    [
      'MUTABLE ps: ~Void[]@list = [];',
      'MUTABLE qs: ~Void[]@list = [];',
      'FOR i IN (0 ..< 2) DO',
      `p: ~Void = BG { @parallel -> ${body} };`,
      `IF i == ${awaited} THEN qs.append(BG { @parallel -> NEXT p; x = 5; }); ELSE ps.append(p); END`,
      'END',
    ],
    `${Y} l = Box{ n: 0 } @shared:locked;`,
    'NEXT qs;',
  );
}

/** A list that was read from `x` is there before two that can be exchanged are awaited. */
function resultBefore(wanted: number): string {
  return twins(
    [
      'r: ~(Int64[]@list) = BG { @parallel -> v = x; [v]; };',
      'w: ~Void = BG { @parallel -> x = 1; };',
      ...listOf(2, 'y = y + 1;'),
    ],
    Y,
    `a = NEXT r; NEXT ps; NEXT w; ASSERT a[0] == ${wanted}, "the other one";`,
  );
}

/** Two bodies that begin alike: `x` is 3 when the one that writes 2 has done so before the other one begins. */
const BEGIN_ALIKE = ['ASSERT v != 3, "both";', 'x = v * 2;'].map(
  (rest, k) => `p${k}: ~!Void = BG { @parallel -> x |= 1; v = x; ${rest} };`,
);

/** Programs that fail in some of their executions: exchanging fibers must not hide what happens in them. */
export const FAILING_EXCHANGES: readonly (readonly [title: string, text: string])[] = [
  [
    'that give lists with one in the wrong place',
    twins(
      threeTimes('v = x; x = v + 1; [v];', '(Int64[]@list)').slice(1),
      '',
      'a = NEXT p1; b = NEXT p2; ASSERT a[0] == 0 || b.length() == 0, "the second was first";',
    ),
  ],
  ...[0, 1].map((k) => [`of which somebody else awaits one (${k})`, awaitedElsewhere(k)] as const),
  ...[0, 1].map((k) => [`behind one with a result (${k})`, resultBefore(k)] as const),
  ['whose bodies only begin alike', twins(BEGIN_ALIKE, '', 'NEXT p0; NEXT p1;')],
  ['whose bodies only begin alike (2)', twins(BEGIN_ALIKE.toReversed(), '', 'NEXT p0; NEXT p1;')],
];
