/**
 * The checker: from the syntax tree of a module to tables beside it (CLEAR language reference, 5 to 11; CLEAR
 * concurrency reference, 3). Declarations come first, then bodies, then what needs the whole program: who can fail,
 * what moves, in which order locks are taken.
 */
import type { Severity } from '../../diagnostics/diagnostic.js';
import { Problems } from '../../diagnostics/diagnostic.js';
import type { Item, Module, TestItem } from '../../syntax/ast.js';
import type { ModuleSet } from '../../syntax/modules/module-set.js';
import { singleModule } from '../../syntax/modules/module-set.js';
import type { CheckedFunction, CheckedProgram, CheckedTest } from '../checked.js';
import type { Body, ProgramContext } from './context.js';
import { declareItems } from './declarations.js';
import { checkFieldDefaults, checkParameterDefaults } from './defaults.js';
import { checkRecursion, settleFallibility } from './effects.js';
import { checkRetried } from './snapshots.js';
import { registerErrors } from './error-types.js';
import { checkExpression } from './expressions.js';
import { checkFunctionBody, openFunctionBody } from './function-bodies.js';
import { findMain } from './functions.js';
import { instanceOf } from './generic-types.js';
import { checkLockOrder } from './lock-order.js';
import { checkOwnership } from './ownership.js';
import { ModuleNames, ModuleScope } from './modules.js';
import { checkStatements } from './statements.js';
import { checkTests } from './tests/declare.js';
import { forEachNode, nodesOfItem } from './walk.js';

export interface CheckOptions {
  /** Severity of the static lock checks; `error` by default. */
  readonly staticChecks?: 'error' | 'warn';
  /** Whether TEST blocks are checked and become functions; they are ignored unless asked for. */
  readonly tests?: boolean | ((block: TestItem) => boolean);
}

/** Checks a program of one module. Problems are in `diagnostics`; it never throws for a bad program. */
export function check(module: Module, options: CheckOptions = {}): CheckedProgram {
  return checkModules(singleModule(module), options);
}

/** Checks a program of any number of modules, the main one last. */
export function checkModules(set: ModuleSet, options: CheckOptions = {}): CheckedProgram {
  const severity = options.staticChecks === 'warn' ? 'warning' : 'error';
  const program = openProgram(set, severity);
  const { modules } = program;
  registerErrors(
    program,
    set.modules.flatMap(({ module }) => module.items),
  );
  for (const [index, { module }] of set.modules.entries()) {
    modules.current = index;
    declareItems(program, [...module.items, ...typesInside(module)]);
  }
  checkFieldDefaults(program);
  checkParameterDefaults(program);
  // Functions inside functions are checked where they stand.
  for (const entry of [...program.functions.values()])
    checkFunctionBody(openFunctionBody(program, entry, null), entry);
  // The tests of required files are not run.
  const blocks = set.modules.at(-1)?.module.items.filter((item) => item.kind === 'test') ?? [];
  const { tests: wanted = false } = options;
  const isWanted = typeof wanted === 'function' ? wanted : (): boolean => wanted;
  const tests = checkTests(program, blocks.filter(isWanted));
  settleFallibility(program);
  checkRetried(program);
  checkRecursion(program);
  checkOwnership(program);
  checkLockOrder(program);
  return close(program, set, tests);
}

function openProgram(set: ModuleSet, lockSeverity: Severity): ProgramContext {
  const modules = new ModuleScope(set);
  return {
    source: set.source,
    modules,
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
      fields: new Map(),
      literals: new Map(),
      editedViews: new Set(),
      variants: new Map(),
      bodies: new Map(),
      pipes: new Map(),
      aliases: new Map(),
      selectors: new Map(),
      raises: new Map(),
    },
    structs: new ModuleNames(modules),
    enums: new ModuleNames(modules),
    unions: new ModuleNames(modules),
    templates: new ModuleNames(modules),
    typeArguments: { now: new Map() },
    declared: { now: false },
    layouts: [],
    functions: new ModuleNames(modules),
    signatures: new Map(),
    errors: [],
    unsupported: new Map(),
    bodies: [],
    retried: [],
    defaultEffects: new Map(),
    acquisitions: [],
    lockArguments: [],
    rescues: [],
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

/** Types that are declared inside functions count as declared at the top level (CLEAR language reference, 3.1). */
function typesInside(module: Module): readonly Item[] {
  const items: Item[] = [];
  forEachNode(module.items.flatMap(nodesOfItem), (node) => {
    if (node.kind === 'declaration' && node.item.kind !== 'function') items.push(node.item);
    return true;
  });
  return items;
}

function close(
  program: ProgramContext,
  set: ModuleSet,
  tests: readonly CheckedTest[],
): CheckedProgram {
  const roots = program.bodies.filter((body) => body.parent === null);
  return {
    sources: set.source.parts?.map(({ source }) => source) ?? [set.source],
    modules: set.modules,
    functions: roots.flatMap(withChildren),
    main: findMain(program),
    tests,
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
