/**
 * Functions inside functions (CLEAR language reference, 3.1 and 9.4). One without USE is like any other, but known only in
 * its block, before its declaration too. One with USE is a value: made where it stands, with what USE names.
 */
import type { BgStmt, FunctionItem } from '../../../syntax/ast.js';
import type { Body, FunctionEntry } from '../context.js';
import { addChild, inScope, makeVariable } from '../context.js';
import { checkDefaultsOf } from './defaults.js';
import { checkFunctionBody, openFunctionBody } from './function-bodies.js';
import { typeOfFunction } from '../calls/function-values.js';
import { declareFunction } from './functions.js';
import { declareCaptures } from './lambdas.js';

/** Declares the functions among the statements of a block that has just been opened. */
export function declareNested(body: Body, statements: readonly BgStmt[]): void {
  for (const statement of statements) {
    if (statement.kind !== 'declaration' || statement.item.kind !== 'function') continue;
    const { item } = statement;
    const full = fullName(body, item);
    declareFunction(body.program, item, full);
    const entry = body.program.functions.get(full);
    if (entry?.item !== item) continue;
    if (item.captures.length === 0) {
      body.scope.declareFunction(item.name.text, full);
      checkDefaultsOf(body.program, entry.parameters, []);
    }
  }
}

/** Blocks side by side may each have a function of one name. */
function fullName(body: Body, item: FunctionItem): string {
  const { functions } = body.program;
  const name = `${body.checked.name}.${item.name.text}`;
  if (body.scope.ownFunction(item.name.text) !== null) return name;
  let full = name;
  for (let n = 2; functions.has(full); n++) full = `${name}${n}`;
  return full;
}

/** Checks a function where it stands. */
export function checkNested(body: Body, item: FunctionItem): void {
  const entry = body.program.entries.get(item);
  // Of a generic function, the instances are checked, with those of the top level.
  if (entry === undefined || entry.template !== null) return;
  const inner = openFunctionBody(body.program, entry, body);
  addChild(body, inner);
  if (item.captures.length === 0) {
    checkFunctionBody(inner, entry);
    return;
  }
  declareCaptures(body, inner, item.captures);
  checkDefaultsOf(
    body.program,
    entry.parameters,
    entry.checked.captures.map((capture) => capture.inner),
  );
  inScope(inner, () => {
    inner.scope.declareFunction(item.name.text, entry.checked.name);
    checkFunctionBody(inner, entry);
  });
  declareValue(body, entry);
}

function declareValue(body: Body, entry: FunctionEntry): void {
  const { item, checked } = entry;
  const { name } = item;
  const signature = body.program.signatures.get(checked);
  if (signature === undefined) return;
  const type = typeOfFunction(checked, signature);
  const variable = makeVariable(name.text, type, false, 'local', name.span);
  body.scope.declare(variable);
  body.program.tables.nested.set(item, { variable, function: checked });
}
