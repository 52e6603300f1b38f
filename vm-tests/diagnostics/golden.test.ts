import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { compileStages } from '../../src/compile.js';
import { renderDiagnostic } from '../../src/diagnostics/render.js';
import { golden } from '../_helpers/golden.js';

const FOLDER = join(process.cwd(), 'vm-tests', 'goldens', 'diagnostics');

for (const file of readdirSync(FOLDER).filter((name) => /\.(cht|clear)$/.test(name))) {
  test(`${file}: every message as it is drawn`, (t) => {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    const { diagnostics } = compileStages(text, { file });
    t.true(diagnostics.length > 0);
    const drawn = diagnostics.map((diagnostic) => `${renderDiagnostic(diagnostic)}\n`).join('\n');
    golden(t, `diagnostics/${file.replace(/\.\w+$/, '.txt')}`, drawn);
  });
}
