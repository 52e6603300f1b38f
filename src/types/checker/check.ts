/**
 * The checker: from the syntax tree of a module to tables beside it (CLEAR language reference, 5 to 11; CLEAR
 * concurrency reference, 3). Declarations come first, then bodies, then what needs the whole program: who can fail,
 * what moves, in which order locks are taken.
 */
import type { Severity } from '../../diagnostics/diagnostic.js';
import { Problems } from '../../diagnostics/diagnostic.js';
import type { Module } from '../../syntax/ast.js';
import type { CheckedFunction, CheckedProgram } from '../checked.js';
import type { Body, ProgramContext } from './context.js';
import { declareItems } from './declarations.js';
import { checkFieldDefaults, checkParameterDefaults } from './defaults.js';
import { settleFallibility } from './effects.js';
import { checkRetried } from './snapshots.js';
import { registerErrors } from './error-types.js';
import { checkExpression } from './expressions.js';
import { checkFunctionBody, openFunctionBody } from './function-bodies.js';
import { findMain } from './functions.js';
import { instanceOf } from './generic-types.js';
import { checkLockOrder } from './lock-order.js';
import { checkOwnership } from './ownership.js';
import { judgeContracts } from './purity.js';
import { checkRecursion } from './recursion.js';
import { checkStatements } from './statements.js';

export interface CheckOptions {
  /** Severity of the static lock checks; `error` by default. */
  readonly staticChecks?: 'error' | 'warn';
}

/** Checks a whole program of one module. Problems are in `diagnostics`; it never throws for a bad program. */
export function check(module: Module, options: CheckOptions = {}): CheckedProgram {
  const severity = options.staticChecks === 'warn' ? 'warning' : 'error';
  const program = openProgram(module, severity);
  registerErrors(program, module);
  declareItems(program, module.items);
  checkFieldDefaults(program);
  checkParameterDefaults(program);
  // Functions inside functions are checked where they stand.
  for (const entry of [...program.functions.values()])
    checkFunctionBody(openFunctionBody(program, entry, null), entry);
  settleFallibility(program);
  checkRetried(program);
  checkRecursion(program);
  judgeContracts(program);
  checkOwnership(program);
  checkLockOrder(program);
  return close(program, module);
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
      functionValues: new Map(),
      nested: new Map(),
      declared: new Map(),
      binds: new Map(),
      calls: new Map(),
      payloads: new Map(),
      fields: new Map(),
      literals: new Map(),
      editedViews: new Set(),
      variants: new Map(),
      bodies: new Map(),
      pipes: new Map(),
      aliases: new Map(),
      selectors: new Map(),
      tailCalls: new Set(),
      results: new Map(),
      raises: new Map(),
    },
    structs: new Map(),
    enums: new Map(),
    unions: new Map(),
    templates: new Map(),
    typeArguments: { now: new Map() },
    declared: { now: false },
    layouts: [],
    functions: new Map(),
    signatures: new Map(),
    errors: [],
    unsupported: new Map(),
    bodies: [],
    retried: [],
    defaultEffects: new Map(),
    acquisitions: [],
    lockArguments: [],
    rescues: [],
    contracts: [],
    discarded: new Set(),
    byReference: new Set(),
    views: new Map(),
    edited: new Set(),
    exhaustive: new Set(),
    depth: { now: 0 },
    walkers: {
      expression: checkExpression,
      statements: checkStatements,
      instance: instanceOf,
    },
  };
}

function close(program: ProgramContext, module: Module): CheckedProgram {
  // A lambda in a default value belongs to no function.
  const roots = program.bodies.filter(({ parent }) => parent === null || parent.form === 'default');
  return {
    sources: [module.source],
    functions: roots.flatMap(withChildren),
    main: findMain(program),
    layouts: program.layouts,
    errors: program.errors,
    ...program.tables,
    diagnostics: program.problems.sorted(),
  };
}

/** A function and the run_bodies in it, in source order. */
function withChildren(body: Body): readonly CheckedFunction[] {
  return [body.checked, ...body.children.flatMap(withChildren)];
}
