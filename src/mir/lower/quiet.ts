/**
 * Whether what a function does can be noticed while it runs. If not, the order in which several run is nobody's business.
 * This errs on the side of yes: everything that leads to shared data counts, whatever is done with it.
 */
import { builtinRow } from '../../types/builtins.js';
import type { BuiltinName } from '../../types/builtins.js';
import type { CheckedFunction, CheckedProgram } from '../../types/checked.js';
import type { CallExpr, Expr, MethodExpr, PipeExpr, StaticCallExpr } from '../../syntax/ast.js';
import type { Node } from '../../types/checker/walk.js';
import { forEachNode, nodesOfItem } from '../../types/checker/walk.js';
import type { Type } from '../../types/types.js';
import { containsType } from '../../types/types.js';

const LOUD_TYPES: ReadonlySet<Type['kind']> = new Set([
  'object',
  'sharded',
  'weak',
  'promise',
  'stream',
  'observable',
  'function',
  'file',
]);
const LOUD_NODES: ReadonlySet<string> = new Set([
  'with',
  'bg',
  'bgStream',
  'next',
  'do',
  'yield',
  'close',
  'die',
  'lambda',
]);

function isLoudType(type: Type): boolean {
  return containsType(type, (part) => LOUD_TYPES.has(part.kind));
}

export function isQuiet(checked: CheckedProgram, f: CheckedFunction): boolean {
  return new Listener(checked).isQuiet(f);
}

class Listener {
  readonly #checked: CheckedProgram;
  /** Functions that have been asked about: one that calls itself is as quiet as the rest of it. */
  readonly #seen = new Set<CheckedFunction>();

  constructor(checked: CheckedProgram) {
    this.#checked = checked;
  }

  isQuiet(f: CheckedFunction): boolean {
    if (this.#seen.has(f)) return true;
    this.#seen.add(f);
    const isStubbed = this.#checked.tests.some(({ stubs }) =>
      stubs.some(({ original }) => original === f),
    );
    const variables = [...f.parameters, ...f.captures.map(({ inner }) => inner)];
    if (isStubbed || f.counter !== undefined) return false;
    if (variables.some(({ type }) => isLoudType(type))) return false;
    return this.#areQuiet(f.item === null ? f.body : nodesOfItem(f.item));
  }

  #areQuiet(roots: readonly Node[]): boolean {
    let isQuiet = true;
    forEachNode(roots, (node) => {
      isQuiet &&= this.#isQuietNode(node);
      return isQuiet;
    });
    return isQuiet;
  }

  #isQuietNode(node: Node): boolean {
    if (LOUD_NODES.has(node.kind)) return false;
    const type = this.#checked.types.get(node as Expr);
    if (type !== undefined && isLoudType(type)) return false;
    switch (node.kind) {
      case 'call':
      case 'method':
      case 'staticCall':
        return this.#isQuietCall(node);
      case 'pipe':
        return this.#isQuietPipe(node);
      default:
        return true;
    }
  }

  #isQuietCall(node: CallExpr | MethodExpr | StaticCallExpr): boolean {
    const target = this.#checked.calls.get(node);
    if (target?.kind === 'builtin') return builtinRow(target.name as BuiltinName).event === null;
    if (target?.kind !== 'function') return false;
    const given = node.kind === 'method' ? [node.receiver, ...node.args] : node.args;
    const defaults = target.args.filter((arg) => !given.includes(arg));
    return this.isQuiet(target.function) && this.#areQuiet(defaults);
  }

  /** Of a pipeline: the stages as the checker has understood them. */
  #isQuietPipe(node: PipeExpr): boolean {
    const meaning = this.#checked.pipes.get(node);
    if (meaning === undefined) return false;
    if (meaning.kind === 'expression') return this.#areQuiet([meaning.value]);
    return meaning.pipeline.stages.every(({ body, argument, otherBody, concurrent }) => {
      const parts = [body, argument, otherBody].filter((part) => part !== null);
      return concurrent === null && this.#areQuiet(parts);
    });
  }
}
