/** What programs do with files and the console (CLEAR language reference, 15.2), by position in FILE_OPERATIONS. */
import type { ErrorKind } from '../bytecode/opcodes.js';
import { FILE_OPERATIONS } from '../bytecode/file-operations.js';
import type { WorldFailure } from '../bytecode/world.js';
import { InternalError } from '../support/assert.js';
import type { MachineState } from './machine-state.js';
import type { Value } from './value.js';
import { ListValue } from './value.js';

/** Those that change what others may read. */
const WRITING: ReadonlySet<string> = new Set([
  'writeFile',
  'create',
  'fileWrite',
  'readLine',
  'readLinePrompt',
]);

/** By position: whether it writes. */
export const IS_WRITING: readonly boolean[] = FILE_OPERATIONS.map((name) => WRITING.has(name));

/** The result, or why there is none. A file that is open is its path. */
export function performFileOperation(
  m: MachineState,
  operation: number,
  args: readonly Value[],
): Value | WorldFailure {
  const { files } = m;
  const text = (index: number): string => {
    const value = args[index];
    return typeof value === 'string' ? value : '';
  };
  const name = FILE_OPERATIONS[operation];
  switch (name) {
    case 'readFile':
    case 'fileReadAll':
      return files.read(text(0));
    case 'open': {
      const content = files.read(text(0));
      return typeof content === 'string' ? text(0) : content;
    }
    case 'writeFile':
      return files.write(text(0), text(1));
    case 'create':
      return files.write(text(0), '') ?? text(0);
    case 'fileWrite': {
      const before = files.read(text(0));
      return typeof before === 'string' ? files.write(text(0), before + text(1)) : before;
    }
    case 'fileSize': {
      const content = files.read(text(0));
      return typeof content === 'string' ? content.length : -1;
    }
    case 'listDir':
    case 'listAll': {
      const entries = files.list(text(0));
      if ('kind' in entries) return entries;
      const prefix = (isFolder: boolean): string =>
        name === 'listDir' ? '' : isFolder ? 'd:' : 'f:';
      return new ListValue(entries.map((entry) => prefix(entry.isFolder) + entry.name));
    }
    case 'readLine':
      return inputLine(m);
    case 'readLinePrompt':
      m.files.world.prompt(text(0));
      return inputLine(m);
    case 'pwd':
      return m.files.world.folder;
    case 'argv':
      return new ListValue([...m.files.world.programArguments]);
    case 'peakMemoryKb':
    case 'peakVirtualMemoryKb':
    case 'currentMemoryKb':
      return m.files.world.memory?.(name) ?? -1;
    default:
      throw new InternalError(`there is no file operation ${operation}`);
  }
}

function inputLine(m: MachineState): string | WorldFailure {
  return m.files.world.readLine() ?? failure('System', 'the input has ended');
}

function failure(kind: ErrorKind, message: string): WorldFailure {
  return { kind, message };
}

export function isFailure(value: Value | WorldFailure): value is WorldFailure {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    'message' in value &&
    !('origin' in value)
  );
}
