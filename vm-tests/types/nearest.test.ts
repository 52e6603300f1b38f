import test from 'ava';
import { nearestName } from '../../src/support/nearest.js';

const TYPES = ['Int64', 'Float64', 'Int8', 'String', 'HashMap'];

test('a misspelled name is near the one that was meant', (t) => {
  t.is(nearestName('Itn64', TYPES), 'Int64');
  t.is(nearestName('strnig', TYPES), 'String');
  t.is(nearestName('Value', TYPES), null);
});

test('a shorter name stands for the first longer one that begins or ends with it', (t) => {
  t.is(nearestName('Int', TYPES), 'Int64');
  t.is(nearestName('Map', TYPES), 'HashMap');
  t.is(nearestName('map', TYPES), 'HashMap');
  t.is(nearestName('Ma', TYPES), null, 'two letters say too little');
});

test('a name that is near goes before one that says more', (t) => {
  t.is(nearestName('count', ['counter', 'coutn']), 'coutn');
  t.is(nearestName('count', ['counter', 'total']), 'counter');
  t.is(nearestName('lastzer', ['lastzero(15)', 'lastzero']), 'lastzero');
});
