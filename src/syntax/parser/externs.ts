/**
 * REQUIRE and EXTERN (CLEAR language reference, 3.1, 16 and 18).
 */
import type { ExternFunctionItem, ExternStructItem, RequireItem, StructItem } from '../ast.js';
import type { Cursor } from './cursor.js';
import { accept, advance, peek, spanFrom, spanOf } from './cursor.js';
import { parseFields } from './declarations.js';
import { expect, expectString, expectType, expectVar, unexpected } from './expect.js';
import { parseParameters } from './parameters.js';
import { parseType, parseTypeParameters } from './types.js';

export function parseRequire(c: Cursor): RequireItem {
  const { start } = advance(c);
  const path = expectString(c, 'the path of the module');
  const alias = accept(c, 'AS') ? expectVar(c, 'a name for the module') : null;
  accept(c, ';');
  const pathSpan = spanOf(path);
  return { kind: 'require', path: path.text, pathSpan, alias, span: spanFrom(c, start) };
}

export function parseExtern(c: Cursor): ExternFunctionItem | ExternStructItem | StructItem {
  const { start } = advance(c);
  if (accept(c, 'FN')) return parseExternFunction(c, start);
  if (accept(c, 'STRUCT')) return parseExternStruct(c, start);
  return unexpected(c, '`FN` or `STRUCT` after `EXTERN`');
}

function parseExternFunction(c: Cursor, start: number): ExternFunctionItem {
  if (peek(c).kind === 'typeId') {
    advance(c);
    parseTypeParameters(c);
    expect(c, '.', 'after the type of the function');
  }
  const name = expectVar(c, 'the name of the function');
  parseTypeParameters(c);
  const parameters = parseParameters(c, `\`${name.text}\``);
  const result = accept(c, 'RETURNS') ? parseType(c) : null;
  if (accept(c, 'EFFECTS')) skipEffects(c);
  expect(c, 'FROM', 'and the library of the function');
  expectString(c, 'the library of the function');
  accept(c, ';');
  return { kind: 'externFunction', name, parameters, result, span: spanFrom(c, start) };
}

/** `:alloc:heap, :blocking`. Effects of native functions have no meaning here. */
function skipEffects(c: Cursor): void {
  do {
    while (accept(c, ':')) expectVar(c, 'an effect');
  } while (accept(c, ','));
}

/** Without a library, the layout of a native struct is that of any other. */
function parseExternStruct(c: Cursor, start: number): ExternStructItem | StructItem {
  const name = expectType(c, 'the name of the struct');
  const typeParameters = parseTypeParameters(c);
  const fields = parseFields(c, `\`EXTERN STRUCT ${name.text}\``);
  if (accept(c, 'CLOSE')) expectString(c, 'the closing function');
  if (accept(c, 'AS')) expectString(c, 'the native name');
  const isNative = accept(c, 'FROM');
  if (isNative) expectString(c, 'the library of the struct');
  accept(c, ';');
  const item = { name, typeParameters, fields, span: spanFrom(c, start) };
  return isNative
    ? { kind: 'externStruct', ...item }
    : { kind: 'struct', visibility: 'package', ...item };
}
