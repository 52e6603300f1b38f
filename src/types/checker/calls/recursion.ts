/** Recursion: who calls itself, and what the annotations ask for (CLEAR language reference, 9.6). */
import type { CheckedFunction } from '../../checked.js';
import { typeText } from '../../types.js';
import type { Body, FunctionEntry, ProgramContext } from '../context.js';
import { reportIn } from '../context.js';

/** Recursion must be declared, so that its depth is a decision. */
export function checkRecursion(program: ProgramContext): void {
  const calls = new Map<CheckedFunction, CheckedFunction[]>();
  for (const body of program.bodies) calls.set(body.checked, directCalls(body));
  for (const entry of program.functions.values()) {
    const { checked, item } = entry;
    demandFallible(program, entry);
    const direct = calls.get(checked)?.includes(checked) ?? false;
    const indirect = direct || reaches(calls, checked);
    if (!indirect) continue;
    if (item.recursion !== null) continue;
    const [code, message] = direct
      ? (['REENTRANCE_DIRECT_RECURSIVE', `\`${item.name.text}\` calls itself`] as const)
      : ([
          'REENTRANCE_INDIRECT_RECURSIVE',
          `\`${item.name.text}\` calls itself through other functions`,
        ] as const);
    reportIn(program, code, item.name.span, message, {
      hint: 'write `@reentrant` (or `EFFECTS REENTRANT`) before the `->`',
    });
  }
}

/** What ends in an error instead of one call too many must be able to fail. */
function demandFallible(
  program: ProgramContext,
  { item, checked, declaredFallible }: FunctionEntry,
): void {
  const { recursion } = item;
  if (recursion?.kind !== 'notLogical' && recursion?.kind !== 'maxDepth') return;
  if (declaredFallible) return;
  const word = recursion.kind === 'maxDepth' ? 'MAX_DEPTH' : 'NOT_LOGICAL';
  const message = `\`${item.name.text}\` is ${word}, so it can fail, but its result type has no \`!\``;
  reportIn(program, 'REENTRANCE_NEEDS_FALLIBLE', recursion.span, message, {
    hint: `write \`RETURNS !${typeText(checked.result)}\``,
  });
}

/** A TIGHT loop never lets other fibers go first, so it calls nothing that may go on for as long as it likes. */
export function checkTightLoops(program: ProgramContext): void {
  const marked = new Map<CheckedFunction, FunctionEntry>();
  for (const entry of program.functions.values())
    if (entry.item.recursion !== null && entry.item.recursion.kind !== 'nonReentrant')
      marked.set(entry.checked, entry);
  const reported = new Set<number>();
  for (const { span, effects } of program.tightLoops)
    for (const effect of effects) {
      const callee = effect.callee === null ? undefined : marked.get(effect.callee);
      // Of TIGHT loops in each other the inner one comes first; an instance of a generic function has the text of all others.
      if (callee === undefined || reported.has(effect.span.start)) continue;
      reported.add(effect.span.start);
      const message = `\`${callee.item.name.text}\` may call itself, and a TIGHT loop calls it`;
      reportIn(program, 'TIGHT_CALLS_REENTRANT', effect.span, message, {
        severity: program.lockSeverity,
        labels: [
          {
            source: program.source,
            span: { start: span.start, end: span.start + 'TIGHT'.length },
            text: 'this loop',
          },
        ],
        hint: 'write the loop without `TIGHT`, or call it outside',
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
