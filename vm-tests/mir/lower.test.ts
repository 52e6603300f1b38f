import test from 'ava';
import { printMir } from '../../src/mir/print.js';
import { golden } from '../_helpers/golden.js';
import { compiled, goldenPrograms } from '../_helpers/programs.js';

for (const { name, text } of goldenPrograms()) {
  test(`${name}: the MIR is the golden`, (t) => {
    golden(t, `mir/${name}.txt`, printMir(compiled(text, `${name}.cht`).mir));
  });
}
