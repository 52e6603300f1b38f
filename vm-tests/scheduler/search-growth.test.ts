/** What a search over states will take, foretold on trees whose sizes are known. */
import test from 'ava';
import { SearchGrowth } from '../../scheduler/stateful/search-growth.js';

/** Walks depth first through a tree, and answers what was foretold at each step. `children` of a node at a height are the heights below it. */
function foretold(height: number, children: (height: number) => readonly number[]): number[] {
  const growth = new SearchGrowth();
  const left: number[] = [];
  const totals: number[] = [];
  const walk = (at: number): void => {
    const level = left.length;
    const below = children(at);
    if (below.length === 0) return;
    growth.open(level);
    left.push(below.length);
    for (const next of below) {
      left[level] = (left[level] ?? 0) - 1;
      growth.steps++;
      totals.push(growth.total(left.length, (open) => (left[open] ?? 0) > 0));
      walk(next);
      growth.closeChild(level);
    }
    growth.close(level, below.length);
    left.pop();
  };
  walk(height);
  return [...totals, growth.steps];
}

const TREES: readonly (readonly [
  title: string,
  height: number,
  children: (height: number) => readonly number[],
])[] = [
  ['nothing is known twice', 14, (at) => (at === 0 ? [] : [at - 1, at - 1])],
  ['every second child is known', 300, (at) => (at === 0 ? [] : [at - 1, 0])],
  ['second children are half as high', 40, (at) => (at === 0 ? [] : [at - 1, Math.floor(at / 2)])],
  ['three children, lower and lower', 20, (at) => (at < 3 ? [] : [at - 1, at - 3, at - 3])],
];

for (const [title, height, children] of TREES) {
  test(`${title}: no surprise at the beginning, near later on, right at the end`, (t) => {
    const totals = foretold(height, children);
    const steps = totals.length - 1;
    t.deepEqual(totals.slice(-2), [steps, steps]);
    t.true(Math.max(...totals) < 100 * steps, `at most ${Math.max(...totals)} of ${steps}`);
    const late = totals.slice(Math.ceil(0.6 * steps));
    t.true(Math.max(...late) < 4 * steps, `later at most ${Math.max(...late)} of ${steps}`);
    t.true(Math.min(...late) > steps / 4, `later at least ${Math.min(...late)} of ${steps}`);
  });
}
