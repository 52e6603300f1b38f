/** The whole front end: source text in, immutable Program out, with every stage in between for those who print it. */
import { emit } from './bytecode/emit.js';
import type { Program } from './bytecode/program.js';
import { verifyProgram } from './bytecode/verify.js';
import { CompileError, Problems } from './diagnostics/diagnostic.js';
import type { DiagnosticName } from './diagnostics/codes.js';
import type { Diagnostic } from './diagnostics/diagnostic.js';
import { makeSource } from './diagnostics/source.js';
import { lower } from './mir/lower/lower.js';
import type { MirProgram } from './mir/mir.js';
import { verifyMir } from './mir/verify.js';
import { assert } from './support/assert.js';
import type { FunctionItem, Module, TestItem } from './syntax/ast.js';
import type { ParsedFile } from './syntax/modules/load.js';
import { loadProgram } from './syntax/modules/load.js';
import { checkModules } from './types/checker/check.js';
import type { CheckedProgram } from './types/checked.js';

export interface CompileOptions {
  /** Path shown in diagnostics and reports; `program.cht` unless given. */
  readonly file?: string;
  /** Whether findings about lock order and held locks are errors (the default) or warnings. */
  readonly staticChecks?: 'error' | 'warn';
  /** The text of a required file, by its path; throws when it cannot be read. Without it, a program is one text. */
  readonly read?: ((path: string) => string) | undefined;
  /** The entry files of packages (`REQUIRE "pkg:NAME"`), by name. */
  readonly packages?: Readonly<Record<string, string>>;
  /** Whether TEST blocks become part of the program; they are ignored unless asked for. */
  readonly tests?: boolean | ((block: TestItem) => boolean);
}

/** What compiling makes on its way; the later stages are null when the program has errors. */
export interface CompileStages {
  readonly module: Module;
  readonly checked: CheckedProgram;
  /** Of all stages, sorted by place. */
  readonly diagnostics: readonly Diagnostic[];
  readonly mir: MirProgram | null;
  readonly program: Program | null;
}

/** The program of one source text. Throws a CompileError with every diagnostic when one of them is an error. */
export function compile(source: string, options: CompileOptions = {}): Program {
  const { program, diagnostics } = compileStages(source, options);
  if (program === null) throw new CompileError(diagnostics);
  return program;
}

/** Compiles as far as the program allows. Never throws for a bad program. */
export function compileStages(source: string, options: CompileOptions = {}): CompileStages {
  const {
    files,
    set,
    diagnostics: found,
  } = loadProgram(makeSource(options.file ?? 'program.cht', source), {
    read: options.read ?? null,
    packages: new Map(Object.entries(options.packages ?? {})),
  });
  const module = mainModule(files);
  const checked = checkModules(set, {
    staticChecks: options.staticChecks ?? 'error',
    tests: options.tests ?? false,
  });
  const problems = new Problems();
  for (const diagnostic of [...files.flatMap((file) => file.diagnostics), ...found])
    problems.add(diagnostic);
  const isWhole = found.length === 0 && (files.length === 1 || !problems.hasErrors);
  for (const { module: own, diagnostics: syntax } of files) {
    const said = checked.diagnostics.filter(
      ({ name, source: place }) => place === own.source && (isWhole || !NEEDS_MODULES.has(name)),
    );
    for (const diagnostic of trusted(own, syntax, said)) problems.add(diagnostic);
  }
  const diagnostics = problems.sorted();
  if (problems.hasErrors) return { module, checked, diagnostics, mir: null, program: null };
  const mir = lower(checked);
  assertNone(verifyMir(mir), 'MIR');
  const program = {
    ...emit(mir, checked),
    warnings: diagnostics,
  };
  assertNone(verifyProgram(program), 'bytecode');
  return { module, checked, diagnostics, mir, program };
}

function mainModule(files: readonly ParsedFile[]): Module {
  const [main] = files;
  assert(main !== undefined, 'a program has a main file');
  return main.module;
}

/** What depends on other modules, so that one that is missing or broken may be all that is wrong. */
const NEEDS_MODULES: ReadonlySet<DiagnosticName> = new Set<DiagnosticName>([
  'MISSING_FUNCTION',
  'UNDEFINED_VAR',
  'UNKNOWN_TYPE',
  'UNKNOWN_STRUCT_TYPE',
  'UNKNOWN_NAMESPACE',
]);

/** Errors after which the tree is whole all the same: a literal has a wrong value, but it is there. */
const WHOLE_TREE: ReadonlySet<DiagnosticName> = new Set<DiagnosticName>([
  'LITERAL_OUT_OF_RANGE',
  'BAD_ESCAPE',
]);

/** What depends on the rest of a function, so that a missing statement may be all that is wrong. */
const NEEDS_WHOLE_FUNCTION: ReadonlySet<DiagnosticName> = new Set<DiagnosticName>([
  'MISSING_RETURN',
  'PROMISE_NOT_CONSUMED',
]);

/**
 * What the checker says that does not merely follow from syntax errors. A function with one lacks the statements
 * that could not be read: only what stands before the first of them is certain. An error outside of functions may
 * have swallowed a whole declaration, so nothing is said at all.
 */
function trusted(
  module: Module,
  syntax: readonly Diagnostic[],
  checked: readonly Diagnostic[],
): readonly Diagnostic[] {
  const errors = syntax.filter(
    ({ name, severity }) => severity === 'error' && !WHOLE_TREE.has(name),
  );
  const isSaid = (d: Diagnostic): boolean =>
    syntax.some(({ name, span }) => name === d.name && span.start === d.span.start);
  const fresh = checked.filter((diagnostic) => !isSaid(diagnostic));
  if (errors.length === 0) return fresh;
  const functions = module.items.filter((item) => item.kind === 'function');
  const ownerOf = ({ span }: Diagnostic): FunctionItem | undefined =>
    functions.find((f) => f.span.start <= span.start && span.start < f.span.end);
  /** Where each broken function becomes uncertain. */
  const brokenFrom = new Map<FunctionItem, number>();
  for (const error of errors) {
    const owner = ownerOf(error);
    if (owner === undefined) return [];
    brokenFrom.set(owner, Math.min(brokenFrom.get(owner) ?? Infinity, error.span.start));
  }
  return fresh.filter((diagnostic) => {
    const owner = ownerOf(diagnostic);
    if (owner === undefined) return false;
    const from = brokenFrom.get(owner);
    if (from === undefined) return true;
    return diagnostic.span.end <= from && !NEEDS_WHOLE_FUNCTION.has(diagnostic.name);
  });
}

function assertNone(problems: readonly string[], stage: string): void {
  assert(problems.length === 0, `the ${stage} breaks its rules: ${problems.join('; ')}`);
}
