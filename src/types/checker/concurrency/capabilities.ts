/** Capability suffixes (`@shared:locked(rank: 2)`) as the type of a handle (CLEAR concurrency reference, 3.21). */
import type { DataKind } from '../../../bytecode/opcodes.js';
import type { Span } from '../../../diagnostics/source.js';
import type { Capability } from '../../../syntax/ast.js';
import { nearestHint } from '../../nearest.js';
import type { ObjectType, Type } from '../../types.js';
import { isContainerType, UNKNOWN } from '../../types.js';
import { withArticle } from '../../type-text.js';
import type { ProgramContext } from '../context.js';
import { reportIn } from '../context.js';

type Ownership = Extract<Type, { kind: 'object' }>['ownership'];

const OWNERSHIPS: Readonly<Record<string, Ownership>> = {
  shared: 'shared',
  multiowned: 'multiowned',
  // What a weak handle leads to.
  link: 'multiowned',
};
const SYNCS: Readonly<Record<string, DataKind>> = {
  locked: 'mutex',
  writeLocked: 'rwlock',
  local: 'local',
  atomic: 'atomic',
  versioned: 'versioned',
};
/** Capabilities of the language that this stage does not run. */
const OTHERS = ['split', 'alwaysMutable'];
/** Capabilities of futures alone. */
const OF_FUTURES = ['observable'];
const PARTS_MAX = 1024;
/** Where a part of a value is kept; only an atomic depends on it. `boxed` is its newer name. */
export const LAYOUT_CAPS: readonly string[] = ['indirect', 'boxed'];
/** They choose a collection, a layout or the access to a string, and make no handle. */
const PLAIN = ['list', 'pool', 'set', 'soa', 'raw', 'symbol', ...LAYOUT_CAPS];

/** Whether a chain makes a handle of a shared object. */
export function hasHandle(caps: readonly Capability[]): boolean {
  return caps.some((cap) => !PLAIN.includes(cap.name));
}

const FAMILIES = {
  mutex: 'LOCKED',
  rwlock: 'LOCKED',
  atomic: 'ATOMIC',
  local: 'LOCAL',
  multiowned: 'LOCAL',
  shared: 'SHARED',
  versioned: 'VERSIONED',
  pointer: 'ATOMIC',
} as const satisfies Record<DataKind, string>;

interface Chain {
  ownership: Ownership | null;
  sync: DataKind | null;
  isBoxed: boolean;
  isWeak: boolean;
  rank: number;
  /** N of `sharded(N)`, or 0. */
  parts: number;
}

/** `inner` with the capabilities of a chain; `inner` itself when the chain has none that make a handle. */
export function applyCapabilities(
  program: ProgramContext,
  inner: Type,
  caps: readonly Capability[],
  span: Span,
): Type {
  const chain: Chain = {
    ownership: null,
    sync: null,
    isBoxed: false,
    isWeak: false,
    rank: -1,
    parts: 0,
  };
  for (const cap of caps) if (!addCapability(program, chain, cap)) return UNKNOWN;
  if (chain.parts > 0) return sharded(program, inner, chain, span);
  if (chain.ownership === null && chain.sync === null) return inner;
  if (inner.kind === 'unknown') return UNKNOWN;
  const isPointer = chain.isBoxed && chain.sync === 'atomic';
  const object: DataKind = isPointer
    ? 'pointer'
    : (chain.sync ?? (chain.ownership === 'multiowned' ? 'multiowned' : 'shared'));
  if (!checkInner(program, inner, chain, object, span)) return UNKNOWN;
  const handle: ObjectType = {
    kind: 'object',
    inner,
    object,
    family: FAMILIES[object],
    ownership: chain.ownership ?? 'single',
    rank: chain.rank,
  };
  return chain.isWeak ? { kind: 'weak', handle } : handle;
}

/** A map in parts. Only locks guard them, all of them the same way. */
function sharded(program: ProgramContext, inner: Type, chain: Chain, span: Span): Type {
  const { ownership, sync, parts } = chain;
  if (inner.kind === 'unknown') return UNKNOWN;
  const isLock = sync === null || sync === 'mutex' || sync === 'rwlock';
  if (inner.kind === 'map' && isLock && ownership !== 'multiowned')
    return { kind: 'sharded', map: inner, parts, lock: sync, ownership: ownership ?? 'single' };
  const what = inner.kind === 'map' ? 'a sharded map' : withArticle(inner);
  reportIn(program, 'SHARDED_MAP_ONLY', span, `${what} cannot have this capability`, {
    hint: 'maps can be `@sharded(N)`, alone or with `locked`, `writeLocked` and `shared`',
  });
  return UNKNOWN;
}

/** `sharded(N)`: false after a report. */
function addParts(program: ProgramContext, chain: Chain, cap: Capability): boolean {
  const [argument, second] = cap.args;
  const count = argument?.label === null ? argument.value : 0;
  if (second === undefined && Number.isSafeInteger(count) && count >= 1 && count <= PARTS_MAX) {
    chain.parts = count;
    return true;
  }
  reportIn(
    program,
    'SHARDED_MAP_ONLY',
    cap.span,
    '`@sharded` needs the number of parts that the map has',
    { hint: `write \`@sharded(4)\`; there are at most ${PARTS_MAX}` },
  );
  return false;
}

function addCapability(program: ProgramContext, chain: Chain, cap: Capability): boolean {
  if (cap.name === 'sharded') return addParts(program, chain, cap);
  const ownership = OWNERSHIPS[cap.name];
  const sync = SYNCS[cap.name];
  if (LAYOUT_CAPS.includes(cap.name)) chain.isBoxed = true;
  if (PLAIN.includes(cap.name)) return true;
  if (OTHERS.includes(cap.name)) {
    reportIn(program, 'NOT_SUPPORTED', cap.span, `not supported: \`@${cap.name}\``);
    return false;
  }
  if (OF_FUTURES.includes(cap.name)) {
    const message = `\`@${cap.name}\` stands behind what a stream is folded to`;
    reportIn(program, 'OBSERVABLE_NEEDS_FOLD', cap.span, message, {
      hint: 'write for example `total: ~Int64@observable = numbers |> SUM _;`',
    });
    return false;
  }
  if (ownership === undefined && sync === undefined) {
    const known = [...Object.keys(OWNERSHIPS), ...Object.keys(SYNCS), ...PLAIN];
    reportIn(
      program,
      'UNKNOWN_CAPABILITY_MODIFIER',
      cap.span,
      `there is no capability \`@${cap.name}\``,
      { hint: nearestHint(cap.name, () => known) },
    );
    return false;
  }
  if (
    (ownership !== undefined && chain.ownership !== null) ||
    (sync !== undefined && chain.sync !== null)
  ) {
    const sort = ownership !== undefined ? 'ownership' : 'synchronisation';
    reportIn(
      program,
      'DUPLICATE_CAPABILITY',
      cap.span,
      `\`@${cap.name}\` is a second ${sort} capability`,
      { hint: 'keep one of them' },
    );
    return false;
  }
  if (cap.name === 'link') chain.isWeak = true;
  if (ownership !== undefined) chain.ownership = ownership;
  if (sync !== undefined) chain.sync = sync;
  for (const argument of cap.args) {
    const isRank = argument.label === 'rank' && (sync === 'mutex' || sync === 'rwlock');
    if (isRank && Number.isSafeInteger(argument.value) && argument.value >= 0) {
      chain.rank = argument.value;
      continue;
    }
    reportIn(
      program,
      'UNKNOWN_CAPABILITY_MODIFIER',
      cap.span,
      `\`@${cap.name}\` does not take this argument`,
      { hint: 'locks take `rank: N`, with N a whole number from 0' },
    );
    return false;
  }
  return true;
}

function checkInner(
  program: ProgramContext,
  inner: Type,
  chain: Chain,
  object: DataKind,
  span: Span,
): boolean {
  const atomicInner =
    inner.kind === 'bool' ||
    (inner.kind === 'float' && inner.bits === 64) ||
    (inner.kind === 'int' && inner.name === 'Int64');
  const fits = isContainerType(inner);
  if (object === 'atomic') {
    if (atomicInner && chain.ownership === 'shared') return true;
    if (fits) {
      reportIn(
        program,
        'ATOMIC_STRUCT',
        span,
        `${withArticle(inner)} does not fit into an atomic`,
        {
          hint: 'put it behind an atomic pointer: `@indirect:atomic`',
        },
      );
      return false;
    }
  } else if (fits) return true;
  reportIn(
    program,
    'CAPABILITY_ON_PRIMITIVE',
    span,
    `${withArticle(inner)} cannot have this capability`,
    {
      hint: atomicInner
        ? 'use `@shared:atomic`, or put the value in a struct'
        : 'put the value in a struct',
    },
  );
  return false;
}
