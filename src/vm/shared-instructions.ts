/**
 * Instructions that involve other fibers: fibers and promises, shared objects, locks, time, randomness, output. (Atomics and
 * fields of shared objects stand in the inner loop of the interpreter.) Each answers where to go on, SUSPENDED or RAISED.
 */
import { performUpdate } from './atomics.js';
import { createObject, foundGroup, startFiber } from './births.js';
import { describeObject } from './describe.js';
import { makeError, panic, rethrownAtJoin } from './errors.js';
import { IS_WRITING, isFailure, performFileOperation } from './file-operations.js';
import type { Int } from './integers.js';
import { wrap } from './integers.js';
import { JOIN_LENGTH, takeJoin } from './joins.js';
import {
  ATTEMPTS,
  CHILDREN,
  FAILED,
  FAIL_TIMEOUT,
  FILES_OBJECT,
  FIRED,
  GROUP,
  LOCK_GRANTED,
  OBJECT,
  OBJECT_STRIDE,
  OPERATION,
  OUTPUT_OBJECT,
  OWNER,
  PC,
  PHASE,
  PHASE_NONE,
  PHASE_PARKED,
  RANDOM,
  STATUS,
  STRIDE,
  TARGET,
} from './layout.js';
import {
  chainFibers,
  dequeue,
  enqueue,
  failureOf,
  grant,
  isGrantable,
  isReadersWriterLock,
  release,
  setSeldom,
} from './locks.js';
import { noteRead } from './loops.js';
import { WHOLE } from './loop-watch.js';
import type { MachineState } from './machine-state.js';
import { EPOCH } from './machine-state.js';
import { LIST_CELL } from './memory.js';
import type { Value, ErrorValue } from './value.js';
import { Handle, PromiseValue } from './value.js';
import { markCrossed } from './strong-handles.js';
import { SUSPENDED, RAISED } from './answers.js';
import { endInRace, raceOf, record, suspendAt } from './visible.js';
import { handOver } from './streams.js';
import { stopAtTrap } from './traps.js';
import { waitGraph } from './waits.js';
import * as OP from '../bytecode/operation-numbers.js';
import { assert } from '../support/assert.js';
import type { Code } from '../bytecode/opcode-numbers.js';
import { LOCAL, MULTIOWNED, RWLOCK, SHARED } from '../bytecode/kind-numbers.js';
import { ERROR_KINDS, LOCK_FLAGS, MODIFIERS, UPDATES } from '../bytecode/opcodes.js';
import { PREDECLARED_ERRORS } from '../bytecode/program.js';
import { bits, nextState } from '../support/prng.js';

const COUNT = UPDATES.indexOf('addInt');

/** Executes the instruction at `pc` of `fiber`, whose frame starts at `base`. */
export function performShared(
  m: MachineState,
  fiber: number,
  code: Int32Array,
  pc: number,
  base: number,
  performing: boolean,
  steps: number,
): number {
  const o = fiber * STRIDE;
  let { words } = m;
  const { program, heap } = m;
  const { constants } = program;
  const registers = m.registers[fiber]!;
  switch (code[pc] as Code[keyof Code]) {
    case 57 satisfies Code['spawn']: {
      const count = code[pc + 4]!;
      const captures: Value[] = [];
      for (let i = 0; i < count; i++) captures.push(registers[base + code[pc + 5 + i]!]!);
      const ordinal = words[o + CHILDREN]! + 1;
      heap.setWord(words, o + CHILDREN, ordinal);
      const child = m.names.fiber(fiber, ordinal);
      if (m.hasWeakHandles) markCrossed(m, captures);
      startFiber(m, child, code[pc + 2]!, captures, (code[pc + 3]! & WITH_STACK) !== 0);
      words = m.words;
      const staysNear = m.options.native
        ? isPinned(code[pc + 3]!)
        : words[o + GROUP]! >= 0 && captures.some((value) => isCooperative(m, value));
      if (staysNear && !m.options.inline) {
        if (words[o + GROUP] === -1) foundGroup(m, fiber);
        words[child * STRIDE + GROUP] = words[o + GROUP]!;
      }
      heap.writes++;
      m.allocated += LIST_CELL * (program.functions[code[pc + 2]!]!.registers + 40);
      m.addLink(-1 - child);
      // The first capture of a generator is its own stream, which it only fills.
      const isGenerator = (code[pc + 3]! & MODIFIERS.stream) !== 0;
      for (let i = isGenerator ? 1 : 0; i < count; i++) handOver(m, captures[i]!, child);
      record(m, fiber, 'SPAWN', -1, pc, null);
      registers[base + code[pc + 1]!] = new PromiseValue(child);
      // Inline, a body runs here; a generator when somebody wants an item.
      const runsHere = m.options.inline && !isGenerator;
      pc += 5 + count;
      if (runsHere) {
        m.inlineStack.push(child);
        words[o + PC] = pc;
        words[o + OPERATION] = OP.resume;
        words[o + OBJECT] = -1;
        m.steps = steps;
        return SUSPENDED;
      }
      return pc;
    }
    case 58 satisfies Code['join']: {
      const promise = registers[base + code[pc + 2]!] as PromiseValue;
      const target = promise.fiber;
      if (!performing) {
        setSeldom(m, o + TARGET, target);
        suspendAt(m, o, pc, OP.join, -1, steps);
        return SUSPENDED;
      }
      const result = takeJoin(m, fiber, pc, target);
      if (words[target * STRIDE + STATUS] === FAILED) {
        m.raised = rethrownAtJoin(m, fiber, pc, result as ErrorValue);
        return RAISED;
      }
      registers[base + code[pc + 1]!] = result;
      return pc + JOIN_LENGTH;
    }
    case 59 satisfies Code['newObject']: {
      const handle = createObject(
        m,
        fiber,
        code[pc + 3]!,
        registers[base + code[pc + 2]!]!,
        (constants[code[pc + 4]!] as string | null) ?? '',
      );
      registers[base + code[pc + 1]!] = handle;
      m.allocated += LIST_CELL * 20;
      return pc + 6;
    }
    case 108 satisfies Code['countCall']: {
      const object = m.names.object(0, code[pc + 2]!);
      if (!performing) {
        suspendAt(m, o, pc, OP.atomicUpdate, object, steps);
        return SUSPENDED;
      }
      const earlier = m.objectValue[object]!;
      const count = performUpdate(COUNT, earlier, 1);
      record(m, fiber, 'ARMW', object, pc, count);
      heap.setSlot(m.objectValue, object, count);
      registers[base + code[pc + 1]!] = earlier;
      return pc + 3;
    }
    case 60 satisfies Code['readObject']: {
      const { object } = registers[base + code[pc + 2]!] as Handle;
      const value = m.objectValue[object]!;
      registers[base + code[pc + 1]!] = value;
      record(m, fiber, 'GET', object, pc, value);
      noteRead(m, fiber, object, WHOLE, value);
      return pc + 3;
    }
    case 61 satisfies Code['editObject']: {
      const { object } = registers[base + code[pc + 2]!] as Handle;
      registers[base + code[pc + 1]!] = m.objectValue[object]!;
      m.puts.add(m.depth - 1, object);
      record(m, fiber, 'PUT', object, pc, null);
      heap.writes++;
      return pc + 3;
    }
    case 118 satisfies Code['accessPlain']: {
      const { object } = registers[base + code[pc + 1]!] as Handle;
      // Other data is guarded, or belongs to fibers that take turns.
      if (m.objectKind[object] !== SHARED) return pc + 4;
      if (!performing) {
        suspendAt(m, o, pc, code[pc + 3] === 1 ? OP.plainWrite : OP.plainRead, object, steps);
        return SUSPENDED;
      }
      const race = raceOf(m, fiber, pc, code[pc + 2]!);
      if (race === null) return pc + 4;
      // What follows would be the access itself.
      record(m, fiber, code[pc + 3] === 1 ? 'PUT' : 'GET', object, pc, null);
      endInRace(m, fiber, pc, race);
      return pc;
    }
    case 64 satisfies Code['replaceObject']: {
      const { object } = registers[base + code[pc + 1]!] as Handle;
      const value = registers[base + code[pc + 2]!]!;
      record(m, fiber, 'PUT', object, pc, value);
      heap.setSlot(m.objectValue, object, value);
      m.puts.add(m.depth - 1, object);
      return pc + 3;
    }
    case 65 satisfies Code['sortLocks']:
      sortPairs(m, registers, base, code, pc);
      return pc + 2 + code[pc + 1]!;
    case 66 satisfies Code['lock']: {
      const { object } = registers[base + code[pc + 1]!] as Handle;
      const isShared = registers[base + code[pc + 2]!] === 1 && m.objectKind[object] === RWLOCK;
      if (!performing) {
        setSeldom(m, o + PHASE, PHASE_NONE);
        setSeldom(m, o + FIRED, 0);
        if (isReadersWriterLock(m, object)) {
          setDeadline(m, fiber, Infinity);
          suspendAt(m, o, pc, isShared ? OP.requestShared : OP.requestExclusive, object, steps);
        } else {
          setDeadline(m, fiber, m.now + m.options.lockTimeout);
          suspendAt(m, o, pc, OP.lockExclusive, object, steps);
        }
        return SUSPENDED;
      }
      const pending = words[o + OPERATION]!;
      if (pending === OP.requestShared || pending === OP.requestExclusive) {
        record(m, fiber, 'REQ', object, pc, null);
        enqueue(m, fiber, object, !isShared);
        setDeadline(m, fiber, m.now + m.options.lockTimeout);
        suspendAt(m, o, pc, isShared ? OP.lockShared : OP.lockExclusive, object, steps);
        if (words[o + GROUP]! >= 0 && !isGrantable(m, fiber)) setSeldom(m, o + PHASE, PHASE_PARKED);
        return SUSPENDED;
      }
      if (isGrantable(m, fiber)) {
        record(m, fiber, 'LOCK', object, pc, null);
        grant(m, fiber, object, !isShared);
        setSeldom(m, o + ATTEMPTS, 0);
        setSeldom(m, o + PHASE, PHASE_NONE);
        return pc + 4;
      }
      const failure = failureOf(m, fiber);
      if (failure === LOCK_GRANTED) {
        // A member of a cooperative group meets a held lock: it suspends.
        record(m, fiber, 'REQ', object, pc, null);
        setSeldom(m, o + PHASE, PHASE_PARKED);
        suspendAt(m, o, pc, pending, object, steps);
        return SUSPENDED;
      }
      words[o + PC] = pc;
      record(m, fiber, 'LOCKFAIL', object, pc, null);
      const error = lockError(m, fiber, object, failure, pc);
      if (isReadersWriterLock(m, object)) dequeue(m, fiber, object, !isShared);
      setSeldom(m, o + PHASE, PHASE_NONE);
      const flags = code[pc + 3]!;
      const isUnhandled = (flags & LOCK_FLAGS.hasHandlers) === 0;
      const cannotRaise = (flags & LOCK_FLAGS.mayRaise) === 0;
      // The default of the SYNC POLICY is to try three times; one that is written is code behind the lock.
      const asksPolicy =
        isUnhandled && m.options.unhandledLock === 'policy' && failure === FAIL_TIMEOUT;
      const isWritten = asksPolicy && (flags & LOCK_FLAGS.hasPolicy) !== 0;
      if (asksPolicy && !isWritten && words[o + ATTEMPTS]! < 2) {
        setSeldom(m, o + ATTEMPTS, words[o + ATTEMPTS]! + 1);
        return pc;
      }
      setSeldom(m, o + ATTEMPTS, 0);
      if (isUnhandled && !isWritten && (cannotRaise || m.options.unhandledLock === 'panic')) {
        panic(m, fiber, pc, error.message);
        return pc;
      }
      m.raised = error;
      return RAISED;
    }
    case 67 satisfies Code['unlock']: {
      const { object } = registers[base + code[pc + 1]!] as Handle;
      if (!performing) {
        suspendAt(
          m,
          o,
          pc,
          m.objectWords[object * OBJECT_STRIDE + OWNER] === fiber
            ? OP.unlockExclusive
            : OP.unlockShared,
          object,
          steps,
        );
        return SUSPENDED;
      }
      record(m, fiber, 'UNLOCK', object, pc, null);
      release(m, fiber, object);
      return pc + 2;
    }
    case 71 satisfies Code['sleep']: {
      if (!performing) {
        suspendAt(m, o, pc, OP.sleep, -1, steps);
        return SUSPENDED;
      }
      record(m, fiber, 'SLEEP', -1, pc, null);
      // A turn that sleeps looks again at another time: it is no spin that could be skipped.
      heap.writes++;
      const duration = Number(registers[base + code[pc + 1]!]);
      setDeadline(m, fiber, m.now + Math.max(0, duration));
      setSeldom(m, o + FIRED, duration <= 0 ? 1 : 0);
      return pc + 2;
    }
    case 72 satisfies Code['wake']:
      if (!performing) {
        suspendAt(m, o, pc, OP.wake, -1, steps);
        return SUSPENDED;
      }
      // In adversarial time the order of wake-ups is free: without a reader the clock must not tell it.
      if (m.now < m.deadlines[fiber]! && (m.readsClock || !m.options.adversarialTime)) {
        heap.setWord(m.globals, 0, m.deadlines[fiber]!);
      }
      record(m, fiber, 'WAKE', -1, pc, null);
      setDeadline(m, fiber, Infinity);
      setSeldom(m, o + FIRED, 0);
      return pc + 1;
    case 73 satisfies Code['readClock']:
      if (!performing) {
        suspendAt(m, o, pc, OP.readClock, -1, steps);
        return SUSPENDED;
      }
      // In the world, too, time passes while every fiber sleeps.
      registers[base + code[pc + 1]!] =
        m.worldClock === null ? m.now : m.worldClock() + m.now - EPOCH;
      record(m, fiber, 'NOW', -1, pc, registers[base + code[pc + 1]!]!);
      // Time moves without a write, so a loop that looks at it is no spinning.
      heap.writes++;
      return pc + 2;
    case 74 satisfies Code['random']: {
      const high = draw(m, o) >>> 5;
      const value = (high * 67108864 + (draw(m, o) >>> 6)) / 9007199254740992;
      record(m, fiber, 'RAND', -1, pc, value);
      registers[base + code[pc + 1]!] = value;
      return pc + 2;
    }
    case 75 satisfies Code['randomInt']: {
      const bound = BigInt(registers[base + code[pc + 2]!] as Int);
      const wide = (BigInt(draw(m, o)) << 32n) | BigInt(draw(m, o));
      const value = bound <= 0n ? 0 : wrap(wide % bound);
      record(m, fiber, 'RAND', -1, pc, value);
      registers[base + code[pc + 1]!] = value;
      return pc + 3;
    }
    case 76 satisfies Code['print']: {
      if (m.options.orderedOutput) {
        if (!performing) {
          suspendAt(m, o, pc, OP.print, OUTPUT_OBJECT, steps);
          return SUSPENDED;
        }
      }
      const text = registers[base + code[pc + 1]!] as string;
      record(m, fiber, 'OUT', -1, pc, text);
      heap.writes++;
      m.allocated += text.length;
      m.print(fiber, pc, text);
      return pc + 2;
    }
    case 109 satisfies Code['fileOperation']: {
      const operation = code[pc + 2]!;
      if (!performing) {
        const access = IS_WRITING[operation]! ? OP.writeFiles : OP.readFiles;
        suspendAt(m, o, pc, access, FILES_OBJECT, steps);
        return SUSPENDED;
      }
      const count = code[pc + 3]!;
      const args: Value[] = [];
      for (let i = 0; i < count; i++) args.push(registers[base + code[pc + 4 + i]!]!);
      record(m, fiber, 'IO', -1, pc, args[0] ?? null);
      heap.writes++;
      const result = performFileOperation(m, operation, args);
      if (isFailure(result)) {
        m.raised = makeError(m, fiber, pc, ERROR_KINDS.indexOf(result.kind), -1, result.message);
        return RAISED;
      }
      m.allocated += LIST_CELL + (typeof result === 'string' ? result.length : 0);
      registers[base + code[pc + 1]!] = result;
      pc += 4 + count;
      if (words[o + GROUP] === -1) return pc;
      // Others of the scheduler may have run meanwhile.
      suspendAt(m, o, pc, OP.yieldPoint, -1, steps + 1);
      return SUSPENDED;
    }
    default:
      assert(code[pc]! < 0, `opcode ${String(code[pc])} at pc ${pc}`);
      stopAtTrap(m, o, pc, steps);
      return SUSPENDED;
  }
}

function setDeadline(m: MachineState, fiber: number, time: number): void {
  if (m.deadlines[fiber] !== time) m.heap.setWord(m.deadlines, fiber, time);
}

/** Only some bodies of BG are state machines. */
const WITH_STACK = MODIFIERS.stackful | MODIFIERS.stream | MODIFIERS.branch;

/**
 * Whether a body with these modifiers runs on the scheduler of its spawner (CLEAR concurrency reference, 1.1). All others may run
 * anywhere, at any time.
 */
function isPinned(modifiers: number): boolean {
  if ((modifiers & (MODIFIERS.parallel | MODIFIERS.service)) !== 0) return false;
  return (modifiers & (MODIFIERS.pinned | MODIFIERS.arena | MODIFIERS.near)) !== 0;
}

function isCooperative(m: MachineState, value: Value): boolean {
  if (!(value instanceof Handle)) return false;
  const kind = m.objectKind[value.object];
  return kind === LOCAL || kind === MULTIOWNED;
}

/** 32 random bits from the generator of the fiber whose words start at `o`. */
function draw(m: MachineState, o: number): number {
  const state = nextState(m.words[o + RANDOM]!);
  m.heap.setWord(m.words, o + RANDOM, state);
  m.heap.writes++;
  return bits(state);
}

/** Sorts the pairs (handle, mode) of a `sortLocks` into the order of object names, in place. */
function sortPairs(
  m: MachineState,
  registers: Value[],
  base: number,
  code: Int32Array,
  pc: number,
): void {
  const count = code[pc + 1]!;
  const pairs: [Handle, Value][] = [];
  for (let i = 0; i < count; i += 2) {
    pairs.push([
      registers[base + code[pc + 2 + i]!] as Handle,
      registers[base + code[pc + 3 + i]!]!,
    ]);
  }
  pairs.sort((a, b) => m.names.compareObjects(a[0].object, b[0].object));
  pairs.forEach(([handle, mode], i) => {
    registers[base + code[pc + 2 + 2 * i]!] = handle;
    registers[base + code[pc + 3 + 2 * i]!] = mode;
  });
}

/** The error of a failed lock request; a cycle or a self-acquisition carries its wait graph. */
function lockError(
  m: MachineState,
  fiber: number,
  object: number,
  failure: number,
  pc: number,
): ErrorValue {
  const type = failure - FAIL_TIMEOUT;
  const row = PREDECLARED_ERRORS[type]!;
  const kind = row.kind === 'System' ? 2 : 0;
  const lock = describeObject(m, object);
  const texts = [
    `${lock} was not free within ${m.options.lockTimeout} ms`,
    `taking ${lock} would close a cycle of waiting fibers`,
    `${lock} is already held by this fiber`,
  ];
  const notes =
    failure === FAIL_TIMEOUT ? waitGraph(m, [fiber]) : waitGraph(m, chainFibers(m, fiber));
  return makeError(m, fiber, pc, kind, type, texts[type]!, notes);
}
