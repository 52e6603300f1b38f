/** `--scheduler`: a row of SCHEDULERS by name, or a module of the user's own by path. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OWN_SCHEDULERS } from '../../scheduler/own.js';
import type { SchedulerFactory } from '../explore/scheduler.js';
import type { SchedulerChoice } from '../explore.js';
import { nearestHint } from '../types/nearest.js';
import { isSearch } from './flag-rules.js';
import { loadModule } from './load.js';
import type { CommandName } from './options.js';
import { UsageError } from './usage-error.js';

export type { SchedulerChoice };

/** The scheduler that brings fast-check along: loaded only when it is asked for. */
const PROPERTY = 'property';

/** Throws UsageError for a name that does not exist and for a module that exports no factory. */
export async function chooseScheduler(
  command: CommandName,
  name: string,
): Promise<SchedulerChoice> {
  if (/^\.{0,2}\//.test(name)) return importScheduler(command, name);
  const names: readonly string[] = [...Object.keys(OWN_SCHEDULERS), PROPERTY];
  if (name === 'replay') {
    throw new UsageError('contradictory: a trace is repeated with `clear replay TRACE`', command);
  }
  if (!names.includes(name)) {
    const hint = nearestHint(name, names) || `there are ${names.join(', ')}, and ./file.js`;
    throw new UsageError(`\`--scheduler\`: unknown scheduler \`${name}\`; ${hint}`, command);
  }
  if ((command === 'run' || command === 'debug') && isSearch(name)) {
    throw new UsageError(
      `contradictory: \`--scheduler ${name}\` explores many executions, \`clear ${command}\` does one; use \`clear loom\``,
      command,
    );
  }
  if (name !== PROPERTY) return name;
  const { SCHEDULERS } = await import('../../scheduler/registry.js');
  return { name, row: SCHEDULERS.property };
}

/** The name of a choice, for logs. */
export function schedulerName(choice: SchedulerChoice): string {
  if (typeof choice === 'string') return choice;
  return typeof choice === 'function' ? 'user' : choice.name;
}

async function importScheduler(command: CommandName, path: string): Promise<SchedulerFactory> {
  let exported: unknown;
  try {
    exported = await loadModule(pathToFileURL(resolve(path)).href);
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
