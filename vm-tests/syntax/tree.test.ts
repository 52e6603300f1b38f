import test from 'ava';
import { makeSource } from '../../src/diagnostics/source.js';
import { parseModule } from '../../src/syntax/parser.js';
import { printModule, printTree } from '../../src/syntax/print.js';
import { golden } from '../_helpers/golden.js';
import { goldenPrograms } from '../_helpers/programs.js';

for (const { name, text } of goldenPrograms()) {
  test(`${name}: the tree and the canonical source are the goldens`, (t) => {
    const { module } = parseModule(makeSource(`${name}.cht`, text));
    golden(t, `ast/${name}.txt`, `${printTree(module)}\n\n${printModule(module)}`);
  });
}
