/** Explanations about unions, generic types, MATCH over them, and pipelines (CLEAR language reference, 5.5, 5.6, 10.4 and 14). */
import type { Explanations } from './explanation.js';
import { because } from './explanation.js';

export const DATA: Explanations = {
  UNION_UNKNOWN_VARIANT: because(
    'The variants of a union are those in its declaration.',
    'UNION Job { Idle, Wait: Int64 }\nFN main() RETURNS Void -> j = Job.Idel; END',
    'UNION Job { Idle, Wait: Int64 }\nFN main() RETURNS Void -> j = Job.Idle; END',
  ),
  UNION_PAYLOAD_MISMATCH: because(
    'A variant with a payload is made with a value of that type: `U{ V: value }`.',
    'UNION Job { Idle, Wait: Int64 }\nFN main() RETURNS Void -> j = Job{ Wait: "a" }; END',
    'UNION Job { Idle, Wait: Int64 }\nFN main() RETURNS Void -> j = Job{ Wait: 3 }; END',
  ),
  UNION_FIELD_ACCESS: because(
    'Which variant a union holds is known only at run time. MATCH on it, and read the payload in the arm.',
    'UNION Job { Idle, Wait: Int64 }\nFN main() RETURNS Void -> j = Job{ Wait: 3 }; print(j.Wait); END',
    'UNION Job { Idle, Wait: Int64 }\nFN main() RETURNS Void -> j = Job{ Wait: 3 }; PARTIAL MATCH j START Job.Wait AS n -> print(n); END END',
  ),
  UNION_LITERAL_VARIANT_COUNT: because(
    'A value of a union is exactly one variant.',
    'UNION Job { Wait: Int64, Note: String }\nFN main() RETURNS Void -> j = Job{ Wait: 1, Note: "a" }; END',
    'UNION Job { Wait: Int64, Note: String }\nFN main() RETURNS Void -> j = Job{ Wait: 1 }; END',
  ),
  UNION_VARIANT_IS_UNIT_NO_PAYLOAD: because(
    'A variant without a payload is its name alone.',
    'UNION Job { Idle, Wait: Int64 }\nFN main() RETURNS Void -> j = Job{ Idle: 1 }; END',
    'UNION Job { Idle, Wait: Int64 }\nFN main() RETURNS Void -> j = Job.Idle; END',
  ),
  UNION_INLINE_VARIANT_NEEDS_FIELDS: because(
    'A variant with fields of its own is made like a struct: `U.V{ field: value }`.',
    'UNION Job { Idle, Copy { n: Int64 } }\nFN main() RETURNS Void -> j = Job{ Copy: 1 }; END',
    'UNION Job { Idle, Copy { n: Int64 } }\nFN main() RETURNS Void -> j = Job.Copy{ n: 1 }; END',
  ),
  UNION_INLINE_VARIANT_MISSING_FIELDS: because(
    'A variant with fields gets a value for each of them.',
    'UNION Job { Copy { n: Int64, m: Int64 } }\nFN main() RETURNS Void -> j = Job.Copy{ n: 1 }; END',
    'UNION Job { Copy { n: Int64, m: Int64 } }\nFN main() RETURNS Void -> j = Job.Copy{ n: 1, m: 2 }; END',
  ),
  UNION_INLINE_VARIANT_UNKNOWN_FIELD: because(
    'The fields of a variant are those in the declaration of the union.',
    'UNION Job { Copy { n: Int64 } }\nFN main() RETURNS Void -> j = Job.Copy{ n: 1, m: 2 }; END',
    'UNION Job { Copy { n: Int64 } }\nFN main() RETURNS Void -> j = Job.Copy{ n: 1 }; END',
  ),
  UNION_INLINE_IN_GENERIC: because(
    'The variants of a generic union carry a type, not fields of their own. Declare a struct and carry that.',
    'UNION U<T> { A: T, B { x: Int64 } }',
    'STRUCT Inner { x: Int64 }\nUNION U<T> { A: T, B: Inner }',
  ),
  UNION_METHOD_MISSING: because(
    'A function without a body inside a union has to be written for it outside.',
    'UNION U { A, FN size(u: U) RETURNS Int64 }',
    'UNION U { A, FN size(u: U) RETURNS Int64 }\nFN size(u: U) RETURNS Int64 -> RETURN 1; END',
  ),
  UNION_METHOD_WRONG_ARITY: because(
    'The function that a union demands has the parameters that it lists.',
    'UNION U { A, FN size(u: U) RETURNS Int64 }\nFN size(u: U, n: Int64) RETURNS Int64 -> RETURN n; END',
    'UNION U { A, FN size(u: U, n: Int64) RETURNS Int64 }\nFN size(u: U, n: Int64) RETURNS Int64 -> RETURN n; END',
  ),
  UNION_METHOD_PARAM_TYPE: because(
    'The function that a union demands has parameters of the types that it lists.',
    'UNION U { A, FN size(u: U, n: Int64) RETURNS Int64 }\nFN size(u: U, n: String) RETURNS Int64 -> RETURN 1; END',
    'UNION U { A, FN size(u: U, n: Int64) RETURNS Int64 }\nFN size(u: U, n: Int64) RETURNS Int64 -> RETURN 1; END',
  ),
  UNION_METHOD_RETURN_TYPE: because(
    'The function that a union demands returns what it says, and fails only if it says so.',
    'UNION U { A, FN size(u: U) RETURNS Int64 }\nFN size(u: U) RETURNS String -> RETURN "a"; END',
    'UNION U { A, FN size(u: U) RETURNS Int64 }\nFN size(u: U) RETURNS Int64 -> RETURN 1; END',
  ),
  UNION_METHOD_WRONG_VISIBILITY: because(
    'A function that a union demands with PUB must be PUB, too.',
    'UNION U { A, PUB FN size(u: U) RETURNS Int64 }\nFN size(u: U) RETURNS Int64 -> RETURN 1; END',
    'UNION U { A, PUB FN size(u: U) RETURNS Int64 }\nPUB FN size(u: U) RETURNS Int64 -> RETURN 1; END',
  ),
  UNION_METHOD_DUPLICATE: because(
    'A union demands a function once.',
    'UNION U { A, FN size(u: U) RETURNS Int64 -> RETURN 1; END FN size(u: U) RETURNS Int64 -> RETURN 2; END }',
    'UNION U { A, FN size(u: U) RETURNS Int64 -> RETURN 1; END }',
  ),
  RECURSIVE_WITHOUT_INDIRECT: because(
    'A value that holds another one of its own type directly would have no end. Put it behind `@indirect`, or make it optional or a list.',
    'STRUCT Node { next: Node }',
    'STRUCT Node { n: Int64, next: Node[]@list }',
  ),
  MATCH_UNIT_CAPTURE: because(
    'AS binds the payload of a variant, and this variant has none.',
    'UNION Job { Idle, Wait: Int64 }\nFN main() RETURNS Void -> j = Job.Idle; PARTIAL MATCH j START Job.Idle AS x -> PASS; END END',
    'UNION Job { Idle, Wait: Int64 }\nFN main() RETURNS Void -> j = Job.Idle; PARTIAL MATCH j START Job.Wait AS x -> PASS; END END',
  ),
  MATCH_MULTI_ARM_PAYLOAD_MISMATCH: because(
    'An arm for several variants binds one name, so their payloads have one type.',
    'UNION Job { Wait: Int64, Note: String }\nFN main() RETURNS Void -> j = Job{ Wait: 1 }; PARTIAL MATCH j START Job.Wait, Job.Note AS x -> PASS; END END',
    'UNION Job { Wait: Int64, Note: String }\nFN main() RETURNS Void -> j = Job{ Wait: 1 }; PARTIAL MATCH j START Job.Wait AS x -> PASS; END END',
  ),
  MATCH_NEEDS_ENUM_OR_UNION: because(
    'MATCH IFF has an arm for every variant, so its subject has variants. For numbers and strings use PARTIAL MATCH.',
    'MATCH IFF 1 START 1 -> PASS; END',
    'PARTIAL MATCH 1 START 1 -> PASS; END',
  ),
  MATCH_FORBIDS_DEFAULT: because(
    'MATCH IFF names every variant, so that a new one is noticed. With DEFAULT it is a PARTIAL MATCH.',
    'c = Color.Red;\nMATCH IFF c START Color.Red -> PASS;, DEFAULT -> PASS; END',
    'c = Color.Red;\nPARTIAL MATCH c START Color.Red -> PASS;, DEFAULT -> PASS; END',
  ),
  MATCH_FORBIDS_WHEN: because(
    'MATCH IFF decides by variants alone. With WHEN it is a PARTIAL MATCH.',
    'c = Color.Red;\nMATCH IFF c START WHEN TRUE -> PASS;, Color.Red, Color.Green -> PASS; END',
    'c = Color.Red;\nPARTIAL MATCH c START WHEN TRUE -> PASS;, Color.Red -> PASS; END',
  ),
  MATCH_EXPR_NEEDS_CASE: because(
    'A MATCH that stands for a value needs at least one arm to take it from.',
    'x = PARTIAL MATCH 1 START END;',
    'x = PARTIAL MATCH 1 START 1 -> 2, DEFAULT -> 3 END;',
  ),
  GENERIC_MISSING_TYPE_ARGS: because(
    'A generic type becomes a type with its arguments: `Pair<Int64, Bool>`. They are not found from the values.',
    'STRUCT Pair<A, B> { a: A, b: B }\nFN main() RETURNS Void -> p: Pair = Pair<Int64, Int64>{ a: 1, b: 2 }; END',
    'STRUCT Pair<A, B> { a: A, b: B }\nFN main() RETURNS Void -> p = Pair<Int64, Int64>{ a: 1, b: 2 }; END',
  ),
  GENERIC_WRONG_ARG_COUNT: because(
    'A generic type has one argument per parameter in its declaration.',
    'STRUCT Pair<A, B> { a: A, b: B }\nFN main() RETURNS Void -> p = Pair<Int64>{ a: 1, b: 2 }; END',
    'STRUCT Pair<A, B> { a: A, b: B }\nFN main() RETURNS Void -> p = Pair<Int64, Int64>{ a: 1, b: 2 }; END',
  ),
  GENERIC_NOT_GENERIC: because(
    'This type has no parameters, so it takes no arguments.',
    'x: Int64<String> = 1;',
    'x: Int64 = 1;',
  ),
  GENERIC_DUPLICATE_TYPE_PARAM: because(
    'Type parameters of one declaration have names of their own.',
    'STRUCT P<T, T> { x: T }',
    'STRUCT P<T, U> { x: T, y: U }',
  ),
  GENERIC_TYPE_PARAM_SHADOWS_BUILTIN: because(
    'A type parameter that is called like a builtin type would hide it. One upper-case letter is the custom.',
    'STRUCT P<String> { x: Int64 }',
    'STRUCT P<T> { x: T }',
  ),
  GENERIC_ENDLESS: because(
    'Each list of arguments makes a type of its own. This declaration needs a larger one each time, without an end.',
    'STRUCT P<T> { x: T, next: ?P<P<T>> }\nFN main() RETURNS Void -> p = P<Int64>{ x: 1, next: NIL }; END',
    'STRUCT P<T> { x: T, more: T[]@list }\nFN main() RETURNS Void -> p = P<Int64>{ x: 1, more: [] }; END',
  ),

  GENERIC_FN_CANNOT_INFER: because(
    'The arguments of a call say what the type parameters of a function stand for. One that is part of no parameter would stay open.',
    'FN make<T>(n: Int64) RETURNS Int64 -> RETURN n; END\nFN main() RETURNS Void -> print(make(1)); END',
    'FN make<T>(x: T) RETURNS T -> RETURN x; END\nFN main() RETURNS Void -> print(make(1)); END',
  ),
  GENERIC_FN_CONFLICT: because(
    'A type parameter stands for one type in a call, so arguments of it have the same type.',
    'FN pick<T>(a: T, b: T) RETURNS T -> RETURN a; END\nFN main() RETURNS Void -> print(pick(1, "a")); END',
    'FN pick<T>(a: T, b: T) RETURNS T -> RETURN a; END\nFN main() RETURNS Void -> print(pick(1, 2)); END',
  ),
  GENERIC_FN_CAPTURES: because(
    'A function with USE is a value, made where it stands with the variables it names. The type of a function value says what it takes and gives, so it cannot be generic.',
    'FN main() RETURNS Void ->\n    step = 2;\n    FN tag<T>(x: T) USE(step) RETURNS Int64 -> RETURN step; END\n    print(tag("a"));\nEND',
    'FN main() RETURNS Void ->\n    step = 2;\n    FN tag<T>(x: T, step: Int64) RETURNS Int64 -> RETURN step; END\n    print(tag("a", step));\nEND',
  ),
  AUTO_PREFIX_NOT_SUPPORTED: because(
    '`Auto` stands for the whole type, so that it has no `?`, `!` or `~` before it: an optional is found like any other.',
    'x: ?Auto = [1].first();',
    'x: Auto = [1].first();',
  ),
  AUTO_NOT_ALLOWED_IN_FIELD: because(
    'Values of a struct are made in many places, so nothing could say what an `Auto` field is. Write the type.',
    'STRUCT P { x: Auto }',
    'STRUCT P { x: Int64 }',
  ),
  AUTO_NOT_ALLOWED_HERE: because(
    '`Auto` is the type of a parameter, a result or a variable as a whole.',
    'x = CAST(3 AS Auto);',
    'x: Auto = 3;',
  ),
  AUTO_CANNOT_INFER: because(
    '`Auto` takes its type from what meets it: arguments of calls, returned values, assigned values. Here nothing does.',
    'FN f(n: Auto) RETURNS Void -> RETURN; END',
    'FN f(n: Auto) RETURNS Void -> RETURN; END\nFN main() RETURNS Void -> f(1); END',
  ),
  AUTO_AMBIGUOUS: because(
    '`Auto` stands for one type, and what meets it here has several.',
    'MUTABLE x: Auto = 1;\nx = "a";',
    'MUTABLE x: Auto = 1;\nx = 2;',
  ),

  HASHMAP_MIXED_VALUES: because(
    'A map holds values of one type.',
    'm = { "a": 1, "b": "x" };',
    'm = { "a": 1, "b": 2 };',
  ),
  STRING_MAP_KEY_BAD: because(
    'The keys of `HashMap<V>` are strings.',
    'm = { "a": 1 };\nprint(m[1] OR 0);',
    'm = { "a": 1 };\nprint(m["a"] OR 0);',
  ),
  NUMERIC_MAP_KEY_BAD: because(
    'The keys of `HashMap<K, V>` are integers of the type K.',
    'MUTABLE m: HashMap<Int64, Int64> = {};\nm["a"] = 1;',
    'MUTABLE m: HashMap<Int64, Int64> = {};\nm[7] = 1;',
  ),
  SET_ELEMENT_BAD: because(
    'A set holds what can be compared as a whole: numbers, strings, variants of an enum.',
    's = Set[Tally{ n: 1 }];',
    's = Set[1, 2];',
  ),
  MUTABLE_BARE_NEEDS_ARRAY: because(
    'A variable without a first value has to say what it starts as: a fixed array starts with zeros, a list with a literal.',
    'MUTABLE xs: Int64[];',
    'MUTABLE xs: Int64[3];',
  ),

  PIPE_BAD_DESTINATION: because(
    'After `|>` stands a stage such as `SELECT _ + 1`, or a function that takes the value first.',
    'x = 1 |> 2;',
    'x = 1 |> max(2);',
  ),
  PIPE_NOT_CALLABLE: because(
    'A name after `|>` is a function. This one is a variable with another value.',
    'f = 1;\nx = 2 |> f;',
    'x = 2 |> abs;',
  ),
  PIPE_OP_NEEDS_LIST: because(
    'Stages work through the elements of a list or a range.',
    'x = 1 |> COUNT _ > 1;',
    'x = [1, 2] |> COUNT _ > 1;',
  ),
  SELECT_NEEDS_LIST: because(
    'SELECT makes a value from each element of a list or a range.',
    'x = 1 |> SELECT _ + 1;',
    'x = [1] |> SELECT _ + 1;',
  ),
  EACH_NEEDS_COLLECTION: because(
    'EACH runs its block for each element of a list or a range.',
    '1 |> EACH { print(1); };',
    '[1] |> EACH { print(_); };',
  ),
  UNNEST_NEEDS_ARRAY: because(
    'UNNEST puts the lists that it gets from each element behind each other, so it gets lists.',
    'x = [1] |> UNNEST _;',
    'x = [[1], [2]] |> UNNEST _;',
  ),
  WHERE_NEEDS_BOOL: because(
    'WHERE keeps the elements for which a condition holds.',
    'x = [1] |> WHERE _;',
    'x = [1] |> WHERE _ > 0;',
  ),
  TAKE_WHILE_NEEDS_BOOL: because(
    'TAKE_WHILE stops at the first element for which a condition does not hold.',
    'x = [1] |> TAKE_WHILE _;',
    'x = [1] |> TAKE_WHILE _ < 3;',
  ),
  PIPE_CLAUSE_NEEDS_BOOL: because(
    'COUNT, ANY, ALL and FIND ask a condition of each element.',
    'x = [1] |> ANY _;',
    'x = [1] |> ANY _ > 0;',
  ),
  PIPE_NEEDS_NUMERIC: because(
    'SUM, AVERAGE, MIN and MAX work on numbers.',
    'x = ["a"] |> MAX _;',
    'x = ["a"] |> MAX _.length();',
  ),
  LIMIT_COUNT_NEEDS_NUMBER: because(
    'LIMIT and SKIP count elements.',
    'x = [1] |> SKIP "a";',
    'x = [1] |> SKIP 1;',
  ),
  PIPE_KEY_TYPE: because(
    'ORDER_BY, DISTINCT and INDEX need a key that can be compared: a number or a string.',
    'x = [TRUE] |> ORDER_BY _;',
    'x = [3, 1] |> ORDER_BY _;',
  ),
  PIPE_PLACEHOLDER_MISPLACED: because(
    '`_` is the present element of a pipeline stage. Outside of one there is no element.',
    'x = _;',
    'x = [1] |> SELECT _;',
  ),
  PIPE_BINDING_MISPLACED: because(
    '`AS $name` names the elements of a source, of SELECT or of UNNEST for the stages that follow.',
    'x = [1] |> WHERE _ > 0 AS $n;',
    'x = [1] AS $n |> WHERE $n > 0;',
  ),
  WINDOW_BAD_SIZE: because(
    'A window holds a whole number of elements, at least one.',
    'x = [1] |> WINDOW(0) _;',
    'x = [1, 2] |> WINDOW(2) _;',
  ),
  WINDOW_BAD_ARGUMENT: because(
    'WINDOW takes the number of elements, as `WINDOW(n)` or `WINDOW(size: n)`.',
    'x = [1] |> WINDOW(width: 2) _;',
    'x = [1] |> WINDOW(2) _;',
  ),
  JOIN_NEEDS_LIST: because(
    'JOIN looks for the match of each element in the list in its parentheses.',
    'x = [1] |> JOIN(2) %(l, r) -> l == r;',
    'x = [1] |> JOIN([2]) %(l, r) -> l == r;',
  ),
  JOIN_NEEDS_BOOL: because(
    'The function of a JOIN says whether two elements belong together, so it gives a Bool.',
    'x = [1] |> JOIN([2]) %(l, r) -> l + r;',
    'x = [1] |> JOIN([2]) %(l, r) -> l == r;',
  ),
  JOIN_KEY_TYPES: because(
    'One key expression is evaluated for the elements of both sides, and the results are compared.',
    'x = [1] |> JOIN(["a"]) _;',
    'x = [1] |> JOIN([2]) _;',
  ),
};
