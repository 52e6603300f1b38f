/**
 * A syntax tree as an s-expression without spans, for golden tests and for comparing trees. Operators and calls
 * have short forms; every other node is `(kind part: value …)` with all its parts except absent and empty ones.
 */
import type { BgStmt, Expr, Item, Module, TypeNode } from '../ast.js';
import { printLiteral } from './literals.js';
import type { NodePiece } from './pieces.js';
import { assemble, type } from './pieces.js';
import { typePieces } from './types.js';

export type TreeNode = Module | Item | BgStmt | Expr | TypeNode;

/** Text, or something still to be printed: a node, a list, a part of a node. */
type Part = string | { readonly node: unknown };

/** The tree on one line; of a module, one line per declaration. */
export function printTree(node: TreeNode): string {
  if (!('kind' in node)) return node.items.map((item) => printTree(item)).join('\n');
  const output: string[] = [];
  const rest: Part[] = [{ node }];
  for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
    if (typeof part === 'string') output.push(part);
    else rest.push(...partsOf(part.node).toReversed());
  }
  return output.join('');
}

function partsOf(node: unknown): readonly Part[] {
  if (Array.isArray(node)) return list('[', node, ']');
  if (typeof node === 'string') return [JSON.stringify(node)];
  if (typeof node !== 'object' || node === null) return [String(node)];
  if (isName(node)) return [node.text];
  if (isType(node)) return [assemble([type(node)], expandType)];
  if (isBrief(node)) return brief(node);
  return verbose(node);
}

function expandType(piece: NodePiece): ReturnType<typeof typePieces> {
  return piece.piece === 'type' ? typePieces(piece.node) : [];
}

/** `open`, the nodes with spaces between them, `close`. */
function list(open: string, nodes: readonly unknown[], close: string): readonly Part[] {
  const parts = nodes.flatMap((node, i): Part[] => (i === 0 ? [{ node }] : [' ', { node }]));
  return [open, ...parts, close];
}

function isName(node: object): node is { readonly text: string } {
  return 'text' in node && typeof node.text === 'string' && !('kind' in node);
}

const TYPE_KINDS: ReadonlySet<unknown> = new Set<TypeNode['kind']>([
  'namedType',
  'functionType',
  'sharedType',
  'autoType',
  'optionalType',
  'promiseType',
]);

function isType(node: object): node is TypeNode {
  return 'kind' in node && TYPE_KINDS.has(node.kind);
}

// -------------------------------------------------------------------------------------------- short forms

const BRIEF_KINDS = [
  'int',
  'float',
  'string',
  'symbol',
  'bool',
  'nil',
  'name',
  'typeName',
  'placeholder',
  'pipeName',
  'defaultValue',
  'unary',
  'binary',
  'range',
  'call',
  'method',
  'field',
  'index',
  'unwrap',
  'list',
  'ownership',
  'next',
  'pipe',
] as const;

type BriefExpr = Extract<Expr, { readonly kind: (typeof BRIEF_KINDS)[number] }>;

const BRIEF: ReadonlySet<unknown> = new Set(BRIEF_KINDS);

/** The kinds above belong to expressions only. */
function isBrief(node: object): node is BriefExpr {
  return 'kind' in node && BRIEF.has(node.kind);
}

function brief(node: BriefExpr): readonly Part[] {
  switch (node.kind) {
    case 'int':
    case 'float':
    case 'string':
    case 'symbol':
    case 'bool':
    case 'nil':
      return [printLiteral(node)];
    case 'name':
    case 'pipeName':
      return [node.name];
    case 'typeName':
      return node.args.length === 0 ? [node.name] : list(`${node.name}<`, node.args, '>');
    case 'placeholder':
      return ['_'];
    case 'defaultValue':
      return ['DEFAULT'];
    case 'unary':
      return list(`(${node.op} `, [node.value], ')');
    case 'binary':
      return list(`(${node.spliced ? 'splice' : node.op} `, [node.left, node.right], ')');
    case 'range':
      return list(node.inclusive ? '(..= ' : '(..< ', [node.from, node.to], ')');
    case 'call':
      return list('(call ', [node.callee, ...node.args], ')');
    case 'method':
      return list(
        `(${node.safe ? '?.' : '.'}${node.name.text} `,
        [node.receiver, ...node.args],
        ')',
      );
    case 'field':
      return list(node.safe ? '(?. ' : '(. ', [node.receiver, node.name], ')');
    case 'index':
      return list('(index ', [node.receiver, node.index], ')');
    case 'unwrap':
      return list('(? ', [node.value], ')');
    case 'list':
      return list('[', node.items, ']');
    case 'ownership':
      return list(`(${node.op} `, [node.value], ')');
    case 'next':
      return list('(NEXT ', [node.value], ')');
    case 'pipe':
      return list('(|> ', [node.value, node.stage], ')');
  }
}

// -------------------------------------------------------------------------------------------- long form

/** Bodies come last, whatever else a node has; within a rank parts are in alphabetical order. */
const LAST: readonly string[] = [
  'body',
  'block',
  'otherwise',
  'handlers',
  'catches',
  'catchDefault',
];

function verbose(node: object): readonly Part[] {
  const kind = 'kind' in node && typeof node.kind === 'string' ? node.kind : '';
  const parts: Part[] = [`(${kind}`];
  for (const [key, value] of orderedParts(node)) {
    if (parts.length > 1 || kind !== '') parts.push(' ');
    if (value === true) parts.push(key);
    else parts.push(`${key}: `, { node: value });
  }
  return [...parts, ')'];
}

function orderedParts(node: object): readonly (readonly [string, unknown])[] {
  const rank = (key: string): number => (key === 'name' ? -1 : LAST.indexOf(key) + 1);
  return Object.entries(node)
    .filter(([key, value]) => key !== 'kind' && !/span$/i.test(key) && !isAbsent(value))
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function isAbsent(value: unknown): boolean {
  return value === null || value === false || (Array.isArray(value) && value.length === 0);
}
