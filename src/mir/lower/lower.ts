/** The way from the checked tree to MIR; each family of the language has a file of its own beside this one. */
import type { CheckedProgram } from '../../types/checked.js';
import type { MirProgram } from '../mir.js';
import type { Families } from './context.js';
import { ProgramTables } from './context.js';
import { convertedValue } from './values/convert.js';
import { lowerExpr } from './expressions.js';
import { lowerFunction } from './functions/functions.js';
import { layoutOf } from './values/layouts.js';
import { lowerCondition } from './values/operators.js';
import { lowerBody, lowerStatement } from './statements.js';

const FAMILIES: Families = {
  raw: lowerExpr,
  convert: convertedValue,
  condition: lowerCondition,
  statement: lowerStatement,
  body: lowerBody,
};

/** MIR of a program without errors. */
export function lower(checked: CheckedProgram): MirProgram {
  const tables = new ProgramTables(checked);
  const functions = checked.functions.map((f) => lowerFunction(tables, f, FAMILIES));
  return {
    functions,
    main: checked.main === null ? -1 : tables.functionIndex(checked.main),
    tests: checked.tests.map((test) => ({
      name: test.name,
      kind: test.kind,
      tags: test.tags,
      entry: tables.functionIndex(test.function),
      stubs: test.stubs.map(
        ({ original, replacement }) =>
          [tables.functionIndex(original), tables.functionIndex(replacement)] as const,
      ),
    })),
    constants: tables.constants,
    builtins: tables.builtins,
    layouts: checked.layouts.map(layoutOf),
    shapes: tables.shapes,
  };
}
