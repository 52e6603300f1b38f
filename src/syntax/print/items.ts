/**
 * Declarations as source (CLEAR language reference, 3.1 and 18).
 */
import type {
  CatchClause,
  FieldNode,
  FunctionItem,
  Item,
  Name,
  Parameter,
  Recursion,
  Stmt,
  UnionItem,
  UnionMethod,
  VariantNode,
  Visibility,
} from '../ast.js';
import { parameterPieces } from './expressions.js';
import { printString } from './literals.js';
import type { Piece } from './pieces.js';
import { DEDENT, INDENT, LEVELS, LINE, expr, indented, separated, type } from './pieces.js';
import { handlerPieces } from './statements.js';
import { testPieces } from './tests.js';
import { printTypeParameters } from './types.js';

export function itemPieces(node: Item): readonly Piece[] {
  switch (node.kind) {
    case 'require': {
      const alias = node.alias === null ? '' : ` AS ${node.alias.text}`;
      return [`REQUIRE ${printString(node.path)}${alias};`];
    }
    case 'function':
      return functionPieces(node);
    case 'struct':
      return [
        `${visibility(node.visibility)}STRUCT ${node.name.text}`,
        `${printTypeParameters(node.typeParameters)} `,
        ...members(node.fields.map(field)),
      ];
    case 'enum': {
      const variants = node.variants.map((variant) => [variant.text]);
      return [`${visibility(node.visibility)}ENUM ${node.name.text} `, ...members(variants)];
    }
    case 'union':
      return unionPieces(node);
    case 'externFunction':
      // The library is not part of the tree: nothing native is ever called.
      return [
        `EXTERN FN ${node.name.text}`,
        ...signature(node.parameters, []),
        ...(node.result === null ? [] : [' RETURNS ', type(node.result)]),
        ' FROM "";',
      ];
    case 'externStruct':
      return [
        `EXTERN STRUCT ${node.name.text}${printTypeParameters(node.typeParameters)} `,
        ...members(node.fields.map(field)),
        ' FROM ""',
      ];
    case 'test':
      return testPieces(node);
    case 'syncPolicy': {
      const handlers = separated(node.handlers, '', (handler) => [LINE, ...handlerPieces(handler)]);
      return ['SYNC POLICY START', { piece: 'indent', by: 1 }, ...handlers, DEDENT, 'END'];
    }
    case 'statement':
      return [{ piece: 'statement', node: node.statement }];
  }
}

function visibility(value: Visibility): string {
  if (value === 'package') return '';
  return value === 'public' ? 'PUB ' : 'PRIVATE ';
}

/** `{`, one member per line with commas, `}`. */
function members(list: readonly (readonly Piece[])[]): readonly Piece[] {
  if (list.length === 0) return ['{ }'];
  const lines = list.flatMap((member, i) => (i === 0 ? member : [',', LINE, ...member]));
  return ['{', INDENT, ...lines, DEDENT, '}'];
}

function field(node: FieldNode): readonly Piece[] {
  return [
    node.name.text,
    ...(node.defaultValue === null ? [] : ['=', expr(node.defaultValue, LEVELS.range)]),
    node.borrowed ? ': BORROWED ' : ': ',
    type(node.type),
  ];
}

function unionPieces(node: UnionItem): readonly Piece[] {
  return [
    `${visibility(node.visibility)}UNION ${node.name.text}`,
    `${printTypeParameters(node.typeParameters)} `,
    ...members([...node.variants.map(variant), ...node.methods.map(method)]),
  ];
}

function variant({ name, payload }: VariantNode): readonly Piece[] {
  switch (payload.kind) {
    case 'unit':
      return [name.text];
    case 'typed':
      return [`${name.text}: `, type(payload.type)];
    case 'inline': {
      const fields = separated(payload.fields, ', ', (entry) => [
        `${entry.name.text}: `,
        type(entry.type),
      ]);
      return [`${name.text} { `, ...fields, ' }'];
    }
  }
}

function method(node: UnionMethod): readonly Piece[] {
  return [
    `${visibility(node.visibility)}FN ${node.name.text}`,
    ...signature(node.parameters, []),
    ...(node.result === null ? [] : [' RETURNS ', type(node.result)]),
    ...(node.body === null ? [] : [' ->', ...indented(node.body), 'END']),
  ];
}

function signature(
  parameters: readonly Parameter[],
  captures: readonly Parameter[],
): readonly Piece[] {
  const use = captures.length === 0 ? [] : [' USE ', ...parameterPieces(captures)];
  return [...parameterPieces(parameters), ...use];
}

function functionPieces(node: FunctionItem): readonly Piece[] {
  const requires = node.requires.map(({ names, families }) => {
    return `${texts(names, ', ')}: ${texts(families, ' | ')}`;
  });
  return [
    `${visibility(node.visibility)}FN ${node.name.text}${printTypeParameters(node.typeParameters)}`,
    ...signature(node.parameters, node.captures),
    ...(node.result === null ? [] : [' RETURNS ', type(node.result)]),
    requires.length === 0 ? '' : ` REQUIRES ${requires.join(', ')}`,
    node.recursion === null ? '' : ` ${printRecursion(node.recursion)}`,
    ...node.pre.flatMap((value): readonly Piece[] => [' PRE: ', expr(value)]),
    ...node.debugPost.flatMap((value): readonly Piece[] => [' DEBUG_POST: ', expr(value)]),
    ' ->',
    ...indented(node.body),
    ...node.catches.flatMap(catchPieces),
    ...defaultPieces(node.catchDefault),
    'END',
  ];
}

function texts(names: readonly Name[], separator: string): string {
  return names.map((name) => name.text).join(separator);
}

const RECURSION_WORDS: Readonly<Record<Exclude<Recursion['kind'], 'nonReentrant'>, string>> = {
  reentrant: '',
  tailCall: ':TAIL_CALL',
  thunk: ':THUNK',
  notLogical: ':NOT_LOGICAL',
  maxDepth: ':MAX_DEPTH',
};

function printRecursion({ kind, tight, depthMax }: Recursion): string {
  if (kind === 'nonReentrant') return '@nonReentrant';
  const depth = kind === 'maxDepth' ? `(${depthMax})` : '';
  return `EFFECTS REENTRANT${tight ? ':TIGHT' : ''}${RECURSION_WORDS[kind]}${depth}`;
}

function catchPieces({ selectors, filters, body }: CatchClause): readonly Piece[] {
  const list = separated(filters, ', ', (filter) => [
    filter.kind === 'type' ? filter.name.text : expr(filter.value),
  ]);
  return [
    `CATCH ${texts(selectors, ', ')}`,
    ...(list.length === 0 ? [] : [' WITH(', ...list, ')']),
    ...indented(body),
  ];
}

function defaultPieces(body: readonly Stmt[] | null): readonly Piece[] {
  return body === null ? [] : ['DEFAULT', ...indented(body)];
}
