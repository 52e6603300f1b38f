/** From the words of a command line to an exit status: reads, dispatches, and turns every failure into words. */
import { readCommandLine } from './command-line.js';
import { EXIT } from './exit-codes.js';
import { reportInternalError } from './internal-error.js';
import type { Command } from './invocation.js';
import type { Log } from './log.js';
import { openLog, silentLog } from './log.js';
import type { CommandName } from './options.js';
import type { Terminal } from './terminal.js';
import { BrokenPipe, openTerminal } from './terminal.js';
import { UsageError, usageIn } from './usage-error.js';
import { toolVersion } from './version.js';

/** Each command loads only what it needs. */
const COMMAND_MODULES: { readonly [N in CommandName]: () => Promise<Command> } = {
  run: async () => (await import('./commands/run.js')).run,
  loom: async () => (await import('./commands/loom.js')).loom,
  replay: async () => (await import('./commands/replay.js')).replayTraces,
  explain: async () => (await import('./commands/explain.js')).explainTrace,
  debug: async () => (await import('./commands/debug.js')).debug,
  export: async () => (await import('./commands/export.js')).exportTrace,
  'emit-test': async () => (await import('./commands/emit-test.js')).emitTests,
  test: async () => (await import('./commands/test.js')).test,
  check: async () => (await import('./commands/check.js')).check,
  disasm: async () => (await import('./commands/disasm.js')).disasm,
  bench: async () => (await import('./commands/bench.js')).bench,
  completion: async () => (await import('./help.js')).completion,
};

/** Runs one command line; the exit status. Never throws. */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  let terminal = openTerminal(null);
  let log = silentLog;
  let name: CommandName | null = null;
  try {
    if (words.includes('--get-yargs-completions')) {
      const { complete } = await import('./help.js');
      return await complete(words, terminal);
    }
    const line = readCommandLine(words);
    if (line.kind === 'version') {
      terminal.show(`clear-loom ${toolVersion()}\n`);
      return EXIT.pass;
    }
    if (line.kind === 'help') {
      const { helpText } = await import('./help.js');
      terminal.show(await helpText(line.command));
      return EXIT.pass;
    }
    const { options } = line;
    terminal = openTerminal(options.color ?? (options['no-color'] === true ? false : null));
    log = await openLog(options['log-level'], terminal);
    name = line.command;
    const command = await COMMAND_MODULES[line.command]();
    return await command({ ...line, terminal, log });
  } catch (error) {
    return failureStatus(usageIn(error, name) ?? error, terminal, log);
  }
}

function failureStatus(error: unknown, terminal: Terminal, log: Log): number {
  if (error instanceof BrokenPipe) return EXIT.brokenPipe;
  if (error instanceof UsageError) {
    const help = error.command === null ? 'clear --help' : `clear ${error.command} --help`;
    terminal.error(
      `${terminal.paintError('error', 'usage')}: ${error.message}\n  see: npx ${help}\n`,
    );
    return EXIT.usage;
  }
  reportInternalError(error, terminal, log);
  return EXIT.internal;
}
