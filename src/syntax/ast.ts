/**
 * The syntax tree of the complete D2 grammar (CLEAR language reference, 3; CLEAR concurrency reference, 3).
 * Plain readonly data with spans; what the checker learns about a node is kept in tables beside the tree
 * (`types/checked.ts`), keyed by the node itself.
 */
import type { Source, Span } from '../diagnostics/source.js';

/** An identifier as written, with its place. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}

export interface Module {
  readonly source: Source;
  readonly items: readonly Item[];
}

// ---------------------------------------------------------------------------------------------- declarations

export type Visibility = 'public' | 'package' | 'private';

export type Item =
  | RequireItem
  | FunctionItem
  | StructItem
  | EnumItem
  | UnionItem
  | ExternFunctionItem
  | ExternStructItem
  | TestItem
  | SyncPolicyItem
  | StatementItem;

export interface RequireItem {
  readonly kind: 'require';
  readonly path: string;
  readonly pathSpan: Span;
  readonly alias: Name | null;
  readonly span: Span;
}

export interface FunctionItem {
  readonly kind: 'function';
  readonly name: Name;
  readonly visibility: Visibility;
  readonly typeParameters: readonly Name[];
  readonly parameters: readonly Parameter[];
  readonly captures: readonly Parameter[];
  /** Null when RETURNS is absent. */
  readonly result: TypeNode | null;
  /** `REQUIRES c: ATOMIC | LOCKED`, one entry per group. */
  readonly requires: readonly RequiresGroup[];
  readonly recursion: Recursion | null;
  readonly pre: readonly Expr[];
  readonly debugPost: readonly Expr[];
  readonly body: readonly Stmt[];
  readonly catches: readonly CatchClause[];
  /** The DEFAULT clause after CATCH clauses. */
  readonly catchDefault: readonly Stmt[] | null;
  readonly span: Span;
}

export interface Parameter {
  readonly name: Name;
  readonly takes: boolean;
  readonly mutable: boolean;
  readonly type: TypeNode | null;
  readonly defaultValue: Expr | null;
  readonly span: Span;
}

export interface RequiresGroup {
  readonly names: readonly Name[];
  /** LOCKED, VERSIONED, ATOMIC, SNAPSHOTTED, LOCAL as written. */
  readonly families: readonly Name[];
}

export interface Recursion {
  readonly kind: 'reentrant' | 'nonReentrant' | 'tailCall' | 'thunk' | 'notLogical' | 'maxDepth';
  readonly tight: boolean;
  /** N of MAX_DEPTH(N); 0 otherwise. */
  readonly depthMax: number;
  readonly span: Span;
}

export interface CatchClause {
  /** Kinds and error types; any of them matches. */
  readonly selectors: readonly Name[];
  /** WITH(...) filters: an error type name or a message expression. */
  readonly filters: readonly CatchFilter[];
  readonly body: readonly Stmt[];
  readonly span: Span;
}

export type CatchFilter =
  | { readonly kind: 'type'; readonly name: Name }
  | { readonly kind: 'message'; readonly value: Expr };

export interface StructItem {
  readonly kind: 'struct';
  readonly name: Name;
  readonly visibility: Visibility;
  readonly typeParameters: readonly Name[];
  readonly fields: readonly FieldNode[];
  readonly span: Span;
}

export interface FieldNode {
  readonly name: Name;
  readonly type: TypeNode;
  readonly borrowed: boolean;
  readonly defaultValue: Expr | null;
  readonly span: Span;
}

export interface EnumItem {
  readonly kind: 'enum';
  readonly name: Name;
  readonly visibility: Visibility;
  readonly variants: readonly Name[];
  readonly span: Span;
}

export interface UnionItem {
  readonly kind: 'union';
  readonly name: Name;
  readonly visibility: Visibility;
  readonly typeParameters: readonly Name[];
  readonly variants: readonly VariantNode[];
  readonly methods: readonly UnionMethod[];
  readonly span: Span;
}

export interface VariantNode {
  readonly name: Name;
  readonly payload:
    | { readonly kind: 'unit' }
    | { readonly kind: 'typed'; readonly type: TypeNode }
    | {
        readonly kind: 'inline';
        readonly fields: readonly { readonly name: Name; readonly type: TypeNode }[];
      };
  readonly span: Span;
}

export interface UnionMethod {
  readonly name: Name;
  readonly visibility: Visibility;
  readonly parameters: readonly Parameter[];
  readonly result: TypeNode | null;
  /** Null for a bodyless requirement. */
  readonly body: readonly Stmt[] | null;
  readonly span: Span;
}

export interface ExternFunctionItem {
  readonly kind: 'externFunction';
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly result: TypeNode | null;
  readonly span: Span;
}

export interface ExternStructItem {
  readonly kind: 'externStruct';
  readonly name: Name;
  readonly typeParameters: readonly Name[];
  readonly fields: readonly FieldNode[];
  readonly span: Span;
}

export interface SyncPolicyItem {
  readonly kind: 'syncPolicy';
  readonly handlers: readonly WithHandler[];
  readonly span: Span;
}

/** A statement at top level: parsed, and refused by the checker. */
export interface StatementItem {
  readonly kind: 'statement';
  readonly statement: Stmt;
  readonly span: Span;
}

// ---------------------------------------------------------------------------------------------- tests

export interface TestItem {
  readonly kind: 'test';
  readonly name: Name;
  readonly body: readonly TestEntry[];
  readonly span: Span;
}

export type TestEntry =
  | {
      readonly kind: 'when';
      readonly title: string;
      readonly tags: readonly Name[];
      readonly body: readonly TestEntry[];
      readonly span: Span;
    }
  | {
      readonly kind: 'that';
      readonly title: string;
      readonly pending: boolean;
      readonly body: readonly Stmt[];
      readonly span: Span;
    }
  | {
      readonly kind: 'hook';
      readonly when: 'before' | 'after';
      readonly scope: 'each' | 'all';
      readonly body: readonly Stmt[];
      readonly span: Span;
    }
  | { readonly kind: 'let'; readonly name: Name; readonly value: Expr; readonly span: Span }
  | { readonly kind: 'stub'; readonly name: Name; readonly stub: StubKind; readonly span: Span }
  | {
      readonly kind: 'benchmark';
      readonly value: Expr;
      readonly count: number;
      readonly span: Span;
    }
  | { readonly kind: 'smash'; readonly value: Expr; readonly span: Span }
  | { readonly kind: 'profile'; readonly value: Expr; readonly span: Span }
  | { readonly kind: 'setup'; readonly statement: Stmt; readonly span: Span };

export type StubKind =
  | { readonly kind: 'returns'; readonly value: Expr }
  | { readonly kind: 'captures'; readonly counter: Name }
  | { readonly kind: 'sequence'; readonly values: Expr }
  | { readonly kind: 'with'; readonly lambda: Expr };

// ---------------------------------------------------------------------------------------------- types

export type TypeNode =
  | NamedTypeNode
  | {
      readonly kind: 'functionType';
      readonly parameters: readonly TypeNode[];
      /** Of each parameter: `FN(MUTABLE Int64[]@list) -> Void`. */
      readonly passing: readonly ('lent' | 'mutable' | 'takes')[];
      readonly result: TypeNode;
      readonly span: Span;
    }
  | { readonly kind: 'sharedType'; readonly inner: TypeNode; readonly span: Span }
  | { readonly kind: 'autoType'; readonly span: Span }
  /** `?(T[])` (D3): an optional of a whole type. */
  | { readonly kind: 'optionalType'; readonly inner: TypeNode; readonly span: Span }
  /** `~(T[])` (ours): a promise of a whole type, where `~T[]` is a stream. */
  | {
      readonly kind: 'promiseType';
      readonly inner: TypeNode;
      readonly caps: readonly Capability[];
      readonly span: Span;
    };

/**
 * `~!?Name<args> @elementCaps [dim][dim] @caps`. Prefixes as booleans: order in the source is fixed.
 * `?T[]` is a list of optional T (language reference 3.2).
 */
export interface NamedTypeNode {
  readonly kind: 'namedType';
  readonly future: boolean;
  readonly fallible: boolean;
  readonly optional: boolean;
  readonly name: Name;
  /** Namespace of an imported type (`geo.Point`), or null. */
  readonly namespace: Name | null;
  readonly args: readonly TypeNode[];
  readonly elementCaps: readonly Capability[];
  readonly dims: readonly Dimension[];
  readonly caps: readonly Capability[];
  readonly span: Span;
}

export type Dimension =
  | { readonly kind: 'slice' } // []
  | { readonly kind: 'fixed'; readonly size: number } // [N]
  | { readonly kind: 'inferred' } // [*]
  | { readonly kind: 'optional' } // [?]
  | { readonly kind: 'infinite' }; // [INF]

/** `locked(rank: 2)`, `sharded(4)`, `list`: the name without `@`, and its arguments. */
export interface Capability {
  readonly name: string;
  readonly args: readonly CapabilityArgument[];
  readonly span: Span;
}

export interface CapabilityArgument {
  /** `rank` in `rank: 2`; null for a positional argument. */
  readonly label: string | null;
  readonly value: number;
}

// ---------------------------------------------------------------------------------------------- statements

export type Stmt =
  | BindStmt
  | MutableStmt
  | CompoundStmt
  | ExprStmt
  | IfStmt
  | WhileStmt
  | ForStmt
  | MatchStmt
  | ReturnStmt
  | { readonly kind: 'break'; readonly span: Span }
  | { readonly kind: 'continue'; readonly span: Span }
  | { readonly kind: 'pass'; readonly span: Span }
  | AssertStmt
  | AssertRaisesStmt
  | { readonly kind: 'raise'; readonly error: ErrorSpec; readonly span: Span }
  /** Legacy `EXIT "m";` / `EXIT;`: a raise (language reference 10.5). */
  | { readonly kind: 'exit'; readonly message: Expr | null; readonly span: Span }
  | { readonly kind: 'die'; readonly status: Expr | null; readonly span: Span }
  | WithStmt
  | DoStmt
  | { readonly kind: 'yield'; readonly value: Expr; readonly span: Span }
  | { readonly kind: 'close'; readonly span: Span }
  /** A declaration inside a function body. */
  | {
      readonly kind: 'declaration';
      readonly item: FunctionItem | StructItem | EnumItem | UnionItem;
      readonly span: Span;
    };

/**
 * `x = e;`, `x: T = e;`, `x.f = e;`, `x[i] = e;`, also D1 `VAR x = e;` and `SET x = e;`. Whether it declares or
 * assigns is for the checker to say, except under VAR and SET.
 */
export interface BindStmt {
  readonly kind: 'bind';
  readonly target: Expr;
  readonly type: TypeNode | null;
  readonly value: Expr;
  readonly form: 'plain' | 'var' | 'set';
  readonly span: Span;
}

/** `MUTABLE x = e;`, `MUTABLE x: T = e;`, `MUTABLE x: T;`. */
export interface MutableStmt {
  readonly kind: 'mutable';
  readonly name: Name;
  readonly type: TypeNode | null;
  readonly value: Expr | null;
  readonly span: Span;
}

export type CompoundOp = '+=' | '-=' | '*=' | '/=' | '&=' | '|=' | '^=';

export interface CompoundStmt {
  readonly kind: 'compound';
  readonly target: Expr;
  readonly op: CompoundOp;
  readonly value: Expr;
  readonly span: Span;
}

export interface ExprStmt {
  readonly kind: 'expr';
  readonly value: Expr;
  readonly span: Span;
}

/** A chain IF / ELSE_IF / ELSE; each arm's condition may bind (`AS n`). */
export interface IfStmt {
  readonly kind: 'if';
  readonly arms: readonly IfArm[];
  readonly otherwise: readonly Stmt[] | null;
  readonly span: Span;
}

export interface IfArm {
  readonly condition: Condition;
  readonly body: readonly Stmt[];
  readonly span: Span;
}

/**
 * A condition that may bind optional payloads: `IF e AS n THEN`. Parenthesised conjuncts `(a AS x) && (b AS y)`
 * arrive as `asBinding` expressions inside `value`.
 */
export interface Condition {
  readonly value: Expr;
  readonly binding: Name | null;
}

export interface WhileStmt {
  readonly kind: 'while';
  readonly condition: Condition;
  readonly body: readonly Stmt[];
  readonly tight: boolean;
  readonly span: Span;
}

export interface ForStmt {
  readonly kind: 'for';
  readonly name: Name;
  readonly source: Expr;
  readonly body: readonly Stmt[];
  readonly tight: boolean;
  readonly span: Span;
}

export interface MatchStmt {
  readonly kind: 'match';
  readonly partial: boolean;
  /** `MATCH IFF` of early dialects. */
  readonly exhaustive: boolean;
  readonly takes: boolean;
  readonly subject: Expr;
  readonly arms: readonly MatchArm<readonly Stmt[]>[];
  readonly otherwise: readonly Stmt[] | null;
  readonly span: Span;
}

export interface MatchArm<Body> {
  readonly pattern: Pattern;
  readonly body: Body;
  readonly span: Span;
}

export type Pattern =
  | { readonly kind: 'when'; readonly condition: Expr; readonly span: Span }
  /** `{ x, y: 4, z: _, ... }` on a struct subject. */
  | {
      readonly kind: 'structPattern';
      readonly fields: readonly FieldPattern[];
      readonly span: Span;
    }
  /** One or more values or variants, with `AS p` or a destructuring of the payload. */
  | {
      readonly kind: 'valuePattern';
      readonly values: readonly Expr[];
      readonly binding: Name | null;
      readonly fields: readonly FieldPattern[] | null;
      readonly span: Span;
    };

export interface FieldPattern {
  readonly name: Name;
  readonly match:
    | { readonly kind: 'bind' }
    | { readonly kind: 'ignore' }
    | { readonly kind: 'value'; readonly value: Expr };
}

export interface ReturnStmt {
  readonly kind: 'return';
  readonly value: Expr | null;
  readonly span: Span;
}

export interface AssertStmt {
  readonly kind: 'assert';
  readonly condition: Expr;
  readonly message: string | null;
  readonly span: Span;
}

export interface AssertRaisesStmt {
  readonly kind: 'assertRaises';
  readonly errorKind: Name;
  readonly errorType: Name | null;
  readonly value: Expr;
  readonly span: Span;
}

/** `RAISE …` and `OR EXIT …`: any of the three parts may be absent. `first` is a kind or a type; the checker decides. */
export interface ErrorSpec {
  readonly first: Name | null;
  readonly second: Name | null;
  readonly message: Expr | null;
  readonly span: Span;
}

// -- concurrency statements

export interface WithStmt {
  readonly kind: 'with';
  readonly form: 'guarded' | 'snapshot' | 'view' | 'materializedView';
  readonly polymorphic: boolean;
  readonly marker: 'POSSIBLE_DEADLOCK' | 'POSSIBLE_LOCK_CYCLE' | null;
  readonly bindings: readonly WithBinding[];
  /** Null when the statement is a MATCH over families. */
  readonly body: readonly Stmt[] | null;
  readonly handlers: readonly WithHandler[];
  readonly arms: readonly WithArm[];
  readonly span: Span;
}

export interface WithBinding {
  readonly mode: 'exclusive' | 'restrict' | 'borrowed' | 'shared' | 'snapshot' | 'inferred';
  /** A name or a path of fields. */
  readonly place: Expr;
  readonly mutable: boolean;
  /** Null: the place's own name denotes the unwrapped value. */
  readonly alias: Name | null;
  readonly guard: Expr | null;
  readonly span: Span;
}

export interface WithHandler {
  /** Error kinds or types; empty for a bare RETRY (Transient). */
  readonly selectors: readonly Name[];
  /** N of RETRY(N), or null. */
  readonly retry: number | null;
  readonly action: WithAction;
  readonly span: Span;
}

export type WithAction =
  | { readonly kind: 'raise' }
  | { readonly kind: 'pass' }
  | { readonly kind: 'return'; readonly value: Expr }
  | { readonly kind: 'exit'; readonly message: Expr }
  | { readonly kind: 'block'; readonly body: readonly Stmt[] };

export interface WithArm {
  readonly family: Name;
  readonly body: readonly Stmt[];
  readonly handlers: readonly WithHandler[];
  readonly span: Span;
}

export interface DoStmt {
  readonly kind: 'do';
  readonly branches: readonly DoBranch[];
  readonly span: Span;
}

export interface DoBranch {
  readonly modifiers: readonly Modifier[];
  readonly body: readonly BgStmt[];
  readonly span: Span;
}

/** `@parallel`, `@pinned`, … without the `@`. */
export interface Modifier {
  readonly name: string;
  readonly span: Span;
}

// ---------------------------------------------------------------------------------------------- expressions

export type Expr =
  | LiteralExpr
  | { readonly kind: 'name'; readonly name: string; readonly span: Span }
  /** An upper-case name used as a value: `Color` in `Color.Red`, a bare variant or error name. */
  | {
      readonly kind: 'typeName';
      readonly name: string;
      readonly args: readonly TypeNode[];
      readonly span: Span;
    }
  | { readonly kind: 'placeholder'; readonly span: Span } // _
  | { readonly kind: 'pipeName'; readonly name: string; readonly span: Span } // $name
  | { readonly kind: 'defaultValue'; readonly span: Span } // DEFAULT
  | UnaryExpr
  | BinaryExpr
  | RangeExpr
  | OrExpr
  | CallExpr
  | MethodExpr
  | StaticCallExpr
  | FieldExpr
  | IndexExpr
  | SliceExpr
  | { readonly kind: 'unwrap'; readonly value: Expr; readonly span: Span } // e?
  | { readonly kind: 'deref'; readonly value: Expr; readonly span: Span } // e.*
  | CapabilityExpr
  | StructLiteral
  | VariantLiteral
  | { readonly kind: 'list'; readonly items: readonly Expr[]; readonly span: Span }
  | {
      readonly kind: 'map';
      readonly entries: readonly { readonly key: Expr; readonly value: Expr }[];
      readonly span: Span;
    }
  | {
      readonly kind: 'collection';
      readonly name: 'List' | 'Pool' | 'Set';
      readonly items: readonly Expr[];
      readonly caps: readonly Capability[];
      readonly span: Span;
    }
  | { readonly kind: 'cast'; readonly value: Expr; readonly type: TypeNode; readonly span: Span }
  | OwnershipExpr
  | LambdaExpr
  | IfExpr
  | MatchExpr
  | BlockExpr
  | TypeTest
  | { readonly kind: 'asBinding'; readonly value: Expr; readonly name: Name; readonly span: Span } // (e AS x)
  | { readonly kind: 'next'; readonly value: Expr; readonly span: Span }
  | BgExpr
  | BgStreamExpr
  | PipeExpr
  | { readonly kind: 'pipeBinding'; readonly value: Expr; readonly name: Name; readonly span: Span } // e AS $n
  | StageExpr;

export type IntegerSuffix = 'i8' | 'i16' | 'i32' | 'i64' | 'u8' | 'u16' | 'u32' | 'u64';
export type FloatSuffix = 'f32' | 'f64';

export type LiteralExpr =
  /** `prefixed` marks 0x / 0o / 0b forms. The value is exact; a minus directly before it belongs to its range check. */
  | {
      readonly kind: 'int';
      readonly value: bigint;
      readonly suffix: IntegerSuffix | FloatSuffix | null;
      readonly prefixed: boolean;
      readonly span: Span;
    }
  | {
      readonly kind: 'float';
      readonly value: number;
      readonly suffix: FloatSuffix | null;
      readonly span: Span;
    }
  /**
   * `value` is a byte string: each character is one byte (0–255) of the UTF-8 encoded text. An interpolated
   * string arrives as `binary '+'` nodes with `spliced: true`.
   */
  | { readonly kind: 'string'; readonly value: string; readonly span: Span }
  | { readonly kind: 'symbol'; readonly name: string; readonly span: Span }
  | { readonly kind: 'bool'; readonly value: boolean; readonly span: Span }
  | { readonly kind: 'nil'; readonly span: Span };

export interface UnaryExpr {
  readonly kind: 'unary';
  readonly op: '-' | '!' | '~';
  readonly value: Expr;
  readonly span: Span;
}

export type BinaryOp =
  | '+'
  | '-'
  | '*'
  | '/'
  | 'MOD'
  | '**'
  | '%+'
  | '%-'
  | '%*'
  | '!+'
  | '!-'
  | '!*'
  | '=='
  | '!='
  | '<'
  | '>'
  | '<='
  | '>='
  | '&&'
  | '||'
  // D3; `$+` joins strings
  | '$+'
  | '<<'
  | '>>'
  | 'BIT_AND'
  | 'BIT_OR'
  | 'XOR';

export interface BinaryExpr {
  readonly kind: 'binary';
  readonly op: BinaryOp;
  readonly left: Expr;
  readonly right: Expr;
  readonly opSpan: Span;
  /** True when made by string interpolation: the other operand is formatted, not added. */
  readonly spliced: boolean;
  readonly span: Span;
}

export interface RangeExpr {
  readonly kind: 'range';
  readonly from: Expr;
  readonly to: Expr;
  readonly inclusive: boolean;
  readonly span: Span;
}

/** Rescue: `e OR …` (language reference 11.4). */
export interface OrExpr {
  readonly kind: 'or';
  readonly value: Expr;
  readonly rescue: Rescue;
  readonly span: Span;
}

export type Rescue =
  | { readonly kind: 'value'; readonly value: Expr }
  | { readonly kind: 'raise' }
  | { readonly kind: 'exit'; readonly error: ErrorSpec }
  | { readonly kind: 'pass' }
  | { readonly kind: 'return' }
  | { readonly kind: 'break' }
  | { readonly kind: 'prune' };

export interface CallExpr {
  readonly kind: 'call';
  /** A name or any other callee expression. */
  readonly callee: Expr;
  readonly args: readonly Expr[];
  readonly span: Span;
}

/** `recv.name(args)`; `safe` for `recv?.name(args)`. */
export interface MethodExpr {
  readonly kind: 'method';
  readonly receiver: Expr;
  readonly name: Name;
  readonly args: readonly Expr[];
  readonly safe: boolean;
  readonly span: Span;
}

/** `Type::name(args)`. */
export interface StaticCallExpr {
  readonly kind: 'staticCall';
  readonly owner: Expr;
  readonly name: Name;
  readonly args: readonly Expr[];
  readonly span: Span;
}

/** `recv.name`; `safe` for `recv?.name`. The name may be an upper-case variant: `Color.Red`. */
export interface FieldExpr {
  readonly kind: 'field';
  readonly receiver: Expr;
  readonly name: Name;
  readonly safe: boolean;
  readonly span: Span;
}

export interface IndexExpr {
  readonly kind: 'index';
  readonly receiver: Expr;
  readonly index: Expr;
  readonly span: Span;
}

export interface SliceExpr {
  readonly kind: 'slice';
  readonly receiver: Expr;
  readonly from: Expr;
  readonly to: Expr;
  readonly inclusive: boolean;
  readonly span: Span;
}

/** `value @shared:locked(rank: 1)`. */
export interface CapabilityExpr {
  readonly kind: 'capability';
  readonly value: Expr;
  readonly caps: readonly Capability[];
  readonly span: Span;
}

export interface FieldInit {
  readonly name: Name;
  readonly value: Expr;
}

export interface StructLiteral {
  readonly kind: 'struct';
  readonly name: Name;
  readonly namespace: Name | null;
  readonly args: readonly TypeNode[];
  readonly fields: readonly FieldInit[];
  readonly span: Span;
}

/** `U.V{ x: 1 }`. */
export interface VariantLiteral {
  readonly kind: 'variant';
  readonly owner: Expr;
  readonly variant: Name;
  readonly fields: readonly FieldInit[];
  readonly span: Span;
}

export interface OwnershipExpr {
  readonly kind: 'ownership';
  readonly op: 'COPY' | 'MOVE' | 'GIVE' | 'CLONE' | 'SHARE' | 'LINK' | 'RESOLVE' | 'FREEZE';
  readonly value: Expr;
  readonly span: Span;
}

export interface LambdaExpr {
  readonly kind: 'lambda';
  readonly parameters: readonly Parameter[];
  readonly captures: readonly Parameter[];
  readonly body: Expr;
  readonly span: Span;
}

export interface IfExpr {
  readonly kind: 'ifExpr';
  readonly arms: readonly { readonly condition: Expr; readonly value: Expr }[];
  /** Null is a diagnostic of the checker (`IF_EXPR_NEEDS_ELSE`). */
  readonly otherwise: Expr | null;
  readonly span: Span;
}

/** `{ a; b; value }` of the newest dialect. */
export interface BlockExpr {
  readonly kind: 'block';
  readonly statements: readonly Stmt[];
  readonly value: Expr;
  readonly span: Span;
}

/** `e IS_A T` of the newest dialect. */
export interface TypeTest {
  readonly kind: 'typeTest';
  readonly value: Expr;
  readonly type: TypeNode;
  readonly span: Span;
}

export interface MatchExpr {
  readonly kind: 'matchExpr';
  readonly partial: boolean;
  readonly exhaustive: boolean;
  readonly takes: boolean;
  readonly subject: Expr;
  readonly arms: readonly MatchArm<Expr>[];
  readonly otherwise: Expr | null;
  readonly span: Span;
}

/** `BG { @parallel -> … }`. The value of the body is that of its last expression statement. */
export interface BgExpr {
  readonly kind: 'bg';
  readonly modifiers: readonly Modifier[];
  readonly body: readonly BgStmt[];
  readonly span: Span;
}

/** A statement of a BG body, or a chain `e AS a THEN f(a) AS b THEN …` of at least two steps. */
export type BgStmt = Stmt | ThenChain;

export interface ThenChain {
  readonly kind: 'then';
  readonly steps: readonly { readonly value: Expr; readonly binding: Name | null }[];
  readonly span: Span;
}

export interface BgStreamExpr {
  readonly kind: 'bgStream';
  readonly yields: TypeNode | null;
  readonly modifiers: readonly Modifier[];
  readonly body: readonly Stmt[];
  readonly span: Span;
}

/** `value |> stage`. The stage is a StageExpr, a call or a name. */
export interface PipeExpr {
  readonly kind: 'pipe';
  readonly value: Expr;
  readonly stage: Expr;
  readonly span: Span;
}

export type StageName =
  | 'SELECT'
  | 'WHERE'
  | 'INDEX'
  | 'ORDER_BY'
  | 'LIMIT'
  | 'SKIP'
  | 'UNNEST'
  | 'DISTINCT'
  | 'FIND'
  | 'ANY'
  | 'ALL'
  | 'COUNT'
  | 'SUM'
  | 'AVERAGE'
  | 'MIN'
  | 'MAX'
  | 'TAKE_WHILE'
  | 'REDUCE'
  | 'EACH'
  | 'TAP'
  | 'WINDOW'
  | 'JOIN'
  | 'RECOVER'
  | 'COLLECT'
  | 'SHARD'
  | 'CONCURRENT';

export interface StageExpr {
  readonly kind: 'stage';
  readonly name: StageName;
  /** Arguments in parentheses, labelled or not: REDUCE(init), WINDOW(size: 3), CONCURRENT(workers: 2), SHARD(k, m). */
  readonly args: readonly { readonly label: string | null; readonly value: Expr }[];
  /** The expression that follows; null where there is none. For CONCURRENT and WINDOW(size:) it is the inner stage. */
  readonly body: Expr | null;
  /** `{ … }` of EACH and TAP. */
  readonly block: readonly Stmt[] | null;
  readonly span: Span;
}
