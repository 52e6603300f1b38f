/** Small tables that immediate operands of instructions index into, and bits of flags. */
export const ERROR_KINDS = [
  'Transient',
  'Input',
  'System',
  'NotFound',
  'Permission',
  'Canceled',
] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

export const OBJECT_KINDS = [
  'mutex',
  'rwlock',
  'atomic',
  'local',
  'shared',
  'multiowned',
  'versioned',
  'pointer',
  'stream',
  'sharedStream',
  'splitStream',
  'cursor',
  'channel',
  'shard',
  'stripe',
  'observable',
] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];
/** Those that hold data; streams and observables are types of their own, and channels have none. */
export type DataKind = Exclude<
  ObjectKind,
  | 'stream'
  | 'sharedStream'
  | 'splitStream'
  | 'cursor'
  | 'channel'
  | 'shard'
  | 'stripe'
  | 'observable'
>;

/** One fiber at a time takes items; several do, each item once; or each has a cursor of its own. */
export const STREAM_SORTS = ['single', 'shared', 'split'] as const;
export type StreamSort = (typeof STREAM_SORTS)[number];

/** `exclusive`, or `inferred`: exclusive on a mutex, shared on a readers-writer lock. */
export const LOCK_MODES = ['exclusive', 'inferred'] as const;

/**
 * Bits of the flags of `lock`, `commit` and `tag`: the WITH has handlers at all; one of them selects LockTimeout; the function can fail,
 * so that a failure nobody handles is raised rather than a panic (CLEAR concurrency reference, 3.16).
 */
export const LOCK_FLAGS = { hasHandlers: 1, handlesTimeout: 2, mayRaise: 4, hasPolicy: 8 } as const;

/**
 * Bits of the modifiers of `spawn`. `stackful`: a BG that is no state machine, or a worker; `branch`: a DO branch; `stream`: a generator; `near`: captures
 * what keeps the body on the scheduler of its spawner.
 */
export const MODIFIERS = {
  parallel: 1,
  pinned: 2,
  service: 4,
  arena: 8,
  stackful: 16,
  branch: 32,
  stream: 64,
  near: 128,
} as const;

export const UPDATES = ['addInt', 'subInt', 'addFloat', 'subFloat', 'and', 'or', 'xor'] as const;

/** Text formats of `formatValue`; `truncated` is Float64.toString() (CLEAR language reference, 12.1). */
export const FORMATS = [
  'int',
  'float',
  'bool',
  'string',
  'truncated',
  'optionalInt',
  'optionalFloat',
  'optionalBool',
  'optionalString',
  'value',
  'float32',
  'optionalFloat32',
] as const;

/**
 * Operators of `arithmeticInt`. Those with `%` wrap; shifts and bit operators never leave the type, except that `<<`
 * drops the bits that do. `negate` and `complement` read their operand twice.
 */
export const INTEGER_OPERATORS = [
  '+',
  '-',
  '*',
  '/',
  'MOD',
  '**',
  '%+',
  '%-',
  '%*',
  '!+',
  '!-',
  '!*',
  '<<',
  '>>',
  'BIT_AND',
  'BIT_OR',
  'XOR',
  'negate',
  'complement',
] as const;
export type IntegerOperator = (typeof INTEGER_OPERATORS)[number];

export const INTEGER_TYPES = [
  'Int8',
  'Int16',
  'Int32',
  'Int64',
  'UInt8',
  'UInt16',
  'UInt32',
  'UInt64',
] as const;

/** What `mapOperation` does with one part of a map, named like the builtins. */
export const MAP_OPERATIONS = [
  'get',
  'put',
  'delete',
  'contains?',
  'count',
  'keys',
  'values',
  'clear',
] as const;
export type MapOperation = (typeof MAP_OPERATIONS)[number];
