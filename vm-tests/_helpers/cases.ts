/** Small programs that check themselves: each runs once, for what it prints, and then under every schedule. */
import test from 'ava';
import { explore, runOnce } from '../../src/explore.js';
import { compiled } from './programs.js';

export interface Case {
  readonly title: string;
  /** Declarations before `main`. */
  readonly declarations?: string;
  /** Statements of `main`. */
  readonly body: string;
  readonly prints?: readonly string[];
  /** `kind: text`, from its start. */
  readonly fault?: string;
  /** Line of the fault; the body begins at line 2 behind the declarations. */
  readonly line?: number;
}

/** One test per case. */
export function testCases(cases: readonly Case[]): void {
  for (const { title, declarations = '', body, prints, fault, line } of cases) {
    test(title, (t) => {
      const text = `${declarations}FN main() RETURNS !Void ->\n${body}\nEND\n`;
      const { program } = compiled(text);
      const once = runOnce(program);
      if (prints !== undefined) t.deepEqual(once.output, prints);
      const report = explore(program, { executionsMax: 3000 });
      const found = report.faults[0];
      if (fault === undefined) {
        t.is(found, undefined);
        return;
      }
      t.true(
        `${found?.kind}: ${found?.message}`.startsWith(fault),
        `${found?.kind}: ${found?.message}`,
      );
      if (line !== undefined)
        t.is(found?.location.line, line - 1 + declarations.split('\n').length);
    });
  }
}
