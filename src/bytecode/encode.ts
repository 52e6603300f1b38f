/** Turns the blocks of one function into words, by the operand kinds of OPCODES. */
import { fuse } from './fuse.js';
import type { FusedBranch } from './fuse.js';
import { OPCODES } from './opcodes.js';
import { OPCODE_NUMBERS } from './opcode-numbers.js';
import type { OpcodeName, OperandKind } from './opcodes.js';
import type { Constant } from './program.js';
import type { Span } from '../diagnostics/source.js';
import type { BlockId, MirBlock, MirFunction, MirOperand, Terminator } from '../mir/mir.js';

export interface EncodedFunction {
  readonly code: Int32Array;
  readonly spans: Int32Array;
  readonly handlers: Int32Array;
  readonly yieldPoints: readonly number[];
  /** Offset of each block, and of the end. */
  readonly blockOffsets: readonly number[];
  /** Offset of each instruction in block order, a terminator counting as one, and of the end. */
  readonly instructionOffsets: readonly number[];
}

/** Registers of `f` are those of the frame; `liveSetOf` numbers the live set of a loop head. */
export function encode(
  f: MirFunction,
  constants: readonly Constant[],
  liveSetOf: (head: BlockId) => number,
): EncodedFunction {
  const encoder = new Encoder();
  const blockOffsets: number[] = [];
  const instructionOffsets: number[] = [];
  for (const [id, { instructions, branch }] of fuse(f, constants).entries()) {
    blockOffsets.push(encoder.offset);
    for (const instruction of instructions) {
      instructionOffsets.push(encoder.offset);
      if (instruction !== null) encoder.add(instruction.op, instruction.operands, instruction.span);
    }
    instructionOffsets.push(encoder.offset);
    const terminator = f.blocks[id]?.terminator;
    if (terminator?.kind === 'branch' && branch !== null)
      addFusedBranch(encoder, branch, terminator, id + 1);
    else if (terminator !== undefined) addTerminator(encoder, terminator, id + 1, liveSetOf);
  }
  blockOffsets.push(encoder.offset);
  instructionOffsets.push(encoder.offset);
  encoder.resolve(blockOffsets);
  return {
    code: Int32Array.from(encoder.words),
    spans: Int32Array.from(encoder.spans),
    handlers: handlerTable(f.blocks, blockOffsets),
    yieldPoints: encoder.yieldPoints,
    blockOffsets,
    instructionOffsets,
  };
}

class Encoder {
  readonly words: number[] = [];
  readonly yieldPoints: number[] = [];
  readonly spans: number[] = [];
  /** Words that hold a block instead of its offset. */
  readonly #unresolved: number[] = [];
  #span: Span | null = null;

  get offset(): number {
    return this.words.length;
  }

  add(op: OpcodeName, operands: readonly MirOperand[], span: Span): void {
    if (this.#span?.start !== span.start || this.#span.end !== span.end) {
      this.spans.push(this.offset, span.start, span.end);
      this.#span = span;
    }
    this.words.push(OPCODE_NUMBERS[op]);
    const kinds: readonly OperandKind[] = OPCODES[op].operands;
    for (const [i, kind] of kinds.entries()) this.#operand(kind, operands[i] ?? 0);
  }

  #operand(kind: OperandKind, operand: MirOperand): void {
    if (typeof operand === 'object') {
      this.words.push(operand.length);
      for (const register of operand) this.words.push(register);
      return;
    }
    if (kind === 'target') this.#unresolved.push(this.offset);
    this.words.push(operand);
  }

  /** Puts offsets where blocks are named. */
  resolve(blockOffsets: readonly number[]): void {
    for (const at of this.#unresolved) this.words[at] = blockOffsets[this.words[at] ?? 0] ?? 0;
  }
}

/** A jump to the block that follows is left out. */
function addTerminator(
  encoder: Encoder,
  terminator: Terminator,
  following: BlockId,
  liveSetOf: (head: BlockId) => number,
): void {
  const { span } = terminator;
  switch (terminator.kind) {
    case 'jump':
      if (terminator.target !== following) encoder.add('jump', [terminator.target], span);
      return;
    case 'loopBack':
      if (terminator.yields) encoder.yieldPoints.push(encoder.offset);
      encoder.add('loopBack', [terminator.target, liveSetOf(terminator.target)], span);
      return;
    case 'branch': {
      const { condition, then, otherwise } = terminator;
      if (then === following) {
        encoder.add('jumpUnless', [condition, otherwise], span);
        return;
      }
      encoder.add('jumpIf', [condition, then], span);
      if (otherwise !== following) encoder.add('jump', [otherwise], span);
      return;
    }
    case 'leave':
      encoder.add(terminator.op, terminator.operands, span);
  }
}

/** Falls through to the block that follows where it can. */
function addFusedBranch(
  encoder: Encoder,
  { op, operands }: FusedBranch,
  { then, otherwise, span }: Extract<Terminator, { kind: 'branch' }>,
  following: BlockId,
): void {
  encoder.add(op, [...operands, otherwise], span);
  if (then !== following) encoder.add('jump', [then], span);
}

/** One row per run of neighbouring blocks with one handler. Regions of MIR do not overlap, so order is by offset. */
function handlerTable(blocks: readonly MirBlock[], offsets: readonly number[]): Int32Array {
  const rows: [from: number, to: number, target: number, register: number][] = [];
  for (const [id, { handler }] of blocks.entries()) {
    if (handler === null) continue;
    const from = offsets[id] ?? 0;
    const to = offsets[id + 1] ?? from;
    const target = offsets[handler.block] ?? 0;
    const { register } = handler;
    const last = rows.at(-1);
    if (last?.[1] === from && last[2] === target && last[3] === register) last[1] = to;
    else rows.push([from, to, target, register]);
  }
  return Int32Array.from(rows.flat());
}
