/**
 * Stubs (CLEAR language reference, 17): a function of the same parameters for each, which stands in for the original while
 * one test runs, whoever calls it. What a stub remembers from call to call is the number of calls so far: a shared counter
 * that the test makes before anything else, so that the stub finds it by its position among the objects of `main`.
 */
import type { Expr, FunctionItem, Parameter, Stmt } from '../../../syntax/ast.js';
import { copyTree } from '../../../syntax/copy-tree.js';
import type { CheckedFunction } from '../../checked.js';
import { nearestHint } from '../../nearest.js';
import { builtinsNamed } from '../../builtins.js';
import type { Type } from '../../types.js';
import { withArticle } from '../../type-text.js';
import type { FunctionEntry, ProgramContext } from '../context.js';
import { refuse, reportIn, withTypeArguments } from '../context.js';
import { checkFunctionBody, openFunctionBody } from '../declarations/function-bodies.js';
import { declareFunction } from '../declarations/functions.js';
import type { StubEntry, TestPlan } from './plans.js';
import { boundName, mentioned } from './plans.js';
import { bindTo, intExpr, resultOf, returnOf, whenEqual } from './trees.js';

export interface DeclaredStub {
  readonly original: CheckedFunction;
  readonly replacement: CheckedFunction;
}

/** A stub of a generic function: one for each instance of it, as soon as that is known. */
export interface LateStub {
  readonly original: FunctionEntry;
  readonly made: Set<FunctionEntry>;
  /** The stubs of each test that needs it. */
  readonly users: DeclaredStub[][];
  make(instance: FunctionEntry): DeclaredStub | null;
}

export interface DeclaredStubs {
  /** Those of generic functions are still to come. */
  readonly stubs: readonly DeclaredStub[];
  /** What the test does first: it makes the counters. */
  readonly counters: readonly Stmt[];
}

/** Name of the number of earlier calls inside a stub; no program can mention it. */
const EARLIER_CALLS = 'earlier calls';

/** Stubs that have been declared, so that tests which need the same one share it. */
export type KnownStubs = Map<string, DeclaredStub | LateStub | null>;

/** Declares the stubs of a test, and checks the new ones. */
export function declareStubs(
  program: ProgramContext,
  plan: TestPlan,
  known: KnownStubs,
  late: LateStub[],
): DeclaredStubs {
  const last = new Map(plan.stubs.map((entry) => [entry.name.text, entry]));
  const stubs: DeclaredStub[] = [];
  const counters: Stmt[] = [];
  for (const entry of last.values()) {
    const counter = counterOf(entry);
    const number = counter === null ? 0 : counters.length + 1;
    const needed = neededBindings(plan, entry);
    const key = [entry.span.start, number, ...needed.map(({ span }) => span.start)].join();
    let stub = known.get(key);
    if (stub === undefined) {
      stub = openStub(program, { entry, needed, number, ordinal: known.size + 1 });
      known.set(key, stub);
      if (stub !== null && 'make' in stub) late.push(stub);
    }
    if (stub === null) continue;
    if ('make' in stub) stub.users.push(stubs);
    else stubs.push(stub);
    if (counter !== null) counters.push(counter);
  }
  return { stubs, counters };
}

/** Stubs of the instances that have come since the last time. */
export function declareLateStubs(program: ProgramContext, late: readonly LateStub[]): void {
  for (const { original, made, users, make } of late)
    for (const { entry } of original.template?.instances ?? []) {
      if (made.has(entry)) continue;
      made.add(entry);
      const stub = withTypeArguments(program, entry.typeArguments, () => make(entry));
      if (stub !== null) for (const stubs of users) stubs.push(stub);
    }
}

/** What one stub needs: `number` is the counter of its calls, 0 for none, `ordinal` tells it from others. */
interface StubPlan {
  readonly entry: StubEntry;
  readonly needed: readonly Stmt[];
  readonly number: number;
  readonly ordinal: number;
}

function openStub(program: ProgramContext, plan: StubPlan): DeclaredStub | LateStub | null {
  const original = originalOf(program, plan.entry);
  if (original === null) return null;
  if (original.template === null) return declareStub(program, plan, original, false);
  const make = (instance: FunctionEntry): DeclaredStub | null =>
    declareStub(program, plan, instance, true);
  return { original, made: new Set(), users: [], make };
}

function declareStub(
  program: ProgramContext,
  { entry, needed, number, ordinal }: StubPlan,
  original: FunctionEntry,
  isInstance: boolean,
): DeclaredStub | null {
  const body = bodyOf(program, copyTree(entry), original);
  if (body === null) return null;
  const name = `stub ${ordinal} of ${original.checked.name}`;
  const item = replacementItem(original, entry, name, [...copyTree(needed), ...body]);
  // Its parameters have the types that are meant where the original stands.
  const { modules } = program;
  const replacement = modules.within(modules.at(original.item.span.start), () => {
    declareFunction(program, item, name, isInstance ? handlesOf(original, item) : null);
    return program.functions.own(name);
  });
  if (replacement === undefined) return null;
  if (number > 0) {
    const variable = { name: EARLIER_CALLS, type: COUNT, mutable: false } as const;
    replacement.checked.counter = {
      number,
      variable: { ...variable, role: 'local', span: entry.span },
    };
  }
  checkFunctionBody(openFunctionBody(program, replacement, null), replacement);
  return { original: original.checked, replacement: replacement.checked };
}

/** The shared objects that the parameters of an instance take, which its header does not tell. */
function handlesOf({ checked }: FunctionEntry, item: FunctionItem): ReadonlyMap<string, Type> {
  return new Map(
    checked.parameters.flatMap(({ type }, index): [string, Type][] => {
      const parameter = item.parameters[index];
      return type.kind === 'object' && parameter !== undefined ? [[parameter.name.text, type]] : [];
    }),
  );
}

/** The expressions that a stub evaluates when it is called. */
function valuesOf({ stub }: StubEntry): readonly Expr[] {
  switch (stub.kind) {
    case 'returns':
      return [stub.value];
    case 'captures':
      return [];
    case 'sequence':
      return [stub.values];
    case 'with':
      return [stub.lambda.kind === 'lambda' ? stub.lambda.body : stub.lambda];
  }
}

const COUNT: Type = { kind: 'int', name: 'Int64' };

function originalOf(program: ProgramContext, entry: StubEntry): FunctionEntry | null {
  const { text, span } = entry.name;
  const original = program.functions.get(text);
  if (original !== undefined) return original;
  const builtin = program.stubbedBuiltins.get(text);
  if (builtin !== undefined) return builtin;
  if (builtinsNamed(text).length > 0)
    refuse(
      program,
      entry.name,
      `a stub of \`${text}\`, which changes its argument or never returns`,
    );
  else
    reportIn(program, 'MISSING_FUNCTION', span, `there is no function \`${text}\` to replace`, {
      hint: nearestHint(text, () => program.functions.keys()),
    });
  return null;
}

/** `calls = 0 @shared:atomic`, which the stub counts up. */
function counterOf({ stub, name, span }: StubEntry): Stmt | null {
  if (stub.kind !== 'captures' && stub.kind !== 'sequence') return null;
  const counter =
    stub.kind === 'captures' ? stub.counter : { text: `calls of ${name.text}`, span: name.span };
  const caps = [
    { name: 'shared', args: [], span },
    { name: 'atomic', args: [], span },
  ];
  return bindTo(counter, { kind: 'capability', value: intExpr(0, span), caps, span }, span);
}

function replacementItem(
  original: FunctionEntry,
  { stub, span }: StubEntry,
  name: string,
  body: readonly Stmt[],
): FunctionItem {
  const { item, checked } = original;
  const lambda = stub.kind === 'with' && stub.lambda.kind === 'lambda' ? stub.lambda : null;
  const nameAt = (index: number, parameter: Parameter): Parameter['name'] =>
    lambda?.parameters[index]?.name ?? { ...parameter.name, text: `argument ${index + 1}` };
  const parameters = item.parameters.map((parameter, index) => ({
    ...copyTree(parameter),
    name: nameAt(index, parameter),
    defaultValue: null,
  }));
  // The families as they were found, so that arguments arrive in the form in which they are passed.
  const requires = checked.parameters.flatMap((variable, index) => {
    const families = checked.requires.get(variable);
    const parameter = parameters[index];
    if (families === undefined || parameter === undefined) return [];
    return [
      { names: [parameter.name], families: families.map((family) => ({ text: family, span })) },
    ];
  });
  return {
    kind: 'function',
    name: { text: name, span },
    visibility: 'private',
    typeParameters: [],
    parameters,
    captures: [],
    result: copyTree(item.result),
    requires,
    recursion: null,
    pre: [],
    debugPost: [],
    body,
    catches: [],
    catchDefault: null,
    span,
  };
}

/** The statements of a stub, or null when it was reported. */
function bodyOf(
  program: ProgramContext,
  { stub, name, span }: StubEntry,
  original: FunctionEntry,
): readonly Stmt[] | null {
  const { result } = original.checked;
  switch (stub.kind) {
    case 'returns':
      return [given(result, stub.value)];
    case 'captures': {
      if (result.kind === 'void') return [];
      const value = defaultOf(result, span);
      if (value !== null) return [returnOf(value, span)];
      const message = `a stub that only counts cannot give ${withArticle(result)}, which \`${name.text}\` returns`;
      reportIn(program, 'STUB_MISMATCH', span, message, {
        hint: `write \`STUB ${name.text} RETURNS …;\``,
      });
      return null;
    }
    case 'sequence': {
      if (stub.values.kind !== 'list') {
        reportIn(program, 'STUB_MISMATCH', stub.values.span, 'SEQUENCE needs a list of values', {
          hint: `write \`STUB ${name.text} SEQUENCE [first, second];\``,
        });
        return null;
      }
      const { items } = stub.values;
      const turns = items.map((item, index) =>
        whenEqual(EARLIER_CALLS, index, [given(result, item)], span),
      );
      const message = `the SEQUENCE of the stub \`${name.text}\` has ${items.length} ${items.length === 1 ? 'value' : 'values'}, but this is one call more`;
      const over: Stmt = {
        kind: 'assert',
        condition: { kind: 'bool', value: false, span },
        message,
        span,
      };
      return [...turns, over, { kind: 'die', status: null, span }];
    }
    case 'with': {
      const { lambda } = stub;
      const wanted = original.item.parameters.length;
      if (lambda.kind !== 'lambda' || lambda.parameters.length !== wanted) {
        const message = `WITH needs a lambda with the parameters of \`${name.text}\`, of which there are ${wanted}`;
        reportIn(program, 'STUB_MISMATCH', lambda.span, message, {
          hint: `write \`STUB ${name.text} WITH %(…) -> …;\``,
        });
        return null;
      }
      return [given(result, lambda.body)];
    }
  }
}

/** What a stub does with the value it was given. */
function given(result: Type, value: Expr): Stmt {
  return result.kind === 'void' ? resultOf(value) : returnOf(value, value.span);
}

/** The bindings before the test that values need, evaluated in the stub again. */
function neededBindings(plan: TestPlan, entry: StubEntry): readonly Stmt[] {
  const names = mentioned(valuesOf(entry));
  const { stub } = entry;
  // A parameter of the lambda hides what the test binds under its name.
  if (stub.kind === 'with' && stub.lambda.kind === 'lambda')
    for (const { name } of stub.lambda.parameters) names.delete(name.text);
  const needed: Stmt[] = [];
  for (const statement of plan.bindings.toReversed()) {
    if (!names.has(boundName(statement))) continue;
    for (const name of mentioned([statement])) names.add(name);
    needed.unshift(statement);
  }
  return needed;
}

/** The value of a type that stands for nothing in particular, or null. */
function defaultOf(type: Type, span: Expr['span']): Expr | null {
  switch (type.kind) {
    case 'int':
      return intExpr(0, span);
    case 'float':
      return { kind: 'float', value: 0, suffix: null, span };
    case 'string':
      return { kind: 'string', value: '', span };
    case 'bool':
      return { kind: 'bool', value: false, span };
    case 'optional':
      return { kind: 'nil', span };
    case 'list':
      return { kind: 'list', items: [], span };
    default:
      return null;
  }
}
