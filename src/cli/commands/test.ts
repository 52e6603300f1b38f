/** `clear test`: the TEST blocks of programs and their `main`, each a test (CLEAR language reference, 17). */
import { secondsNow } from '../drive.js';
import { EXIT, worstStatus } from '../exit-codes.js';
import { caughtInternalError } from '../internal-error.js';
import { watchInterrupt } from '../interrupt.js';
import type { Invocation } from '../invocation.js';
import { writeJson } from '../invocation.js';
import type { OptionValues } from '../options.js';
import { findPrograms } from '../program-file.js';
import { chooseScheduler } from '../scheduler-choice.js';
import type { TestDocument } from '../test-formats.js';
import { testJson, testJunit, testTap } from '../test-formats.js';
import type { Measurement, TestManner, TestResult } from '../test-run.js';
import { runUnit, unusableResult } from '../test-run.js';
import { countOf, measurementText, ratchetText, resultText, summaryText } from '../test-text.js';
import type { TestUnit } from '../test-units.js';
import { testUnits } from '../test-units.js';
import type { Terminal } from '../terminal.js';
import { UsageError } from '../usage-error.js';
import { InputText } from '../world.js';

export async function test(invocation: Invocation): Promise<number> {
  const { operands, options, terminal, log } = invocation;
  const started = secondsNow();
  const isExploring = options.loom === true;
  const scheduler = await chooseScheduler(
    'test',
    options.scheduler ?? (isExploring ? 'exhaustive' : 'sequential'),
    isExploring,
  );
  const interrupt = isExploring ? watchInterrupt() : null;
  const isInterrupted = interrupt?.isRequested ?? ((): boolean => false);
  const manner: TestManner = { options, scheduler, isInterrupted };
  const isText = options.json !== true && options.tap !== true && options.junit !== true;
  const results: TestResult[] = [];
  const measurements: Measurement[] = [];
  const statuses: number[] = [];
  const take = (result: TestResult): void => {
    results.push(result);
    if (isText) terminal.show(`${resultText(result, terminal.paintOut)}\n`);
  };
  const input = new InputText();
  for (const operand of operands) {
    const found = findPrograms(operand);
    if ('problems' in found) {
      take(unusableResult(operand, '(file)', found.problems));
      continue;
    }
    for (const file of found.value) {
      try {
        log.info({ file }, 'tests start');
        for (const unit of selected(testUnits(file, options, input), options)) {
          if (isInterrupted()) break;
          const outcome = await runUnit(unit, manner);
          if (outcome.kind === 'result') take(outcome.value);
          else if (outcome.kind === 'measurement') {
            measurements.push(outcome.value);
            if (isText) terminal.show(`${measurementText(outcome.value, terminal.paintOut)}\n`);
          }
        }
      } catch (error) {
        caughtInternalError(error, terminal, log);
        statuses.push(EXIT.internal);
      }
    }
  }
  interrupt?.release();
  if (isInterrupted()) statuses.push(EXIT.interrupted);
  const document = { results, measurements, seconds: secondsNow() - started };
  refuseEmptySelection(document, options);
  write(document, options, terminal);
  return worstStatus([...statuses, ...verdict(results, options, terminal)]);
}

/** The units that `--filter` and `--tags` leave; hooks stay with a block of which something is left. */
function selected(units: readonly TestUnit[], options: OptionValues): readonly TestUnit[] {
  const { filter = '', tags } = options;
  const wanted = tags?.split(',').map((tag) => tag.trim());
  if (filter === '' && wanted === undefined) return units;
  const isHook = ({ kind }: TestUnit): boolean => kind === 'beforeAll' || kind === 'afterAll';
  const fits = (unit: TestUnit): boolean =>
    unit.kind === 'unusable' ||
    (unit.name.includes(filter) && (wanted?.some((tag) => unit.tags.includes(tag)) ?? true));
  const kept = units.filter((unit) => !isHook(unit) && fits(unit));
  const blockOf = ({ name }: TestUnit): string => name.slice(0, name.lastIndexOf(' / ') + 3);
  return units.filter((unit) =>
    isHook(unit) ? kept.some(({ name }) => name.startsWith(blockOf(unit))) : kept.includes(unit),
  );
}

function refuseEmptySelection(
  { results, measurements }: TestDocument,
  options: OptionValues,
): void {
  if (
    measurements.length + results.length > 0 ||
    (options.filter === undefined && options.tags === undefined)
  )
    return;
  const flag =
    options.filter === undefined ? `--tags ${options.tags ?? ''}` : `--filter ${options.filter}`;
  throw new UsageError(`no test fits \`${flag}\``, 'test');
}

function write(document: TestDocument, options: OptionValues, terminal: Terminal): void {
  const { results, seconds } = document;
  if (options.json === true) writeJson(terminal, testJson(document));
  else if (options.tap === true) terminal.out(testTap(document));
  else if (options.junit === true) terminal.out(testJunit(document));
  else terminal.show(`\n${summaryText(results, seconds)}\n`);
}

/** Statuses of the tests; with the ratchet, only the number of those that passed counts. */
function verdict(
  results: readonly TestResult[],
  options: OptionValues,
  terminal: Terminal,
): readonly number[] {
  const minimum = options['min-pass'];
  if (minimum !== undefined) {
    const passed = countOf(results, 'pass');
    const text = ratchetText(passed, minimum, results.length);
    if (text !== '') terminal.error(`${text}\n`);
    return passed < minimum ? [EXIT.fault] : [];
  }
  return results.map(({ result }): number => {
    switch (result) {
      case 'pass':
      case 'skipped':
        return EXIT.pass;
      case 'fail':
        return EXIT.fault;
      case 'incomplete':
        return options['allow-incomplete'] === true ? EXIT.pass : EXIT.incomplete;
      case 'not-supported':
      case 'error':
        return EXIT.unreadable;
    }
  });
}
