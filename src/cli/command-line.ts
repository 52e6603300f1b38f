/**
 * Reads the command line: `util.parseArgs` splits it, the tables of `options.ts` say what is allowed. The result
 * is checked completely here, so that commands meet only values that make sense.
 */
import { parseArgs } from 'node:util';
import { nearestName } from '../support/nearest.js';
import { brokenRule } from './flag-rules.js';
import { readOptionValue } from './option-value.js';
import type { CommandName, OptionName, OptionValues } from './options.js';
import {
  COMMAND_NAMES,
  OPTION_NAMES,
  commandRow,
  isCommandName,
  isOptionName,
  optionRow,
} from './options.js';
import { UsageError } from './usage-error.js';

export type CommandLine =
  | { readonly kind: 'version' }
  | { readonly kind: 'help'; readonly command: CommandName | null }
  | {
      readonly kind: 'command';
      readonly command: CommandName;
      readonly operands: readonly string[];
      /** What follows `--`, for the program. */
      readonly programArguments: readonly string[];
      readonly options: OptionValues;
    };

const PARSE_OPTIONS = {
  ...Object.fromEntries(
    OPTION_NAMES.map((name) => [
      name,
      { type: optionRow(name).type === 'flag' ? ('boolean' as const) : ('string' as const) },
    ]),
  ),
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

/** Throws UsageError. */
export function readCommandLine(words: readonly string[]): CommandLine {
  const { tokens } = parseArgs({
    args: [...words],
    options: PARSE_OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const terminator = tokens.find((token) => token.kind === 'option-terminator')?.index ?? Infinity;
  const before: string[] = [];
  const after: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') (token.index > terminator ? after : before).push(token.value);
  }
  const [word, ...operands] = before;
  const given = tokens.filter((token) => token.kind === 'option');
  if (given.some((option) => option.name === 'help')) {
    return { kind: 'help', command: word !== undefined && isCommandName(word) ? word : null };
  }
  if (given.some((option) => option.name === 'version')) return { kind: 'version' };
  if (word === 'help') return { kind: 'help', command: operands.find(isCommandName) ?? null };
  const command = readCommand(word, given[0]?.rawName ?? null);
  const options = readOptions(command, given);
  const takesArguments = commandRow(command).takesArguments === true;
  if (!takesArguments) operands.push(...after);
  checkOperands(command, operands);
  const contradiction = brokenRule(command, options, operands);
  if (contradiction !== null) throw new UsageError(contradiction, command);
  return {
    kind: 'command',
    command,
    operands,
    programArguments: takesArguments ? after : [],
    options,
  };
}

function readCommand(word: string | undefined, flag: string | null): CommandName {
  if (word === undefined) {
    throw new UsageError(flag === null ? 'no command' : `no command before or after \`${flag}\``);
  }
  if (isCommandName(word)) return word;
  if (/\.(cht|clear)$/.test(word)) {
    throw new UsageError(
      `\`${word}\` is no command; to explore it: clear loom ${word}; to run it once: clear run ${word}`,
    );
  }
  throw new UsageError(
    `unknown command \`${word}\`${didYouMean(nearestName(word, COMMAND_NAMES))}`,
  );
}

interface GivenOption {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function readOptions(command: CommandName, given: readonly GivenOption[]): OptionValues {
  const values = new Map<OptionName, string | number | true>();
  for (const option of given) {
    const { name, rawName } = option;
    if (!isOptionName(name)) throw unknownOption(command, rawName);
    if (!optionRow(name).commands.includes(command)) {
      const owners = optionRow(name).commands.map((owner) => `\`clear ${owner}\``);
      throw new UsageError(
        `\`--${name}\` is no option of \`clear ${command}\`, but of ${owners.join(', ')}`,
        command,
      );
    }
    const value = readOption(command, name, option);
    const earlier = values.get(name);
    if (earlier !== undefined && optionRow(name).type === 'assignments') {
      values.set(name, `${earlier}\n${value}`);
      continue;
    }
    if (earlier !== undefined && earlier !== value) {
      throw new UsageError(
        `\`--${name}\` is given twice, as ${earlier} and as ${value}; one must go`,
        command,
      );
    }
    values.set(name, value);
  }
  return Object.fromEntries(values);
}

function readOption(
  command: CommandName,
  name: OptionName,
  { value, inlineValue }: GivenOption,
): string | number | true {
  const isFlag = optionRow(name).type === 'flag';
  if (isFlag && value === undefined) return true;
  if (isFlag) throw new UsageError(`\`--${name}\` takes no value`, command);
  const looksLikeFlag = inlineValue !== true && value?.startsWith('--') === true;
  if (value === undefined || looksLikeFlag) {
    throw new UsageError(`\`--${name}\` needs a value`, command);
  }
  const checked = readOptionValue(name, value);
  if ('problem' in checked) throw new UsageError(`\`--${name}\`: ${checked.problem}`, command);
  return checked.value;
}

function unknownOption(command: CommandName, rawName: string): UsageError {
  const known = OPTION_NAMES.filter((name) => optionRow(name).commands.includes(command));
  const meant = nearestName(rawName.replace(/^-+/, ''), [...known, 'help', 'version']);
  return new UsageError(
    `unknown option \`${rawName}\` of \`clear ${command}\`${didYouMean(meant === null ? null : `--${meant}`)}`,
    command,
  );
}

function didYouMean(word: string | null): string {
  return word === null ? '' : `; did you mean \`${word}\`?`;
}

function checkOperands(command: CommandName, operands: readonly string[]): void {
  const { operands: names, operandsMin, operandsMax } = commandRow(command);
  const usage = `clear ${command} ${names}`.trimEnd();
  if (operands.length < operandsMin) {
    throw new UsageError(`\`clear ${command}\` needs an operand: ${usage}`, command);
  }
  const extra = operands[operandsMax];
  if (extra !== undefined) {
    throw new UsageError(`\`${extra}\` is one operand too many: ${usage}`, command);
  }
  const empty = operands.indexOf('');
  if (empty >= 0) throw new UsageError('an operand is empty', command);
}
