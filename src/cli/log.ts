/**
 * The log for operators: NDJSON on standard error, a readable line on a terminal. Results never go through it.
 * pino is loaded only when a level is asked for, because nothing is logged on the normal path.
 */
import { loadPino } from './load.js';
import type { Terminal } from './terminal.js';

type Fields = Readonly<Record<string, unknown>>;

export interface Log {
  error(fields: Fields, message: string): void;
  info(fields: Fields, message: string): void;
  debug(fields: Fields, message: string): void;
  trace(fields: Fields, message: string): void;
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';

const nothing = (): void => undefined;
export const silentLog: Log = { error: nothing, info: nothing, debug: nothing, trace: nothing };

/** The log for `--log-level`; silent when the flag is absent. */
export async function openLog(level: LogLevel | undefined, terminal: Terminal): Promise<Log> {
  if (level === undefined || level === 'silent') return silentLog;
  const { pino } = await loadPino();
  const logger = pino(
    { level, base: { tool: 'clear-loom' }, formatters: { level: (label) => ({ level: label }) } },
    {
      write(line: string): void {
        terminal.error(terminal.isErrorTerminal ? readable(line) : line);
      },
    },
  );
  return {
    error: (fields, message) => logger.error(fields, message),
    info: (fields, message) => logger.info(fields, message),
    debug: (fields, message) => logger.debug(fields, message),
    trace: (fields, message) => logger.trace(fields, message),
  };
}

/** `12:04:09.120 debug exploration ended {"executions":12}` */
function readable(line: string): string {
  const { time, level, msg, tool, ...fields } = JSON.parse(line) as {
    readonly time: number;
    readonly level: string;
    readonly msg: string;
    readonly tool: string;
  };
  const rest = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`;
  return `${new Date(time).toISOString().slice(11, 23)} ${tool} ${level} ${msg}${rest}\n`;
}
