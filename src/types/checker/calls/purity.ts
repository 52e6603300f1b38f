/** Contracts are pure: evaluating one changes nothing that anybody could notice (CLEAR language reference, 9.7). */
import type { ProgramContext } from '../context.js';
import { reportIn } from '../context.js';
import { closure } from '../effects.js';

export function judgeContracts(program: ProgramContext): void {
  if (program.contracts.length === 0) return;
  const impure = closure(program, new Set(), ({ kind }) => kind === 'impure' || kind === 'yields');
  for (const { span, effects } of program.contracts) {
    const culprit = effects.find(
      ({ kind, callee }) =>
        kind === 'impure' ||
        kind === 'yields' ||
        kind === 'changes' ||
        (callee !== null && impure.has(callee)),
    );
    if (culprit === undefined) continue;
    const isWhole = culprit.span.start === span.start && culprit.span.end === span.end;
    const what = culprit.callee === null ? 'this' : `\`${culprit.callee.name}\``;
    const message = `a contract is evaluated without being noticed, but ${what} has an effect`;
    reportIn(program, 'PURE_FN_CANNOT_CALL_IMPURE', span, message, {
      labels: isWhole ? [] : [{ source: program.source, span: culprit.span, text: 'here' }],
      hint: 'call only functions that compute a value from their arguments',
    });
  }
}
