/**
 * Cells that are read and replaced as a whole: versioned cells and atomic pointers (CLEAR concurrency reference, 3.17 and
 * 3.18). What a cell holds is never changed in place, so reading one is taking the reference, and the reference serves as the
 * version: a COMMIT succeeds when the cell still holds what was read.
 *
 * A transaction over several cells tags them in the order of their names, so that no cycle of waits can arise, and then cannot
 * fail. Upstream a fiber that has waited for a tag for long gives its own tags back and starts again, 64 times at most. Each time
 * needs a transaction of somebody else, so a program with fewer of them shows nothing that waiting does not, and a TAG waits. Where
 * fewer attempts are allowed (`tagRetries`), it gives up at once, and starts again when the tag has gone.
 */
import { describeObject } from './describe.js';
import { makeError, panic } from './errors.js';
import { FUNCTION, OBJECT, OBJECT_STRIDE, OWNER, BASE, PC, STRIDE, VERSION } from './layout.js';
import { noteRead } from './loops.js';
import type { MachineState } from './machine-state.js';
import type { Container, Value } from './value.js';
import { cellsOf, isContainer, objectOf } from './value.js';
import { SUSPENDED, RAISED } from './answers.js';
import { record, suspendAt } from './visible.js';
import * as OP from '../bytecode/operation-numbers.js';
import type { Code } from '../bytecode/opcode-numbers.js';
import { POINTER, VERSIONED } from '../bytecode/kind-numbers.js';
import { ERROR_KINDS, LOCK_FLAGS } from '../bytecode/opcodes.js';
import { PREDECLARED_ERRORS } from '../bytecode/program.js';
import { InternalError } from '../support/assert.js';

const MVCC_CONFLICT = PREDECLARED_ERRORS.findIndex((error) => error.name === 'MvccConflict');
const ATOMIC_CONFLICT = PREDECLARED_ERRORS.findIndex((error) => error.name === 'AtomicConflict');
const TRANSIENT = ERROR_KINDS.indexOf('Transient');

/** So many attempts are as good as waiting. */
const TAGS_AWAITED = 64;

/** Whether a transaction that meets the tag of another one gives its own tags back, and starts again. */
export function tagsAreGivenUp({ options }: MachineState): boolean {
  return options.tagRetries < TAGS_AWAITED;
}

/** Whether an object is read and replaced as a whole. */
export function isCell(m: MachineState, object: number): boolean {
  const kind = m.objectKind[object];
  return kind === POINTER || kind === VERSIONED;
}

/** The fiber whose transaction has tagged the cell, or -1. */
export function taggerOf(m: MachineState, object: number): number {
  return m.objectWords[object * OBJECT_STRIDE + OWNER]!;
}

/** Operations that wait until the tag of their cell is gone. */
export function heedsTag(operation: number): boolean {
  return operation === OP.snapshotToWrite || operation === OP.tag;
}

/** Whether the pending SNAP or TAG of `fiber` has to wait. */
export function isTaggedForOthers(m: MachineState, fiber: number): boolean {
  const tagger = taggerOf(m, m.words[fiber * STRIDE + OBJECT]!);
  return tagger >= 0 && tagger !== fiber;
}

/** Whether the pending COMMIT of `fiber` finds what it expects. */
export function commits(m: MachineState, fiber: number): boolean {
  const o = fiber * STRIDE;
  const object = m.words[o + OBJECT]!;
  if (taggerOf(m, object) >= 0) return false;
  const { code } = m.program.functions[m.words[o + FUNCTION]!]!;
  const expected = m.registers[fiber]![m.words[o + BASE]! + code[m.words[o + PC]! + 3]!];
  return m.objectValue[object] === expected;
}

/** Executes the instruction at `pc` of `fiber`, whose frame starts at `base`. */
export function performOnCell(
  m: MachineState,
  fiber: number,
  code: Int32Array,
  pc: number,
  base: number,
  performing: boolean,
  steps: number,
): number {
  const o = fiber * STRIDE;
  const registers = m.registers[fiber]!;
  switch (code[pc] as Code[keyof Code]) {
    case 83 satisfies Code['snapshot']: {
      const object = objectOf(registers[base + code[pc + 2]!]!);
      const isToWrite = code[pc + 3] === 1;
      if (!performing) {
        suspendAt(m, o, pc, isToWrite ? OP.snapshotToWrite : OP.snapshot, object, steps);
        return SUSPENDED;
      }
      const value = m.objectValue[object]!;
      record(m, fiber, 'SNAP', object, pc, value);
      if (m.loops[fiber] !== null || !isToWrite) noteRead(m, fiber, object, -1, value);
      registers[base + code[pc + 1]!] = value;
      return pc + 4;
    }
    case 84 satisfies Code['commit']: {
      const object = objectOf(registers[base + code[pc + 2]!]!);
      if (!performing) {
        suspendAt(m, o, pc, OP.commit, object, steps);
        return SUSPENDED;
      }
      const succeeds = commits(m, fiber);
      const value = registers[base + code[pc + 4]!]!;
      record(m, fiber, 'COMMIT', object, pc, succeeds ? value : null);
      if (succeeds) replace(m, object, value);
      else m.heap.writes++;
      const isPointer = m.objectKind[object] === POINTER;
      const limit = isPointer ? m.options.pointerRetries : m.options.commitRetries;
      const attempts = registers[base + code[pc + 5]!] as number;
      if (!succeeds && attempts + 1 >= limit) {
        const type = isPointer ? ATOMIC_CONFLICT : MVCC_CONFLICT;
        const text = `${describeObject(m, object)} changed during each of ${attempts + 1} attempts to replace it`;
        return conflict(m, fiber, pc, type, text, code[pc + 6]!);
      }
      registers[base + code[pc + 1]!] = succeeds;
      return pc + 7;
    }
    case 85 satisfies Code['tag']: {
      const object = objectOf(registers[base + code[pc + 2]!]!);
      if (!performing) {
        suspendAt(m, o, pc, OP.tag, object, steps);
        return SUSPENDED;
      }
      const isFree = !isTaggedForOthers(m, fiber);
      record(m, fiber, 'TAG', object, pc, isFree ? m.objectValue[object]! : null);
      if (taggerOf(m, object) === fiber) {
        const text = `${describeObject(m, object)} is listed twice in one transaction`;
        return conflict(m, fiber, pc, MVCC_CONFLICT, text, code[pc + 4]!);
      }
      const attempts = (registers[base + code[pc + 3]!] as number) + 1;
      if (!isFree && attempts >= m.options.tagRetries) {
        const text = `${describeObject(m, object)} was part of another transaction during each of ${attempts} attempts`;
        return conflict(m, fiber, pc, MVCC_CONFLICT, text, code[pc + 4]!);
      }
      if (isFree) setTagger(m, object, fiber);
      else m.heap.writes++;
      registers[base + code[pc + 1]!] = isFree;
      return pc + 5;
    }
    case 86 satisfies Code['publish']: {
      const object = objectOf(registers[base + code[pc + 1]!]!);
      if (!performing) {
        suspendAt(m, o, pc, OP.publish, object, steps);
        return SUSPENDED;
      }
      const value = registers[base + code[pc + 2]!]!;
      record(m, fiber, 'PUBLISH', object, pc, value);
      replace(m, object, value);
      setTagger(m, object, -1);
      return pc + 3;
    }
    case 87 satisfies Code['untag']: {
      const object = objectOf(registers[base + code[pc + 1]!]!);
      if (!performing) {
        suspendAt(m, o, pc, OP.untag, object, steps);
        return SUSPENDED;
      }
      record(m, fiber, 'UNTAG', object, pc, null);
      setTagger(m, object, -1);
      return pc + 2;
    }
    default:
      throw new InternalError(`opcode ${String(code[pc])} at pc ${pc}`);
  }
}

/** What a cell holds from now on is changed by nobody: for those who look at states. */
export function freeze(frozen: WeakSet<Container>, value: Value): void {
  // Values may be deeper than the host's stack allows.
  const pending = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (!isContainer(next) || frozen.has(next)) continue;
    frozen.add(next);
    pending.push(...cellsOf(next));
  }
}

function replace(m: MachineState, object: number, value: Value): void {
  if (m.frozen !== null) freeze(m.frozen, value);
  const version = object * OBJECT_STRIDE + VERSION;
  m.heap.setSlot(m.objectValue, object, value);
  m.heap.setWord(m.objectWords, version, m.objectWords[version]! + 1);
  m.puts.add(m.depth - 1, object);
}

function setTagger(m: MachineState, object: number, fiber: number): void {
  m.heap.setWord(m.objectWords, object * OBJECT_STRIDE + OWNER, fiber);
}

/** A transaction that nobody handles raises where the function can fail, and is a panic elsewhere. */
function conflict(
  m: MachineState,
  fiber: number,
  pc: number,
  type: number,
  text: string,
  flags: number,
): number {
  if ((flags & (LOCK_FLAGS.hasHandlers | LOCK_FLAGS.mayRaise)) === 0) {
    panic(m, fiber, pc, text);
    return pc;
  }
  m.words[fiber * STRIDE + PC] = pc;
  m.raised = makeError(m, fiber, pc, TRANSIENT, type, text);
  return RAISED;
}
