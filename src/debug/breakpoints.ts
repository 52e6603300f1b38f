/** Breakpoints and watchpoints: from what the user writes to what the timeline looks for. */
import { EVENTS } from '../bytecode/events.js';
import { OPCODES } from '../bytecode/opcodes.js';
import { placeIn } from '../diagnostics/source.js';
import { nearestName } from '../support/nearest.js';
import { sourceOf, spanAt } from '../explore/positions.js';
import type { Machine } from '../vm/machine.js';
import type { Place } from './code-map.js';
import { CommandError } from './command-error.js';
import { isSwitch, placeNow } from './moves.js';
import { FIBER_NAME } from '../vm/names.js';
import { objectsNamed } from './names.js';
import type { Session } from './session.js';
import { framesOf } from './frames.js';
import type { TrapCode } from './stepper.js';
import type { Hunt, Timeline } from './timeline.js';
import type { Upcoming } from './upcoming.js';
import { upcomingEvent } from './upcoming.js';
import type { Breakpoint, Target } from './view.js';
import { Watch } from './watch.js';

/** A target, and what is to be said about how it was understood. */
interface Understood {
  readonly target: Target;
  readonly note: string | null;
}

/** `12`, `file.cht:12`, `bump!`, `fiber 0.1`, `LOCK counter`. Throws CommandError. */
export function readTarget(session: Session, text: string): Understood {
  const [first = '', second] = text.split(/\s+/);
  if (first === 'fiber') {
    if (second === undefined || !FIBER_NAME.test(second))
      throw new CommandError('`break fiber` needs the name of a fiber such as 0.1');
    const isKnown = session.timeline.end.machine.names.fiberByName(second) >= 0;
    const note = isKnown ? null : `there is no fiber ${second} so far`;
    return { target: { kind: 'fiber', fiber: second }, note };
  }
  if (Object.hasOwn(EVENTS, first.toUpperCase()) && !isFunction(session, first)) {
    const object = second ?? null;
    const isKnown = object === null || isObjectSoFar(session.timeline.end.machine, object);
    const note = isKnown ? null : `nothing is called \`${object}\` so far`;
    return { target: { kind: 'event', event: first.toUpperCase(), object }, note };
  }
  const line = /^(?:(.*):)?(\d+)$/.exec(text);
  if (line !== null) return lineTarget(session, line[1], Number(line[2]));
  if (isFunction(session, text)) return { target: { kind: 'function', name: text }, note: null };
  const names = session.machine.program.functions.map(({ name }) => name);
  const nearest = nearestName(first, [...names, ...Object.keys(EVENTS), 'fiber']);
  const hint =
    nearest === null ? '`help break` shows what can stand here' : `did you mean \`${nearest}\`?`;
  throw new CommandError(`\`${text}\` is no line, function or kind of event; ${hint}`);
}

/** Whether there is an object of that name, or whose field that may be. */
function isObjectSoFar(machine: Machine, name: string): boolean {
  const whole = name.slice(0, Math.max(0, name.lastIndexOf('.')));
  return [name, whole].some((one) => objectsNamed(machine, one).length > 0);
}

function isFunction({ machine }: Session, name: string): boolean {
  return machine.program.functions.some((fn) => fn.name === name);
}

/** The line itself, or the next one with code. */
function lineTarget(
  { timeline, machine, frame }: Session,
  given: string | undefined,
  line: number,
): Understood {
  const { program } = machine;
  const files = program.sources.map(({ file }) => file);
  const here = placeIn(sourceOf(program, frame.function), spanAt(program, frame.function, frame.pc))
    .source.file;
  const file =
    given === undefined ? here : files.find((name) => name === given || name.endsWith(`/${given}`));
  if (file === undefined) {
    const nearest = nearestName(given ?? '', files);
    const hint =
      nearest === null ? `there are ${files.join(', ')}` : `did you mean \`${nearest}\`?`;
    throw new CommandError(`the program has no file \`${given ?? ''}\`; ${hint}`);
  }
  const lines = [...linesWithCode(timeline, file)].sort((a, b) => a - b);
  const found = lines.find((one) => one >= line);
  if (found === undefined)
    throw new CommandError(`${file} has no code at line ${line} or after it`);
  const note = found === line ? null : `line ${line} has no code; it stops at line ${found}`;
  return { target: { kind: 'line', file, line: found }, note };
}

export function linesWithCode({ map }: Timeline, file: string): Set<number> {
  const lines = new Set<number>();
  map.places(({ line, beginsLine }, fn) => {
    if (beginsLine && fileOf(map.program, fn) === file) lines.add(line);
    return false;
  });
  return lines;
}

function fileOf(program: Timeline['program'], fn: number): string {
  const code = program.functions[fn];
  return code === undefined ? '' : placeIn(sourceOf(program, fn), code.span).source.file;
}

export function targetText(target: Target): string {
  switch (target.kind) {
    case 'line':
      return `${target.file}:${target.line}`;
    case 'function':
      return `function ${target.name}`;
    case 'fiber':
      return `fiber ${target.fiber}`;
    case 'event':
      return target.object === null ? target.event : `${target.event} ${target.object}`;
    case 'watch':
      return `watch ${target.expression}${target.fiber === null ? '' : ` (fiber ${target.fiber})`}`;
  }
}

/** `bank.cht:12 if x > 3 after 2`: as `break` and `watch` take it back. */
export function breakpointText({ target, condition, ignore }: Breakpoint): string {
  const when = condition === null ? '' : ` if ${condition}`;
  return `${targetText(target)}${when}${ignore === 0 ? '' : ` after ${ignore}`}`;
}

/** Instructions at which a target can be met, and whether scheduling points have to be looked at. */
function whereMet(
  timeline: Timeline,
  target: Target,
): { readonly places: Place[]; readonly atChoices: boolean } {
  const { map } = timeline;
  switch (target.kind) {
    case 'line':
      return {
        places: map.places(
          ({ line, beginsLine }, fn) =>
            beginsLine && line === target.line && fileOf(map.program, fn) === target.file,
        ),
        atChoices: false,
      };
    case 'function':
      return {
        places: map.places(
          ({ pc }, fn) => pc === 0 && map.program.functions[fn]?.name === target.name,
        ),
        atChoices: false,
      };
    case 'fiber':
      return { places: [], atChoices: true };
    case 'event':
      return {
        places: map.places(({ name }) => OPCODES[name].event === target.event),
        atChoices: true,
      };
    case 'watch':
      return { places: map.places(() => true), atChoices: true };
  }
}

/** Why a condition cannot be evaluated where a target is always met; null when it can, or nobody knows before. */
export function conditionTrouble(
  { timeline, evaluator }: Session,
  target: Target,
  condition: string,
): string | null {
  if (target.kind !== 'line' && target.kind !== 'function') return null;
  const [place] = whereMet(timeline, target).places;
  return place === undefined ? null : evaluator.troubleAt(place.function, place.pc, condition);
}

/** Whether the present position is where `target` is met, whatever its condition. Watchpoints are another matter. */
function isMet(session: Session, target: Exclude<Target, { kind: 'watch' }>): boolean {
  const { timeline } = session;
  const { machine, runner } = timeline;
  const place = placeNow(timeline);
  switch (target.kind) {
    case 'line':
    case 'function':
      return whereMet(timeline, target).places.some(
        ({ function: fn, pc }) => fn === place.function && pc === place.pc,
      );
    case 'fiber':
      return isSwitch(timeline) && machine.names.fiberName(runner) === target.fiber;
    case 'event':
      return isEventMet(session, target.event, target.object);
  }
}

/** Whether what comes next is an event of that kind, on what the user named: `counter` or `counter.n`. */
function isEventMet({ timeline }: Session, kind: string, name: string | null): boolean {
  const upcoming = upcomingEvent(timeline);
  if (upcoming?.kind !== kind) return false;
  return name === null || isNamed(timeline.machine, upcoming, name);
}

/** Whether the event touches what `name` means: an object, or one field of what it holds. */
export function isNamed(machine: Machine, { object, field }: Upcoming, name: string): boolean {
  if (object < 0) return false;
  if (objectsNamed(machine, name).includes(object)) return true;
  const dot = name.lastIndexOf('.');
  const isField = dot > 0 && field === name.slice(dot + 1).replaceAll('`', '');
  return isField && objectsNamed(machine, name.slice(0, dot)).includes(object);
}

/** What made a run stop: the breakpoint, and of a watchpoint how the value changed. */
export interface Met {
  readonly number: number;
  readonly text: string;
}

/** Looks for the next breakpoint or watchpoint that stops. */
export class BreakpointHunt implements Hunt {
  readonly traps: TrapCode;
  readonly atChoices: boolean;
  /** What was met at the position that was found last. */
  met: readonly Met[] = [];
  /** How often each was met so far, by number. */
  readonly hits = new Map<number, number>();
  readonly #session: Session;
  readonly #isBack: boolean;
  readonly #enabled: readonly Breakpoint[];
  readonly #watches: ReadonlyMap<number, Watch>;

  /** Backwards, nothing is passed: only the last one met counts, once. */
  constructor(session: Session, isBack: boolean) {
    this.#session = session;
    this.#isBack = isBack;
    const { timeline } = session;
    this.#enabled = session.view.now.breakpoints.filter(({ isEnabled }) => isEnabled);
    const places = this.#enabled.map(({ target }) => whereMet(timeline, target));
    const isEverywhere = this.#enabled.some(({ target }) => target.kind === 'watch');
    this.traps = isEverywhere
      ? timeline.stepper.everywhere
      : timeline.stepper.trapsAt(places.flatMap((one) => one.places));
    this.atChoices = places.some((one) => one.atChoices);
    this.#watches = new Map(
      this.#enabled.flatMap(({ number, target }) =>
        target.kind === 'watch' ? [[number, new Watch(timeline, target)] as const] : [],
      ),
    );
  }

  restart(): void {
    for (const watch of this.#watches.values()) watch.look();
  }

  isFound(): boolean {
    const met: Met[] = [];
    for (const breakpoint of this.#enabled) {
      const text = this.#textIfMet(breakpoint);
      if (text !== null) met.push({ number: breakpoint.number, text });
    }
    if (met.length === 0) return false;
    this.met = met;
    return true;
  }

  #textIfMet({ number, target, condition, ignore, hits }: Breakpoint): string | null {
    let text = targetText(target);
    if (target.kind === 'watch') {
      const change = this.#watches.get(number)?.look() ?? null;
      if (change === null) return null;
      text = `${target.expression}: ${change}`;
    } else if (!isMet(this.#session, target)) return null;
    const trouble = condition === null ? null : this.#trouble(condition);
    if (trouble === false) return null;
    if (trouble !== null) text += `, whose condition cannot be evaluated: ${trouble}`;
    if (this.#isBack) {
      this.hits.set(number, 1);
      return text;
    }
    const count = (this.hits.get(number) ?? 0) + 1;
    this.hits.set(number, count);
    return hits + count > ignore ? text : null;
  }

  /**
   * False when the condition does not hold, else null. One that cannot be evaluated stops, because whoever wrote it will want to know:
   * then why it cannot.
   */
  #trouble(condition: string): string | false | null {
    const { timeline, evaluator } = this.#session;
    const { machine, runner } = timeline;
    const [frame] = framesOf(machine, runner);
    if (frame === undefined) return false;
    const evaluation = evaluator.evaluate(machine, runner, frame, condition);
    if ('problem' in evaluation) return evaluation.problem;
    return evaluation.text.toUpperCase() === 'TRUE' ? null : false;
  }
}
