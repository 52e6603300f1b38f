/**
 * OPTIONS, and with COMMANDS (`command-table.ts`) the whole command line as two tables. `command-line.ts` parses with them on the hot
 * path, `help.ts` turns them into help and completion, `scenario-file.ts` reads headers with them. A new flag
 * is a row here and a use in its command.
 */
import { DEFAULT_OPTIONS } from '../explore/options.js';
import { DEFAULT_PARAMETERS } from '../explore/parameters.js';
import type { CommandRow } from './command-table.js';
import { COMMANDS } from './command-table.js';

export type CommandName = keyof typeof COMMANDS;

type Kind =
  | { readonly type: 'flag' }
  | { readonly type: 'text'; readonly value: string }
  /** `NAME=VALUE`, any number of times; the values stand under each other, a line each. */
  | { readonly type: 'assignments'; readonly value: string }
  | { readonly type: 'choice'; readonly choices: readonly string[] }
  | {
      readonly type: 'integer';
      readonly minimum: number;
      readonly maximum?: number;
      readonly value: string;
    }
  /** An integer, or `inf` for Infinity. */
  | { readonly type: 'milliseconds'; readonly value: string }
  | { readonly type: 'seconds'; readonly value: string }
  /** A number of threads; 0 or `auto` for one per core. */
  | { readonly type: 'workers'; readonly maximum: number; readonly value: string };

interface OptionFacts {
  readonly commands: readonly CommandName[];
  readonly help: string;
  /** The default as help shows it; absent when the flag is simply off. */
  readonly default?: string | number;
  /** May stand in the `parameters:` line of a scenario header. */
  readonly inHeader?: boolean;
}

export type OptionRow = Kind & OptionFacts;

const SEEDED: readonly CommandName[] = [
  'run',
  'loom',
  'replay',
  'debug',
  'test',
  'check',
  'disasm',
  'bench',
];
/** Commands that repeat a saved trace, which has its own seed. */
const TRACED: readonly CommandName[] = ['explain', 'export', 'emit-test'];
const EVERY: readonly CommandName[] = [...SEEDED, ...TRACED];
const RUNS: readonly CommandName[] = ['run', 'loom', 'debug', 'test'];
const LOOM: readonly CommandName[] = ['loom'];
/** With `test`, these belong to `--loom`. */
const EXPLORES: readonly CommandName[] = ['loom', 'test'];
const TEST: readonly CommandName[] = ['test'];

const count = { type: 'integer', minimum: 1, value: 'N' } as const;
const parameter = { commands: RUNS, inHeader: true } as const;

export const OPTIONS = {
  scheduler: {
    type: 'text',
    value: 'NAME',
    commands: RUNS,
    default: 'exhaustive in loom, inline in run, else sequential',
    help: 'who decides the interleaving; ./file.js is a scheduler of your own',
  },
  'executions-max': {
    ...count,
    commands: EXPLORES,
    inHeader: true,
    default: 'none; 1000 for samplers',
    help: 'stop after so many executions of a file',
  },
  'steps-max': {
    ...count,
    commands: RUNS,
    inHeader: true,
    default: '1000000 in loom, none in run, 100000000 in debug',
    help: 'instructions of one execution',
  },
  'depth-max': {
    ...count,
    commands: EXPLORES,
    inHeader: true,
    default: DEFAULT_OPTIONS.depthMax,
    help: 'choices of one execution',
  },
  'nodes-max': {
    ...count,
    commands: EXPLORES,
    default: DEFAULT_OPTIONS.nodesMax,
    help: 'nodes of the plans that an exhaustive search keeps; beyond it the search is complete, but repeats executions',
  },
  'preemptions-max': {
    type: 'integer',
    minimum: 0,
    value: 'K',
    commands: EXPLORES,
    inHeader: true,
    default: 'none',
    help: 'only executions with at most K preemptions (exhaustive, brute)',
  },
  preemptions: {
    type: 'choice',
    choices: ['iterate'],
    commands: EXPLORES,
    inHeader: true,
    default: 'none',
    help: 'iterate: at most 0, then 1, then 2, … preemptions, so that the simplest failure comes first (exhaustive, brute)',
  },
  reduction: {
    type: 'choice',
    choices: ['dpor', 'auto'],
    commands: EXPLORES,
    inHeader: true,
    default: 'auto',
    help: 'dpor: exactly one execution per equivalence class; auto: that or anything sound and coarser',
  },
  'pct-depth': {
    type: 'integer',
    minimum: 1,
    maximum: 20,
    value: 'D',
    commands: RUNS,
    default: DEFAULT_OPTIONS.pctDepth,
    help: 'bugs that need D ordering constraints (pct): the guarantee of the report is for these',
  },
  'time-limit': {
    type: 'seconds',
    value: 'SECONDS',
    commands: EXPLORES,
    default: 'none',
    help: 'stop exploring a file after so long',
  },
  checkpoint: {
    type: 'text',
    value: 'FILE',
    commands: LOOM,
    help: 'save where the search of one file stands, every few seconds and when it is stopped, and go on from there next time (exhaustive, brute)',
  },
  workers: {
    type: 'workers',
    maximum: 256,
    value: 'N',
    commands: LOOM,
    default: 1,
    help: 'explore so many files, parts of a sample, or parts of a long search at a time; 0 or auto: one per core',
  },
  traces: {
    type: 'text',
    value: 'DIR',
    commands: EXPLORES,
    default: 'traces/',
    help: 'where traces are saved',
  },
  coverage: {
    type: 'flag',
    commands: EXPLORES,
    help: 'list which operations were chosen, interrupted, and met others',
  },
  'keep-going': {
    type: 'flag',
    commands: EXPLORES,
    help: 'do not stop at the first fault of a file',
  },
  'allow-incomplete': {
    type: 'flag',
    commands: EXPLORES,
    help: 'exit status 0 when a bound stops the search without a fault',
  },
  placement: {
    type: 'choice',
    choices: ['open', 'native'],
    ...parameter,
    default: DEFAULT_PARAMETERS.placement,
    help: 'open: every fiber may run in parallel; native: as the compiler places them',
  },
  time: {
    type: 'choice',
    choices: ['quiescent', 'adversarial'],
    ...parameter,
    default: DEFAULT_PARAMETERS.time,
    help: 'when virtual time moves: when nothing else can, or at any moment',
  },
  'lock-timeout': {
    type: 'milliseconds',
    value: 'MS',
    ...parameter,
    default: DEFAULT_PARAMETERS.lockTimeout,
    help: 'virtual milliseconds until a waiting lock request fails; inf for never',
  },
  'stream-capacity': {
    ...count,
    ...parameter,
    default: DEFAULT_PARAMETERS.streamCapacity,
    help: 'items that an open stream holds',
  },
  'split-capacity': {
    ...count,
    ...parameter,
    default: DEFAULT_PARAMETERS.splitCapacity,
    help: 'items that a split stream holds',
  },
  'channel-capacity': {
    ...count,
    ...parameter,
    default: 'by rule',
    help: 'items that a channel to workers holds',
  },
  'commit-retries': {
    ...count,
    ...parameter,
    default: DEFAULT_PARAMETERS.commitRetries,
    help: 'attempts of a transaction on one versioned object',
  },
  'pointer-retries': {
    ...count,
    ...parameter,
    default: DEFAULT_PARAMETERS.pointerRetries,
    help: 'attempts of a transaction on an atomic pointer',
  },
  'tag-retries': {
    ...count,
    ...parameter,
    default: DEFAULT_PARAMETERS.tagRetries,
    help: 'recorded only: a transaction on several cells waits for its turn',
  },
  'unhandled-lock': {
    type: 'choice',
    choices: ['raise', 'panic', 'policy'],
    ...parameter,
    default: DEFAULT_PARAMETERS.unhandledLock,
    help: 'what a lock failure does when its WITH has no handler',
  },
  outputs: {
    type: 'choice',
    choices: ['ignore', 'multiset', 'ordered'],
    ...parameter,
    default: DEFAULT_PARAMETERS.outputs,
    help: 'which differences of printed text between schedules are a fault',
  },
  'static-checks': {
    type: 'choice',
    choices: ['error', 'warn'],
    commands: ['run', 'loom', 'debug', 'test', 'check', 'disasm'],
    inHeader: true,
    default: 'warn in loom and debug, else error',
    help: 'lock-order and hold-across-yield checks',
  },
  loom: {
    type: 'flag',
    commands: TEST,
    help: 'explore the interleavings of each test; the options of `clear loom` apply',
  },
  filter: {
    type: 'text',
    value: 'NAME',
    commands: TEST,
    help: 'only tests with NAME in their full name, such as `Rates / stubbed / uses the stub`',
  },
  tags: {
    type: 'text',
    value: 'TAG,…',
    commands: TEST,
    help: 'only tests in a WHEN with one of these TAGS',
  },
  'min-pass': {
    type: 'integer',
    minimum: 0,
    value: 'N',
    commands: TEST,
    default: 'every test has to pass',
    help: 'succeed when at least N tests pass, whatever the others do: a ratchet',
  },
  tap: { type: 'flag', commands: TEST, help: 'the result as TAP version 14' },
  junit: { type: 'flag', commands: TEST, help: 'the result as JUnit XML' },
  package: {
    type: 'assignments',
    value: 'NAME=PATH',
    commands: ['run', 'loom', 'replay', ...TRACED, 'debug', 'test', 'check', 'disasm'],
    help: 'the file that `REQUIRE "pkg:NAME"` means; may be repeated',
  },
  explain: {
    type: 'text',
    value: 'CODE',
    commands: ['check'],
    help: 'say what a code such as T003 means, with an example, instead of checking files',
  },
  'allow-write': {
    type: 'text',
    value: 'DIR',
    commands: EXPLORES,
    help: 'let explored programs write files below DIR for real; all else they write is theirs alone',
  },
  commands: {
    type: 'text',
    value: 'FILE',
    commands: ['debug'],
    help: 'carry out the commands in FILE, one a line, instead of reading them from the console',
  },
  dap: {
    type: 'flag',
    commands: ['debug'],
    help: 'speak the Debug Adapter Protocol with an editor, on standard input and output',
  },
  embedded: {
    type: 'flag',
    commands: ['replay', ...TRACED, 'debug'],
    help: 'run the program text inside the trace, even when the file is there',
  },
  format: {
    type: 'choice',
    choices: ['chrome', 'mermaid', 'json'],
    commands: ['export'],
    default: 'json',
    help: 'chrome: trace events for Perfetto; mermaid: a sequence diagram; json: the story as data',
  },
  'emit-test': {
    type: 'flag',
    commands: LOOM,
    help: 'write a regression test for each fault, as `clear emit-test` does',
  },
  tests: {
    type: 'text',
    value: 'DIR',
    commands: ['loom', 'emit-test'],
    default: 'tests/, test/ or __tests__/ if there, else beside the program',
    help: 'where regression tests are written',
  },
  html: {
    type: 'text',
    value: 'FILE',
    commands: ['explain'],
    help: 'write the explanation as one page with a diagram, which needs no network',
  },
  full: {
    type: 'flag',
    commands: ['explain', 'export'],
    help: 'every event, also those that have no part in the fault',
  },
  quick: {
    type: 'flag',
    commands: ['bench'],
    help: 'one run of each benchmark instead of several',
  },
  here: {
    type: 'flag',
    commands: ['bench'],
    help: 'measure in this process, without child processes (explore)',
  },
  print: {
    type: 'choice',
    choices: ['tokens', 'ast', 'mir', 'bytecode'],
    commands: ['disasm'],
    default: 'bytecode',
    help: 'the stage of the compiler to show',
  },
  seed: {
    type: 'integer',
    minimum: 0,
    value: 'N',
    commands: SEEDED,
    inHeader: true,
    default: DEFAULT_PARAMETERS.seed,
    help: 'every random number follows from it',
  },
  'memory-max': {
    type: 'integer',
    minimum: 1,
    value: 'MB',
    commands: EVERY,
    inHeader: true,
    default: DEFAULT_PARAMETERS.memoryMax,
    help: 'guest memory',
  },
  json: { type: 'flag', commands: EVERY, help: 'one JSON document on standard output' },
  color: { type: 'flag', commands: EVERY, help: 'colour even when the output is no terminal' },
  'no-color': { type: 'flag', commands: EVERY, help: 'no colour (also: NO_COLOR)' },
  'log-level': {
    type: 'choice',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
    commands: EVERY,
    default: 'warn',
    help: 'log on standard error, as NDJSON',
  },
} as const satisfies Record<string, OptionRow>;

export type OptionName = keyof typeof OPTIONS;

type ValueOf<R extends OptionRow> = R extends { readonly choices: readonly (infer C)[] }
  ? C
  : R extends { readonly type: 'flag' }
    ? true
    : R extends { readonly type: 'text' | 'assignments' }
      ? string
      : number;

/** Values by option name, checked; an option that was not given is absent. */
export type OptionValues = {
  readonly [N in OptionName]?: ValueOf<(typeof OPTIONS)[N]>;
};

export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];
export const OPTION_NAMES = Object.keys(OPTIONS) as OptionName[];

export function isCommandName(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}

export function isOptionName(word: string): word is OptionName {
  return Object.hasOwn(OPTIONS, word);
}

export function commandRow(name: CommandName): CommandRow {
  return COMMANDS[name];
}

export function optionRow(name: OptionName): OptionRow {
  return OPTIONS[name];
}
