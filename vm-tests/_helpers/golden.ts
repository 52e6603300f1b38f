/** Goldens: expected texts, reviewed as text under vm-tests/goldens and rewritten by `UPDATE_GOLDENS=1`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import type { ExecutionContext } from 'ava';

/** Compares `actual` with the golden at `name` (such as `mir/loops.txt`); a missing golden fails. */
export function golden(t: ExecutionContext, name: string, actual: string): void {
  const path = join(process.cwd(), 'vm-tests', 'goldens', name);
  if (process.env['UPDATE_GOLDENS'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
  }
  if (!existsSync(path)) {
    t.fail(`there is no golden ${name}; write it with UPDATE_GOLDENS=1`);
    return;
  }
  t.is(actual, readFileSync(path, 'utf8'), `golden ${name}; rewrite with UPDATE_GOLDENS=1`);
}
