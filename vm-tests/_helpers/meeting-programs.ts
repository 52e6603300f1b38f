/**
 * Small programs in which fibers meet on every kind of shared object: bodies per kind, put together in pairs and threes.
 */
import type { Parameters } from '../../src/explore/parameters.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';

export interface MeetingPlace {
  /** Declared by main, before it starts the bodies. */
  readonly data: readonly string[];
  readonly bodies: readonly string[];
  readonly parameters?: Partial<Parameters>;
  /** Three bodies at a time, where two are not enough. */
  readonly needsThree?: boolean;
  /** A body takes over some of the data, so that there can be no second one of it. */
  readonly areOnce?: boolean;
  /** Bodies start fibers of their own, which meet each other. */
  readonly areAlone?: boolean;
  /** Bodies stand for fibers that take turns, instead of parallel ones. */
  readonly taking?: 'turns';
}

export interface MeetingProgram {
  readonly text: string;
  readonly bodies: readonly Body[];
  readonly parameters: Parameters;
}

/** Bodies end in what they have seen, so that it stays part of the state. */
export const MEETING_PLACES: Readonly<Record<string, MeetingPlace>> = {
  mutex: {
    data: ['MUTABLE l = Box{ n: 0 } @shared:locked;', 'MUTABLE m = Box{ n: 0 } @shared:locked;'],
    bodies: [
      'WITH EXCLUSIVE l AS x { x.n = x.n + 1; } 0;',
      'WITH EXCLUSIVE l AS x { x.n = 5; WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE m AS y { y.n = 1; } ON LockCycle PASS } 0;',
      'WITH EXCLUSIVE m AS x { x.n = 7; WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE l AS y { y.n = 3; } ON LockCycle PASS } 0;',
    ],
  },
  hurriedMutex: {
    data: ['MUTABLE hl = Box{ n: 0 } @shared:locked;'],
    bodies: [
      'WITH EXCLUSIVE hl AS x { x.n = x.n + 1; } ON LockTimeout PASS 0;',
      'WITH EXCLUSIVE hl AS x { x.n = 5; } ON LockTimeout PASS 0;',
    ],
    parameters: { time: 'adversarial' },
    needsThree: true,
  },
  readersWriter: {
    data: ['MUTABLE r = Box{ n: 0 } @shared:writeLocked;'],
    bodies: [
      'MUTABLE v = 0; WITH r AS x { v = x.n; } v;',
      'WITH EXCLUSIVE r AS x { x.n = x.n + 1; } 0;',
      'WITH EXCLUSIVE r AS x { x.n = 5; } 0;',
    ],
    needsThree: true,
  },
  hurriedReadersWriter: {
    data: ['MUTABLE hr = Box{ n: 0 } @shared:writeLocked;'],
    bodies: [
      'MUTABLE v = 0; WITH hr AS x { v = x.n; } ON LockTimeout PASS v;',
      'WITH EXCLUSIVE hr AS x { x.n = 5; } ON LockTimeout PASS 0;',
    ],
    parameters: { time: 'adversarial' },
    needsThree: true,
  },
  atomic: {
    data: ['MUTABLE a: Int64 = 0 @shared:atomic;'],
    bodies: [
      'v = a; a = v + 1; 0;',
      'a += 2; w = a; w;',
      'a = 7; 0;',
      'a &= 5; 0;',
      'WHILE a == 0 DO PASS; END 0;',
    ],
  },
  versioned: {
    data: [
      'MUTABLE c = Box{ n: 0 } @shared:versioned;',
      'MUTABLE d = Box{ n: 0 } @shared:versioned;',
    ],
    bodies: [
      'MUTABLE v = 0; WITH SNAPSHOT c AS x { v = x.n; } v;',
      'WITH SNAPSHOT c AS MUTABLE x { x.n = x.n + 1; } ON MvccConflict PASS 0;',
      'WITH SNAPSHOT c AS MUTABLE x, SNAPSHOT d AS MUTABLE y { x.n = y.n + 3; y.n = 2; } ON MvccConflict PASS 0;',
      'WITH SNAPSHOT c AS x, SNAPSHOT d AS MUTABLE y { y.n = x.n + 4; } ON MvccConflict PASS 0;',
    ],
    needsThree: true,
    parameters: { commitRetries: 2 },
  },
  hurriedTransactions: {
    data: [
      'MUTABLE hc = Box{ n: 0 } @shared:versioned;',
      'MUTABLE hd = Box{ n: 0 } @shared:versioned;',
    ],
    bodies: [
      'MUTABLE v = 0; WITH SNAPSHOT hc AS x { v = x.n; } v;',
      'WITH SNAPSHOT hc AS MUTABLE x { x.n = x.n + 1; } ON MvccConflict PASS 0;',
      'WITH SNAPSHOT hc AS MUTABLE x, SNAPSHOT hd AS MUTABLE y { x.n = y.n + 3; y.n = 2; } ON MvccConflict PASS 0;',
      'WITH SNAPSHOT hd AS MUTABLE y { y.n = y.n + 7; } ON MvccConflict PASS 0;',
      'WITH SNAPSHOT hd AS MUTABLE y, SNAPSHOT hc AS MUTABLE x { x.n = y.n + 5; y.n = 4; } ON MvccConflict PASS 0;',
    ],
    needsThree: true,
    parameters: { commitRetries: 1, tagRetries: 1 },
  },
  pointer: {
    data: ['MUTABLE p = Box{ n: 0 } @indirect:atomic;'],
    bodies: [
      'MUTABLE v = 0; WITH SNAPSHOT p AS x { v = x.n; } v;',
      'WITH SNAPSHOT p AS MUTABLE x { x.n = x.n + 1; } ON AtomicConflict PASS 0;',
      'WITH SNAPSHOT p AS MUTABLE x { x.n = 9; } ON AtomicConflict PASS 0;',
    ],
    needsThree: true,
    parameters: { pointerRetries: 2 },
  },
  plain: {
    data: ['MUTABLE s = Box{ n: 0 } @shared;'],
    bodies: ['v = s.n; v;', 'tick!(s); 0;', 'set!(s); 0;'],
  },
  stream: {
    data: ['q: ~?Int64[] = BG STREAM { @parallel -> YIELD 1; YIELD 2; YIELD 3; };'],
    bodies: ['v = (NEXT q) OR 9; w = (NEXT q) OR 9; v + w;'],
    parameters: { streamCapacity: 2 },
  },
  sharedStream: {
    data: ['t: ~?Int64[] @shared = BG STREAM { @parallel -> YIELD 1; YIELD 2; YIELD 3; };'],
    bodies: ['v = (NEXT t) OR 9; w = (NEXT t) OR 9; v + w;', 'v = (NEXT t) OR 9; v;'],
    parameters: { streamCapacity: 2 },
  },
  droppedStream: {
    data: [],
    bodies: [
      'z: ~?Int64[] @shared = BG STREAM { @parallel -> YIELD 1; YIELD 2; }; MUTABLE i: ~Int64[]@list = []; i.append(BG { @parallel -> v = (NEXT z) OR 9; v; }); 0;',
    ],
  },
  splitStream: {
    data: [
      'u: ~?Int64[] @split = BG STREAM { @parallel -> YIELD 1; YIELD 2; YIELD 3; };',
      'u1: ~?Int64[] @split = CLONE u;',
      'u2: ~?Int64[] @split = CLONE u1;',
    ],
    bodies: [
      'v = (NEXT u1) OR 9; v;',
      'k: ~?Int64[] @split = CLONE u; w = (NEXT k) OR 9; w;',
      'v = (NEXT u) OR 9; k: ~?Int64[] @split = CLONE u; w = (NEXT k) OR 9; v + w;',
      'k: ~?Int64[] @split = u2; 1;',
    ],
    parameters: { splitCapacity: 2 },
    needsThree: true,
    areOnce: true,
  },
  loneHandle: {
    data: ['y: ~?Int64[] @split = BG STREAM { @parallel -> YIELD 1; YIELD 2; YIELD 3; YIELD 4; };'],
    bodies: ['k: ~?Int64[] @split = CLONE y; w = (NEXT k) OR 9; w;', 'v = (NEXT y) OR 9; v;'],
    parameters: { splitCapacity: 2 },
    areOnce: true,
  },
  handles: {
    data: [
      'o: ~?Int64[] @split = BG STREAM { @parallel -> YIELD 1; };',
      'o1: ~?Int64[] @split = CLONE o;',
    ],
    bodies: ['k: ~?Int64[] @split = o; 1;', 'k: ~?Int64[] @split = o1; 1;'],
    areOnce: true,
  },
  channel: {
    data: ['MUTABLE done: Int64 = 0 @shared:atomic;'],
    bodies: [
      'k = ([1, 2, 3] |> CONCURRENT(workers: 2) SELECT few!(_, done) OR RAISE) OR []; done = k.length(); 0;',
      'k = ([1, 2] |> CONCURRENT(workers: 2) SELECT few!(_, done) OR RAISE) OR []; done = k.length(); 0;',
      'e: ~?Int64[] = BG STREAM { YIELD 1; YIELD 2; }; k = (e |> CONCURRENT(workers: 2) SELECT few!(_, done) OR RAISE) OR []; done = k.length(); 0;',
    ],
    parameters: { streamCapacity: 2, channelCapacity: 2 },
    areAlone: true,
  },
  observable: {
    data: [],
    bodies: [
      'from: ~?Int64[] = BG STREAM { YIELD 1; YIELD 2; }; fold: ~Int64@observable = from |> SUM _; mine: ~Int64 = BG { @parallel -> seen(fold); }; before = seen(fold); after = NEXT fold; theirs = NEXT mine; before + after + theirs;',
    ],
    areAlone: true,
  },
  oneScheduler: {
    data: ['MUTABLE ns = Box{ n: 0 } @shared:locked;'],
    bodies: [
      'writeFile("n", "1"); WITH EXCLUSIVE ns AS x { x.n = 1; } 0;',
      'WITH EXCLUSIVE ns AS x { sleep(1); x.n = x.n + 1; } 0;',
      '@parallel -> WITH EXCLUSIVE ns AS x { x.n = 3; } 0;',
    ],
    parameters: { placement: 'native' },
    needsThree: true,
    taking: 'turns',
  },
  workersOfOneScheduler: {
    data: ['MUTABLE nd: Int64 = 0 @shared:atomic;'],
    bodies: [
      '@parallel -> e: ~?Int64[] = BG STREAM { @parallel -> YIELD 1; YIELD 2; }; k = (e |> CONCURRENT(workers: 2) SELECT few!(_, nd) OR RAISE) OR []; k.length();',
    ],
    parameters: { placement: 'native', channelCapacity: 1 },
    areAlone: true,
  },
  shards: {
    data: ['MUTABLE h: HashMap<Int64, Int64>@sharded(1) = {};'],
    bodies: ['v = h[1] OR 9; v;', 'h[1] = 4; 0;', 'h.delete(1); 0;', 'v = h.count(); v;'],
  },
  stripes: {
    data: ['MUTABLE g: HashMap<Int64, Int64>@shared:sharded(1):locked = {};'],
    bodies: ['v = g[1] OR 9; v;', 'g[1] = 4; 0;', 'g[1] = 5; g.delete(1); 0;', 'v = g.count(); v;'],
  },
  local: {
    data: ['MUTABLE here = Box{ n: 0 } @local;', 'MUTABLE hm = Box{ n: 0 } @shared:locked;'],
    bodies: [
      'v = here.n; sleep(1); here.n = v + 1; 0;',
      'here.n = here.n + 2; WITH EXCLUSIVE hm AS x { here.n = here.n + x.n; } 0;',
      'sleep(1); i: ~Void = BG { here.n = 7; }; NEXT i; 0;',
      '@parallel -> WITH EXCLUSIVE hm AS x { x.n = 3; } 0;',
    ],
    needsThree: true,
    taking: 'turns',
  },
  time: {
    data: [],
    bodies: ['sleep(1); 0;', 'sleep(2); sleep(1); 0;'],
  },
  clock: {
    data: [],
    bodies: ['v = timestampMs(); sleep(3); v;', 'sleep(2); w = timestampMs(); w;'],
    parameters: { time: 'adversarial' },
  },
  output: {
    data: [],
    bodies: ['print("one"); 0;', 'print("two"); print("three"); 0;'],
    parameters: { outputs: 'ordered' },
  },
  files: {
    data: [],
    bodies: [
      'writeFile("f", "1"); 0;',
      'writeFile("f", "22"); 0;',
      'v = (readFile("f") OR "").length(); v;',
    ],
  },
  promise: {
    data: [],
    bodies: [
      'i: ~Int64 = BG { @parallel -> 1; }; v = NEXT i; v;',
      'i: ~Int64 = BG { @parallel -> RAISE "i"; 1; }; v = NEXT i OR 2; v;',
    ],
  },
  end: {
    data: [],
    bodies: ['DIE 3; 0;', 'ASSERT FALSE, "never"; 0;', 'v = 1 / zero(); v;'],
  },
};

const HEAD = `STRUCT Box { n: Int64 }
FN zero() RETURNS Int64 -> RETURN 0; END
FN few!(n: Int64, MUTABLE done: Int64) RETURNS !Int64 REQUIRES done: ATOMIC ->
    IF n == 2 THEN RAISE Input, "two"; END
    done += n;
    RETURN n;
END
FN tick!(MUTABLE b: Box) RETURNS !Void ->
    WITH POLYMORPHIC b AS x { x.n = x.n + 1; }
END
FN seen(f: ~Int64@observable) RETURNS Int64 ->
    MUTABLE v = 0;
    WITH VIEW f AS x { v = x OR 0; }
    RETURN v;
END
FN set!(MUTABLE b: Box) RETURNS !Void ->
    WITH POLYMORPHIC b AS x { x.n = 5; }
END
`;

function program(bodies: readonly Body[]): MeetingProgram {
  const places = bodies.map(({ place }) => place);
  const data = new Set(places.flatMap((place) => place.data));
  const lines = [
    ...data,
    ...bodies.map(({ body, place }, k) => {
      const isPlaced = place.taking === 'turns' || body.startsWith('@');
      return `p${k}: ~Int64 = BG { ${isPlaced ? '' : '@parallel -> '}${body} };`;
    }),
    ...bodies.map((_, k) => `r${k} = NEXT p${k} OR 8;`),
  ];
  let parameters = DEFAULT_PARAMETERS;
  for (const place of places) parameters = { ...parameters, ...place.parameters };
  const main = lines.map((line) => `    ${line}\n`).join('');
  return { text: `${HEAD}FN main() RETURNS !Void ->\n${main}END\n`, bodies, parameters };
}

const NOWHERE: MeetingPlace = { data: [], bodies: [] };

interface Body {
  readonly body: string;
  readonly place: MeetingPlace;
}

/** Fibers that meet at one place. */
export function* meetingsAtOnePlace(place: MeetingPlace): Generator<MeetingProgram> {
  const bodies = place.bodies.map((body) => ({ body, place }));
  const step = place.areOnce === true ? 1 : 0;
  const [only] = bodies;
  if (place.areAlone === true) for (const body of bodies) yield program([body]);
  else if (only !== undefined && bodies.length === 1) yield program([only]);
  else
    for (const [k, first] of bodies.entries()) {
      for (const [n, second] of bodies.slice(k + step).entries()) {
        if (place.needsThree !== true) yield program([first, second]);
        else
          for (const third of bodies.slice(k + step + n + step))
            yield program([first, second, third]);
      }
    }
}

/** One that ends everything, beside each body of a place. */
export function* meetingsWithEnd(place: MeetingPlace): Generator<MeetingProgram> {
  const end = { body: 'DIE 3; 0;', place: NOWHERE };
  for (const body of place.bodies) yield program([end, { body, place }]);
}

/** The fibers of two programs; timers fire whenever they like. Null when both want the same data for themselves. */
export function meetingOfBoth(one: MeetingProgram, other: MeetingProgram): MeetingProgram | null {
  const owned = one.bodies.map(({ place }) => place).filter(({ areOnce }) => areOnce === true);
  if (other.bodies.some(({ place }) => owned.includes(place))) return null;
  const both = program([...one.bodies, ...other.bodies]);
  return { ...both, parameters: { ...both.parameters, time: 'adversarial' } };
}

/** Fibers at every place at once, which have nothing to do with those of other places; `turn` picks the bodies. */
export function meetingOfAll(turn: number, overrides: Partial<Parameters>): MeetingProgram {
  const places = Object.values(MEETING_PLACES);
  const open = places.filter(({ parameters }) => parameters?.placement === undefined);
  const bodies = open.flatMap((place) => {
    const isAll = place.areOnce === true || place.needsThree === true;
    return place.bodies
      .slice(isAll ? 0 : turn % place.bodies.length)
      .slice(0, isAll ? place.bodies.length : 1)
      .map((body) => ({ body, place }));
  });
  const all = program(bodies);
  return { ...all, parameters: { ...all.parameters, ...overrides } };
}
