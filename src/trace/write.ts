/**
 * Writes a trace as JSON that people can read and compare: keys in a fixed order, one run of choices and one
 * fingerprint per line, the sources last. The same trace gives the same bytes.
 */
import type { Parameters } from '../explore/parameters.js';
import type { Fingerprint, Trace } from './schema.js';

/** Longest part of a file name that comes from the program's name. */
const STEM_LENGTH_MAX = 80;

/** `<file>.<kind>.<id>.json`: the same fault of the same program always has the same name. */
export function traceFileName(trace: Trace): string {
  return `${fileStem(trace.file)}.${trace.fault.kind}.${trace.id}.json`;
}

/** The base name of a path without its extension, reduced to characters that every file system takes. */
function fileStem(path: string): string {
  const base = path.split(/[\\/]/).at(-1) ?? '';
  const stem = base.replace(/\.(cht|clear)$/, '').replace(/[^\w.-]+/g, '-');
  const visible = stem.replace(/^\.+/, '').slice(0, STEM_LENGTH_MAX);
  return visible === '' ? 'program' : visible;
}

/** The text of a trace file, with a final line end. `parseTrace` reads it back to an equal value. */
export function formatTrace(trace: Trace): string {
  const { fault } = trace;
  const { file, line, column } = fault.location;
  const members: (readonly [name: string, text: string])[] = [
    ['schema', JSON.stringify(trace.schema)],
    ['version', JSON.stringify(trace.version)],
    ['id', JSON.stringify(trace.id)],
    ['file', JSON.stringify(trace.file)],
    ...(trace.test === undefined ? [] : [['test', JSON.stringify(trace.test)] as const]),
    [
      'fault',
      object([
        ['kind', JSON.stringify(fault.kind)],
        ['code', JSON.stringify(fault.code)],
        ['message', JSON.stringify(fault.message)],
        ['location', JSON.stringify({ file, line, column })],
        ['fiber', JSON.stringify(fault.fiber)],
      ]),
    ],
    ['scheduler', JSON.stringify(trace.scheduler)],
    ['preemptions', JSON.stringify(trace.preemptions)],
    ['minimized', JSON.stringify(trace.minimized)],
    ...(trace.breakpoints === undefined
      ? []
      : [['breakpoints', list(trace.breakpoints.map((one) => JSON.stringify(one)))] as const]),
    [
      'parameters',
      object(
        Object.entries(parametersAsJson(trace.parameters)).map(([name, value]) => [
          name,
          JSON.stringify(value),
        ]),
      ),
    ],
    ['schedule', list(trace.schedule.map(([fiber, count]) => JSON.stringify([fiber, count])))],
    ['other', list(trace.other.map(([fiber, count]) => JSON.stringify([fiber, count])))],
    ['fingerprints', list(trace.fingerprints.map(formatFingerprint))],
    [
      'sources',
      list(
        trace.sources.map(({ file: path, hash, text, package: name }) =>
          JSON.stringify({
            file: path,
            hash,
            ...(name === undefined ? {} : { package: name }),
            text,
          }),
        ),
      ),
    ],
  ];
  const lines = members.map(([name, text]) => `  ${JSON.stringify(name)}: ${text}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** Parameters as JSON values in their declared order; a lock timeout of Infinity is written `"inf"`. */
export function parametersAsJson(parameters: Parameters): Record<string, string | number> {
  return {
    seed: parameters.seed,
    placement: parameters.placement,
    time: parameters.time,
    lockTimeout: parameters.lockTimeout === Infinity ? 'inf' : parameters.lockTimeout,
    streamCapacity: parameters.streamCapacity,
    splitCapacity: parameters.splitCapacity,
    channelCapacity: parameters.channelCapacity,
    commitRetries: parameters.commitRetries,
    pointerRetries: parameters.pointerRetries,
    tagRetries: parameters.tagRetries,
    unhandledLock: parameters.unhandledLock,
    outputs: parameters.outputs,
    memoryMax: parameters.memoryMax,
  } satisfies Record<keyof Parameters, string | number>;
}

function formatFingerprint(print: Fingerprint): string {
  const { fiber, index, kind, object: name, enabled, line } = print;
  return JSON.stringify({ fiber, index, kind, object: name, enabled, line });
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '[]' : `[\n${items.map((item) => `    ${item}`).join(',\n')}\n  ]`;
}

function object(members: readonly (readonly [name: string, text: string])[]): string {
  return `{\n${members.map(([name, text]) => `    ${JSON.stringify(name)}: ${text}`).join(',\n')}\n  }`;
}
