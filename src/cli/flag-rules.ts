/** FLAG_RULES: flags that cannot both be obeyed, one row per conflict. `command-line.ts` refuses what breaks a rule. */
import { isModulePath } from '../explore/guarded-scheduler.js';
import type { CommandName, OptionName, OptionValues } from './options.js';

interface FlagRule {
  readonly command: CommandName | null;
  /** The first of two or more things, as the message names them. */
  readonly what: string;
  readonly breaks: (options: OptionValues, operands: readonly string[]) => boolean;
  /** The rest of the message: what it clashes with, and what to do. */
  readonly clash: (options: OptionValues) => string;
}

/** The schedulers that cover everything, given time. */
export function isSearch(scheduler: string): boolean {
  return scheduler === 'exhaustive' || scheduler === 'brute';
}

const isBounded = (options: OptionValues): boolean =>
  options.preemptions !== undefined || options['preemptions-max'] !== undefined;

/** A flag that means something only to some schedulers. */
function belongsTo(
  name: OptionName,
  schedulers: string,
  fits: (scheduler: string) => boolean,
): FlagRule {
  return {
    command: 'loom',
    what: `--${name}`,
    breaks: (options) =>
      options[name] !== undefined && options.scheduler !== undefined && !fits(options.scheduler),
    clash: ({ scheduler }) =>
      `belongs to ${schedulers}, not to \`--scheduler ${String(scheduler)}\``,
  };
}

const isExhaustive = (scheduler: string): boolean =>
  scheduler === 'exhaustive' || isModulePath(scheduler);

const LOOM_ONLY = [
  'executions-max',
  'depth-max',
  'nodes-max',
  'preemptions-max',
  'preemptions',
  'reduction',
  'time-limit',
  'traces',
  'keep-going',
  'allow-incomplete',
  'allow-write',
] as const satisfies readonly OptionName[];

/** A flag that a test only heeds while it is explored. */
function needsLoom(name: OptionName): FlagRule {
  return {
    command: 'test',
    what: `--${name}`,
    breaks: (options) => options[name] !== undefined && options.loom !== true,
    clash: () => 'belongs to `--loom`',
  };
}

export const FLAG_RULES: readonly FlagRule[] = [
  ...(
    [
      ['json', 'tap'],
      ['json', 'junit'],
      ['tap', 'junit'],
    ] as const
  ).map(([one, other]): FlagRule => ({
    command: 'test',
    what: `--${one}`,
    breaks: (options) => options[one] === true && options[other] === true,
    clash: () => `and \`--${other}\``,
  })),
  ...LOOM_ONLY.map(needsLoom),
  {
    command: null,
    what: '--color',
    breaks: (options) => options.color === true && options['no-color'] === true,
    clash: () => 'and `--no-color`',
  },
  {
    command: 'replay',
    what: '--seed',
    breaks: ({ seed }) => seed !== undefined,
    clash: () => 'and a trace, which has its own seed',
  },
  {
    command: 'loom',
    what: '--tests',
    breaks: (options) => options.tests !== undefined && options['emit-test'] !== true,
    clash: () => 'belongs to `--emit-test`',
  },
  {
    command: 'debug',
    what: '--commands',
    breaks: (options) => options.commands !== undefined && options.dap === true,
    clash: () => 'and `--dap`, where an editor gives the commands',
  },
  {
    command: 'export',
    what: '--full',
    breaks: ({ full, format }) => full === true && format !== 'mermaid',
    clash: () => 'belongs to `--format mermaid`; the other formats hold every event',
  },
  belongsTo('preemptions', 'exhaustive and brute', isSearch),
  belongsTo('preemptions-max', 'exhaustive and brute', isSearch),
  belongsTo('reduction', 'exhaustive', isExhaustive),
  belongsTo('nodes-max', 'exhaustive', isExhaustive),
  {
    command: null,
    what: '--pct-depth',
    breaks: (options) => options['pct-depth'] !== undefined && options.scheduler !== 'pct',
    clash: () => 'belongs to `--scheduler pct`',
  },
  belongsTo('checkpoint', 'exhaustive and brute', (name) => isSearch(name) || isModulePath(name)),
  {
    command: 'loom',
    what: '--checkpoint',
    breaks: ({ checkpoint }, operands) => checkpoint !== undefined && operands.length > 1,
    clash: () => 'holds one search, and several files are given; explore them one at a time',
  },
  {
    command: 'loom',
    what: '--checkpoint',
    breaks: (options) =>
      options.checkpoint !== undefined && options.scheduler !== 'brute' && isBounded(options),
    clash: ({ preemptions }) =>
      `and \`--preemptions${preemptions === undefined ? '-max' : ''}\`, except with \`--scheduler brute\``,
  },
];

/** The message about the first rule that is broken, or null. */
export function brokenRule(
  command: CommandName,
  options: OptionValues,
  operands: readonly string[],
): string | null {
  const rule = FLAG_RULES.find(
    (row) => (row.command ?? command) === command && row.breaks(options, operands),
  );
  return rule === undefined ? null : `contradictory: \`${rule.what}\` ${rule.clash(options)}`;
}
