/**
 * Program: the immutable result of compiling. Front end and VM meet here and nowhere else.
 * Everything in it is data; positions are spans into the sources it carries.
 */
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Source, Span } from '../diagnostics/source.js';
import type { ErrorKind } from './opcodes.js';
import type { World } from './world.js';

export type Constant = number | bigint | string | boolean | null;

export interface Program {
  /** Path of the main file as given. */
  readonly file: string;
  /** All modules; index 0 is the main file. */
  readonly sources: readonly Source[];
  readonly functions: readonly FunctionCode[];
  /** Index of the entry point, or -1 for a module without one. */
  readonly main: number;
  /** The tests of TEST blocks, in source order; empty unless they were asked for. */
  readonly tests: readonly TestCase[];
  /** Of a program that is one test of another: the name of the test. */
  readonly test?: string;
  readonly constants: readonly Constant[];
  readonly layouts: readonly StructLayout[];
  /** What `formatValue` refers to behind FORMATS. */
  readonly shapes: readonly Shape[];
  /** Error types; the predeclared ones come first, in the order of PREDECLARED_ERRORS. */
  readonly errors: readonly ErrorType[];
  /** Names of the builtins that `callBuiltin` refers to, by index. */
  readonly builtins: readonly string[];
  readonly warnings: readonly Diagnostic[];
  /** What it sees of the world outside; nothing when absent. */
  readonly world?: World;
}

export interface FunctionCode {
  /** `main`, `bump!`; a run_body is named after its function: `main.bg1`, `main.bg1.bg1`, `main.do1`. */
  readonly name: string;
  readonly kind: 'function' | 'run_body';
  /** Index into the sources. */
  readonly source: number;
  readonly span: Span;
  /** Parameters or captures arrive in registers 0, 1, 2, … in this order. */
  readonly parameters: readonly ParameterInfo[];
  /** Size of the frame. */
  readonly registers: number;
  readonly code: Int32Array;
  /** Triples (pc, start, end), ascending by pc: the span of the instruction at that pc and the following ones. */
  readonly spans: Int32Array;
  /** Quadruples (from, to, target, register): an error raised at from <= pc < to goes to target, its value in register. Inner ranges first. */
  readonly handlers: Int32Array;
  /** Registers that are live at the target of a back-edge, by the operand of `loopBack`. */
  readonly liveSets: readonly (readonly number[])[];
  /** Those of each live set that can make a turn of the loop differ from another; null when one of them counts the turns. */
  readonly steeringSets: readonly (readonly number[] | null)[];
  /** Offsets of the back-edges at which a fiber with a stack of its own looks whether others want to run, ascending. */
  readonly yieldPoints: readonly number[];
  readonly variables: readonly VariableInfo[];
}

/** How a value crosses into a function or a fiber (CLEAR concurrency reference, 3.1). */
export type CaptureClass = 'moved' | 'copied' | 'byValue' | 'shared';

export interface ParameterInfo {
  readonly name: string;
  readonly type: string;
  /** Null for an ordinary parameter. */
  readonly capture: CaptureClass | null;
}

/** A named local: where it lives, and for which instructions. */
export interface VariableInfo {
  readonly name: string;
  readonly type: string;
  /** How its values are shown. */
  readonly shape: Shape;
  readonly register: number;
  readonly from: number;
  readonly to: number;
}

/**
 * `benchmark`, `profile` and `smash` are measured or tried, and never fail by themselves; `pending` is checked and not run.
 */
export type TestKind =
  'test' | 'pending' | 'benchmark' | 'profile' | 'smash' | 'beforeAll' | 'afterAll';

/** A test of a TEST block; `testProgram` makes it a program of its own. */
export interface TestCase {
  /** `Rates / stubbed / uses the stub`. */
  readonly name: string;
  readonly kind: TestKind;
  readonly tags: readonly string[];
  /** Index of its function. */
  readonly entry: number;
  /** Pairs of functions: while the test runs, the second stands in for the first. */
  readonly stubs: readonly (readonly [original: number, replacement: number])[];
}

export interface StructLayout {
  readonly name: string;
  readonly fields: readonly string[];
  /** How each field is shown. */
  readonly shapes: readonly Shape[];
  /** Of a union, whose fields are the index of its variant and the payload. Else null. */
  readonly variants: readonly VariantLayout[] | null;
}

/**
 * What the text of a value needs besides the value: for numbers that are not what they seem, and lists of such. Enums are
 * the index of a variant.
 */
export type Shape = 'value' | 'float32' | { readonly variants: readonly string[] };

export interface VariantLayout {
  readonly name: string;
  /** How its payload is shown. */
  readonly shape: Shape;
  /** No payload, one of a type, or a structure of its own. */
  readonly form: 'unit' | 'typed' | 'inline';
}

export interface ErrorType {
  readonly name: string;
  readonly kind: ErrorKind;
}

/** Error types that the runtime raises itself (CLEAR concurrency reference, 3.16); same order in every program. */
export const PREDECLARED_ERRORS: readonly ErrorType[] = [
  { name: 'LockTimeout', kind: 'Transient' },
  { name: 'LockCycle', kind: 'Transient' },
  { name: 'Deadlock', kind: 'System' },
  { name: 'MvccConflict', kind: 'Transient' },
  { name: 'AtomicConflict', kind: 'Transient' },
  { name: 'Conflict', kind: 'Transient' },
  { name: 'UnexpectedRecursion', kind: 'System' },
  { name: 'MaxDepthExceeded', kind: 'System' },
  { name: 'PreconditionFail', kind: 'Input' },
  { name: 'GuardFail', kind: 'Input' },
];
