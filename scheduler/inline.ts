/**
 * Inline: single threaded. The machine runs each body at its spawn (only the innermost running body is enabled),
 * so there is never anything to choose.
 */
import { InternalError } from '../src/support/assert.js';
import type { FiberId } from '../src/explore/engine.js';
import type { ChoicePoint, Scheduler } from '../src/explore/scheduler.js';
import { once } from './once.js';

export function inlineScheduler(): Scheduler {
  return once((point: ChoicePoint): FiberId => {
    const fiber = point.enabled[0];
    if (fiber === undefined || point.count !== 1) {
      throw new InternalError('inline execution has exactly one enabled fiber');
    }
    return fiber;
  });
}
