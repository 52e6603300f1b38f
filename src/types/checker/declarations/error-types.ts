/** Error kinds and types: registration over the whole program, and what RAISE, EXIT and ON name (11.1, 11.2). */
import type { ErrorKind } from '../../../bytecode/opcodes.js';
import { ERROR_KINDS } from '../../../bytecode/opcodes.js';
import type { ErrorType } from '../../../bytecode/program.js';
import { PREDECLARED_ERRORS } from '../../../bytecode/program.js';
import type { ErrorSpec, Item, Name } from '../../../syntax/ast.js';
import type { SelectorInfo } from '../../checked.js';
import { nearestHint } from '../../nearest.js';
import { STRING } from '../../types.js';
import type { Body, ProgramContext } from '../context.js';
import { report, reportIn } from '../context.js';
import { checkAs } from '../values/conversions.js';
import { forEachNode, nodesOfItem } from '../walk.js';

/** Index into ERROR_KINDS, or -1 when the name is not a kind. */
export function kindIndex(name: string): number {
  return ERROR_KINDS.indexOf(name as ErrorKind);
}

const SYSTEM = kindIndex('System');
export const TRANSIENT = kindIndex('Transient');

/** The first `RAISE Kind, Type` (or `OR EXIT Kind, Type`) anywhere in the program registers the type. */
export function registerErrors(program: ProgramContext, items: readonly Item[]): void {
  for (const error of PREDECLARED_ERRORS) addError(program, error);
  forEachNode(items.flatMap(nodesOfItem), (node) => {
    if (node.kind === 'raise') registerSpec(program, node.error);
    else if (node.kind === 'or' && node.rescue.kind === 'exit')
      registerSpec(program, node.rescue.error);
    return true;
  });
}

function registerSpec(program: ProgramContext, spec: ErrorSpec): void {
  const { first, second } = spec;
  if (first === null || second === null) return;
  const kind = ERROR_KINDS[kindIndex(first.text)];
  if (kind === undefined) return;
  const known = program.errors[typeIndex(program, second.text)];
  if (known === undefined) addError(program, { name: second.text, kind });
  else if (known.kind !== kind)
    reportIn(
      program,
      'ERROR_KIND_CONFLICT',
      second.span,
      `\`${second.text}\` is raised with kind ${kind} here, but it is an error of kind ${known.kind}`,
      { hint: `write \`${known.kind}, ${second.text}\`, or use another name` },
    );
}

function addError({ errors, errorNumbers }: ProgramContext, error: ErrorType): void {
  errorNumbers.set(error.name, errors.length);
  errors.push(error);
}

function typeIndex(program: ProgramContext, name: string): number {
  return program.errorNumbers.get(name) ?? -1;
}

/** Checks the message of an error specification and resolves its kind and type. */
export function checkSpec(body: Body, spec: ErrorSpec, use: 'raise' | 'rewrite'): void {
  if (spec.message !== null)
    checkAs(body, spec.message, {
      type: STRING,
      code: 'ARGUMENT_TYPE_ERROR',
      what: 'the message of an error',
    });
  const info = resolveSpec(body, spec);
  const absent = use === 'raise' && info.kind < 0 && info.type < 0;
  body.program.tables.raises.set(spec, absent ? { kind: SYSTEM, type: -1 } : info);
}

/** The legacy statement EXIT raises a System error; it has no specification, so the statement is the key. */
export function recordExit(body: Body, statement: object): void {
  body.program.tables.raises.set(statement, { kind: SYSTEM, type: -1 });
}

function resolveSpec(body: Body, spec: ErrorSpec): SelectorInfo {
  const { first, second } = spec;
  if (first === null) return { kind: -1, type: -1 };
  const kind = kindIndex(first.text);
  if (kind < 0) {
    if (second !== null) reportUnknownKind(body, first);
    return typeSelector(body, first);
  }
  if (second === null) return { kind, type: -1 };
  return { kind, type: typeIndex(body.program, second.text) };
}

function reportUnknownKind(body: Body, name: Name): void {
  report(body, 'UNKNOWN_ERROR_TYPE', name.span, `\`${name.text}\` is not an error kind`, {
    notes: [`kinds     ${ERROR_KINDS.join(', ')}`],
    hint: nearestHint(name.text, () => ERROR_KINDS),
  });
}

/** A registered error type by name, with its kind. */
function typeSelector(body: Body, name: Name): SelectorInfo {
  const text = bareName(name);
  const type = typeIndex(body.program, text);
  const registered = body.program.errors[type];
  if (registered !== undefined) return { kind: kindIndex(registered.kind), type };
  const known = (): readonly string[] => [
    ...ERROR_KINDS,
    ...body.program.errors.map((error) => error.name),
  ];
  report(body, 'UNKNOWN_ERROR_TYPE', name.span, `there is no error type \`${text}\``, {
    hint: nearestHint(
      text,
      known,
      `register it with its kind: \`RAISE Input, ${text}, "message";\``,
    ),
  });
  return { kind: -1, type: -1 };
}

/** A selector of ON may be written `:Name`. */
export function bareName(name: Name): string {
  return name.text.startsWith(':') ? name.text.slice(1) : name.text;
}

/** What a selector of ON matches: a kind with all its types, or one type. */
export function resolveSelector(body: Body, name: Name): SelectorInfo {
  const kind = kindIndex(bareName(name));
  if (kind >= 0) return { kind, type: -1 };
  return { kind: -1, type: typeSelector(body, name).type };
}

/** A kind and a type of error, as ASSERT_RAISES names them. */
export function errorSelector(body: Body, kindName: Name, typeName: Name): SelectorInfo {
  const kind = kindIndex(bareName(kindName));
  if (kind < 0) reportUnknownKind(body, kindName);
  return { kind, type: typeSelector(body, typeName).type };
}
