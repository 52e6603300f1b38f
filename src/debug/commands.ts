/** COMMANDS: every command of the debugger as a row. Help, completion and the suggestions for misspelled ones read it. */
import { EVENTS } from '../bytecode/events.js';
import { isModulePath } from '../explore/guarded-scheduler.js';
import { nearestName } from '../support/nearest.js';
import { BRANCHING, SEARCHES } from './commands-branching.js';
import { LOOKING } from './commands-looking.js';
import { MOVING } from './commands-moving.js';
import { STOPS } from './commands-stops.js';
import { variablesOf } from './frames.js';
import type { Session } from './session.js';
import type { CommandRow, Completed } from './command-row.js';
import { CommandError } from './command-error.js';
import { definition, wrapped } from './paper.js';

const META: readonly CommandRow[] = [
  {
    names: ['help', 'h', '?'],
    operands: '[COMMAND]',
    help: 'what commands there are, or one of them with examples',
    examples: [['help break', 'everything about breakpoints']],
    completes: ['commands'],
    repeats: false,
    *run({ paper }, argument) {
      if (argument !== '') return commandHelp(findCommand(argument), paper.columns);
      return [
        ...GROUPS.flatMap(([title, rows]) => [
          paper.paint('strong', title),
          ...rows.flatMap(({ names, operands, help }) =>
            definition(`${names.join(', ')} ${operands}`.trimEnd(), help, paper.columns),
          ),
        ]),
        ...wrapped(
          '`help COMMAND` shows examples; the beginning of a name will do; an empty line repeats a move',
          paper.columns,
          2,
        ),
      ];
    },
  },
  {
    names: ['quit', 'q', 'exit'],
    operands: '',
    help: 'end the session',
    examples: [],
    repeats: false,
    quits: true,
    *run() {
      return [];
    },
  },
];

/** Commands that belong together, as `help` lists them. */
const GROUPS: readonly (readonly [title: string, rows: readonly CommandRow[]])[] = [
  ['moving, forwards and backwards', MOVING],
  ['where to stop', STOPS],
  ['looking', LOOKING],
  ['other futures', BRANCHING],
  ['the session', META],
];

export const COMMANDS: readonly CommandRow[] = GROUPS.flatMap(([, rows]) => rows);

/** Throws CommandError for a word that is no command, or the beginning of several. */
export function findCommand(word: string): CommandRow {
  const exact = COMMANDS.find(({ names }) => names.includes(word));
  if (exact !== undefined) return exact;
  const begun = COMMANDS.filter(({ names: [name] }) => name.startsWith(word));
  const [only] = begun;
  if (only !== undefined && begun.length === 1) return only;
  if (begun.length > 1) {
    const names = begun.map(({ names: [name] }) => `\`${name}\``).join(', ');
    throw new CommandError(`\`${word}\` may be ${names}; write more of it`);
  }
  const nearest = nearestName(
    word,
    COMMANDS.flatMap(({ names }) => names),
  );
  const hint = nearest === null ? '`help` lists all commands' : `did you mean \`${nearest}\`?`;
  throw new CommandError(`there is no command \`${word}\`; ${hint}`);
}

function commandHelp(
  { names, operands, help, details, examples }: CommandRow,
  columns: number,
): string[] {
  const [name, ...others] = names;
  return [
    ...wrapped(`${name}${operands === '' ? '' : ` ${operands}`}: ${help}`, columns, 2),
    ...(others.length === 0 ? [] : [`  also: ${others.join(', ')}`]),
    ...(details ?? []).flatMap((line) => wrapped(`  ${line}`, columns, 2)),
    ...examples.flatMap(([line, meaning]) => definition(line, meaning, columns)),
  ];
}

/** What may stand in place of the last word of `line`, and that word: for completion on a terminal. */
export function completions(session: Session, line: string): [string[], string] {
  const words = line.trimStart().split(/\s+/);
  const last = words.at(-1) ?? '';
  const names = COMMANDS.map(({ names: [name] }) => name);
  if (words.length <= 1)
    return [names.filter((name) => name.startsWith(last)).map((name) => `${name} `), last];
  const candidates = new Set(
    (rowOf(words[0] ?? '')?.completes ?? []).flatMap((kind) => COMPLETED[kind](session, last)),
  );
  return [[...candidates].filter((name) => name.startsWith(last)).sort(), last];
}

function rowOf(word: string): CommandRow | null {
  try {
    return findCommand(word);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return null;
  }
}

/** COMPLETED: by kind, what can stand behind a command; `begin` is what has been written of it. */
const COMPLETED: {
  readonly [K in Completed]: (session: Session, begin: string) => readonly string[];
} = {
  names: ({ machine, fiber, frame }) => [
    ...variablesOf(machine, fiber, frame).map(({ info }) => info.name),
    ...machine.objectName.filter((name) => name !== ''),
    ...machine.program.functions.map(({ name }) => name),
  ],
  events: () => Object.keys(EVENTS),
  fibers: ({ machine }) =>
    machine.names.namesOf(machine.names.order.filter((fiber) => machine.exists(fiber))),
  schedulers: ({ host }) => [...host.schedulers, ...SEARCHES],
  commands: () => COMMANDS.map(({ names: [name] }) => name),
  modules: ({ host }, begin) => (isModulePath(begin) ? host.pathsLike(begin) : []),
  paths: ({ host }, begin) => host.pathsLike(begin),
};
