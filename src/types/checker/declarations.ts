/** Declarations of the program: which types and functions there are (CLEAR language reference, 3.1, 5.3 and 5.4). */
import type { EnumItem, Item, Name, StructItem } from '../../syntax/ast.js';
import type { FieldInfo, StructInfo } from '../checked.js';
import type { ProgramContext } from './context.js';
import { refuse, reportIn } from './context.js';
import { reportDuplicate, reportTwins } from './duplicates.js';
import { checkMains, declareFunction } from './functions.js';
import { isBuiltinType, resolveType } from './type-nodes.js';

/** Declares every type and function of the module, so that their order does not matter. */
export function declareItems(program: ProgramContext, items: readonly Item[]): void {
  const structs = items.filter((item) => item.kind === 'struct');
  const functions = items.filter((item) => item.kind === 'function');
  const typeNames = new Map<string, Name>();
  for (const item of items) declareName(program, item, typeNames);
  for (const item of structs) {
    const info = program.structs.get(item.name.text);
    if (info?.item === item) info.fields = resolveFields(program, item);
  }
  for (const item of structs) {
    const info = program.structs.get(item.name.text);
    if (info?.item === item) refuseEndless(program, info);
  }
  for (const item of functions) declareFunction(program, item);
  checkMains(program, functions);
}

function declareName(program: ProgramContext, item: Item, types: Map<string, Name>): void {
  switch (item.kind) {
    case 'struct':
      if (isFreshType(program, item.name, types)) declareStruct(program, item);
      break;
    case 'enum':
      if (isFreshType(program, item.name, types)) declareEnum(program, item);
      break;
    case 'union':
      if (isFreshType(program, item.name, types)) program.unsupported.set(item.name.text, 'unions');
      refuse(program, item, 'unions');
      break;
    case 'externStruct':
      program.unsupported.set(item.name.text, 'EXTERN structs');
      refuse(program, item, 'EXTERN structs');
      break;
    case 'externFunction':
      program.unsupported.set(item.name.text, 'native functions');
      break;
    case 'require':
      refuse(program, item, 'REQUIRE (programs of several modules)');
      break;
    case 'syncPolicy':
      refuse(program, item, 'SYNC POLICY');
      break;
    case 'statement':
      reportIn(program, 'TOP_LEVEL_STATEMENT', item.span, 'a statement stands outside a function', {
        hint: 'move it into `FN main() RETURNS Void -> … END`',
      });
      break;
    case 'function':
    case 'test':
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

// ---------------------------------------------------------------------------------------------- types

function declareStruct(program: ProgramContext, item: StructItem): void {
  if (item.typeParameters.length > 0) {
    refuse(program, item.name, 'generic types');
    program.unsupported.set(item.name.text, 'generic types');
    return;
  }
  const info: StructInfo = {
    name: item.name.text,
    item,
    source: program.source,
    layout: program.structs.size,
    fields: [],
  };
  program.structs.set(item.name.text, info);
}

function resolveFields(program: ProgramContext, item: StructItem): readonly FieldInfo[] {
  const names = item.fields.map((field) => field.name);
  reportTwins(program, 'field', names);
  return item.fields.map((field) => {
    if (field.borrowed) refuse(program, field, 'BORROWED fields');
    return {
      name: field.name.text,
      type: resolveType(program, field.type),
      defaultValue: field.defaultValue,
    };
  });
}

/** A struct that contains itself directly would have no end. */
function refuseEndless(program: ProgramContext, info: StructInfo): void {
  const seen = new Set<StructInfo>();
  const queue: StructInfo[] = [info];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const field of next.fields) {
      if (field.type.kind !== 'struct') continue;
      if (field.type.info === info) {
        refuse(program, info.item.name, `\`${info.name}\`, which contains itself`);
        return;
      }
      if (!seen.has(field.type.info)) {
        seen.add(field.type.info);
        queue.push(field.type.info);
      }
    }
  }
}

function declareEnum(program: ProgramContext, item: EnumItem): void {
  reportTwins(program, 'variant', item.variants);
  program.enums.set(item.name.text, {
    name: item.name.text,
    item,
    variants: item.variants.map((variant) => variant.text),
  });
}
