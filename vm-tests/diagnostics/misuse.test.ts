/** Each construct of the concurrency reference used wrongly gets a diagnostic of its own; the golden shows what is said. */
import test from 'ava';
import { golden } from '../_helpers/golden.js';
import type { Misuse } from '../_helpers/misuse-programs.js';
import { MISUSES } from '../_helpers/misuse-programs.js';
import { compileStages } from '../../src/compile.js';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { renderDiagnostic } from '../../src/diagnostics/render.js';

const STRUCTS = 'STRUCT Tally { n: Int64 }\nSTRUCT Bag { items: Int64[]@list }\n';

function diagnosticsOf([, , , program]: Misuse): readonly Diagnostic[] {
  const isWhole = /^(STRUCT|FN|SYNC)\b/.test(program);
  const text = isWhole ? program : `${STRUCTS}FN main() RETURNS !Void ->\n${program}\nEND\n`;
  return compileStages(text, { file: 'misuse.cht' }).diagnostics;
}

const SECTIONS = [...new Set(MISUSES.map(([section]) => section))];

for (const section of SECTIONS) {
  test(`${section}: what is wrong is named`, (t) => {
    for (const misuse of MISUSES.filter(([of]) => of === section)) {
      const [, what, name] = misuse;
      const found = diagnosticsOf(misuse);
      t.true(
        found.some((diagnostic) => diagnostic.name === name),
        `${what}: ${name}, not ${found.map((one) => one.name).join(', ')}`,
      );
      for (const one of found) t.true(one.message.length > 10 && one.span.end > one.span.start);
    }
  });
}

test('what is said, in the order of the reference', (t) => {
  const drawn = MISUSES.map((misuse) => {
    const [section, what, name] = misuse;
    const own = diagnosticsOf(misuse).filter((diagnostic) => diagnostic.name === name);
    return `# ${section}: ${what}\n${own.map((one) => renderDiagnostic(one)).join('\n')}`;
  });
  golden(t, 'diagnostics/misuse.txt', `${drawn.join('\n\n')}\n`);
});
