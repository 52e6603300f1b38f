/**
 * The checker: from the syntax tree of a module to tables beside it (CLEAR language reference, 5 to 11; CLEAR
 * concurrency reference, 3). Declarations come first, then bodies, then what needs the whole program: who can fail,
 * what moves, in which order locks are taken.
 */
import type { Severity } from '../../diagnostics/diagnostic.js';
import { Problems } from '../../diagnostics/diagnostic.js';
import type { Module } from '../../syntax/ast.js';
import type { CheckedFunction, CheckedProgram, CheckedTest } from '../checked.js';
import { isSilent, typeText } from '../types.js';
import type { Body, FunctionEntry, ProgramContext } from './context.js';
import { inScope, openBody, reportIn } from './context.js';
import { declareItems } from './declarations.js';
import { checkFieldDefaults, checkParameterDefaults } from './defaults.js';
import { checkRecursion, settleFallibility } from './effects.js';
import { registerErrors } from './error-types.js';
import { checkExpression } from './expressions.js';
import { endsAlways } from './flow.js';
import { declareParameters, findMain } from './functions.js';
import { checkLockOrder } from './lock-order.js';
import { checkOwnership } from './ownership.js';
import { checkStatements } from './statements.js';
import { checkTests } from './tests/declare.js';

export interface CheckOptions {
  /** Severity of the static lock checks; `error` by default. */
  readonly staticChecks?: 'error' | 'warn';
  /** Whether TEST blocks are checked and become functions; they are ignored unless asked for. */
  readonly tests?: boolean;
}

/** Checks a whole program of one module. Problems are in `diagnostics`; it never throws for a bad program. */
export function check(module: Module, options: CheckOptions = {}): CheckedProgram {
  const severity = options.staticChecks === 'warn' ? 'warning' : 'error';
  const program = openProgram(module, severity);
  registerErrors(program, module);
  declareItems(program, module.items);
  checkFieldDefaults(program);
  checkParameterDefaults(program);
  for (const entry of program.functions.values()) checkFunction(program, entry);
  const blocks = module.items.filter((item) => item.kind === 'test');
  const tests = checkTests(program, options.tests === true ? blocks : [], (entry) => {
    checkFunction(program, entry);
  });
  settleFallibility(program);
  checkRecursion(program);
  checkOwnership(program);
  checkLockOrder(program);
  return close(program, module, tests);
}

function openProgram(module: Module, lockSeverity: Severity): ProgramContext {
  return {
    source: module.source,
    problems: new Problems(),
    lockSeverity,
    tables: {
      types: new Map(),
      conversions: new Map(),
      names: new Map(),
      declared: new Map(),
      binds: new Map(),
      calls: new Map(),
      fields: new Map(),
      literals: new Map(),
      bodies: new Map(),
      aliases: new Map(),
      selectors: new Map(),
      raises: new Map(),
    },
    structs: new Map(),
    enums: new Map(),
    functions: new Map(),
    errors: [],
    unsupported: new Map(),
    bodies: [],
    defaultEffects: new Map(),
    acquisitions: [],
    lockArguments: [],
    rescues: [],
    byReference: new Set(),
    exhaustive: new Set(),
    depth: { now: 0 },
    walkers: { expression: checkExpression, statements: checkStatements },
  };
}

function checkFunction(program: ProgramContext, entry: FunctionEntry): void {
  const { checked, item } = entry;
  const body = openBody(program, checked, 'function', null);
  program.bodies.push(body);
  inScope(body, () => {
    declareParameters(body, item);
    if (checked.counter !== undefined) body.scope.declare(checked.counter.variable);
    inScope(body, () => {
      checkStatements(body, item.body);
    });
  });
  const { result } = checked;
  if (result.kind === 'void' || isSilent(result) || endsAlways(item.body, program.exhaustive))
    return;
  reportIn(
    program,
    'MISSING_RETURN',
    item.name.span,
    `\`${checked.name}\` can end without returning its \`${typeText(result)}\``,
    { hint: 'end every path with RETURN' },
  );
}

function close(
  program: ProgramContext,
  module: Module,
  tests: readonly CheckedTest[],
): CheckedProgram {
  const roots = program.bodies.filter((body) => body.parent === null);
  return {
    sources: [module.source],
    functions: roots.flatMap(withChildren),
    main: findMain(program),
    tests,
    structs: [...program.structs.values()],
    errors: program.errors,
    ...program.tables,
    diagnostics: program.problems.sorted(),
  };
}

/** A function and the run_bodies in it, in source order. */
function withChildren(body: Body): readonly CheckedFunction[] {
  return [body.checked, ...body.children.flatMap(withChildren)];
}
