/** `clear check --explain CODE`: what a code means, with an example of it and of its remedy. */
import type { DiagnosticName } from '../diagnostics/codes.js';
import { DIAGNOSTICS } from '../diagnostics/codes.js';
import { EXAMPLE_DECLARATIONS, explanationOf } from '../diagnostics/explanations/index.js';
import { OTHER_NAMES } from '../diagnostics/other-names.js';
import type { Paint } from '../diagnostics/render.js';
import { FAULTS } from '../explore/report.js';
import { nearestName } from '../support/nearest.js';
import { FILE_PROBLEMS } from './problems.js';
import { UsageError } from './usage-error.js';

const COLUMNS = 80;

/** Everything about a code. */
export interface Explained {
  readonly code: string;
  readonly name: string;
  readonly title: string;
  readonly meaning: string;
  readonly wrong: string;
  readonly right: string;
}

/** Codes and names alike; throws a UsageError that suggests the nearest. */
export function explained(word: string): Explained {
  const upper = word.toUpperCase();
  const wanted = OTHER_NAMES.get(upper) ?? upper;
  const found = ROWS.find(({ code, name }) => code === wanted || name === wanted);
  if (found === undefined) {
    const known = [...ROWS.flatMap(({ code, name }) => [code, name]), ...OTHER_NAMES.keys()];
    const nearest = nearestName(wanted, known);
    const hint = nearest === null ? '' : `; did you mean \`${nearest}\`?`;
    throw new UsageError(`there is no code \`${word}\`${hint}`, 'check');
  }
  const explanation =
    found.name in DIAGNOSTICS ? explanationOf(found.name as DiagnosticName) : null;
  const { meaning = '', wrong = '', right = '' } = explanation ?? {};
  return { ...found, meaning, wrong, right };
}

interface Row {
  readonly code: string;
  readonly name: string;
  readonly title: string;
}

/** Codes of diagnostics, of problems with files, and of faults. */
const ROWS: readonly Row[] = [
  ...Object.entries({ ...DIAGNOSTICS, ...FILE_PROBLEMS }).map(([name, { code, title }]) => ({
    code,
    name,
    title,
  })),
  ...Object.entries(FAULTS).map(([kind, { code }]) => ({
    code,
    name: kind.toUpperCase().replaceAll('-', '_'),
    title: `the fault \`${kind}\` of a running program`,
  })),
];

export function explanationText(explanation: Explained, paint: Paint): string {
  const { code, name, title, meaning, wrong, right } = explanation;
  const blocks = [`${paint('strong', `${code}: ${title}`)}\n${name}`];
  if (meaning !== '') blocks.push(wrap(meaning).join('\n'));
  if (wrong !== '') blocks.push(`${paint('error', 'wrong')}\n${indented(wrong)}`);
  if (right !== '') blocks.push(`${paint('hint', 'right')}\n${indented(right)}`);
  const used = Object.entries(EXAMPLE_DECLARATIONS).filter(([type]) =>
    `${wrong}${right}`.includes(type),
  );
  const declarations = used.map(([, text]) => `    ${text}`);
  if (declarations.length > 0) blocks.push(`where\n${declarations.join('\n')}`);
  return `${blocks.join('\n\n')}\n`;
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}

function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line];
}
