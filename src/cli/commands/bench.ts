/** `clear bench`: how fast this tool is on this machine. */
import type { Measure } from '../benchmarks.js';
import { BENCHMARKS } from '../benchmarks.js';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { writeJson } from '../invocation.js';
import { countText } from '../report-text.js';
import { UsageError } from '../usage-error.js';
import { nearestHint } from '../../types/nearest.js';

export function bench({ operands, options, terminal }: Invocation): Promise<number> {
  const names = Object.keys(BENCHMARKS);
  const chosen = (operands.length === 0 ? names : operands).map((name) => {
    const benchmark = BENCHMARKS[name];
    if (benchmark !== undefined && Object.hasOwn(BENCHMARKS, name)) return benchmark;
    const hint = nearestHint(name, names) || `there are ${names.join(', ')}`;
    throw new UsageError(`unknown benchmark \`${name}\`; ${hint}`, 'bench');
  });
  const measures: Measure[] = [];
  for (const benchmark of chosen) {
    const measure = benchmark();
    measures.push(measure);
    if (options.json !== true) terminal.out(`${measureText(measure)}\n`);
  }
  if (options.json === true) {
    writeJson(terminal, { schema: 'clear-loom/bench/1', measures });
  }
  return Promise.resolve(EXIT.pass);
}

function measureText({ name, perSecond, unit, executions, ratio }: Measure): string {
  const rate = countText(Math.round(perSecond)).padStart(13);
  const count = executions === null ? '' : `${countText(executions)} each`;
  const compared = ratio === null ? '' : `${ratio.value.toFixed(2)} times ${ratio.than}`;
  return `${name.padEnd(19)}${rate} ${`${unit}/s`.padEnd(15)} ${count.padEnd(13)} ${compared}`.trimEnd();
}
