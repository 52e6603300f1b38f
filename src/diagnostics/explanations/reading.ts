/** Explanations of what is found while a text is read: characters, literals, grammar (CLEAR language reference, 2 and 3). */
import type { Explanations } from './explanation.js';
import { because } from './explanation.js';

export const READING: Explanations = {
  INVALID_UTF8: because(
    'Programs are UTF-8 text. This file holds bytes that are no UTF-8, so it was saved in another encoding, or is no text at all.',
    '',
    '',
  ),
  UNRECOGNIZED_LITERAL: because(
    'No token of the language starts with this character. Names are made of the letters a–z and A–Z, digits and `_`; text stands between two `"`; a comment starts with `#`.',
    'price = 5 § 2;',
    'price = 5 * 2;',
  ),
  UNTERMINATED_STRING: because(
    'A string ends at its closing `"`. Strings may span lines, so a missing quote often swallows much of the file; look at the first string that does.',
    'print("ready);',
    'print("ready");',
  ),
  BAD_ESCAPE: because(
    'After a backslash come `n`, `t`, `r`, `0`, `"`, a backslash, `x` with exactly two hexadecimal digits, or `u{…}` with a code point up to 10FFFF that is no surrogate.',
    'print("\\xZ1");',
    'print("\\x41");',
  ),
  BAD_NUMBER: because(
    'A number is made of digits, with `_` between them, perhaps a fraction, perhaps a suffix such as `_u16`. There is no exponent, and a digit stands on both sides of the dot.',
    'x = 12_i9;',
    'x = 12_i8;',
  ),
  LITERAL_OUT_OF_RANGE: because(
    'Every integer type has a smallest and a largest value, and a literal must lie between them. Without a suffix, a literal is an Int64 unless its place wants another type.',
    'x: Int8 = 300;',
    'x: Int16 = 300;',
  ),
  UNEXPECTED_TOKEN: because(
    'Nothing that may stand here starts like this. Often something before it is missing, such as an operand or a closing bracket.',
    'x = 1 + ;',
    'x = 1 + 2;',
  ),
  PARSER_EXPECTED: because(
    'The grammar demands a certain word or mark here, most often `;`, `THEN`, `DO`, `->` or `END`. It is missing, usually at the end of the line before.',
    'x = 1\nprint(x);',
    'x = 1;\nprint(x);',
  ),
  NESTING_TOO_DEEP: because(
    'Expressions, types and blocks may stand inside each other only so many levels deep. Give the inner parts names of their own.',
    '',
    '',
  ),
  INVALID_ASSIGNMENT_TARGET: because(
    'Only places can be assigned: a variable, a field of one, or an item of a list. A value that was just computed has no place.',
    'MUTABLE x = 1;\nx + 1 = 2;',
    'MUTABLE x = 1;\nx = 2;',
  ),
  OPERATOR_TYPO_SUGGESTION: because(
    'This operator belongs to another language. The hint names the one that means the same here.',
    'x = 1;\nIF x = 1 THEN print(x); END',
    'x = 1;\nIF x == 1 THEN print(x); END',
  ),
  MISSING_COMMA: because(
    'The items of a list are separated by commas. Older programs leave them out between arguments, which is easy to misread, so it is only a warning.',
    'print(max(1 2));',
    'print(max(1, 2));',
  ),
  VISIBILITY_BAD_KIND: because(
    'PUB and PRIVATE say who sees a function, a struct, an enum or a union. Nothing else has a visibility.',
    'PUB REQUIRE "geo.cht";',
    'PUB FN one() RETURNS Int64 -> RETURN 1; END',
  ),
  MULTIPLE_BINDINGS_NEED_PARENS: because(
    'A condition that binds several optional values says for each in parentheses what is bound to which name.',
    'xs = [1];\nIF xs.first() AS a && xs.last() AS b THEN print(a, b); END',
    'xs = [1];\nIF (xs.first() AS a) && (xs.last() AS b) THEN print(a, b); END',
  ),
  MIXED_AT_CAPABILITIES: because(
    'A value or type has one list of capabilities: one `@`, and `:` between its members.',
    'x = Tally{ n: 1 } @shared @locked;',
    'x = Tally{ n: 1 } @shared:locked;',
  ),
};
