/**
 * What a switch changed: the accesses of one fiber, and those of another one that came between or before them.
 *
 * Two accesses of one fiber to one cell and one of another fiber between them cannot be put into an order without a
 * switch in four cases: the atomicity violations of Lu, Tucek, Qin and Zhou (AVIO, ASPLOS 2006; research on
 * exploration, 9.5). The first that fits explains; then the same over two cells; then a plain order of two accesses.
 */
import type { Machine } from '../vm/machine.js';
import type { Explanation } from './cause-text.js';
import { explanationOf, lineText } from './cause-text.js';
import type { Deeds, Deed } from './deeds.js';
import { cellText, isSameCell } from './deeds.js';

/** A time during which one fiber does nothing: from a depth on, until another (Infinity for ever). */
interface Gap {
  readonly fiber: number;
  readonly from: number;
  readonly until: number;
}

/** Local access, remote access, local access. Earlier rows are the more telling ones. */
const UNSERIALIZABLE = [
  ['read', 'write', 'write'],
  ['read', 'write', 'read'],
  ['write', 'read', 'write'],
  ['write', 'write', 'read'],
] as const;
/** Suspensions that are looked at, the last ones. */
const SUSPENSIONS_MAX = 100;
const RANK_TWO_CELLS = UNSERIALIZABLE.length;
const RANK_ORDER = RANK_TWO_CELLS + 1;
export const RANK_SWITCH = RANK_ORDER + 1;

/** What the switch at `depth` did; `without` tells what happened when `instead` went on there. */
export function explainSwitch(
  machine: Machine,
  deeds: Deeds,
  {
    depth,
    instead,
    without,
  }: { readonly depth: number; readonly instead: string; readonly without: Deeds },
  isPreemption: boolean,
): Explanation | null {
  const fiber = machine.names.fiberByName(instead);
  const own = deeds.list.filter((event) => event.fiber === fiber);
  const until = own.find((event) => event.depth >= depth)?.depth ?? Infinity;
  const resumed = { isDone: until !== Infinity, events: own.filter((e) => e.depth >= until) };
  // A fiber that never went on would have done this.
  const later = without.list.filter((e) => e.fiber === fiber && e.depth >= depth);
  const after = resumed.isDone ? resumed : { isDone: false, events: later };
  const gap = { fiber, from: depth, until };
  return (
    (isPreemption ? explainGap(machine, deeds, gap, after) : null) ??
    explainOrder(machine, deeds, gap, later) ??
    (isPreemption ? explainBareSwitch(machine, deeds, gap) : null)
  );
}

/** Of a program that needs no particular switch: what came between two accesses of a fiber that suspended itself. */
export function explainSuspension(machine: Machine, deeds: Deeds): Explanation | null {
  let best: Explanation | null = null;
  for (const gap of suspensions(deeds).slice(-SUSPENSIONS_MAX)) {
    const events = deeds.list.filter((e) => e.fiber === gap.fiber && e.depth >= gap.until);
    const found = explainTriple(machine, deeds, gap, { isDone: true, events });
    if (found !== null && found.rank < (best?.rank ?? Infinity)) best = found;
  }
  return best;
}

/** Where fibers stopped and went on later. */
function suspensions({ list }: Deeds): Gap[] {
  const gaps: Gap[] = [];
  const last = new Map<number, number>();
  for (const { fiber, depth } of list) {
    const before = last.get(fiber) ?? depth;
    if (depth - before > 1) gaps.push({ fiber, from: before + 1, until: depth });
    last.set(fiber, depth);
  }
  return gaps;
}

/** What a fiber did after a gap, or would have done. */
interface After {
  readonly isDone: boolean;
  readonly events: readonly Deed[];
}

function explainGap(machine: Machine, deeds: Deeds, gap: Gap, after: After): Explanation | null {
  return explainTriple(machine, deeds, gap, after) ?? explainTwoCells(machine, deeds, gap, after);
}

function before(deeds: Deeds, { fiber, from }: Gap): readonly Deed[] {
  return deeds.list.filter((e) => e.fiber === fiber && e.depth < from && e.access !== null);
}

function within(deeds: Deeds, { fiber, from, until }: Gap): readonly Deed[] {
  return deeds.list.filter(
    (e) => e.fiber !== fiber && e.depth >= from && e.depth < until && e.access !== null,
  );
}

function explainTriple(machine: Machine, deeds: Deeds, gap: Gap, after: After): Explanation | null {
  const earlier = before(deeds, gap);
  const between = within(deeds, gap);
  const firsts = firstOfEach(
    after.events,
    ({ object, field, entry }) => `${object}.${field}${entry}`,
  );
  for (const [rank, [first, remote, last]] of UNSERIALIZABLE.entries()) {
    for (const b of firsts) {
      if (!does(b, last)) continue;
      const a = earlier.findLast((e) => isSameCell(e, b));
      if (a === undefined || !does(a, first)) continue;
      const r = between.findLast((e) => isSameCell(e, b) && does(e, remote));
      if (r === undefined) continue;
      const own = machine.names.fiberName(gap.fiber);
      const name = machine.names.fiberName(r.fiber);
      const cell = cellText(machine, deeds, b);
      const ends =
        first === last
          ? `the two ${first}s ${lineText(a, b)}`
          : lineText(a) === lineText(b)
            ? `the ${first} and the ${last} ${lineText(a)}`
            : `the ${first} ${lineText(a)} and the ${last} ${lineText(b)}`;
      const sentence = `fiber ${name} ${PAST[remote]} ${cell} ${lineText(r)} between ${ends} of fiber ${own}`;
      return explanationOf(machine, rank, sentence, gap.fiber, r.fiber, cell, [a, r, b]);
    }
  }
  return null;
}

/** Two cells that belong together, and a fiber that met them while only one had been dealt with. */
function explainTwoCells(
  machine: Machine,
  deeds: Deeds,
  gap: Gap,
  after: After,
): Explanation | null {
  const earlier = before(deeds, gap);
  const between = within(deeds, gap);
  for (const b of firstOfEach(after.events, accessText)) {
    const s = between.find((e) => conflicts(e, b));
    if (s === undefined) continue;
    const a = earlier.findLast(
      (e) => !isSameCell(e, b) && between.some((r) => r.fiber === s.fiber && conflicts(e, r)),
    );
    if (a === undefined) continue;
    const r = between.find((e) => e.fiber === s.fiber && conflicts(a, e));
    if (r === undefined) continue;
    const own = machine.names.fiberName(gap.fiber);
    const name = machine.names.fiberName(s.fiber);
    const [one, two] = [cellText(machine, deeds, a), cellText(machine, deeds, b)];
    const met =
      verb(r) === verb(s)
        ? `${verb(r)} ${one} and ${two} ${lineText(r, s)}`
        : `${verb(r)} ${one} ${lineText(r)} and ${verb(s)} ${two} ${lineText(s)}`;
    const end = after.isDone ? `before it ${verb(b)}` : `before it could ${infinitive(b)}`;
    const sentence = `fiber ${name} ${met} after fiber ${own} ${verb(a)} ${one} ${lineText(a)} and ${end} ${two} ${lineText(b)}`;
    return explanationOf(machine, RANK_TWO_CELLS, sentence, gap.fiber, s.fiber, two, [a, r, s, b]);
  }
  return null;
}

/**
 * Two accesses that came in an order in which the program does not work: the last such pair. What the fiber did before the
 * other one came is in no wrong order with it; what it never came to do is.
 */
function explainOrder(
  machine: Machine,
  deeds: Deeds,
  { fiber, from }: Gap,
  events: readonly Deed[],
): Explanation | null {
  const later = firstOfEach(events, accessText);
  const others = deeds.list.filter((e) => e.fiber !== fiber && e.depth >= from);
  const own = deeds.list.filter((e) => e.fiber === fiber && e.depth >= from);
  const isDoneAfter = (e: Deed): boolean =>
    own.some((mine) => mine.depth > e.depth && conflicts(e, mine));
  const isEarly = (e: Deed): boolean => isDoneAfter(e) || !own.some((mine) => conflicts(e, mine));
  const g = others.findLast((e) => isEarly(e) && later.some((h) => conflicts(e, h)));
  const h = later.find((e) => g !== undefined && conflicts(g, e));
  if (g === undefined || h === undefined) return null;
  const late = machine.names.fiberName(fiber);
  const name = machine.names.fiberName(g.fiber);
  const cell = cellText(machine, deeds, g);
  const end = isDoneAfter(g) ? verb(h) : `could ${infinitive(h)}`;
  const sentence = `fiber ${name} ${verb(g)} ${cell} ${lineText(g)} before fiber ${late} ${end} it ${lineText(h)}`;
  return explanationOf(machine, RANK_ORDER, sentence, fiber, g.fiber, cell, [g, h]);
}

/** The switch itself, when no common object shows what it did. */
function explainBareSwitch(machine: Machine, deeds: Deeds, gap: Gap): Explanation | null {
  const mine = deeds.list.findLast((e) => e.fiber === gap.fiber && e.depth < gap.from);
  const theirs = deeds.list.find((e) => e.fiber !== gap.fiber && e.depth >= gap.from);
  if (mine === undefined || theirs === undefined) return null;
  const own = machine.names.fiberName(gap.fiber);
  const name = machine.names.fiberName(theirs.fiber);
  const sentence = `fiber ${name} ran ${lineText(theirs)} while fiber ${own} could have gone on ${lineText(mine)}`;
  return explanationOf(machine, RANK_SWITCH, sentence, gap.fiber, theirs.fiber, '', [theirs, mine]);
}

/** The first access of each kind, by what `kindOf` says. */
function firstOfEach(events: readonly Deed[], kindOf: (event: Deed) => string): Deed[] {
  const firsts = new Map<string, Deed>();
  for (const event of events) {
    const kind = kindOf(event);
    if (event.access !== null && !firsts.has(kind)) firsts.set(kind, event);
  }
  return [...firsts.values()];
}

function accessText({ object, field, entry, access }: Deed): string {
  return `${access ?? ''} ${object}.${field}${entry}`;
}

function does({ access }: Deed, wanted: 'read' | 'write'): boolean {
  return access === wanted || access === 'update';
}

function conflicts(a: Deed, b: Deed): boolean {
  return isSameCell(a, b) && (does(a, 'write') || does(b, 'write'));
}

const PAST = { read: 'read', write: 'wrote', update: 'changed' } as const;
const INFINITIVE = { read: 'read', write: 'write', update: 'change' } as const;

function verb({ access }: Deed): string {
  return PAST[access ?? 'read'];
}

function infinitive({ access }: Deed): string {
  return INFINITIVE[access ?? 'read'];
}
