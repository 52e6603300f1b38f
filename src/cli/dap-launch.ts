/** The launch entry of an editor. */
import type { DebugProtocol } from '@vscode/debugprotocol';

/** What the user writes into a launch entry, beside what every adapter knows. */
export interface LaunchArguments extends DebugProtocol.LaunchRequestArguments {
  /** A program or a trace. */
  readonly program?: string;
  readonly scheduler?: string;
  readonly seed?: number;
  /** False to run to the first breakpoint, or the end, at once. */
  readonly stopOnEntry?: boolean;
}

/** What is wrong with a launch entry, before anything is opened; null when nothing is. */
export function launchProblem(launch: LaunchArguments): string | null {
  const given: Readonly<Record<string, unknown>> = { ...launch };
  const wrong = (name: string, what: string): string =>
    `\`${name}\` of the launch entry must be ${what}`;
  for (const name of ['program', 'scheduler']) {
    if (given[name] !== undefined && typeof given[name] !== 'string') return wrong(name, 'text');
  }
  const { seed, stopOnEntry } = given;
  if (seed !== undefined && !(Number.isSafeInteger(seed) && Number(seed) >= 0))
    return wrong('seed', 'an integer from 0');
  if (stopOnEntry !== undefined && typeof stopOnEntry !== 'boolean')
    return wrong('stopOnEntry', 'true or false');
  return null;
}
