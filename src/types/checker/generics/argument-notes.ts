/** Evidence for messages about an instance of a generic declaration: what its type parameters stand for. */
import type { Type } from '../../types.js';
import { typeText } from '../../type-text.js';

export function argumentNotes(typeArguments: ReadonlyMap<string, Type>): readonly string[] {
  const known = [...typeArguments].filter(
    ([, type]) => type.kind !== 'parameter' && type.kind !== 'unknown',
  );
  if (known.length === 0) return [];
  return [`where     ${known.map(([name, type]) => `${name} = ${shortened(type)}`).join(', ')}`];
}

/** Enough to recognize the type by. */
function shortened(type: Type): string {
  const text = typeText(type);
  return text.length > 60 ? `${text.slice(0, 50)}…` : text;
}
