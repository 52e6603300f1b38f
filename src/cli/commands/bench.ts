/** `clear bench`: how fast this tool is on this machine. */
import { SUITES, chooseBenchmarks } from '../benchmarks.js';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { writeJson } from '../invocation.js';

export async function bench({ operands, options, terminal }: Invocation): Promise<number> {
  const choices = chooseBenchmarks(operands);
  const suites: Record<string, object> = {};
  for (const { suite, names } of choices) {
    const result = await SUITES[suite]?.run(names, {
      isQuick: options.quick === true,
      isHere: options.here === true,
      say: (line) => {
        if (options.json !== true) terminal.show(`${line}\n`);
      },
    });
    if (result !== undefined) suites[suite] = result;
  }
  if (options.json === true) writeJson(terminal, { schema: 'clear-loom/bench/2', suites });
  return EXIT.pass;
}
