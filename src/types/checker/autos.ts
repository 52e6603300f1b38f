/**
 * Gradual typing (CLEAR language reference, 7.6): `Auto` is replaced by the one type that all evidence agrees on. The
 * program is checked again and again, each time with what the time before has shown, until nothing new comes;
 * what these passes report is dropped, because the last one, with all types known, reports it again.
 */
import type { Span } from '../../diagnostics/source.js';
import type { FunctionItem, Item, Name } from '../../syntax/ast.js';
import type { Type } from '../types.js';
import { containsType, forgetKnown, isLock, isSilent, sameType, UNKNOWN, VOID } from '../types.js';
import { typeText, withArticle } from '../type-text.js';
import type { ProgramContext } from './context.js';
import { reportIn } from './context.js';
import { forEachNode, nodesOfItem } from './walk.js';

/** One place where `Auto` stands, or a parameter without a type. */
export interface AutoSlot {
  /** Of the parameter, variable or function. */
  readonly name: Name;
  readonly kind: 'parameter' | 'result' | 'local';
  readonly span: Span;
  /** What the passes so far have shown; unknown as long as they have not, or contradict each other. */
  type: Type;
  /** What the present pass has shown, in the order in which it was met. */
  evidence: Evidence[];
  /** Whether some evidence is itself not known. */
  isBlurred: boolean;
  /** The types of an earlier pass that contradict each other. */
  conflict: readonly [Evidence, Evidence] | null;
}

export interface Evidence {
  readonly type: Type;
  readonly span: Span;
}

/** Slots by the node that stands for the type, or by the parameter that lacks one. */
export type AutoSlots = ReadonlyMap<object, AutoSlot>;

/** Finds what every `Auto` among `items` stands for; `pass` checks the program with what is known. */
export function inferAutos(items: readonly Item[], pass: (slots: AutoSlots) => void): AutoSlots {
  const slots = slotsOf(items);
  if (slots.size === 0) return slots;
  // Each pass makes at least one more type known, or takes one back for ever, which contradicts others.
  const passesMax = 2 * slots.size + 1;
  for (let turn = 0, changes = true; changes && turn < passesMax; turn++) {
    clearEvidence(slots);
    pass(slots);
    changes = false;
    for (const slot of slots.values()) {
      const type = agreement(slot);
      slot.conflict ??= contradiction(slot);
      changes ||= typeText(type) !== typeText(slot.type);
      slot.type = type;
    }
  }
  return slots;
}

/** A list made by `[]` still lacks its element. */
function isSettled(type: Type): boolean {
  return !containsType(type, (part) => part.kind === 'unknown');
}

function clearEvidence(slots: AutoSlots): void {
  for (const slot of slots.values()) {
    slot.evidence = [];
    slot.isBlurred = false;
  }
}

function slotsOf(items: readonly Item[]): AutoSlots {
  const slots = new Map<object, AutoSlot>();
  const add = (key: object, name: Name, kind: AutoSlot['kind'], span: Span): void => {
    slots.set(key, {
      name,
      kind,
      span,
      type: UNKNOWN,
      evidence: [],
      isBlurred: false,
      conflict: null,
    });
  };
  const addFunction = (item: FunctionItem): void => {
    if (item.typeParameters.length > 0) return;
    for (const parameter of item.parameters) {
      if (parameter.type === null) add(parameter, parameter.name, 'parameter', parameter.name.span);
      else if (parameter.type.kind === 'autoType')
        add(parameter.type, parameter.name, 'parameter', parameter.type.span);
    }
    if (item.result?.kind === 'autoType') add(item.result, item.name, 'result', item.result.span);
  };
  for (const item of items) {
    if (item.kind === 'function') addFunction(item);
    forEachNode(nodesOfItem(item), (node) => {
      if (node.kind === 'declaration' && node.item.kind === 'function') addFunction(node.item);
      if (node.kind === 'mutable' && node.type?.kind === 'autoType')
        add(node.type, node.name, 'local', node.type.span);
      if (node.kind === 'bind' && node.type?.kind === 'autoType' && node.target.kind === 'name')
        add(node.type, { text: node.target.name, span: node.target.span }, 'local', node.type.span);
      return true;
    });
  }
  return slots;
}

/** Notes the type of a value that meets the slot. A handle without a lock stands for the plain value that it holds. */
export function addEvidence(slot: AutoSlot, type: Type, span: Span): void {
  if (isSilent(type)) slot.isBlurred = true;
  else if (type.kind === 'object' && !isLock(type) && slot.kind !== 'local')
    slot.evidence.push({ type: type.inner, span });
  else slot.evidence.push({ type: forgetKnown(type), span });
}

/** The type that all evidence agrees on, or unknown. A function without a RETURN that gives a value returns nothing. */
function agreement(slot: AutoSlot): Type {
  const known = slot.evidence.map(({ type }) => type);
  if (known.length === 0) return slot.kind === 'result' && !slot.isBlurred ? VOID : UNKNOWN;
  if (contradiction(slot) !== null) return UNKNOWN;
  const plain = known.filter((type) => type.kind !== 'nil');
  const [first] = plain;
  if (first === undefined) return UNKNOWN;
  const best = plain.find((type) => type.kind === 'optional') ?? plain.find(isSettled) ?? first;
  return plain.length < known.length && best.kind !== 'optional'
    ? { kind: 'optional', inner: best }
    : best;
}

/** The first evidence that differs from earlier evidence, or null. NIL and the value of an optional agree with it. */
function contradiction(slot: AutoSlot): readonly [Evidence, Evidence] | null {
  const plain = slot.evidence.filter(({ type }) => type.kind !== 'nil');
  const [first] = plain;
  if (first === undefined) return null;
  const odd = plain.find(({ type }) => !sameType(payload(type), payload(first.type)));
  return odd === undefined ? null : [first, odd];
}

function payload(type: Type): Type {
  return type.kind === 'optional' ? type.inner : type;
}

/** Reports every slot whose type cannot be said. */
export function reportAutos(program: ProgramContext, slots: AutoSlots): void {
  for (const slot of slots.values()) {
    if (!isSilent(slot.type)) continue;
    const { text } = slot.name;
    const what = WHAT[slot.kind];
    const odd = slot.conflict;
    if (odd !== null) {
      const [first, second] = odd;
      const message = `${what}\`${text}\` would have to be \`${typeText(first.type)}\` and \`${typeText(second.type)}\``;
      reportIn(program, 'AUTO_AMBIGUOUS', second.span, message, {
        label: withArticle(second.type),
        labels: [{ source: program.source, span: first.span, text: withArticle(first.type) }],
        hint:
          slot.kind === 'parameter'
            ? 'use one type, or make the function generic: `FN name<T>(…)`'
            : 'use one type',
      });
    } else if (!slot.isBlurred) reportUnknown(program, slot);
  }
}

/** Where no error says why: slots of which each has only another one as evidence. */
export function reportCircles(program: ProgramContext, slots: AutoSlots): void {
  for (const slot of slots.values()) if (isSilent(slot.type)) reportUnknown(program, slot);
}

function reportUnknown(program: ProgramContext, { kind, name, span }: AutoSlot): void {
  const message = `nothing says what type ${WHAT[kind]}\`${name.text}\` has`;
  reportIn(program, 'AUTO_CANNOT_INFER', span, message, { hint: 'write the type' });
}

const WHAT: Readonly<Record<AutoSlot['kind'], string>> = {
  parameter: 'the parameter ',
  local: '',
  result: 'the result of ',
};
