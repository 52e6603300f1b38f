/** Programs that ask for too much end in a limit that is named, with the place; the process goes on. */
import test from 'ava';
import { compile } from '../../src/compile.js';
import { explore, runOnce } from '../../src/explore.js';
import type { CompileMode } from '../../src/vm/machine-types.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';

function run(text: string, compiles: CompileMode): string {
  const { faults, isBounded, stoppedAt, steps } = runOnce(compile(text), {
    compiles,
    parameters: { ...DEFAULT_PARAMETERS, memoryMax: 64 },
    stepsMax: 3_000_000,
  });
  if (isBounded) return `${steps} steps at line ${stoppedAt?.line ?? '?'}`;
  const [fault] = faults;
  return fault === undefined ? 'nothing' : `${fault.message} at line ${fault.location.line}`;
}

const MEMORY = 'out of memory: the program needs more than 64 MB (--memory-max)';

/** What a program does without end, and how it ends. */
const PROGRAMS: readonly (readonly [string, string, string])[] = [
  [
    'recursion',
    `FN down(n: Int64) RETURNS Int64 @reentrant ->
    RETURN down(n + 1) + 1;
END
FN main() RETURNS Void ->
    print(down(0));
END`,
    `${MEMORY} at line 2`,
  ],
  [
    'a growing string',
    `FN main() RETURNS Void ->
    MUTABLE s = "ab";
    WHILE TRUE DO s += s; END
END`,
    `${MEMORY} at line 3`,
  ],
  [
    'replace',
    `FN main() RETURNS Void ->
    MUTABLE s = "ab";
    WHILE TRUE DO
        s = s.replace("a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    END
END`,
    `${MEMORY} at line 4`,
  ],
  [
    'join',
    `FN main() RETURNS Void ->
    MUTABLE s = "0123456789";
    parts = "a,a,a,a,a".split(",");
    WHILE TRUE DO s = parts.join(s); END
END`,
    `${MEMORY} at line 4`,
  ],
  [
    'split',
    `FN main() RETURNS Void ->
    MUTABLE all: String[][]@list = [];
    text = "a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a";
    WHILE TRUE DO
        all.append(text.split(","));
    END
END`,
    `${MEMORY} at line 5`,
  ],
  [
    'fibers, although each has ended',
    `FN main() RETURNS Void ->
    MUTABLE all: ~Void[]@list = [];
    WHILE TRUE DO
        all.append(BG { PASS; });
    END
END`,
    `${MEMORY} at line 4`,
  ],
  [
    'shared objects',
    `STRUCT P { n: Int64 }
FN main() RETURNS Void ->
    MUTABLE all: P@shared:locked[]@list = [];
    WHILE TRUE DO
        all.append(P{ n: 1 } @shared:locked);
    END
END`,
    `${MEMORY} at line 5`,
  ],
  [
    'a growing list',
    `FN main() RETURNS Void ->
    MUTABLE xs = [1, 2, 3];
    WHILE TRUE DO
        xs = xs + xs;
    END
END`,
    `${MEMORY} at line 4`,
  ],
  [
    'a loop that counts',
    `FN main() RETURNS Void ->
    MUTABLE n = 0;
    WHILE TRUE DO
        n = n %+ 1;
    END
END`,
    '3000000 steps at line 3',
  ],
  [
    'a loop that comes back to where it was',
    `FN main() RETURNS Void ->
    MUTABLE on = FALSE;
    WHILE TRUE DO
        on = !on;
    END
END`,
    'fiber 0 `main` repeats this loop for ever: it comes back to where it was at line 3',
  ],
];

for (const [what, text, ending] of PROGRAMS) {
  test(`without end: ${what}`, (t) => {
    for (const compiles of ['auto', 'always', 'wide', 'never'] as const)
      t.is(run(text, compiles), ending);
  });
}

test('a report says that later yield points of a loop were left out', (t) => {
  const warningsOf = (turns: number): readonly string[] => {
    const text = `STRUCT Tally { n: Int64 }
FN main() RETURNS Void ->
    t = Tally{ n: 0 } @local;
    a: ~Void = BG { @large -> FOR i IN (0 ..< ${turns}) DO t.n = t.n + 1; END };
    NEXT a;
END
`;
    return explore(compile(text)).warnings;
  };
  t.deepEqual(warningsOf(3), []);
  t.is(warningsOf(7).length, 1);
  t.regex(warningsOf(7)[0] ?? '', /more than 4 yield points of loops/);
});
