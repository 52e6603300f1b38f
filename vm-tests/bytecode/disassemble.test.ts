import test from 'ava';
import { disassemble } from '../../src/bytecode/disassemble.js';
import { golden } from '../_helpers/golden.js';
import { compiled, goldenPrograms } from '../_helpers/programs.js';

for (const { name, text } of goldenPrograms()) {
  test(`${name}: the listing is the golden`, (t) => {
    golden(t, `bytecode/${name}.txt`, disassemble(compiled(text, `${name}.cht`).program));
  });
}
