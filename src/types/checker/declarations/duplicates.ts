/** Names that are declared twice. */
import type { Name } from '../../../syntax/ast.js';
import type { ProgramContext } from '../context.js';
import { reportIn } from '../context.js';

/** Two declarations of one name; `first` is null when the other one is part of the language. */
export function reportDuplicate(
  program: ProgramContext,
  what: string,
  name: Name,
  first: Name | null,
): void {
  const label =
    first === null
      ? []
      : [{ source: program.source, span: first.span, text: 'first declared here' }];
  const message =
    first === null
      ? `the ${what} \`${name.text}\` is part of the language`
      : `the ${what} \`${name.text}\` is declared twice`;
  reportIn(program, 'DUPLICATE_DECLARATION', name.span, message, {
    labels: label,
    hint: 'use another name',
  });
}

/** Reports every name that stands more than once among fields, variants or parameters. */
export function reportTwins(program: ProgramContext, what: string, names: readonly Name[]): void {
  const seen = new Map<string, Name>();
  for (const name of names) {
    const first = seen.get(name.text);
    if (first === undefined) seen.set(name.text, name);
    else reportDuplicate(program, what, name, first);
  }
}
