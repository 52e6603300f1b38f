/** Reports as people read them: one status line per file, and each fault with its place, evidence and next step. */
import type { FrameLabel, Paint } from '../diagnostics/render.js';
import { codeFrame } from '../diagnostics/render.js';
import type { Location, Source } from '../diagnostics/source.js';
import { lineText } from '../diagnostics/source.js';
import type { Fault, Report, Turn, TurnStep } from '../explore/report.js';
import { boundText, shareText } from './bound-text.js';
import { isSearch } from './flag-rules.js';
import { countText, secondsText } from './number-text.js';

export { countText, secondsText };

const COLUMNS = 80;
/** Columns of a code frame that hold no code: a line number, a bar, marks of what is cut. */
const FRAME_MARGIN = 8;
/** Lines of program output shown with a fault; the JSON report has them all. */
const OUTPUT_LINES_MAX = 20;
/** Turns of the schedule, and operations of one turn, shown with a fault. */
const TURNS_SHOWN_MAX = 20;
const STEPS_SHOWN_MAX = 8;

/** A fault of an execution, as a block of lines without a final line end. */
export function faultText(fault: Fault, sources: readonly Source[], paint: Paint): string {
  return [
    ...faultHead(fault, sources, paint),
    ...scheduleLines(fault),
    ...(fault.output.length > 0 ? outputLines(fault.output) : []),
    ...hintLines(fault, paint),
    ...(fault.trace === null ? [] : [`  repeat:   npx clear replay ${shellWord(fault.trace)}`]),
    ...(fault.test === undefined ? [] : [`  test:     npx ava ${shellWord(fault.test)}`]),
  ].join('\n');
}

/**
 * What the fault is, where, and why, without the schedule that leads there. Code, and what is said beside it, keeps to `width` only
 * when that is given.
 */
export function faultHead(
  fault: Fault,
  sources: readonly Source[],
  paint: Paint,
  given?: number,
): string[] {
  const width = given ?? COLUMNS;
  const head = paint('error', `fault[${fault.code}]`);
  // In prose a kind is words: `uncaught error: …`.
  const title = `${fault.kind.replaceAll('-', ' ')}: ${fault.message}`;
  const lines = [`${head}: ${paint('strong', visible(title))}`];
  const frame = faultFrame(fault, sources, paint, given);
  if (frame !== '') lines.push(frame);
  // What stands beside a place already is not said twice.
  const said = new Set(frame === '' ? [] : fault.places.map(({ text }) => text));
  for (const note of fault.notes) {
    if (!said.has(note)) lines.push(...wrap(visible(note), '  ', '    ', width));
  }
  lines.push(`  fiber:    ${fault.fiber}`);
  if (fault.because !== null) {
    lines.push(...wrap(visible(fault.because.sentence), '  because:  ', ' '.repeat(12), width));
  }
  return lines;
}

function scheduleLines(fault: Fault): string[] {
  const size = `${countText(fault.choices, 'choice')}, ${countText(fault.preemptions, 'preemption')}`;
  const turns = fault.turns.length > 1 ? turnLines(fault.turns) : [];
  return [`  schedule: ${size}${sizeRemark(fault)}`, ...turns];
}

function hintLines({ hint }: Fault, paint: Paint): string[] {
  if (hint === '') return [];
  return wrap(visible(hint), '  hint:     ', ' '.repeat(12)).map((line) =>
    line.replace('hint:', `${paint('hint', 'hint')}:`),
  );
}

/** A remark on the exploration as a whole: `  hint: …`. */
export function remarkLines(style: 'hint', text: string, paint: Paint): string[] {
  return wrap(visible(text), `  ${style}: `, '        ').map((line, k) =>
    k === 0 ? line.replace(`${style}:`, `${paint(style, style)}:`) : line,
  );
}

/** Whether a smaller schedule may exist; nothing where there is only one fiber to choose. */
function sizeRemark({ turns, isMinimal }: Fault): string {
  if (turns.length < 2) return '';
  return isMinimal ? ', the smallest of its kind' : ', made smaller, but not proven smallest';
}

/** The interleaving, a line per turn: who ran, and the shared operations with their source lines. */
function turnLines(turns: readonly Turn[]): string[] {
  const width = Math.max(...turns.map(({ fiber }) => fiber.length));
  const texts = turns.map(({ fiber, preempted, steps }) => {
    const first = `    ${fiber.padEnd(width)}  `;
    const shown = elided(steps.map(stepText), STEPS_SHOWN_MAX).join(', ');
    const note = preempted === null ? '' : `  ← ${preempted} could have gone on`;
    return wrap(visible(shown + note), first, ' '.repeat(first.length)).join('\n');
  });
  return [...elided(texts, TURNS_SHOWN_MAX, '    ')];
}

function stepText({ kind, object, line }: TurnStep): string {
  return `${kind}${object === '' ? '' : ` ${object}`} :${line}`;
}

/** At most `max` items: the first and the last ones, and how many are left out between them. */
function elided(items: readonly string[], max: number, indent = ''): readonly string[] {
  if (items.length <= max) return items;
  const half = max >> 1;
  const left = items.length - 2 * half;
  return [...items.slice(0, half), `${indent}… ${countText(left)} more …`, ...items.slice(-half)];
}

function outputLines(output: readonly string[]): string[] {
  const shown = output.slice(0, OUTPUT_LINES_MAX);
  const left = output.length - shown.length;
  return [
    '  output:',
    ...shown.map((line) => `    │ ${visible(line)}`),
    ...(left === 0 ? [] : [`    │ … and ${countText(left, 'more line')}`]),
  ];
}

/** The places of a fault in the sources of the program; its bare location when the source is not at hand. */
function faultFrame(
  fault: Fault,
  sources: readonly Source[],
  paint: Paint,
  width: number | undefined,
): string {
  const places =
    fault.places.length > 0 ? fault.places : [{ location: fault.location, length: 1, text: '' }];
  const labels: FrameLabel[] = [];
  for (const { location, length, text } of places) {
    const source = sources.find(({ file }) => file === location.file);
    if (source === undefined) continue;
    const start = offsetAt(source, location);
    const end = offsetAt(source, { ...location, column: location.column + length });
    labels.push({ source, span: { start, end: Math.max(end, start) }, text: visible(text) });
  }
  if (labels.length > 0)
    return codeFrame(labels, paint, width === undefined ? undefined : width - FRAME_MARGIN, width);
  const { file, line, column } = fault.location;
  return paint('frame', `  ┌─ ${file}:${line}:${column}`);
}

/** Offset of a line and column (in code points); the end of the line when the column is beyond it. */
function offsetAt(source: Source, { line, column }: Pick<Location, 'line' | 'column'>): number {
  const characters = Array.from(lineText(source, line).slice(0, 2 * column));
  const before = characters.slice(0, column - 1).join('').length;
  return (source.lineStarts[line - 1] ?? source.text.length) + before;
}

/** Control characters made visible, so that printed text cannot disturb the terminal. */
export function visible(text: string): string {
  return text.replace(/[^\P{Cc}\t]/gu, '·');
}

/** `text` in lines of at most `width` characters, the first after `first`, the others after `rest`. */
function wrap(text: string, first: string, rest: string, width = COLUMNS): string[] {
  const indent = /^\s*/.exec(text)?.[0] ?? '';
  const lines: string[] = [];
  let line = first + indent;
  let isEmpty = true;
  for (const word of text.trim().split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = rest + indent;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}

/** A path as one word of a shell. */
export function shellWord(path: string): string {
  return /^[\w./:@%+=,-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

/** The status line of a file, and for an incomplete search what to do about it; `checkpoint`: the file it was saved in. */
export function statusText(
  report: Report,
  agreement: string,
  paint: Paint,
  checkpoint: string | null = null,
): string {
  const facts = [`${countText(report.executions, 'execution')}${shareText(report)}`];
  // Where states are remembered, executions end early all the time: what counts are the states.
  if (report.coverage?.method === 'states') facts.push(countText(report.coverage.states, 'state'));
  else if (report.redundant > 0) facts.push(`${countText(report.redundant)} redundant`);
  const time = secondsText(report.seconds);
  switch (report.result) {
    case 'pass':
      facts.push(coverage(report), time, ...agreementItem(agreement));
      return `${paint('strong', 'pass')}  ${report.file}  ${facts.join(', ')}`;
    case 'fail':
      facts.push(countText(report.faults.length, 'fault'), time, ...agreementItem(agreement));
      return `${paint('error', 'fail')}  ${report.file}  ${facts.join(', ')}`;
    case 'incomplete': {
      const [stop, advice] = boundText(report, checkpoint === null ? null : shellWord(checkpoint));
      const head = `${paint('warning', 'incomplete')}  ${report.file}  ${[...facts, time, ...agreementItem(agreement)].join(', ')}`;
      return [
        head,
        ...wrap(`no fault so far, then ${stop}; this is not a proof`, '  ', '  '),
        ...wrap(advice, '  ', '  '),
      ].join('\n');
    }
  }
}

/** The report of one file of a batch, on one line: faults by kind and line, and where their traces are. */
export function batchLine(report: Report, agreement: string, paint: Paint): string {
  if (report.result === 'pass') return statusText(report, agreement, paint);
  const { bounds, faults, executions, seconds } = report;
  const found = faults.map(({ kind, location }) => `${kind} at ${location.line}`);
  const facts = [
    countText(executions, 'execution'),
    ...(faults.length === 0 ? [`stopped by ${bounds.reached ?? 'a bound'}`] : found),
    secondsText(seconds),
    ...agreementItem(agreement),
  ];
  const style = report.result === 'fail' ? 'error' : 'warning';
  const traces = faults.flatMap(({ trace }) => (trace === null ? [] : [` → ${trace}`]));
  return `${paint(style, report.result)}  ${report.file}  ${facts.join(', ')}${traces.join('')}`;
}

function agreementItem(agreement: string): string[] {
  return agreement === '' ? [] : [agreement];
}

function coverage({ complete, scheduler, seed }: Report): string {
  if (complete) return `complete (${scheduler})`;
  if (scheduler === 'inline' || scheduler === 'sequential') return `one schedule (${scheduler})`;
  return isSearch(scheduler) ? scheduler : `a sample (${scheduler}, seed ${seed})`;
}
