/**
 * Whether the body of a BG has a stack of its own (CLEAR concurrency reference, 3.1). Others become state machines, which run
 * uninterrupted from one suspension that is written in them to the next.
 */
import type { BgExpr, CallExpr, MethodExpr, StaticCallExpr } from '../../../syntax/ast.js';
import type { CheckedFunction, CheckedProgram } from '../../../types/checked.js';
import type { Node } from '../../../types/checker/walk.js';
import { forEachNode, nodesOfItem } from '../../../types/checker/walk.js';
import { builtinRow } from '../../../types/builtins.js';
import type { BuiltinName } from '../../../types/builtins.js';

const STACK_SIZES: ReadonlySet<string> = new Set(['micro', 'standard', 'large', 'xl', 'stack']);
/** What suspends a function, or may. */
const SUSPENDING: ReadonlySet<string> = new Set(['next', 'with', 'do', 'yield', 'bg', 'bgStream']);

export function isStackful(
  checked: CheckedProgram,
  { modifiers }: BgExpr,
  f: CheckedFunction,
): boolean {
  const names = modifiers.map(({ name }) => name);
  if (names.includes('fsm')) return false;
  return names.some((name) => STACK_SIZES.has(name)) || needsStack(checked, f);
}

/** It takes items of a stream, calls what it does not know, or something that calls itself or suspends. */
function needsStack(checked: CheckedProgram, f: CheckedFunction): boolean {
  let needs = false;
  forEachNode(f.body, (node) => {
    if (node.kind === 'next' && checked.types.get(node.value)?.kind === 'stream') needs = true;
    else if (node.kind === 'pipe') {
      const meaning = checked.pipes.get(node);
      if (meaning?.kind === 'pipeline')
        needs ||= checked.types.get(meaning.pipeline.source)?.kind === 'stream';
    } else if (isCall(node)) {
      const target = checked.calls.get(node);
      if (target?.kind === 'value') needs = true;
      else if (target?.kind === 'function')
        needs ||= mayLinger(checked, target.function, new Set());
    }
    return !needs;
  });
  return needs;
}

function isCall(node: Node): node is CallExpr | MethodExpr | StaticCallExpr {
  return node.kind === 'call' || node.kind === 'method' || node.kind === 'staticCall';
}

/** Whether a function may suspend, or call itself; `callers` are those that led to it. */
function mayLinger(
  checked: CheckedProgram,
  f: CheckedFunction,
  callers: ReadonlySet<CheckedFunction>,
): boolean {
  if (callers.has(f)) return true;
  const inner = new Set([...callers, f]);
  let lingers = false;
  forEachNode(f.item === null ? f.body : nodesOfItem(f.item), (node) => {
    lingers ||= SUSPENDING.has(node.kind);
    if (!isCall(node)) return !lingers;
    const target = checked.calls.get(node);
    if (target?.kind === 'function') lingers ||= mayLinger(checked, target.function, inner);
    else if (target?.kind === 'value') lingers = true;
    else if (target?.kind === 'builtin') {
      const { event } = builtinRow(target.name as BuiltinName);
      lingers ||= event === 'SLEEP' || event === 'IO';
    }
    return !lingers;
  });
  return lingers;
}
