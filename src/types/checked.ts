/**
 * What the checker learns, as tables beside the syntax tree, keyed by tree nodes. The lowering reads these and
 * never re-derives a type, a name or a conversion.
 */
import type { CaptureClass, ErrorType, TestKind } from '../bytecode/program.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Source, Span } from '../diagnostics/source.js';
import type {
  BgExpr,
  BgStmt,
  CallExpr,
  CatchClause,
  CatchFilter,
  DoBranch,
  EnumItem,
  Expr,
  FieldExpr,
  FunctionItem,
  Name,
  StaticCallExpr,
  MethodExpr,
  PipeExpr,
  StageExpr,
  StageName,
  Stmt,
  StructLiteral,
  TypeTest,
  VariantLiteral,
  WithBinding,
  WithHandler,
  WithStmt,
} from '../syntax/ast.js';
import type { LinkedModule } from '../syntax/modules/module-set.js';
import type { CompositeType, Family, ObjectType, Passing, Type } from './types.js';

/** A struct of the program, or the payload of an inline variant (`Shape.Pt`). */
export interface StructInfo {
  readonly name: string;
  /** Where it is declared. */
  readonly declaration: Name;
  readonly source: Source;
  /** The generic struct that it is an instance of, or null. */
  readonly instance: InstanceInfo | null;
  /** Index into the layouts of the program. */
  readonly layout: number;
  /** Filled after all types are declared. */
  fields: readonly FieldInfo[];
}

export interface FieldInfo {
  readonly name: string;
  readonly type: Type;
  /** Evaluated when a literal leaves the field out. */
  readonly defaultValue: Expr | null;
  /** Declared `@indirect`: the value is outside of the struct, which may thus be part of itself. */
  readonly indirect: boolean;
  /** Declared BORROWED: a literal does not take its value over. */
  readonly borrowed: boolean;
}

/** `Pair<Int64, String>` is the instance of `Pair` with two arguments. */
export interface InstanceInfo {
  readonly generic: string;
  readonly args: readonly Type[];
}

export interface UnionInfo {
  readonly name: string;
  readonly declaration: Name;
  readonly source: Source;
  /** The generic union that it is an instance of, or null. */
  readonly instance: InstanceInfo | null;
  /** Index into the layouts of the program; the fields are the index of the variant and its payload. */
  readonly layout: number;
  /** Filled after all types are declared. */
  variants: readonly VariantInfo[];
}

export interface VariantInfo {
  readonly name: string;
  /** Null for a unit variant. */
  readonly payload: Type | null;
  /** The payload is a struct of its own, written in place: `Pt { x: Int64 }`. */
  readonly inline: boolean;
  readonly indirect: boolean;
}

export interface EnumInfo {
  readonly name: string;
  readonly item: EnumItem;
  readonly variants: readonly string[];
}

/** One named storage place of one function or run_body. */
export interface Variable {
  readonly name: string;
  /** May be refined while checking (an empty list literal takes its element type from the first append). */
  type: Type;
  readonly mutable: boolean;
  /**
   * `element`: names an element in a pipeline, which stays where it is. `view`: bound by AS or FOR to an item of a
   * collection that may be written, through this name too. `alias`: bound by WITH; its register holds the handle, `type`
   * is the inner type, accesses go through the shared-object instructions. `borrow`: bound by WITH BORROWED / RESTRICT
   * on plain data: a reference.
   */
  readonly role:
    | 'local'
    | 'parameter'
    | 'capture'
    | 'loop'
    | 'binding'
    | 'view'
    | 'element'
    | 'alias'
    | 'borrow'
    | 'snapshot';
  readonly span: Span;
  /** What to do in order to write to it, where that does not follow from its role. */
  readonly toWrite?: string;
}

/** A function, a lambda, or a run_body (BG body, DO branch): what becomes one FunctionCode. */
export interface CheckedFunction {
  /** `main`, `bump!`, `main.bg1`, `main.do1`, `main.lambda1`, `main.helper`. Ordinals count bodies of the enclosing function in source order, from 1. */
  readonly name: string;
  readonly kind: 'function' | 'run_body';
  readonly source: Source;
  readonly span: Span;
  readonly item: FunctionItem | null;
  readonly parameters: readonly Variable[];
  /** The parameters that take their arguments over. */
  readonly taken: ReadonlySet<Variable>;
  readonly requires: ReadonlyMap<Variable, readonly Family[]>;
  readonly captures: readonly Capture[];
  /** Result without `!`; of a run_body the type of its value. */
  result: Type;
  /** True when an error can leave it: declared `!T`, or found over the call graph. */
  fallible: boolean;
  readonly body: readonly BgStmt[];
  /** The enclosing function of a run_body or lambda. */
  readonly parent: CheckedFunction | null;
  /** Of a stub that counts its calls: the how-manieth shared object of `main` counts, and who gets the count before. */
  readonly counter?: { readonly number: number; readonly variable: Variable };
  /** Of a body that the workers of a concurrent stage run. */
  readonly worker?: Worker;
  /** True for the body of a fiber that folds a stream into an observable: one pipeline. */
  readonly observer?: boolean;
}

/** What a worker does with each of its elements. */
export interface Worker {
  /** EACH runs statements, the others evaluate an expression. */
  readonly stage: StageName;
  readonly value: Expr | null;
  /** The names of the element, then those of elements of earlier stages, each with the variable outside. */
  readonly element: readonly Variable[];
  readonly parts: readonly { readonly outer: Variable; readonly inner: Variable }[];
  /** OR PRUNE: an element that fails is dropped. */
  readonly prunes: boolean;
  /** Whether EACH changes elements where they are, or puts others in their places. */
  readonly changes: boolean;
}

/** A stage that workers do, each a fiber (CLEAR concurrency reference, 3.20). */
export interface ConcurrentStage {
  readonly worker: CheckedFunction;
  /** The stage that the workers do; of a fold, what is done with their values. */
  readonly inner: CheckedStage;
  readonly workers: Expr | null;
  readonly batch: Expr | null;
  readonly capacity: Expr | null;
  readonly parallel: boolean;
  /** Behind SHARD: the map to whose parts the elements, which are keys, are sent. */
  readonly route: Expr | null;
}

/** A test of a TEST block. */
export interface CheckedTest {
  /** `Rates / stubbed / uses the stub`. */
  readonly name: string;
  readonly kind: TestKind;
  readonly tags: readonly string[];
  readonly function: CheckedFunction;
  /** Functions that others stand in for while the test runs. */
  readonly stubs: readonly {
    readonly original: CheckedFunction;
    readonly replacement: CheckedFunction;
  }[];
}

/** A named function that captures: its statement makes the value. */
export interface NestedFunction {
  readonly variable: Variable;
  readonly function: CheckedFunction;
}

/** `outer` in the spawner, `inner` in the body; in source order of first use (CLEAR concurrency reference, 3.1). */
export interface Capture {
  readonly outer: Variable;
  readonly inner: Variable;
  readonly class: CaptureClass;
}

/** Done to the value of an expression where it is used, in this order. */
export type Conversion =
  | 'load' // ALOAD: an atomic used as a plain value
  | 'open' // readObject: a @local, plain @shared or @multiowned handle used as the struct it holds
  | 'present' // an optional used as a condition: whether it is not NIL
  | { readonly wrap: ObjectType } // a new collection becomes what a shared object holds
  // What follows is for numbers; of an optional it is done to the payload, and NIL stays.
  | 'intToFloat'
  | 'floatToInt'
  | 'roundFloat' // to Float32, from any number
  | { readonly narrow: number } // index into INTEGER_TYPES
  | { readonly truncate: number }; // from a float, index into INTEGER_TYPES

export type CallTarget =
  /** `args` in parameter order, the receiver first; left-out parameters filled with their default expressions. */
  | {
      readonly kind: 'function';
      readonly function: CheckedFunction;
      readonly args: readonly Expr[];
    }
  /** A call of the function value that `callee` gives; `known` is the function it must be, which has the defaults. */
  | {
      readonly kind: 'value';
      readonly callee: Expr;
      readonly known: CheckedFunction | null;
      readonly passing: readonly Passing[];
      readonly args: readonly Expr[];
    }
  | { readonly kind: 'builtin'; readonly name: string; readonly args: readonly Expr[] };

/** What a pipe turned out to mean: another expression (a call with the value as first argument), or a pipeline. */
export type PipeMeaning =
  | { readonly kind: 'expression'; readonly value: Expr }
  | { readonly kind: 'pipeline'; readonly pipeline: CheckedPipeline };

/** A source and the stages that its elements go through. */
export interface CheckedPipeline {
  readonly source: Expr;
  /** Names of an element of the source: `_`, then that of `AS $name`. */
  readonly names: readonly Variable[];
  readonly stages: readonly CheckedStage[];
  /** True when EACH changes elements where they are, in the source. */
  readonly edits: boolean;
  /** True when EACH puts other values in their places. */
  readonly replaces: boolean;
}

export interface CheckedStage {
  readonly node: StageExpr;
  /** The expression after the word; the bare name of a function has become a call with `_`. */
  readonly body: Expr | null;
  /** What is evaluated before the first element: a count, the start of REDUCE, a size, the other side of a JOIN. */
  readonly argument: Expr | null;
  /** Names that only the body has for its element: `_` of EACH, which may be written, or parameters of a lambda. */
  readonly element: readonly Variable[];
  /** `acc` of REDUCE, the element of the other side in a JOIN. */
  readonly other: Variable | null;
  /** The key of the other side in a JOIN. */
  readonly otherBody: Expr | null;
  /** Names of the elements that leave the stage, `_` first; empty when it passes on what came in. */
  readonly names: readonly Variable[];
  /** Type of an element that leaves the stage, or of the value at the end. */
  readonly type: Type;
  /** Of CONCURRENT. */
  readonly concurrent: ConcurrentStage | null;
}

/** What a bind statement turned out to do. */
export type BindMeaning =
  | { readonly kind: 'declare'; readonly variable: Variable }
  | { readonly kind: 'assign'; readonly variable: Variable }
  | { readonly kind: 'atomicStore'; readonly variable: Variable }
  /** A field or index target; `autoLock` when the root is a lock-guarded binding outside WITH (concurrency reference 3.13). */
  | { readonly kind: 'place' | 'atomicPlace'; readonly autoLock: Variable | null }
  /** An entry of a sharded map is put. */
  | { readonly kind: 'call'; readonly value: Expr };

export interface SelectorInfo {
  /** Index into ERROR_KINDS, or -1. */
  readonly kind: number;
  /** Index into the error types, or -1. */
  readonly type: number;
}

/** What is known of nodes of the tree, beside it. */
export interface CheckedTables {
  readonly types: ReadonlyMap<Expr, Type>;
  readonly conversions: ReadonlyMap<Expr, readonly Conversion[]>;
  /** The variable that a `name` expression denotes. */
  readonly names: ReadonlyMap<Expr, Variable>;
  /** The function whose value a lambda, or the name of a function, is. */
  readonly functionValues: ReadonlyMap<Expr, CheckedFunction>;
  /** Functions inside a function that carry USE, with the variable that holds the value. */
  readonly nested: ReadonlyMap<FunctionItem, NestedFunction>;
  /** The variable that a declaring occurrence introduces: MUTABLE, FOR, AS, WITH alias, … */
  readonly declared: ReadonlyMap<Name, Variable>;
  /** What an index into a sharded map stands for. */
  readonly parts: ReadonlyMap<Expr, Expr>;
  /** Of bind and compound statements. */
  readonly binds: ReadonlyMap<Stmt, BindMeaning>;
  readonly calls: ReadonlyMap<CallExpr | MethodExpr | StaticCallExpr, CallTarget>;
  /** What `e?.m()` calls `m` on: the unwrapped `e`. */
  readonly payloads: ReadonlyMap<MethodExpr, Expr>;
  /** Index of the field of a struct, or of the variant of an enum or union. */
  readonly fields: ReadonlyMap<FieldExpr, number>;
  /** Values in field order, defaults filled; of `U{ V: e }` the payload alone. */
  readonly literals: ReadonlyMap<StructLiteral | VariantLiteral, readonly Expr[]>;
  /** Index of the variant of a union that a literal makes. */
  readonly variants: ReadonlyMap<StructLiteral | VariantLiteral, number>;
  /** Views through which something is written. */
  readonly editedViews: ReadonlySet<Variable>;
  /** Of the bodies of fibers. Those of workers are with their stage. */
  readonly bodies: ReadonlyMap<BgExpr | DoBranch, CheckedFunction>;
  readonly pipes: ReadonlyMap<PipeExpr, PipeMeaning>;
  /** Pipelines that make an observable: what the fiber behind it runs. */
  readonly observers: ReadonlyMap<PipeExpr, CheckedFunction>;
  /** WITH POLYMORPHIC and WITH … MATCH: the plain WITH that fits the data. */
  readonly withs: ReadonlyMap<WithStmt, WithStmt>;
  /** Of a WITH, or an assignment that takes a lock, without handlers: those that the SYNC POLICY has for it. */
  readonly policies: ReadonlyMap<object, readonly WithHandler[]>;
  /** The variable of the alias (or of the place's own name, when there is no AS). */
  readonly aliases: ReadonlyMap<WithBinding, Variable>;
  /** What handlers and clauses select; of a filter of CATCH the one type that it names. */
  readonly selectors: ReadonlyMap<WithHandler | CatchClause | CatchFilter, readonly SelectorInfo[]>;
  /** Calls of itself by which a function may begin anew in its frame. */
  readonly tailCalls: ReadonlySet<Expr>;
  /** The variable `result` of a function with DEBUG_POST. */
  readonly results: ReadonlyMap<FunctionItem, Variable>;
  /** Kind and type of RAISE, EXIT and OR EXIT: indices, -1 absent. Keyed by their ErrorSpec. */
  readonly raises: ReadonlyMap<object, SelectorInfo>;
  /** What a test of a type answers; `present` asks the value. */
  readonly typeTests: ReadonlyMap<TypeTest, boolean | 'present'>;
  /** Functions with blocks that stand for values. */
  readonly withBlocks: ReadonlySet<CheckedFunction>;
}

export interface CheckedProgram extends CheckedTables {
  /** The main file first. */
  readonly sources: readonly Source[];
  /** With the positions of each in the text of all, to which every span here belongs. */
  readonly modules: readonly LinkedModule[];
  /** Functions and run_bodies; a run_body comes after its parent. */
  readonly functions: readonly CheckedFunction[];
  readonly main: CheckedFunction | null;
  /** Empty unless test blocks were asked for. */
  readonly tests: readonly CheckedTest[];
  /** Of structs and unions, by the index that their infos have. */
  readonly layouts: readonly CompositeType[];
  readonly errors: readonly ErrorType[];
  /** Whether shared data without a lock is written, so that every access to such data may be part of a race. */
  readonly writesUnguarded: boolean;
  /** Warnings, and errors when there are any. */
  readonly diagnostics: readonly Diagnostic[];
}
