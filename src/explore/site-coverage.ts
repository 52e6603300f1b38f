/**
 * Which places of a program an exploration has put to the test (coverage of interleavings rather than of lines): for each
 * operation that other fibers can notice, how often it was chosen, how often another fiber came in between although it could have
 * gone on, and with which operations it met on the same object. Running through code is not the same as interleaving it.
 */
import { byOperation, OPERATIONS } from '../bytecode/events.js';
import { decode } from '../bytecode/decode.js';
import { OPCODES } from '../bytecode/opcodes.js';
import type { Program } from '../bytecode/program.js';
import type { Location } from '../diagnostics/source.js';
import { FUNCTION, PC, STRIDE } from '../vm/layout.js';
import type { Machine } from '../vm/machine.js';
import type { Operation } from '../vm/machine-types.js';
import { hashText } from '../support/hash.js';
import { finalText } from './canonical.js';
import { locationOf } from './positions.js';

export interface SiteReport {
  readonly location: Location;
  /** The kind of event, and the function that it stands in. */
  readonly kind: string;
  readonly function: string;
  readonly reached: number;
  readonly preempted: number;
  /** Lines of the operations that were about to happen at the same time, one of the two a write, in order. */
  readonly racedWith: readonly number[];
}

export interface SitesReport {
  readonly executions: number;
  readonly choices: number;
  /** The most choices of one execution; a search makes those that executions have in common once. */
  readonly deepest: number;
  /** Different ends: by what was printed, what the fibers gave, and what the objects held. */
  readonly finalStates: number;
  /** Choices that took the turn from a fiber which could have gone on. */
  readonly preemptions: number;
  /** In the order of the program; those never reached, too. */
  readonly sites: readonly SiteReport[];
}

interface Site {
  reached: number;
  preempted: number;
  readonly raced: Set<number>;
}

const CHANGES = byOperation((name) => ['write', 'everything'].includes(OPERATIONS[name].access));
const TOUCHES = byOperation((name) => OPERATIONS[name].access !== 'none');
/** Places of one function are numbered below this. */
const PLACES = 1 << 24;

export class SiteCoverage {
  readonly #sites = new Map<number, Site>();
  readonly #mine: Operation = { operation: 0, object: -1, touched: 0 };
  readonly #theirs: Operation = { operation: 0, object: -1, touched: 0 };
  /** Hashes of the ends. */
  readonly #finals = new Set<string>();
  #deepest = 0;
  #choices = 0;
  #preemptions = 0;

  /** `fiber` has been chosen to go on. */
  note(machine: Machine, fiber: number): void {
    this.#choices++;
    const site = placeOf(machine, fiber);
    this.#site(site).reached++;
    const last = machine.depth === 0 ? -1 : machine.fiberAt[machine.depth - 1]!;
    if (last >= 0 && last !== fiber && machine.isLive(last) && machine.canRun(last)) {
      this.#preemptions++;
      this.#site(placeOf(machine, last)).preempted++;
    }
    const mine = this.#mine;
    machine.pending(fiber, mine);
    if (mine.object === -1 || TOUCHES[mine.operation] === 0) return;
    for (const other of machine.names.order) {
      if (other === fiber || !machine.isLive(other)) continue;
      const theirs = this.#theirs;
      machine.pending(other, theirs);
      const meet = theirs.object === mine.object && TOUCHES[theirs.operation] === 1;
      if (!meet || (CHANGES[mine.operation] === 0 && CHANGES[theirs.operation] === 0)) continue;
      const place = placeOf(machine, other);
      this.#site(site).raced.add(place);
      this.#site(place).raced.add(site);
    }
  }

  /** An execution has come to its end; what the machine did by itself was no choice. */
  noteEnd(machine: Machine): void {
    const { depth, unobservedAt } = machine;
    if (machine.ending !== null) this.#finals.add(hashText(finalText(machine)));
    let choices = 0;
    for (let d = 0; d < depth; d++) if (unobservedAt[d] === 0) choices++;
    this.#deepest = Math.max(this.#deepest, choices);
  }

  #site(place: number): Site {
    let site = this.#sites.get(place);
    if (site === undefined)
      this.#sites.set(place, (site = { reached: 0, preempted: 0, raced: new Set() }));
    return site;
  }

  get finalStates(): readonly string[] {
    return [...this.#finals];
  }

  get preemptions(): number {
    return this.#preemptions;
  }

  report(program: Program, executions: number): SitesReport {
    const sites: SiteReport[] = [];
    for (const [fn, { code, name }] of program.functions.entries())
      for (const { pc, op } of decode(code)) {
        const row = OPCODES[op];
        if (!row.schedulingPoint || row.event === null) continue;
        const site = this.#sites.get(fn * PLACES + pc);
        const lines = [...(site?.raced ?? [])].map((place) => lineOf(program, place));
        sites.push({
          location: locationOf(program, fn, pc),
          kind: row.event,
          function: name,
          reached: site?.reached ?? 0,
          preempted: site?.preempted ?? 0,
          racedWith: [...new Set(lines)].toSorted((a, b) => a - b),
        });
      }
    return {
      executions,
      choices: this.#choices,
      deepest: this.#deepest,
      finalStates: this.#finals.size,
      preemptions: this.#preemptions,
      sites,
    };
  }
}

function placeOf(machine: Machine, fiber: number): number {
  const o = fiber * STRIDE;
  return machine.words[o + FUNCTION]! * PLACES + machine.words[o + PC]!;
}

function lineOf(program: Program, place: number): number {
  return locationOf(program, Math.floor(place / PLACES), place % PLACES).line;
}

/** An exploration that never interrupted anybody has shown little; nothing where sites are not noted. */
export function isolationWarning(sites: SiteCoverage | null, fibers: number): readonly string[] {
  if (sites === null || fibers < 2 || sites.preemptions > 0) return [];
  return ['no fiber was ever interrupted where it could have gone on'];
}

/** The sites of ranges of one exploration, put together. */
export function mergeSites(
  reports: readonly (SitesReport | null)[],
  finalStates: number,
): SitesReport | null {
  const all = reports.filter((report) => report !== null);
  const [first] = all;
  if (first === undefined) return null;
  const sum = (pick: (report: SitesReport) => number): number =>
    all.reduce((total, report) => total + pick(report), 0);
  return {
    executions: sum(({ executions }) => executions),
    choices: sum(({ choices }) => choices),
    deepest: Math.max(...all.map(({ deepest }) => deepest)),
    finalStates,
    preemptions: sum(({ preemptions }) => preemptions),
    sites: first.sites.map((site, i) => ({
      ...site,
      reached: sum(({ sites }) => sites[i]?.reached ?? 0),
      preempted: sum(({ sites }) => sites[i]?.preempted ?? 0),
      racedWith: [...new Set(all.flatMap(({ sites }) => sites[i]?.racedWith ?? []))].toSorted(
        (a, b) => a - b,
      ),
    })),
  };
}
