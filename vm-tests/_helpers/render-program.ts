/** The CLEAR text of a program shape. */
import {
  MAKERS,
  needsStages,
  openEntry,
  openFold,
  openStage,
  STAGE_TEXTS,
} from './render-stages.js';
import { CAPABILITIES, openingOf, openersIn, POLICIES } from './render-families.js';
import { foldText, viewText } from './render-observables.js';
import type { FiberShape, ProgramShape, Shape, StreamShape } from './program-shapes.js';

interface Alias {
  readonly name: string;
  readonly isWritable: boolean;
}

interface Promised {
  readonly name: string;
  readonly givesNumber: boolean;
}

/** What can be named at one place of the program. */
interface Scope {
  readonly locals: readonly string[];
  /** Data of locks that are held, innermost last. */
  readonly aliases: readonly Alias[];
  readonly hasLocalObject: boolean;
  /** Streams that the body takes items from. */
  readonly streams: readonly string[];
  readonly isGenerator: boolean;
  /** Text after RETURN; null where a RETURN would leave more than a body. */
  readonly result: string | null;
}

const HANDLERS = [
  '',
  '',
  ' ON LockCycle PASS',
  ' ON LockTimeout PASS',
  ' ON LockCycle, Deadlock PASS ON LockTimeout -> { a0 += 1; }',
  ' RETRY(2) THEN PASS',
  ' ON Deadlock PASS',
  ' ON Transient RETRY(2) THEN RAISE',
  ' ON LockTimeout, LockCycle EXIT "gave up"',
];

const CONFLICT_HANDLERS = [
  '',
  '',
  ' ON CONFLICT PASS',
  ' ON CONFLICT -> { a0 += 1; }',
  ' RETRY(2) THEN PASS',
];

const CHEST =
  'STRUCT Chest { n: Int64, map: HashMap<Int64, Int64>, set: Int64[]@set, pool: Item[2]@pool }';
const EMPTY_CHEST = 'Chest{ n: 0, map: {}, set: Set[], pool: Pool[] }';

/** Statements that change a chest, by what is picked; the others change its number. */
const CHANGES: Readonly<Record<number, (data: string, value: string) => string>> = {
  1: (data, value) => `${data}.map[${value}] = (${data}.map[${value}] OR 0) + 1;`,
  2: (data, value) => `${data}.map.delete(${value}); ${data}.set.remove(${value});`,
  3: (data, value) => `${data}.set.insert(${value});`,
  4: (data, value) => `${data}.pool.insert(Item{ n: ${value} }) OR PASS;`,
  5: (data) => `FOR item IN ${data}.pool DO item.n = item.n + 1; END`,
};
const LOOKS: Readonly<Record<number, (data: string) => string>> = {
  1: (data) => `${data}.map[1] OR 0`,
  2: (data) => `${data}.map.count() + ${data}.set.length()`,
  4: (data) => `${data}.pool.length()`,
};

const PLACEMENTS = ['@parallel', '@service', '@parallel:@standard'];

const MARKERS = ['', 'POSSIBLE_LOCK_CYCLE ', 'POSSIBLE_DEADLOCK '];

const FUNCTIONS = `FN bump!(MUTABLE c: Int64) RETURNS Void
  REQUIRES c: ATOMIC
->
    c = c + 1;
    RETURN;
END
FN climb!(MUTABLE c: Int64, steps: Int64) RETURNS Int64
  REQUIRES c: ATOMIC
  @reentrant ->
    IF steps == 0 -> RETURN c;
    bump!(c);
    below = climb!(c, steps - 1);
    RETURN below + c;
END`;

export function renderProgram(shape: ProgramShape): string {
  return new Renderer(shape).program();
}

class Renderer {
  readonly #shape: ProgramShape;
  readonly #lines: string[] = [];
  #names = 0;
  #depth = 0;

  constructor(shape: ProgramShape) {
    this.#shape = shape;
  }

  program(): string {
    const { atomics, locks, cells, streams, hasLocalObject, fibers, main, hasFinalLook } =
      this.#shape;
    this.#line('STRUCT Box { n: Int64 }');
    if (this.#shape.hasCollections) this.#line(`STRUCT Item { n: Int64 }\n${CHEST}`);
    const guarded = this.#shape.hasCollections ? EMPTY_CHEST : 'Box{ n: 0 }';
    this.#line('FN main() RETURNS !Void ->');
    this.#depth++;
    for (let k = 0; k < atomics; k++) this.#line(`MUTABLE a${k}: Int64 = 0 @shared:atomic;`);
    locks.forEach((kind, k) => this.#line(`MUTABLE l${k} = ${guarded} @shared:${kind};`));
    cells.forEach((kind, k) => {
      const capability = kind === 'versioned' ? '@shared:versioned' : '@indirect:atomic';
      this.#line(`MUTABLE c${k} = Box{ n: 0 } ${capability};`);
    });
    this.#shape.families.forEach((kind, k) => {
      this.#line(`MUTABLE f${k} = Box{ n: 0 } ${CAPABILITIES[kind]};`);
    });
    this.#shape.maps.forEach((kind, k) => this.#line(`MUTABLE m${k}${MAKERS[kind]}`));
    if (hasLocalObject) this.#line(`MUTABLE here = ${guarded} @local;`);
    const scope: Scope = {
      locals: [],
      aliases: [],
      hasLocalObject,
      streams: streams.flatMap((stream, k) => (isTaker(stream, 0) ? [`s${k}`] : [])),
      isGenerator: false,
      result: '',
    };
    streams.forEach((stream, k) => {
      this.#generator(stream, k, fibers.length);
    });
    const promises: Promised[] = [];
    const awaited: Promised[] = [];
    for (const [k, { fiber, isAwaited }] of fibers.entries()) {
      const own = streams.flatMap((stream, n) => {
        if (!isTaker(stream, k + 1)) return [];
        return [stream.sort === 'split' ? `s${n}f${k + 1}` : `s${n}`];
      });
      const promised = this.#spawn(fiber, { ...scope, streams: own });
      (isAwaited ? awaited : promises).push(promised);
    }
    this.#block(main, scope, promises);
    if (!endsHard(main)) {
      for (const promised of awaited) this.#await(promised, false);
      if (hasFinalLook) this.#finalLook();
    }
    this.#depth--;
    this.#line('END');
    const { families, policy } = this.#shape;
    const own = `${this.#lines.join('\n')}\n`;
    const text = families.length === 0 ? own : `${POLICIES[policy] ?? ''}${openersIn(own)}\n${own}`;
    const staged = needsStages(own) ? `${STAGE_TEXTS}${text}` : text;
    return own.includes('bump!(a') || own.includes('climb!(a') ? `${FUNCTIONS}\n${staged}` : staged;
  }

  #finalLook(): void {
    for (let k = 0; k < this.#shape.atomics; k++) this.#line(`${this.#name()} = a${k};`);
    if (this.#shape.cells.length > 0) this.#snapshot(this.#shape.cells.map((_, k) => k));
    this.#shape.families.forEach((_, k) => {
      this.#line(`${this.#name()} = peek(f${k});`);
    });
    this.#shape.locks.forEach((_, k) => {
      this.#line(`WITH EXCLUSIVE l${k} AS x { ${this.#name()} = x.n; }`);
    });
  }

  /** A stream, and for a split one a cursor for each fiber that takes items from it. */
  #generator({ sort, body, taker }: StreamShape, k: number, fibers: number): void {
    const suffix = sort === 'shared' || sort === 'split' ? ` @${sort}` : '';
    const name = sort === 'observed' ? `g${k}` : `s${k}`;
    const inner: Scope = {
      locals: [],
      aliases: [],
      hasLocalObject: false,
      streams: [],
      isGenerator: true,
      result: '',
    };
    this.#nested(
      `${name}: ~?Int64[]${suffix} = BG STREAM { @parallel ->`,
      body,
      endsHard(body) ? '};' : '    YIELD 5;\n};',
      inner,
      [],
    );
    if (endsHard(body)) this.#lines.splice(-1, 0, '        IF TRUE -> YIELD 6;');
    if (sort === 'observed') this.#line(foldText(k, taker));
    if (sort !== 'split') return;
    for (let fiber = 1; fiber <= fibers; fiber++)
      if (isTaker({ sort, body, taker }, fiber))
        this.#line(`s${k}f${fiber}: ~?Int64[] @split = CLONE s${k};`);
  }

  /** A new local with the sum of what the cells hold. */
  #snapshot(picks: readonly number[]): string {
    const { cells } = this.#shape;
    const sum = this.#name();
    const names = picks.map(() => `x${this.#names++}`);
    const list = names.map((name, k) => `SNAPSHOT c${(picks[k] ?? 0) % cells.length} AS ${name}`);
    const terms = names.map((name) => `${name}.n`).join(' + ');
    this.#line(`MUTABLE ${sum} = 0;`);
    this.#line(`WITH ${list.join(', ')} { ${sum} = ${terms}; }`);
    return sum;
  }

  /** Changes what a lock guards: its number, or one of its collections. */
  #change(data: string, pick: number, value: string): void {
    const statement = this.#shape.hasCollections ? CHANGES[pick] : undefined;
    if (statement !== undefined) this.#line(statement(data, value));
    else this.#line(`${data}.n = ${pick % 2 === 0 ? `${data}.n + 1` : value};`);
  }

  #look(data: string, pick: number): string {
    const value = this.#shape.hasCollections ? LOOKS[pick] : undefined;
    return value === undefined ? `${data}.n` : value(data);
  }

  #replace(shape: Shape & { readonly kind: 'replace' }, local: string): void {
    const { cells } = this.#shape;
    // An atomic pointer takes part in no transaction over several cells.
    const all = shape.cells.map((pick) => pick % cells.length);
    const picks = all.some((cell) => cells[cell] === 'pointer') ? all.slice(0, 1) : all;
    const names = picks.map(() => `x${this.#names++}`);
    const list = picks.map(
      (cell, k) =>
        `SNAPSHOT c${cell} AS ${k === 0 || shape.changesAll ? 'MUTABLE ' : ''}${names[k] ?? ''}`,
    );
    const [first = ''] = names;
    const changed = shape.changesAll ? names : [first];
    const value = shape.pick % 2 === 0 ? `${names.at(-1) ?? ''}.n + 1` : local;
    const body = changed.map((name) => `${name}.n = ${value};`).join(' ');
    const isPointer = cells[picks[0] ?? 0] === 'pointer';
    const handler = (CONFLICT_HANDLERS[shape.handlers] ?? '').replace(
      'CONFLICT',
      isPointer ? 'AtomicConflict' : 'MvccConflict',
    );
    this.#line(`WITH ${list.join(', ')} { ${body} }${handler}`);
  }

  #line(text: string): void {
    for (const line of text.split('\n')) this.#lines.push('    '.repeat(this.#depth) + line);
  }

  #name(): string {
    return `v${this.#names++}`;
  }

  /** Statements of one block; `promises` are those that it may await, and shrink as it does. */
  #block(shapes: readonly Shape[], outer: Scope, promises: Promised[]): void {
    let scope = outer;
    for (const shape of shapes) {
      scope = this.#statement(shape, scope, promises);
      if (isLast(shape, scope)) return;
    }
  }

  /** A block between `head` and `tail`; never empty. */
  #nested(
    head: string,
    shapes: readonly Shape[],
    tail: string,
    scope: Scope,
    promises: Promised[],
  ): void {
    this.#line(head);
    this.#depth++;
    const before = this.#lines.length;
    const outer = [...promises];
    this.#block(shapes, scope, promises);
    // A promise made in the block is gone after it.
    promises.splice(0, promises.length, ...promises.filter((one) => outer.includes(one)));
    if (this.#lines.length === before) this.#line('PASS;');
    this.#depth--;
    this.#line(tail);
  }

  #spawn(fiber: FiberShape, scope: Scope): Promised {
    const { isCooperative, givesNumber, body } = fiber;
    const name = `p${this.#names++}`;
    const inner: Scope = {
      ...scope,
      aliases: [],
      hasLocalObject: isCooperative && scope.hasLocalObject,
      result: givesNumber ? ' 7' : '',
    };
    const head = `MUTABLE ${name}: ~${givesNumber ? 'Int64' : 'Void'}[]@list = [BG {`;
    const placement = PLACEMENTS[fiber.placement] ?? '@parallel';
    const placed = isCooperative && scope.hasLocalObject ? head : `${head} ${placement} ->`;
    // Every body ends in a plain statement, so that RETURN and blocks may stand before it.
    const ending = givesNumber ? '8;' : 'PASS;';
    this.#nested(placed, body, endsHard(body) ? '}];' : `    ${ending}\n}];`, inner, []);
    return { name, givesNumber };
  }

  #await({ name, givesNumber }: Promised, isRescued: boolean): string | null {
    const local = givesNumber ? this.#name() : null;
    const rescue = isRescued ? (givesNumber ? ' OR 9' : ' OR PASS') : '';
    this.#line(`${local === null ? '' : `${local} = `}NEXT ${name}[0]${rescue};`);
    return local;
  }

  /** Writes one statement; the scope after it. */
  #statement(shape: Shape, scope: Scope, promises: Promised[]): Scope {
    const { atomics, locks } = this.#shape;
    const withLocal = (value: string): Scope => {
      const name = this.#name();
      this.#line(`${name} = ${value};`);
      return { ...scope, locals: [...scope.locals, name] };
    };
    const local = (k: number): string => scope.locals[k % scope.locals.length] ?? '0';
    const atomic = (k: number): string => `a${k % atomics}`;
    switch (shape.kind) {
      case 'load':
        return withLocal(atomic(shape.cell));
      case 'clock':
        return withLocal('timestampMs()');
      case 'random':
        return withLocal('randomInt(3)');
      case 'store':
        this.#line(
          `${atomic(shape.cell)} = ${shape.value === 0 ? local(shape.cell) : shape.value};`,
        );
        return scope;
      case 'add':
        this.#line(`${atomic(shape.cell)} ${shape.value === 0 ? '-' : '+'}= ${shape.value + 1};`);
        return scope;
      case 'bump':
        this.#line(`${atomic(shape.cell)} = ${atomic(shape.cell)} + 1;`);
        return scope;
      case 'call':
        if (shape.value === 0) {
          this.#line(`bump!(${atomic(shape.cell)});`);
          return scope;
        }
        return withLocal(`climb!(${atomic(shape.cell)}, ${shape.value - 1})`);
      case 'if': {
        const head = `IF ${local(shape.pick)} == ${shape.value} THEN`;
        this.#nested(head, shape.then, 'ELSE', scope, []);
        this.#lines.pop();
        this.#nested('ELSE', shape.otherwise, 'END', scope, []);
        return scope;
      }
      case 'with':
        if (locks.length === 0) {
          this.#block(shape.body, scope, []);
          return scope;
        }
        this.#with(shape, scope, promises);
        return scope;
      case 'change': {
        const alias = scope.aliases.filter(({ isWritable }) => isWritable).at(-1);
        const data = alias?.name ?? (scope.hasLocalObject ? 'here' : null);
        if (data !== null) this.#change(data, shape.pick, local(shape.pick));
        return scope;
      }
      case 'look': {
        const data = scope.aliases.at(-1)?.name ?? (scope.hasLocalObject ? 'here' : null);
        return data === null ? scope : withLocal(this.#look(data, shape.pick));
      }
      case 'autoLock':
        if (locks.length > 0) {
          const lock = `l${shape.lock % locks.length}`;
          this.#line(`${lock}.n = ${local(shape.lock)} + 2;`);
        }
        return scope;
      case 'snapshot': {
        if (this.#shape.cells.length === 0) return scope;
        return { ...scope, locals: [...scope.locals, this.#snapshot(shape.cells)] };
      }
      case 'replace':
        if (this.#shape.cells.length > 0) this.#replace(shape, local(shape.pick));
        return scope;
      case 'open': {
        const { families } = this.#shape;
        const k = shape.object % families.length;
        const kind = families[k];
        if (kind === undefined) return scope;
        const { text, givesNumber } = openingOf(kind, `f${k}`, shape.how, local(shape.how));
        if (givesNumber) return withLocal(text);
        this.#line(`${text};`);
        return scope;
      }
      case 'stage': {
        const stream = scope.streams[shape.source % Math.max(1, scope.streams.length)] ?? null;
        const maps = this.#shape.maps.flatMap((kind, k) => (kind === 'sharded' ? [`m${k}`] : []));
        const name = this.#name();
        this.#line(
          openStage(name, shape, { stream, lock: locks.length > 0, map: maps[0] ?? null }),
        );
        return { ...scope, locals: [...scope.locals, name] };
      }
      case 'fold': {
        const name = this.#name();
        this.#line(openFold(name, shape.how));
        return { ...scope, locals: [...scope.locals, name] };
      }
      case 'entry': {
        const { maps } = this.#shape;
        const kind = maps[shape.map % Math.max(1, maps.length)];
        if (kind === undefined) return scope;
        const name = this.#name();
        const map = `m${shape.map % maps.length}`;
        this.#line(openEntry(name, kind, map, shape.how, shape.key));
        return { ...scope, locals: [...scope.locals, name] };
      }
      case 'take': {
        const stream = scope.streams[shape.stream % scope.streams.length];
        if (stream === undefined) return scope;
        const { sort, taker } = this.#shape.streams[Number(/\d+/.exec(stream)?.[0])] ?? {};
        if (sort !== 'observed') return withLocal(`(NEXT ${stream}) OR 9`);
        const seen = this.#name();
        this.#line(`MUTABLE ${seen} = 9;`);
        this.#line(viewText(stream, taker ?? 0, seen));
        return { ...scope, locals: [...scope.locals, seen] };
      }
      case 'yield':
        if (scope.isGenerator) this.#line(`YIELD ${local(shape.pick)};`);
        return scope;
      case 'spawn':
        promises.push(this.#spawn(shape.fiber, { ...scope, streams: [], isGenerator: false }));
        return scope;
      case 'await': {
        const [promised] = promises.splice(shape.pick % Math.max(1, promises.length), 1);
        if (promised === undefined) return scope;
        const name = this.#await(promised, shape.isRescued);
        return name === null ? scope : { ...scope, locals: [...scope.locals, name] };
      }
      case 'do':
        this.#do(shape.branches, scope);
        return scope;
      case 'assert':
        this.#line(`ASSERT ${local(shape.pick)} != ${shape.value + 1}, "seen ${shape.value + 1}";`);
        return scope;
      case 'spin':
        this.#spin(shape.form, shape.cell, atomic(shape.cell));
        return scope;
      case 'repeat':
        this.#nested(`FOR ${this.#name()} IN (0 ..< 2) DO`, shape.body, 'END', scope, []);
        return scope;
      case 'sleep':
        this.#line(`sleep(${shape.time});`);
        return scope;
      case 'print':
        this.#line(`print(${local(shape.pick)});`);
        return scope;
      case 'raise':
        this.#line('RAISE Input, "raised";');
        return scope;
      case 'return':
        if (scope.result !== null) this.#line(`RETURN${scope.result};`);
        return scope;
      case 'die':
        this.#line('DIE 3;');
        return scope;
    }
  }

  #with(shape: Shape & { readonly kind: 'with' }, scope: Scope, promises: Promised[]): void {
    const { locks } = this.#shape;
    const aliases = shape.locks.map((pick): Alias & { readonly text: string } => {
      const lock = pick % locks.length;
      const name = `x${this.#names++}`;
      const isWritable = !shape.isRead || locks[lock] === 'locked';
      return { name, isWritable, text: `${isWritable ? 'EXCLUSIVE ' : ''}l${lock} AS ${name}` };
    });
    const list = aliases.map(({ text }) => text).join(', ');
    this.#nested(
      `WITH ${MARKERS[shape.marker] ?? ''}${list} {`,
      shape.body,
      `}${HANDLERS[shape.handlers] ?? ''}`,
      { ...scope, aliases: [...scope.aliases, ...aliases] },
      promises,
    );
  }

  #do(branches: readonly (readonly Shape[])[], scope: Scope): void {
    if (branches.length === 0) return;
    this.#line('DO {');
    this.#depth++;
    const inner: Scope = {
      ...scope,
      aliases: [],
      hasLocalObject: false,
      streams: [],
      isGenerator: false,
      result: null,
    };
    branches.forEach((body, k) => {
      const tail = k + 1 < branches.length ? 'END,' : 'END';
      this.#nested('@parallel -> IF TRUE THEN', body, tail, inner, []);
    });
    this.#depth--;
    this.#line('}');
  }

  /** Waits, without a wait, until somebody changes a cell. */
  #spin(form: number, pick: number, atomic: string): void {
    const { locks, cells } = this.#shape;
    if (form === 3 && cells.length > 0) {
      const cell = `c${pick % cells.length}`;
      this.#line(`WHILE TRUE DO WITH SNAPSHOT ${cell} AS y { IF y.n != 0 -> BREAK; } END`);
    } else if (form === 0) this.#line(`WHILE ${atomic} == 0 DO PASS; END`);
    else if (form === 1 || locks.length === 0)
      this.#line(`WHILE TRUE DO ${this.#name()} = a0; IF ${atomic} != 0 -> BREAK; END`);
    else
      this.#line(
        `WHILE TRUE DO WITH EXCLUSIVE l${pick % locks.length} AS y { IF y.n != 0 -> BREAK; } END`,
      );
  }
}

/** Whether nothing after `shape` in its block could run. */
function isLast(shape: Shape, { result }: Scope): boolean {
  return (
    shape.kind === 'raise' || shape.kind === 'die' || (shape.kind === 'return' && result !== null)
  );
}

function endsHard(shapes: readonly Shape[]): boolean {
  return shapes.some(({ kind }) => kind === 'raise' || kind === 'die' || kind === 'return');
}

/** Whether main (0) or a fiber (from 1) takes items from the stream. */
function isTaker({ sort, taker }: StreamShape, fiber: number): boolean {
  if (sort === 'shared' || sort === 'observed') return true;
  return sort === 'single'
    ? taker % 3 === fiber
    : fiber === 0 || ((taker >> (fiber - 1)) & 1) === 1;
}
