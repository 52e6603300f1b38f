/** What library users hand in, checked: a mistake is told by its name instead of becoming a wrong result. */
import type { ExploreOptions } from './explore.js';
import type { Parameters } from './explore/parameters.js';
import { DEFAULT_PARAMETERS } from './explore/parameters.js';
import { nearestName } from './support/nearest.js';
import { checkParameters } from './trace/read.js';

/** Options of `explore` in the library. */
export interface LibraryOptions extends Partial<Omit<ExploreOptions, 'parameters'>> {
  /** Those that are not named keep their defaults. */
  readonly parameters?: Partial<Parameters>;
  /** Short for `parameters.seed`. */
  readonly seed?: number;
}

/** What an option must be, in words, and whether a value is that. */
interface Kind {
  readonly what: string;
  readonly fits: (value: unknown) => boolean;
}

const from = (least: number): Kind => ({
  what: `an integer from ${least}`,
  fits: (value) => Number.isSafeInteger(value) && (value as number) >= least,
});
const limitFrom = (least: number): Kind => ({
  what: `an integer from ${least}, or Infinity`,
  fits: (value) => value === Infinity || from(least).fits(value),
});
const oneOf = (...values: readonly unknown[]): Kind => ({
  what: `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`,
  fits: (value) => values.includes(value),
});
const flag: Kind = { what: 'true or false', fits: (value) => typeof value === 'boolean' };
const method: Kind = { what: 'a function', fits: (value) => typeof value === 'function' };
const object: Kind = {
  what: 'an object',
  fits: (value) => typeof value === 'object' && value !== null,
};
const orNull = ({ what, fits }: Kind): Kind => ({
  what: `${what}, or null`,
  fits: (value) => value === null || fits(value),
});

const KINDS = {
  scheduler: {
    what: 'the name of a scheduler, or a function that makes one',
    fits: (value) => ['string', 'function'].includes(typeof value) || object.fits(value),
  },
  seed: from(0),
  executionsMax: limitFrom(1),
  stepsMax: limitFrom(1),
  depthMax: limitFrom(1),
  nodesMax: limitFrom(1),
  preemptionsMax: limitFrom(0),
  iteratesPreemptions: flag,
  reduction: oneOf('dpor', 'auto'),
  parameters: object,
  coversSites: flag,
  keepGoing: flag,
  reexecutes: flag,
  compiles: oneOf('auto', 'always', 'wide', 'never'),
  path: orNull({ what: 'text', fits: (value) => typeof value === 'string' }),
  resume: orNull(object),
  firstExecution: from(0),
  pctDepth: from(1),
  shouldStop: method,
  now: method,
} as const satisfies Record<keyof LibraryOptions, Kind>;

/** `options` as `explore` takes them. Throws a TypeError that names the option that is wrong. */
export function exploreOptions(options: LibraryOptions): Partial<ExploreOptions> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    const kind = knownMember(KINDS, name, 'option');
    if (!kind.fits(value)) throw new TypeError(`\`${name}\` must be ${kind.what}`);
  }
  const { parameters, seed, ...others } = Object.fromEntries(given) as LibraryOptions;
  if (parameters === undefined && seed === undefined) return others;
  return { ...others, parameters: wholeParameters(parameters ?? {}, seed) };
}

function wholeParameters(given: Partial<Parameters>, seed: number | undefined): Parameters {
  for (const name of Object.keys(given)) knownMember(DEFAULT_PARAMETERS, name, 'run parameter');
  const own = Object.entries({ ...given, seed: seed ?? given.seed });
  const named = Object.fromEntries(own.filter(([, value]) => value !== undefined));
  const checked = checkParameters({ ...DEFAULT_PARAMETERS, ...named });
  if ('parameters' in checked) return checked.parameters;
  throw new TypeError(`parameters: ${checked.message}`);
}

/** The row of a table that has that name. */
function knownMember<T extends object>(table: T, name: string, what: string): T[keyof T] {
  if (Object.hasOwn(table, name)) return table[name as keyof T];
  const nearest = nearestName(name, Object.keys(table));
  const hint = nearest === null ? '' : `; did you mean \`${nearest}\`?`;
  throw new TypeError(`there is no ${what} \`${name}\`${hint}`);
}
