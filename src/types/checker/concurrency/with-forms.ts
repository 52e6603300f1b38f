/** Which form of WITH goes with which data: for whoever took another one. */
import type { Type } from '../../types.js';
import { isCell, isLock } from '../../types.js';

/** A hint at the form that fits `text`, which is of that type; `otherwise` where none does. */
export function fittingForm(type: Type, text: string, otherwise: string): string {
  if (isLock(type)) return `it has a lock: \`WITH EXCLUSIVE ${text} AS x { … }\``;
  if (isCell(type))
    return `it is read and replaced as a whole: \`WITH SNAPSHOT ${text} AS x { … }\``;
  if (type.kind === 'observable') return `look at it: \`WITH VIEW ${text} AS x { … }\``;
  return otherwise;
}
