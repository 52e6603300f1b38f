/**
 * CONCURRENT (CLEAR concurrency reference, 3.20), as the fiber around it sees it: elements go to workers, the workers are
 * joined, and what they give back goes on in the order of the source.
 *
 * Elements that are all there are dealt out before the start where nobody can tell: there are as many workers as batches, or what
 * workers do cannot be noticed. Otherwise workers take them from a channel, which a stream as source fills while they work. An
 * element that fails drops the channel: from then on nobody begins with another one.
 */
import { MODIFIERS } from '../../../bytecode/opcodes.js';
import type { Span } from '../../../diagnostics/source.js';
import type { Expr } from '../../../syntax/ast.js';
import type { CheckedStage, ConcurrentStage, Worker } from '../../../types/checked.js';
import type { BlockId, Register } from '../../mir.js';
import { captured } from '../concurrency/fiber-captures.js';
import type { Lowering } from '../context.js';
import { lowerCounted } from '../counted.js';
import { isReference } from '../values/facts.js';
import { branchOnNil } from '../values/nil.js';
import { overwrite } from '../values/overwrite.js';
import type { Fold } from './pipe-folds.js';
import { itemsAt } from './pipe-inputs.js';
import type { Row } from './pipe-row.js';
import { appendHome } from './pipe-row.js';
import { isQuiet } from '../quiet.js';
import { ELEMENT, PARTS, PLACE } from './workers.js';

const WORKERS = 8;

/** What the fiber around the stage holds in registers. */
export interface Team {
  readonly stage: ConcurrentStage;
  readonly worker: Worker;
  readonly span: Span;
  readonly workers: Register;
  readonly batch: Register;
  readonly capacity: Register;
  /** The promises of the workers. */
  readonly promises: Register;
}

/** What has come of the elements, in the order of the source: elements as they travel. */
export interface Results {
  readonly list: Register;
  readonly worker: Worker;
}

export function makeTeam(l: Lowering, { node, concurrent }: CheckedStage): Team {
  const worker = concurrent?.worker.worker;
  if (concurrent === null || worker === undefined) return l.unsupported('CONCURRENT', node.span);
  const { span } = node;
  const option = (value: ConcurrentStage['workers'], normal: number): Register =>
    value === null ? l.constant(normal, span) : l.value(value, l.code.newRegister());
  return {
    stage: concurrent,
    worker,
    span,
    workers: option(concurrent.workers, WORKERS),
    batch: option(concurrent.batch, 1),
    capacity: option(concurrent.capacity, 0),
    promises: l.code.newRegister(),
  };
}

// ---------------------------------------------------------------------------------------------- elements on their way

/** Where the elements that have travelled came from. */
export interface Origins {
  /** The elements themselves, where workers change copies of them. */
  readonly originals: Register;
  /** Their indices in the list of the source, where what becomes of them goes back there. */
  readonly homes: Register | null;
}

/** Collects elements as they travel. */
export function travelling(
  l: Lowering,
  { worker, span }: Team,
  into: Register,
  { originals, homes }: Origins,
): Fold {
  const { code } = l;
  const place = code.newRegister();
  return {
    begin: () => {
      code.emit('newList', [into, []], span);
      if (worker.changes) code.emit('newList', [originals, []], span);
      if (homes !== null) code.emit('newList', [homes, []], span);
      l.constant(0, span, place);
    },
    turn: (row) => {
      if (worker.changes) code.emit('appendItem', [originals, row.element], span);
      appendHome(l, row, homes, span);
      code.emit('appendItem', [into, travellingElement(l, worker, row, place, span)], span);
    },
    finish: () => undefined,
  };
}

function travellingElement(
  l: Lowering,
  worker: Worker,
  row: Row,
  place: Register,
  span: Span,
): Register {
  const { code } = l;
  const copied = (register: Register, isCopied: boolean): Register => {
    if (!isCopied) return register;
    const copy = code.newRegister();
    code.emit('copyValue', [copy, register], span);
    return copy;
  };
  const element = copied(row.element, isReference(row.type) && (worker.changes || !row.isFresh));
  const parts = worker.parts.map(({ outer }) =>
    copied(row.names.get(outer) ?? l.registerOf(outer), isReference(outer.type)),
  );
  const travels = code.newRegister();
  code.emit('newList', [travels, [place, element, ...parts]], span);
  code.emit('addInt', [place, place, l.constant(1, span)], span);
  return travels;
}

// ---------------------------------------------------------------------------------------------- workers

/** Workers for elements that are all in `elements`; joined when this is done. */
export function workOn(l: Lowering, team: Team, elements: Register): Results {
  const { code } = l;
  const { span, stage, batch, workers } = team;
  const hands = code.newRegister();
  const channel = code.newRegister();
  const spawn = code.newBlock();
  const share = code.newBlock();
  l.constant(null, span, channel);
  if (stage.route !== null) {
    dealToParts(l, stage.route, elements, hands, span);
    if (stage.worker.fallible) emptyChannel(l, team, channel);
    code.jump(spawn, span);
    code.start(spawn, span);
    spawnWorkers(l, team, channel, hands);
    return joined(l, team);
  }
  code.emit('callBuiltin', [hands, l.tables.builtin('list.[/]'), [elements, batch, workers]], span);
  if (!isQuiet(l.checked, stage.worker)) {
    const whole = code.newBlock();
    branchOnWholeHands(l, team, hands, whole, share);
    code.start(whole, span);
    // What fails keeps the others from beginning.
    if (stage.worker.fallible) emptyChannel(l, team, channel);
    code.jump(spawn, span);
    code.start(share, span);
    const room = code.newRegister();
    code.emit('listLength', [room, elements], span);
    code.emit('newChannel', [channel, room, elements, nameOf(l, team)], span);
    emptyHands(l, hands, span);
  }
  code.start(spawn, span);
  spawnWorkers(l, team, channel, hands);
  return joined(l, team);
}

/** A channel for elements that are dealt out already: it can only be dropped. */
function emptyChannel(l: Lowering, team: Team, channel: Register): void {
  const { span } = team;
  const none = l.code.newRegister();
  l.code.emit('newList', [none, []], span);
  l.code.emit('newChannel', [channel, l.constant(1, span), none, nameOf(l, team)], span);
}

/** A worker for each part of the map that any of the keys belongs to. */
function dealToParts(
  l: Lowering,
  map: Expr,
  elements: Register,
  hands: Register,
  span: Span,
): void {
  const { code } = l;
  const parts = code.newRegister();
  code.emit('listLength', [parts, l.value(map)], span);
  code.emit('callBuiltin', [hands, l.tables.builtin('list.[##]'), [elements, parts]], span);
}

/** Goes to `whole` when no worker has more than one batch. */
function branchOnWholeHands(
  l: Lowering,
  { batch, span }: Team,
  hands: Register,
  whole: BlockId,
  otherwise: BlockId,
): void {
  const { code } = l;
  const some = code.newBlock();
  const first = code.newRegister();
  const size = code.newRegister();
  const isWhole = code.newRegister();
  code.emit('callBuiltin', [first, l.tables.builtin('list.first'), [hands]], span);
  branchOnNil(l, first, whole, some, span);
  code.start(some, span);
  code.emit('listLength', [size, first], span);
  code.emit('lessEqual', [isWhole, size, batch], span);
  code.branch(isWhole, whole, otherwise, span);
}

/** As many workers as `hands` has places, and nothing in them. */
function emptyHands(l: Lowering, hands: Register, span: Span): void {
  const { code } = l;
  const count = code.newRegister();
  code.emit('listLength', [count, hands], span);
  const nothing = l.constant(null, span);
  code.emit('callBuiltin', [hands, l.tables.builtin('list.[N]'), [nothing, count]], span);
}

function spawnWorkers(l: Lowering, team: Team, channel: Register, hands: Register): void {
  const { code } = l;
  const { span, stage, batch, promises } = team;
  const count = code.newRegister();
  code.emit('newList', [promises, []], span);
  code.emit('listLength', [count, hands], span);
  lowerCounted(l, count, span, (index) => {
    const hand = code.newRegister();
    const promise = code.newRegister();
    code.emit('getItem', [hand, hands, index], span);
    const captures = stage.worker.captures.map((capture) => captured(l, capture, span));
    const modifiers = (stage.parallel ? MODIFIERS.parallel : MODIFIERS.pinned) | MODIFIERS.stackful;
    const body = l.tables.functionIndex(stage.worker);
    code.emit('spawn', [promise, body, modifiers, [channel, batch, hand, ...captures]], span);
    code.emit('appendItem', [promises, promise], span);
  });
}

function joined(l: Lowering, { worker, promises, span }: Team): Results {
  const { code } = l;
  const all = code.newRegister();
  const list = code.newRegister();
  const count = code.newRegister();
  code.emit('newList', [all, []], span);
  code.emit('listLength', [count, promises], span);
  lowerCounted(l, count, span, (index) => {
    const promise = code.newRegister();
    const result = code.newRegister();
    code.emit('getItem', [promise, promises, index], span);
    code.emit('join', [result, promise], span);
    code.emit('appendItem', [all, result], span);
  });
  code.emit('callBuiltin', [list, l.tables.builtin('list.[+]'), [all]], span);
  return { list, worker };
}

/** What a channel is called: the stage that it serves. */
function nameOf(l: Lowering, { worker }: Team): number {
  return l.tables.constant(`CONCURRENT ${worker.stage}`);
}

// ---------------------------------------------------------------------------------------------- a stream as source

/** Workers that begin at once, while `feed` puts elements in, in a loop that ends with `fold`. */
export function workAlongside(l: Lowering, team: Team, feed: (fold: Fold) => void): Results {
  const { code } = l;
  const { span, worker } = team;
  const channel = code.newRegister();
  const hands = code.newRegister();
  const place = code.newRegister();
  const error = code.newRegister();
  const failed = code.newBlock();
  const stopped = code.newBlock();
  const after = code.newBlock();
  openChannel(l, team, channel);
  code.emit(
    'callBuiltin',
    [hands, l.tables.builtin('list.[N]'), [l.constant(null, span), team.workers]],
    span,
  );
  spawnWorkers(l, team, channel, hands);
  l.constant(0, span, place);
  const fold: Fold = {
    begin: () => undefined,
    turn: (row, ways) => {
      const element = travellingElement(l, worker, row, place, span);
      const isTaken = code.newRegister();
      const next = code.newBlock();
      code.emit('push', [isTaken, channel, element], span);
      code.branch(isTaken, next, ways.done, span);
      code.start(next, span);
    },
    finish: () => undefined,
  };
  const source = code.newRegister();
  l.constant(null, span, source);
  code.region({ block: failed, register: error }, span, () => {
    const finish = (): void => {
      code.emit('dropStream', [code.newRegister(), channel], span);
      joined(l, team);
    };
    l.exits.push({ kind: 'finish', finish });
    feed(fold);
    l.exits.pop();
  });
  code.jump(stopped, span);
  code.start(failed, span);
  l.moved(error, source, span);
  code.emit('dropStream', [code.newRegister(), channel], span);
  code.jump(after, span);
  code.start(stopped, span);
  code.emit('closeStream', [channel, l.constant(null, span)], span);
  code.start(after, span);
  const results = joined(l, team);
  // An element that has failed came before the end of the source.
  raiseFailure(l, results, span);
  const raise = code.newBlock();
  const fine = code.newBlock();
  branchOnNil(l, source, fine, raise, span);
  code.start(raise, span);
  code.leave('raiseAgain', [source], span);
  code.start(fine, span);
  return results;
}

function openChannel(l: Lowering, team: Team, channel: Register): void {
  const { code } = l;
  const { span, stage, capacity, workers } = team;
  let room = capacity;
  const isValid = code.newRegister();
  const nothing = l.constant(null, span);
  // A batch or a number of workers below 1 is refused in the same words as for elements that are all there.
  const none = code.newRegister();
  code.emit('newList', [none, []], span);
  code.emit(
    'callBuiltin',
    [isValid, l.tables.builtin('list.[/]'), [none, team.batch, workers]],
    span,
  );
  if (stage.capacity === null) {
    room = code.newRegister();
    code.emit('subInt', [room, l.constant(0, span), workers], span);
  }
  code.emit('newChannel', [channel, room, nothing, nameOf(l, team)], span);
}

// ---------------------------------------------------------------------------------------------- results

/** Raises the error of the first element that has failed. */
export function raiseFailure(l: Lowering, { list }: Results, span: Span): void {
  const { code } = l;
  const failed = code.newRegister();
  const error = code.newRegister();
  const raise = code.newBlock();
  const fine = code.newBlock();
  code.emit('callBuiltin', [failed, l.tables.builtin('list.[!]'), [list]], span);
  branchOnNil(l, failed, fine, raise, span);
  code.start(raise, span);
  code.emit('getItem', [error, failed, l.constant(ELEMENT, span)], span);
  code.leave('raiseAgain', [error], span);
  code.start(fine, span);
}

/** The elements of the source, which are in `source` where they can be replaced, become what EACH has made of their copies. */
export function writeBack(
  l: Lowering,
  { list, worker }: Results,
  { originals, homes }: Origins,
  source: Register | null,
  span: Span,
): void {
  const { code } = l;
  const [name] = worker.element;
  if (!worker.changes || name === undefined) return;
  const isReplaced = homes !== null && source !== null;
  if (!isReplaced && !isReference(name.type)) return;
  const changes = code.newRegister();
  const count = code.newRegister();
  code.emit('callBuiltin', [changes, l.tables.builtin('list.[~]'), [list]], span);
  code.emit('listLength', [count, changes], span);
  lowerCounted(l, count, span, (index) => {
    const item = code.newRegister();
    const place = code.newRegister();
    const changed = code.newRegister();
    const target = code.newRegister();
    code.emit('getItem', [item, changes, index], span);
    code.emit('getItem', [place, item, l.constant(PLACE, span)], span);
    code.emit('getItem', [changed, item, l.constant(ELEMENT, span)], span);
    code.emit('getItem', [target, isReplaced ? homes : originals, place], span);
    if (isReplaced) code.emit('setItem', [source, target, changed], span);
    else overwrite(l, target, changed, name.type, span);
  });
}

/** The indices in the source of the elements that have come out. */
export function homesOf(l: Lowering, { list }: Results, homes: Register, span: Span): Register {
  const places = l.code.newRegister();
  const builtin = l.tables.builtin('list.[.]');
  l.code.emit('callBuiltin', [places, builtin, [list, l.constant(PLACE, span)]], span);
  return itemsAt(l, homes, places, span);
}

/** The elements that have come out, and those of earlier stages that belong to them, as lists side by side. */
export function columnsOf(
  l: Lowering,
  { list, worker }: Results,
  row: Row,
  span: Span,
): ReadonlyMap<Register, Register> {
  const column = (part: number): Register => {
    const values = l.code.newRegister();
    const position = l.constant(part, span);
    l.code.emit('callBuiltin', [values, l.tables.builtin('list.[.]'), [list, position]], span);
    return values;
  };
  const columns = new Map([[row.element, column(ELEMENT)]]);
  for (const [k, { outer }] of worker.parts.entries()) {
    const register = row.names.get(outer);
    if (register !== undefined && !columns.has(register)) columns.set(register, column(PARTS + k));
  }
  return columns;
}
