/**
 * What the families of the checker share: the tables that become the CheckedProgram, what is known about the
 * program as a whole, and the function that is being checked. Families reach each other only through `checkExpr`
 * and `checkBlock` here, so that no two of them import one another.
 */
import type { ErrorType } from '../../bytecode/program.js';
import type { DiagnosticName, Severity } from '../../diagnostics/codes.js';
import type { DiagnosticDetails, Problems } from '../../diagnostics/diagnostic.js';
import { diagnostic } from '../../diagnostics/diagnostic.js';
import type { Source, Span } from '../../diagnostics/source.js';
import type {
  BgExpr,
  BgStmt,
  Expr,
  FunctionItem,
  Name,
  Stmt,
  StructItem,
  UnionItem,
  WithHandler,
} from '../../syntax/ast.js';
import type {
  Capture,
  CheckedFunction,
  CheckedTables,
  EnumInfo,
  StructInfo,
  UnionInfo,
  Variable,
  Worker,
} from '../checked.js';
import type { LazyHint } from '../nearest.js';
import { Scope } from '../scope.js';
import type { ModuleNames, ModuleScope } from './declarations/modules.js';
import type { Policy } from './concurrency/sync-policy.js';
import type { AutoSlot, AutoSlots } from './autos.js';
import { argumentNotes } from './generics/argument-notes.js';
import type { FunctionTemplate } from './generics/families.js';
import type { CompositeType, Family, Type } from '../types.js';
import { UNKNOWN } from '../types.js';

/** The tables of CheckedProgram while they grow. */
export type Tables = { readonly [K in keyof CheckedTables]: Growing<CheckedTables[K]> };

type Growing<Table> =
  Table extends ReadonlyMap<infer Key, infer Value>
    ? Map<Key, Value>
    : Table extends ReadonlySet<infer Item>
      ? Set<Item>
      : never;

export interface ParameterEntry {
  readonly variable: Variable;
  readonly takes: boolean;
  readonly mutable: boolean;
  readonly defaultValue: Expr | null;
}

export interface FunctionEntry {
  readonly item: FunctionItem;
  /** Of a function with instances, whose own body is never part of the program. */
  template: FunctionTemplate | null;
  /** Of an instance: what the type parameters stand for. */
  readonly typeArguments: ReadonlyMap<string, Type>;
  readonly checked: OpenFunction;
  readonly parameters: readonly ParameterEntry[];
  /** RETURNS has a `!`. */
  readonly declaredFallible: boolean;
}

/** What callers have to know of a function. */
export interface Signature {
  readonly parameters: readonly ParameterEntry[];
  /** RETURNS has a `!`, or a lambda can fail. */
  readonly fallible: boolean;
}

/** A CheckedFunction whose captures still grow. */
export interface OpenFunction extends CheckedFunction {
  readonly captures: Capture[];
  readonly requires: Map<Variable, readonly Family[]>;
  counter?: NonNullable<CheckedFunction['counter']>;
  worker?: Worker;
  observer?: boolean;
}

/** One thing in a body that matters for what the body can do as a whole. */
export interface Effect {
  /**
   * `call` of a user function; `raise`: fails for sure at some time (RAISE, a fallible builtin); `mayFail`: only
   * if something else did (NEXT, a lock without a handler); `yields`: BG or NEXT; `suspends`: waits for time, files or a
   * stream; `impure`: someone outside could
   * notice, or it depends on more than its arguments; `changes`: changes an argument.
   */
  readonly kind: 'call' | 'raise' | 'mayFail' | 'yields' | 'suspends' | 'impure' | 'changes';
  readonly callee: CheckedFunction | null;
  readonly span: Span;
  /** The locks held at this place. */
  readonly held: readonly HeldLock[];
  /** True when OR, or a clause of the function that takes everything, handles its failure. */
  rescued: boolean;
  /** True when a CATCH clause of the function may handle its failure. */
  mayBeCaught: boolean;
}

/** An expression of PRE or DEBUG_POST, and what evaluating it does; judged when the whole program is known. */
export interface Contract {
  readonly span: Span;
  readonly effects: readonly Effect[];
}

/** A lock that a WITH around the present place holds. */
export interface HeldLock {
  /** The place as written, such as `bank.left`. */
  readonly text: string;
  /** The variable at the root of the place, or null. */
  readonly variable: Variable | null;
  readonly type: Extract<Type, { kind: 'object' }>;
  readonly marker: 'POSSIBLE_DEADLOCK' | 'POSSIBLE_LOCK_CYCLE' | null;
  readonly span: Span;
}

/** One acquisition: the locks that one WITH (or auto-lock statement) takes, and those it holds meanwhile. */
export interface Acquisition {
  readonly body: Body;
  readonly locks: readonly HeldLock[];
  readonly outer: readonly HeldLock[];
  readonly handlers: readonly WithHandler[];
  readonly automatic: boolean;
}

/** A lock handed to a parameter that REQUIRES LOCKED, while locks are held. */
export interface LockArgument {
  readonly variable: Variable;
  readonly span: Span;
  readonly held: readonly HeldLock[];
}

/** What a turn of a TIGHT loop does; judged when all calls are known. */
export interface TightLoop {
  readonly span: Span;
  readonly effects: readonly Effect[];
}

/** An OR whose left side must be able to fail; judged when fallibility is known. */
export interface RescueDemand {
  readonly effects: readonly Effect[];
  readonly span: Span;
  readonly type: Type;
}

/** A generic struct or union, and the instances of it that the program uses. */
export interface TypeTemplate {
  readonly item: StructItem | UnionItem;
  readonly instances: TypeInstance[];
}

export interface TypeInstance {
  readonly args: readonly Type[];
  readonly type: Type;
}

export interface ProgramContext {
  /** The modules, and which of them is being checked. */
  readonly modules: ModuleScope;
  readonly source: Source;
  readonly problems: Problems;
  /** Severity of the static checks of locks and TIGHT loops. */
  readonly lockSeverity: Severity;
  readonly tables: Tables;
  readonly structs: ModuleNames<StructInfo>;
  readonly enums: ModuleNames<EnumInfo>;
  readonly unions: ModuleNames<UnionInfo>;
  /** Generic structs and unions. */
  readonly templates: ModuleNames<TypeTemplate>;
  /** The rows that JOIN makes. */
  readonly joined: TypeTemplate;
  /** Tuples, by the number of their parts. */
  readonly tuples: Map<number, TypeTemplate>;
  /** What type parameters stand for at the present place. */
  readonly typeArguments: { now: ReadonlyMap<string, Type> };
  /** Places where `Auto` stands, and the parameters and variables that have one. */
  readonly autos: AutoSlots;
  readonly autoVariables: Map<Variable, AutoSlot>;
  /** Whether all functions are declared, so that expressions can be checked. */
  readonly declared: { now: boolean };
  readonly layouts: CompositeType[];
  /** Those inside functions have a name with a dot in it: `main.helper`. */
  readonly functions: ModuleNames<FunctionEntry>;
  /** Builtins that a test replaces; their instances are functions that call them. */
  readonly stubbedBuiltins: Map<string, FunctionEntry>;
  /** By declaration, those inside functions too. */
  readonly entries: Map<FunctionItem, FunctionEntry>;
  /** Instances of generic functions whose bodies are still to be checked. */
  readonly instances: FunctionEntry[];
  /** Of functions and lambdas. */
  readonly signatures: Map<CheckedFunction, Signature>;
  readonly errors: ErrorType[];
  /** The position of each error type, by name. */
  readonly errorNumbers: Map<string, number>;
  /** Other names of types and functions that exist but are not supported, with what they are. */
  readonly unsupported: Map<string, string>;
  readonly bodies: Body[];
  /** What happens inside each body that may run several times, to be judged when fallibility is known. */
  readonly retried: (readonly Effect[])[];
  /** What evaluating a default value does, for the callers that it is inserted into. */
  readonly defaultEffects: Map<Expr, readonly Effect[]>;
  readonly acquisitions: Acquisition[];
  readonly lockArguments: LockArgument[];
  readonly tightLoops: TightLoop[];
  /** Variables that hold the promise of a body. */
  readonly promises: Map<Variable, BgExpr>;
  readonly rescues: RescueDemand[];
  readonly contracts: Contract[];
  /** Expressions whose value nobody uses. */
  readonly discarded: Set<Expr>;
  /** Parameters that stand for a place of the caller (MUTABLE, not TAKES, not a primitive). */
  readonly byReference: Set<Variable>;
  /** The place that holds the item which a view is of. */
  readonly views: Map<Variable, Expr>;
  /** Elements of pipelines that EACH changes in place. */
  readonly edited: Set<Variable>;
  /** Those that EACH replaces as a whole. */
  readonly replaced: Set<Variable>;
  /** MATCH statements of which some arm always runs, and calls as statements that never return. */
  readonly exhaustive: Set<Stmt>;
  /** Nesting of expressions and blocks at the present place. */
  readonly depth: { now: number };
  readonly walkers: Walkers;
  readonly policy: { now: Policy | null };
  /** Whether shared data without a lock is written. */
  readonly unguarded: { now: boolean };
}

export interface Walkers {
  instance(program: ProgramContext, template: TypeTemplate, args: readonly Type[]): Type;
  expression(body: Body, expr: Expr, expected: Type | null): Type;
  statements(body: Body, statements: readonly BgStmt[]): void;
}

/** The function or run_body that is being checked. */
export interface Body {
  readonly program: ProgramContext;
  /** Position of the module in whose text it stands. */
  readonly module: number;
  readonly checked: OpenFunction;
  readonly parent: Body | null;
  /** `bg` and `do` for run_bodies. */
  readonly form: 'function' | 'lambda' | 'bg' | 'do' | 'stream' | 'worker' | 'observer' | 'default';
  /** Type parameters stand for types in it. */
  readonly isInstance: boolean;
  /** Of a stream: the type of its items once it is known, and whether there was a YIELD. */
  readonly yields: { type: Type | null; isUsed: boolean };
  readonly modifiers: readonly string[];
  scope: Scope;
  readonly loops: ('while' | 'for')[];
  readonly held: HeldLock[];
  readonly effects: Effect[];
  readonly children: Body[];
  /** How many bodies of a form are in it so far. */
  readonly ordinals: Map<Body['form'], number>;
  /** Names under GIVE or MOVE, and under COPY, anywhere in a run_body. */
  readonly gives: ReadonlySet<string>;
  readonly copies: ReadonlySet<string>;
  /** The names that the body only makes further handles of. */
  readonly clones: ReadonlySet<string>;
  /** From the variable of the spawner to that of the body. */
  readonly captured: Map<Variable, Variable>;
  /** The lock that the present assignment takes for itself, or null. */
  autoLocked: Variable | null;
  /** False while the result type of a BG body is still to be found. */
  resultKnown: boolean;
}

export function openBody(
  program: ProgramContext,
  checked: OpenFunction,
  form: Body['form'],
  parent: Body | null,
  details: {
    readonly modifiers?: readonly string[];
    readonly gives?: ReadonlySet<string>;
    readonly copies?: ReadonlySet<string>;
    readonly clones?: ReadonlySet<string>;
    readonly resultKnown?: boolean;
  } = {},
): Body {
  return {
    program,
    module: program.modules.at(checked.span.start),
    checked,
    parent,
    form,
    isInstance: program.typeArguments.now.size > 0,
    modifiers: details.modifiers ?? [],
    scope: new Scope(null),
    loops: [],
    held: [],
    effects: [],
    children: [],
    ordinals: new Map(),
    gives: details.gives ?? new Set(),
    copies: details.copies ?? new Set(),
    captured: new Map(),
    autoLocked: null,
    yields: { type: null, isUsed: false },
    clones: details.clones ?? new Set(),
    resultKnown: details.resultKnown ?? true,
  };
}

/** Puts a body into the one around it. */
export function addChild(body: Body, child: Body): void {
  body.children.push(child);
  body.ordinals.set(child.form, (body.ordinals.get(child.form) ?? 0) + 1);
}

/** The number that the next body of a form has there, from 1. */
export function nextOrdinal(body: Body, form: Body['form']): number {
  return (body.ordinals.get(form) ?? 0) + 1;
}

// ---------------------------------------------------------------------------------------------- walking

/**
 * Nested expressions and blocks beyond this are refused, so that no tree can overflow the stack of this tool. Chains
 * of binary operators are followed by a loop and count once.
 */
const DEPTH_MAX = 400;

/** Checks an expression and records its type; `expected` is what its place wants, if anything. */
export function checkExpr(body: Body, expr: Expr, expected: Type | null): Type {
  const { program } = body;
  if (program.depth.now >= DEPTH_MAX) {
    const message = `this is nested more than ${DEPTH_MAX} levels deep`;
    report(body, 'NESTING_TOO_DEEP', expr.span, message, {
      hint: 'split it with intermediate variables',
    });
    return setType(body, expr, UNKNOWN);
  }
  program.depth.now += 1;
  const type = program.walkers.expression(body, expr, expected);
  program.depth.now -= 1;
  return setType(body, expr, type);
}

/** Checks statements in a block of their own. */
export function checkBlock(body: Body, statements: readonly BgStmt[]): void {
  body.program.depth.now += 1;
  inScope(body, () => {
    body.program.walkers.statements(body, statements);
  });
  body.program.depth.now -= 1;
}

/** Runs `work` with a block of its own for names. */
export function inScope<T>(body: Body, work: () => T): T {
  const outer = body.scope;
  body.scope = new Scope(outer);
  const result = body.program.modules.within(body.module, work);
  body.scope = outer;
  return result;
}

export function setType(body: Body, expr: Expr, type: Type): Type {
  body.program.tables.types.set(expr, type);
  return type;
}

/** What each type parameter stands for. */
export function bindParameters(
  parameters: readonly Name[],
  args: readonly Type[],
): ReadonlyMap<string, Type> {
  return new Map(parameters.map((name, i) => [name.text, args[i] ?? UNKNOWN]));
}

/** Runs `work` while type parameters stand for `args`. */
export function withTypeArguments<T>(
  program: ProgramContext,
  args: ReadonlyMap<string, Type>,
  work: () => T,
): T {
  const outer = program.typeArguments.now;
  program.typeArguments.now = args;
  const result = work();
  program.typeArguments.now = outer;
  return result;
}

// ---------------------------------------------------------------------------------------------- facts

export function addEffect(
  body: Body,
  kind: Effect['kind'],
  span: Span,
  callee: CheckedFunction | null = null,
): void {
  body.effects.push({
    kind,
    callee,
    span,
    held: [...body.held],
    rescued: false,
    mayBeCaught: false,
  });
}

export function makeVariable(
  name: string,
  type: Type,
  mutable: boolean,
  role: Variable['role'],
  span: Span,
): Variable {
  return { name, type, mutable, role, span };
}

/** Declares a variable in the present block and records it for its declaring occurrence. */
export function declare(body: Body, name: Name, variable: Variable): Variable {
  body.scope.declare(variable);
  body.program.tables.declared.set(name, variable);
  return variable;
}

// ---------------------------------------------------------------------------------------------- reporting

/** What a report says besides its message; a suggestion is looked for when the report is made. */
export interface ReportDetails extends Omit<DiagnosticDetails, 'hint'> {
  readonly hint?: string | LazyHint;
}

export function reportIn(
  program: ProgramContext,
  name: DiagnosticName,
  span: Span,
  message: string,
  details: ReportDetails = {},
): void {
  const { hint = '' } = details;
  const notes = [...(details.notes ?? []), ...argumentNotes(program.typeArguments.now)];
  const { source, modules } = program;
  const elsewhere = UNKNOWN_NAMES.has(name)
    ? modules.problemOf(source.text.slice(span.start, span.end))
    : null;
  program.problems.add(
    elsewhere === null
      ? diagnostic(name, source, span, message, {
          ...details,
          notes,
          hint: typeof hint === 'string' ? hint : suggestion(program, hint),
        })
      : diagnostic(elsewhere.code, source, span, elsewhere.message, { hint: elsewhere.hint }),
  );
}

function suggestion({ problems }: ProgramContext, hint: LazyHint): string {
  return problems.takeSuggestion() ? hint() : '';
}

/** A name that is not found may be that of another module, which is then the better message. */
const UNKNOWN_NAMES: ReadonlySet<DiagnosticName> = new Set<DiagnosticName>([
  'MISSING_FUNCTION',
  'UNDEFINED_VAR',
  'UNKNOWN_TYPE',
  'UNKNOWN_STRUCT_TYPE',
]);

/** Reports a problem; answers `unknown`, the type of an expression that has been reported. */
export function report(
  body: Body,
  name: DiagnosticName,
  span: Span,
  message: string,
  details: ReportDetails = {},
): Type {
  reportIn(body.program, name, span, message, details);
  return UNKNOWN;
}

/** Says that a part of a declaration is not supported. */
export function refuse(
  program: ProgramContext,
  place: { readonly span: Span },
  feature: string,
): void {
  reportIn(program, 'NOT_SUPPORTED', place.span, `not supported: ${feature}`);
}

/** Says that `feature`, in the user's words, is not supported here. */
export function notSupported(body: Body, span: Span, feature: string, hint = ''): Type {
  return report(body, 'NOT_SUPPORTED', span, `not supported: ${feature}`, { hint });
}

/** Evidence lines of a type mismatch. */
export function expectedFound(expected: string, found: string): readonly string[] {
  return [`expected  ${expected}`, `found     ${found}`];
}
