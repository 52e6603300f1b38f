/** Facts over the call graph: who can fail, or has another effect (CLEAR language reference, 11.3). */
import type { CheckedFunction } from '../checked.js';
import { isSilent } from '../types.js';
import { typeText, withArticle } from '../type-text.js';
import type { Effect, ProgramContext } from './context.js';
import { reportIn } from './context.js';

const MAINS = ['main', 'main!', 'cheatMain'];

/** Sets `fallible` of every function, and judges the places that depend on it. */
export function settleFallibility(program: ProgramContext): void {
  const declared = new Set<CheckedFunction>();
  for (const entry of program.functions.values())
    if (entry.declaredFallible) declared.add(entry.checked);
  const fallible = closure(
    program,
    declared,
    (effect) => effect.kind === 'raise' || effect.kind === 'mayFail',
  );
  const certain = closure(
    program,
    declared,
    (effect) => effect.kind === 'raise',
    (effect) => effect.mayBeCaught,
  );
  for (const body of program.bodies) body.checked.fallible = fallible.has(body.checked);
  for (const entry of program.functions.values()) {
    const { checked, item } = entry;
    if (entry.declaredFallible || !certain.has(checked) || MAINS.includes(item.name.text)) continue;
    reportIn(
      program,
      'FALLIBLE_WITHOUT_BANG',
      item.name.span,
      `\`${item.name.text}\` can fail, but its result type does not say so`,
      {
        hint: `write \`RETURNS !${typeText(checked.result)}\``,
      },
    );
  }
  judgeRescues(program, fallible);
}

/** The functions that have such an effect themselves, or call (unrescued) one that has. */
export function closure(
  program: ProgramContext,
  start: ReadonlySet<CheckedFunction>,
  isSource: (effect: Effect) => boolean,
  isIgnored: (effect: Effect) => boolean = () => false,
): ReadonlySet<CheckedFunction> {
  const found = new Set(start);
  const callers = new Map<CheckedFunction, CheckedFunction[]>();
  for (const body of program.bodies)
    for (const effect of body.effects) {
      if (effect.rescued || isIgnored(effect)) continue;
      if (isSource(effect)) found.add(body.checked);
      if (effect.kind !== 'call' || effect.callee === null) continue;
      const known = callers.get(effect.callee);
      if (known === undefined) callers.set(effect.callee, [body.checked]);
      else known.push(body.checked);
    }
  const queue = [...found];
  for (let next = queue.pop(); next !== undefined; next = queue.pop())
    for (const caller of callers.get(next) ?? [])
      if (!found.has(caller)) {
        found.add(caller);
        queue.push(caller);
      }
  return found;
}

function judgeRescues(program: ProgramContext, fallible: ReadonlySet<CheckedFunction>): void {
  for (const { effects, span, type } of program.rescues) {
    const canFail = effects.some(
      (effect) =>
        effect.kind === 'raise' ||
        effect.kind === 'mayFail' ||
        (effect.callee !== null && fallible.has(effect.callee)),
    );
    if (canFail || isSilent(type)) continue;
    const message = `\`OR\` rescues nothing: the left side is ${withArticle(type)} and cannot fail`;
    reportIn(program, 'MODIFIER_NEEDS_ERROR_UNION', span, message, {
      hint: type.kind === 'bool' ? 'write `||` for the logical or' : 'remove the `OR`',
    });
  }
}
