/**
 * How far an exploration has come, on standard error: on a terminal one line that is drawn again and again and
 * disappears before the report, elsewhere a line every few seconds. Short work shows nothing.
 */
import type { Progress } from '../explore/report.js';
import type { Forecast } from './forecast.js';
import { Forecaster } from './forecast.js';
import { aboutText, countText, durationText, percentText } from './number-text.js';
import type { Terminal } from './terminal.js';

/** On a terminal: work shorter than this shows nothing, and the time between two drawings. */
const QUIET_SECONDS = 0.5;
const REDRAW_SECONDS = 0.1;
/** Elsewhere: the time between two lines, which becomes this part of the time so far. */
const LINE_SECONDS = 5;
const LINE_PART = 0.05;
/** It wraps nowhere, and is no longer than can be read at a glance. */
const COLUMNS_MAX = 100;
const CLEAR_LINE = '\r\u001B[K';

export class ProgressLine {
  readonly #terminal: Terminal;
  readonly #forecaster = new Forecaster();
  #shownAt = 0;
  #isDrawn = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** `label` says of what; `seconds` since it began. */
  update(label: string, progress: Progress, seconds: number): void {
    const isTerminal = this.#terminal.isErrorTerminal;
    const pause = isTerminal ? REDRAW_SECONDS : Math.max(LINE_SECONDS, LINE_PART * seconds);
    const isQuiet = isTerminal && seconds < QUIET_SECONDS;
    const forecast = this.#forecaster.update(progress, seconds);
    if (isQuiet || seconds - this.#shownAt < pause) return;
    this.#shownAt = seconds;
    const text = progressText(progress, forecast);
    if (!isTerminal) {
      this.#terminal.error(`${label}: ${text}\n`);
      return;
    }
    const columns = Math.min(COLUMNS_MAX, this.#terminal.errorColumns() - 1);
    const room = columns - text.length - 2;
    const shown = label.length > room ? `…${label.slice(1 - Math.max(2, room))}` : label;
    this.#terminal.error(`${CLEAR_LINE}${`${shown}  ${text}`.slice(0, columns)}`);
    this.#isDrawn = true;
  }

  clear(): void {
    if (this.#isDrawn) this.#terminal.error(CLEAR_LINE);
    this.#isDrawn = false;
  }
}

/** `12,340 of ~40,000 executions (31%), 4,000/s, ~7 s left, 0 faults, depth 28` */
export function progressText(progress: Progress, forecast: Forecast): string {
  const { executions, depth, faults } = progress;
  const { rate, total, isLowerBound, secondsLeft } = forecast;
  const [about, atMost] = isLowerBound ? ['≥', '≤'] : ['~', ''];
  const facts = [
    ...(total === null
      ? [countText(executions, 'execution')]
      : [
          `${countText(executions)} of ${about}${aboutText(total)} executions (${atMost}${percentText(executions, total)})`,
        ]),
    `${countText(Math.round(rate))}/s`,
    ...(secondsLeft === null ? [] : [`${about}${durationText(secondsLeft)} left`]),
    countText(faults, 'fault'),
    `depth ${depth}`,
  ];
  return facts.join(', ');
}
