/** Explanations about the program as a whole: files, entry points, tests, and what is not supported (9.8, 16 and 17). */
import type { Explanations } from './explanation.js';
import { because } from './explanation.js';

export const PROGRAM: Explanations = {
  NOT_SUPPORTED: because(
    'The language has this, and this tool does not run it yet. It never guesses, so the program is refused; the message says which part is meant.',
    '',
    '',
  ),
  TOP_LEVEL_STATEMENT: because(
    'Outside of functions stand declarations only. Statements belong into a function; the program starts with `main`.',
    'STRUCT S { n: Int64 }\nprint(1);',
    'STRUCT S { n: Int64 }\nFN main() RETURNS Void -> print(1); END',
  ),
  DUPLICATE_MAIN: because(
    'A program starts in one place. `main`, `main!` and the older `cheatMain` all name it.',
    'FN main() RETURNS Void -> RETURN; END\nFN main!() RETURNS Void -> RETURN; END',
    'FN main() RETURNS Void -> RETURN; END',
  ),
  MAIN_SIGNATURE: because(
    'Nobody calls the entry point, so it has no parameters. What follows `--` on the command line is `argv()`.',
    'FN main(n: Int64) RETURNS Void -> RETURN; END',
    'FN main() RETURNS Void -> print(argv().length()); END',
  ),
  STUB_MISMATCH: because(
    'A stub stands in for a function, so it has its parameters and gives a value of its result type. CAPTURES gives none, SEQUENCE takes a list, WITH a lambda.',
    'FN f(n: Int64) RETURNS Int64 -> RETURN n; END\nTEST T DO\n  STUB f WITH %() -> 1;\n  WHEN "w" DO TEST THAT "t" DO PASS; END END\nEND',
    'FN f(n: Int64) RETURNS Int64 -> RETURN n; END\nTEST T DO\n  STUB f WITH %(n) -> 1;\n  WHEN "w" DO TEST THAT "t" DO PASS; END END\nEND',
  ),
  MODULE_NOT_FOUND: because(
    'REQUIRE names a file by its path from the folder of the file that requires it, or a package whose entry file `--package NAME=PATH` gives.',
    'REQUIRE "geo.cht";',
    '',
  ),
  MODULE_CYCLE: because(
    'Files are loaded one before the other, so they cannot need each other. Put what both need into a third one.',
    '',
    '',
  ),
  NAMESPACE_TAKEN: because(
    'Each required file has a namespace of its own, its base name unless AS says otherwise.',
    '',
    '',
  ),
  NAME_NOT_VISIBLE: because(
    'PUB declarations are seen wherever their file is required, those without a keyword by the files of the same folder, PRIVATE ones by their own file only.',
    '',
    '',
  ),
  AMBIGUOUS_NAME: because(
    'Two required files have something of this name. Say which one is meant: `geo.area`.',
    '',
    '',
  ),
  UNKNOWN_NAMESPACE: because(
    'What stands before the dot is neither a variable nor a file that this file requires. Files that a required file requires do not count.',
    '',
    '',
  ),
  UNKNOWN_REENTRANT_VARIANT: because(
    'After `EFFECTS REENTRANT:` stands TIGHT, THUNK, TAIL_CALL, NOT_LOGICAL or MAX_DEPTH(n).',
    'FN f(n: Int64) RETURNS Int64 EFFECTS REENTRANT:DEEP -> RETURN n; END\nFN main() RETURNS Void -> PASS; END',
    'FN f(n: Int64) RETURNS Int64 EFFECTS REENTRANT:THUNK -> RETURN n; END\nFN main() RETURNS Void -> PASS; END',
  ),
  MAX_DEPTH_NONPOSITIVE: because(
    'MAX_DEPTH counts the call itself, so that a function with less than one could never run.',
    'FN f(n: Int64) RETURNS !Int64 EFFECTS REENTRANT:MAX_DEPTH(0) -> RETURN n; END\nFN main() RETURNS Void -> PASS; END',
    'FN f(n: Int64) RETURNS !Int64 EFFECTS REENTRANT:MAX_DEPTH(8) -> RETURN n; END\nFN main() RETURNS Void -> PASS; END',
  ),
  REENTRANCE_NEEDS_FALLIBLE: because(
    'A function that refuses calls of itself does so with an error, and its result type has to say that: `!T`.',
    'FN f(n: Int64) RETURNS Int64 EFFECTS REENTRANT:NOT_LOGICAL -> RETURN f(n - 1); END\nFN main() RETURNS Void -> PASS; END',
    'FN f(n: Int64) RETURNS !Int64 EFFECTS REENTRANT:NOT_LOGICAL -> RETURN f(n - 1); END\nFN main() RETURNS Void -> PASS; END',
  ),
  REENTRANCE_NOT_TAIL_CALL: because(
    'A tail call is the last thing that a function does: nothing is left to do with its result.',
    'FN f(n: Int64) RETURNS Int64 @reentrant:tailCall -> IF n == 0 -> RETURN 0; RETURN 1 + f(n - 1); END\nFN main() RETURNS Void -> PASS; END',
    'FN f(n: Int64, sum: Int64) RETURNS Int64 @reentrant:tailCall -> IF n == 0 -> RETURN sum; RETURN f(n - 1, sum + 1); END\nFN main() RETURNS Void -> PASS; END',
  ),
  PURE_FN_CANNOT_CALL_IMPURE: because(
    'PRE and DEBUG_POST only look: whether they are evaluated must not change what a program does.',
    'FN f(n: Int64) RETURNS !Int64 PRE: random() < 0.5 -> RETURN n; END\nFN main() RETURNS Void -> PASS; END',
    'FN f(n: Int64) RETURNS !Int64 PRE: n > 0 -> RETURN n; END\nFN main() RETURNS Void -> PASS; END',
  ),
  DEBUG_POST_NOT_WITH_CATCH: because(
    'DEBUG_POST judges the result of the body, CATCH replaces it. One function has one of the two.',
    'FN f() RETURNS Int64 DEBUG_POST: result > 0 -> RETURN toInt("1"); CATCH Input RETURN 1; END\nFN main() RETURNS Void -> PASS; END',
    'FN f() RETURNS Int64 -> RETURN toInt("1"); CATCH Input RETURN 1; END\nFN main() RETURNS Void -> PASS; END',
  ),
  CATCH_WITH_BAD_INNER: because(
    'WITH after CATCH narrows the clause to error types or messages. A kind stands before it.',
    'FN f() RETURNS Int64 -> RETURN toInt("1"); CATCH Input WITH(System) RETURN 1; DEFAULT RETURN 2; END\nFN main() RETURNS Void -> PASS; END',
    'FN f() RETURNS Int64 -> RETURN toInt("1"); CATCH Input, System RETURN 1; DEFAULT RETURN 2; END\nFN main() RETURNS Void -> PASS; END',
  ),
  OR_PRUNE_MISPLACED: because(
    'PRUNE drops the element of a concurrent pipeline. Elsewhere there is no element to drop.',
    'xs = [1];\nx = xs.first() OR PRUNE;',
    'xs = [1];\nx = xs.first() OR 0;',
  ),
  OPTIONAL_BINDING_REQUIRES_EXISTS: because(
    'In `.clear` files the name of a present value follows EXISTS: `IF e EXISTS AS n`. In `.cht` files it is `IF e AS n`.',
    '',
    '',
  ),
};
