/**
 * The checker: from the syntax tree of a module to tables beside it (CLEAR language reference, 5 to 11; CLEAR
 * concurrency reference, 3). Declarations come first, then bodies, then what needs the whole program: who can fail,
 * what moves, in which order locks are taken.
 */
import { Problems } from '../../diagnostics/diagnostic.js';
import type { Item, Module, TestItem } from '../../syntax/ast.js';
import type { ModuleSet } from '../../syntax/modules/module-set.js';
import { singleModule } from '../../syntax/modules/module-set.js';
import type { CheckedFunction, CheckedProgram, CheckedTest } from '../checked.js';
import { inferAutos, reportAutos, reportCircles } from './autos.js';
import type { Body, FunctionEntry, ProgramContext } from './context.js';
import { withTypeArguments } from './context.js';
import { declareFunctions, declareTypes } from './declarations/declarations.js';
import { checkFieldDefaults, checkParameterDefaults } from './declarations/defaults.js';
import { settleFallibility } from './effects.js';
import { checkRetried } from './concurrency/snapshots.js';
import { registerErrors } from './declarations/error-types.js';
import { checkFunctionBody, openFunctionBody } from './declarations/function-bodies.js';
import { findMain } from './declarations/functions.js';
import { spreadPolymorphic } from './generics/families.js';
import { unusedInstances } from './generics/generic-functions.js';
import { checkPolicy, declarePolicy } from './concurrency/sync-policy.js';
import { checkLockOrder } from './concurrency/lock-order.js';
import { checkOwnership } from './ownership/ownership.js';
import { openPass, openProgram } from './passes.js';
import { noteStubbedBuiltins } from './tests/builtin-stubs.js';
import { checkTests } from './tests/declare.js';
import type { LateStub } from './tests/stubs.js';
import { declareLateStubs } from './tests/stubs.js';
import { judgeContracts } from './calls/purity.js';
import { checkRecursion, checkTightLoops } from './calls/recursion.js';
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
  const types = openProgram(set, severity);
  const items = set.modules.flatMap(({ module }) => module.items);
  registerErrors(types, items);
  forEachModule(types, set, (module) => {
    declareTypes(types, [...module.items, ...typesInside(module)]);
  });
  declarePolicy(types, set);
  const autos = inferAutos(items, (known) => {
    checkBodies(openPass(types, known, new Problems()), set, []);
  });
  const program = openPass(types, autos, types.problems);
  reportAutos(program, autos);
  // The tests of required files are not run.
  const blocks = set.modules.at(-1)?.module.items.filter((item) => item.kind === 'test') ?? [];
  const { tests: wanted = false } = options;
  const isWanted = typeof wanted === 'function' ? wanted : (): boolean => wanted;
  const tests = checkBodies(program, set, blocks.filter(isWanted));
  if (!program.problems.hasErrors) reportCircles(program, autos);
  settleFallibility(program);
  checkRetried(program);
  checkRecursion(program);
  checkTightLoops(program);
  judgeContracts(program);
  checkOwnership(program);
  checkLockOrder(program);
  return close(program, set, tests);
}

/** Goes through the modules, the main one last, each with its own names in reach. */
function forEachModule(
  program: ProgramContext,
  set: ModuleSet,
  visit: (module: Module) => void,
): void {
  for (const [index, { module }] of set.modules.entries()) {
    program.modules.current = index;
    visit(module);
  }
}

/** Functions and tests, once all types are declared. */
function checkBodies(
  program: ProgramContext,
  set: ModuleSet,
  blocks: readonly TestItem[],
): readonly CheckedTest[] {
  forEachModule(program, set, (module) => {
    declareFunctions(program, module.items);
  });
  noteStubbedBuiltins(program, blocks);
  spreadPolymorphic(program);
  checkFieldDefaults(program);
  checkParameterDefaults(program);
  // Functions inside functions are checked where they stand.
  for (const entry of [...program.functions.values()])
    if (entry.template === null) checkWhole(program, entry);
  checkPolicy(program);
  const late: LateStub[] = [];
  const tests = checkTests(program, blocks, late);
  checkInstances(program, late);
  return tests;
}

function checkWhole(program: ProgramContext, entry: FunctionEntry): void {
  withTypeArguments(program, entry.typeArguments, () => {
    checkFunctionBody(openFunctionBody(program, entry, null), entry);
  });
}

/** Bodies with instances: of every instance that a call asks for, and of what no call asks for as far as possible. */
function checkInstances(program: ProgramContext, late: readonly LateStub[]): void {
  // What stands in for an instance may ask for further ones.
  for (let checked = 0; checked < program.instances.length;) {
    for (; checked < program.instances.length; checked++) {
      const entry = program.instances[checked];
      if (entry !== undefined) checkWhole(program, entry);
    }
    declareLateStubs(program, late);
  }
  const templates = [...program.functions.values()].filter(
    ({ template }) => template?.instances.length === 0 || (template?.polymorphic.size ?? 0) > 0,
  );
  const unused = templates.flatMap((entry) => unusedInstances(program, entry));
  for (const instance of unused) {
    const { bodies, acquisitions, lockArguments, rescues, contracts, retried } = program;
    const lists: readonly { length: number }[] = [
      bodies,
      acquisitions,
      lockArguments,
      rescues,
      contracts,
      retried,
    ];
    const lengths = lists.map((list) => list.length);
    checkWhole(program, instance);
    lists.forEach((list, i) => {
      list.length = lengths[i] ?? 0;
    });
  }
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
  // A lambda in a default value belongs to no function.
  const roots = program.bodies.filter(({ parent }) => parent === null || parent.form === 'default');
  return {
    sources: set.source.parts?.map(({ source }) => source) ?? [set.source],
    modules: set.modules,
    functions: roots.flatMap(withChildren),
    main: findMain(program),
    tests,
    layouts: program.layouts,
    errors: program.errors,
    writesUnguarded: program.unguarded.now,
    ...program.tables,
    diagnostics: program.problems.sorted(),
  };
}

/** A function and the run_bodies in it, in source order. */
function withChildren(body: Body): readonly CheckedFunction[] {
  return [body.checked, ...body.children.flatMap(withChildren)];
}
