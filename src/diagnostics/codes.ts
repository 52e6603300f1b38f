/**
 * DIAGNOSTICS: one row per message about source code. The key is the language's own name for the
 * problem (CLEAR language reference, 19), `code` is the short form that people quote: L lexical,
 * P syntax, T types and names, F functions and errors, O ownership, C concurrency, N not supported, M modules and
 * entry point.
 */
export type Severity = 'error' | 'warning';

export interface DiagnosticRow {
  readonly code: string;
  readonly severity: Severity;
  /** What the message is about, one line; `check --explain` shows it. */
  readonly title: string;
}

export const DIAGNOSTICS = {
  INVALID_UTF8: { code: 'L001', severity: 'error', title: 'the file is not valid UTF-8' },
  UNRECOGNIZED_LITERAL: {
    code: 'L002',
    severity: 'error',
    title: 'a character or literal the language does not have',
  },
  UNTERMINATED_STRING: { code: 'L003', severity: 'error', title: 'a string literal does not end' },
  BAD_ESCAPE: {
    code: 'L004',
    severity: 'error',
    title: 'an escape sequence in a string is malformed',
  },
  BAD_NUMBER: { code: 'L005', severity: 'error', title: 'a number literal is malformed' },
  LITERAL_OUT_OF_RANGE: {
    code: 'L006',
    severity: 'error',
    title: 'a number literal does not fit its type',
  },
  UNEXPECTED_TOKEN: {
    code: 'P001',
    severity: 'error',
    title: 'no rule of the grammar starts with this token',
  },
  PARSER_EXPECTED: { code: 'P002', severity: 'error', title: 'a required token is missing' },
  NESTING_TOO_DEEP: {
    code: 'P003',
    severity: 'error',
    title: 'expressions, types or statements are nested too deeply',
  },
  INVALID_ASSIGNMENT_TARGET: {
    code: 'P004',
    severity: 'error',
    title: 'the left side of an assignment is not a name, a field or an index',
  },
  OPERATOR_TYPO_SUGGESTION: {
    code: 'P005',
    severity: 'error',
    title: 'an operator of another language or dialect',
  },
  OPTIONAL_BINDING_REQUIRES_EXISTS: {
    code: 'P010',
    severity: 'error',
    title: 'an optional is bound without EXISTS in a `.clear` file',
  },
  MISSING_COMMA: {
    code: 'P006',
    severity: 'warning',
    title: 'two items of a list stand side by side without a comma',
  },
  VISIBILITY_BAD_KIND: {
    code: 'P007',
    severity: 'error',
    title: 'PUB or PRIVATE before something that is not a declaration',
  },
  MULTIPLE_BINDINGS_NEED_PARENS: {
    code: 'P008',
    severity: 'error',
    title: 'several AS bindings in one condition need parentheses',
  },
  MIXED_AT_CAPABILITIES: {
    code: 'P009',
    severity: 'error',
    title: 'two lists of capabilities on one value or type',
  },
  UNKNOWN_REENTRANT_VARIANT: {
    code: 'P030',
    severity: 'error',
    title: 'an annotation of recursion that the language does not have',
  },
  MAX_DEPTH_NONPOSITIVE: {
    code: 'P031',
    severity: 'error',
    title: 'the number of MAX_DEPTH is not from 1',
  },
  UNDEFINED_VAR: {
    code: 'T001',
    severity: 'error',
    title: 'a name that is not declared is read',
  },
  ASSIGN_UNDEFINED_VAR: {
    code: 'T002',
    severity: 'error',
    title: 'SET assigns to a name that is not declared',
  },
  MISSING_FUNCTION: {
    code: 'T003',
    severity: 'error',
    title: 'no function or method has this name',
  },
  ARITY_MISMATCH: {
    code: 'T004',
    severity: 'error',
    title: 'a call has too few or too many arguments',
  },
  ARGUMENT_TYPE_ERROR: {
    code: 'T005',
    severity: 'error',
    title: 'an argument has another type than the parameter',
  },
  INTRINSIC_NO_OVERLOAD: {
    code: 'T006',
    severity: 'error',
    title: 'a builtin does not accept arguments of these types',
  },
  TYPE_MISMATCH_ASSIGN: {
    code: 'T007',
    severity: 'error',
    title: 'a value does not fit the type of the variable or place',
  },
  FIELD_TYPE_MISMATCH: {
    code: 'T008',
    severity: 'error',
    title: 'a value does not fit the type of the field',
  },
  RETURN_MISMATCH: {
    code: 'T009',
    severity: 'error',
    title: 'a value does not fit the result type of the function',
  },
  RETURN_VOID_FROM_TYPED: {
    code: 'T010',
    severity: 'error',
    title: 'a function with a result type returns without a value',
  },
  TYPE_ERROR_GENERIC: {
    code: 'T011',
    severity: 'error',
    title: 'an operator is applied to types it does not accept',
  },
  CONDITION_NEEDS_BOOL: {
    code: 'T012',
    severity: 'error',
    title: 'a condition is not a Bool',
  },
  ASSERT_NEEDS_BOOL: {
    code: 'T013',
    severity: 'error',
    title: 'the condition of ASSERT is not a Bool',
  },
  UNKNOWN_TYPE: {
    code: 'T014',
    severity: 'error',
    title: 'a type that is not declared',
  },
  DUPLICATE_DECLARATION: {
    code: 'T015',
    severity: 'error',
    title: 'two functions, types, fields, variants or parameters have one name',
  },
  DUPLICATE_VARIABLE: {
    code: 'T016',
    severity: 'error',
    title: 'a variable is declared twice in one scope',
  },
  MISSING_RETURN: {
    code: 'T017',
    severity: 'error',
    title: 'a function with a result type can end without RETURN',
  },
  ILLEGAL_FIELD_LOOKUP: {
    code: 'T018',
    severity: 'error',
    title: 'a value has no such field',
  },
  UNKNOWN_STRUCT_TYPE: {
    code: 'T019',
    severity: 'error',
    title: 'a literal names a struct that is not declared',
  },
  STRUCT_LITERAL_MISSING_FIELDS: {
    code: 'T020',
    severity: 'error',
    title: 'a struct literal leaves out a field without a default',
  },
  STRUCT_FIELD_UNRESOLVABLE: {
    code: 'T021',
    severity: 'error',
    title: 'a struct literal gives a field that the struct does not have, or gives one twice',
  },
  ENUM_UNKNOWN_VARIANT: {
    code: 'T022',
    severity: 'error',
    title: 'an enum has no such variant',
  },
  ENUM_FIELD_ACCESS: {
    code: 'T023',
    severity: 'error',
    title: 'a value of an enum has no fields',
  },
  IF_EXPR_NEEDS_ELSE: {
    code: 'T024',
    severity: 'error',
    title: 'an IF used as a value has no ELSE',
  },
  IF_EXPR_BRANCHES_INCOMPATIBLE: {
    code: 'T025',
    severity: 'error',
    title: 'the branches of an IF used as a value have different types',
  },
  LIST_LITERAL_MIXED_TYPES: {
    code: 'T026',
    severity: 'error',
    title: 'the items of a list literal have different types',
  },
  FIXED_ARRAY_SIZE_MISMATCH: {
    code: 'T027',
    severity: 'error',
    title: 'a literal has another length than the fixed array',
  },
  FIXED_ARRAY_SIZE_AS_DYNAMIC: {
    code: 'T028',
    severity: 'error',
    title: 'a fixed array cannot change its length',
  },
  HASHMAP_MIXED_VALUES: {
    code: 'T101',
    severity: 'error',
    title: 'the values of a map literal have different types',
  },
  STRING_MAP_KEY_BAD: {
    code: 'T102',
    severity: 'error',
    title: 'a map with String keys is asked by something else',
  },
  NUMERIC_MAP_KEY_BAD: {
    code: 'T103',
    severity: 'error',
    title: 'a map with numeric keys is asked by something else, or keys have another type',
  },
  SET_ELEMENT_BAD: {
    code: 'T104',
    severity: 'error',
    title: 'a set holds values that cannot be compared',
  },
  MUTABLE_BARE_NEEDS_ARRAY: {
    code: 'T105',
    severity: 'error',
    title: 'a variable without a value is no fixed array of plain values',
  },
  UNSUPPORTED_INDEX: {
    code: 'T029',
    severity: 'error',
    title: 'a value cannot be indexed, or not with this index',
  },
  STRING_INDEX_BY_INT: {
    code: 'T030',
    severity: 'error',
    title: 'a String cannot be indexed',
  },
  FOR_IN_NEEDS_COLLECTION: {
    code: 'T031',
    severity: 'error',
    title: 'FOR runs over something that has no elements',
  },
  FOR_RANGE_START_NEEDS_INT64: {
    code: 'T032',
    severity: 'error',
    title: 'the start of a FOR range is not an Int64',
  },
  FOR_RANGE_END_NEEDS_INT64: {
    code: 'T033',
    severity: 'error',
    title: 'the end of a FOR range is not an Int64',
  },
  BREAK_OUTSIDE_LOOP: {
    code: 'T034',
    severity: 'error',
    title: 'BREAK stands outside a loop',
  },
  CONTINUE_OUTSIDE_LOOP: {
    code: 'T035',
    severity: 'error',
    title: 'CONTINUE stands outside a loop',
  },
  IF_AS_NEEDS_OPTIONAL: {
    code: 'T036',
    severity: 'error',
    title: 'IF … AS binds the payload of something that is not optional',
  },
  WHILE_AS_NEEDS_OPTIONAL: {
    code: 'T037',
    severity: 'error',
    title: 'WHILE … AS binds the payload of something that is not optional',
  },
  UNWRAP_NON_OPTIONAL: {
    code: 'T038',
    severity: 'error',
    title: 'a value that is not optional is unwrapped',
  },
  MODIFIER_NEEDS_ERROR_UNION: {
    code: 'T039',
    severity: 'error',
    title: 'OR rescues something that can neither fail nor be NIL',
  },
  TYPE_MISMATCH_IN_OR: {
    code: 'T040',
    severity: 'error',
    title: 'the fallback of OR has another type than the value it stands for',
  },
  OR_BREAK_OUTSIDE_WHILE: {
    code: 'T041',
    severity: 'error',
    title: 'OR BREAK stands outside a WHILE loop',
  },
  UNKNOWN_ERROR_TYPE: {
    code: 'T042',
    severity: 'error',
    title: 'an error type that no RAISE of the program registers',
  },
  ERROR_KIND_CONFLICT: {
    code: 'T043',
    severity: 'error',
    title: 'one error type is raised with two kinds',
  },
  NEEDS_ANNOTATION: {
    code: 'T044',
    severity: 'error',
    title: 'the type of a variable cannot be seen from its value',
  },
  VALUE_NEEDED: {
    code: 'T045',
    severity: 'error',
    title: 'something without a value is used as a value',
  },
  BUILTIN_HIDDEN: {
    code: 'T046',
    severity: 'warning',
    title: 'a function hides the builtin of the same name',
  },
  FALLIBLE_WITHOUT_BANG: {
    code: 'T047',
    severity: 'warning',
    title: 'a function can fail but its result type has no `!`',
  },
  STYLE_MUTABLE_PARAM_NEEDS_BANG: {
    code: 'T048',
    severity: 'warning',
    title: 'a function with a MUTABLE parameter has no `!` in its name',
  },
  REENTRANCE_DIRECT_RECURSIVE: {
    code: 'T049',
    severity: 'error',
    title: 'a function calls itself without saying so',
  },
  REENTRANCE_INDIRECT_RECURSIVE: {
    code: 'T050',
    severity: 'error',
    title: 'functions call each other in a circle without saying so',
  },
  AS_BINDING_MISPLACED: {
    code: 'T051',
    severity: 'error',
    title: 'an AS binding stands outside the conjuncts of a condition',
  },
  MATCH_NON_EXHAUSTIVE: {
    code: 'T052',
    severity: 'error',
    title: 'a MATCH leaves out variants of the enum or union',
  },
  MATCH_DUPLICATE_PATTERN: {
    code: 'T053',
    severity: 'error',
    title: 'two arms of a MATCH name one variant',
  },
  MATCH_CASE_TYPE_MISMATCH: {
    code: 'T054',
    severity: 'error',
    title: 'an arm of a MATCH has another type than the subject',
  },
  MATCH_ENUM_CAPTURE: {
    code: 'T055',
    severity: 'error',
    title: 'an arm binds a payload that the subject does not have',
  },
  MATCH_FIELD_UNKNOWN: {
    code: 'T056',
    severity: 'error',
    title: 'a pattern names a field that the struct does not have',
  },
  MATCH_FIELD_TYPE_MISMATCH: {
    code: 'T057',
    severity: 'error',
    title: 'a pattern compares a field with a value of another type',
  },
  MATCH_NEEDS_STRUCT_TYPE: {
    code: 'T058',
    severity: 'error',
    title: 'a pattern of fields on something that has none',
  },
  WHEN_NEEDS_BOOL: {
    code: 'T059',
    severity: 'error',
    title: 'the condition of WHEN is not a Bool',
  },
  MATCH_EXPR_BRANCHES_INCOMPATIBLE: {
    code: 'T060',
    severity: 'error',
    title: 'the arms of a MATCH used as a value have different types',
  },
  REENTRANCE_FUNCTION_PARAMETER: {
    code: 'T401',
    severity: 'error',
    title:
      'a function calls a function that it was given, without saying whether it may be called again meanwhile',
  },
  REENTRANCE_NEEDS_FALLIBLE: {
    code: 'T402',
    severity: 'error',
    title: 'a function with a limit on its recursion can fail, but its result type has no `!`',
  },
  REENTRANCE_NOT_TAIL_CALL: {
    code: 'T403',
    severity: 'warning',
    title: 'a function declared a tail call calls itself somewhere else, too',
  },
  PURE_FN_CANNOT_CALL_IMPURE: {
    code: 'T404',
    severity: 'error',
    title: 'a contract has an effect that somebody could notice',
  },
  DEBUG_POST_NOT_WITH_CATCH: {
    code: 'T405',
    severity: 'error',
    title: 'a function has both DEBUG_POST and CATCH',
  },
  CATCH_WITH_BAD_INNER: {
    code: 'T406',
    severity: 'error',
    title: 'a filter of CATCH is neither an error type nor a message',
  },
  OR_PRUNE_MISPLACED: {
    code: 'T407',
    severity: 'error',
    title: 'OR PRUNE stands where no element can be dropped',
  },
  PIPE_BAD_DESTINATION: {
    code: 'T301',
    severity: 'error',
    title: 'something after `|>` that is no stage and no function',
  },
  PIPE_NOT_CALLABLE: {
    code: 'T302',
    severity: 'error',
    title: 'a value is piped into a variable that holds no function',
  },
  PIPE_OP_NEEDS_LIST: {
    code: 'T303',
    severity: 'error',
    title: 'a stage stands after something that is no sequence',
  },
  SELECT_NEEDS_LIST: {
    code: 'T304',
    severity: 'error',
    title: 'SELECT stands after something that is no sequence',
  },
  EACH_NEEDS_COLLECTION: {
    code: 'T305',
    severity: 'error',
    title: 'EACH stands after something that is no sequence',
  },
  UNNEST_NEEDS_ARRAY: { code: 'T306', severity: 'error', title: 'what UNNEST flattens is no list' },
  WHERE_NEEDS_BOOL: {
    code: 'T307',
    severity: 'error',
    title: 'the condition of WHERE is not a Bool',
  },
  TAKE_WHILE_NEEDS_BOOL: {
    code: 'T308',
    severity: 'error',
    title: 'the condition of TAKE_WHILE is not a Bool',
  },
  PIPE_CLAUSE_NEEDS_BOOL: {
    code: 'T309',
    severity: 'error',
    title: 'the condition of COUNT, ANY, ALL or FIND is not a Bool',
  },
  PIPE_NEEDS_NUMERIC: {
    code: 'T310',
    severity: 'error',
    title: 'SUM, AVERAGE, MIN or MAX of something that is no number',
  },
  LIMIT_COUNT_NEEDS_NUMBER: {
    code: 'T311',
    severity: 'error',
    title: 'the count of LIMIT or SKIP is not a number',
  },
  PIPE_KEY_TYPE: {
    code: 'T312',
    severity: 'error',
    title: 'a key that cannot be ordered or compared',
  },
  PIPE_PLACEHOLDER_MISPLACED: { code: 'T313', severity: 'error', title: '`_` outside a pipeline' },
  PIPE_BINDING_MISPLACED: {
    code: 'T314',
    severity: 'error',
    title: '`AS $name` where no element can be named',
  },
  WINDOW_BAD_SIZE: {
    code: 'T315',
    severity: 'error',
    title: 'the size of a WINDOW is not a positive integer',
  },
  WINDOW_BAD_ARGUMENT: {
    code: 'T316',
    severity: 'error',
    title: 'an argument that WINDOW does not have',
  },
  JOIN_NEEDS_LIST: {
    code: 'T317',
    severity: 'error',
    title: 'the right side of a JOIN is no list',
  },
  JOIN_NEEDS_BOOL: {
    code: 'T318',
    severity: 'error',
    title: 'the condition of a JOIN is not a Bool',
  },
  JOIN_KEY_TYPES: {
    code: 'T319',
    severity: 'error',
    title: 'the two sides of a JOIN have keys of different types',
  },
  PIPE_NEVER_ENDS: {
    code: 'T340',
    severity: 'error',
    title: 'a pipeline takes all items of an infinite stream',
  },
  CONCURRENT_BAD_STAGE: {
    code: 'T341',
    severity: 'error',
    title: 'a stage behind CONCURRENT that workers cannot do',
  },
  CONCURRENT_BAD_OPTION: {
    code: 'T342',
    severity: 'error',
    title: 'an option that CONCURRENT does not have, or not with that value',
  },
  CONCURRENT_CANNOT_LEAVE: {
    code: 'T343',
    severity: 'error',
    title: 'a worker would leave the pipeline, or the function around it',
  },
  SHARDED_MAP_ONLY: {
    code: 'C080',
    severity: 'error',
    title: 'something that is not a map in parts, where one is needed',
  },
  SHARD_NEEDS_EACH: {
    code: 'T344',
    severity: 'error',
    title: 'SHARD without a CONCURRENT EACH behind it',
  },
  IMMUTABLE_ASSIGNMENT: {
    code: 'O001',
    severity: 'error',
    title: 'an immutable variable is assigned',
  },
  IMMUTABLE_FIELD_ASSIGNMENT: {
    code: 'O002',
    severity: 'error',
    title: 'a field is written through an immutable binding',
  },
  ASSIGN_INDEX_IMMUTABLE_LIST: {
    code: 'O003',
    severity: 'error',
    title: 'an item is written, or a list changed, through an immutable binding',
  },
  IMMUTABLE_ARG_PASSED_AS_MUTABLE: {
    code: 'O004',
    severity: 'error',
    title: 'an immutable variable is passed to a MUTABLE parameter',
  },
  IMMUTABLE_ARG_PASSED_AS_EXPRESSION: {
    code: 'O005',
    severity: 'error',
    title: 'something that is not a place is passed to a MUTABLE parameter',
  },
  USE_OF_MOVED_VALUE: {
    code: 'O006',
    severity: 'error',
    title: 'a variable is used after its value has moved',
  },
  USE_OF_MOVED_IN_LOOP: {
    code: 'O007',
    severity: 'error',
    title: 'a variable moves in a loop and is used again in the next turn',
  },
  USE_OF_MOVED_PATH: {
    code: 'O008',
    severity: 'error',
    title: 'a part of a variable is used after it has moved',
  },
  MOVE_NEEDS_IDENTIFIER: {
    code: 'O009',
    severity: 'error',
    title: 'MOVE is applied to something that is not a variable',
  },
  COPY_BAD_TARGET: {
    code: 'O027',
    severity: 'error',
    title: 'COPY of a promise or a stream',
  },
  CLONE_BAD_TARGET: {
    code: 'O010',
    severity: 'error',
    title: 'CLONE is applied to something that is not a shared handle',
  },
  LINK_NEEDS_SHARED_OR_MULTIOWNED: {
    code: 'O021',
    severity: 'error',
    title: 'LINK of something that is no handle of shared data',
  },
  RESOLVE_NEEDS_LINK: {
    code: 'O022',
    severity: 'error',
    title: 'RESOLVE of something that is no weak handle',
  },
  FREEZE_NEEDS_OWNED: {
    code: 'O023',
    severity: 'error',
    title: 'FREEZE of data that is shared already',
  },
  GIVE_ON_COPY_TYPE: {
    code: 'O024',
    severity: 'warning',
    title: 'GIVE or MOVE of a value that is copied anyway',
  },
  BORROWED_VALUE_STORED: {
    code: 'O025',
    severity: 'error',
    title: 'data that is only borrowed is stored where it outlives the call',
  },
  MUTABLE_ARGUMENTS_OVERLAP: {
    code: 'O028',
    severity: 'error',
    title: 'one variable is given for two MUTABLE parameters of a call',
  },
  STORE_STRING_NEEDS_COPY: {
    code: 'O029',
    severity: 'warning',
    title: 'a variable of a String is stored in a collection without COPY',
  },
  WHILE_AS_IMMUTABLE_RECEIVER: {
    code: 'O026',
    severity: 'error',
    title: 'WHILE … AS asks something that cannot change in between',
  },
  PROMISE_NOT_CONSUMED: {
    code: 'O011',
    severity: 'error',
    title: 'a promise is never awaited, returned or handed on',
  },
  CAPABILITY_ON_PRIMITIVE: {
    code: 'C001',
    severity: 'error',
    title: 'a capability on a primitive type',
  },
  UNKNOWN_CAPABILITY_MODIFIER: {
    code: 'C002',
    severity: 'error',
    title: 'a capability that does not exist',
  },
  DUPLICATE_CAPABILITY: {
    code: 'C003',
    severity: 'error',
    title: 'two capabilities of one sort on one type',
  },
  NEXT_NEEDS_FUTURE: {
    code: 'C004',
    severity: 'error',
    title: 'NEXT is applied to something that is not a promise',
  },
  BG_CAPTURES_WITH_SCOPED: {
    code: 'C005',
    severity: 'error',
    title: 'a BG body uses a name that is bound only inside a WITH',
  },
  DO_CAPTURES_WITH_SCOPED: {
    code: 'C006',
    severity: 'error',
    title: 'a DO branch uses a name that is bound only inside a WITH',
  },
  BG_CAPTURE_REFUSED: {
    code: 'C007',
    severity: 'error',
    title: 'a BG body uses a value that cannot cross into a fiber as it is',
  },
  UNKNOWN_BG_MODIFIER: {
    code: 'C008',
    severity: 'error',
    title: 'a modifier of BG that does not exist',
  },
  BG_ARENA_AND_PARALLEL: {
    code: 'C009',
    severity: 'error',
    title: 'a BG body is both @arena and @parallel',
  },
  LOCAL_VAR_NOT_IN_PARALLEL: {
    code: 'C010',
    severity: 'error',
    title: 'a @parallel body uses @local data',
  },
  MULTIOWNED_NOT_IN_PARALLEL: {
    code: 'C011',
    severity: 'error',
    title: 'a @parallel body uses @multiowned data',
  },
  BG_PINNED_CAPTURE_MISMATCH: {
    code: 'C012',
    severity: 'error',
    title: 'an unpinned BG inside a pinned one uses its variables',
  },
  BG_RESULT_DISCARDED: {
    code: 'C013',
    severity: 'warning',
    title: 'the promise of a BG statement is thrown away',
  },
  CAPTURED_COPY_ASSIGNED: {
    code: 'C014',
    severity: 'warning',
    title: 'a fiber or function changes its own copy of a variable',
  },
  WITH_EXCLUSIVE_NEEDS_LOCK: {
    code: 'C015',
    severity: 'error',
    title: 'WITH EXCLUSIVE on something that has no lock',
  },
  WITH_BORROWED_ON_QUALIFIED_VAR: {
    code: 'C016',
    severity: 'error',
    title: 'WITH BORROWED or RESTRICT on shared data',
  },
  WITH_NEEDS_SHARED_OBJECT: {
    code: 'C017',
    severity: 'error',
    title: 'WITH on plain data',
  },
  LOCKED_FIELD_NEEDS_WITH: {
    code: 'C018',
    severity: 'error',
    title: 'data behind a lock is used outside WITH',
  },
  SHARED_FIELD_WRITE: {
    code: 'C019',
    severity: 'error',
    title: 'a field of @shared or @multiowned data is written without a lock',
  },
  RETRY_ONLY_TRANSIENT: {
    code: 'C020',
    severity: 'error',
    title: 'RETRY for an error that trying again cannot cure',
  },
  ON_RETRY_NEEDS_FALLIBLE_CAP: {
    code: 'C021',
    severity: 'error',
    title: 'a handler on a WITH that cannot fail',
  },
  SELECTOR_NOT_POSSIBLE: {
    code: 'C022',
    severity: 'warning',
    title: 'a handler for an error that cannot occur here',
  },
  REQUIRES_UNKNOWN_NAME: {
    code: 'C023',
    severity: 'error',
    title: 'REQUIRES names a parameter or a family that does not exist',
  },
  REQUIRES_FAMILY_MISMATCH: {
    code: 'C024',
    severity: 'error',
    title: 'an argument is not of a family that the parameter admits',
  },
  WITH_NEEDS_REQUIRES: {
    code: 'C025',
    severity: 'warning',
    title: 'WITH on a parameter that REQUIRES does not name',
  },
  ATOMIC_OPERATOR: {
    code: 'C026',
    severity: 'error',
    title: 'an operation that atomics do not have',
  },
  WITH_ALIAS_ESCAPES: {
    code: 'C027',
    severity: 'error',
    title: 'a name bound by WITH leaves the WITH',
  },
  LOCK_NESTED_REACQUIRE: {
    code: 'C028',
    severity: 'error',
    title: 'a lock is taken again while it is held',
  },
  LOCK_CYCLE_DETECTED: {
    code: 'C029',
    severity: 'error',
    title: 'locks are taken in orders that can block each other',
  },
  LOCK_RANK_VIOLATION: {
    code: 'C030',
    severity: 'error',
    title: 'a lock is taken while one of the same or a higher rank is held',
  },
  LOCK_RANK_INCONSISTENT: {
    code: 'C031',
    severity: 'error',
    title: 'locks of one struct type have different ranks',
  },
  HOLD_ACROSS_YIELD: {
    code: 'C032',
    severity: 'error',
    title: 'a fiber is started or awaited while a lock is held',
  },
  NAKED_LOCK_NESTING: {
    code: 'C033',
    severity: 'warning',
    title: 'a second lock is taken while another is held',
  },
  LOCK_REENTRANT_CALL: {
    code: 'C034',
    severity: 'error',
    title: 'a held lock is passed to a function that may take it again',
  },
  CELL_NEEDS_SNAPSHOT: {
    code: 'C035',
    severity: 'error',
    title: 'data of a versioned cell or an atomic pointer is used outside WITH SNAPSHOT',
  },
  INDIRECT_ATOMIC_FIELD_WRITE: {
    code: 'C036',
    severity: 'error',
    title: 'a field behind an atomic pointer is written in place',
  },
  WITH_SNAPSHOT_NEEDS_VERSIONED_OR_ATOMIC: {
    code: 'C037',
    severity: 'error',
    title: 'WITH SNAPSHOT on something that is no cell',
  },
  OBSERVABLE_NEEDS_FOLD: {
    code: 'C066',
    severity: 'error',
    title: 'an observable of something else than a fold over a stream',
  },
  WITH_VIEW_NEEDS_OBSERVABLE: {
    code: 'C067',
    severity: 'error',
    title: 'WITH VIEW on something that cannot be looked at while it grows',
  },
  WITH_MULTI_OBJECT_ATOMIC: {
    code: 'C038',
    severity: 'error',
    title: 'a transaction over several cells lists an atomic pointer',
  },
  WITH_RETRYABLE_FALLIBLE_BODY: {
    code: 'C039',
    severity: 'error',
    title: 'a body that may run several times can fail or wait',
  },
  ATOMIC_STRUCT: {
    code: 'C040',
    severity: 'error',
    title: 'a structure as an atomic',
  },
  BG_STREAM_NO_YIELD: {
    code: 'C041',
    severity: 'error',
    title: 'a BG STREAM without YIELD',
  },
  BG_STREAM_INCONSISTENT_YIELD: {
    code: 'C042',
    severity: 'error',
    title: 'items of one stream have different types',
  },
  YIELD_OUTSIDE_BG_STREAM: {
    code: 'C043',
    severity: 'error',
    title: 'YIELD or CLOSE outside a BG STREAM',
  },
  BG_STREAM_CAPTURES_WITH_SCOPED: {
    code: 'C044',
    severity: 'error',
    title: 'a BG STREAM uses a name that is bound only inside a WITH',
  },
  BOUNDED_STREAM_MIXED_TYPES: {
    code: 'C045',
    severity: 'error',
    title: 'an item of a bounded stream is not a BG of its type',
  },
  WITH_NEEDS_POLYMORPHIC: {
    code: 'C060',
    severity: 'error',
    title: 'a WITH for one family on a parameter that admits several',
  },
  WITH_MATCH_ARMS: {
    code: 'C061',
    severity: 'error',
    title: 'the arms of a WITH … MATCH do not fit its data',
  },
  WITH_MATCH_VERSIONED_AS_MUTABLE: {
    code: 'C062',
    severity: 'error',
    title: 'a WITH … MATCH without SNAPSHOT replaces a cell',
  },
  WITH_GUARD_SCOPE: {
    code: 'C063',
    severity: 'error',
    title: 'a GUARD uses something else than the name that it guards',
  },
  SYNC_POLICY_MISPLACED: {
    code: 'C064',
    severity: 'error',
    title: 'a second SYNC POLICY, or one in another file than `main`',
  },
  SYNC_POLICY_SELECTORS: {
    code: 'C065',
    severity: 'error',
    title: 'a SYNC POLICY has not exactly the handlers that it should',
  },
  BG_OUTLIVES_ATOMIC: {
    code: 'C069',
    severity: 'error',
    title: 'a body that uses an atomic goes on when the atomic is gone',
  },
  TIGHT_CALLS_REENTRANT: {
    code: 'C068',
    severity: 'error',
    title: 'a TIGHT loop calls a function that may call itself',
  },
  NOT_SUPPORTED: {
    code: 'N001',
    severity: 'error',
    title: 'part of the language that this tool does not support',
  },
  TOP_LEVEL_STATEMENT: {
    code: 'M001',
    severity: 'error',
    title: 'a statement outside a function',
  },
  DUPLICATE_MAIN: {
    code: 'M002',
    severity: 'error',
    title: 'two entry points',
  },
  MAIN_SIGNATURE: {
    code: 'M003',
    severity: 'error',
    title: 'the entry point has parameters',
  },
  STUB_MISMATCH: {
    code: 'M004',
    severity: 'error',
    title: 'a stub that cannot stand in for its function',
  },
  MODULE_NOT_FOUND: {
    code: 'M005',
    severity: 'error',
    title: 'a required file or package cannot be read',
  },
  MODULE_CYCLE: {
    code: 'M006',
    severity: 'error',
    title: 'a file requires itself, perhaps through others',
  },
  NAMESPACE_TAKEN: {
    code: 'M007',
    severity: 'error',
    title: 'two required files have one namespace',
  },
  NAME_NOT_VISIBLE: {
    code: 'M008',
    severity: 'error',
    title: 'a name of another file is not visible here',
  },
  AMBIGUOUS_NAME: {
    code: 'M009',
    severity: 'error',
    title: 'a name stands for things of several files',
  },
  UNKNOWN_NAMESPACE: {
    code: 'M010',
    severity: 'error',
    title: 'a module that is not required',
  },
  UNION_UNKNOWN_VARIANT: {
    code: 'T200',
    severity: 'error',
    title: 'a union does not have this variant',
  },
  UNION_PAYLOAD_MISMATCH: {
    code: 'T201',
    severity: 'error',
    title: 'the payload of a variant is missing or has the wrong type',
  },
  UNION_FIELD_ACCESS: {
    code: 'T202',
    severity: 'error',
    title: 'a field is read directly from a union',
  },
  UNION_LITERAL_VARIANT_COUNT: {
    code: 'T203',
    severity: 'error',
    title: 'a union literal does not name exactly one variant',
  },
  UNION_VARIANT_IS_UNIT_NO_PAYLOAD: {
    code: 'T204',
    severity: 'error',
    title: 'a variant without a payload is given one',
  },
  UNION_INLINE_VARIANT_NEEDS_FIELDS: {
    code: 'T205',
    severity: 'error',
    title: 'a variant with fields is made from one value',
  },
  UNION_INLINE_VARIANT_MISSING_FIELDS: {
    code: 'T206',
    severity: 'error',
    title: 'a variant lacks values for some of its fields',
  },
  UNION_INLINE_VARIANT_UNKNOWN_FIELD: {
    code: 'T207',
    severity: 'error',
    title: 'a variant does not have this field',
  },
  UNION_INLINE_IN_GENERIC: {
    code: 'T208',
    severity: 'error',
    title: 'a variant of a generic union has fields of its own',
  },
  UNION_METHOD_MISSING: {
    code: 'T209',
    severity: 'error',
    title: 'a function that a union demands is not written',
  },
  UNION_METHOD_WRONG_ARITY: {
    code: 'T210',
    severity: 'error',
    title: 'a function has another number of parameters than its union demands',
  },
  UNION_METHOD_PARAM_TYPE: {
    code: 'T211',
    severity: 'error',
    title: 'a parameter has another type than the union of the function demands',
  },
  UNION_METHOD_RETURN_TYPE: {
    code: 'T212',
    severity: 'error',
    title: 'a function returns another type than its union demands',
  },
  UNION_METHOD_WRONG_VISIBILITY: {
    code: 'T213',
    severity: 'error',
    title: 'a function is less visible than its union demands',
  },
  UNION_METHOD_DUPLICATE: {
    code: 'T214',
    severity: 'error',
    title: 'a union demands one function twice',
  },
  RECURSIVE_WITHOUT_INDIRECT: {
    code: 'T215',
    severity: 'error',
    title: 'a struct or union contains itself directly',
  },
  MATCH_UNIT_CAPTURE: {
    code: 'T216',
    severity: 'error',
    title: 'an arm binds the payload of a variant that has none',
  },
  MATCH_MULTI_ARM_PAYLOAD_MISMATCH: {
    code: 'T217',
    severity: 'error',
    title: 'an arm binds payloads of different types',
  },
  MATCH_NEEDS_ENUM_OR_UNION: {
    code: 'T218',
    severity: 'error',
    title: 'an exhaustive MATCH over something else than an enum or a union',
  },
  MATCH_FORBIDS_DEFAULT: {
    code: 'T219',
    severity: 'error',
    title: 'an exhaustive MATCH has a DEFAULT',
  },
  MATCH_FORBIDS_WHEN: {
    code: 'T220',
    severity: 'error',
    title: 'an exhaustive MATCH has a WHEN arm',
  },
  MATCH_EXPR_NEEDS_CASE: {
    code: 'T221',
    severity: 'error',
    title: 'a MATCH used as a value has no arms',
  },
  GENERIC_MISSING_TYPE_ARGS: {
    code: 'T222',
    severity: 'error',
    title: 'a generic type stands without its type arguments',
  },
  GENERIC_WRONG_ARG_COUNT: {
    code: 'T223',
    severity: 'error',
    title: 'a generic type has another number of type arguments',
  },
  GENERIC_NOT_GENERIC: {
    code: 'T224',
    severity: 'error',
    title: 'type arguments for a type that has no parameters',
  },
  GENERIC_DUPLICATE_TYPE_PARAM: {
    code: 'T225',
    severity: 'error',
    title: 'two type parameters have one name',
  },
  GENERIC_TYPE_PARAM_SHADOWS_BUILTIN: {
    code: 'T226',
    severity: 'error',
    title: 'a type parameter has the name of a builtin type',
  },
  GENERIC_FN_CANNOT_INFER: {
    code: 'T228',
    severity: 'error',
    title: 'a type argument of a function cannot be seen from the arguments of the call',
  },
  GENERIC_FN_CONFLICT: {
    code: 'T229',
    severity: 'error',
    title: 'the arguments of a call ask for different type arguments',
  },
  GENERIC_FN_CAPTURES: {
    code: 'T234',
    severity: 'error',
    title: 'a generic function has a USE',
  },
  GENERIC_ENDLESS: {
    code: 'T227',
    severity: 'error',
    title: 'a generic declaration needs instances without end',
  },
  AUTO_PREFIX_NOT_SUPPORTED: {
    code: 'P022',
    severity: 'error',
    title: '`Auto` has a prefix such as `?` or `!`',
  },
  AUTO_NOT_ALLOWED_IN_FIELD: {
    code: 'T230',
    severity: 'error',
    title: '`Auto` stands for the type of a field',
  },
  AUTO_NOT_ALLOWED_HERE: {
    code: 'T231',
    severity: 'error',
    title: '`Auto` stands where no type can be inferred',
  },
  AUTO_CANNOT_INFER: {
    code: 'T232',
    severity: 'error',
    title: 'nothing says what `Auto` stands for',
  },
  AUTO_AMBIGUOUS: {
    code: 'T233',
    severity: 'error',
    title: '`Auto` would have to stand for two types',
  },
} as const satisfies Record<string, DiagnosticRow>;

export type DiagnosticName = keyof typeof DIAGNOSTICS;

/** The code of everything that this tool does not support. */
export const NOT_SUPPORTED_CODE = DIAGNOSTICS.NOT_SUPPORTED.code;
