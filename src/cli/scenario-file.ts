/**
 * The header of a scenario: the comment lines a program starts with, `# key: value` each. It says what must
 * happen (`expect`, `executions`) and under which run parameters. Comment lines that are not one of these keys
 * are prose. The test suite and `clear loom` read the same lines with this file.
 */
import { OWN_SCHEDULERS } from '../../scheduler/own.js';
import type { FaultKind } from '../explore/report.js';
import { FAULTS } from '../explore/report.js';
import { nearestHint } from '../types/nearest.js';
import { readOptionValue } from './option-value.js';
import type { OptionName, OptionRow, OptionValues } from './options.js';
import { isOptionName, optionRow } from './options.js';

/** `line` is null when the header does not say where. */
export type Expectation =
  | { readonly result: 'pass' }
  | { readonly result: 'fail'; readonly kind: FaultKind; readonly line: number | null };

export interface ScenarioHeader {
  /** By scheduler; the plain `expect:` is under `exhaustive`. */
  readonly expectations: ReadonlyMap<string, Expectation>;
  /** Numbers of executions by scheduler or reduction: `dpor`, `brute`. */
  readonly executions: ReadonlyMap<string, number>;
  readonly parameters: OptionValues;
  /** Lines with a known key and a value that means nothing. */
  readonly problems: readonly HeaderProblem[];
}

export interface HeaderProblem {
  readonly line: number;
  readonly message: string;
}

const SCHEDULER_NAMES: readonly string[] = [...Object.keys(OWN_SCHEDULERS), 'property'];
/** What `executions:` counts: those of a scheduler, or of a reduction. */
const COUNTED: readonly string[] = ['dpor', 'auto', ...SCHEDULER_NAMES];

function nearestOf(name: string, names: readonly string[]): string {
  return nearestHint(name, () => names, `there are ${names.join(', ')}`)();
}

/** Reads the header of a program. Never throws. */
export function readScenarioHeader(text: string): ScenarioHeader {
  const expectations = new Map<string, Expectation>();
  const executions = new Map<string, number>();
  const parameters = new Map<OptionName, string | number | true>();
  const problems: HeaderProblem[] = [];
  for (const { line, key, value } of headerLines(text)) {
    const problem = (message: string): void => {
      problems.push({ line, message: `\`${key}:\` ${message}` });
    };
    if (key === 'executions') {
      readPairs(value, problem, (name, amount) => {
        const total = Number(amount);
        if (!COUNTED.includes(name)) problem(`counts no \`${name}\`; ${nearestOf(name, COUNTED)}`);
        else if (executions.has(name)) problem(`says \`${name}\` twice`);
        else if (/^\d+$/.test(amount) && total >= 1) executions.set(name, total);
        else problem(`needs a count above 0 for \`${name}\``);
      });
    } else if (key === 'parameters') {
      readPairs(value, problem, (name, written) => {
        readParameter(name, written, parameters, problem);
      });
    } else {
      const scheduler = key === 'expect' ? 'exhaustive' : key.slice('expect.'.length);
      const expectation = readExpectation(value);
      if (!SCHEDULER_NAMES.includes(scheduler))
        problem(`names no scheduler; ${nearestOf(scheduler, SCHEDULER_NAMES)}`);
      else if (expectations.has(scheduler)) problem('stands twice');
      else if (expectation === null) problem(`is \`pass\` or a fault such as \`deadlock at 12\``);
      else expectations.set(scheduler, expectation);
    }
  }
  return {
    expectations,
    executions,
    parameters: Object.fromEntries(parameters),
    problems,
  };
}

interface HeaderLine {
  readonly line: number;
  readonly key: string;
  readonly value: string;
}

/** Lines of the leading comment with a key that this file knows. */
function headerLines(text: string): HeaderLine[] {
  const found: HeaderLine[] = [];
  let line = 0;
  for (const row of text.replace(/^\uFEFF/, '').matchAll(/([^\r\n]*)(\r\n|\n|\r|$)/g)) {
    line++;
    const content = (row[1] ?? '').trim();
    if (content !== '' && !content.startsWith('#')) break;
    const match = /^#+\s*(expect(?:\.[a-z]+)?|executions|parameters):\s*(.*)$/.exec(content);
    if (match !== null) found.push({ line, key: match[1] ?? '', value: match[2] ?? '' });
  }
  return found;
}

function readExpectation(value: string): Expectation | null {
  if (value === 'pass') return { result: 'pass' };
  const match = /^([a-z-]+)(?: at (\d+))?$/.exec(value);
  const kind = match?.[1];
  if (kind === undefined || !isFaultKind(kind)) return null;
  return { result: 'fail', kind, line: match?.[2] === undefined ? null : Number(match[2]) };
}

function isFaultKind(word: string): word is FaultKind {
  return Object.hasOwn(FAULTS, word);
}

/** `a=1, b=2` */
function readPairs(
  value: string,
  problem: (message: string) => void,
  pair: (name: string, value: string) => void,
): void {
  for (const item of value.split(',')) {
    const match = /^\s*([a-z-]+)\s*=\s*(\S+)\s*$/.exec(item);
    if (match === null) problem(`is a list such as \`a=1, b=2\`, not \`${item.trim()}\``);
    else pair(match[1] ?? '', match[2] ?? '');
  }
}

function readParameter(
  name: string,
  written: string,
  parameters: Map<OptionName, string | number | true>,
  problem: (message: string) => void,
): void {
  const row: OptionRow | null = isOptionName(name) ? optionRow(name) : null;
  if (!isOptionName(name) || row?.inHeader !== true) {
    problem(`knows no parameter \`${name}\``);
    return;
  }
  const checked = readOptionValue(name, written);
  if ('problem' in checked) problem(`\`${name}\`: ${checked.problem}`);
  else parameters.set(name, checked.value);
}

/** `pass`, `deadlock at 12` */
export function expectationText(expectation: Expectation): string {
  if (expectation.result === 'pass') return 'pass';
  return expectation.line === null
    ? expectation.kind
    : `${expectation.kind} at ${expectation.line}`;
}

/** What of a report an expectation is compared with. */
export interface Observed {
  readonly result: 'pass' | 'fail' | 'incomplete';
  readonly scheduler: string;
  readonly faults: readonly {
    readonly kind: string;
    readonly location: { readonly line: number };
  }[];
}

/**
 * Whether a report agrees with the header; null when the header says nothing that binds its scheduler.
 * `expect:` binds `exhaustive`; other schedulers may report only `pass` or that fault.
 */
export function meetsExpectation(header: ScenarioHeader, observed: Observed): boolean | null {
  const own = header.expectations.get(observed.scheduler);
  const expectation = own ?? header.expectations.get('exhaustive');
  if (expectation === undefined) return null;
  if (observed.faults.length === 0) {
    if (expectation.result === 'pass') return observed.result === 'pass';
    return own === undefined;
  }
  return (
    expectation.result === 'fail' &&
    observed.faults.every(
      ({ kind, location }) =>
        kind === expectation.kind &&
        (expectation.line === null || location.line === expectation.line),
    )
  );
}
