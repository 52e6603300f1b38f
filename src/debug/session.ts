/** A debugging session: a timeline, what is remembered beside it, and commands that move one and change the other. */
import type { Machine } from '../vm/machine.js';
import { CommandError } from './command-error.js';
import { findCommand } from './commands.js';
import type { Frame } from './frames.js';
import { framesOf } from './frames.js';
import type { Paper } from './paper.js';
import { PLAIN_PAPER, spelled, wrapped } from './paper.js';
import { stopLines } from './stop-text.js';
import type { Hunt, Timeline } from './timeline.js';
import { ViewHistory } from './view.js';
import type { Work } from './work.js';

/** What a command says; `quit` ends the session. */
export interface Reply {
  readonly lines: readonly string[];
  readonly isQuit: boolean;
  /** False when the command could not be carried out. */
  readonly isGood: boolean;
}

export class Session {
  readonly timeline: Timeline;
  readonly view = new ViewHistory();
  paper: Paper = PLAIN_PAPER;
  /** The last command that an empty line repeats, or null. */
  #repeated: string | null = null;

  constructor(timeline: Timeline) {
    this.timeline = timeline;
  }

  /** The first thing that happens: the start of the execution. */
  *open(): Work<Reply> {
    yield* this.timeline.lookAhead();
    return { lines: this.#spelled(this.stop()), isQuit: false, isGood: true };
  }

  get machine(): Machine {
    return this.timeline.machine;
  }

  /** The fiber that is looked at. */
  get fiber(): number {
    const { fiber } = this.view.now;
    const id = fiber === null ? -1 : this.machine.names.fiberByName(fiber);
    return id >= 0 && this.machine.exists(id) ? id : this.timeline.runner;
  }

  /** Its frames, innermost first. */
  get frames(): readonly Frame[] {
    return framesOf(this.machine, this.fiber);
  }

  /** The frame that is looked at. */
  get frame(): Frame {
    const { frames } = this;
    const found = frames[this.view.now.frame] ?? frames[0];
    if (found === undefined) throw new RangeError('a fiber has a frame');
    return found;
  }

  /** Carries out a line of input. Never throws for a bad one. */
  *execute(line: string): Work<Reply> {
    const text = line.trim() === '' ? (this.#repeated ?? '') : line.trim();
    if (text === '' || text.startsWith('#')) return { lines: [], isQuit: false, isGood: true };
    const end = text.search(/\s|$/);
    const word = text.slice(0, end);
    try {
      const command = findCommand(word);
      this.#repeated = command.repeats ? text : null;
      this.view.begin(text);
      const lines = yield* command.run(this, text.slice(end).trim());
      return { lines: this.#spelled(lines), isQuit: command.quits ?? false, isGood: true };
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      const lines = wrapped(error.message, this.paper.columns, 2);
      return { lines: this.#spelled(lines), isQuit: false, isGood: false };
    }
  }

  #spelled(lines: readonly string[]): string[] {
    return lines.map((line) => spelled(line, this.paper));
  }

  /** Where it stands. */
  stop(reason: readonly string[] = []): string[] {
    return [...reason, ...stopLines(this.timeline, this.paper)];
  }

  /** The present position becomes the one that is remembered, with its acting fiber selected. */
  settle(): void {
    const { position } = this.timeline;
    this.view.change((draft) => {
      draft.position = position;
      draft.fiber = null;
      draft.frame = 0;
    });
  }

  /** To what `hunt` finds, forwards or backwards: whether it found anything. */
  *move(hunt: Hunt, isBack: boolean): Work<boolean> {
    const found = yield* isBack ? this.timeline.backward(hunt) : this.timeline.forward(hunt);
    this.settle();
    return found;
  }
}
