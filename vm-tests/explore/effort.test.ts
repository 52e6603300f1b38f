/**
 * What partial-order search does besides executing: rules that only save work show in nothing else. Counted, because
 * time says something else on every machine.
 */
import test from 'ava';
import { EFFORT_PROBLEMS } from '../_helpers/search-effort.js';

for (const [name, problem] of EFFORT_PROBLEMS) {
  test(`${name} takes no more effort than it did`, (t) => {
    t.is(problem(), null);
  });
}
