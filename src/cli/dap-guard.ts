/** What every request of an editor goes through before it means anything: requests that come too early, or make no sense. */
import { DebugSession, OutputEvent, Response } from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { CommandError } from '../debug/command-error.js';

/** Requests that make sense before a program is open. */
const EARLY: readonly string[] = [
  'initialize',
  'launch',
  'attach',
  'threads',
  'setExceptionBreakpoints',
  'disconnect',
  'terminate',
];
/** Requests about one thread; all the others are about all of them. */
const OF_THREAD: readonly string[] = ['stackTrace', 'next', 'stepBack'];
/** How the library words an exception that it did not expect. */
const STACK_FORMAT = '{_stack}';

export abstract class GuardedSession extends DebugSession {
  /** Whether a program is open. */
  protected abstract isOpen(): boolean;
  protected abstract hasThread(id: unknown): boolean;

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    const { command } = request;
    const given = request.arguments as Readonly<Record<string, unknown>> | undefined;
    // What a client does not say has a default.
    request.arguments = command === 'initialize' ? { pathFormat: 'path', ...given } : (given ?? {});
    const id = given?.['threadId'];
    const problem =
      !this.isOpen() && !EARLY.includes(command)
        ? 'nothing is launched yet'
        : OF_THREAD.includes(command) && !this.hasThread(id)
          ? `there is no thread ${JSON.stringify(id ?? null)}`
          : null;
    if (problem === null) super.dispatchRequest(request);
    else this.refuse(new Response(request), problem);
  }

  /** Answers a request by what is wrong with it; the editor shows that. */
  protected refuse(response: DebugProtocol.Response, problem: string): void {
    this.sendErrorResponse(response, { id: 1, format: problem, showUser: true });
  }

  /** Answers a request by `work`; what is wrong with it becomes an error that the editor shows. */
  protected answer(response: DebugProtocol.Response, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      this.refuse(response, error.message);
      return;
    }
    this.sendResponse(response);
  }

  /** A bug of this tool, in words: never a stack. */
  protected override sendErrorResponse(
    response: DebugProtocol.Response,
    code: number | DebugProtocol.Message,
    format?: string,
    variables?: unknown,
    ...rest: unknown[]
  ): void {
    if (format !== STACK_FORMAT) {
      Reflect.apply(super.sendErrorResponse, this, [response, code, format, variables, ...rest]);
      return;
    }
    const { _exception: exception } = (variables ?? {}) as { readonly _exception?: unknown };
    this.refuse(response, internalError(exception));
  }

  /** Work that goes on after its request has been answered. */
  protected attend(work: Promise<void>): void {
    work.catch((error: unknown) => {
      const message = error instanceof Error ? error.message : error;
      this.sendEvent(new OutputEvent(`${internalError(message)}\n`, 'stderr'));
    });
  }
}

function internalError(message: unknown): string {
  return `internal error: ${String(message).split('\n')[0] ?? ''} (a bug in clear-loom, not in your program)`;
}
