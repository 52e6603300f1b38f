/** Which registers steer a loop, and which loops count their turns. */
import test from 'ava';
import { compile } from '../../src/compile.js';

/** Steering registers of the only loop of a main with that body: how many there are, or null. */
function steeringOf(body: string): number | null | undefined {
  const program = compile(
    `FN main() RETURNS !Void ->
    MUTABLE flag: Int64 = 0 @shared:atomic;
    MUTABLE n: Int64 = 0;
    ${body}
END
`,
    { file: 'loop.cht' },
  );
  const steering = program.functions[program.main]?.steeringSets[0];
  return steering === null ? null : steering?.length;
}

const COUNTED: readonly (readonly [name: string, body: string])[] = [
  ['FOR over a range', 'FOR k IN (0 ..< 3) DO IF flag == 1 -> BREAK; END'],
  ['FOR that goes on early', 'FOR k IN (0 ..< 3) DO IF flag == 1 -> CONTINUE; n = n + 1; END'],
  ['WHILE with a count that ends it', 'WHILE n < 3 DO IF flag == 1 -> BREAK; n = n + 1; END'],
];
for (const [name, body] of COUNTED) {
  test(`${name} counts its turns`, (t) => {
    t.is(steeringOf(body), null);
  });
}

const NOT_COUNTED: readonly (readonly [name: string, body: string])[] = [
  ['a loop without a count', 'WHILE flag == 0 DO END'],
  ['a count that ends nothing', 'WHILE flag == 0 DO n = n + 1; END'],
  ['a count that only some turns move', 'WHILE n < 3 DO IF flag == 1 THEN n = n + 1; END END'],
  ['a count that is set back', 'WHILE n < 3 DO IF flag == 1 THEN n = 0; END n = n + 1; END'],
  ['a count by nothing', 'WHILE n < 3 DO IF flag == 1 -> BREAK; n = n + 0; END'],
];
for (const [name, body] of NOT_COUNTED) {
  test(`${name}: turns may repeat`, (t) => {
    t.is(typeof steeringOf(body), 'number');
  });
}
