/** Why two executions of one program print different things, in a sentence: another text, or another order. */
import type { Machine } from '../vm/machine.js';
import type { OutputLine } from '../vm/machine-types.js';
import type { Explanation, Part } from './cause-text.js';
import { explanationOf, lineText } from './cause-text.js';
import { deedOf } from './divergence.js';
import { locationOf } from './positions.js';
import type { Cause } from './report.js';

/** `a` and `b` are the lines that the two executions printed. */
export function causeOfDivergence(
  machine: Machine,
  a: readonly OutputLine[],
  b: readonly OutputLine[],
): Cause | null {
  const explanation = explainTexts(machine, a, b) ?? explainOrder(machine, a, b);
  if (explanation === null) return null;
  const { sentence, fiber, other, object, places } = explanation;
  return { sentence, fiber, other, object, places, switch: null };
}

/** A fiber that itself prints one thing in one execution and another thing in the other. */
function explainTexts(
  machine: Machine,
  a: readonly OutputLine[],
  b: readonly OutputLine[],
): Explanation | null {
  for (const fiber of machine.names.order) {
    const one = a.filter((line) => line.fiber === fiber);
    const two = b.filter((line) => line.fiber === fiber);
    const count = Math.max(one.length, two.length);
    for (let k = 0; k < count; k++) {
      const [left, right] = [one[k], two[k]];
      if (left?.text === right?.text) continue;
      const shown = [left, right].filter((line) => line !== undefined);
      const parts = shown.map((line) => partOf(machine, line));
      const [[verb, what], [otherVerb, otherWhat]] = [deedOf(left), deedOf(right)];
      const other = verb === otherVerb ? otherWhat : `${otherVerb} ${otherWhat}`;
      const sentence = `fiber ${machine.names.fiberName(fiber)} ${verb} ${what} in one schedule and ${other} in another ${lineText(...parts)}`;
      return explanationOf(machine, 0, sentence, fiber, fiber, '', parts);
    }
  }
  return null;
}

function explainOrder(
  machine: Machine,
  a: readonly OutputLine[],
  b: readonly OutputLine[],
): Explanation | null {
  const at = a.findIndex((line, k) => line.fiber !== b[k]?.fiber);
  const [left, right] = [a[at], b[at]];
  if (left === undefined || right === undefined) return null;
  const parts = [left, right].map((line) => partOf(machine, line));
  const [one, two] = [left, right].map(
    (line, k) =>
      `fiber ${machine.names.fiberName(line.fiber)} ${deedOf(line).join(' ')} ${lineText(...parts.slice(k, k + 1))}`,
  );
  const sentence = `nothing says whether ${one ?? ''} before ${two ?? ''}`;
  return explanationOf(machine, 0, sentence, left.fiber, right.fiber, '', parts);
}

function partOf({ program }: Machine, { fiber, function: fn, pc }: OutputLine): Part {
  return { fiber, kind: 'OUT', location: locationOf(program, fn, pc) };
}
