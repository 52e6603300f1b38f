/** Executions per second of random sampling, against the fastest peer; corrected for the speed of the machine. */
import { corrected, figuresInChild, medianOf, timed } from './figures.js';
import type { Rate } from './peers.js';
import { SAMPLING_PEERS, reachedBy } from './peers.js';
import * as programs from './programs.js';
import type { BenchContext } from './suite.js';
import { roundsOf } from './suite.js';
import { headLine, tableLine, timesText, wholeText } from './table.js';

export const SAMPLED: { readonly [N in keyof typeof SAMPLING_PEERS]: () => string } = {
  'random lost update(2)': () => programs.lostUpdate(2),
  'random fib(2)': () => programs.fibonacci(2),
  'random fib(5)': () => programs.fibonacci(5),
  'random locked counter(7)': () => programs.lockedCounter(7),
  'random treiber(3)': () => programs.treiber(3),
};

const SAMPLES = 20_000;

export function sampledHere(name: keyof typeof SAMPLED): Readonly<Record<string, number>> {
  const options = { scheduler: 'random', executionsMax: SAMPLES };
  const { executions, first, steady } = timed(SAMPLED[name](), options);
  return { executions, firstSeconds: first, seconds: steady };
}

const SAMPLING_COLUMNS = [
  { title: 'random sampling', width: 24 },
  { title: 'exec/CPU s', width: 10 },
  { title: 'first run', width: 10 },
  { title: 'shuttle', width: 9 },
  { title: 'times', width: 6 },
  { title: 'reached', width: 8 },
];

/** Measures rows of SAMPLING_PEERS. */
export function sample(
  names: readonly (keyof typeof SAMPLED)[],
  context: BenchContext,
): readonly object[] {
  if (names.length === 0) return [];
  context.say(headLine(SAMPLING_COLUMNS));
  const results = names.map((name) => {
    const figures = Array.from({ length: roundsOf(context) }, () => figuresInChild(name));
    const peer = SAMPLING_PEERS[name];
    const executions = medianOf(figures, 'executions');
    const perSecond = executions / medianOf(figures, 'seconds', corrected);
    const firstPerSecond = executions / medianOf(figures, 'firstSeconds', corrected);
    const rate: Rate = { perSecond: peer, by: 'shuttle', goal: peer, stretch: 2 * peer };
    const reached = reachedBy(perSecond, rate);
    const ratio = perSecond / peer;
    context.say(
      tableLine(SAMPLING_COLUMNS, [
        name,
        wholeText(perSecond),
        wholeText(firstPerSecond),
        wholeText(peer),
        timesText(ratio),
        reached,
      ]),
    );
    return { name, perSecond, firstPerSecond, peer, ratio, reached };
  });
  context.say('');
  return results;
}
