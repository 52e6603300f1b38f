/**
 * Types and capability suffixes (CLEAR language reference, 3.2).
 */
import type {
  Capability,
  CapabilityArgument,
  Dimension,
  Name,
  NamedTypeNode,
  TypeNode,
} from '../ast.js';
import type { Cursor } from './cursor.js';
import {
  accept,
  advance,
  at,
  enter,
  fail,
  isSigil,
  isSign,
  leave,
  nameOf,
  peek,
  report,
  spanFrom,
  spanOf,
} from './cursor.js';
import { expect, expectCount, expectType, expectVar, missing, unexpected } from './expect.js';
import { startsItem } from './lists.js';

/** Sigils after a type that belong to the function header around it. */
const HEADER_SIGILS: ReadonlySet<string> = new Set(['@reentrant', '@nonReentrant']);

/** Tokens that a list of type arguments may hold; others end the search for its `>`. */
const ARGUMENT_MARKS: ReadonlySet<string> = new Set('< > , . ~ ! ? % [ ] * : ( ) ->'.split(' '));
/** Tokens searched for the `>` of `Name<…>{`, and how deeply nested it may be. */
const ARGUMENT_TOKENS_MAX = 1000;
const ARGUMENT_DEPTH_MAX = 50;

export function parseType(c: Cursor): TypeNode {
  enter(c);
  const type = parseTypeInside(c);
  leave(c);
  return type;
}

function parseTypeInside(c: Cursor): TypeNode {
  const { start } = peek(c);
  if (accept(c, 'SHARED')) {
    const inner = parseType(c);
    return { kind: 'sharedType', inner, span: spanFrom(c, start) };
  }
  if (accept(c, 'Auto')) return { kind: 'autoType', span: spanFrom(c, start) };
  if (at(c, 'FN')) return parseFunctionType(c);
  if (c.source.dialect === 'newest' && at(c, '?') && isSign(peek(c, 1), '[')) {
    advance(c);
    return { kind: 'optionalType', inner: parseType(c), span: spanFrom(c, start) };
  }
  if ((at(c, '?') || at(c, '~')) && isSign(peek(c, 1), '(')) {
    const kind = at(c, '?') ? 'optionalType' : 'promiseType';
    advance(c);
    advance(c);
    const inner = parseType(c);
    const what = kind === 'optionalType' ? 'optional' : 'promised';
    if (!at(c, ')'))
      unexpected(c, `\`)\` to close the ${what} type`, { hint: 'write `?(T[])`, `~(T[])`' });
    advance(c);
    if (kind === 'optionalType') return { kind, inner, span: spanFrom(c, start) };
    return { kind, inner, caps: parseCapabilities(c), span: spanFrom(c, start) };
  }
  return parseNamedType(c, start);
}

function parseFunctionType(c: Cursor): TypeNode {
  const { start } = advance(c);
  expect(c, '(', 'after `FN` in a type');
  const parameters: TypeNode[] = [];
  const passing: ('lent' | 'mutable' | 'takes')[] = [];
  while (!at(c, ')') && startsItem(peek(c))) {
    const takes = accept(c, 'TAKES');
    const mutable = accept(c, 'MUTABLE');
    passing.push(takes ? 'takes' : mutable ? 'mutable' : 'lent');
    if (peek(c).kind === 'varId' && isSign(peek(c, 1), ':')) {
      advance(c);
      advance(c);
    }
    parameters.push(parseType(c));
    if (!accept(c, ',')) break;
  }
  expect(c, ')', 'after the parameter types');
  expect(c, '->', 'before the result type');
  const result = parseType(c);
  if (peek(c).kind === 'varId' && peek(c).text === '@reentrant') advance(c);
  return { kind: 'functionType', parameters, passing, result, span: spanFrom(c, start) };
}

function parseNamedType(c: Cursor, start: number): NamedTypeNode {
  const future = accept(c, '~');
  const fallible = accept(c, '!');
  const optional = accept(c, '?');
  accept(c, '%');
  refuseMisplacedPrefix(c, future || fallible || optional);
  let namespace: Name | null = null;
  if (peek(c).kind === 'varId' && isSign(peek(c, 1), '.') && peek(c, 2).kind === 'typeId') {
    namespace = nameOf(advance(c));
    advance(c);
  }
  if (c.source.dialect === 'newest' && (at(c, '[') || at(c, '{'))) {
    const inner = at(c, '[') ? parseLeadingDimension(c) : parseMapType(c);
    return {
      ...inner,
      future: inner.future || future,
      fallible,
      optional: inner.optional,
      span: spanFrom(c, start),
    };
  }
  if (at(c, '[') || at(c, '{')) {
    unexpected(c, 'a type', { hint: 'dimensions follow the element type, as in `Int64[]`' });
  }
  const name = expectTypeName(c);
  const args = at(c, '<') ? parseTypeArguments(c) : [];
  let caps = parseCapabilities(c);
  let elementCaps: readonly Capability[] = [];
  if (at(c, '[')) {
    elementCaps = caps;
    caps = [];
  }
  const dims = parseDimensions(c);
  if (dims.length > 0) caps = parseCapabilities(c);
  refuseSecondChain(c);
  const span = spanFrom(c, start);
  return {
    kind: 'namedType',
    future,
    fallible,
    optional,
    name,
    namespace,
    args,
    elementCaps,
    dims,
    caps,
    span,
  };
}

/** `[]T`, `[4]T`, `[Pool(8)]T`, `[~]T`: the dimension stands before the element (CLEAR language reference, 21). */
function parseLeadingDimension(c: Cursor): NamedTypeNode {
  const { start } = advance(c);
  const caps: Capability[] = [];
  const future = accept(c, '~');
  let dim: Dimension;
  if (peek(c).kind === 'typeId' && ['Pool', 'List', 'Set'].includes(peek(c).text)) {
    const word = advance(c);
    caps.push({ name: word.text.toLowerCase(), args: [], span: spanOf(word) });
    dim = { kind: 'slice' };
    if (accept(c, '(')) {
      dim = { kind: 'fixed', size: expectCount(c, 'the capacity', 0) };
      expect(c, ')', 'after the capacity');
    }
  } else {
    dim = parseDimension(c);
  }
  expect(c, ']', 'to close the dimension');
  enter(c);
  const element = parseNamedType(c, peek(c).start);
  leave(c);
  const isPlain = element.dims.length === 0;
  const isCollection = ({ name }: Capability): boolean => COLLECTIONS.has(name);
  return {
    ...element,
    future: element.future || future,
    elementCaps: isPlain ? element.caps.filter((cap) => !isCollection(cap)) : element.elementCaps,
    dims: [...element.dims, dim],
    caps: [...caps, ...(isPlain ? element.caps.filter(isCollection) : element.caps)],
    span: spanFrom(c, start),
  };
}

const COLLECTIONS: ReadonlySet<string> = new Set(['list', 'pool', 'set', 'soa']);

/** `{K}V`. */
function parseMapType(c: Cursor): NamedTypeNode {
  const { start, end } = advance(c);
  const key = parseType(c);
  expect(c, '}', 'after the type of the keys');
  const value = parseType(c);
  return {
    kind: 'namedType',
    future: false,
    fallible: false,
    optional: false,
    name: { text: 'HashMap', span: { start, end } },
    namespace: null,
    args: [key, value],
    elementCaps: [],
    dims: [],
    caps: [],
    span: spanFrom(c, start),
  };
}

/** Names that other languages give to the basic types. */
const FOREIGN_TYPES: ReadonlyMap<string, string> = new Map([
  ['int', 'Int64'],
  ['float', 'Float64'],
  ['double', 'Float64'],
  ['string', 'String'],
  ['str', 'String'],
  ['bool', 'Bool'],
  ['boolean', 'Bool'],
  ['void', 'Void'],
]);

function expectTypeName(c: Cursor): Name {
  const token = peek(c);
  const known = token.kind === 'varId' ? FOREIGN_TYPES.get(token.text) : undefined;
  if (known !== undefined) unexpected(c, 'a type', { hint: `write \`${known}\`` });
  return expectType(c, 'a type');
}

function refuseMisplacedPrefix(c: Cursor, hasPrefix: boolean): void {
  if (hasPrefix && at(c, 'Auto'))
    fail(c, 'AUTO_PREFIX_NOT_SUPPORTED', spanOf(peek(c)), '`Auto` stands without a prefix', {
      hint: 'write `Auto` alone: it stands for the whole type',
    });
  if (at(c, '~') || at(c, '!') || at(c, '?')) {
    unexpected(c, 'a type name', { hint: 'prefixes stand in the order `~`, `!`, `?`' });
  }
}

export function parseTypeArguments(c: Cursor): readonly TypeNode[] {
  const args: TypeNode[] = [];
  expect(c, '<', 'before the type arguments');
  while (!at(c, '>') && startsItem(peek(c))) {
    args.push(parseType(c));
    if (!accept(c, ',')) break;
  }
  closeAngle(c);
  return args;
}

/** `<A, B>` after the name of a declaration, or nothing. */
export function parseTypeParameters(c: Cursor): readonly Name[] {
  if (!accept(c, '<')) return [];
  const names: Name[] = [];
  while (!at(c, '>')) {
    names.push(expectType(c, 'a type parameter'));
    if (!accept(c, ',')) break;
  }
  closeAngle(c);
  return names;
}

/** Steps over `>`; in `HashMap<T>= …` the lexer has joined it with the sign that follows. */
function closeAngle(c: Cursor): void {
  const token = peek(c);
  if (isSign(token, '>=')) {
    c.tokens[c.index] = { ...token, text: '=', start: token.start + 1 };
    return;
  }
  if (!accept(c, '>')) missing(c, '>', 'to close the type arguments');
}

function parseDimensions(c: Cursor): readonly Dimension[] {
  const dims: Dimension[] = [];
  while (at(c, '[')) {
    const { start } = advance(c);
    const dim = parseDimension(c);
    expect(c, ']', 'to close the dimension');
    if (dims.length > 0 && dim.kind !== 'slice' && dim.kind !== 'fixed') {
      report(
        c,
        'UNEXPECTED_TOKEN',
        spanFrom(c, start),
        'only the first dimension may be `[*]`, `[?]` or `[INF]`',
      );
    }
    dims.push(dim);
  }
  return dims;
}

function parseDimension(c: Cursor): Dimension {
  const token = peek(c);
  if (at(c, ']')) return { kind: 'slice' };
  if (accept(c, '*')) return { kind: 'inferred' };
  if (accept(c, '?')) return { kind: 'optional' };
  if (token.kind === 'typeId' && token.text === 'INF') {
    advance(c);
    return { kind: 'infinite' };
  }
  if (token.kind !== 'int') {
    unexpected(c, 'the size of the array, or `]`', {
      hint: 'a size is a whole number, `*`, `?` or `INF`',
    });
  }
  return { kind: 'fixed', size: expectCount(c, 'the size of an array', 0) };
}

// ------------------------------------------------------------------------------------------- capabilities

/** True where a chain such as `@shared:locked` begins. */
export function atCapability(c: Cursor): boolean {
  const token = peek(c);
  return isSigil(token) && !HEADER_SIGILS.has(token.text);
}

/** A chain joined by `:`, or nothing. */
export function parseCapabilities(c: Cursor): readonly Capability[] {
  if (!atCapability(c)) return [];
  const caps = [parseCapability(c)];
  while (at(c, ':') && peek(c, 1).kind === 'varId') {
    advance(c);
    caps.push(parseCapability(c));
  }
  return caps;
}

/** One capability; its `@` may be absent after a `:`. */
function parseCapability(c: Cursor): Capability {
  const token = advance(c);
  const name = token.text.startsWith('@') ? token.text.slice(1) : token.text;
  const args: CapabilityArgument[] = [];
  if (accept(c, '(')) {
    while (!at(c, ')')) {
      args.push(parseCapabilityArgument(c));
      if (!accept(c, ',')) break;
    }
    expect(c, ')', `after the arguments of \`@${name}\``);
  }
  return { name, args, span: spanFrom(c, token.start) };
}

function parseCapabilityArgument(c: Cursor): CapabilityArgument {
  let label: string | null = null;
  if (peek(c).kind === 'varId') {
    label = expectVar(c, 'a label').text;
    expect(c, ':', `after the label \`${label}\``);
  }
  const sign = accept(c, '-') ? -1 : 1;
  return { label, value: sign * expectCount(c, 'the argument of a capability', 0) };
}

/** One value or type has one chain: `@shared @locked` is refused. */
export function refuseSecondChain(c: Cursor): void {
  if (!atCapability(c)) return;
  const token = peek(c);
  fail(
    c,
    'MIXED_AT_CAPABILITIES',
    spanOf(token),
    `\`${token.text}\` starts a second list of capabilities`,
    {
      label: 'join them with `:`',
      hint: `write \`:${token.text.slice(1)}\` directly after the first capability`,
    },
  );
}

// ------------------------------------------------------------------------------------------------ lookahead

/**
 * True when the `<` that is next opens type arguments of a literal: its `>` is directly followed by `{`
 * (CLEAR language reference, 3.4). Otherwise it is a comparison.
 */
export function atLiteralArguments(c: Cursor): boolean {
  let angles = 0;
  for (let ahead = 0; ahead < ARGUMENT_TOKENS_MAX; ahead++) {
    const token = peek(c, ahead);
    if (token.kind === 'mark') {
      if (!ARGUMENT_MARKS.has(token.text)) return false;
      if (token.text === '<') angles++;
      if (token.text === '>') angles--;
      if (angles === 0) return isSign(peek(c, ahead + 1), '{');
      if (angles > ARGUMENT_DEPTH_MAX) return false;
      continue;
    }
    const isWord = token.kind === 'typeId' || token.kind === 'varId' || token.kind === 'int';
    if (!isWord && !isSign(token, 'FN') && !isSign(token, 'Auto')) return false;
  }
  return false;
}
