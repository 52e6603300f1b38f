/** Explanations about names, calls, types and control flow (CLEAR language reference, 5 to 11). */
import type { Explanations } from './explanation.js';
import { because } from './explanation.js';

export const VALUES: Explanations = {
  UNDEFINED_VAR: because(
    'A name can be used from its first assignment on, inside the block that holds it. This one is not declared here, is misspelt, or its block has ended.',
    'total = 1;\nprint(totl);',
    'total = 1;\nprint(total);',
  ),
  ASSIGN_UNDEFINED_VAR: because(
    'SET changes a variable that exists. A first value is given without SET.',
    'SET x = 1;',
    'MUTABLE x = 0;\nSET x = 1;',
  ),
  MISSING_FUNCTION: because(
    'No function of the program, of a required file, and no builtin has this name. `x.f(y)` means `f(x, y)`, so methods are looked up in the same way.',
    'prin(1);',
    'print(1);',
  ),
  ARITY_MISMATCH: because(
    'A call gives one argument per parameter. Only parameters with a default value may be left out, from the end.',
    'sleep(1, 2);',
    'sleep(1);',
  ),
  ARGUMENT_TYPE_ERROR: because(
    'An argument must have the type of its parameter. Integers become Float64 by themselves; nothing else is converted.',
    'FN twice(n: Int64) RETURNS Int64 -> RETURN 2 * n; END\nFN main() RETURNS Void -> print(twice("a")); END',
    'FN twice(n: Int64) RETURNS Int64 -> RETURN 2 * n; END\nFN main() RETURNS Void -> print(twice(4)); END',
  ),
  INTRINSIC_NO_OVERLOAD: because(
    'The builtin exists, but not for arguments of these types. The notes list what it takes.',
    'print(trim(1));',
    'print(trim(" a "));',
  ),
  TYPE_MISMATCH_ASSIGN: because(
    'A variable keeps the type of its first value or of its annotation, and takes only values of it.',
    'MUTABLE x = 1;\nx = TRUE;',
    'MUTABLE x = 1;\nx = 2;',
  ),
  FIELD_TYPE_MISMATCH: because(
    'The declaration of a struct says the type of each field, and a literal must give values of these types.',
    't = Tally{ n: "a" };',
    't = Tally{ n: 1 };',
  ),
  RETURN_MISMATCH: because(
    'What a function returns has the type behind RETURNS. A function without it, or with Void, returns nothing.',
    'FN f() RETURNS Int64 -> RETURN "a"; END',
    'FN f() RETURNS Int64 -> RETURN 1; END',
  ),
  RETURN_VOID_FROM_TYPED: because(
    'A function with a result type has to return a value of it on every way out.',
    'FN f() RETURNS Int64 -> RETURN; END',
    'FN f() RETURNS Int64 -> RETURN 0; END',
  ),
  TYPE_ERROR_GENERIC: because(
    'Operators are defined for certain types: arithmetic for numbers, `&&` and `||` for Bool, `==` for values that can be compared as a whole. Structs, for one, cannot.',
    'print(1 + TRUE);',
    'print(1 + 2);',
  ),
  CONDITION_NEEDS_BOOL: because(
    'IF and WHILE decide by a Bool. A number or a string is not true or false by itself: compare it.',
    'n = 1;\nIF n THEN print(n); END',
    'n = 1;\nIF n != 0 THEN print(n); END',
  ),
  ASSERT_NEEDS_BOOL: because('ASSERT checks that a Bool is TRUE.', 'ASSERT 1;', 'ASSERT 1 == 1;'),
  UNKNOWN_TYPE: because(
    'The type is neither built in nor declared in this program or in a required file. Types start with an upper-case letter.',
    'x: Itn64 = 1;',
    'x: Int64 = 1;',
  ),
  DUPLICATE_DECLARATION: because(
    'Within a file functions, and types, have names of their own; so have the fields of a struct, the variants of an enum, and the parameters of a function.',
    'FN f() RETURNS Int64 -> RETURN 1; END\nFN f() RETURNS Int64 -> RETURN 2; END',
    'FN f() RETURNS Int64 -> RETURN 1; END\nFN g() RETURNS Int64 -> RETURN 2; END',
  ),
  DUPLICATE_VARIABLE: because(
    'MUTABLE declares a variable, and a block declares a name once. To change the variable, assign to it.',
    'MUTABLE x = 1;\nMUTABLE x = 2;',
    'MUTABLE x = 1;\nx = 2;',
  ),
  MISSING_RETURN: because(
    'A function with a result type must not reach its END: every path needs a RETURN, a RAISE, or a loop without end.',
    'FN sign(n: Int64) RETURNS Int64 -> IF n > 0 -> RETURN 1; END',
    'FN sign(n: Int64) RETURNS Int64 -> IF n > 0 -> RETURN 1; RETURN 0; END',
  ),
  ILLEGAL_FIELD_LOOKUP: because(
    'The type of the value has no field of this name.',
    't = Tally{ n: 1 };\nprint(t.m);',
    't = Tally{ n: 1 };\nprint(t.n);',
  ),
  UNKNOWN_STRUCT_TYPE: because(
    'A literal `Name{ … }` needs a struct of that name.',
    't = Taly{ n: 1 };',
    't = Tally{ n: 1 };',
  ),
  STRUCT_LITERAL_MISSING_FIELDS: because(
    'A literal gives a value to every field, except to those that have a default in the declaration.',
    't = Tally{ };',
    't = Tally{ n: 0 };',
  ),
  STRUCT_FIELD_UNRESOLVABLE: because(
    'A literal may give only fields that the struct has, each once.',
    't = Tally{ n: 1, m: 2 };',
    't = Tally{ n: 1 };',
  ),
  ENUM_UNKNOWN_VARIANT: because(
    'The variants of an enum are those in its declaration.',
    'c = Color.Blue;',
    'c = Color.Green;',
  ),
  ENUM_FIELD_ACCESS: because(
    'A value of an enum is one of its names and nothing else: it has no fields. Compare it, or use MATCH.',
    'c = Color.Red;\nprint(c.n);',
    'c = Color.Red;\nprint(c == Color.Red);',
  ),
  IF_EXPR_NEEDS_ELSE: because(
    'An IF that stands for a value needs one for every case.',
    'n = 3;\nx = IF n > 2 THEN 1 END;',
    'n = 3;\nx = IF n > 2 THEN 1 ELSE 0 END;',
  ),
  IF_EXPR_BRANCHES_INCOMPATIBLE: because(
    'The branches of an IF that stands for a value give values of one type.',
    'x = IF TRUE THEN 1 ELSE "a" END;',
    'x = IF TRUE THEN "1" ELSE "a" END;',
  ),
  LIST_LITERAL_MIXED_TYPES: because(
    'A list holds values of one type.',
    'xs = [1, "a"];',
    'xs = ["1", "a"];',
  ),
  FIXED_ARRAY_SIZE_MISMATCH: because(
    '`T[N]` always holds N items, so its literal has N, too.',
    'xs: Int64[3] = [1, 2];',
    'xs: Int64[3] = [1, 2, 3];',
  ),
  FIXED_ARRAY_SIZE_AS_DYNAMIC: because(
    'Appending and removing need a list that can grow: `T[]@list` in place of `T[N]`.',
    'MUTABLE xs: Int64[2] = [1, 2];\nxs.append(3);',
    'MUTABLE xs: Int64[]@list = [1, 2];\nxs.append(3);',
  ),
  UNSUPPORTED_INDEX: because(
    'Lists and arrays are indexed by integers. Other values have no items.',
    'xs = [1];\nprint(xs["a"]);',
    'xs = [1];\nprint(xs[0]);',
  ),
  STRING_INDEX_BY_INT: because(
    'A String is not indexed, because a character may take several bytes: `charAt` counts characters, `@raw` bytes.',
    's = "abc";\nprint(s[0]);',
    's = "abc";\nprint(s.charAt(0));',
  ),
  FOR_IN_NEEDS_COLLECTION: because(
    'FOR runs over a range or a collection. For a number of turns write a range.',
    'FOR i IN 3 DO print(i); END',
    'FOR i IN (0 ..< 3) DO print(i); END',
  ),
  FOR_RANGE_START_NEEDS_INT64: because(
    'A range counts in whole steps, so both of its ends are Int64.',
    'FOR i IN (0.5 ..< 3) DO print(i); END',
    'FOR i IN (0 ..< 3) DO print(i); END',
  ),
  FOR_RANGE_END_NEEDS_INT64: because(
    'A range counts in whole steps, so both of its ends are Int64.',
    'FOR i IN (0 ..< "a") DO print(i); END',
    'FOR i IN (0 ..< 2) DO print(i); END',
  ),
  BREAK_OUTSIDE_LOOP: because(
    'BREAK leaves the innermost loop of its own function or body. Here there is none.',
    'BREAK;',
    'WHILE TRUE DO BREAK; END',
  ),
  CONTINUE_OUTSIDE_LOOP: because(
    'CONTINUE goes on with the next turn of the innermost loop. Here there is none.',
    'CONTINUE;',
    'FOR i IN (0 ..< 3) DO CONTINUE; END',
  ),
  IF_AS_NEEDS_OPTIONAL: because(
    '`IF e AS x` binds what an optional holds, if it holds something. Any other value is simply bound by `=`.',
    'IF 1 AS x THEN print(x); END',
    'xs = [1];\nIF xs.first() AS x THEN print(x); END',
  ),
  WHILE_AS_NEEDS_OPTIONAL: because(
    '`WHILE e AS x` goes on while an optional holds something.',
    'WHILE 1 AS x DO print(x); END',
    'MUTABLE xs: Int64[]@list = [1];\nWHILE xs.pop() AS x DO print(x); END',
  ),
  UNWRAP_NON_OPTIONAL: because(
    '`e?` takes the value out of an optional. This value is none.',
    'x = 1;\ny = x?;',
    'xs = [1];\ny = xs.first()?;',
  ),
  MODIFIER_NEEDS_ERROR_UNION: because(
    'OR says what happens when its left side fails or is NIL. This left side always has a value. The logical or is `||`.',
    'x = 1 OR 2;',
    'xs = [1];\nx = xs.first() OR 2;',
  ),
  TYPE_MISMATCH_IN_OR: because(
    'The fallback stands in for the value, so it has its type.',
    'xs = [1];\nx = xs.first() OR "none";',
    'xs = [1];\nx = xs.first() OR 0;',
  ),
  OR_BREAK_OUTSIDE_WHILE: because(
    '`OR BREAK` leaves the WHILE around it.',
    'xs = [1];\nx = xs.first() OR BREAK;',
    'MUTABLE xs: Int64[]@list = [1];\nWHILE TRUE DO x = xs.pop() OR BREAK; print(x); END',
  ),
  UNKNOWN_ERROR_TYPE: because(
    'Error types exist once some `RAISE Kind, Type, "message"` names them together with their kind. No RAISE of this program does so for this name.',
    'RAISE NoSuchThing;',
    'RAISE NotFound, NoSuchThing, "not here";',
  ),
  ERROR_KIND_CONFLICT: because(
    'An error type belongs to one kind, so that handlers for the kind see it.',
    'IF TRUE -> RAISE Input, Bad, "a";\nRAISE System, Bad, "b";',
    'IF TRUE -> RAISE Input, Bad, "a";\nRAISE Input, Bad, "b";',
  ),
  NEEDS_ANNOTATION: because(
    'NIL and empty literals fit many types. Say which one is meant.',
    'x = NIL;',
    'x: ?Int64 = NIL;',
  ),
  VALUE_NEEDED: because(
    'A function that returns nothing cannot stand where a value is wanted.',
    'x = print(1);',
    'print(1);',
  ),
  BUILTIN_HIDDEN: because(
    'A function of the program wins over a builtin of the same name everywhere in its file, which a reader may not expect.',
    'FN trim(s: String) RETURNS String -> RETURN s; END',
    'FN cut(s: String) RETURNS String -> RETURN s; END',
  ),
  FALLIBLE_WITHOUT_BANG: because(
    'A `!` before the result type tells callers that the function can fail, so that they rescue it or pass the error on.',
    'FN f() RETURNS Int64 -> RAISE Input, "no"; END',
    'FN f() RETURNS !Int64 -> RAISE Input, "no"; END',
  ),
  STYLE_MUTABLE_PARAM_NEEDS_BANG: because(
    'A `!` at the end of its name warns whoever calls a function that it changes an argument.',
    'STRUCT Box { n: Int64 }\nFN clear(MUTABLE b: Box) RETURNS Void -> b.n = 0; END',
    'STRUCT Box { n: Int64 }\nFN clear!(MUTABLE b: Box) RETURNS Void -> b.n = 0; END',
  ),
  REENTRANCE_DIRECT_RECURSIVE: because(
    'Recursion takes memory with every call, so a function says that it is meant.',
    'FN down(n: Int64) RETURNS Int64 -> IF n < 1 -> RETURN 0; RETURN down(n - 1); END',
    'FN down(n: Int64) RETURNS Int64 @reentrant -> IF n < 1 -> RETURN 0; RETURN down(n - 1); END',
  ),
  REENTRANCE_INDIRECT_RECURSIVE: because(
    'Functions that call each other in a circle are recursive, and each of them says so.',
    'FN even(n: Int64) RETURNS Bool -> IF n == 0 -> RETURN TRUE; RETURN odd(n - 1); END\nFN odd(n: Int64) RETURNS Bool @reentrant -> IF n == 0 -> RETURN FALSE; RETURN even(n - 1); END',
    'FN even(n: Int64) RETURNS Bool @reentrant -> IF n == 0 -> RETURN TRUE; RETURN odd(n - 1); END\nFN odd(n: Int64) RETURNS Bool @reentrant -> IF n == 0 -> RETURN FALSE; RETURN even(n - 1); END',
  ),
  REENTRANCE_FUNCTION_PARAMETER: because(
    'A function that calls one which it was given does not know whether that calls it again. It says whether that may happen.',
    'FN apply(g: FN(Int64) -> Int64) RETURNS Int64 -> RETURN g(1); END',
    'FN apply(g: FN(Int64) -> Int64) RETURNS Int64 @reentrant -> RETURN g(1); END',
  ),
  AS_BINDING_MISPLACED: because(
    'A binding holds only if the whole condition does, so it may stand under `&&`, but not under `||` or `!`.',
    'xs = [1];\nIF (xs.first() AS a) || TRUE THEN PASS; END',
    'xs = [1];\nIF (xs.first() AS a) && a > 0 THEN print(a); END',
  ),
  MATCH_NON_EXHAUSTIVE: because(
    'MATCH has an arm for every variant. PARTIAL MATCH may leave some out.',
    'c = Color.Red;\nMATCH c START Color.Red -> print("red"); END',
    'c = Color.Red;\nMATCH c START Color.Red -> print("red");, Color.Green -> print("green"); END',
  ),
  MATCH_DUPLICATE_PATTERN: because(
    'The first arm that fits runs, so a second one for the same variant never does.',
    'c = Color.Red;\nPARTIAL MATCH c START Color.Red -> PASS;, Color.Red -> PASS; END',
    'c = Color.Red;\nPARTIAL MATCH c START Color.Red -> PASS;, Color.Green -> PASS; END',
  ),
  MATCH_CASE_TYPE_MISMATCH: because(
    'An arm is compared with the subject, so it has the same type.',
    'PARTIAL MATCH 1 START "a" -> PASS; END',
    'PARTIAL MATCH 1 START 2 -> PASS; END',
  ),
  MATCH_ENUM_CAPTURE: because(
    'AS binds what a variant of a union carries. Variants of an enum carry nothing.',
    'c = Color.Red;\nPARTIAL MATCH c START Color.Red AS x -> PASS; END',
    'c = Color.Red;\nPARTIAL MATCH c START Color.Red -> PASS; END',
  ),
  MATCH_FIELD_UNKNOWN: because(
    'A pattern in braces names fields of the struct.',
    't = Tally{ n: 1 };\nPARTIAL MATCH t START { m: 1 } -> PASS; END',
    't = Tally{ n: 1 };\nPARTIAL MATCH t START { n: 1 } -> PASS; END',
  ),
  MATCH_FIELD_TYPE_MISMATCH: because(
    'A pattern compares a field with a value of the type of the field.',
    't = Tally{ n: 1 };\nPARTIAL MATCH t START { n: "a" } -> PASS; END',
    't = Tally{ n: 1 };\nPARTIAL MATCH t START { n: 2 } -> PASS; END',
  ),
  MATCH_NEEDS_STRUCT_TYPE: because(
    'Only a struct has fields that a pattern in braces could look at.',
    'PARTIAL MATCH 1 START { n: 1 } -> PASS; END',
    't = Tally{ n: 1 };\nPARTIAL MATCH t START { n: 1 } -> PASS; END',
  ),
  WHEN_NEEDS_BOOL: because(
    'WHEN is an arm with a condition of its own, a Bool.',
    'PARTIAL MATCH 1 START WHEN 1 -> PASS; END',
    'n = 1;\nPARTIAL MATCH n START WHEN n > 0 -> PASS; END',
  ),
  MATCH_EXPR_BRANCHES_INCOMPATIBLE: because(
    'The arms of a MATCH that stands for a value give values of one type.',
    'x = PARTIAL MATCH 1 START 1 -> 1, DEFAULT -> "a" END;',
    'x = PARTIAL MATCH 1 START 1 -> 1, DEFAULT -> 0 END;',
  ),
};
