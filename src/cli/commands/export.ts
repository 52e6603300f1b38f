/** `clear export`: the execution of a saved trace for other tools. */
import { chromeTrace } from '../../story/export/chrome.js';
import { mermaidDiagram } from '../../story/export/mermaid.js';
import { explain } from '../../story/explain.js';
import { storyOfTrace } from '../../story/of-trace.js';
import { STORY_SCHEMA } from '../../story/story.js';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { writeJson } from '../invocation.js';
import { problemReport, problemText } from '../problems.js';
import type { OptionValues } from '../options.js';
import type { OpenTrace } from '../trace-file.js';
import { divergenceLines, openTrace } from '../trace-file.js';

const SCHEMA = 'clear-loom/export/1';

export function exportTrace({ operands, options, terminal }: Invocation): Promise<number> {
  const path = operands[0] ?? '';
  const format = options.format ?? 'json';
  const opened = openTrace(path, 'export', options);
  if ('problems' in opened) {
    const diagnostics = opened.problems.map(problemReport);
    if (options.json === true) {
      writeJson(terminal, { schema: SCHEMA, trace: path, format, result: 'error', diagnostics });
    } else {
      for (const problem of opened.problems) {
        terminal.error(`${problemText(problem, terminal.paintError)}\n`);
      }
    }
    return Promise.resolve(EXIT.unreadable);
  }
  const { trace, program, origin } = opened.value;
  const { diverged } = storyOfTrace(program, trace).followed;
  if (diverged !== null) {
    terminal.error(`${divergenceLines(diverged, trace, origin).join('\n')}\n`);
  }
  const text = exported(opened.value, options);
  if (options.json === true) writeJson(terminal, { schema: SCHEMA, trace: path, format, text });
  else terminal.out(text);
  return Promise.resolve(diverged === null ? EXIT.pass : EXIT.fault);
}

function exported({ trace, program }: OpenTrace, { format = 'json', full }: OptionValues): string {
  switch (format) {
    case 'mermaid':
      return mermaidDiagram(explain(program, trace), { isFull: full === true });
    case 'chrome': {
      const { story, other } = storyOfTrace(program, trace);
      return jsonLine(chromeTrace(other === null ? [story] : [story, other]));
    }
    case 'json': {
      const { story, other } = storyOfTrace(program, trace);
      return jsonLine({ schema: STORY_SCHEMA, ...story, other });
    }
  }
}

function jsonLine(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
