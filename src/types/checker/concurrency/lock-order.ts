/**
 * Static lock checks (CLEAR concurrency reference, 3.15): the same lock twice, cycles and ranks among the struct types
 * behind locks, and fibers started or awaited while a lock is held. They look at types, not at objects, so they can
 * be wrong about a program; `lockSeverity` says whether they refuse it or only warn.
 */
import type { DiagnosticName } from '../../../diagnostics/codes.js';
import type { DiagnosticDetails } from '../../../diagnostics/diagnostic.js';
import type { Span } from '../../../diagnostics/source.js';
import type { Name } from '../../../syntax/ast.js';
import type { CheckedFunction } from '../../checked.js';
import { typeText } from '../../type-text.js';
import type { Acquisition, HeldLock, ProgramContext } from '../context.js';
import { reportIn } from '../context.js';
import { bareName } from '../declarations/error-types.js';

/** A lock of type `to` is taken at `span` while one of type `from` is held. */
interface Edge {
  readonly from: string;
  readonly to: string;
  readonly span: Span;
}

export function checkLockOrder(program: ProgramContext): void {
  checkRankConsistency(program);
  const edges: Edge[] = [];
  const nestings: { readonly edge: Edge; readonly ranked: boolean }[] = [];
  for (const acquisition of program.acquisitions) {
    checkTwice(program, acquisition);
    if (acquisition.automatic) continue;
    for (const lock of acquisition.locks)
      for (const held of acquisition.outer) {
        if (held.marker !== null || lock.marker !== null || isSame(held, lock)) continue;
        if (violatesRank(held, lock)) {
          reportRank(program, held, lock);
          continue;
        }
        const edge = { from: lockName(held), to: lockName(lock), span: lock.span };
        edges.push(edge);
        nestings.push({ edge, ranked: held.type.rank >= 0 || lock.type.rank >= 0 });
      }
  }
  edges.push(...edgesOfCalls(program, isUnmarked));
  const cyclic = reportCycles(program, edges);
  for (const { edge, ranked } of nestings)
    if (!ranked && !cyclic.has(edge)) reportNaked(program, edge);
  checkYields(program);
  checkLockArguments(program);
  checkSelectors(program);
}

function say(
  program: ProgramContext,
  name: DiagnosticName,
  span: Span,
  message: string,
  details: DiagnosticDetails,
): void {
  reportIn(program, name, span, message, { severity: program.lockSeverity, ...details });
}

/** Locks are told apart by the type of the data behind them. */
function lockName(lock: HeldLock): string {
  return typeText(lock.type.inner);
}

function isSame(a: HeldLock, b: HeldLock): boolean {
  return a.variable !== null && a.variable === b.variable && a.text === b.text;
}

// ---------------------------------------------------------------------------------------------- one lock

function checkTwice(program: ProgramContext, { locks, outer }: Acquisition): void {
  locks.forEach((lock, index) => {
    const earlier = [...outer, ...locks.slice(0, index)].find((held) => isSame(held, lock));
    if (earlier === undefined) return;
    if (lock.marker === 'POSSIBLE_DEADLOCK' || earlier.marker === 'POSSIBLE_DEADLOCK') return;
    say(
      program,
      'LOCK_NESTED_REACQUIRE',
      lock.span,
      `the lock of \`${lock.text}\` is taken again while it is held`,
      {
        labels: [{ source: program.source, span: earlier.span, text: 'taken here' }],
        hint: 'locks are not re-entrant: use the name bound by the outer WITH',
      },
    );
  });
}

function checkRankConsistency(program: ProgramContext): void {
  const ranks = new Map<string, HeldLock>();
  for (const { locks } of program.acquisitions)
    for (const lock of locks) {
      if (lock.type.rank < 0) continue;
      const first = ranks.get(lockName(lock));
      if (first === undefined) ranks.set(lockName(lock), lock);
      else if (first.type.rank !== lock.type.rank)
        say(
          program,
          'LOCK_RANK_INCONSISTENT',
          lock.span,
          `locks of \`${lockName(lock)}\` have rank ${first.type.rank} and rank ${lock.type.rank}`,
          {
            labels: [{ source: program.source, span: first.span, text: `rank ${first.type.rank}` }],
            hint: 'give all locks of one type the same rank',
          },
        );
    }
}

function violatesRank(held: HeldLock, lock: HeldLock): boolean {
  return held.type.rank >= 0 && lock.type.rank >= 0 && lock.type.rank <= held.type.rank;
}

function reportRank(program: ProgramContext, held: HeldLock, lock: HeldLock): void {
  const message = `\`${lock.text}\` has rank ${lock.type.rank}, but \`${held.text}\` of rank ${held.type.rank} is held`;
  say(program, 'LOCK_RANK_VIOLATION', lock.span, message, {
    labels: [
      { source: program.source, span: held.span, text: `rank ${held.type.rank} is taken here` },
    ],
    hint: 'take locks in ascending rank, or both in one WITH; `WITH POSSIBLE_LOCK_CYCLE …` accepts the risk',
  });
}

// ---------------------------------------------------------------------------------------------- several locks

function isUnmarked(lock: HeldLock): boolean {
  return lock.marker === null;
}

/** Locks taken in calls while others are held, as far as `counts` says of both. */
function edgesOfCalls(
  program: ProgramContext,
  counts: (lock: HeldLock) => boolean,
): readonly Edge[] {
  const own = new Map<CheckedFunction, Set<string>>();
  for (const { body, locks, automatic } of program.acquisitions) {
    if (automatic) continue;
    const names = own.get(body.checked) ?? new Set<string>();
    for (const lock of locks) if (counts(lock)) names.add(lockName(lock));
    own.set(body.checked, names);
  }
  const reached = closeOverCalls(program, own);
  const edges: Edge[] = [];
  for (const body of program.bodies)
    for (const effect of body.effects) {
      if (effect.kind !== 'call' || effect.callee === null) continue;
      for (const held of effect.held) {
        if (!counts(held)) continue;
        for (const to of reached.get(effect.callee) ?? [])
          edges.push({ from: lockName(held), to, span: effect.span });
      }
    }
  return edges;
}

/** What each function does itself or through the functions it calls. */
function closeOverCalls(
  program: ProgramContext,
  own: ReadonlyMap<CheckedFunction, ReadonlySet<string>>,
): ReadonlyMap<CheckedFunction, ReadonlySet<string>> {
  const all = new Map<CheckedFunction, Set<string>>();
  for (const body of program.bodies) all.set(body.checked, new Set(own.get(body.checked)));
  for (let changed = true; changed;) {
    changed = false;
    for (const body of program.bodies) {
      const mine = all.get(body.checked);
      if (mine === undefined) continue;
      const before = mine.size;
      for (const { callee } of body.effects)
        if (callee !== null) for (const name of all.get(callee) ?? []) mine.add(name);
      changed ||= mine.size > before;
    }
  }
  return all;
}

/** Reports each group of types that can block each other once; answers the edges inside such groups. */
function reportCycles(program: ProgramContext, edges: readonly Edge[]): ReadonlySet<Edge> {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of edges) next.set(from, (next.get(from) ?? new Set()).add(to));
  const cyclic = edges.filter((edge) => reaches(next, edge.to, edge.from));
  const reported = new Set<Edge>();
  for (const edge of cyclic) {
    if (reported.has(edge)) continue;
    const group = cyclic.filter(
      (other) =>
        other === edge ||
        (reaches(next, edge.to, other.from) && reaches(next, other.to, edge.from)),
    );
    for (const member of group) reported.add(member);
    const others = group.filter((other) => other !== edge && other.span !== edge.span).slice(0, 3);
    const message =
      edge.from === edge.to
        ? `a lock of \`${edge.to}\` is taken while another lock of \`${edge.from}\` is held`
        : `a lock of \`${edge.to}\` is taken while one of \`${edge.from}\` is held, and elsewhere the other way round`;
    say(program, 'LOCK_CYCLE_DETECTED', edge.span, message, {
      labels: others.map((other) => ({
        source: program.source,
        span: other.span,
        text: `\`${other.to}\` while \`${other.from}\` is held`,
      })),
      hint: 'take both in one WITH, always take them in one order, or write `WITH POSSIBLE_LOCK_CYCLE …`',
    });
  }
  return reported;
}

function reaches(
  next: ReadonlyMap<string, ReadonlySet<string>>,
  from: string,
  to: string,
): boolean {
  const seen = new Set<string>([from]);
  const queue = [from];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (name === to) return true;
    for (const after of next.get(name) ?? [])
      if (!seen.has(after)) {
        seen.add(after);
        queue.push(after);
      }
  }
  return false;
}

function reportNaked(program: ProgramContext, edge: Edge): void {
  const message = `a lock of \`${edge.to}\` is taken while one of \`${edge.from}\` is held`;
  reportIn(program, 'NAKED_LOCK_NESTING', edge.span, message, {
    hint: 'take both in one WITH (`WITH EXCLUSIVE a AS x, EXCLUSIVE b AS y`), or give them ranks',
  });
}

// ---------------------------------------------------------------------------------------------- waiting

const YIELDS: ReadonlySet<string> = new Set(['yields']);

function checkYields(program: ProgramContext): void {
  const own = new Map<CheckedFunction, ReadonlySet<string>>();
  for (const body of program.bodies)
    if (body.effects.some((effect) => effect.kind === 'yields')) own.set(body.checked, YIELDS);
  const all = closeOverCalls(program, own);
  for (const body of program.bodies)
    for (const effect of body.effects) {
      const [held] = effect.held;
      if (held === undefined) continue;
      const callee = effect.kind === 'call' ? effect.callee : null;
      const yields =
        effect.kind === 'yields' || (callee !== null && all.get(callee)?.has('yields') === true);
      if (!yields) continue;
      const what =
        callee === null
          ? 'a fiber is started or awaited'
          : `\`${callee.name}\` starts or awaits a fiber`;
      say(
        program,
        'HOLD_ACROSS_YIELD',
        effect.span,
        `${what} while the lock of \`${held.text}\` is held`,
        {
          labels: [{ source: program.source, span: held.span, text: 'taken here' }],
          hint: 'wait before the WITH, or after it',
        },
      );
    }
}

function checkLockArguments(program: ProgramContext): void {
  for (const { variable, span, held } of program.lockArguments) {
    const same = held.find((lock) => lock.variable === variable);
    if (same === undefined || same.marker !== null) continue;
    say(
      program,
      'LOCK_REENTRANT_CALL',
      span,
      `\`${variable.name}\` is passed on while its lock is held`,
      {
        labels: [{ source: program.source, span: same.span, text: 'taken here' }],
        hint: 'pass the name bound by the WITH instead, to a function that takes no lock',
      },
    );
  }
}

// ---------------------------------------------------------------------------------------------- handlers

/**
 * Handlers for LockCycle where the type is on no cycle, and for Deadlock where no lock of the type is taken while another
 * one is held. Here the edges that markers accept count, too.
 */
function checkSelectors(program: ProgramContext): void {
  const next = new Map<string, Set<string>>();
  const add = (from: string, to: string): void => {
    next.set(from, (next.get(from) ?? new Set()).add(to));
  };
  for (const { locks, outer } of program.acquisitions)
    locks.forEach((lock, index) => {
      const name = lockName(lock);
      for (const held of outer) add(lockName(held), name);
      // One WITH takes its locks in one order everywhere, so that only the same lock twice is a risk.
      if (locks.slice(0, index).some((other) => lockName(other) === name)) add(name, name);
    });
  for (const { from, to } of edgesOfCalls(program, () => true)) add(from, to);
  const isOnCycle = (name: string): boolean =>
    [...(next.get(name) ?? [])].some((to) => reaches(next, to, name));
  const locksItself = (name: string): boolean => next.get(name)?.has(name) === true;
  for (const { locks, handlers } of program.acquisitions) {
    const names = locks.map(lockName);
    for (const handler of handlers)
      for (const selector of handler.selectors) {
        const text = bareName(selector);
        if (text === 'LockCycle' && !names.some(isOnCycle))
          reportDead(
            program,
            selector,
            names,
            'is on a cycle of locks that are taken while others are held',
          );
        if ((text === 'Deadlock' || text === 'System') && !names.some(locksItself))
          reportDead(program, selector, names, 'is taken while another one of its type is held');
      }
  }
}

function reportDead(
  program: ProgramContext,
  selector: Name,
  names: readonly string[],
  what: string,
): void {
  const types = [...new Set(names)].map((name) => `\`${name}\``).join(' or ');
  const message = `\`${bareName(selector)}\` cannot occur here: no lock of ${types} ${what}`;
  reportIn(program, 'SELECTOR_NOT_POSSIBLE', selector.span, message, {
    hint: 'remove it from the handler',
  });
}
