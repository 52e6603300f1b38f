/** Test blocks of a module as functions, one per test (CLEAR language reference, 17). */
import type { Span } from '../../../diagnostics/source.js';
import type { TestItem } from '../../../syntax/ast.js';
import type { CheckedTest } from '../../checked.js';
import { VOID } from '../../types.js';
import type { OpenFunction, ProgramContext } from '../context.js';
import { inScope, openBody } from '../context.js';
import { plansOf } from './plans.js';
import type { KnownStubs, LateStub } from './stubs.js';
import { declareStubs } from './stubs.js';

/**
 * Checks the test blocks and answers their tests in source order; the program itself has been checked before. `late` gets
 * the stubs of generic functions.
 */
export function checkTests(
  program: ProgramContext,
  items: readonly TestItem[],
  late: LateStub[],
): readonly CheckedTest[] {
  const known: KnownStubs = new Map();
  const { text } = program.source;
  const textOf = ({ start, end }: Span): string => text.slice(start, end);
  return items
    .flatMap((item) => plansOf(item, textOf))
    .map((plan, index) => {
      const { stubs, counters } = declareStubs(program, plan, known, late);
      const statements = [...counters, ...plan.statements];
      const checked: OpenFunction = {
        name: `test ${index + 1}`,
        kind: 'function',
        source: program.source,
        span: plan.span,
        item: null,
        parameters: [],
        taken: new Set(),
        requires: new Map(),
        captures: [],
        result: VOID,
        fallible: false,
        body: statements,
        parent: null,
      };
      const body = openBody(program, checked, 'function', null);
      program.bodies.push(body);
      inScope(body, () => {
        program.walkers.statements(body, statements);
      });
      return {
        name: plan.path.join(' / '),
        kind: plan.kind,
        tags: plan.tags,
        function: checked,
        stubs,
      };
    });
}
