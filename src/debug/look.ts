/** The value of an expression, as `print` and editors show it. */
import { CommandError } from './command-error.js';
import { watchTarget } from './commands-stops.js';
import type { Evaluation } from './evaluate.js';
import type { Session } from './session.js';
import { textNow } from './watch.js';

/**
 * What `expression` is in a frame of a fiber. A shared object or a field of one is shown even where the language demands that its
 * lock be taken first.
 */
export function lookAt(
  { evaluator, machine, timeline }: Session,
  { fiber, frame }: Pick<Session, 'fiber' | 'frame'>,
  expression: string,
): Evaluation {
  const evaluation = evaluator.evaluate(machine, fiber, frame, expression);
  if ('text' in evaluation || !/^[\w?!#.]+$/.test(expression)) return evaluation;
  try {
    const target = watchTarget({ machine, timeline, fiber, frame }, expression);
    const text = target.fiber === null ? textNow(machine, target) : null;
    return text === null ? evaluation : { text };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return evaluation;
  }
}
