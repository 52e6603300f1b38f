import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { compileStages } from '../../src/compile.js';
import { renderDiagnostic } from '../../src/diagnostics/render.js';
import { golden } from '../_helpers/golden.js';

const FOLDER = join(process.cwd(), 'vm-tests', 'goldens', 'diagnostics');

/** A required file. */
function readPart(path: string): string {
  const file = join(FOLDER, path);
  if (!existsSync(file)) throw new Error('there is no such file');
  return readFileSync(file, 'utf8');
}

for (const file of readdirSync(FOLDER).filter((name) => /\.(cht|clear)$/.test(name))) {
  test(`${file}: every message as it is drawn`, (t) => {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    const { diagnostics } = compileStages(text, { file, read: readPart, tests: true });
    t.true(diagnostics.length > 0);
    const drawn = diagnostics.map((diagnostic) => `${renderDiagnostic(diagnostic)}\n`).join('\n');
    golden(t, `diagnostics/${file.replace(/\.\w+$/, '.txt')}`, drawn);
  });
}
