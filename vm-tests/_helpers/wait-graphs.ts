/** The wait graph of a fault in short words, for comparison. */
import type { Fault } from '../../src/explore/report.js';

/** Who waits for what and whom, as `0 waits for the promise of 0.1, 0.1 waits for lock a held by 0`. */
export function waitGraphText({ notes }: Pick<Fault, 'notes'>): string {
  return notes
    .map((note) =>
      note
        .replaceAll(/\bfiber (\S+) `[^`]*`/g, '$1')
        .replaceAll(/ \(\d+(\.\d+)*#\d+\)/g, '')
        .replaceAll(/[`,]/g, ''),
    )
    .join(', ');
}
