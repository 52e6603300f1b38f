/**
 * Tokens of CLEAR (language reference, 2) and the keyword table. The lexer hands out an array of these that
 * ends in exactly one `end` token; white space and comments leave none.
 */
export type TokenKind =
  /** An upper-case reserved word; `text` is the word. */
  | 'keyword'
  /** A word that starts with A–Z and is not reserved. */
  | 'typeId'
  /** Any other word: lower case, or starting with `@` or `$`; includes a glued `!`, and a glued `?` before `(`. */
  | 'varId'
  /** A lone underscore. */
  | 'placeholder'
  | 'int'
  | 'float'
  | 'string'
  /** An operator or a mark; `text` says which. */
  | 'mark'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Source text of the token; of a string its byte-string value. `s>` of early dialects has the text `|>`. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Value of a number; for an int exact, not yet range checked against its suffix (a minus may precede it). */
  readonly value: bigint | number | null;
  /** Suffix of a number such as `i64`, or null. */
  readonly suffix: string | null;
  /** True for 0x, 0o and 0b numbers. */
  readonly prefixed: boolean;
  /** True for the `+`, `(` and `)` that string interpolation inserts, and for the string pieces around them. */
  readonly spliced: boolean;
}

/** Reserved words of D2, and the D3 word that is a cheap synonym. VAR, SET and IFF are contextual. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'MUTABLE FN RETURN RETURNS USE IF THEN ELSE ELSE_IF END WHILE DO FOR IN BG NEXT BREAK CONTINUE CAST AS STRUCT ENUM ' +
    'UNION TRUE FALSE NIL Auto ASSERT RAISE CATCH EXIT DIE PASS PRUNE MOD OR OR_ELSE REQUIRE SELECT WHERE INDEX REDUCE ' +
    'ORDER_BY LIMIT SKIP UNNEST DISTINCT EACH TAP FIND ANY ALL COUNT SUM AVERAGE MIN MAX CONCURRENT SHARD TAKE_WHILE ' +
    'WINDOW JOIN RECOVER COLLECT GIVE TAKES COPY MOVE CLONE SHARE LINK RESOLVE FREEZE WITH EXCLUSIVE RESTRICT BORROWED ' +
    'ON RETRY POSSIBLE_DEADLOCK POSSIBLE_LOCK_CYCLE VIEW MATERIALIZED SNAPSHOT GUARD PRE DEBUG_POST POLYMORPHIC SHARED ' +
    'SYNC POLICY REQUIRES MATCH PARTIAL START DEFAULT WHEN PUB PRIVATE EXTERN FROM EFFECTS CLOSE STREAM YIELD TIGHT TEST ' +
    'THAT STUB BENCHMARK SMASH PROFILE ASSERT_RAISES CAPTURES SEQUENCE PENDING BEFORE AFTER LET TAGS'
  ).split(' '),
);
