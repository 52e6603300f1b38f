/** Declarations of the program: which types and functions there are (CLEAR language reference, 3.1, 5.3 to 5.6). */
import type { FunctionItem, Item, Name } from '../../../syntax/ast.js';
import type { ProgramContext } from '../context.js';
import { refuse, reportIn } from '../context.js';
import { reportDuplicate, reportTwins } from './duplicates.js';
import { checkMains, declareFunction } from './functions.js';
import { checkTemplate } from '../generics/generic-types.js';
import { declareMethods } from './union-methods.js';
import { withImplicitParameters } from '../generics/type-parameters.js';
import {
  fillStruct,
  fillUnion,
  openStruct,
  openUnion,
  refuseEndless,
} from './type-declarations.js';
import { isBuiltinType } from '../generics/type-nodes.js';

/** Declares every type, so that their order does not matter. */
export function declareTypes(program: ProgramContext, items: readonly Item[]): void {
  const typeNames = new Map<string, Name>();
  for (const item of items) declareName(program, item, typeNames);
  for (const item of items) fillType(program, item);
  for (const info of program.structs.values()) refuseEndless(program, { kind: 'struct', info });
  for (const info of program.unions.values()) refuseEndless(program, { kind: 'union', info });
}

/** Declares every function, so that their order does not matter. */
export function declareFunctions(program: ProgramContext, items: readonly Item[]): void {
  const functions = items
    .filter((item) => item.kind === 'function')
    .map((item) => withImplicitParameters(program, item));
  for (const item of functions) declareFunction(program, item);
  const byName = new Map<string, FunctionItem>();
  for (const item of functions.toReversed()) byName.set(item.name.text, item);
  for (const item of items) if (item.kind === 'union') declareMethods(program, item, byName);
  checkMains(program, functions);
}

function declareName(program: ProgramContext, item: Item, types: Map<string, Name>): void {
  switch (item.kind) {
    case 'struct':
    case 'union':
      if (isFreshType(program, item.name, types)) declareType(program, item);
      break;
    case 'enum':
      if (!isFreshType(program, item.name, types)) break;
      reportTwins(program, 'variant', item.variants);
      program.enums.set(item.name.text, {
        name: item.name.text,
        item,
        variants: item.variants.map((variant) => variant.text),
      });
      break;
    case 'externStruct':
      program.unsupported.set(item.name.text, 'EXTERN structs');
      refuse(program, item, 'EXTERN structs');
      break;
    case 'externFunction':
      program.unsupported.set(item.name.text, 'native functions');
      break;
    case 'require':
      break;
    case 'statement':
      reportIn(program, 'TOP_LEVEL_STATEMENT', item.span, 'a statement stands outside a function', {
        hint: 'move it into `FN main() RETURNS Void -> … END`',
      });
      break;
    case 'function':
    case 'test':
    case 'syncPolicy':
      break;
  }
}

function isFreshType(program: ProgramContext, name: Name, types: Map<string, Name>): boolean {
  const first = types.get(name.text);
  if (first === undefined && !isBuiltinType(name.text)) {
    types.set(name.text, name);
    return true;
  }
  reportDuplicate(program, 'type', name, first ?? null);
  return false;
}

function declareType(program: ProgramContext, item: Extract<Item, { kind: 'struct' | 'union' }>) {
  const name = item.name.text;
  if (item.typeParameters.length > 0) program.templates.set(name, { item, instances: [] });
  else if (item.kind === 'struct')
    program.structs.set(name, openStruct(program, item.name, name, null));
  else program.unions.set(name, openUnion(program, item.name, name, null));
}

/** Looks at the parts of a type, now that every name is declared. */
function fillType(program: ProgramContext, item: Item): void {
  if (item.kind !== 'struct' && item.kind !== 'union') return;
  const name = item.name.text;
  const template = program.templates.get(name);
  if (template?.item === item) checkTemplate(program, template);
  const struct = program.structs.get(name);
  if (item.kind === 'struct' && struct?.declaration === item.name)
    fillStruct(program, struct, item);
  const union = program.unions.get(name);
  if (item.kind === 'union' && union?.declaration === item.name) fillUnion(program, union, item);
}
