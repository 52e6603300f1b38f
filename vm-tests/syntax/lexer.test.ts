import test from 'ava';
import { locationAt, makeSource } from '../../src/diagnostics/source.js';
import { lex } from '../../src/syntax/lexer.js';
import type { Token } from '../../src/syntax/tokens.js';

const LETTERS: ReadonlyMap<string, string> = new Map([
  ['keyword', 'k:'],
  ['typeId', 't:'],
  ['varId', 'v:'],
  ['placeholder', 'p:'],
]);

/** One word per token: names as `letter:text`, marks and numbers as written, strings quoted, spliced ones with `'`. */
function show({ kind, text, spliced }: Token): string {
  const shown = kind === 'string' ? JSON.stringify(text) : text;
  return `${LETTERS.get(kind) ?? ''}${shown}${spliced ? "'" : ''}`;
}

function lexed(text: string): { tokens: string; problems: readonly string[] } {
  const { tokens, diagnostics } = lex(makeSource('x.cht', text));
  const shown = tokens.filter((token) => token.kind !== 'end').map(show);
  return { tokens: shown.join(' '), problems: diagnostics.map((d) => `${d.name}: ${d.message}`) };
}

/** Source text and the tokens it consists of. */
type Table = readonly (readonly [string, string])[];

function tokenTable(title: string, table: Table): void {
  test(title, (t) => {
    for (const [text, expected] of table) {
      t.deepEqual(lexed(text), { tokens: expected, problems: [] }, text);
    }
  });
}

tokenTable('marks: first match wins', [
  ['1..<5', '1 ..< 5'],
  ['1..=5', '1 ..= 5'],
  ['1..<=5', '1 ..<= 5'],
  ['xs[1..2]', 'v:xs [ 1 .. 2 ]'],
  ['1.5..<2.5', '1.5 ..< 2.5'],
  ['{ ... }', '{ ... }'],
  ['a!+b', 'v:a! + v:b'],
  ['a !+ b', 'v:a !+ v:b'],
  ['a !- b !* c', 'v:a !- v:b !* v:c'],
  ['a %+ b %- c %* d % e', 'v:a %+ v:b %- v:c %* v:d % v:e'],
  ['x!=y', 'v:x != v:y'],
  ['x ** 2', 'v:x ** 2'],
  ['-5', '- 5'],
  ['a-1', 'v:a - 1'],
  ['- -x', '- - v:x'],
  ['HashMap<Map<T>>', 't:HashMap < t:Map < t:T > >'],
  ['a += 1 -= 2 *= 3 /= 4 &= 5 |= 6 ^= 7', 'v:a += 1 -= 2 *= 3 /= 4 &= 5 |= 6 ^= 7'],
  ['a && b || c', 'v:a && v:b || v:c'],
  ['x |> f->y', 'v:x |> v:f -> v:y'],
  ['T::f', 't:T :: v:f'],
  ['::=', ':: ='],
  ['a = = b', 'v:a = = v:b'],
  ['a==b>=c<=d', 'v:a == v:b >= v:c <= v:d'],
  ['e.*', 'v:e . *'],
  ['~!?%T', '~ ! ? % t:T'],
]);

tokenTable('words: glued signs, sigils and classes', [
  ['empty?(x)', 'v:empty? ( v:x )'],
  ['opt?.f', 'v:opt ? . v:f'],
  ['opt? (x)', 'v:opt ? ( v:x )'],
  ['push!(x)', 'v:push! ( v:x )'],
  ['push!==x', 'v:push != = v:x'],
  ['_', 'p:_'],
  ['_tmp', 'p:_ v:tmp'],
  ['__error', 'p:_ p:_ v:error'],
  ['a_b_', 'v:a_b_'],
  ['Node@shared', 't:Node v:@shared'],
  ['Node @shared:locked', 't:Node v:@shared : v:locked'],
  ['$row.name', 'v:$row . v:name'],
  ['@_x', 'v:@_x'],
  ['a@b', 'v:a v:@b'],
  ['OR OR_ELSE ORDER ORs', 'k:OR k:OR_ELSE t:ORDER t:ORs'],
  ['OR!x', 'k:OR ! v:x'],
  ['IF!done?(x)', 'k:IF ! v:done? ( v:x )'],
  ['Auto auto', 'k:Auto v:auto'],
  ['VAR SET IFF', 't:VAR t:SET t:IFF'],
  ['if', 'v:if'],
  ['x100', 'v:x100'],
]);

tokenTable('s> is a pipe after an expression only', [
  ['xs s> f', 'v:xs |> v:f'],
  ['xs\n  s> f s> g', 'v:xs |> v:f |> v:g'],
  ['f(x) s> g', 'v:f ( v:x ) |> v:g'],
  ['xs[0]s> g', 'v:xs [ 0 ] |> v:g'],
  ['"a" s> f', '"a" |> v:f'],
  ['1 s> f', '1 |> v:f'],
  ['_ s> f', 'p:_ |> v:f'],
  ['NIL s> f', 'k:NIL |> v:f'],
  ['r.* s> f', 'v:r . * |> v:f'],
  ['xs |> DISTINCT s> f', 'v:xs |> k:DISTINCT |> v:f'],
  ['s > x', 'v:s > v:x'],
  ['s>x', 'v:s > v:x'],
  ['f(s>5)', 'v:f ( v:s > 5 )'],
  ['IF s>5', 'k:IF v:s > 5'],
  ['a * s>5', 'v:a * v:s > 5'],
  ['x s>=2', 'v:x v:s >= 2'],
  ['xs> f', 'v:xs > v:f'],
  ['x _s> f', 'v:x p:_ |> v:f'],
]);

tokenTable('comments and white space', [
  ['a # b\nc', 'v:a v:c'],
  ['a -- b "\nc', 'v:a v:c'],
  ['a--b', 'v:a'],
  ['a->b', 'v:a -> v:b'],
  ['a # b\r\nc', 'v:a v:c'],
  ['a # b\rc', 'v:a v:c'],
  ['a\r\n\tb\fc', 'v:a v:b v:c'],
  ['\ufeffa', 'v:a'],
  ['# only a comment, é “x”', ''],
  ['', ''],
]);

const NUMBERS: readonly (readonly [string, Partial<Token>])[] = [
  ['1_000_000', { kind: 'int', value: 1_000_000n, suffix: null, prefixed: false }],
  ['007', { kind: 'int', value: 7n }],
  ['9223372036854775808', { kind: 'int', value: 9223372036854775808n }],
  ['3.25', { kind: 'float', value: 3.25, suffix: null }],
  ['1_0.2_5', { kind: 'float', value: 10.25 }],
  ['0xFF', { kind: 'int', value: 255n, prefixed: true }],
  ['0xff_ff', { kind: 'int', value: 65535n, prefixed: true }],
  ['0o17', { kind: 'int', value: 15n, prefixed: true }],
  ['0b1010', { kind: 'int', value: 10n, prefixed: true }],
  ['7_u16', { kind: 'int', value: 7n, suffix: 'u16', prefixed: false }],
  ['0xff_u32', { kind: 'int', value: 255n, suffix: 'u32', prefixed: true }],
  ['0b1_f32', { kind: 'int', value: 1n, suffix: 'f32', prefixed: true }],
  ['2_f32', { kind: 'int', value: 2n, suffix: 'f32' }],
  ['1.5_f64', { kind: 'float', value: 1.5, suffix: 'f64' }],
  ['128_i8', { kind: 'int', value: 128n, suffix: 'i8' }],
];

test('numbers: values, suffixes, bases', (t) => {
  for (const [text, expected] of NUMBERS) {
    const { tokens, diagnostics } = lex(makeSource('x.cht', text));
    t.deepEqual(diagnostics, [], text);
    t.is(tokens.length, 2, text);
    t.like(tokens[0], { text, start: 0, end: text.length, ...expected }, text);
  }
});

tokenTable('numbers: where they end', [
  ['5.length()', '5 . v:length ( )'],
  ['5 .x', '5 . v:x'],
  ['1.5.abs()', '1.5 . v:abs ( )'],
  ['x.5', 'v:x . 5'],
  ['(5).*', '( 5 ) . *'],
]);

/** Source, the problems (name, part of the message, part of the hint), and what is left for the parser. */
type Problem = readonly [name: string, message: string, hint: string];
type ProblemTable = readonly (readonly [string, readonly Problem[], string])[];

function problemTable(title: string, table: ProblemTable): void {
  test(title, (t) => {
    for (const [text, expected, tokens] of table) {
      const { diagnostics } = lex(makeSource('x.cht', text));
      t.is(lexed(text).tokens, tokens, text);
      t.deepEqual(
        diagnostics.map((d) => d.name),
        expected.map(([name]) => name),
        text,
      );
      expected.forEach(([, message, hint], i) => {
        t.true(diagnostics[i]?.message.includes(message), `${text}: ${diagnostics[i]?.message}`);
        t.true(diagnostics[i]?.hint.includes(hint), `${text}: ${diagnostics[i]?.hint}`);
      });
    }
  });
}

problemTable('malformed numbers', [
  ['1e5', [['BAD_NUMBER', 'exponent', '`100000.0`']], '1e5'],
  ['1.5e-3', [['BAD_NUMBER', 'exponent', '`0.0015`']], '1.5e-3'],
  ['12E+2', [['BAD_NUMBER', 'exponent', '`1200.0`']], '12E+2'],
  ['1e', [['BAD_NUMBER', 'exponent', 'in full']], '1e'],
  ['1e999', [['BAD_NUMBER', 'exponent', 'in full']], '1e999'],
  ['1e5-x', [['BAD_NUMBER', 'exponent', '']], '1e5 - v:x'],
  ['5.;', [['BAD_NUMBER', 'ends in a dot', '`5.0`']], '5. ;'],
  ['f(5.)', [['BAD_NUMBER', 'ends in a dot', '`5.0`']], 'v:f ( 5. )'],
  ['x = .5;', [['BAD_NUMBER', 'lacks the digit', '`0.5`']], 'v:x = .5 ;'],
  ['1.2.3', [['BAD_NUMBER', 'two decimal points', '']], '1.2.3'],
  ['1__0', [['BAD_NUMBER', 'misplaced `_`', '']], '1__0'],
  ['1_', [['BAD_NUMBER', 'misplaced `_`', '']], '1_'],
  ['1_.5', [['BAD_NUMBER', 'misplaced `_`', '']], '1_.5'],
  ['0x', [['BAD_NUMBER', 'no digits', '0-9a-fA-F']], '0x'],
  ['0xG1', [['BAD_NUMBER', 'malformed', '']], '0xG1'],
  ['0b12', [['BAD_NUMBER', 'malformed', '01']], '0b12'],
  ['0o8', [['BAD_NUMBER', 'malformed', '0-7']], '0o8'],
  ['0X1F', [['BAD_NUMBER', '`0X`', '`0x`']], '0X1F'],
  ['0x_1', [['BAD_NUMBER', 'misplaced `_`', '']], '0x_1'],
  ['7_q', [['BAD_NUMBER', 'unknown suffix `q`', '_u8']], '7_q'],
  ['7_i7', [['BAD_NUMBER', 'unknown suffix `i7`', '']], '7_i7'],
  ['7u8', [['BAD_NUMBER', 'lacks the `_`', '`7_u8`']], '7u8'],
  ['1.5_i8', [['BAD_NUMBER', 'integer suffix', '_f64']], '1.5_i8'],
  ['3abc', [['BAD_NUMBER', 'unknown suffix `abc`', 'starts with a letter']], '3abc'],
]);

test('a number too long for every type is reported and not computed', (t) => {
  const { tokens, diagnostics } = lex(makeSource('x.cht', '9'.repeat(200_000)));
  t.is(diagnostics[0]?.name, 'LITERAL_OUT_OF_RANGE');
  t.is(tokens[0]?.value, 0n);
  t.deepEqual(lexed(`${'0'.repeat(1000)}7`).problems, []);
});

tokenTable('strings: escapes and bytes', [
  ['""', '""'],
  [String.raw`"a\n\t\r\0\"\\"`, String.raw`"a\n\t\r\u0000\"\\"`],
  [String.raw`"\x41\xfF"`, '"A\u00ff"'],
  [
    String.raw`"\u{41}\u{e9}\u{1F600}\u{10FFFF}"`,
    '"A\u00c3\u00a9\u00f0\u009f\u0098\u0080\u00f4\u008f\u00bf\u00bf"',
  ],
  [String.raw`"\q\$\u0041\é"`, String.raw`"\\q\\$\\u0041\\${'\u00c3\u00a9'}"`],
  ['"é\u{1F600}"', '"\u00c3\u00a9\u00f0\u009f\u0098\u0080"'],
  ['"two\nlines"', String.raw`"two\nlines"`],
  ['"a # b -- c // d"', '"a # b -- c // d"'],
  ['"$ $x {y} $"', '"$ $x {y} $"'],
  ['"""a\n"b" ${c} \\n"""', String.raw`"a\n\"b\" ${'$'}{c} \\n"`],
  ['"""""" x', '"" v:x'],
  ['"" "a"', '"" "a"'],
]);

tokenTable('interpolation becomes tokens', [
  ['"a${b}c" == d', `"a"' +' (' v:b )' +' "c"' == v:d`],
  ['"${b}"', `""' +' (' v:b )' +' ""'`],
  ['"${a}${b}"', `""' +' (' v:a )' +' ""' +' (' v:b )' +' ""'`],
  ['"${a}x".length()', `""' +' (' v:a )' +' "x"' . v:length ( )`],
  ['"${f("x}y")}"', `""' +' (' v:f ( "x}y" ) )' +' ""'`],
  ['"${P{ a: 1 }}"', `""' +' (' t:P { v:a : 1 } )' +' ""'`],
  ['"${a # }"\n}"', `""' +' (' v:a )' +' ""'`],
  ['"${a -- }"\n}"', `""' +' (' v:a )' +' ""'`],
  ['"${"${x}"}"', `""' +' (' ""' +' (' v:x )' +' ""' )' +' ""'`],
  ['"${"""}"""}"', `""' +' (' "}" )' +' ""'`],
  ['"${}"', `""' +' (' )' +' ""'`],
  ['"$${a}$"', `"$"' +' (' v:a )' +' "$"'`],
  [String.raw`"\${a}"`, String.raw`"\\${'$'}{a}"`],
  [String.raw`"\\${'$'}{a}"`, String.raw`"\\"' +' (' v:a )' +' ""'`],
  ['"a" + "b"', '"a" + "b"'],
]);

test('interpolation: positions', (t) => {
  const { tokens } = lex(makeSource('x.cht', '"ab${ x }c"'));
  const places = tokens.map((token) => [token.start, token.end]);
  t.deepEqual(places, [
    [0, 3],
    [3, 3],
    [3, 5],
    [6, 7],
    [8, 9],
    [9, 9],
    [9, 11],
    [11, 11],
  ]);
});

problemTable('malformed strings', [
  [String.raw`"\xZZ"`, [['BAD_ESCAPE', String.raw`\x`, '']], '"ZZ"'],
  [String.raw`"\x4"`, [['BAD_ESCAPE', 'two hexadecimal digits', '']], '""'],
  [String.raw`"\u{}"`, [['BAD_ESCAPE', 'one to six', '']], '""'],
  [String.raw`"\u{1234567}"`, [['BAD_ESCAPE', 'one to six', '']], '""'],
  [String.raw`"\u{12"`, [['BAD_ESCAPE', 'one to six', '']], '""'],
  [String.raw`"\u{110000}"`, [['BAD_ESCAPE', 'above the last code point', '10FFFF']], '""'],
  [String.raw`"\u{D800}"`, [['BAD_ESCAPE', 'surrogate', '']], '""'],
  [
    String.raw`"\u{dfff}a\x0"`,
    [
      ['BAD_ESCAPE', 'surrogate', ''],
      ['BAD_ESCAPE', 'two', ''],
    ],
    '"a"',
  ],
  ['x = "abc', [['UNTERMINATED_STRING', 'does not end', '`"`']], 'v:x = "abc"'],
  ['"', [['UNTERMINATED_STRING', 'does not end', '']], '""'],
  ['"a\\', [['UNTERMINATED_STRING', 'does not end', '']], String.raw`"a\\"`],
  ['"""abc"', [['UNTERMINATED_STRING', 'raw string', '`"""`']], String.raw`"abc\""`],
  ['"a${b', [['UNTERMINATED_STRING', '`${`', '`}`']], `"a"' +' (' v:b )' +' ""'`],
  ['"a${b"', [['UNTERMINATED_STRING', '`${`', '']], `"a"' +' (' v:b "" )' +' ""'`],
  ['"a${b}', [['UNTERMINATED_STRING', 'does not end', '']], `"a"' +' (' v:b )' +' ""'`],
]);

test('an unterminated string is reported at its opening quote', (t) => {
  const places = (text: string): readonly string[] => {
    const source = makeSource('x.cht', text);
    return lex(source).diagnostics.map((d) => {
      const { line, column } = locationAt(source, d.span.start);
      return `${line}:${column}`;
    });
  };
  t.deepEqual(places('a\n  b = "c;\nd'), ['2:7']);
  t.deepEqual(places('a\n"x ${ y "\nd é "'), ['2:1']);
  t.deepEqual(places('\ufeffa\r\n"""'), ['2:1']);
});

test('a string that swallowed lines is shown beside the one that does not end', (t) => {
  const { diagnostics } = lex(makeSource('x.cht', 'a = "one;\nb = "two";\n'));
  t.is(diagnostics.length, 1);
  t.is(diagnostics[0]?.span.start, 18);
  t.is(diagnostics[0]?.labels[0]?.span.start, 4);
});

problemTable('characters the language does not have', [
  ['a § b', [['UNRECOGNIZED_LITERAL', '`§`', '']], 'v:a v:b'],
  [
    'a §\u20ac§ b ; §',
    [
      ['UNRECOGNIZED_LITERAL', '3 unrecognized', ''],
      ['UNRECOGNIZED_LITERAL', '`§`', ''],
    ],
    'v:a v:b ;',
  ],
  [
    'a\0\0b',
    [['UNRECOGNIZED_LITERAL', '2 unrecognized characters `U+0000U+0000`', 'damaged']],
    'v:a v:b',
  ],
  ['a\u001bb', [['UNRECOGNIZED_LITERAL', 'U+001B', '']], 'v:a v:b'],
  ['a\u00a0b', [['UNRECOGNIZED_LITERAL', 'U+00A0', 'no-break space']], 'v:a v:b'],
  ['a\ufeffb', [['UNRECOGNIZED_LITERAL', 'U+FEFF', 'delete']], 'v:a v:b'],
  ['a \u2212 b', [['UNRECOGNIZED_LITERAL', '', '`-`']], 'v:a v:b'],
  ['a ^ b', [['UNRECOGNIZED_LITERAL', '`^`', '`**`']], 'v:a v:b'],
  ['a \\ b', [['UNRECOGNIZED_LITERAL', '`\\`', '']], 'v:a v:b'],
  ['a @ b', [['UNRECOGNIZED_LITERAL', '`@`', '@shared']], 'v:a v:b'],
  ['a $ b', [['UNRECOGNIZED_LITERAL', '`$`', '`+`']], 'v:a v:b'],
  ['a\u{1F600}b', [['UNRECOGNIZED_LITERAL', '`\u{1F600}`', '']], 'v:a v:b'],
  ['naïve = 1', [['UNRECOGNIZED_LITERAL', '`naïve`', 'ASCII']], 'v:naïve = 1'],
  ['Ä.b', [['UNRECOGNIZED_LITERAL', '`Ä`', 'ASCII']], 't:Ä . v:b'],
  ['“hi” x', [['UNRECOGNIZED_LITERAL', '`“`', '`"`']], '"hi" v:x'],
  ["'hi' x", [['UNRECOGNIZED_LITERAL', "`'`", '`"`']], '"hi" v:x'],
  ['‘hi’', [['UNRECOGNIZED_LITERAL', '`‘`', '`"`']], '"hi"'],
  ["don't\nx", [['UNRECOGNIZED_LITERAL', "`'`", '`"`']], 'v:don v:t v:x'],
  ['a // b\nc', [['UNRECOGNIZED_LITERAL', '`//`', '`#`']], 'v:a v:c'],
  ['a /* b\n */ c', [['UNRECOGNIZED_LITERAL', '`/*`', '`#`']], 'v:a v:c'],
  ['a /* b', [['UNRECOGNIZED_LITERAL', '`/*`', '`#`']], 'v:a'],
]);

test('several errors are all reported, a flood is cut', (t) => {
  const { problems } = lexed('1e5 § "\\xZ" naïve 0b2');
  t.deepEqual(
    problems.map((problem) => problem.split(':')[0]),
    ['BAD_NUMBER', 'UNRECOGNIZED_LITERAL', 'BAD_ESCAPE', 'UNRECOGNIZED_LITERAL', 'BAD_NUMBER'],
  );
  const { diagnostics } = lex(makeSource('x.cht', '§ a '.repeat(1000)));
  t.is(diagnostics.length, 100);
  t.deepEqual(diagnostics.at(-1)?.notes, ['further lexical errors of this file are not shown']);
});

function nested(depth: number): string {
  return `${'"${'.repeat(depth)}x${'}"'.repeat(depth)}`;
}

test('interpolation nests to 64 and no deeper', (t) => {
  t.deepEqual(lexed(nested(64)).problems, []);
  const deep = lex(makeSource('x.cht', `${nested(65)} y é`));
  t.deepEqual(
    deep.diagnostics.map((d) => d.name),
    ['NESTING_TOO_DEEP', 'UNRECOGNIZED_LITERAL'],
  );
  const open = deep.tokens.filter((token) => token.text === '(').length;
  t.is(open, 64);
  t.is(deep.tokens.filter((token) => token.text === ')').length, open);
});
