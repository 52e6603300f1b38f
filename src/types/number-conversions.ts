/** From one numeric type to another (CLEAR language reference, 6.4). */
import type { Conversion } from './checked.js';
import type { Type } from './types.js';
import { integerIndex, integerRange } from './types.js';

/** What has to be done to a value of type `from` to make it one of type `to`; nothing when it already is one. */
export function numberConversions(from: Type, to: Type): readonly Conversion[] {
  if (to.kind === 'float') {
    if (to.bits === 32) return from.kind === 'float' && from.bits === 32 ? [] : ['roundFloat'];
    return from.kind === 'int' ? ['intToFloat'] : [];
  }
  if (to.kind !== 'int') return [];
  const index = integerIndex(to.name);
  if (from.kind === 'float') return to.name === 'Int64' ? ['floatToInt'] : [{ truncate: index }];
  if (from.kind !== 'int') return [];
  const [low, high] = integerRange(from.name);
  const [lowest, highest] = integerRange(to.name);
  return low < lowest || high > highest ? [{ narrow: index }] : [];
}
