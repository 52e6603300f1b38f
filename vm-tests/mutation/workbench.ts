/** A copy of the build in a folder of its own, into which one mutant at a time is put and checked by a child process. */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { CheckName, Mutant } from './mutants.js';
import { mutated } from './mutants.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** What of the build the check needs. */
const PARTS = ['src', 'scheduler', 'vm-tests'];
/** What runs each check. */
const SCRIPTS: Readonly<Record<CheckName, string>> = {
  classes: 'check.js',
  states: 'state-check.js',
};

export interface Verdict {
  readonly result: 'killed' | 'survived' | 'out of time';
  /** What was noticed first; empty for a survivor. */
  readonly evidence: string;
  /** Seconds of CPU time that a survivor took, else 0. */
  readonly seconds: number;
}

/** The text of a file of the build. */
export function builtText(file: string): string {
  return readFileSync(join(ROOT, 'dist', file), 'utf8');
}

export class Workbench {
  readonly #folder = mkdtempSync(join(tmpdir(), 'clear-loom-mutants-'));

  constructor() {
    for (const part of PARTS) {
      cpSync(join(ROOT, 'dist', part), join(this.#folder, 'dist', part), {
        recursive: true,
        filter: (path) => !/\.(d\.ts|map)$/.test(path),
      });
    }
    cpSync(join(ROOT, 'package.json'), join(this.#folder, 'package.json'));
    cpSync(join(ROOT, 'scenarios'), join(this.#folder, 'scenarios'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(this.#folder, 'node_modules'), 'junction');
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Checks the build as it is. */
  asItIs(check: CheckName): Promise<Verdict> {
    return this.#check(check, Infinity);
  }

  /**
   * Checks the build with the mutant in it. Gives up after `patience` seconds of CPU time, which a busy machine does not use up.
   */
  async verdictOn(mutant: Mutant, patience: number): Promise<Verdict> {
    const path = join(this.#folder, 'dist', mutant.file);
    const original = readFileSync(path, 'utf8');
    writeFileSync(path, mutated(original, mutant));
    try {
      return await this.#check(mutant.check, patience);
    } finally {
      writeFileSync(path, original);
    }
  }

  #check(check: CheckName, patience: number): Promise<Verdict> {
    const script = join('dist', 'vm-tests', 'mutation', SCRIPTS[check]);
    const limit = Number.isFinite(patience) ? String(Math.ceil(patience)) : 'unlimited';
    return new Promise((resolve, reject) => {
      const child = spawn(
        'sh',
        ['-c', 'ulimit -t "$0"; exec "$1" "$2"', limit, process.execPath, script],
        { cwd: this.#folder, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => (said += text));
      child.on('error', reject);
      child.on('close', (status, signal) => {
        const last = said.trim().split('\n').at(-1) ?? '';
        if (signal === 'SIGXCPU' || signal === 'SIGKILL')
          resolve({ result: 'out of time', evidence: '', seconds: 0 });
        else if (status === 0) resolve({ result: 'survived', evidence: '', seconds: Number(last) });
        else resolve({ result: 'killed', evidence: last, seconds: 0 });
      });
    });
  }
}
