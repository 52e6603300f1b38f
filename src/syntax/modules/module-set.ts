/** The modules of a program (CLEAR language reference, 16): files, who requires whom, and under which name. */
import type { Source } from '../../diagnostics/source.js';
import type { Module } from '../ast.js';

export interface ModuleSet {
  /** All files laid end to end; the positions of every tree are positions in it. */
  readonly source: Source;
  /** What a module requires comes before it; the main module is the last one. */
  readonly modules: readonly LinkedModule[];
}

export interface LinkedModule {
  /** Its own file, the tree with positions in the text of all. */
  readonly module: Module;
  /** Where its text begins in the text of all, and where it ends. */
  readonly start: number;
  readonly end: number;
  /** Base name as a namespace: what its functions are called outside of it. Empty for the main module. */
  readonly prefix: string;
  /** Folder of the file: what is neither PUB nor PRIVATE is seen there. */
  readonly folder: string;
  /** By namespace: the position in `modules` of what is required under it. */
  readonly namespaces: ReadonlyMap<string, number>;
}

/** A program of one file. */
export function singleModule(module: Module): ModuleSet {
  const { source } = module;
  const linked: LinkedModule = {
    module,
    start: 0,
    end: source.text.length + 1,
    prefix: '',
    folder: folderOf(source.file),
    namespaces: new Map(),
  };
  return { source, modules: [linked] };
}

/** `a/b` of `a/b/c.cht`; empty for a bare name. */
export function folderOf(path: string): string {
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return end < 0 ? '' : path.slice(0, end);
}

/** A path relative to a folder, with `.` and `..` worked out. */
export function pathFrom(folder: string, path: string): string {
  const isAbsolute = /^([/\\]|[A-Za-z]:)/.test(path);
  const whole = isAbsolute || folder === '' ? path : `${folder}/${path}`;
  const root = whole.startsWith('/') ? '/' : '';
  const steps: string[] = [];
  for (const step of whole.split(/[/\\]/)) {
    if (step === '' || step === '.') continue;
    const last = steps.at(-1);
    if (step === '..' && last !== undefined && last !== '..') steps.pop();
    else steps.push(step);
  }
  return root + steps.join('/');
}

/** The namespace that a file or package has unless AS gives another one. */
export function namespaceOf(path: string): string {
  const base = path.split(/[/\\]/).at(-1) ?? '';
  const name = base.replace(/\.(cht|clear)$/, '').replace(/[^A-Za-z0-9_]/g, '_');
  return /^[0-9]/.test(name) ? `_${name}` : name;
}
