/** Visits every statement and expression of a tree in source order, without recursion, so that depth costs no stack. */
import { unreachable } from '../../support/assert.js';
import type {
  BgStmt,
  ErrorSpec,
  Expr,
  Item,
  Pattern,
  TestEntry,
  WithHandler,
} from '../../syntax/ast.js';

export type Node = BgStmt | Expr;
type Children = readonly (Node | null | undefined)[];

/** Calls `visit` for each node, parents first. It answers whether to go on inside the node. */
export function forEachNode(roots: readonly Node[], visit: (node: Node) => boolean): void {
  const stack: Node[] = roots.toReversed();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (!visit(node)) continue;
    const children = childrenOf(node);
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i];
      if (child !== null && child !== undefined) stack.push(child);
    }
  }
}

/** Statements and expressions of a declaration, defaults included. */
export function nodesOfItem(item: Item): readonly Node[] {
  switch (item.kind) {
    case 'function':
      return present([
        ...item.parameters.map((p) => p.defaultValue),
        ...item.pre,
        ...item.debugPost,
        ...item.body,
        ...item.catches.flatMap((c) => c.body),
        ...(item.catchDefault ?? []),
      ]);
    case 'struct':
    case 'externStruct':
      return present(item.fields.map((f) => f.defaultValue));
    case 'union':
      return item.methods.flatMap((m) => m.body ?? []);
    case 'test':
      return item.body.flatMap(nodesOfTestEntry);
    case 'syncPolicy':
      return present(item.handlers.flatMap(handlerChildren));
    case 'statement':
      return [item.statement];
    case 'require':
    case 'enum':
    case 'externFunction':
      return [];
    default:
      return unreachable(item);
  }
}

function nodesOfTestEntry(entry: TestEntry): readonly Node[] {
  switch (entry.kind) {
    case 'when':
      return entry.body.flatMap(nodesOfTestEntry);
    case 'that':
    case 'hook':
      return entry.body;
    case 'let':
    case 'benchmark':
    case 'smash':
    case 'profile':
      return [entry.value];
    case 'setup':
      return [entry.statement];
    case 'stub':
      if (entry.stub.kind === 'returns') return [entry.stub.value];
      if (entry.stub.kind === 'sequence') return [entry.stub.values];
      return entry.stub.kind === 'with' ? [entry.stub.lambda] : [];
    default:
      return unreachable(entry);
  }
}

function present(nodes: Children): readonly Node[] {
  return nodes.filter((node) => node !== null && node !== undefined);
}

function specChildren(spec: ErrorSpec): Children {
  return [spec.message];
}

function handlerChildren(handler: WithHandler): Children {
  const { action } = handler;
  if (action.kind === 'return') return [action.value];
  if (action.kind === 'exit') return [action.message];
  return action.kind === 'block' ? action.body : [];
}

function patternChildren(pattern: Pattern): Children {
  if (pattern.kind === 'when') return [pattern.condition];
  const fields = pattern.fields ?? [];
  const values = fields.map((f) => (f.match.kind === 'value' ? f.match.value : null));
  return pattern.kind === 'valuePattern' ? [...pattern.values, ...values] : values;
}

function childrenOf(node: Node): Children {
  switch (node.kind) {
    // Statements
    case 'bind':
    case 'compound':
      return [node.target, node.value];
    case 'mutable':
    case 'return':
    case 'expr':
    case 'yield':
      return [node.value];
    case 'if':
      return [
        ...node.arms.flatMap((arm) => [arm.condition.value, ...arm.body]),
        ...(node.otherwise ?? []),
      ];
    case 'while':
      return [node.condition.value, ...node.body];
    case 'for':
      return [node.source, ...node.body];
    case 'match':
      return [
        node.subject,
        ...node.arms.flatMap((arm) => [...patternChildren(arm.pattern), ...arm.body]),
        ...(node.otherwise ?? []),
      ];
    case 'assert':
      return [node.condition];
    case 'assertRaises':
      return [node.value];
    case 'raise':
      return specChildren(node.error);
    case 'exit':
      return [node.message];
    case 'die':
      return [node.status];
    case 'with':
      return [
        ...node.bindings.flatMap((b) => [b.place, b.guard]),
        ...(node.body ?? []),
        ...node.handlers.flatMap(handlerChildren),
        ...node.arms.flatMap((arm) => [...arm.body, ...arm.handlers.flatMap(handlerChildren)]),
      ];
    case 'do':
      return node.branches.flatMap((branch) => branch.body);
    case 'declaration':
      return nodesOfItem(node.item);
    case 'then':
      return node.steps.map((step) => step.value);
    case 'break':
    case 'continue':
    case 'pass':
    case 'close':
      return [];

    // Expressions
    case 'unary':
    case 'unwrap':
    case 'deref':
    case 'capability':
    case 'cast':
    case 'ownership':
    case 'asBinding':
    case 'next':
    case 'pipeBinding':
    case 'typeTest':
      return [node.value];
    case 'binary':
      return [node.left, node.right];
    case 'range':
      return [node.from, node.to];
    case 'or':
      return [
        node.value,
        ...(node.rescue.kind === 'value' ? [node.rescue.value] : []),
        ...(node.rescue.kind === 'exit' ? specChildren(node.rescue.error) : []),
      ];
    case 'call':
      return [node.callee, ...node.args];
    case 'method':
      return [node.receiver, ...node.args];
    case 'staticCall':
      return [node.owner, ...node.args];
    case 'field':
      return [node.receiver];
    case 'index':
      return [node.receiver, node.index];
    case 'slice':
      return [node.receiver, node.from, node.to];
    case 'struct':
      return node.fields.map((f) => f.value);
    case 'variant':
      return [node.owner, ...node.fields.map((f) => f.value)];
    case 'list':
    case 'collection':
      return node.items;
    case 'map':
      return node.entries.flatMap((entry) => [entry.key, entry.value]);
    case 'lambda':
      return [...node.parameters.map((p) => p.defaultValue), node.body];
    case 'ifExpr':
      return [...node.arms.flatMap((arm) => [arm.condition, arm.value]), node.otherwise];
    case 'block':
      return [...node.statements, node.value];
    case 'matchExpr':
      return [
        node.subject,
        ...node.arms.flatMap((arm) => [...patternChildren(arm.pattern), arm.body]),
        node.otherwise,
      ];
    case 'bg':
    case 'bgStream':
      return node.body;
    case 'pipe':
      return [node.value, node.stage];
    case 'stage':
      return [...node.args.map((arg) => arg.value), node.body, ...(node.block ?? [])];
    case 'int':
    case 'float':
    case 'string':
    case 'symbol':
    case 'bool':
    case 'nil':
    case 'name':
    case 'typeName':
    case 'placeholder':
    case 'pipeName':
    case 'defaultValue':
      return [];
    default:
      return unreachable(node);
  }
}
