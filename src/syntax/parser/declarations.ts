/**
 * Struct, enum and union declarations, and visibility (CLEAR language reference, 3.1). Functions have a file of
 * their own.
 */
import type {
  EnumItem,
  FieldNode,
  FunctionItem,
  Name,
  Stmt,
  StructItem,
  UnionItem,
  UnionMethod,
  VariantNode,
  Visibility,
} from '../ast.js';
import type { Cursor } from './cursor.js';
import {
  accept,
  advance,
  at,
  fail,
  nameOf,
  ParseFailure,
  peek,
  previous,
  report,
  spanFrom,
  spanOf,
} from './cursor.js';
import { expect, expectType, expectVar, gap, unexpected } from './expect.js';
import { parseBody, parseFunction } from './functions.js';
import { commaList, startsItem } from './lists.js';
import { lateDefault, parseParameters } from './parameters.js';
import { suspectNesting } from './recovery.js';
import { parseType, parseTypeParameters } from './types.js';

export type Declaration = FunctionItem | StructItem | EnumItem | UnionItem;

/** A declaration with its optional PUB or PRIVATE. */
export function parseDeclaration(c: Cursor): Declaration {
  const { start } = peek(c);
  const visibility = parseVisibility(c);
  const token = peek(c);
  switch (token.kind === 'keyword' ? token.text : '') {
    case 'FN':
      return parseFunction(c, start, visibility);
    case 'STRUCT':
      return parseStruct(c, start, visibility);
    case 'ENUM':
      return parseEnum(c, start, visibility);
    case 'UNION':
      return parseUnion(c, start, visibility);
    default:
      return fail(
        c,
        'VISIBILITY_BAD_KIND',
        spanOf(previous(c)),
        `\`${previous(c).text}\` stands before something that is not a declaration`,
        {
          label: 'only FN, STRUCT, ENUM and UNION have a visibility',
        },
      );
  }
}

function parseVisibility(c: Cursor): Visibility {
  if (accept(c, 'PUB')) return 'public';
  return accept(c, 'PRIVATE') ? 'private' : 'package';
}

/** A declaration as a statement of a function body. */
export function parseNestedDeclaration(c: Cursor): Stmt {
  suspectNesting(c);
  const item = parseDeclaration(c);
  return { kind: 'declaration', item, span: item.span };
}

// --------------------------------------------------------------------------------------------- struct, enum

function parseStruct(c: Cursor, start: number, visibility: Visibility): StructItem {
  advance(c);
  const name = expectType(c, 'the name of the struct');
  const typeParameters = parseTypeParameters(c);
  const fields = parseFields(c, `\`STRUCT ${name.text}\``);
  return { kind: 'struct', name, visibility, typeParameters, fields, span: spanFrom(c, start) };
}

/** `{ fields }` of a struct. */
export function parseFields(c: Cursor, what: string): readonly FieldNode[] {
  return inBraces(c, what, (inner) => commaList(inner, '}', parseField));
}

function parseField(c: Cursor): FieldNode {
  const { start } = peek(c);
  const name = expectVar(c, 'a field name');
  const given = accept(c, '=') ? c.grammar.expression(c, 0) : null;
  if (!accept(c, ':')) {
    unexpected(c, `\`:\` and a type after the field \`${name.text}\``);
  }
  const borrowed = accept(c, 'BORROWED');
  const type = parseType(c);
  const defaultValue = lateDefault(c, given);
  return { name, type, borrowed, defaultValue, span: spanFrom(c, start) };
}

function parseEnum(c: Cursor, start: number, visibility: Visibility): EnumItem {
  advance(c);
  const name = expectType(c, 'the name of the enum');
  const variants = inBraces(c, `\`ENUM ${name.text}\``, (inner) =>
    commaList(inner, '}', (item) => expectType(item, 'a variant name')),
  );
  return { kind: 'enum', name, visibility, variants, span: spanFrom(c, start) };
}

// -------------------------------------------------------------------------------------------------- unions

function parseUnion(c: Cursor, start: number, visibility: Visibility): UnionItem {
  advance(c);
  const name = expectType(c, 'the name of the union');
  const typeParameters = parseTypeParameters(c);
  const variants: VariantNode[] = [];
  const methods: UnionMethod[] = [];
  inBraces(c, `\`UNION ${name.text}\``, (inner) => parseUnionItems(inner, variants, methods));
  return {
    kind: 'union',
    name,
    visibility,
    typeParameters,
    variants,
    methods,
    span: spanFrom(c, start),
  };
}

/** A default method ends with END, so that no comma is missed after it. */
function parseUnionItems(c: Cursor, variants: VariantNode[], methods: UnionMethod[]): void {
  while (startsItem(peek(c))) {
    let hasEnd = false;
    if (peek(c).kind === 'typeId') {
      variants.push(parseVariant(c));
    } else {
      const method = parseUnionMethod(c);
      methods.push(method);
      hasEnd = method.body !== null;
    }
    if (accept(c, ',') || at(c, '}') || hasEnd) continue;
    if (!startsItem(peek(c))) break;
    report(c, 'MISSING_COMMA', gap(c), 'two items of this union stand side by side', {
      label: 'write `,` here',
    });
  }
  expect(c, '}', 'to close the union');
}

function parseVariant(c: Cursor): VariantNode {
  const { start } = peek(c);
  const name = expectType(c, 'a variant name');
  if (accept(c, ':')) {
    const type = parseType(c);
    return { name, payload: { kind: 'typed', type }, span: spanFrom(c, start) };
  }
  if (!accept(c, '{')) return { name, payload: { kind: 'unit' }, span: spanFrom(c, start) };
  const fields = commaList(c, '}', parseVariantField);
  return { name, payload: { kind: 'inline', fields }, span: spanFrom(c, start) };
}

function parseVariantField(c: Cursor): { name: Name; type: ReturnType<typeof parseType> } {
  const token = peek(c);
  if (token.kind !== 'varId' && token.kind !== 'typeId') unexpected(c, 'a field name');
  const name = nameOf(advance(c));
  if (!accept(c, ':')) unexpected(c, `\`:\` and a type after the field \`${name.text}\``);
  return { name, type: parseType(c) };
}

function parseUnionMethod(c: Cursor): UnionMethod {
  const { start } = peek(c);
  const visibility = parseVisibility(c);
  const opener = peek(c);
  if (!accept(c, 'FN')) unexpected(c, 'a variant or a method of the union');
  const name = expectVar(c, 'the name of the method');
  const parameters = parseParameters(c, `\`${name.text}\``);
  const result = accept(c, 'RETURNS') ? parseType(c) : null;
  const body = accept(c, '->') ? parseBody(c, opener, `\`FN ${name.text}\``) : null;
  return { name, visibility, parameters, result, body, span: spanFrom(c, start) };
}

// -------------------------------------------------------------------------------------------------- braces

/** Runs a rule between `{` and `}`; the rule steps over `}`. After a failure the whole body is skipped. */
function inBraces<T>(c: Cursor, what: string, rule: (c: Cursor) => T): T {
  if (!accept(c, '{')) {
    unexpected(c, `\`{\` before the body of ${what}`);
  }
  const { index, open } = c;
  const openCount = open.length;
  try {
    return rule(c);
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error;
    open.length = openCount;
    throw skipBody(c, index) ? new ParseFailure(true) : error;
  }
}

/** Moves behind the `}` that closes the body starting at token `index`; false when there is none. */
function skipBody(c: Cursor, index: number): boolean {
  let braces = 1;
  for (let i = index; i < c.tokens.length; i++) {
    const token = c.tokens[i];
    if (token === undefined || token.kind !== 'mark') continue;
    if (token.text === '{') braces++;
    if (token.text === '}') braces--;
    if (braces > 0) continue;
    if (i < c.index) return false;
    c.index = i + 1;
    return true;
  }
  return false;
}
