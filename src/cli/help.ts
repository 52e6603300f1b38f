/** Help and shell completion: the tables of `options.ts` handed to yargs, which is loaded for nothing else. */
import type yargs from 'yargs';
import { EXIT } from './exit-codes.js';
import type { Invocation } from './invocation.js';
import { loadYargs } from './load.js';
import type { CommandName, OptionRow } from './options.js';
import { COMMAND_NAMES, OPTION_NAMES, commandRow, optionRow } from './options.js';
import type { Terminal } from './terminal.js';

const COLUMNS = 90;
const SCRIPT_NAME = 'clear';
/** A shell has a `clear` of its own, so completion is for the second name of the same program. */
const COMPLETED_NAME = 'clear-loom';
/** Commands of yargs itself that scripts call to complete a word. */
const COMPLETION_COMMAND = 'completion';

const EXIT_TEXT = [
  'Exit status: 0 no fault; 1 a fault, or a replay that did not reproduce it; 2 bad usage;',
  '3 search stopped by a bound; 65 a program, trace or checkpoint cannot be read; 70 a bug in',
  'this tool; 130 Ctrl-C.',
].join('\n');

/** The help of one command, or of the whole tool. Ends with a line end. */
export async function helpText(command: CommandName | null): Promise<string> {
  const parser = await base([], SCRIPT_NAME);
  if (command === null) {
    parser.usage('clear COMMAND … finds concurrency bugs by exploring how fibers interleave');
    addCommands(parser);
    parser
      .example('npx clear loom bank.cht', 'explore; save a trace of the first fault')
      .example('npx clear replay traces/….json', 'repeat that fault')
      .example('npx clear COMMAND --help', 'options and examples of a command');
  } else {
    const { operands, help, examples } = commandRow(command);
    parser.usage(`clear ${command} ${operands} [options]\n\n${help}`);
    addOptions(parser, command);
    for (const [line, meaning] of examples) {
      parser.example(line.startsWith('npx ') ? line : `npx ${line}`, meaning);
    }
  }
  return `${await parser.epilogue(EXIT_TEXT).getHelp()}\n`;
}

/** `clear completion`: a script for the shell of the user. */
export async function completion({ terminal }: Invocation): Promise<number> {
  await printedBy(await base([], COMPLETED_NAME), [COMPLETION_COMMAND], terminal);
  return EXIT.pass;
}

/** Answers the script: candidates for the word that is being typed. */
export async function complete(words: readonly string[], terminal: Terminal): Promise<number> {
  const parser = await base(words, COMPLETED_NAME);
  addCommands(parser);
  await printedBy(parser, words, terminal);
  return EXIT.pass;
}

type Parser = ReturnType<typeof yargs>;

async function base(words: readonly string[], name: string): Promise<Parser> {
  const { default: parserFor } = await loadYargs();
  return parserFor([...words])
    .scriptName(name)
    .locale('en')
    .wrap(COLUMNS)
    .exitProcess(false)
    .help('help', 'show this help')
    .alias('help', 'h')
    .version('version', 'show the version', '')
    .completion(COMPLETION_COMMAND, false);
}

function addCommands(parser: Parser): void {
  for (const name of COMMAND_NAMES) {
    const { operands, help } = commandRow(name);
    parser.command(`${name} ${positionals(operands)}`.trim(), help, (sub) => {
      addOptions(sub, name);
      return sub;
    });
  }
}

/** `FILE [-- ARGS]` and `PATH…` in the notation of yargs. */
function positionals(operands: string): string {
  const word = operands.split(' ')[0] ?? '';
  const name = word.replace(/[[\]…]/g, '').toLowerCase();
  if (name === '') return '';
  return word.includes('…') ? `[${name}..]` : `[${name}]`;
}

function addOptions(parser: Parser, command: CommandName): void {
  for (const name of OPTION_NAMES) {
    const row: OptionRow = optionRow(name);
    if (!row.commands.includes(command)) continue;
    parser.option(name, {
      description: 'value' in row ? `${row.help} (${row.value})` : row.help,
      type: row.type === 'flag' ? 'boolean' : row.type === 'integer' ? 'number' : 'string',
      ...(row.type === 'choice' ? { choices: row.choices } : {}),
      ...(row.default === undefined ? {} : { defaultDescription: String(row.default) }),
    });
  }
}

/** What yargs would print goes to standard output like every result. */
async function printedBy(
  parser: Parser,
  words: readonly string[],
  terminal: Terminal,
): Promise<void> {
  await parser.parseAsync([...words], {}, (_error: unknown, _values: unknown, text: string) => {
    if (text !== '') terminal.show(`${text}\n`);
  });
}
