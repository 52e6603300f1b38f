/** Commands that look at the state and change nothing. */
import { lineText } from '../diagnostics/source.js';
import { sourceOf } from '../explore/positions.js';
import { decodeBytes } from '../support/bytes.js';
import type { Machine } from '../vm/machine.js';
import { EPOCH } from '../vm/machine-state.js';
import type { CommandRow } from './command-row.js';
import { GONE } from './evaluate.js';
import type { Frame } from './frames.js';
import { framesOf, functionName, placeOf, variablesOf } from './frames.js';
import { fiberText } from '../vm/describe.js';
import { lookAt } from './look.js';
import { objectText } from './names.js';
import { cut, table, wrapped } from './paper.js';
import type { Session } from './session.js';
import { CommandError } from './command-error.js';
import { GROUPS, kindOf, objectsOf, sharedText } from './shared.js';
import { frameText, placeText, sourceLines, stateOf } from './stop-text.js';
import { pendingEvent } from './upcoming.js';
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
    names: ['columns', 'cols'],
    operands: '',
    help: 'the source where every live fiber stands, one column per fiber',
    examples: [],
    repeats: false,
    *run(session) {
      return fiberColumns(session);
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
  ...(['locks', 'streams', 'cells'] as const).map((name): CommandRow => ({
    names: [name],
    operands: '',
    help: {
      locks: 'all locks: who holds them, who waits, what they protect',
      streams: 'all streams: how full they are, and how far their takers have come',
      cells: 'all other shared objects: atomics, versioned cells and their versions, …',
    }[name],
    examples: [],
    repeats: false,
    *run({ machine, paper }) {
      const objects = objectsOf(machine, GROUPS[name]);
      if (objects.length === 0) return [`there are no ${name} yet`];
      return table(
        objects.map((object) => [
          objectText(machine, object),
          kindOf(machine, object),
          sharedText(machine, object),
        ]),
        paper,
      );
    },
  })),
  {
    names: ['time'],
    operands: '',
    help: 'virtual time, and who sleeps until when',
    examples: [],
    repeats: false,
    *run({ machine, paper }) {
      const sleepers = machine.names.order.filter((fiber) => hasTimer(machine, fiber));
      const rows = sleepers.map((fiber) => [
        fiberText(machine, fiber),
        `a timer at ${(machine.deadlines[fiber] ?? 0) - EPOCH} ms`,
      ]);
      return [`virtual time: ${machine.now - EPOCH} ms since the start`, ...table(rows, paper)];
    },
  },
  {
    names: ['output'],
    operands: '',
    help: 'what the program has printed so far',
    examples: [],
    repeats: false,
    *run({ machine }) {
      const lines = machine.output.map(({ fiber, text }) => {
        return `${machine.names.fiberName(fiber)} │ ${decodeBytes(text)}`;
      });
      return lines.length === 0 ? ['nothing is printed yet'] : lines;
    },
  },
  {
    names: ['fiber'],
    operands: '[NAME]',
    help: 'look at another fiber; without a name at the one that acts next',
    examples: [['fiber 0.2', 'its frames and variables, wherever it stands']],
    completes: ['fibers'],
    repeats: false,
    *run(session, argument) {
      const { machine, view } = session;
      const id = argument === '' ? session.timeline.runner : machine.names.fiberByName(argument);
      if (id < 0 || !machine.exists(id)) {
        throw new CommandError(`there is no fiber \`${argument}\`; \`fibers\` lists them`);
      }
      view.change((draft) => {
        draft.fiber = argument === '' ? null : argument;
        draft.frame = 0;
      });
      return selected(session);
    },
  },
  {
    names: ['frame'],
    operands: 'N',
    help: 'look at another frame of the selected fiber',
    examples: [['frame 1', 'the caller of the innermost one']],
    repeats: false,
    *run(session, argument) {
      return selectFrame(session, /^\d+$/.test(argument) ? Number(argument) : NaN);
    },
  },
  ...(['up', 'down'] as const).map((name): CommandRow => ({
    names: [name],
    operands: '',
    help: name === 'up' ? 'look at the caller' : 'look at what it called',
    examples: [],
    repeats: true,
    *run(session) {
      return selectFrame(session, session.view.now.frame + (name === 'up' ? 1 : -1));
    },
  })),
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
      return variables.flatMap(({ info, value, isGone }) => {
        if (isGone) return wrapped(`${info.name}: ${info.type}, ${GONE}`, paper.columns, 4);
        const text = shortText(valueText(machine, value, info.shape, info.type));
        return wrapped(`${info.name}: ${info.type} = ${text}`, paper.columns, 4);
      });
    },
  },
  {
    names: ['print', 'p'],
    operands: 'EXPRESSION',
    help: 'the value of an expression of the language, in the selected frame',
    details: [
      'It is compiled where the execution stands, and evaluated on the side. What would write or wait is refused. Shared objects and their fields are shown whoever holds the lock.',
    ],
    examples: [
      ['print seen', 'a variable'],
      ['print seen + 1 == c.n', 'anything that has a value'],
    ],
    completes: ['names'],
    repeats: false,
    *run(session, argument) {
      if (argument === '') throw new CommandError('`print` needs an expression');
      const evaluation = lookAt(session, session, argument);
      if ('problem' in evaluation)
        throw new CommandError(`cannot evaluate \`${argument}\`: ${evaluation.problem}`);
      return wrapped(`${argument} = ${evaluation.text}`, session.paper.columns, 4);
    },
  },
];

function listLines(session: Session, argument: string): string[] {
  const { machine, frame, paper } = session;
  const source = sourceOf(machine.program, frame.function);
  const { line: now } = placeOf(machine, frame);
  const middle = argument === '' ? now : Number(argument);
  // What follows the last line end is no line.
  const count = source.lineStarts.length - (source.text.endsWith('\n') ? 1 : 0);
  if (!Number.isInteger(middle) || middle < 1 || middle > count) {
    throw new CommandError(`\`${argument}\` is no line of ${source.file}`);
  }
  const first = Math.max(1, middle - LIST_AROUND);
  const last = Math.min(count, middle + LIST_AROUND);
  return Array.from({ length: last - first + 1 }, (_, k) => {
    const line = first + k;
    const margin = `${line === now ? '▸' : ' '}${String(line).padStart(4)} │ `;
    const text = lineText(source, line).replaceAll('\t', ' ');
    return paper.paint('frame', margin) + cut(text, paper.columns - margin.length);
  });
}

function selectFrame(session: Session, number: number): readonly string[] {
  const { length } = session.frames;
  if (!(number >= 0 && number < length)) {
    const range = length === 1 ? 'the only one is 0' : `there are 0 to ${length - 1}`;
    throw new CommandError(`there is no such frame; ${range}`);
  }
  session.view.change((draft) => {
    draft.frame = number;
  });
  return selected(session);
}

/** The frame that is looked at now. */
function selected({ machine, fiber, frame, view, timeline, paper }: Session): readonly string[] {
  const head = `fiber ${fiberText(machine, fiber)} · frame #${view.now.frame} · ${frameText(machine, frame)}`;
  const remark = view.now.frame === 0 ? stateOf(timeline, fiber) : '';
  return [...wrapped(head, paper.columns, 2), ...sourceLines(machine, frame, remark, paper)];
}

/** Whether time alone could let the fiber go on: it sleeps, or its lock request can expire. */
function hasTimer(machine: Machine, fiber: number): boolean {
  if (!machine.isLive(fiber) || !Number.isFinite(machine.deadlines[fiber] ?? Infinity))
    return false;
  const pending = pendingEvent(machine, fiber);
  return pending?.kind === 'WAKE' || (pending?.kind === 'LOCK' && !machine.isEnabled(fiber));
}

/** Lines around the place of a fiber, and the narrowest column that says anything. */
const COLUMN_AROUND = 2;
const COLUMN_MIN = 24;

/** One column per live fiber, side by side as far as the paper is wide; further ones below. */
function fiberColumns({ machine, timeline, paper }: Session): string[] {
  const live = machine.names.order.filter((fiber) => machine.isLive(fiber));
  if (live.length === 0) return ['every fiber has ended'];
  const perRow = Math.max(1, Math.min(live.length, Math.floor(paper.columns / COLUMN_MIN)));
  const width = Math.floor((paper.columns - 2 * (perRow - 1)) / perRow);
  const columns = live.map((fiber) => {
    const mark = fiber === timeline.runner ? '▸' : ' ';
    const [frame] = framesOf(machine, fiber);
    const lines = frame === undefined ? [] : columnLines(machine, frame);
    return [`${mark} ${fiberText(machine, fiber)}`, ...lines].map((line) => cut(line, width));
  });
  const rows: string[] = [];
  for (let from = 0; from < columns.length; from += perRow) {
    const shown = columns.slice(from, from + perRow);
    const height = Math.max(...shown.map(({ length }) => length));
    for (let k = 0; k < height; k++) {
      const cells = shown.map((column) => {
        const text = column[k] ?? '';
        return text + ' '.repeat(width - [...text].length);
      });
      rows.push(cells.join('  ').trimEnd());
    }
  }
  return rows;
}

function columnLines(machine: Machine, frame: Frame): string[] {
  const source = sourceOf(machine.program, frame.function);
  const { line } = placeOf(machine, frame);
  const numbers = Array.from({ length: 2 * COLUMN_AROUND + 1 }, (_, k) => line - COLUMN_AROUND + k);
  const texts = numbers.map((number) => lineText(source, number).replaceAll('\t', ' '));
  const indents = texts.filter((text) => text.trim() !== '').map((text) => text.search(/\S/));
  const indent = Math.min(...indents);
  return texts.flatMap((text, k) => {
    const number = numbers[k] ?? 0;
    if (number < 1 || number > source.lineStarts.length) return [];
    return [`${number === line ? '▸' : ' '}${String(number).padStart(3)} ${text.slice(indent)}`];
  });
}
