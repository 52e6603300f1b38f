/** Tells the story of one execution, from what was recorded of it and what a witness has seen. */
import { OBJECT_KINDS } from '../bytecode/opcodes.js';
import { cellText, objectText } from '../explore/deeds.js';
import type { Deed, Deeds } from '../explore/deeds.js';
import { lengthOnLine, locationOf } from '../explore/positions.js';
import type { Recording } from '../explore/recording.js';
import { fingerprint, isEnabledNow } from '../explore/recording.js';
import type { Fingerprint, Divergence } from '../trace/schema.js';
import { ENDLESS_FAULTS } from '../vm/fault.js';
import { FUNCTION, PC, STRIDE, TARGET } from '../vm/layout.js';
import type { Machine } from '../vm/machine.js';
import { waitOf } from '../vm/waits.js';
import { directEdges } from './edges.js';
import { waitCircle } from './circle.js';
import { pastOf } from './past.js';
import { earlierAccess } from './race.js';
import type { Stand, Story, StoryChoice, StoryEvent, StoryFiber, StoryObject } from './story.js';
import type { Seen } from './witness.js';

/**
 * `machine` stands at the end of `recording`; `seen` is what its witness noted. `seedsOf` picks the events whose past is of
 * interest; the last ones of the fibers that have a part in the fault unless said otherwise.
 */
export function tellStory(
  machine: Machine,
  recording: Recording,
  seen: readonly Seen[],
  diverged: Divergence | null,
  seedsOf: ((events: readonly StoryEvent[]) => readonly number[]) | null = null,
): Story {
  const { deeds } = recording;
  const locks = new HeldLocks();
  const after = directEdges(machine, seen);
  const counts = new Map<string, number>();
  let failed: Stand[] = [];
  let told = 0;
  const events = seen.map((one, number): StoryEvent => {
    const deed = one.fiber < 0 ? null : (deeds.list[told++] ?? null);
    const fiber = one.fiber < 0 ? '' : machine.names.fiberName(one.fiber);
    const index = counts.get(fiber) ?? 0;
    counts.set(fiber, index + 1);
    const cell = deed === null || deed.object < 0 ? '' : plain(cellText(machine, deeds, deed));
    locks.note(fiber, one.kind, cell, number);
    if (deed !== null && deed.waits.length > 0) failed = waitsOf(machine, deeds, locks, deed);
    return {
      number,
      choice: one.depth + 1,
      fiber,
      index,
      kind: one.kind,
      object: deed === null || deed.object < 0 ? '' : machine.names.objectName(deed.object),
      cell,
      access: deed?.access ?? null,
      target: one.target < 0 ? '' : machine.names.fiberName(one.target),
      value: one.value,
      before: one.before,
      location: deed?.location ?? { file: machine.program.file, line: 0, column: 0 },
      length: one.length,
      after: after[number] ?? [],
      holds: locks.of(fiber).map(({ object }) => object),
    };
  });
  const stands = standsOf(machine, deeds, locks, recording.fault);
  const seeds = seedsOf?.(events) ?? faultSeeds(events, stands, recording.fault);
  return {
    main: machine.program.file,
    fibers: fibersOf(machine, seen),
    objects: objectsOf(machine, deeds),
    choices: choicesOf(machine, deeds, recording.fingerprints, events),
    events,
    fault: recording.fault,
    past: pastOf(events, seeds),
    stands,
    circle: circleOf(stands, failed, recording.fault),
    output: recording.output,
    status: machine.ending === 'exited' ? machine.status : null,
    diverged,
  };
}

/** The circle at the end; else the one that made a request for a lock fail, when that is the fault. */
function circleOf(
  stands: readonly Stand[],
  failed: readonly Stand[],
  fault: Recording['fault'],
): Stand[] {
  const atEnd = waitCircle(stands);
  const isFault = failed[0]?.location.line === fault?.location.line;
  return atEnd.length > 0 || !isFault ? atEnd : waitCircle(failed);
}

/** Who waited for whom when a request for a lock failed. */
function waitsOf(machine: Machine, deeds: Deeds, locks: HeldLocks, { waits }: Deed): Stand[] {
  return waits.map(({ fiber, object, holders, location }) => {
    const name = machine.names.fiberName(fiber);
    return {
      fiber: name,
      kind: 'LOCK',
      object: plain(objectText(machine, deeds, object)),
      target: '',
      location,
      length: 1,
      waits: `waits for ${objectText(machine, deeds, object)}`,
      waitsFor: holders.map((other) => machine.names.fiberName(other)),
      holds: locks.of(name),
    };
  });
}

/** Names without the marks that they have in sentences. */
function plain(text: string): string {
  return text.replaceAll('`', '');
}

class HeldLocks {
  readonly #held = new Map<string, { readonly object: string; readonly event: number }[]>();

  note(fiber: string, kind: string, object: string, event: number): void {
    if (kind !== 'LOCK' && kind !== 'UNLOCK') return;
    const held = this.of(fiber);
    if (kind === 'LOCK') this.#held.set(fiber, [...held, { object, event }]);
    else {
      const at = held.findLastIndex((lock) => lock.object === object);
      this.#held.set(fiber, held.toSpliced(at, at < 0 ? 0 : 1));
    }
  }

  of(fiber: string): { readonly object: string; readonly event: number }[] {
    return this.#held.get(fiber) ?? [];
  }
}

function fibersOf(machine: Machine, seen: readonly Seen[]): StoryFiber[] {
  const { program, names } = machine;
  return names.order
    .filter((fiber) => machine.exists(fiber))
    .map((fiber) => {
      const spawnedBy = seen.findIndex(({ kind, target }) => kind === 'SPAWN' && target === fiber);
      const body = seen[spawnedBy]?.body ?? program.functions[program.main]?.name ?? '';
      return {
        name: names.fiberName(fiber),
        body,
        spawnedBy: spawnedBy < 0 ? null : spawnedBy,
      };
    });
}

function objectsOf(machine: Machine, deeds: Deeds): StoryObject[] {
  const objects = new Set(deeds.list.flatMap(({ object }) => (object < 0 ? [] : [object])));
  return [...objects].map((object) => ({
    id: machine.names.objectName(object),
    name: plain(objectText(machine, deeds, object)),
    kind: OBJECT_KINDS[machine.objectKind[object] ?? 0] ?? '',
  }));
}

function choicesOf(
  machine: Machine,
  deeds: Deeds,
  prints: readonly Fingerprint[],
  events: readonly StoryEvent[],
): StoryChoice[] {
  let at = 0;
  return prints.map(({ fiber, enabled, kind, object, line }, depth) => {
    const first = at;
    while (events[at]?.choice === depth + 1) at++;
    const last = prints[depth - 1]?.fiber ?? fiber;
    return {
      fiber,
      enabled,
      preempted: last !== fiber && enabled.includes(last) ? last : null,
      kind,
      object: nameOf(machine, deeds, object),
      line,
      first,
      end: at,
    };
  });
}

/** What the user calls the object with that id; empty for none. */
function nameOf(machine: Machine, deeds: Deeds, id: string): string {
  const object = id === '' ? -1 : machine.names.objectByName(id);
  return object < 0 ? id : plain(objectText(machine, deeds, object));
}

function standsOf(
  machine: Machine,
  deeds: Deeds,
  locks: HeldLocks,
  fault: Recording['fault'],
): Stand[] {
  const { names, program, words } = machine;
  // DIE is the end of everybody.
  if (machine.ending === 'exited') return [];
  // A fiber that has failed, or goes round in circles, stands at the fault itself.
  const isAtFault = (fiber: number): boolean =>
    names.fiberName(fiber) === fault?.fiber &&
    (!ENDLESS_FAULTS.includes(fault.kind) || waitOf(machine, fiber) === null);
  return machine
    .liveFibers()
    .filter((fiber) => !isAtFault(fiber))
    .map((fiber) => {
      const name = names.fiberName(fiber);
      const { kind, object } = fingerprint(machine, fiber);
      const [fn, pc] = [words[fiber * STRIDE + FUNCTION]!, words[fiber * STRIDE + PC]!];
      const wait = isEnabledNow(machine, fiber) ? null : waitOf(machine, fiber);
      return {
        fiber: name,
        kind,
        object: nameOf(machine, deeds, object),
        target: kind === 'JOIN' ? names.fiberName(words[fiber * STRIDE + TARGET]!) : '',
        location: locationOf(program, fn, pc),
        length: lengthOnLine(program, fn, pc),
        waits: wait?.text ?? null,
        waitsFor: (wait?.fibers ?? []).map((other) => names.fiberName(other)),
        holds: locks.of(name),
      };
    });
}

/** The last events of the fibers that have a part in the fault. */
function faultSeeds(
  events: readonly StoryEvent[],
  stands: readonly Stand[],
  fault: Recording['fault'],
): number[] {
  if (fault === null) return events.map(({ number }) => number);
  const parts = new Set([fault.fiber]);
  if (ENDLESS_FAULTS.includes(fault.kind)) for (const { fiber } of stands) parts.add(fiber);
  if (fault.kind === 'deadlock') {
    // Those who wait outside of the cycle have no part in it.
    parts.clear();
    parts.add(fault.fiber);
    for (const fiber of parts) {
      for (const next of stands.find((stand) => stand.fiber === fiber)?.waitsFor ?? [])
        parts.add(next);
    }
  }
  const last = [...parts].map((fiber) => events.findLastIndex((event) => event.fiber === fiber));
  return fault.kind === 'data-race' ? [...last, earlierAccess(events, fault)?.number ?? -1] : last;
}
