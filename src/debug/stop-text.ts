/** How the debugger says where it stands: the position, the fiber, the source line, and what comes next. */
import { lineText, locationAt } from '../diagnostics/source.js';
import { isEnabledNow } from '../explore/recording.js';
import { lengthOnLine, lineOf, sourceOf, spanAt } from '../explore/positions.js';
import type { FaultKind } from '../vm/fault.js';
import { ENDLESS_FAULTS } from '../vm/fault.js';
import { DONE, LIVE, STATUS, STRIDE } from '../vm/layout.js';
import type { Machine } from '../vm/machine.js';
import { waitOf } from '../vm/waits.js';
import { decodeBytes } from '../support/bytes.js';
import type { Frame } from './frames.js';
import { framesOf, functionName, placeOf } from './frames.js';
import { isSwitch } from './moves.js';
import { fiberText } from '../vm/describe.js';
import type { Paper } from './paper.js';
import { cut, wrapped } from './paper.js';
import type { Timeline } from './timeline.js';
import { pendingEvent, upcomingEvent, upcomingText } from './upcoming.js';

/** What `fiber` is about to do: `` LOCK `counter` ``, `START`. */
export function pendingText(machine: Machine, fiber: number): string {
  const upcoming = pendingEvent(machine, fiber);
  return upcoming === null ? '' : upcomingText(machine, upcoming);
}

/** What `fiber` does, or why it does not go on: a clause for lists of fibers. */
export function stateOf(timeline: Timeline, fiber: number): string {
  const { machine } = timeline;
  const status = machine.words[fiber * STRIDE + STATUS] ?? 0;
  if (status > LIVE) return status === DONE ? 'has ended' : 'has failed';
  // Where all has ended, whoever waits waits for ever, whatever time could still have done.
  const wait = machine.ending === null && machine.isEnabled(fiber) ? null : waitOf(machine, fiber);
  const { fault } = machine;
  const hasFailed = fault !== null && (wait === null || !ENDLESS_FAULTS.includes(fault.kind));
  if (hasFailed && fault.fiber === fiber) return 'failed here';
  // In the middle of a transition a fiber has no operation that waits to be chosen.
  if (fiber === timeline.runner && !timeline.isAtChoice) return 'runs';
  if (wait !== null) return wait.text;
  return machine.isEnabled(fiber)
    ? `about to ${pendingText(machine, fiber)}`
    : `waits to ${pendingText(machine, fiber)}`;
}

/** `step 41 of 63 · fiber 0.1 main.bg1 · lost-update.cht:12` and the line itself, with a mark under what comes next. */
export function stopLines(timeline: Timeline, paper: Paper): string[] {
  const { machine, runner, position, end } = timeline;
  const frame = framesOf(machine, runner)[0];
  const count = end.hasEnded ? ` of ${end.last}` : '';
  const lines: string[] = [];
  if (isSwitch(timeline)) lines.push(...wrapped(switchText(timeline), paper.columns, 2));
  const place = frame === undefined ? '' : placeText(machine, frame);
  const head = `step ${position}${count} · fiber ${fiberText(machine, runner)} · ${place}`;
  lines.push(...wrapped(head, paper.columns, 2).map((line) => paper.paint('strong', line)));
  if (frame !== undefined) lines.push(...sourceLines(machine, frame, nextText(timeline), paper));
  if (timeline.isAtEnd) lines.push(...endLines(timeline, paper));
  return lines;
}

function switchText({ machine, runner, previousRunner }: Timeline): string {
  const before = machine.names.fiberName(previousRunner);
  const why = isEnabledNow(machine, previousRunner)
    ? `${before} could have gone on`
    : `${before} ${shortState(machine, previousRunner)}`;
  return `switch: ${before} → ${machine.names.fiberName(runner)}, ${why}`;
}

function shortState(machine: Machine, fiber: number): string {
  return machine.isLive(fiber) ? (waitOf(machine, fiber)?.text ?? 'waits') : 'has ended';
}

export function placeText(machine: Machine, frame: Frame): string {
  const { file, line } = placeOf(machine, frame);
  return `${file}:${line}`;
}

/** What comes next: the operation that waits to be chosen, or the event that the instruction is. */
function nextText(timeline: Timeline): string {
  const upcoming = upcomingEvent(timeline);
  return upcoming === null ? '' : upcomingText(timeline.machine, upcoming);
}

/** A line of source with carets under the span of the instruction, and a remark behind them. */
export function sourceLines(
  machine: Machine,
  frame: Frame,
  remark: string,
  paper: Paper,
): string[] {
  const { program } = machine;
  const source = sourceOf(program, frame.function);
  const span = spanAt(program, frame.function, frame.pc);
  const { line, column } = locationAt(source, span.start);
  const text = lineText(source, line).replaceAll('\t', ' ');
  const margin = `${String(line).padStart(5)} │ `;
  // A line that is too long is cut in front of what counts.
  const room = paper.columns - margin.length;
  const length = Math.min(
    lengthOnLine(program, frame.function, frame.pc),
    [...text].length - column + 1,
  );
  const indent = /^ */.exec(text)?.[0].length ?? 0;
  const needed = column - 1 + Math.min(length, 12);
  const dropped = needed <= room ? 0 : Math.min(column - 1, Math.max(indent, needed - room));
  const shown = cut(
    (dropped > 0 ? '…' : '') + [...text].slice(dropped + (dropped > 0 ? 1 : 0)).join(''),
    room,
  );
  const from = column - 1 - dropped;
  const carets = '^'.repeat(Math.max(1, Math.min(length, room - from)));
  const said = remark === '' || from + carets.length + 1 + remark.length <= room;
  const mark = `${' '.repeat(margin.length - 2)}│ ${' '.repeat(from)}`.replace(
    /^ +│/,
    `${' '.repeat(6)}│`,
  );
  const lines = [
    paper.paint('frame', margin) + shown,
    mark + paper.paint('error', carets) + (said && remark !== '' ? ` ${remark}` : ''),
  ];
  if (!said) lines.push(...wrapped(`      │ ${remark}`, paper.columns, 8));
  return lines;
}

/** How it ended. */
function endLines({ machine, end }: Timeline, paper: Paper): string[] {
  if (end.stopped !== null) return wrapped(`the way ends here: ${end.stopped}`, paper.columns, 2);
  const { fault } = machine;
  switch (machine.ending) {
    case 'fault': {
      if (fault === null) return [];
      const kind: FaultKind = fault.kind;
      const title = `${kind.replaceAll('-', ' ')}: ${decodeBytes(fault.message)}`;
      return [
        ...wrapped(title, paper.columns, 2).map((line) => paper.paint('error', line)),
        ...fault.notes.flatMap((note) => wrapped(`  ${decodeBytes(note)}`, paper.columns, 4)),
      ];
    }
    case 'completed':
      return ['the program has ended: every fiber is done'];
    case 'exited':
      return [`the program has ended with status ${machine.status} (DIE)`];
    case 'bound':
      return wrapped('the limit of instructions is reached (--steps-max)', paper.columns, 2);
    case null:
      return ['the recording ends here'];
  }
}

/** How an execution that was run to its end has ended, in a few words. */
export function outcomeText({ end }: Timeline): string {
  if (end.stopped !== null) return end.stopped;
  const { fault, ending, status, program } = end.machine;
  if (fault === null) {
    const how = {
      completed: 'passes',
      exited: `ends with status ${status}`,
      bound: 'reaches the limit of instructions',
      fault: '',
    };
    return ending === null ? 'has not ended' : how[ending];
  }
  const [place] = fault.places;
  const at = place === undefined ? '' : ` at line ${lineOf(program, place.function, place.pc)}`;
  return `${fault.kind.replaceAll('-', ' ')}${at}: ${decodeBytes(fault.message)}`;
}

/** `` main.bg1 at lost-update.cht:12 `` */
export function frameText(machine: Machine, frame: Frame): string {
  return `${functionName(machine, frame)} at ${placeText(machine, frame)}`;
}
