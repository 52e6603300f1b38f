/**
 * Reads a trace file. Whatever its state, the answer is a trace in which every field has its type and the
 * fields agree with each other, or one problem with its place; nothing is repaired and nothing is assumed.
 */
import { EVENTS } from '../bytecode/events.js';
import type { Parameters } from '../explore/parameters.js';
import type { FaultKind } from '../explore/report.js';
import { FAULTS } from '../explore/report.js';
import { hashText } from '../support/hash.js';
import type { Check } from './checks.js';
import {
  Mismatch,
  flag,
  integer,
  list,
  matching,
  oneOf,
  pair,
  pathText,
  record,
  text,
} from './checks.js';
import type { JsonPath } from './json-position.js';
import { jsonError, jsonOffset, textPosition } from './json-position.js';
import type { Fingerprint, Trace } from './schema.js';
import { PASS, TRACE_SCHEMA } from './schema.js';

/** Larger files are refused before they are parsed. */
export const TRACE_BYTES_MAX = 16 * 1024 * 1024;

export interface TraceProblem {
  readonly message: string;
  /** Place in the trace file, both from 1. */
  readonly line: number;
  readonly column: number;
}

/** The trace in `content`, or why it is none. Never throws for bad content. */
export function parseTrace(
  content: string,
): { readonly trace: Trace } | { readonly problem: TraceProblem } {
  if (content.length > TRACE_BYTES_MAX) {
    const problem = { message: 'the trace is larger than 16 MiB', line: 1, column: 1 };
    return { problem };
  }
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const broken = jsonError(content) ?? { message: error.message, offset: 0 };
    return {
      problem: {
        message: `this is not JSON: ${broken.message}`,
        ...textPosition(content, broken.offset),
      },
    };
  }
  const checked = checkTrace(value);
  if ('trace' in checked) return checked;
  const { message, path } = checked;
  return { problem: { message, ...textPosition(content, jsonOffset(content, path)) } };
}

/** The trace that a value is, which JSON may have been read from, or what is wrong with it, and where. */
export function checkTrace(
  value: unknown,
): { readonly trace: Trace } | { readonly message: string; readonly path: JsonPath } {
  return checked(() => {
    checkSchema(value);
    const trace = TRACE(value, []);
    checkAgreement(trace);
    return { trace };
  });
}

/** Run parameters that a value is, or what is wrong with it. */
export function checkParameters(
  value: unknown,
): { readonly parameters: Parameters } | { readonly message: string; readonly path: JsonPath } {
  return checked(() => ({ parameters: PARAMETERS(value, []) }));
}

function checked<T>(work: () => T): T | { readonly message: string; readonly path: JsonPath } {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    const { path } = error;
    const place = pathText(path);
    return { message: place === '' ? error.message : `\`${place}\`: ${error.message}`, path };
  }
}

const fiberName = matching(/^\d{1,9}(\.\d{1,9})*$/, 'the name of a fiber such as "0.1"');
const count = integer(1);

const LOCATION = record({ file: text, line: integer(1), column: integer(1) });

const lockTimeout: Check<number> = (value, path) =>
  value === 'inf' || value === Infinity ? Infinity : integer(0)(value, path);

const PARAMETERS = record<Parameters>({
  seed: integer(0),
  placement: oneOf(['open', 'native']),
  time: oneOf(['quiescent', 'adversarial']),
  lockTimeout,
  streamCapacity: count,
  splitCapacity: count,
  channelCapacity: integer(0),
  commitRetries: count,
  pointerRetries: count,
  tagRetries: count,
  unhandledLock: oneOf(['raise', 'panic', 'policy']),
  outputs: oneOf(['ignore', 'multiset', 'ordered']),
  memoryMax: count,
});

const FINGERPRINT = record<Fingerprint>({
  fiber: fiberName,
  index: integer(0),
  kind: oneOf(Object.keys(EVENTS)),
  object: text,
  enabled: list(fiberName),
  line: integer(0),
});

const MEMBERS = {
  schema: oneOf([TRACE_SCHEMA]),
  version: text,
  file: matching(/./, 'the path of a program'),
  test: text,
  sources: list(
    record<Trace['sources'][number]>(
      {
        file: text,
        hash: matching(/^[0-9a-f]{16}$/, '16 hexadecimal digits'),
        package: text,
        text,
      },
      ['package'],
    ),
  ),
  parameters: PARAMETERS,
  scheduler: text,
  schedule: list(pair(fiberName, count)),
  other: list(pair(fiberName, count)),
  fingerprints: list(FINGERPRINT),
  fault: record({
    kind: oneOf([...Object.keys(FAULTS), PASS]),
    code: text,
    message: text,
    location: LOCATION,
    fiber: fiberName,
  }),
  preemptions: integer(0),
  minimized: flag,
  breakpoints: list(text),
  id: matching(/^[0-9a-f]{8}$/, '8 hexadecimal digits'),
};

const TRACE = record<Trace>(MEMBERS, ['test', 'breakpoints']);

/** A document of another kind or version gets its own message, before its members are looked at. */
function checkSchema(value: unknown): void {
  const { schema } = record<{ schema: unknown }>({ schema: (member) => member })(value, []);
  if (schema === TRACE_SCHEMA) return;
  const version = typeof schema === 'string' ? /^clear-loom\/trace\/(\d+)$/.exec(schema) : null;
  throw new Mismatch(
    ['schema'],
    version === null
      ? `this is not a trace of clear-loom: expected ${JSON.stringify(TRACE_SCHEMA)}, found ${JSON.stringify(schema).slice(0, 60)}`
      : `this trace has format ${version[1]}, and this version of clear-loom reads format 1 only`,
  );
}

/** What single fields cannot show: hashes, lengths and fibers that must match across fields. */
function checkAgreement(trace: Trace): void {
  if (trace.sources.length === 0) throw new Mismatch(['sources'], 'the program itself is missing');
  for (const [index, source] of trace.sources.entries()) {
    if (hashText(source.text) !== source.hash) {
      throw new Mismatch(['sources', index, 'hash'], 'the hash does not belong to the text');
    }
  }
  const { kind, code } = trace.fault;
  const right = kind === PASS ? '' : FAULTS[kind as FaultKind].code;
  if (code !== right) {
    throw new Mismatch(['fault', 'code'], `expected "${right}" for ${kind}, found "${code}"`);
  }
  checkSchedule(trace);
}

function checkSchedule({ schedule, fingerprints }: Trace): void {
  let depth = 0;
  for (const [run, [fiber, length]] of schedule.entries()) {
    if (depth + length > fingerprints.length) {
      throw disagreement(['schedule', run, 1], depth + length, fingerprints.length);
    }
    for (const end = depth + length; depth < end; depth++) {
      const print = fingerprints[depth];
      if (print?.fiber !== fiber) {
        const path = ['fingerprints', depth, 'fiber'];
        throw new Mismatch(path, `the schedule chooses fiber ${fiber} here`);
      }
      if (!print.enabled.includes(fiber)) {
        const path = ['fingerprints', depth, 'enabled'];
        throw new Mismatch(path, `fiber ${fiber} is chosen here, but not among the enabled ones`);
      }
    }
  }
  if (depth < fingerprints.length) throw disagreement(['schedule'], depth, fingerprints.length);
}

function disagreement(path: JsonPath, choices: number, prints: number): Mismatch {
  return new Mismatch(
    path,
    `the runs of choices sum to ${choices} here, but there are ${prints} fingerprints`,
  );
}
