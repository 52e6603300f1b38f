/**
 * Compares the machine with the plain evaluator on as many generated programs as asked for:
 * `node dist/vm-tests/evaluator/long-evaluator.js COUNT [FIRST SEED]`, interpreted, compiled, and compiled for large
 * integers. Shows the first programs on which they differ.
 */
import process from 'node:process';
import { compareRuns } from './compare.js';
import { randomProgram } from './programs.js';

const SHOWN_MAX = 3;

const count = Number(process.argv[2] ?? 20_000);
const first = Number(process.argv[3] ?? 0);
const counts = { same: 0, different: 0, rejected: 0, 'too long': 0 };
for (let seed = first; seed < first + count; seed++) {
  const text = randomProgram(String(seed));
  for (const compiles of ['never', 'always', 'wide'] as const) {
    const { verdict, machine, evaluator } = compareRuns(text, compiles);
    counts[verdict]++;
    if (verdict !== 'different' || counts.different > SHOWN_MAX) continue;
    process.stdout.write(
      `seed ${seed}, compiled ${compiles}\n${text}\n--- machine\n${machine}\n--- evaluator\n${evaluator}\n\n`,
    );
  }
}
process.stdout.write(`${JSON.stringify(counts)}\n`);
process.exitCode = counts.different === 0 ? 0 : 1;
