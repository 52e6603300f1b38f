import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import type { OpcodeName } from '../../src/bytecode/opcodes.js';
import { OPCODE_NAMES } from '../../src/bytecode/opcodes.js';
import { CELL, PLAIN, SHARED, STREAM } from '../../src/vm/family-numbers.js';
import { familyOf } from '../../src/vm/opcode-family.js';

const VM = fileURLToPath(new URL('../../../src/vm/', import.meta.url));

/** The opcodes that a file has a case for. */
function casesOf(file: string): readonly OpcodeName[] {
  const text = readFileSync(join(VM, file), 'utf8');
  const found = text.matchAll(/case \d+ satisfies Code\['(\w+)'\]/g);
  return [...found].map(([, name]) => name as OpcodeName);
}

for (const [file, family] of [
  ['plain-instructions.ts', PLAIN],
  ['shared-instructions.ts', SHARED],
  ['cells.ts', CELL],
  ['streams.ts', STREAM],
] as const)
  test(`${file} executes the opcodes of its family`, (t) => {
    const known = casesOf('interpreter.ts');
    const cases = casesOf(file);
    t.true(cases.length > 2);
    const members = OPCODE_NAMES.filter((_name, opcode) => familyOf(opcode) === family);
    // The inner loop has some of them as well, and comes first.
    t.deepEqual(
      members.filter((name) => !known.includes(name)).toSorted(),
      cases.filter((name) => !known.includes(name)).toSorted(),
    );
  });
