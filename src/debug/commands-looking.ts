/** Commands that look at the state and change nothing. */
import { lineText } from '../diagnostics/source.js';
import { sourceOf } from '../explore/positions.js';
import type { CommandRow } from './command-row.js';
import { framesOf, functionName, placeOf, variablesOf } from './frames.js';
import { fiberText } from './names.js';
import { cut, table, wrapped } from './paper.js';
import type { Session } from './session.js';
import { CommandError } from './command-error.js';
import { placeText, stateOf } from './stop-text.js';
import { shortText, valueText } from './values.js';

/** Lines around the present one that `list` shows. */
const LIST_AROUND = 5;

export const LOOKING: readonly CommandRow[] = [
  {
    names: ['where', '.'],
    operands: '',
    help: 'where the execution stands',
    examples: [],
    repeats: false,
    *run(session) {
      return session.stop();
    },
  },
  {
    names: ['list', 'l'],
    operands: '[LINE]',
    help: 'the source around the present line, or around LINE',
    examples: [['list 40', 'lines 35 to 45']],
    repeats: false,
    *run(session, argument) {
      return listLines(session, argument);
    },
  },
  {
    names: ['fibers', 'f'],
    operands: '',
    help: 'all fibers: where they stand, and what each waits for',
    examples: [],
    repeats: false,
    *run({ machine, timeline, paper, fiber: selected }) {
      const rows = machine.names.order
        .filter((fiber) => machine.exists(fiber))
        .map((fiber) => {
          const mark = fiber === timeline.runner ? '▸' : fiber === selected ? '*' : ' ';
          const [frame] = machine.isLive(fiber) ? framesOf(machine, fiber) : [];
          const place = frame === undefined ? '' : placeText(machine, frame);
          return [`${mark} ${fiberText(machine, fiber)}`, place, stateOf(timeline, fiber)];
        });
      return table(rows, paper);
    },
  },
  {
    names: ['backtrace', 'bt'],
    operands: '',
    help: 'the frames of the selected fiber, innermost first',
    examples: [],
    repeats: false,
    *run({ machine, frames, view, paper }) {
      return table(
        frames.map((frame, k) => [
          `${k === view.now.frame ? '▸' : ' '} #${k}`,
          functionName(machine, frame),
          placeText(machine, frame),
        ]),
        paper,
      );
    },
  },
  {
    names: ['locals', 'info'],
    operands: '',
    help: 'the variables in scope in the selected frame',
    examples: [],
    repeats: false,
    *run({ machine, fiber, frame, paper }) {
      const variables = variablesOf(machine, fiber, frame);
      if (variables.length === 0) return ['no variable is in scope here'];
      return variables.flatMap(({ info, value }) => {
        const text = shortText(valueText(machine, value, info.shape, info.type));
        return wrapped(`${info.name}: ${info.type} = ${text}`, paper.columns, 4);
      });
    },
  },
  {
    names: ['print', 'p'],
    operands: 'NAME',
    help: 'the value of a variable',
    examples: [['print seen', 'what `seen` holds']],
    repeats: false,
    *run({ machine, fiber, frame, paper }, argument) {
      const found = variablesOf(machine, fiber, frame).find(({ info }) => info.name === argument);
      if (found === undefined) {
        throw new CommandError(
          `no variable \`${argument}\` is in scope here; \`locals\` lists them`,
        );
      }
      const { info, value } = found;
      return wrapped(
        `${info.name}: ${info.type} = ${valueText(machine, value, info.shape, info.type)}`,
        paper.columns,
        4,
      );
    },
  },
];

function listLines(session: Session, argument: string): string[] {
  const { machine, frame, paper } = session;
  const source = sourceOf(machine.program, frame.function);
  const { line: now } = placeOf(machine, frame);
  const middle = argument === '' ? now : Number(argument);
  if (!Number.isInteger(middle) || middle < 1 || middle > source.lineStarts.length) {
    throw new CommandError(`\`${argument}\` is no line of ${source.file}`);
  }
  const first = Math.max(1, middle - LIST_AROUND);
  const last = Math.min(source.lineStarts.length, middle + LIST_AROUND);
  return Array.from({ length: last - first + 1 }, (_, k) => {
    const line = first + k;
    const margin = `${line === now ? '▸' : ' '}${String(line).padStart(4)} │ `;
    const text = lineText(source, line).replaceAll('\t', ' ');
    return paper.paint('frame', margin) + cut(text, paper.columns - margin.length);
  });
}
