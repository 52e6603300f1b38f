/**
 * A check of the checker: every mutant of `mutants.ts`, one at a time, and whether the short version of the tests
 * (`check.ts`, `state-check.ts`) notices it. After a build:
 *
 *     node dist/vm-tests/mutation/run.js [--jobs N] [PART OF A FILE OR NAME…]
 *
 * Exit status 1 when a mutant survives that is not marked as equivalent, or one is noticed that is; 2 for bad usage.
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { CheckName, Mutant } from './mutants.js';
import { MUTANTS } from './mutants.js';
import type { Verdict } from './workbench.js';
import { Workbench } from './workbench.js';

/** A mutant may take this many times the CPU time of the build as it is, before it counts as one that never ends. */
const PATIENCE = 3;

interface Wish {
  readonly jobs: number;
  readonly mutants: readonly Mutant[];
}

/** What the command line asks for; a text says what is wrong with it. */
function readWish(words: readonly string[]): Wish | string {
  let given;
  try {
    const options = { jobs: { type: 'string', default: '1' } } as const;
    given = parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const jobs = Number(given.values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1)
    return `--jobs is a number from 1, not ${given.values.jobs}`;
  const parts = given.positionals;
  const isMeant = ({ file, name }: Mutant, part: string): boolean =>
    `${file} ${name}`.includes(part);
  const unknown = parts.find((part) => !MUTANTS.some((mutant) => isMeant(mutant, part)));
  if (unknown !== undefined) return `no mutant is called \`${unknown}\``;
  const mutants = MUTANTS.filter(
    (mutant) => parts.length === 0 || parts.some((part) => isMeant(mutant, part)),
  );
  return { jobs, mutants };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Checks the mutants on `jobs` benches; the verdicts in the order of the mutants. */
async function verdictsOn({ jobs, mutants }: Wish, benches: Workbench[]): Promise<Verdict[]> {
  while (benches.length < jobs) benches.push(new Workbench());
  const patience = new Map<CheckName, number>();
  for (const check of new Set(mutants.map((mutant) => mutant.check))) {
    const asItIs = await Promise.all(benches.map((bench) => bench.asItIs(check)));
    for (const { result, evidence } of asItIs)
      if (result !== 'survived') throw new Error(`the build as it is does not pass: ${evidence}`);
    patience.set(check, PATIENCE * Math.max(...asItIs.map(({ seconds }) => seconds)));
  }
  const verdicts: Verdict[] = [];
  let next = 0;
  await Promise.all(
    benches.map(async (bench) => {
      while (next < mutants.length) {
        const at = next++;
        const mutant = mutants[at];
        if (mutant === undefined) return;
        const verdict = await bench.verdictOn(mutant, patience.get(mutant.check) ?? Infinity);
        verdicts[at] = verdict;
        const line = [mutant.file.split('/').at(-1), mutant.name, verdict.evidence.slice(0, 100)];
        say([verdict.result.padEnd(11), ...line].join('  '));
      }
    }),
  );
  return verdicts;
}

/** The table at the end; whether every survivor is explained. */
function summarise({ mutants }: Wish, verdicts: readonly Verdict[]): boolean {
  const survivors = mutants.filter((_, k) => verdicts[k]?.result === 'survived');
  const noticed = mutants.filter((_, k) => verdicts[k]?.result !== 'survived');
  const explained = survivors.filter(({ equivalent }) => equivalent !== null);
  const open = survivors.filter(({ equivalent }) => equivalent === null);
  const wrong = noticed.filter(({ equivalent }) => equivalent !== null);
  say('');
  for (const { name, equivalent } of explained) say(`equivalent  ${name}: ${equivalent ?? ''}`);
  for (const { name } of wrong) say(`noticed, though marked as equivalent: ${name}`);
  for (const { file, name } of open) say(`SURVIVES  ${file}: ${name}`);
  const late = verdicts.filter(({ result }) => result === 'out of time').length;
  say(
    `${mutants.length} mutants: ${noticed.length} noticed (${late} of them never ended), ${explained.length} equivalent, ${open.length} survive`,
  );
  return open.length === 0 && wrong.length === 0;
}

const wish = readWish(process.argv.slice(2));
if (typeof wish === 'string') {
  process.stderr.write(`${wish}\n`);
  process.exitCode = 2;
} else {
  const benches: Workbench[] = [];
  try {
    process.exitCode = summarise(wish, await verdictsOn(wish, benches)) ? 0 : 1;
  } finally {
    for (const bench of benches) bench.remove();
  }
}
