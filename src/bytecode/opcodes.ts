/**
 * OPCODES: the instruction set, declared once. A row says the operands, the shared event that the
 * instruction records (and whether it is a scheduling point), and its meaning in one line. The encoder,
 * verifier, disassembler, register allocator, handlers and the reference page all derive from it.
 *
 * Notation of `doc`: R[a] a register of the frame, K[a] a constant, F[a] a function, pc the next instruction,
 * O[h] the shared object that handle h denotes. Values: Int64 is exact, NIL is one value, a String is bytes.
 *
 * Formats: an instruction is its opcode number followed by one word per operand; `list` operands are a count
 * followed by that many registers, and come last. Jump targets are absolute word offsets.
 */
import type { EventKind } from './events.js';

export * from './operand-tables.js';

/**
 * `write` a register that is set, `read` one that is used, `constant` / `function` / `layout` an index into the
 * tables of the program, `integer` an immediate, `target` a jump target, `list` registers that are used.
 */
export type OperandKind =
  'write' | 'read' | 'constant' | 'function' | 'layout' | 'builtin' | 'integer' | 'target' | 'list';

export interface OpcodeRow {
  readonly operands: readonly OperandKind[];
  /** The shared event it records, or null for a local instruction. */
  readonly event: EventKind | null;
  /** True when another fiber may be scheduled before it. */
  readonly schedulingPoint: boolean;
  /** True when it can raise an error value (as opposed to a panic). */
  readonly raises: boolean;
  /** True when control never reaches the following instruction. */
  readonly ends: boolean;
  readonly doc: string;
}

function local(operands: readonly OperandKind[], doc: string): OpcodeRow {
  return { operands, event: null, schedulingPoint: false, raises: false, ends: false, doc };
}
function raising(operands: readonly OperandKind[], doc: string): OpcodeRow {
  return { operands, event: null, schedulingPoint: false, raises: true, ends: false, doc };
}
function ending(operands: readonly OperandKind[], doc: string, raises = false): OpcodeRow {
  return { operands, event: null, schedulingPoint: false, raises, ends: true, doc };
}
/** Records an event, without being a scheduling point. */
function recorded(event: EventKind, operands: readonly OperandKind[], doc: string): OpcodeRow {
  return { operands, event, schedulingPoint: false, raises: false, ends: false, doc };
}
/** Records an event, and another fiber may run before it. */
function visible(
  event: EventKind,
  operands: readonly OperandKind[],
  doc: string,
  raises = false,
): OpcodeRow {
  return { operands, event, schedulingPoint: true, raises, ends: false, doc };
}

const BINARY = ['write', 'read', 'read'] as const;
const UNARY = ['write', 'read'] as const;

export const OPCODES = {
  // Moves
  loadConst: local(['write', 'constant'], 'R[a] := K[b]'),
  move: local(UNARY, 'R[a] := R[b]'),
  copyValue: local(UNARY, 'R[a] := an independent copy of R[b]; handles and promises stay shared'),

  // Int64, exact; overflow and zero divisors panic
  addInt: local(BINARY, 'R[a] := R[b] + R[c], panics outside Int64'),
  subInt: local(BINARY, 'R[a] := R[b] - R[c], panics outside Int64'),
  mulInt: local(BINARY, 'R[a] := R[b] * R[c], panics outside Int64'),
  divInt: local(BINARY, 'R[a] := R[b] / R[c] truncated toward zero'),
  modInt: local(BINARY, 'R[a] := R[b] MOD R[c], sign of the divisor'),
  powInt: local(BINARY, 'R[a] := R[b] ** R[c]; a negative exponent panics'),
  wrapAddInt: local(BINARY, 'R[a] := R[b] %+ R[c], wraps in 64 bits'),
  wrapSubInt: local(BINARY, 'R[a] := R[b] %- R[c], wraps in 64 bits'),
  wrapMulInt: local(BINARY, 'R[a] := R[b] %* R[c], wraps in 64 bits'),
  negateInt: local(UNARY, 'R[a] := -R[b], panics outside Int64'),
  complementInt: local(UNARY, 'R[a] := ~R[b]'),
  narrowInt: local(
    ['write', 'read', 'integer'],
    'R[a] := R[b], panics outside the integer type c (index into INTEGER_TYPES)',
  ),

  // Float64
  addFloat: local(BINARY, 'R[a] := R[b] + R[c]'),
  subFloat: local(BINARY, 'R[a] := R[b] - R[c]'),
  mulFloat: local(BINARY, 'R[a] := R[b] * R[c]'),
  divFloat: local(BINARY, 'R[a] := R[b] / R[c]'),
  modFloat: local(BINARY, 'R[a] := R[b] MOD R[c], sign of the divisor'),
  powFloat: local(BINARY, 'R[a] := R[b] ** R[c]'),
  negateFloat: local(UNARY, 'R[a] := -R[b]'),
  intToFloat: local(UNARY, 'R[a] := the Float64 nearest to integer R[b]'),
  floatToInt: local(UNARY, 'R[a] := R[b] truncated toward zero, panics outside Int64'),

  // Comparison and logic; numbers, strings (bytewise), Bool, enums, handles, NIL
  equal: local(BINARY, 'R[a] := R[b] == R[c]'),
  notEqual: local(BINARY, 'R[a] := R[b] != R[c]'),
  less: local(BINARY, 'R[a] := R[b] < R[c]'),
  lessEqual: local(BINARY, 'R[a] := R[b] <= R[c]'),
  not: local(UNARY, 'R[a] := !R[b]'),
  isNil: local(UNARY, 'R[a] := R[b] is NIL'),
  unwrap: local(UNARY, 'R[a] := R[b], panics on NIL'),

  // Control
  jump: ending(['target'], 'pc := a'),
  jumpIf: local(['read', 'target'], 'if R[a] then pc := b'),
  jumpUnless: local(['read', 'target'], 'unless R[a] then pc := b'),
  loopBack: ending(
    ['target', 'integer'],
    'pc := a; the back-edge of a loop whose live registers are the live set b',
  ),
  call: raising(
    ['write', 'function', 'list'],
    'R[a] := F[b](R[c…]); an error of the callee is raised here',
  ),
  return: ending(
    ['read'],
    'leave the frame with R[a]; in a run_body, complete its promise with it',
  ),

  // Text
  concat: local(BINARY, 'R[a] := R[b] followed by R[c]'),
  formatValue: local(
    ['write', 'read', 'integer'],
    'R[a] := the text of R[b] as PRINT shows it, by format c (index into FORMATS, or behind it into the shapes of the program)',
  ),

  // Structures and lists
  newStruct: local(
    ['write', 'layout', 'list'],
    'R[a] := a struct of layout b with the fields R[c…]',
  ),
  getField: local(['write', 'read', 'integer'], 'R[a] := R[b].c, by reference'),
  setField: local(['read', 'integer', 'read'], 'R[a].b := R[c]'),
  newList: local(['write', 'list'], 'R[a] := a list of R[b…]'),
  getItem: local(BINARY, 'R[a] := R[b][R[c]], by reference, panics out of range'),
  setItem: local(['read', 'read', 'read'], 'R[a][R[b]] := R[c], panics out of range'),
  listLength: local(UNARY, 'R[a] := the number of items of R[b]'),
  appendItem: local(['read', 'read'], 'add R[b] at the end of list R[a]'),
  concatLists: local(BINARY, 'R[a] := a new list of the items of R[b], then those of R[c]'),
  callBuiltin: raising(['write', 'builtin', 'list'], 'R[a] := the builtin b applied to R[c…]'),

  // Errors
  raise: ending(
    ['integer', 'integer', 'read'],
    'raise an error of kind a (index into ERROR_KINDS), type b (index into the error types, -1 none), message R[c]',
    true,
  ),
  raiseAgain: ending(['read'], 'raise the error value R[a] once more', true),
  rewriteError: local(
    ['write', 'read', 'integer', 'integer', 'read'],
    'R[a] := error R[b] with kind c (-1 keep), type d (-1 keep, -2 clear), message R[e] (NIL keep)',
  ),
  matchError: local(
    ['write', 'read', 'integer', 'integer'],
    'R[a] := error R[b] has kind c (-1 any) and type d (-1 any)',
  ),
  errorMessage: local(UNARY, 'R[a] := the message of error R[b]'),
  assert: local(
    ['read', 'constant'],
    'unless R[a], the execution ends with the fault `assertion` and message K[b]',
  ),
  panic: ending(['constant'], 'the execution ends with the fault `panic` and message K[a]'),
  die: ending(['read'], 'the program ends with status R[a]'),

  // Fibers and promises
  spawn: recorded(
    'SPAWN',
    ['write', 'function', 'integer', 'list'],
    'R[a] := the promise of a new fiber that runs run_body F[b] with modifiers c (bits of MODIFIERS) and the captures R[d…]',
  ),
  join: visible(
    'JOIN',
    UNARY,
    'wait for promise R[b]; R[a] := its value, or raise its error',
    true,
  ),

  // Shared objects
  newObject: local(
    ['write', 'read', 'integer', 'constant', 'integer'],
    'R[a] := a handle of a new shared object of kind c (index into OBJECT_KINDS) that holds R[b], called K[d], of lock rank e (-1 none)',
  ),
  readObject: recorded('GET', UNARY, 'R[a] := what O[R[b]] holds, by reference, to be read'),
  editObject: recorded('PUT', UNARY, 'R[a] := what O[R[b]] holds, by reference, to be changed'),
  getShared: recorded(
    'GET',
    ['write', 'read', 'integer'],
    'R[a] := field c of the struct that O[R[b]] holds',
  ),
  putShared: recorded(
    'PUT',
    ['read', 'integer', 'read'],
    'field b of the struct that O[R[a]] holds := R[c]',
  ),
  replaceObject: recorded('PUT', ['read', 'read'], 'O[R[a]] holds R[b] from now on'),

  // Locks. Modes: LOCK_MODES; flags: LOCK_FLAGS
  sortLocks: local(
    ['list'],
    'sort the pairs (handle, anything) R[a…] in place into the global order of objects',
  ),
  lock: visible(
    'LOCK',
    ['read', 'read', 'integer'],
    'take lock O[R[a]] in mode R[b], with flags c; raises Deadlock, LockCycle or LockTimeout',
    true,
  ),
  unlock: visible('UNLOCK', ['read'], 'release lock O[R[a]]'),

  // Atomics
  atomicLoad: visible('ALOAD', UNARY, 'R[a] := O[R[b]]'),
  atomicStore: visible('ASTORE', ['read', 'read'], 'O[R[a]] := R[b]'),
  atomicUpdate: visible(
    'ARMW',
    ['read', 'integer', 'read'],
    'O[R[a]] := O[R[a]] op R[c], op b (index into UPDATES); integers wrap',
  ),

  // Time, randomness, output
  sleep: visible('SLEEP', ['read'], 'set a timer R[a] milliseconds from now'),
  wake: visible('WAKE', [], 'wait for the timer of the fiber'),
  readClock: visible('NOW', ['write'], 'R[a] := virtual milliseconds'),
  random: recorded(
    'RAND',
    ['write'],
    'R[a] := a Float64 in [0, 1) from the generator of the fiber',
  ),
  randomInt: recorded('RAND', UNARY, 'R[a] := an Int64 in [0, R[b]), 0 when R[b] <= 0'),
  print: recorded('OUT', ['read'], 'print the line R[a]'),

  // Function values
  makeFunction: local(
    ['write', 'function', 'list'],
    'R[a] := a function value of F[b] that holds the captures R[c…]',
  ),
  getCapture: local(['write', 'read', 'integer'], 'R[a] := capture c of the function value R[b]'),
  callValue: raising(
    ['write', 'read', 'list'],
    'R[a] := the function value R[b] applied to R[c…], its captures behind them; an error of the callee is raised here',
  ),

  // Numbers of the other widths
  arithmeticInt: local(
    ['write', 'read', 'read', 'integer', 'integer'],
    'R[a] := R[b] op R[c], op d (index into INTEGER_OPERATORS) in integer type e; panics outside it, unless op wraps',
  ),
  roundFloat: local(UNARY, 'R[a] := the Float32 nearest to the number R[b]'),
  truncateFloat: local(
    ['write', 'read', 'integer'],
    'R[a] := R[b] truncated toward zero, panics outside the integer type c',
  ),
  // Cells that are read and replaced as a whole: R[a] is a value nobody changes any more
  snapshot: visible(
    'SNAP',
    ['write', 'read', 'integer'],
    'R[a] := what O[R[b]] holds; c is 1 when it is to be replaced: that waits while the cell is tagged',
  ),
  commit: visible(
    'COMMIT',
    ['write', 'read', 'read', 'read', 'read', 'integer'],
    'R[a] := whether O[R[b]] still holds R[c], and then it holds R[d]; after R[e] attempts raises MvccConflict or AtomicConflict, with flags f',
    true,
  ),
  tag: visible(
    'TAG',
    ['write', 'read', 'read', 'integer'],
    'wait until O[R[b]] has no tag, and tag it; R[a] := TRUE, or FALSE where it is given up; raises MvccConflict, with flags d, when this fiber has tagged it, or after R[c] attempts',
    true,
  ),
  publish: visible('PUBLISH', ['read', 'read'], 'O[R[a]] holds R[b], without a tag'),
  untag: visible('UNTAG', ['read'], 'O[R[a]] has no tag any more'),

  // Maps
  getEntry: local(BINARY, 'R[a] := what map R[b] has for the key R[c], by reference, or NIL'),
  setEntry: local(['read', 'read', 'read'], 'the entry of the key R[b] in map R[a] := R[c]'),

  // Streams
  newStream: local(
    ['write', 'integer', 'constant'],
    'R[a] := a handle of a new stream for takers of sort b (index into STREAM_SORTS), called K[c]',
  ),
  bindStream: local(['read', 'read'], 'the fiber of promise R[b] generates the items of O[R[a]]'),
  push: visible(
    'PUSH',
    ['write', 'read', 'read'],
    'wait until O[R[b]] has room; R[a] := whether it has taken R[c]: FALSE when nobody takes items any more',
  ),
  pop: visible(
    'POP',
    ['write', 'read', 'integer'],
    'R[a] := the next item of O[R[b]], or NIL after the last one (c 0), which never comes (c 1); raises the error of the generator',
    true,
  ),
  closeStream: visible(
    'CLOSE',
    ['read', 'read'],
    'O[R[a]] has no more items; the generator failed with R[b], or NIL',
  ),
  dropStream: visible(
    'DROP',
    UNARY,
    'R[a] := the promise of the generator of O[R[b]], which nobody takes items from any more',
  ),
  subscribe: visible(
    'SUB',
    UNARY,
    'R[a] := another cursor of the split stream of O[R[b]], where that one stands',
  ),

  // Two instructions in one: what a comparison decides, and small constants as operands
  addImmediate: local(['write', 'read', 'integer'], 'R[a] := R[b] + c, panics outside Int64'),
  jumpUnlessLess: local(['read', 'read', 'target'], 'unless R[a] < R[b] then pc := c'),
  jumpUnlessLessEqual: local(['read', 'read', 'target'], 'unless R[a] <= R[b] then pc := c'),
  jumpUnlessEqual: local(['read', 'read', 'target'], 'unless R[a] == R[b] then pc := c'),
  jumpIfEqual: local(['read', 'read', 'target'], 'if R[a] == R[b] then pc := c'),
  jumpUnlessBelow: local(['read', 'integer', 'target'], 'unless R[a] < b then pc := c'),
  jumpUnlessAbove: local(['read', 'integer', 'target'], 'unless R[a] > b then pc := c'),
  jumpUnlessAtMost: local(['read', 'integer', 'target'], 'unless R[a] <= b then pc := c'),
  jumpUnlessAtLeast: local(['read', 'integer', 'target'], 'unless R[a] >= b then pc := c'),
  jumpUnlessIs: local(['read', 'integer', 'target'], 'unless R[a] == b then pc := c'),
  jumpIfIs: local(['read', 'integer', 'target'], 'if R[a] == b then pc := c'),

  // Stubs of tests
  countCall: visible(
    'ARMW',
    ['write', 'integer'],
    'R[a] := O, the b-th (from 1) object that fiber 0 made, an atomic counter; O := O + 1',
  ),

  // Files and the console
  fileOperation: visible(
    'IO',
    ['write', 'integer', 'list'],
    'R[a] := operation b (index into FILE_OPERATIONS) on R[c…]; raises NotFound, Permission, Input or System',
    true,
  ),

  // Weak handles and recursion
  link: local(UNARY, 'R[a] := a weak handle of O[R[b]]'),
  resolve: local(
    UNARY,
    'R[a] := a handle of O[R[b]], or NIL when no variable of the fiber leads to another one; NIL for NIL',
  ),
  countCalls: local(
    ['write'],
    'R[a] := the number of calls of this function that are under way in the fiber, this one included',
  ),

  // Workers of a concurrent stage
  newChannel: local(
    ['write', 'read', 'read', 'constant'],
    'R[a] := a handle of a new channel with room for R[b] elements, or below 0 what goes with -R[b] workers, called K[d]; it holds those of list R[c] and gets no more, unless that is NIL',
  ),
  claim: visible(
    'CLAIM',
    ['write', 'read', 'read'],
    'wait until O[R[b]] has R[c] elements, or gets no more; R[a] := a list of at most so many, or NIL when there are none',
  ),
  beginOwn: visible(
    'CLAIM',
    UNARY,
    'R[a] := whether O[R[b]] is still in use, so that elements dealt out to the fiber are wanted',
  ),

  // Failures of locks that no handler is written for
  policyApplies: local(['write'], 'R[a] := whether such a failure is up to the SYNC POLICY'),
  panicError: ending(
    ['read'],
    'panic with the message of the error value R[a], where it was raised',
  ),

  // Shared data without a lock, in programs that write some
  accessPlain: visible(
    'GET',
    ['read', 'integer', 'integer'],
    'field b (-1: all) of O[R[a]] is read, or written if c, by the next instruction; a race when another fiber is about to do so',
  ),

  // Maps in parts
  mapOperation: visible(
    'MGET',
    ['write', 'integer', 'read', 'list'],
    'R[a] := operation b (index into MAP_OPERATIONS) on the map that O[R[c]] holds, with R[d…]',
  ),

  // Observables
  addToObservable: visible('OBSADD', ['read', 'read'], 'O[R[a]] holds R[b] from now on'),
  viewObservable: visible(
    'OBSVIEW',
    UNARY,
    'R[a] := what O[R[b]] holds, by reference, or NIL before the first element',
  ),
  endObservable: visible('OBSDONE', ['read'], 'O[R[a]] holds what it holds for good'),

  // Streams that several may take items from
  shareStream: local(UNARY, 'R[a] := another handle of the shared stream of O[R[b]]'),
} as const satisfies Record<string, OpcodeRow>;

export type OpcodeName = keyof typeof OPCODES;

/** Opcode names in code order: the number of an opcode is its position in the table. */
export const OPCODE_NAMES = Object.keys(OPCODES) as readonly OpcodeName[];
