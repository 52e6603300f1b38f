/** Programs made wrong: tokens of a valid program dropped, doubled, swapped or replaced, bytes changed, the end cut off. */
import { makeSource } from '../../src/diagnostics/source.js';
import { lex } from '../../src/syntax/lexer.js';
import type { Random } from '../evaluator/random.js';

/** Pieces that a mutation puts where they do not belong. */
const PIECES: readonly string[] = [
  ...'( ) { } [ ] < > , ; : . .. ..< -> |> = == += + - * / ** && || ! ? ~ _ % & @ $'.split(' '),
  ...'IF THEN ELSE ELSE_IF END WHILE DO FOR IN MATCH START DEFAULT WHEN RETURN BREAK RAISE CATCH'.split(
    ' ',
  ),
  ...'FN STRUCT ENUM UNION MUTABLE TAKES COPY GIVE OR AS WITH EXCLUSIVE BG NEXT TEST REQUIRE'.split(
    ' ',
  ),
  ...'SELECT WHERE REDUCE EACH UNNEST INDEX NIL TRUE CAST PASS EXIT DIE ASSERT PARTIAL Auto'.split(
    ' ',
  ),
  ...'Int64 UInt8 Float32 String Bool Void HashMap Point x main print @list @shared @locked'.split(
    ' ',
  ),
  ...'0 1 9223372036854775807 -9223372036854775808 255_u8 1.5 0xFF "" "a" "${x}" """r""" :sym'.split(
    ' ',
  ),
];

const CHARACTERS: readonly string[] = [
  '"',
  "'",
  '\\',
  '\0',
  '\r',
  '#',
  '$',
  '{',
  '}',
  'é',
  '😀',
  '\ud800',
  '`',
  '0',
  ';',
  ' ',
];

/** `text` with a few mutations. */
export function mutate(text: string, random: Random, file: string): string {
  let result = text;
  for (let i = 0; i <= random.below(3); i++) result = mutateOnce(result, random, file);
  return result;
}

function mutateOnce(text: string, random: Random, file: string): string {
  if (random.chance(15)) {
    const at = random.below(text.length + 1);
    const skipped = random.below(3);
    return text.slice(0, at) + random.pick(CHARACTERS) + text.slice(at + skipped);
  }
  if (random.chance(5)) return text.slice(0, random.below(text.length + 1));
  const { tokens } = lex(makeSource(file, text));
  const token = random.pick(tokens);
  const other = random.pick(tokens);
  const own = text.slice(token.start, token.end);
  const replace = (by: string): string => text.slice(0, token.start) + by + text.slice(token.end);
  return random.pick<() => string>([
    () => replace(''),
    () => replace(`${own} ${own}`),
    () => replace(` ${random.pick(PIECES)} `),
    () => replace(`${own} ${random.pick(PIECES)} `),
    () => replace(` ${text.slice(other.start, other.end)} `),
    () => {
      // A stretch of tokens moves to another place.
      const [a, b] = [Math.min(token.start, other.start), Math.max(token.start, other.start)];
      const end = Math.min(b, a + random.below(60));
      return text.slice(0, a) + text.slice(end, b) + text.slice(a, end) + text.slice(b);
    },
  ])();
}
