/** `--scheduler`: a row of SCHEDULERS by name, or a module of the user's own by path. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OWN_SCHEDULERS } from '../../scheduler/own.js';
import { isModulePath } from '../explore/guarded-scheduler.js';
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

/**
 * `isExploring`: whether many executions are wanted. Throws UsageError for a name that does not exist or does not fit, and for a
 * module that exports no factory.
 */
export async function chooseScheduler(
  command: CommandName,
  name: string,
  isExploring: boolean,
): Promise<SchedulerChoice> {
  if (name === 'replay') {
    throw new UsageError(
      'contradictory: `--scheduler replay`: a trace is repeated with `clear replay TRACE`',
      command,
    );
  }
  const found = await loadScheduler(name);
  if ('problem' in found) throw new UsageError(`\`--scheduler\`: ${found.problem}`, command);
  if (!isExploring && isSearch(name)) {
    const instead = command === 'test' ? '--loom' : 'clear loom';
    throw new UsageError(
      `contradictory: \`--scheduler ${name}\` explores many executions, \`clear ${command}\` does one; use \`${instead}\``,
      command,
    );
  }
  return found.scheduler;
}

/** The scheduler of that name, or in that file, or what is wrong with it. */
export async function loadScheduler(
  name: string,
): Promise<{ readonly scheduler: SchedulerChoice } | { readonly problem: string }> {
  if (isModulePath(name)) return importScheduler(name);
  if (name === PROPERTY) {
    const { SCHEDULERS } = await import('../../scheduler/registry.js');
    return { scheduler: { name, row: SCHEDULERS.property } };
  }
  if (Object.hasOwn(OWN_SCHEDULERS, name)) return { scheduler: name };
  const names = [...Object.keys(OWN_SCHEDULERS), PROPERTY];
  const all = `there are ${names.join(', ')}, and ./file.js`;
  const hint = nearestHint(name, () => names, all)();
  return { problem: `unknown scheduler \`${name}\`; ${hint}` };
}

/** The name of a choice, for logs. */
export function schedulerName(choice: SchedulerChoice): string {
  if (typeof choice === 'string') return choice;
  return typeof choice === 'function' ? 'user' : choice.name;
}

async function importScheduler(
  path: string,
): Promise<{ readonly scheduler: SchedulerFactory } | { readonly problem: string }> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile()) {
    const why = found === undefined ? 'there is no such file' : 'it is no file';
    return { problem: `cannot load \`${path}\`: ${why}` };
  }
  let exported: unknown;
  try {
    exported = await loadModule(pathToFileURL(resolve(path)).href);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: `cannot load \`${path}\`: ${reason.split('\n')[0] ?? ''}` };
  }
  const members = new Map(Object.entries(exported as Record<string, unknown>));
  const factory = members.get('createScheduler') ?? members.get('default');
  if (typeof factory === 'function') return { scheduler: factory as SchedulerFactory };
  return {
    problem: `\`${path}\` must export a function \`createScheduler\` (or a default one)`,
  };
}
