/** `--scheduler`: a row of SCHEDULERS by name, or a module of the user's own by path. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SchedulerName } from '../../scheduler/registry.js';
import { SCHEDULERS } from '../../scheduler/registry.js';
import type { ExploreOptions } from '../explore.js';
import { nearestHint } from '../types/nearest.js';
import type { CommandName } from './options.js';
import { UsageError } from './usage-error.js';

export type SchedulerChoice = ExploreOptions['scheduler'];
type SchedulerFactory = Exclude<SchedulerChoice, string>;

/** Throws UsageError for a name that does not exist and for a module that exports no factory. */
export async function chooseScheduler(
  command: CommandName,
  name: string,
): Promise<SchedulerChoice> {
  if (/^\.{0,2}\//.test(name)) return importScheduler(command, name);
  const names = Object.keys(SCHEDULERS) as SchedulerName[];
  if (name === 'replay') {
    throw new UsageError('contradictory: a trace is repeated with `clear replay TRACE`', command);
  }
  const known = names.find((candidate) => candidate === name);
  if (known === undefined) {
    const hint = nearestHint(name, names) || `there are ${names.join(', ')}, and ./file.js`;
    throw new UsageError(`\`--scheduler\`: unknown scheduler \`${name}\`; ${hint}`, command);
  }
  if (command === 'run' && SCHEDULERS[known].coverage === 'search') {
    throw new UsageError(
      `contradictory: \`--scheduler ${name}\` explores many executions, \`clear run\` does one; use \`clear loom\``,
      command,
    );
  }
  return known;
}

async function importScheduler(command: CommandName, path: string): Promise<SchedulerFactory> {
  let exported: unknown;
  try {
    exported = await import(pathToFileURL(resolve(path)).href);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new UsageError(`\`--scheduler\`: cannot load \`${path}\`: ${reason}`, command);
  }
  const members = new Map(Object.entries(exported as Record<string, unknown>));
  const factory = members.get('createScheduler') ?? members.get('default');
  if (typeof factory !== 'function') {
    throw new UsageError(
      `\`--scheduler\`: \`${path}\` must export a function \`createScheduler\` (or a default one)`,
      command,
    );
  }
  return factory as SchedulerFactory;
}
