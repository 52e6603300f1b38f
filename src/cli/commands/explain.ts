/** `clear explain`: how a saved trace comes to its fault, as a story. */
import { plain } from '../../diagnostics/render.js';
import { chanceOf } from '../../futures.js';
import { explain } from '../../story/explain.js';
import type { Explanation } from '../../story/explain.js';
import { storyPage } from '../../story/page/page.js';
import { explanationText } from '../../story/text/explanation.js';
import type { Style } from '../../story/text/style.js';
import { ASCII, UNICODE, hanging, spelled } from '../../story/text/style.js';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { writeJson } from '../invocation.js';
import { pageAssets } from '../page-assets.js';
import { problemReport, problemText } from '../problems.js';
import { whyUnwritable, writeWhole } from '../write-file.js';
import { faultHead, shellWord } from '../report-text.js';
import type { Terminal } from '../terminal.js';
import type { OpenTrace } from '../trace-file.js';
import { divergenceLines, openTrace, originText, verdictOf } from '../trace-file.js';
import { UsageError } from '../usage-error.js';

const SCHEMA = 'clear-loom/explain/1';
/** Of the text on a page. */
const PAGE_COLUMNS = 100;

/** The status is 0 when the fault came back: then there is something to explain. */
export function explainTrace({ operands, options, terminal, log }: Invocation): Promise<number> {
  const path = operands[0] ?? '';
  const opened = openTrace(path, 'explain', options);
  if ('problems' in opened) {
    const diagnostics = opened.problems.map(problemReport);
    if (options.json === true) {
      writeJson(terminal, { schema: SCHEMA, trace: path, result: 'error', diagnostics });
    } else {
      for (const problem of opened.problems) {
        terminal.error(`${problemText(problem, terminal.paintError)}\n`);
      }
    }
    return Promise.resolve(EXIT.unreadable);
  }
  const { trace, program } = opened.value;
  const told = explain(program, trace, () => chanceOf(program, trace));
  log.info({ trace: path, events: told.story.events.length }, 'explained');
  if (options.html !== undefined) writePage(options.html, path, opened.value, told);
  if (options.json === true) writeJson(terminal, explanationJson(path, opened.value, told));
  else if (options.html !== undefined) {
    terminal.show(`${terminal.paintOut('strong', 'written')}  ${options.html}\n`);
  } else {
    const text = textOf(path, opened.value, told, options.full === true, terminal);
    terminal.show(`${text}\n`);
  }
  return Promise.resolve(told.report.reproduced ? EXIT.pass : EXIT.fault);
}

/** Throws a UsageError when the file cannot be written. */
function writePage(file: string, path: string, opened: OpenTrace, told: Explanation): void {
  const { trace, program, origin } = opened;
  const { diverged } = told.report;
  const style: Style = { width: PAGE_COLUMNS, glyphs: UNICODE, paint: plain };
  const facts = {
    trace: path,
    program: originText(origin, trace).replace(/^program: /, ''),
    diverged: diverged === null ? [] : divergenceLines(diverged, trace, origin),
    text: explanationText(told, program.sources, { isFull: false }, style),
  };
  try {
    writeWhole(file, storyPage(told, program.sources, facts, pageAssets()));
  } catch (error) {
    const why = whyUnwritable(error);
    if (why === null) throw error;
    throw new UsageError(`\`--html\`: \`${file}\` cannot be written: ${why}`, 'explain');
  }
}

function explanationJson(path: string, { trace, origin }: OpenTrace, told: Explanation): object {
  const { report, story, other, switches, race, passing } = told;
  return {
    schema: SCHEMA,
    trace: path,
    file: trace.file,
    program: origin,
    reproduced: report.reproduced,
    diverged: report.diverged,
    fault: report.fault,
    switches,
    race,
    passing,
    story,
    other,
  };
}

function textOf(
  path: string,
  opened: OpenTrace,
  told: Explanation,
  isFull: boolean,
  terminal: Terminal,
): string {
  const { trace, program, origin } = opened;
  const { report } = told;
  const style: Style = {
    width: Math.max(20, terminal.outColumns()),
    glyphs: terminal.showsUnicode ? UNICODE : ASCII,
    paint: terminal.paintOut,
  };
  const blocks = [headLines(path, opened, told, style)];
  if (report.diverged !== null) blocks.push(divergenceLines(report.diverged, trace, origin));
  if (report.fault !== null) {
    const [title = '', ...rest] = faultHead(
      report.fault,
      program.sources,
      style.paint,
      style.width,
    );
    blocks.push([...hanging(title, style.width, ''), ...rest]);
  }
  const head = blocks.map((block) => block.map((line) => spelled(style, line)).join('\n'));
  const story = explanationText(told, program.sources, { isFull }, style);
  return [...head, story, closing(path, told)].filter((block) => block !== '').join('\n\n');
}

function headLines(path: string, opened: OpenTrace, told: Explanation, style: Style): string[] {
  const { trace, origin } = opened;
  const { report } = told;
  if (report.reproduced)
    return [`trace    ${path}`, `program  ${originText(origin, trace).replace(/^program: /, '')}`];
  const { word, text } = verdictOf(trace, report);
  return [`${style.paint('warning', word)}  ${path}  ${text}`, `  ${originText(origin, trace)}`];
}

function closing(path: string, { report }: Explanation): string {
  if (!report.reproduced) return '';
  const trace = shellWord(path);
  return `repeat: npx clear replay ${trace}\nstep:   npx clear debug ${trace}`;
}
