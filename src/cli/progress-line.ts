/** One line on a terminal that says how far an exploration has come; it disappears before the report. */
import type { Progress } from '../explore/report.js';
import { countText } from './report-text.js';
import type { Terminal } from './terminal.js';

/** Work shorter than this shows nothing. */
const QUIET_SECONDS = 0.5;
const REDRAW_SECONDS = 0.1;
const COLUMNS = 79;
const CLEAR_LINE = '\r\u001B[K';

export class ProgressLine {
  readonly #terminal: Terminal;
  readonly #file: string;
  #drawnAt = 0;

  constructor(terminal: Terminal, file: string) {
    this.#terminal = terminal;
    this.#file = file;
  }

  /** `seconds` since the exploration began. */
  update(progress: Progress, seconds: number): void {
    if (!this.#terminal.isErrorTerminal || seconds < QUIET_SECONDS) return;
    if (this.#drawnAt > 0 && seconds - this.#drawnAt < REDRAW_SECONDS) return;
    this.#drawnAt = seconds;
    const { executions, depth, faults } = progress;
    const rate = Math.round(executions / seconds);
    const facts = [
      countText(executions, 'execution'),
      `${countText(rate)}/s`,
      `depth ${depth}`,
      countText(faults, 'fault'),
      'Ctrl-C stops',
    ].join(', ');
    const room = COLUMNS - facts.length - 2;
    const file = this.#file.length > room ? `…${this.#file.slice(1 - room)}` : this.#file;
    this.#terminal.error(`${CLEAR_LINE}${`${file}  ${facts}`.slice(0, COLUMNS)}`);
  }

  clear(): void {
    if (this.#drawnAt > 0) this.#terminal.error(CLEAR_LINE);
    this.#drawnAt = 0;
  }
}
