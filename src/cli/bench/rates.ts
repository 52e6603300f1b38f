/**
 * Against the peers: executions per second, number of executions, and time to the verdict on the programs of PEERS. Every
 * rate and time is corrected for the speed of the machine.
 */
import { correction } from './calibrate.js';
import { runTool, withProgramFile } from './child.js';
import type { ChildRun } from './child.js';
import type { Figures } from './figures.js';
import { corrected, figuresInChild, medianOf, timed } from './figures.js';
import type { PeerRow, Rate, Reached } from './peers.js';
import { PEERS, REFERENCE_NANOSECONDS, reachedBy } from './peers.js';
import * as programs from './programs.js';
import type { BenchContext } from './suite.js';
import { median, roundsOf } from './suite.js';
import { headLine, tableLine, timesText, wholeText } from './table.js';

/** The program of each row of PEERS. */
export const COMPARED: { readonly [N in keyof typeof PEERS]: () => string } = {
  'lastzero(15)': () => programs.lastZero(15),
  'lastzero(12)': () => programs.lastZero(12),
  'readers(13)': () => programs.readers(13),
  'locked counter(8)': () => programs.lockedCounter(8),
  'lost update(6)': () => programs.lostUpdate(6),
  'fib(6)': () => programs.fibonacci(6),
  'fib(7)': () => programs.fibonacci(7),
  'philosophers ring(5)': () => programs.circlePhilosophers(5),
  'peterson 2 rounds': () => programs.peterson(2),
  'indexer(15)': () => programs.indexer(15),
};

export function comparedHere(name: keyof typeof COMPARED): Readonly<Record<string, number>> {
  const { executions, first, steady } = timed(COMPARED[name](), { reduction: 'dpor' });
  return { executions, firstSeconds: first, seconds: steady };
}

/** What a comparison comes to, as the JSON document has it. */
interface RateResult {
  readonly name: string;
  readonly executions: number;
  /** Corrected executions per CPU second: warmed up, and of the first exploration of a process. */
  readonly perSecond: number;
  readonly firstPerSecond: number;
  /** Of the calibration loop, while this was measured. */
  readonly nanoseconds: number;
  readonly peer: Rate | null;
  readonly ratio: number | null;
  readonly reached: Reached | null;
  readonly firstReached: Reached | null;
}

interface VerdictResult {
  readonly name: string;
  readonly executions: number;
  readonly fewest: number;
  readonly fewestBy: string;
  /** Corrected seconds of `clear loom FILE`, start-up included. */
  readonly wall: number;
  readonly cpu: number;
  readonly peerSeconds: number;
  readonly peerBy: string;
  readonly ratio: number;
  readonly megabytes: number;
}

const RATE_COLUMNS = [
  { title: 'one execution per class', width: 24 },
  { title: 'executions', width: 10 },
  { title: 'exec/CPU s', width: 10 },
  { title: 'first run', width: 10 },
  { title: 'fastest peer', width: 16 },
  { title: 'times', width: 6 },
  { title: 'reached', width: 8 },
  { title: 'first', width: 8 },
];

const VERDICT_COLUMNS = [
  { title: 'verdict, --reduction auto', width: 25 },
  { title: 'executions', width: 10 },
  { title: 'fewest of any peer', width: 20 },
  { title: 'wall s', width: 7 },
  { title: 'CPU s', width: 7 },
  { title: 'fastest peer', width: 13 },
  { title: 'of peer', width: 9 },
  { title: 'MB', width: 5 },
];

/** Measures rows of PEERS: rates and verdicts in turn, round by round. */
export function compare(
  names: readonly (keyof typeof COMPARED)[],
  context: BenchContext,
): readonly object[] {
  if (names.length === 0) return [];
  context.say(headLine(RATE_COLUMNS));
  const results = names.map((name) => {
    const both = compareOne(name, roundsOf(context));
    context.say(rateLine(both.rate));
    return both;
  });
  context.say(calibrationText(results.map(({ rate }) => rate.nanoseconds)));
  context.say(`\n${headLine(VERDICT_COLUMNS)}`);
  for (const { verdict } of results) context.say(verdictLine(verdict));
  context.say('');
  return results;
}

function calibrationText(nanoseconds: readonly number[]): string {
  const least = Math.min(...nanoseconds).toFixed(2);
  const most = Math.max(...nanoseconds).toFixed(2);
  return `(as on the machine of the peers: ${REFERENCE_NANOSECONDS} ns per step of the calibration loop; here ${least} to ${most})`;
}

function compareOne(
  name: keyof typeof COMPARED,
  rounds: number,
): { readonly rate: RateResult; readonly verdict: VerdictResult } {
  const peer: PeerRow = PEERS[name];
  const figures: Figures[] = [];
  const verdicts: { readonly run: ChildRun; readonly factor: number }[] = [];
  withProgramFile(COMPARED[name](), (file, folder) => {
    for (let round = 0; round < rounds; round++) {
      const taken = figuresInChild(name);
      figures.push(taken);
      const run = runTool(['loom', file, '--json', '--reduction', 'auto', '--traces', folder]);
      verdicts.push({ run, factor: correction(taken.nanoseconds) });
    }
  });
  const executions = medianOf(figures, 'executions');
  if (executions !== peer.classes)
    throw new Error(`${name}: ${executions} executions of ${peer.classes} classes`);
  const perSecond = executions / medianOf(figures, 'seconds', corrected);
  const firstPerSecond = executions / medianOf(figures, 'firstSeconds', corrected);
  const secondsOf = (pick: (run: ChildRun) => number): number =>
    median(verdicts.map(({ run, factor }) => pick(run) / factor));
  const wall = secondsOf(({ wall: seconds }) => seconds);
  return {
    rate: {
      name,
      executions,
      perSecond,
      firstPerSecond,
      nanoseconds: median(figures.map(({ nanoseconds }) => nanoseconds)),
      peer: peer.rate,
      ratio: peer.rate === null ? null : perSecond / peer.rate.perSecond,
      reached: peer.rate === null ? null : reachedBy(perSecond, peer.rate),
      firstReached: peer.rate === null ? null : reachedBy(firstPerSecond, peer.rate),
    },
    verdict: {
      name,
      executions: median(verdicts.map(({ run }) => executionsOf(run))),
      fewest: peer.fewest,
      fewestBy: peer.fewestBy,
      wall,
      cpu: secondsOf(({ cpu }) => cpu),
      peerSeconds: peer.seconds,
      peerBy: peer.secondsBy,
      ratio: wall / peer.seconds,
      megabytes: median(verdicts.map(({ run }) => run.megabytes)),
    },
  };
}

function executionsOf(run: ChildRun): number {
  const { files } = JSON.parse(run.output) as { files: readonly { executions: number }[] };
  return files[0]?.executions ?? 0;
}

function rateLine(result: RateResult): string {
  const { name, executions, perSecond, firstPerSecond, peer, ratio } = result;
  return tableLine(RATE_COLUMNS, [
    name,
    wholeText(executions),
    ...(peer === null || ratio === null
      ? ['', '', 'start-up decides']
      : [
          wholeText(perSecond),
          wholeText(firstPerSecond),
          `${wholeText(peer.perSecond)} ${peer.by}`,
          timesText(ratio),
          result.reached ?? '',
          result.firstReached ?? '',
        ]),
  ]);
}

function verdictLine(result: VerdictResult): string {
  return tableLine(VERDICT_COLUMNS, [
    result.name,
    wholeText(result.executions),
    `${wholeText(result.fewest)} ${result.fewestBy}`,
    result.wall.toFixed(3),
    result.cpu.toFixed(3),
    `${String(result.peerSeconds)} ${result.peerBy}`,
    timesText(result.ratio),
    wholeText(result.megabytes),
  ]);
}
