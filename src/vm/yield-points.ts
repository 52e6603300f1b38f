/**
 * Yield points (CLEAR concurrency reference, 1.3 and 2.4): at the back-edge of a loop that is not TIGHT a fiber with a stack of its own
 * lets the others of its scheduler run, each time a counter is full. How large that counter is is a matter of tuning, so every such
 * back-edge is a possible yield point, but only the first YIELDS_MAX that a fiber comes past: more would multiply the
 * interleavings by the turns of its loops. Fibers that take no turns need none: others may run in between anyway.
 */
import { BASE, GROUP, LOOPS, LOOP_PASSED, LOOP_READ, LOOP_YIELDS, STRIDE } from './layout.js';
import { endlessLoop, isYieldPoint, passBackEdge } from './loops.js';
import type { MachineState } from './machine-state.js';

const YIELDS_MAX = 4;
const LEFT_OUT = `a fiber that takes turns comes past more than ${YIELDS_MAX} yield points of loops: it yields at the first ${YIELDS_MAX} only, so what needs later ones was not looked for`;

/**
 * The back-edge at `pc` of a fiber for which it means something: the fiber has read shared cells, or has yield points. True when it
 * yields here.
 */
export function passMarkedBackEdge(
  m: MachineState,
  fiber: number,
  fn: number,
  pc: number,
  steps: number,
): boolean {
  const o = fiber * STRIDE;
  const { code, liveSets, steeringSets } = m.program.functions[fn]!;
  const set = code[pc + 2]!;
  // A loop that counts its turns never takes the same one twice.
  const steering = steeringSets[set]!;
  if (steering !== null) {
    if ((m.words[o + LOOPS]! & LOOP_READ) !== 0) passBackEdge(m, fiber, fn, pc, steering);
    else if (steps >= m.endless.watchFrom && isEndless(m, fiber, pc, liveSets[set]!)) {
      m.steps = steps;
      endlessLoop(m, fiber, pc);
      return false;
    }
  }
  const marks = m.words[o + LOOPS]!;
  if ((marks & LOOP_YIELDS) === 0) return false;
  if (m.words[o + GROUP] === -1 || !isYieldPoint(m, fn, pc)) return false;
  if (marks >= LOOP_PASSED * YIELDS_MAX) {
    if (!m.warnings.includes(LEFT_OUT)) m.warnings.push(LEFT_OUT);
    return false;
  }
  m.words[o + LOOPS] = marks + LOOP_PASSED;
  return true;
}

function isEndless(m: MachineState, fiber: number, pc: number, live: readonly number[]): boolean {
  const base = m.words[fiber * STRIDE + BASE]!;
  return m.endless.passBackEdge(pc, m.registers[fiber]!, base, m.heap.writes, live);
}
