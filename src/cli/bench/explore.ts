/**
 * The suite `explore`: exploration against the peers, and against what it should cost. Figures come from child
 * processes, which run this suite with `--here`, one benchmark each.
 */
import { figuresHere } from './figures.js';
import type { Figures } from './figures.js';
import { CONSTRUCTS, constructHere, constructs } from './constructs.js';
import { PROPORTIONS, inProportion } from './proportion.js';
import { COMPARED, compare, comparedHere } from './rates.js';
import { SAMPLED, sample, sampledHere } from './sampling.js';
import { SMALL, START_UP, small, startUp, startUpHead } from './start-up.js';
import type { BenchContext, Suite } from './suite.js';
import { UsageError } from '../usage-error.js';

export const EXPLORE: Suite = {
  doc: 'exploration against other tools, and against what it should cost',
  names: [COMPARED, SAMPLED, CONSTRUCTS, PROPORTIONS, { [START_UP]: null }, SMALL].flatMap(
    Object.keys,
  ),
  run: (names, context) =>
    context.isHere ? names.map((name) => here(name, context)) : inChildren(names, context),
};

function isKeyOf<T extends object>(table: T, name: string): name is keyof T & string {
  return Object.hasOwn(table, name);
}

function here(name: string, { say }: BenchContext): Figures {
  const figures = figuresHere(name, () => {
    if (isKeyOf(COMPARED, name)) return comparedHere(name);
    if (isKeyOf(SAMPLED, name)) return sampledHere(name);
    if (isKeyOf(CONSTRUCTS, name)) return constructHere(name);
    const row = PROPORTIONS[name];
    if (row !== undefined) return row.measure();
    throw new UsageError(
      `\`${name}\` starts processes; it cannot be measured with --here`,
      'bench',
    );
  });
  const values = Object.entries(figures.values).map(
    ([key, value]) => `${key} ${value.toPrecision(6)}`,
  );
  say(`${name}: ${values.join(', ')}; ${figures.nanoseconds.toFixed(2)} ns/step`);
  return figures;
}

function inChildren(names: readonly string[], context: BenchContext): object {
  const rates = compare(
    names.filter((name) => isKeyOf(COMPARED, name)),
    context,
  );
  const sampling = sample(
    names.filter((name) => isKeyOf(SAMPLED, name)),
    context,
  );
  const withConstructs = constructs(
    names.filter((name) => isKeyOf(CONSTRUCTS, name)),
    context,
  );
  const proportion = inProportion(
    names.filter((name) => isKeyOf(PROPORTIONS, name)),
    context,
  );
  const starting = names.filter((name) => name === START_UP || isKeyOf(SMALL, name));
  if (starting.length > 0) context.say(startUpHead());
  const starts = starting.includes(START_UP) ? [startUp(context)] : [];
  return {
    rates,
    sampling,
    constructs: withConstructs,
    proportion,
    starts: [...starts, ...small(starting, context)],
  };
}
