/** Files that are written whole or not at all, and why one cannot be written. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { errorCode } from './program-file.js';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  EEXIST: 'it is there already, and no folder',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
  EBUSY: 'it is in use, or a folder',
  EACCES: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
};

/** Throws the error of the system. */
export function writeWhole(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** What is wrong, in words where there are some; null for what is no error of the system. */
export function whyUnwritable(error: unknown): string | null {
  const code = errorCode(error);
  return code === null ? null : (REASONS[code] ?? code);
}
