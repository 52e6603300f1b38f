/**
 * CodeBuilder: grows the blocks of one function in the order of the source. Code is added to the open
 * block; a terminator closes it. Code after a terminator goes to a block that nothing reaches, and
 * `build` drops such blocks, so that callers need not care whether a statement can end.
 */
import type { OpcodeName } from '../bytecode/opcodes.js';
import type { Shape } from '../bytecode/program.js';
import type { Span } from '../diagnostics/source.js';
import { assert } from '../support/assert.js';
import { reachableBlocks, reachesHandler } from './flow.js';
import type {
  BlockId,
  LeavingOpcode,
  MirBlock,
  MirHandler,
  MirInstruction,
  MirOperand,
  MirVariable,
  Register,
  Terminator,
  TerminatorShape,
} from './mir.js';

interface OpenBlock {
  readonly instructions: MirInstruction[];
  handler: MirHandler | null;
  terminator: Terminator | null;
}

export class CodeBuilder {
  /** Innermost visible variable, or -1. Save it before a scope and put it back after. */
  visible = -1;
  /** When set, the place of all code added: what a default value does happens where it is filled in. */
  at: Span | null = null;
  #handler: MirHandler | null = null;
  #registers = 0;
  readonly #variables: MirVariable[] = [];
  /** By the identifier that `newBlock` gave. */
  readonly #blocks: OpenBlock[] = [];
  /** Identifiers in the order in which the blocks were started. */
  readonly #order: BlockId[] = [];
  #current: BlockId;

  constructor() {
    this.#current = this.newBlock();
    this.#order.push(this.#current);
  }

  newRegister(): Register {
    return this.#registers++;
  }

  /** A block to be started later; terminators may name it at once. */
  newBlock(): BlockId {
    this.#blocks.push({ instructions: [], handler: null, terminator: null });
    return this.#blocks.length - 1;
  }

  /** Goes on in `block`; an open block falls through to it. */
  start(block: BlockId, span: Span): void {
    if (this.isOpen) this.jump(block, span);
    this.#open(block);
  }

  #open(block: BlockId): void {
    const opened = this.#block(block);
    opened.handler = this.#handler;
    this.#order.push(block);
    this.#current = block;
  }

  #block(id: BlockId): OpenBlock {
    const block = this.#blocks[id];
    assert(block !== undefined, `there is no block ${id}`);
    return block;
  }

  /** False after a terminator. */
  get isOpen(): boolean {
    return this.#block(this.#current).terminator === null;
  }

  #openBlock(): OpenBlock {
    if (!this.isOpen) this.#open(this.newBlock());
    return this.#block(this.#current);
  }

  emit(op: OpcodeName, operands: readonly MirOperand[], span: Span): void {
    this.#openBlock().instructions.push({
      op,
      operands,
      span: this.at ?? span,
      visible: this.visible,
    });
  }

  #terminate(shape: TerminatorShape, span: Span): void {
    this.#openBlock().terminator = { ...shape, span: this.at ?? span, visible: this.visible };
  }

  jump(target: BlockId, span: Span): void {
    this.#terminate({ kind: 'jump', target }, span);
  }

  loopBack(target: BlockId, span: Span, yields = false): void {
    this.#terminate({ kind: 'loopBack', target, yields }, span);
  }

  branch(condition: Register, then: BlockId, otherwise: BlockId, span: Span): void {
    this.#terminate({ kind: 'branch', condition, then, otherwise }, span);
  }

  leave(op: LeavingOpcode, operands: readonly MirOperand[], span: Span): void {
    this.#terminate({ kind: 'leave', op, operands }, span);
  }

  /** Errors raised by the code that `body` adds go to `handler`; afterwards to where they went before. */
  region(handler: MirHandler, span: Span, body: () => void): void {
    const close = this.openRegion(handler, span);
    body();
    close();
  }

  /** The same for the code that is added until the answer is called. */
  openRegion(handler: MirHandler, span: Span): () => void {
    const outer = this.#handler;
    this.#handler = handler;
    this.start(this.newBlock(), span);
    return () => {
      this.#handler = outer;
      if (this.isOpen) this.start(this.newBlock(), span);
    };
  }

  /** Brings a variable into scope; its register has its first value. */
  declare(name: string, type: string, register: Register, shape: Shape = 'value'): void {
    this.#variables.push({ name, type, shape, register, outer: this.visible });
    this.visible = this.#variables.length - 1;
  }

  /** The finished graph: reachable blocks only, numbered in source order. */
  build(): {
    readonly blocks: readonly MirBlock[];
    readonly registers: number;
    readonly variables: readonly MirVariable[];
  } {
    const numbers = new Map<BlockId, number>();
    for (const id of this.#order) numbers.set(id, numbers.size);
    const number = (id: BlockId): BlockId => {
      const found = numbers.get(id);
      assert(found !== undefined, `block ${id} was never started`);
      return found;
    };
    const all = this.#order.map((id) => {
      const { instructions, handler, terminator } = this.#block(id);
      assert(terminator !== null, `block ${id} was never ended`);
      return { instructions, handler, terminator };
    });
    const isReached = reachableFrom(all, number);
    const kept = new Map<BlockId, number>();
    for (const [position, id] of this.#order.entries())
      if (isReached[position] === true) kept.set(id, kept.size);
    const rename = (id: BlockId): BlockId => {
      const found = kept.get(id);
      assert(found !== undefined, `block ${id} was dropped but is named`);
      return found;
    };
    const blocks: MirBlock[] = [];
    for (const [position, block] of all.entries()) {
      if (isReached[position] !== true) continue;
      blocks.push(renameBlock(block, rename));
    }
    return { blocks, registers: this.#registers, variables: this.#variables };
  }
}

function reachableFrom(
  blocks: readonly MirBlock[],
  number: (id: BlockId) => BlockId,
): readonly boolean[] {
  return reachableBlocks(
    blocks.map((block) => ({
      instructions: block.instructions,
      terminator: renameTerminator(block.terminator, number),
      handler:
        block.handler === null
          ? null
          : { block: number(block.handler.block), register: block.handler.register },
    })),
  );
}

/** A block that cannot raise loses its handler, which nothing else may reach. */
function renameBlock(block: MirBlock, rename: (id: BlockId) => BlockId): MirBlock {
  const handler =
    block.handler !== null && reachesHandler(block)
      ? { block: rename(block.handler.block), register: block.handler.register }
      : null;
  return {
    instructions: block.instructions,
    terminator: renameTerminator(block.terminator, rename),
    handler,
  };
}

function renameTerminator(terminator: Terminator, rename: (id: BlockId) => BlockId): Terminator {
  switch (terminator.kind) {
    case 'jump':
    case 'loopBack':
      return { ...terminator, target: rename(terminator.target) };
    case 'branch':
      return {
        ...terminator,
        then: rename(terminator.then),
        otherwise: rename(terminator.otherwise),
      };
    case 'leave':
      return terminator;
  }
}
