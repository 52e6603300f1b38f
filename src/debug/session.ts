/** A debugging session: a timeline, what is remembered beside it, and commands that move one and change the other. */
import type { Futures, LastChance } from '../explore/futures.js';
import type { Machine } from '../vm/machine.js';
import type { ProbeOf } from './evaluate.js';
import { Evaluator } from './evaluate.js';
import type { Frame } from './frames.js';
import { framesOf } from './frames.js';
import type { Paper } from './paper.js';
import { PLAIN_PAPER, spelled } from './paper.js';
import { stopLines } from './stop-text.js';
import type { Hunt, Timeline } from './timeline.js';
import { ViewHistory } from './view.js';
import type { Work } from './work.js';
import { finish } from './work.js';

/** What a command says; `quit` ends the session. */
export interface Reply {
  readonly lines: readonly string[];
  readonly isQuit: boolean;
  /** False when the command could not be carried out. */
  readonly isGood: boolean;
}

/** What a session needs of the rest of the tool. */
export interface Host {
  readonly probeOf: ProbeOf;
  /** Explores the executions of `origin`'s program that begin with the choices of these fibers. */
  readonly futuresFrom: (origin: Timeline, fibers: readonly string[]) => Work<Futures>;
  /** Where the schedule of these fibers was lost. */
  readonly lastChance: (origin: Timeline, fibers: readonly string[]) => Work<LastChance>;
  /** Names of the schedulers that a branch can go on with, beside those in files. */
  readonly schedulers: readonly string[];
  /**
   * The fibers named first, then whatever the scheduler chooses: a name of `schedulers`, or the path of a module. CommandError
   * when it cannot be loaded, or is none.
   */
  readonly branchOf: (
    origin: Timeline,
    fibers: readonly string[],
    scheduler: string,
    seed: number,
  ) => Work<Timeline>;
  /** Paths of files and folders that begin like this, for completion. */
  readonly pathsLike: (begin: string) => readonly string[];
  /** Writes an execution that has ended as a trace: what was wrong with that, or null. */
  readonly save: (
    timeline: Timeline,
    path: string,
    breakpoints: readonly string[],
  ) => string | null;
}

export class Session {
  readonly host: Host;
  readonly view = new ViewHistory();
  readonly evaluator: Evaluator;
  /** All executions: the first one, and those that branch off. */
  readonly timelines: Timeline[];
  /** How each of them came to be, in words. */
  readonly origins = ['the first one'];
  paper: Paper = PLAIN_PAPER;
  /** The last command that an empty line repeats, or null. */
  repeated: string | null = null;

  constructor(timeline: Timeline, host: Host) {
    this.timelines = [timeline];
    this.host = host;
    this.evaluator = new Evaluator(timeline.program, timeline.options, host.probeOf);
  }

  /**
   * Where the session begins: at the start. A recorded execution is looked through first; if the program does something else
   * than was recorded, it begins there.
   */
  *open(isRecorded: boolean): Work<Reply> {
    const { timeline } = this;
    if (isRecorded) yield* timeline.end.reach(Infinity);
    yield* timeline.goTo(timeline.end.stopped === null ? 0 : Infinity);
    this.settle();
    return { lines: this.spelled(this.stop()), isQuit: false, isGood: true };
  }

  /** The execution that is looked at. */
  get timeline(): Timeline {
    const found = this.timelines[this.view.now.branch];
    if (found === undefined) throw new RangeError('a session has an execution');
    return found;
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

  /** In the characters that the terminal has. */
  spelled(lines: readonly string[]): string[] {
    return lines.map((line) => spelled(line, this.paper));
  }

  /** Where it stands. */
  stop(reason: readonly string[] = []): string[] {
    return [...reason, ...stopLines(this.timeline, this.paper)];
  }

  /** Another execution, which came to be like that: its number. */
  add(timeline: Timeline, origin: string): number {
    this.origins.push(origin);
    return this.timelines.push(timeline) - 1;
  }

  /** Goes on with an execution of this session, where that one stands. */
  enter(timeline: Timeline): void {
    const { position } = timeline;
    this.view.change((draft) => {
      draft.branch = this.timelines.indexOf(timeline);
      draft.position = position;
      draft.fiber = null;
      draft.frame = 0;
    });
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

  /** The user interrupted a command: a move stays where it got to, one backwards returns to where it began. */
  interrupt(): string[] {
    const { timeline } = this;
    timeline.abandon();
    if (timeline.position < this.view.now.position) finish(timeline.goTo(this.view.now.position));
    this.settle();
    return this.spelled(this.stop(['interrupted']));
  }

  /** To what `hunt` finds, forwards or backwards: whether it found anything. */
  *move(hunt: Hunt, isBack: boolean): Work<boolean> {
    const found = yield* isBack ? this.timeline.backward(hunt) : this.timeline.forward(hunt);
    this.settle();
    return found;
  }
}
