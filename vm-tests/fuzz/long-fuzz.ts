/** Tries as many mutated programs as asked for: `node dist/vm-tests/fuzz/long-fuzz.js COUNT [FIRST SEED]`. */
import process from 'node:process';
import { tryMutant } from './try-mutant.js';

const SHOWN_MAX = 5;

const count = Number(process.argv[2] ?? 30_000);
const first = Number(process.argv[3] ?? 0);
const counts = { refused: 0, accepted: 0, broken: 0 };
for (let seed = first; seed < first + count; seed++) {
  const { verdict, problem, text } = tryMutant(seed);
  counts[verdict]++;
  if (verdict === 'broken' && counts.broken <= SHOWN_MAX)
    process.stdout.write(`mutant ${seed}\n${problem}\n${text}\n\n`);
}
process.stdout.write(`${JSON.stringify(counts)}\n`);
process.exitCode = counts.broken === 0 ? 0 : 1;
