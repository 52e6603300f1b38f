/** Facts over the call graph: who can fail, who calls itself (CLEAR language reference, 9.6 and 11.3). */
import type { CheckedFunction } from '../checked.js';
import { isSilent, typeText, withArticle } from '../types.js';
import type { Body, Effect, ProgramContext } from './context.js';
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
  const certain = closure(program, declared, (effect) => effect.kind === 'raise');
  for (const body of program.bodies) body.checked.fallible = fallible.has(body.checked);
  for (const entry of program.functions.values()) {
    const { checked, item } = entry;
    if (entry.declaredFallible || !certain.has(checked) || MAINS.includes(item.name.text)) continue;
    reportIn(
      program,
      'FALLIBLE_WITHOUT_BANG',
      item.name.span,
      `\`${checked.name}\` can fail, but its result type does not say so`,
      {
        hint: `write \`RETURNS !${typeText(checked.result)}\``,
      },
    );
  }
  judgeRescues(program, fallible);
}

/** The functions that have such an effect themselves, or call (unrescued) one that has. */
function closure(
  program: ProgramContext,
  start: ReadonlySet<CheckedFunction>,
  isSource: (effect: Effect) => boolean,
): ReadonlySet<CheckedFunction> {
  const found = new Set(start);
  const callers = new Map<CheckedFunction, CheckedFunction[]>();
  for (const body of program.bodies)
    for (const effect of body.effects) {
      if (effect.rescued) continue;
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

/** Recursion must be declared, so that its depth is a decision. */
export function checkRecursion(program: ProgramContext): void {
  const calls = new Map<CheckedFunction, CheckedFunction[]>();
  for (const body of program.bodies) calls.set(body.checked, directCalls(body));
  for (const { checked, item } of program.functions.values()) {
    const direct = calls.get(checked)?.includes(checked) ?? false;
    const indirect = direct || reaches(calls, checked);
    if (!indirect) continue;
    if (item.recursion?.kind === 'nonReentrant')
      reportIn(
        program,
        'NOT_SUPPORTED',
        item.recursion.span,
        'not supported: `@nonReentrant` on a function that calls itself',
      );
    if (item.recursion !== null) continue;
    const [code, message] = direct
      ? (['REENTRANCE_DIRECT_RECURSIVE', `\`${checked.name}\` calls itself`] as const)
      : ([
          'REENTRANCE_INDIRECT_RECURSIVE',
          `\`${checked.name}\` calls itself through other functions`,
        ] as const);
    reportIn(program, code, item.name.span, message, {
      hint: 'write `@reentrant` (or `EFFECTS REENTRANT`) before the `->`',
    });
  }
}

function directCalls(body: Body): CheckedFunction[] {
  return body.effects.map((effect) => effect.callee).filter((callee) => callee !== null);
}

function reaches(
  calls: ReadonlyMap<CheckedFunction, readonly CheckedFunction[]>,
  start: CheckedFunction,
): boolean {
  const seen = new Set<CheckedFunction>();
  const queue = [...(calls.get(start) ?? [])];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (next === start) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    queue.push(...(calls.get(next) ?? []));
  }
  return false;
}
