/**
 * MIR: the control-flow form between the checked tree and the bytecode. One graph of basic blocks per
 * function or run_body, over any number of virtual registers. Instructions are those of OPCODES, except that
 * control leaves a block only through its terminator, which names blocks instead of offsets.
 *
 * - Registers 0, 1, 2, … hold the parameters or captures. A register may be written more than once.
 * - A block may name a handler: the block, and the register in it, that receive an error raised by any
 *   instruction of the block or by its terminator.
 * - Every instruction says which variables are visible at it: `visible` is the innermost one, and `outer`
 *   of a variable leads to the others.
 */
import type { CaptureClass, Constant, Shape, StructLayout, TestCase } from '../bytecode/program.js';
import type { OpcodeName } from '../bytecode/opcodes.js';
import type { Source, Span } from '../diagnostics/source.js';

/** A virtual register of one function, from 0. */
export type Register = number;

/** Position of a block in its function. */
export type BlockId = number;

/** An operand as its kind in OPCODES asks for; a list of registers for the kind `list`. */
export type MirOperand = number | readonly Register[];

export interface MirInstruction {
  readonly op: OpcodeName;
  /** In the order of the row of `op`. */
  readonly operands: readonly MirOperand[];
  readonly span: Span;
  /** Index of the innermost variable in scope, or -1. */
  readonly visible: number;
}

/** Opcodes that end a function (or unwind) and name no block. */
export type LeavingOpcode = 'return' | 'raise' | 'raiseAgain' | 'panic' | 'panicError' | 'die';

export type Terminator = TerminatorShape & { readonly span: Span; readonly visible: number };

export type TerminatorShape =
  | { readonly kind: 'jump'; readonly target: BlockId }
  /** The back-edge of a loop. `yields`: of a WHILE or FOR of the program that is not TIGHT. */
  | { readonly kind: 'loopBack'; readonly target: BlockId; readonly yields: boolean }
  | {
      readonly kind: 'branch';
      readonly condition: Register;
      readonly then: BlockId;
      readonly otherwise: BlockId;
    }
  | {
      readonly kind: 'leave';
      readonly op: LeavingOpcode;
      readonly operands: readonly MirOperand[];
    };

export interface MirHandler {
  readonly block: BlockId;
  /** Holds the error when `block` begins. */
  readonly register: Register;
}

export interface MirBlock {
  readonly instructions: readonly MirInstruction[];
  readonly terminator: Terminator;
  readonly handler: MirHandler | null;
}

export interface MirVariable {
  readonly name: string;
  readonly type: string;
  /** How its values are shown. */
  readonly shape: Shape;
  readonly register: Register;
  /** Index of the variable declared before it that is still visible, or -1. */
  readonly outer: number;
}

export interface MirFunction {
  readonly name: string;
  readonly kind: 'function' | 'run_body';
  readonly source: Source;
  readonly span: Span;
  /** One per parameter or capture; they are also the first variables, in registers 0, 1, 2, … */
  readonly parameters: readonly MirParameter[];
  readonly result: string;
  /** Number of virtual registers. */
  readonly registers: number;
  /** Block 0 is the entry; the order is that of the source. All are reachable. */
  readonly blocks: readonly MirBlock[];
  readonly variables: readonly MirVariable[];
}

export interface MirParameter {
  readonly name: string;
  readonly type: string;
  /** Null for an ordinary parameter. */
  readonly capture: CaptureClass | null;
}

export interface MirProgram {
  readonly functions: readonly MirFunction[];
  /** Index of the entry point, or -1. */
  readonly main: number;
  readonly tests: readonly TestCase[];
  readonly constants: readonly Constant[];
  readonly builtins: readonly string[];
  readonly layouts: readonly StructLayout[];
  readonly shapes: readonly Shape[];
}
