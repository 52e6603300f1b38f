/**
 * Test blocks taken apart (CLEAR language reference, 3.6 and 17): every test, benchmark and hook as a list of statements
 * of its own. Setup stands before it, the outermost first; BEFORE EACH and AFTER EACH stand around it. Every plan has
 * copies of the trees it shares with others, so nothing that happens in one test can reach another.
 */
import type { Name, Stmt, TestEntry, TestItem } from '../../../syntax/ast.js';
import type { Span } from '../../../diagnostics/source.js';
import type { TestKind } from '../../../bytecode/program.js';
import { copyTree, copyWithLast } from '../../../syntax/copy-tree.js';
import { forEachNode } from '../walk.js';
import { bindTo, blockOf, repeated, resultOf } from './trees.js';

export type StubEntry = Extract<TestEntry, { kind: 'stub' }>;
type WhenEntry = Extract<TestEntry, { kind: 'when' }>;
type HookEntry = Extract<TestEntry, { kind: 'hook' }>;
type SetupEntry = Extract<TestEntry, { kind: 'setup' | 'let' }>;
type PlainEntry = Exclude<TestEntry, WhenEntry | HookEntry | StubEntry>;

export interface TestPlan {
  /** Titles from the TEST block inwards. */
  readonly path: readonly string[];
  readonly kind: TestKind;
  readonly tags: readonly string[];
  readonly span: Span;
  /** What runs, in order. */
  readonly statements: readonly Stmt[];
  /** Outermost first; of several for one function the last one holds. */
  readonly stubs: readonly StubEntry[];
  /** What binds names before the test begins: the values of stubs may mention them. */
  readonly bindings: readonly Stmt[];
}

/** The blocks around an entry, outermost first, each with the entries that stand before it. */
interface Frame {
  readonly title: string;
  readonly tags: readonly Name[];
  /** Setup and fixtures. */
  readonly before: readonly SetupEntry[];
  /** The hooks and stubs of the whole block. */
  readonly around: readonly (HookEntry | StubEntry)[];
}

/** The plans of a TEST block in source order. */
export function plansOf(item: TestItem, textOf: TextOf): readonly TestPlan[] {
  return plansIn(textOf, [], item.name.text, [], item.body);
}

/** The source text at a span: measurements have no other name. */
type TextOf = (span: Span) => string;

function plansIn(
  textOf: TextOf,
  outer: readonly Frame[],
  title: string,
  tags: readonly Name[],
  all: readonly TestEntry[],
): readonly TestPlan[] {
  const around = all.filter((entry) => entry.kind === 'hook' || entry.kind === 'stub');
  let before: readonly SetupEntry[] = [];
  const framesHere = (): readonly Frame[] => [...outer, { title, tags, before, around }];
  const inside = all.flatMap((entry) => {
    const frames = framesHere();
    if (entry.kind === 'setup' || entry.kind === 'let') before = [...before, entry];
    if (entry.kind === 'when') return plansIn(textOf, frames, entry.title, entry.tags, entry.body);
    return entry.kind === 'hook' || entry.kind === 'stub' ? [] : planOf(textOf, frames, entry);
  });
  const frames = framesHere();
  return [
    ...hooksOf(around, 'before', 'all').map((hook) => planOfAll(frames, hook, 'beforeAll')),
    ...inside,
    ...hooksOf(around, 'after', 'all').map((hook) => planOfAll(frames, hook, 'afterAll')),
  ];
}

function planOf(textOf: TextOf, frames: readonly Frame[], entry: PlainEntry): readonly TestPlan[] {
  switch (entry.kind) {
    case 'that': {
      const kind = entry.pending ? 'pending' : 'test';
      return [plan(frames, kind, entry.title, entry.span, entry.body)];
    }
    case 'benchmark': {
      const work = repeated(resultOf(entry.value), entry.count, entry.span);
      const title = `BENCHMARK ${textOf(entry.value.span)} x${entry.count}`;
      return [plan(frames, 'benchmark', title, entry.span, [work])];
    }
    case 'profile':
    case 'smash': {
      const title = `${entry.kind.toUpperCase()} ${textOf(entry.value.span)}`;
      return [plan(frames, entry.kind, title, entry.span, [resultOf(entry.value)])];
    }
    case 'let':
    case 'setup':
      return [];
  }
}

function plan(
  frames: readonly Frame[],
  kind: TestKind,
  title: string,
  span: Span,
  body: readonly Stmt[],
): TestPlan {
  const setups = effectiveSetup(frames);
  const before = frames.flatMap((frame, depth) => [
    ...(setups[depth] ?? []),
    ...hooksOf(frame.around, 'before', 'each').map((hook) => blockOf(hook.body, hook.span)),
  ]);
  const after = frames
    .toReversed()
    .flatMap(({ around }) => hooksOf(around, 'after', 'each'))
    .map((hook) => blockOf(hook.body, hook.span));
  return {
    path: [...frames.map((frame) => frame.title), title],
    kind,
    tags: frames.flatMap((frame) => frame.tags.map((tag) => tag.text)),
    span,
    statements: [...copyTree(before), blockOf(copyWithLast(body, after), span), ...copyTree(after)],
    stubs: copyTree(
      frames.flatMap(({ around }) => around.filter((entry) => entry.kind === 'stub')),
    ),
    bindings: setups.flat().filter(({ kind: form }) => form === 'bind' || form === 'mutable'),
  };
}

/** BEFORE ALL and AFTER ALL run by themselves: what they change does not reach the tests. */
function planOfAll(
  frames: readonly Frame[],
  hook: HookEntry,
  kind: 'beforeAll' | 'afterAll',
): TestPlan {
  const title = kind === 'beforeAll' ? 'BEFORE ALL' : 'AFTER ALL';
  return {
    path: [...frames.map((frame) => frame.title), title],
    kind,
    tags: [],
    span: hook.span,
    statements: copyTree(hook.body),
    stubs: [],
    bindings: [],
  };
}

function hooksOf(
  entries: readonly (HookEntry | StubEntry)[],
  when: HookEntry['when'],
  scope: HookEntry['scope'],
): readonly HookEntry[] {
  return entries.filter(
    (entry) => entry.kind === 'hook' && entry.when === when && entry.scope === scope,
  ) as readonly HookEntry[];
}

/**
 * Setup and fixtures of each block as statements. An inner LET of a name takes the place of the outer one, so that outer
 * setup sees it, unless it needs something that is bound in between: then it stays where it is.
 */
function effectiveSetup(frames: readonly Frame[]): readonly (readonly Stmt[])[] {
  const steps: { depth: number; name: string; statement: Stmt; isLet: boolean }[] = [];
  frames.forEach(({ before }, depth) => {
    for (const entry of before) {
      if (entry.kind === 'setup') {
        const { statement } = entry;
        steps.push({ depth, name: boundName(statement), statement, isLet: false });
      } else {
        const statement = bindTo(entry.name, entry.value, entry.span);
        const at = steps.findIndex(({ name, isLet }) => isLet && name === entry.name.text);
        const outer = steps[at];
        const needed = mentioned([statement]);
        needed.delete(entry.name.text);
        const isFree = steps.slice(at + 1).every(({ name }) => !needed.has(name));
        if (outer !== undefined && isFree) outer.statement = statement;
        else {
          if (outer !== undefined) steps.splice(at, 1);
          steps.push({ depth, name: entry.name.text, statement, isLet: true });
        }
      }
    }
  });
  return frames.map((_, depth) =>
    steps.filter((step) => step.depth === depth).map((step) => step.statement),
  );
}

/** The name that a statement binds; empty when it binds none. */
export function boundName(statement: Stmt): string {
  if (statement.kind === 'mutable') return statement.name.text;
  return statement.kind === 'bind' && statement.target.kind === 'name' ? statement.target.name : '';
}

/** Every name that statements or expressions mention. */
export function mentioned(nodes: Parameters<typeof forEachNode>[0]): Set<string> {
  const names = new Set<string>();
  forEachNode(nodes, (node) => {
    if (node.kind === 'name') names.add(node.name);
    return true;
  });
  return names;
}
