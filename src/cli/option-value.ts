/** The text of one option turned into its value, by the type of its row. Used for flags and scenario headers. */
import { nearestName } from '../support/nearest.js';
import type { OptionName, OptionRow } from './options.js';
import { optionRow } from './options.js';

type Checked = { readonly value: string | number } | { readonly problem: string };

/** The value that `text` stands for, or what is wrong with it, such as `` `x` is not an integer from 1``. */
export function readOptionValue(name: OptionName, text: string): Checked {
  const row: OptionRow = optionRow(name);
  switch (row.type) {
    case 'flag':
      return { problem: 'takes no value' };
    case 'text':
      return text === '' ? { problem: 'needs a value that is not empty' } : { value: text };
    case 'assignments':
      return /^[^=\n]+=[^\n]+$/.test(text)
        ? { value: text }
        : { problem: `${quote(text)} is not of the form ${row.value}` };
    case 'choice':
      return row.choices.includes(text)
        ? { value: text }
        : {
            problem: `${quote(text)} is none of ${row.choices.join(', ')}${nearestTo(text, row.choices)}`,
          };
    case 'integer': {
      const to = row.maximum === undefined ? '' : ` to ${row.maximum}`;
      return readInteger(text, row.minimum, row.maximum) ?? notInteger(text, row.minimum, to);
    }
    case 'workers': {
      const read = text === 'auto' ? { value: 0 } : readInteger(text, 0, row.maximum);
      const problem = `${quote(text)} is neither \`auto\` nor an integer from 0 to ${row.maximum}`;
      return read ?? { problem };
    }
    case 'milliseconds':
      return text === 'inf'
        ? { value: Infinity }
        : (readInteger(text, 0) ?? notInteger(text, 0, ' or `inf`'));
    case 'seconds':
      return /^(\d+|\d*\.\d+)$/.test(text) && Number(text) > 0
        ? { value: Number(text) }
        : { problem: `${quote(text)} is not a number of seconds above 0` };
  }
}

function nearestTo(text: string, choices: readonly string[]): string {
  const nearest = nearestName(text, choices);
  return nearest === null ? '' : `; did you mean ${quote(nearest)}?`;
}

function readInteger(
  text: string,
  minimum: number,
  maximum: number = Number.MAX_SAFE_INTEGER,
): { value: number } | null {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= minimum && value <= maximum ? { value } : null;
}

function notInteger(text: string, minimum: number, rest: string): { problem: string } {
  return { problem: `${quote(text)} is not an integer from ${minimum}${rest}` };
}

function quote(text: string): string {
  return `\`${text.length > 60 ? `${text.slice(0, 60)}…` : text}\``;
}
