/** Runs the built command line as a child process in a folder of its own. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
const BUNDLE = fileURLToPath(new URL('../../bin/main.js', import.meta.url));
const KILL_LOOK_MS = 5;
const PATIENCE_MS = 300_000;
const INTERRUPT_DELAY_MS = 700;

export interface Finished {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard error without the lines that only long work writes, as it may be on a slow machine. */
  readonly complaints: string;
}

const PROGRESS_LINE = /^.*\bexecutions?\b.*, depth \d+\n/gm;

interface Manner {
  /** Standard input; empty otherwise. */
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Press Ctrl-C a moment after standard error shows this text. */
  readonly interruptAfter?: string;
  /** Asked again and again; kill the process, without any warning, as soon as it is true. */
  readonly killWhen?: () => boolean;
  /** Run the bundle that is shipped, not the files that it is made of. */
  readonly bundled?: boolean;
  /** Run this file instead. */
  readonly main?: string;
}

/** A folder that holds `files` and disappears with `remove`. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'clear-loom-'));

  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    for (const [name, content] of Object.entries(files)) this.write(name, content);
  }

  write(name: string, content: string | Uint8Array): void {
    const path = this.path(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  clear(words: readonly string[], manner: Manner = {}): Promise<Finished> {
    return new Promise((resolve, reject) => {
      const main = manner.main ?? (manner.bundled === true ? BUNDLE : MAIN);
      const child = spawn(process.execPath, [main, ...words], {
        cwd: this.folder,
        env: { PATH: process.env['PATH'], ...manner.environment },
        stdio: ['pipe', 'pipe', 'pipe'],
        timeout: PATIENCE_MS,
        killSignal: 'SIGKILL',
      });
      // A process may end before it has read everything.
      child.stdin.on('error', () => undefined);
      child.stdin.end(manner.input);
      const out: Buffer[] = [];
      const error: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
      let isInterrupted = false;
      child.stderr.on('data', (chunk: Buffer) => {
        error.push(chunk);
        const { interruptAfter } = manner;
        if (isInterrupted || interruptAfter === undefined) return;
        if (!Buffer.concat(error).includes(interruptAfter)) return;
        isInterrupted = true;
        setTimeout(() => child.kill('SIGINT'), INTERRUPT_DELAY_MS);
      });
      const { killWhen = () => false } = manner;
      const look = setInterval(() => {
        if (killWhen()) child.kill('SIGKILL');
      }, KILL_LOOK_MS);
      child.on('error', reject);
      child.on('close', (status, signal) => {
        clearInterval(look);
        const stdout = Buffer.concat(out).toString('utf8');
        const stderr = Buffer.concat(error).toString('utf8');
        const complaints = stderr.replaceAll(PROGRESS_LINE, '');
        resolve({ status, signal, stdout, stderr, complaints });
      });
    });
  }
}

/** The one JSON document on standard output, as untyped members. */
export function json(finished: Finished): Record<string, unknown> {
  return JSON.parse(finished.stdout) as Record<string, unknown>;
}

/** Two fibers read a tally under one lock section and write it under another: an increment can get lost. */
export const LOST_UPDATE = `# Two fibers read and write a tally in separate critical sections.
# expect: assertion at 16
STRUCT Tally { n: Int64 }
FN main() RETURNS Void ->
    MUTABLE t = Tally{ n: 0 } @shared:locked;
    a: ~Void = BG { @parallel ->
        MUTABLE seen: Int64 = 0;
        WITH EXCLUSIVE t AS r { seen = r.n; }
        WITH EXCLUSIVE t AS w { w.n = seen + 1; }
    };
    b: ~Void = BG { @parallel ->
        WITH EXCLUSIVE t AS x { x.n = x.n + 1; }
    };
    NEXT a;
    NEXT b;
    WITH EXCLUSIVE t AS r { ASSERT r.n == 2, "both increments kept"; }
END
`;

/** The same with one critical section each. */
export const KEPT_UPDATE = LOST_UPDATE.replace('assertion at 16', 'pass').replace(
  `        MUTABLE seen: Int64 = 0;
        WITH EXCLUSIVE t AS r { seen = r.n; }
        WITH EXCLUSIVE t AS w { w.n = seen + 1; }
`,
  `        WITH EXCLUSIVE t AS x { x.n = x.n + 1; }
`,
);

export const HELLO = `FN main() RETURNS Void ->
    print("hello");
END
`;

/** `fibers` fibers, `sections` critical sections each: a search of a known number of executions. */
export function sections(fibers: number, sections: number): string {
  const names = ['a', 'b', 'c', 'd', 'e'].slice(0, fibers);
  const body = '        WITH EXCLUSIVE t AS x { x.n = x.n + 1; }\n'.repeat(sections);
  return `STRUCT Tally { n: Int64 }
FN main() RETURNS Void ->
    MUTABLE t = Tally{ n: 0 } @shared:locked;
${names.map((name) => `    ${name}: ~Void = BG { @parallel ->\n${body}    };\n`).join('')}    ${names.map((name) => `NEXT ${name};`).join(' ')}
END
`;
}

/** So many interleavings that no test waits for their end: four fibers, eight critical sections each. */
export const MANY_INTERLEAVINGS = sections(4, 8);
