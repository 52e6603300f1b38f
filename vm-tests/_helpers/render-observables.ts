/** Folds over the streams of random programs, each with what is looked at: always a number. */

interface Fold {
  readonly type: string;
  readonly stages: string;
  /** What stands in the WITH: it sets `seen` by what is viewed as `v`. */
  readonly look: (seen: string) => string;
  readonly isCopied?: true;
}

const FOLDS: readonly Fold[] = [
  { type: 'Int64', stages: 'SUM _', look: (seen) => `${seen} = v OR 8;` },
  { type: 'Float64', stages: 'AVERAGE _', look: (seen) => `${seen} = CAST((v OR 8.5) AS Int64);` },
  {
    type: 'Int64',
    stages: 'TAP { a0 += 1; } |> COUNT _ != 1',
    look: (seen) => `${seen} = v OR 8;`,
  },
  { type: '?Int64', stages: 'FIND _ == 5', look: (seen) => `${seen} = v OR 8;` },
  {
    type: 'Int64[]@set:observable',
    stages: 'SELECT _ + 1 |> DISTINCT _',
    look: (seen) => `IF v AS w THEN ${seen} = w.length(); END`,
  },
  { type: 'Int64', stages: 'REDUCE(a0) acc + _', look: (seen) => `${seen} = v OR 8;` },
  {
    type: 'HashMap<Int64, Int64[]@list>',
    stages: 'INDEX _',
    look: (seen) => `IF v AS w THEN ${seen} = w.count(); END`,
    isCopied: true,
  },
  { type: 'Bool', stages: 'ANY _ == 5', look: (seen) => `IF v OR FALSE THEN ${seen} = 7; END` },
];

function foldOf(pick: number): Fold {
  const fold = FOLDS[pick % FOLDS.length];
  if (fold === undefined) throw new Error('there are no folds');
  return fold;
}

/** The observable `s0` of the stream `g0`. */
export function foldText(k: number, pick: number): string {
  const { type, stages } = foldOf(pick);
  const whole = type.includes('observable') ? type : `${type}@observable`;
  return `s${k}: ~${whole} = g${k} |> ${stages};`;
}

export function viewText(observable: string, pick: number, seen: string): string {
  const { look, isCopied } = foldOf(pick);
  return `WITH ${isCopied ? 'MATERIALIZED ' : ''}VIEW ${observable} AS v { ${look(seen)} }`;
}
