/** Recursion: who calls itself, and what the annotations ask for (CLEAR language reference, 9.6). */
import type { CheckedFunction } from '../../checked.js';
import { typeText } from '../../type-text.js';
import type { Body, FunctionEntry, ProgramContext } from '../context.js';
import { reportIn } from '../context.js';

/** Recursion must be declared, so that its depth is a decision. */
export function checkRecursion(program: ProgramContext): void {
  const calls = new Map<CheckedFunction, CheckedFunction[]>();
  for (const body of program.bodies) calls.set(body.checked, directCalls(body));
  const inCircles = circlesOf(calls);
  for (const entry of program.functions.values()) {
    const { checked, item } = entry;
    demandFallible(program, entry);
    const direct = calls.get(checked)?.includes(checked) ?? false;
    if (!direct && !inCircles.has(checked)) continue;
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

/**
 * The functions that call themselves through others: those that share a strongly connected component with another one
 * (Tarjan, Depth-First Search and Linear Graph Algorithms, 1972). A stack of its own keeps deep chains of calls from the host's.
 */
function circlesOf(
  calls: ReadonlyMap<CheckedFunction, readonly CheckedFunction[]>,
): ReadonlySet<CheckedFunction> {
  const inCircles = new Set<CheckedFunction>();
  const numbers = new Map<CheckedFunction, number>();
  const lowest = new Map<CheckedFunction, number>();
  const open: CheckedFunction[] = [];
  const isOpen = new Set<CheckedFunction>();
  const path: { readonly at: CheckedFunction; next: number }[] = [];
  const enter = (at: CheckedFunction): void => {
    lowest.set(at, numbers.size);
    numbers.set(at, numbers.size);
    open.push(at);
    isOpen.add(at);
    path.push({ at, next: 0 });
  };
  const lower = (at: CheckedFunction, number: number): void => {
    lowest.set(at, Math.min(lowest.get(at) ?? number, number));
  };
  for (const start of calls.keys()) {
    if (!numbers.has(start)) enter(start);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const callee = calls.get(step.at)?.[step.next++];
      if (callee !== undefined) {
        const number = numbers.get(callee);
        if (number === undefined) enter(callee);
        else if (isOpen.has(callee)) lower(step.at, number);
        continue;
      }
      path.pop();
      const caller = path.at(-1);
      const own = lowest.get(step.at) ?? 0;
      if (caller !== undefined) lower(caller.at, own);
      if (own !== numbers.get(step.at)) continue;
      const component = open.splice(open.lastIndexOf(step.at));
      for (const member of component) {
        isOpen.delete(member);
        if (component.length > 1) inCircles.add(member);
      }
    }
  }
  return inCircles;
}
