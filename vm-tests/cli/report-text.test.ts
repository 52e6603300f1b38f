import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { compile } from '../../src/compile.js';
import { explore } from '../../src/explore.js';
import { plain } from '../../src/diagnostics/render.js';
import { faultText, statusText } from '../../src/cli/report-text.js';
import { golden } from '../_helpers/golden.js';

/** One scenario per kind of fault, and a pass. */
const SCENARIOS = [
  'races/lost-update',
  'races/lost-update_fixed',
  'deadlocks/lock-order',
  'deadlocks/lock-held-over-next',
  'deadlocks/stranded-upgrade',
  'limits/spin-for-ever',
  'limits/memory',
  'races/local-across-suspension',
] as const;

for (const name of SCENARIOS) {
  test(`${name}: the report as people read it`, (t) => {
    const file = `scenarios/${name}.cht`;
    const text = readFileSync(join(process.cwd(), file), 'utf8');
    const program = compile(text, { file, staticChecks: 'warn' });
    const report = explore(program, { reduction: 'dpor' });
    const faults = report.faults.map((fault) => `\n${faultText(fault, program.sources, plain)}\n`);
    golden(
      t,
      `reports/${name.replace('/', '-')}.txt`,
      [`${statusText(report, '', plain)}\n`, ...faults].join(''),
    );
  });
}
