/** What an event does, in words: the same in explanations, exports, the page and the debugger. */
import type { EventKind } from '../bytecode/events.js';
import { EPOCH } from '../vm/machine-state.js';
import type { Stand, StoryEvent } from './story.js';

/** What a phrase speaks of; null where it is not known, or yet to come. */
export type Told = Pick<StoryEvent, 'kind' | 'cell' | 'access' | 'target' | 'value' | 'before'>;

type Waiting = Pick<Stand, 'kind' | 'object' | 'waits' | 'waitsFor'>;
type Phrase = (told: Told) => string;

const reads =
  (verb: string): Phrase =>
  ({ cell, value }) =>
    value === null ? `${verb} ${cell}` : `${verb} ${cell} = ${value}`;

const writes =
  (verb: string): Phrase =>
  ({ cell, value, before }) => {
    if (value === null) return `${verb} ${cell}`;
    return before === null ? `${verb} ${cell} = ${value}` : `${verb} ${cell}: ${before} → ${value}`;
  };

/** Which one is not always known. */
const fiberOr = (target: string): string => (target === '' ? 'a fiber' : `fiber ${target}`);

const on =
  (verb: string): Phrase =>
  ({ cell }) =>
    `${verb} ${cell}`.trimEnd();

/** PHRASES: for each kind of event what its fiber does, as a sentence without subject. */
export const PHRASES: { readonly [K in EventKind]: Phrase } = {
  SPAWN: ({ target }) => `spawns ${fiberOr(target)}`,
  START: () => 'starts',
  END: ({ value }) => (value === null ? 'ends' : `ends with ${value}`),
  JOIN: ({ target, value }) =>
    `joins ${fiberOr(target)}` + (value === null ? '' : `, which gives ${value}`),
  REQ: on('asks for'),
  LOCK: on('locks'),
  UNLOCK: on('unlocks'),
  LOCKFAIL: on('fails to lock'),
  GET: reads('reads'),
  PUT: (told) =>
    told.access === 'update' && told.value === told.before
      ? reads('may change')(told)
      : writes(told.access === 'update' ? 'changes' : 'writes')(told),
  ALOAD: reads('reads'),
  ASTORE: writes('writes'),
  ARMW: writes('updates'),
  SNAP: reads('takes a snapshot of'),
  COMMIT: (told) =>
    told.access === 'read'
      ? `finds that ${told.cell} has changed, and commits nothing`
      : writes('commits')(told),
  TAG: ({ cell, value }) =>
    value === null ? `finds ${cell} in another transaction` : `begins a transaction on ${cell}`,
  PUBLISH: writes('publishes'),
  UNTAG: on('gives up its transaction on'),
  PUSH: ({ cell, value }) => (value === null ? `pushes to ${cell}` : `pushes ${value} to ${cell}`),
  POP: ({ cell, value }) => (value === null ? `takes from ${cell}` : `takes ${value} from ${cell}`),
  CLAIM: ({ cell, value }) => {
    const isCount = value !== null && /^\d+$/.test(value);
    if (!isCount) return `claims elements of ${cell}`;
    return value === '0' ? `finds the end of ${cell}` : `claims ${value} of ${cell}`;
  },
  CLOSE: on('closes'),
  EOF: on('finds the end of'),
  DROP: on('drops'),
  SUB: on('adds a cursor to'),
  MGET: reads('looks up'),
  MPUT: writes('puts'),
  MDEL: ({ cell, value }) =>
    value === null ? `takes every entry out of ${cell}` : `takes out ${cell}`,
  MCOUNT: ({ cell }) => `looks at all of ${cell}`,
  OBSADD: writes('adds an element to'),
  OBSVIEW: reads('views'),
  OBSDONE: on('adds no more to'),
  SLEEP: () => 'goes to sleep',
  WAKE: () => 'wakes up',
  // As the debugger counts: from the start.
  TICK: ({ value }) =>
    value === null ? 'time moves' : `time moves to ${Number(value) - EPOCH} ms`,
  NOW: ({ value }) => (value === null ? 'reads the clock' : `reads the clock = ${value}`),
  YIELDPT: () => 'lets others go first',
  RAND: ({ value }) => (value === null ? 'draws a number' : `draws ${value}`),
  OUT: ({ value }) => (value === null ? 'prints' : `prints ${value}`),
  IO: ({ value }) => (value === null ? 'uses files' : `uses the file ${value}`),
};

export function phrase(told: Told): string {
  return PHRASES[told.kind](told);
}

/** What a fiber is about to do: nothing is known of values yet. */
export function pendingPhrase(kind: string, object: string, target = ''): string {
  const known = Object.hasOwn(PHRASES, kind) ? (kind as EventKind) : 'YIELDPT';
  const told = { kind: known, cell: object, access: null, target, value: null, before: null };
  return phrase(told);
}

/** What a fiber waits for, as it is drawn beside an arrow to whoever could end that. */
export function waitPhrase({ kind, object, waitsFor, waits }: Waiting): string {
  switch (kind) {
    case 'LOCK':
    case 'LOCKFAIL':
    case 'REQ':
      return `waits for ${object}`;
    case 'JOIN':
      return `waits for the end of fiber ${waitsFor.join(', ')}`;
    case 'PUSH':
      return `waits for room in ${object}`;
    case 'POP':
    case 'CLAIM':
    case 'EOF':
      return `waits for an item of ${object}`;
    default:
      return (waits ?? 'could go on').replaceAll('`', '');
  }
}
