/** What the progress line shows: the one file that is explored, or all that are explored at a time together. */
import type { Progress, Report } from '../explore/report.js';
import { secondsNow } from './drive.js';
import { ProgressLine } from './progress-line.js';
import { countText } from './number-text.js';
import type { Terminal } from './terminal.js';

export interface Display {
  /** `seconds` since the exploration of `file` began. */
  readonly update: (file: string, progress: Progress, seconds: number) => void;
  /** Called when a file has ended, with what came of it, before that is shown. */
  readonly end: (report: Report | null) => void;
}

/** Files one after the other. */
export function fileDisplay(terminal: Terminal): Display {
  let line: ProgressLine | null = null;
  return {
    update(file, progress, seconds) {
      line ??= new ProgressLine(terminal);
      line.update(file, progress, seconds);
    },
    end() {
      line?.clear();
      line = null;
    },
  };
}

/** `files` files, several at a time; `now` is a clock in seconds. */
export function batchDisplay(
  terminal: Terminal,
  files: number,
  now: () => number = secondsNow,
): Display {
  const line = new ProgressLine(terminal);
  const started = now();
  /** The last progress of the files that are being explored. */
  const running = new Map<string, Progress>();
  const done = { files: 0, executions: 0, redundant: 0, faults: 0 };
  return {
    update(file, progress) {
      running.set(file, progress);
      const all = [...running.values()];
      const sum = (name: 'executions' | 'redundant' | 'faults'): number =>
        all.reduce((total, one) => total + one[name], done[name]);
      const together: Progress = {
        executions: sum('executions'),
        redundant: sum('redundant'),
        faults: sum('faults'),
        depth: Math.max(...all.map(({ depth }) => depth)),
        estimate: null,
      };
      const label = `${countText(done.files)} of ${countText(files, 'file')}`;
      line.update(label, together, now() - started);
    },
    end(report) {
      done.files++;
      if (report !== null) {
        running.delete(report.file);
        done.executions += report.executions;
        done.redundant += report.redundant;
        done.faults += report.faults.length;
      }
      line.clear();
    },
  };
}
