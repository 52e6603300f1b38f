/**
 * `clear debug --dap`: the debugger as a server of the Debug Adapter Protocol on standard input and output. Fibers are
 * threads; all of them stop together, and everything moves backwards as well as forwards. The library reads and writes the
 * messages; this file says what they mean.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { InitializedEvent, OutputEvent, StoppedEvent, TerminatedEvent } from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { BreakpointHunt, conditionTrouble, readTarget } from '../debug/breakpoints.js';
import { CommandError } from '../debug/command-error.js';
import { watchTarget } from '../debug/commands-stops.js';
import { execute } from '../debug/execute.js';
import { framesOf, functionName, placeOf } from '../debug/frames.js';
import { lookAt } from '../debug/look.js';
import { lineHunt, nextHunt, returnHunt } from '../debug/moves.js';
import { fiberText } from '../vm/describe.js';
import type { Session } from '../debug/session.js';
import { outcomeText } from '../debug/stop-text.js';
import type { Hunt } from '../debug/timeline.js';
import type { Target } from '../debug/view.js';
import type { Work } from '../debug/work.js';
import { decodeBytes } from '../support/bytes.js';
import { GuardedSession } from './dap-guard.js';
import type { LaunchArguments } from './dap-launch.js';
import { launchProblem } from './dap-launch.js';
import { DapVariables } from './dap-variables.js';
import { driveWork } from './drive-work.js';

export interface Launched {
  readonly session: Session;
  readonly isRecorded: boolean;
}

/** Opens what is to be debugged; a text says why it cannot be. */
export type Open = (launch: LaunchArguments) => Promise<Launched | string>;

/** Identifiers of frames: the fiber, and which of its frames. */
const FRAMES_MAX = 10_000;

export class Adapter extends GuardedSession {
  readonly #open: Open;
  #session: Session | null = null;
  readonly #variables = new DapVariables();
  #stopsOnEntry = true;
  #isPauseRequested = false;
  /** Printed lines that the user has seen. */
  #printed = 0;

  constructor(open: Open) {
    super();
    this.#open = open;
    this.setDebuggerLinesStartAt1(true);
    this.setDebuggerColumnsStartAt1(true);
  }

  get #live(): Session {
    if (this.#session === null) throw new CommandError('nothing is launched yet');
    return this.#session;
  }

  protected override isOpen(): boolean {
    return this.#session !== null;
  }

  protected override hasThread(id: unknown): boolean {
    return Number.isInteger(id) && this.#live.machine.exists(Number(id) - 1);
  }

  protected override initializeRequest(response: DebugProtocol.InitializeResponse): void {
    response.body = {
      supportsConfigurationDoneRequest: true,
      supportsStepBack: true,
      supportsConditionalBreakpoints: true,
      supportsHitConditionalBreakpoints: true,
      supportsFunctionBreakpoints: true,
      supportsEvaluateForHovers: true,
      supportsExceptionInfoRequest: true,
      supportsSteppingGranularity: true,
      supportsTerminateRequest: true,
      supportsDataBreakpoints: true,
      exceptionBreakpointFilters: [{ filter: 'fault', label: 'Faults', default: true }],
    };
    this.sendResponse(response);
  }

  protected override launchRequest(
    response: DebugProtocol.LaunchResponse,
    launch: LaunchArguments,
  ): void {
    const problem = launchProblem(launch);
    if (problem !== null) {
      this.refuse(response, problem);
      return;
    }
    this.#stopsOnEntry = launch.stopOnEntry !== false;
    this.attend(this.#launch(response, launch));
  }

  async #launch(response: DebugProtocol.LaunchResponse, launch: LaunchArguments): Promise<void> {
    const opened = await this.#open(launch);
    if (typeof opened === 'string') {
      this.refuse(response, opened);
      return;
    }
    await driveWork(opened.session.open(opened.isRecorded), () => false);
    this.#session = opened.session;
    this.sendResponse(response);
    // Only now is there a program that breakpoints can be set in.
    this.sendEvent(new InitializedEvent());
  }

  protected override configurationDoneRequest(
    response: DebugProtocol.ConfigurationDoneResponse,
  ): void {
    this.answer(response, () => undefined);
    const { timeline } = this.#live;
    if (timeline.end.stopped !== null)
      this.sendEvent(new OutputEvent(`${timeline.end.stopped}\n`, 'important'));
    if (this.#stopsOnEntry || timeline.position > 0) this.#stopped('entry');
    else if (new BreakpointHunt(this.#live, false).isFound()) this.#stopped('breakpoint');
    else this.#move((session) => new BreakpointHunt(session, false), false, 'breakpoint');
  }

  protected override setBreakPointsRequest(
    response: DebugProtocol.SetBreakpointsResponse,
    { source, breakpoints = [] }: DebugProtocol.SetBreakpointsArguments,
  ): void {
    this.answer(response, () => {
      const session = this.#live;
      const file = session.machine.program.sources.find(
        (one) => resolve(one.file) === resolve(source.path ?? '') || one.file === source.name,
      )?.file;
      this.#forget(
        ({ kind, ...target }) => kind === 'line' && 'file' in target && target.file === file,
      );
      response.body = {
        breakpoints: breakpoints.map((wanted) => {
          if (file === undefined)
            return { verified: false, message: 'this file is not part of the program' };
          return this.#set(`${file}:${wanted.line}`, wanted);
        }),
      };
    });
  }

  protected override setFunctionBreakPointsRequest(
    response: DebugProtocol.SetFunctionBreakpointsResponse,
    { breakpoints }: DebugProtocol.SetFunctionBreakpointsArguments,
  ): void {
    this.answer(response, () => {
      this.#forget(({ kind }) => kind === 'function');
      response.body = { breakpoints: breakpoints.map((wanted) => this.#set(wanted.name, wanted)) };
    });
  }

  /** Only what can be written down as a watchpoint: names, and fields behind them. */
  protected override dataBreakpointInfoRequest(
    response: DebugProtocol.DataBreakpointInfoResponse,
    { variablesReference = 0, name }: DebugProtocol.DataBreakpointInfoArguments,
  ): void {
    this.answer(response, () => {
      const watched = this.#variables.watchOf(variablesReference, name, this.#live.machine);
      response.body =
        watched === null
          ? { dataId: null, description: `${name} cannot be watched` }
          : { dataId: watched, description: watched, accessTypes: ['write'] };
    });
  }

  protected override setDataBreakpointsRequest(
    response: DebugProtocol.SetDataBreakpointsResponse,
    { breakpoints }: DebugProtocol.SetDataBreakpointsArguments,
  ): void {
    this.answer(response, () => {
      this.#forget(({ kind }) => kind === 'watch');
      response.body = {
        breakpoints: breakpoints.map((wanted) =>
          this.#set(wanted.dataId, wanted, (session, text) => ({
            target: watchTarget(session, text),
            note: null,
          })),
        ),
      };
    });
  }

  #forget(isOld: (target: Target) => boolean): void {
    this.#live.view.change((draft) => {
      draft.breakpoints = draft.breakpoints.filter(({ target }) => !isOld(target));
    });
  }

  #set(
    text: string,
    { condition, hitCondition }: { condition?: string; hitCondition?: string },
    read: typeof readTarget = readTarget,
  ): DebugProtocol.Breakpoint {
    const session = this.#live;
    try {
      const { target, note } = read(session, text);
      const trouble = condition === undefined ? null : conditionTrouble(session, target, condition);
      const message = trouble === null ? note : `the condition stops every time: ${trouble}`;
      // The hit condition is the number of the hit that stops first.
      const ignore = Math.max(0, Number(/\d+/.exec(hitCondition ?? '')?.[0] ?? 1) - 1);
      const number = session.view.now.nextNumber;
      session.view.change((draft) => {
        draft.nextNumber++;
        const row = { number, target, condition: condition ?? null, ignore, hits: 0 };
        draft.breakpoints.push({ ...row, isEnabled: true });
      });
      return {
        id: number,
        verified: true,
        ...(message === null ? {} : { message }),
        ...(target.kind === 'line' ? { line: target.line } : {}),
      };
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      return { verified: false, message: error.message };
    }
  }

  protected override setExceptionBreakPointsRequest(
    response: DebugProtocol.SetExceptionBreakpointsResponse,
  ): void {
    // A fault is the end of the execution: it always stops.
    this.sendResponse(response);
  }

  protected override threadsRequest(response: DebugProtocol.ThreadsResponse): void {
    const machine = this.#session?.machine;
    const fibers = machine?.names.order.filter((fiber) => machine.exists(fiber)) ?? [];
    response.body = {
      threads: fibers.map((fiber) => ({
        id: fiber + 1,
        name: machine === undefined ? '' : fiberText(machine, fiber).replaceAll('`', ''),
      })),
    };
    this.sendResponse(response);
  }

  protected override stackTraceRequest(
    response: DebugProtocol.StackTraceResponse,
    { threadId, startFrame = 0, levels }: DebugProtocol.StackTraceArguments,
  ): void {
    this.answer(response, () => {
      const { machine } = this.#live;
      const frames = framesOf(machine, threadId - 1);
      const end = levels === undefined || levels === 0 ? frames.length : startFrame + levels;
      response.body = {
        totalFrames: frames.length,
        stackFrames: frames.slice(startFrame, end).map((frame, k) => {
          const { file, line, column } = placeOf(machine, frame);
          return {
            id: (threadId - 1) * FRAMES_MAX + startFrame + k,
            name: functionName(machine, frame),
            line,
            column,
            source: this.#sourceOf(file),
          };
        }),
      };
    });
  }

  /** A file on disk, or the text that the program has of it. */
  #sourceOf(file: string): DebugProtocol.Source {
    const name = file.split('/').at(-1) ?? file;
    if (existsSync(file)) return { name, path: resolve(file) };
    const index = this.#live.machine.program.sources.findIndex((one) => one.file === file);
    return { name, sourceReference: index + 1 };
  }

  protected override sourceRequest(
    response: DebugProtocol.SourceResponse,
    { sourceReference }: DebugProtocol.SourceArguments,
  ): void {
    this.answer(response, () => {
      const source = this.#live.machine.program.sources[sourceReference - 1];
      if (source === undefined) throw new CommandError('there is no such source');
      response.body = { content: source.text };
    });
  }

  protected override scopesRequest(
    response: DebugProtocol.ScopesResponse,
    { frameId }: DebugProtocol.ScopesArguments,
  ): void {
    this.answer(response, () => {
      const [fiber, frame] = [Math.floor(frameId / FRAMES_MAX), frameId % FRAMES_MAX];
      const { machine } = this.#live;
      if (!(machine.exists(fiber) && frame < framesOf(machine, fiber).length))
        throw new CommandError('there is no such frame');
      response.body = { scopes: this.#variables.scopes(fiber, frame) };
    });
  }

  protected override variablesRequest(
    response: DebugProtocol.VariablesResponse,
    { variablesReference }: DebugProtocol.VariablesArguments,
  ): void {
    this.answer(response, () => {
      response.body = { variables: this.#variables.rows(variablesReference, this.#live.machine) };
    });
  }

  protected override evaluateRequest(
    response: DebugProtocol.EvaluateResponse,
    { expression, frameId, context }: DebugProtocol.EvaluateArguments,
  ): void {
    // In the console, a colon begins a command of the debugger: `:locks`.
    if (context === 'repl' && expression.startsWith(':')) {
      this.attend(this.#command(response, expression.slice(1)));
      return;
    }
    this.answer(response, () => {
      const session = this.#live;
      const { machine, timeline } = session;
      const fiber = frameId === undefined ? timeline.runner : Math.floor(frameId / FRAMES_MAX);
      const frames = machine.exists(fiber) ? framesOf(machine, fiber) : [];
      const frame = frames[frameId === undefined ? 0 : frameId % FRAMES_MAX];
      if (frame === undefined) throw new CommandError('there is no such frame');
      const evaluation = lookAt(session, { fiber, frame }, expression);
      if ('problem' in evaluation) throw new CommandError(evaluation.problem);
      response.body = { result: evaluation.text, variablesReference: 0 };
    });
  }

  async #command(response: DebugProtocol.EvaluateResponse, line: string): Promise<void> {
    const session = this.#live;
    const { position } = session.timeline;
    const reply = await driveWork(execute(session, line), () => false);
    response.body = { result: reply?.lines.join('\n') ?? '', variablesReference: 0 };
    this.sendResponse(response);
    if (reply?.isQuit === true) this.sendEvent(new TerminatedEvent());
    if (session.timeline.position !== position) this.#stopped('goto');
  }

  protected override continueRequest(response: DebugProtocol.ContinueResponse): void {
    this.sendResponse(response);
    this.#move((session) => new BreakpointHunt(session, false), false, 'breakpoint');
  }

  protected override reverseContinueRequest(response: DebugProtocol.ReverseContinueResponse): void {
    this.sendResponse(response);
    this.#move((session) => new BreakpointHunt(session, true), true, 'breakpoint');
  }

  protected override nextRequest(
    response: DebugProtocol.NextResponse,
    { threadId, granularity }: DebugProtocol.NextArguments,
  ): void {
    this.sendResponse(response);
    if (granularity === 'instruction') this.#instruction(1);
    else this.#move(({ timeline }) => nextHunt(timeline, threadId - 1), false);
  }

  protected override stepInRequest(
    response: DebugProtocol.StepInResponse,
    { granularity }: DebugProtocol.StepInArguments,
  ): void {
    this.sendResponse(response);
    if (granularity === 'instruction') this.#instruction(1);
    else this.#move(({ timeline }) => lineHunt(timeline), false);
  }

  protected override stepBackRequest(
    response: DebugProtocol.StepBackResponse,
    { threadId, granularity }: DebugProtocol.StepBackArguments,
  ): void {
    this.sendResponse(response);
    if (granularity === 'instruction') this.#instruction(-1);
    else this.#move(({ timeline }) => nextHunt(timeline, threadId - 1), true);
  }

  protected override stepOutRequest(response: DebugProtocol.StepOutResponse): void {
    this.sendResponse(response);
    this.#move(({ timeline }) => returnHunt(timeline, 0), false);
  }

  protected override pauseRequest(response: DebugProtocol.PauseResponse): void {
    this.#isPauseRequested = true;
    this.sendResponse(response);
  }

  protected override exceptionInfoRequest(response: DebugProtocol.ExceptionInfoResponse): void {
    this.answer(response, () => {
      const { machine, timeline } = this.#live;
      const { fault } = machine;
      if (fault === null) throw new CommandError('there is no fault here');
      response.body = {
        exceptionId: fault.kind,
        description: outcomeText(timeline),
        breakMode: 'always',
        details: {
          message: decodeBytes(fault.message),
          stackTrace: fault.notes.map(decodeBytes).join('\n'),
        },
      };
    });
  }

  protected override terminateRequest(response: DebugProtocol.TerminateResponse): void {
    this.sendResponse(response);
    this.sendEvent(new TerminatedEvent());
  }

  /** Instructions are positions. */
  #instruction(count: number): void {
    const session = this.#live;
    const { timeline } = session;
    const work = driveWork(timeline.goTo(Math.max(0, timeline.position + count)), () => false);
    this.attend(
      work.then(() => {
        session.settle();
        this.#stopped('step');
      }),
    );
  }

  /** Moves, and says where it stopped. */
  #move(huntOf: (session: Session) => Hunt, isBack: boolean, reason = 'step'): void {
    const session = this.#live;
    this.#isPauseRequested = false;
    const work = (function* (): Work<boolean> {
      const { timeline } = session;
      if (isBack ? timeline.position === 0 : timeline.isAtEnd) return false;
      return yield* session.move(huntOf(session), isBack);
    })();
    this.attend(
      driveWork(work, () => this.#isPauseRequested).then((isFound) => {
        if (isFound === null) session.interrupt();
        this.#stopped(isFound === null ? 'pause' : isFound ? reason : isBack ? 'entry' : 'end');
      }),
    );
  }

  #stopped(reason: string): void {
    const { timeline, machine } = this.#live;
    this.#variables.reset();
    const { output } = machine;
    for (; this.#printed < output.length; this.#printed++) {
      const line = output[this.#printed];
      this.sendEvent(new OutputEvent(`${decodeBytes(line?.text ?? '')}\n`, 'stdout'));
    }
    const isFault = timeline.isAtEnd && machine.fault !== null;
    const event: DebugProtocol.StoppedEvent = new StoppedEvent(
      isFault ? 'exception' : reason,
      timeline.runner + 1,
      isFault ? outcomeText(timeline) : undefined,
    );
    event.body.allThreadsStopped = true;
    event.body.description = isFault
      ? outcomeText(timeline)
      : timeline.isAtEnd
        ? `the end: ${outcomeText(timeline)}`
        : `step ${timeline.position}`;
    this.sendEvent(event);
  }
}

/** Serves one editor on standard input and output, until it goes away. */
export function serve(open: Open): Promise<void> {
  return new Promise((done) => {
    const adapter = new Adapter(open);
    // By itself the library would end the process. An editor that keeps the pipe open must not keep it alive.
    const end = (): void => {
      process.stdin.destroy();
      done();
    };
    adapter.shutdown = end;
    process.stdin.on('end', end);
    adapter.start(process.stdin, process.stdout);
  });
}
