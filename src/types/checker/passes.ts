/**
 * What the checker knows about a program, empty at first. Types are declared once; everything that comes from functions
 * belongs to one pass over them, of which there are several where `Auto` is inferred.
 */
import type { Severity } from '../../diagnostics/codes.js';
import { Problems } from '../../diagnostics/diagnostic.js';
import type { ModuleSet } from '../../syntax/modules/module-set.js';
import type { AutoSlots } from './autos.js';
import type { FunctionEntry, ProgramContext, Tables } from './context.js';
import { checkExpression } from './expressions.js';
import { instanceOf } from './generics/generic-types.js';
import { joinedTemplate } from './pipelines/joins.js';
import { ModuleNames, ModuleScope } from './declarations/modules.js';
import { checkStatements } from './statements.js';

export function openProgram(set: ModuleSet, lockSeverity: Severity): ProgramContext {
  const modules = new ModuleScope(set);
  return {
    source: set.source,
    modules,
    problems: new Problems(),
    lockSeverity,
    structs: new ModuleNames(modules),
    enums: new ModuleNames(modules),
    unions: new ModuleNames(modules),
    templates: new ModuleNames(modules),
    joined: joinedTemplate(),
    tuples: new Map(),
    typeArguments: { now: new Map() },
    layouts: [],
    errors: [],
    errorNumbers: new Map(),
    unsupported: new Map(),
    depth: { now: 0 },
    policy: { now: null },
    walkers: {
      expression: checkExpression,
      statements: checkStatements,
      instance: instanceOf,
    },
    ...emptyFacts(modules, new Map()),
  };
}

/** The same types, and nothing known of functions but what `Auto` stands for. */
export function openPass(
  types: ProgramContext,
  autos: AutoSlots,
  problems: Problems,
): ProgramContext {
  return { ...types, problems, ...emptyFacts(types.modules, autos) };
}

function emptyFacts(modules: ModuleScope, autos: AutoSlots) {
  return {
    tables: emptyTables(),
    autos,
    autoVariables: new Map(),
    declared: { now: false },
    functions: new ModuleNames<FunctionEntry>(modules),
    entries: new Map(),
    stubbedBuiltins: new Map(),
    instances: [],
    signatures: new Map(),
    bodies: [],
    retried: [],
    defaultEffects: new Map(),
    acquisitions: [],
    lockArguments: [],
    tightLoops: [],
    promises: new Map(),
    rescues: [],
    contracts: [],
    discarded: new Set(),
    byReference: new Set(),
    views: new Map(),
    edited: new Set(),
    replaced: new Set(),
    exhaustive: new Set(),
    unguarded: { now: false },
  } satisfies Partial<ProgramContext>;
}

function emptyTables(): Tables {
  return {
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
    typeTests: new Map(),
    withBlocks: new Set(),
    variants: new Map(),
    bodies: new Map(),
    pipes: new Map(),
    observers: new Map(),
    parts: new Map(),
    withs: new Map(),
    policies: new Map(),
    aliases: new Map(),
    selectors: new Map(),
    tailCalls: new Set(),
    results: new Map(),
    raises: new Map(),
  };
}
