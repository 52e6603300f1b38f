import test from 'ava';
import fc from 'fast-check';
import { makeSource } from '../../src/diagnostics/source.js';
import { lex } from '../../src/syntax/lexer.js';
import { KEYWORDS } from '../../src/syntax/tokens.js';

test('hostile input: long lines and deep nesting take linear time and no stack', (t) => {
  const size = 300_000;
  const pieces = [
    '(',
    '"${',
    '"${x}" ',
    '“',
    '‘',
    "'",
    '\\',
    '1',
    '1.',
    '1a.5',
    '_',
    'é',
    '{',
    '/*',
    '"\\',
    '--',
    '§ ',
  ];
  for (const piece of pieces) {
    const text = piece.repeat(size / piece.length);
    const { tokens } = lex(makeSource('x.cht', text));
    t.is(tokens.at(-1)?.kind, 'end', piece);
    t.is(tokens.at(-1)?.start, text.length, piece);
  }
});

const marks = (
  '... ..<= ..= ..< .. -> |> == >= <= != && ** || %* %+ %- !* !+ !- += -= *= /= &= |= ^= :: ' +
  '= + - * / < > & | ! . , ; ( ) { } [ ] : ? ~ %'
).split(' ');

const arbitraryText = fc.oneof(
  fc.constantFrom(...marks),
  fc.constantFrom(...KEYWORDS),
  fc.constantFrom('_', 'x', 'ready!', 'Node', '@shared', '$row', 's', 'Main2', 'a_b'),
  fc.constantFrom('7', '1_000', '0xFF_u8', '2.5', '1.5_f32', '9_i64'),
  fc.constantFrom('""', '"a b"', '"""raw"""'),
);
const arbitraryGap = fc.constantFrom(' ', '\n', '\r\n', '\t  ', ' # note "x\n', ' -- note\r');

test('token texts with gaps between them lex to themselves', (t) => {
  const sequences = fc.array(fc.tuple(arbitraryText, arbitraryGap), { maxLength: 40 });
  fc.assert(
    fc.property(sequences, (sequence) => {
      const source = makeSource('x.cht', sequence.map(([text, gap]) => text + gap).join(''));
      const { tokens, diagnostics } = lex(source);
      t.deepEqual(diagnostics, []);
      t.deepEqual(
        tokens.slice(0, -1).map((token) => source.text.slice(token.start, token.end)),
        sequence.map(([text]) => text),
      );
    }),
  );
});

test('token texts without gaps lose no character', (t) => {
  const words = arbitraryText.filter((text) => !text.includes('"'));
  fc.assert(
    fc.property(fc.array(words, { maxLength: 40 }), (texts) => {
      const source = makeSource('x.cht', texts.join(''));
      fc.pre(!source.text.includes('--') && !/\/[/*]/.test(source.text));
      const { tokens } = lex(source);
      t.is(tokens.map((token) => source.text.slice(token.start, token.end)).join(''), source.text);
    }),
  );
});

test('any text: tokens are in order, gaps hold no words, the end is last', (t) => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(
          '"',
          '${',
          '}',
          '{',
          'a',
          '\\',
          '\n',
          '#',
          '1',
          '.',
          "'",
          '“',
          'é',
          '/',
          '*',
          '"""',
        ),
      )
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const source = makeSource('x.cht', text);
      const { tokens, diagnostics } = lex(source);
      let at = 0;
      for (const token of tokens) {
        t.true(token.start >= at && token.end >= token.start && token.end <= text.length);
        if (
          token.kind !== 'string' &&
          !token.spliced &&
          token.kind !== 'end' &&
          token.text !== '|>'
        ) {
          t.is(token.text, text.slice(token.start, token.end));
        }
        at = token.end;
      }
      t.deepEqual(
        tokens.filter((token) => token.kind === 'end'),
        tokens.slice(-1),
      );
      t.true(diagnostics.every((d) => d.span.end > d.span.start && d.span.end <= text.length));
    }),
  );
});
