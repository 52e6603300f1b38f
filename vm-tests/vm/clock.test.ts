/** Time and chance (CLEAR language reference, 15.3): virtual and repeatable, except that a run may be given the clock of the world. */
import test from 'ava';
import { compile } from '../../src/compile.js';
import { runOnce } from '../../src/explore.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';

const SLEEPS = compile(`FN main() RETURNS Void ->
    before = timestampMs();
    sleep(50);
    print(before, timestampMs() - before);
END`);

test('time is virtual unless a clock is given', (t) => {
  t.deepEqual(runOnce(SLEEPS).output, ['1000000 50']);
  let reads = 0;
  const worldClock = (): number => 1_700_000_000_000 + reads++;
  t.deepEqual(runOnce(SLEEPS, { worldClock }).output, ['1700000000000 51']);
});

test('random numbers are in their ranges and follow the seed', (t) => {
  const program = compile(`FN main() RETURNS Void ->
    MUTABLE seen: Int64[]@list = [];
    FOR i IN (0 ..< 200) DO
        x = random();
        ASSERT x >= 0.0 && x < 1.0, "random";
        n = randomInt(7);
        ASSERT n >= 0 && n < 7, "randomInt";
        IF !seen.contains?(n) -> seen.append(n);
        ASSERT randomInt(9223372036854775807) >= 0, "large";
    END
    ASSERT randomInt(0) == 0 && randomInt(-3) == 0 && randomInt(1) == 0, "nothing to choose from";
    ASSERT seen.length() == 7, "every value comes";
    ASSERT threadCount() >= 1;
    print(random(), randomInt(1000000));
END`);
  const seeded = (seed: number): readonly string[] => {
    const { output, faults } = runOnce(program, { parameters: { ...DEFAULT_PARAMETERS, seed } });
    t.deepEqual(faults, []);
    return output;
  };
  t.deepEqual(seeded(1), seeded(1));
  t.notDeepEqual(seeded(1), seeded(2));
});
