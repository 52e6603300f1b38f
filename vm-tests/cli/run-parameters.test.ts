/**
 * Run parameters (CLEAR concurrency reference, 6.7), one row each: a value under which a program fails that passes by default, given
 * as a flag, in the header of a scenario, and through the library; and what the report and the trace say of it.
 */
import test from 'ava';
import { Workplace } from './clear-process.js';
import { compileLoose } from '../_helpers/random-programs.js';
import { replay } from '../../src/explore.js';
import type { Parameters } from '../../src/explore/parameters.js';
import { DEFAULT_PARAMETERS } from '../../src/explore/parameters.js';
import { explore } from '../../src/library.js';

interface Row {
  /** Without the dashes. */
  readonly flag: string;
  /** As it is written, as the library takes it, and as JSON shows it. */
  readonly written: string;
  readonly value: string | number;
  readonly json?: string | number;
  readonly program: string;
  /** How the program fails; null where the value alone changes nothing that can be seen. */
  readonly kind: string | null;
}

const BOX = 'STRUCT Box { n: Int64 }\n';

function main(body: string, declarations = ''): string {
  return `${declarations}FN main() RETURNS !Void ->\n${body}\nEND\n`;
}

/** A waiter that gives up after 100 ms, while the holder sleeps for `ms`. */
function slowHolder(ms: number, expected: string): string {
  return main(
    `    b = Box{ n: 0 } @shared:locked;
    slow: ~Void = BG { @parallel -> WITH EXCLUSIVE b AS x { sleep(${ms}); x.n = x.n + 1; } };
    quick: ~Void = BG { @parallel -> sleep(1); WITH EXCLUSIVE b AS x { x.n = x.n + 1; } ON LockTimeout PASS };
    NEXT slow;
    NEXT quick;
    WITH EXCLUSIVE b AS x { ASSERT x.n == ${expected}; }`,
    BOX,
  );
}

/** Two fibers replace a cell; \`retries\` exhausted is an error. */
function replacing(capability: string): string {
  return main(
    `    c = Box{ n: 0 } ${capability};
    a: ~Void = BG { @parallel -> WITH SNAPSHOT c AS MUTABLE x { x.n = x.n + 1; } };
    b: ~Void = BG { @parallel -> WITH SNAPSHOT c AS MUTABLE x { x.n = x.n + 1; } };
    NEXT a;
    NEXT b;`,
    BOX,
  );
}

const ROWS: Readonly<Record<keyof Parameters, Row>> = {
  seed: {
    flag: 'seed',
    written: '9',
    value: 9,
    program: main('    ASSERT randomInt(3) < 3;'),
    kind: null,
  },
  placement: {
    flag: 'placement',
    written: 'native',
    value: 'native',
    // On the scheduler of its spawner, a TIGHT loop never lets the other body run.
    program: main(`    MUTABLE flag: Int64 = 0 @shared:atomic;
    s: ~Void = BG { @pinned -> flag = 1; };
    TIGHT WHILE flag == 0 DO PASS; END
    NEXT s;`),
    kind: 'livelock',
  },
  time: {
    flag: 'time',
    written: 'adversarial',
    value: 'adversarial',
    program: slowHolder(50, '2'),
    kind: 'assertion',
  },
  lockTimeout: {
    flag: 'lock-timeout',
    written: 'inf',
    value: Infinity,
    json: 'inf',
    program: slowHolder(150, '1'),
    kind: 'assertion',
  },
  streamCapacity: {
    flag: 'stream-capacity',
    written: '1',
    value: 1,
    program: main(
      `    b = Box{ n: 0 } @shared:locked;
    s: ~?Int64[] = BG STREAM { WITH EXCLUSIVE b AS x { YIELD 1; YIELD 2; } };
    WITH EXCLUSIVE b AS x { x.n = 1; }
    v = NEXT s;`,
      BOX,
    ),
    kind: 'deadlock',
  },
  splitCapacity: {
    flag: 'split-capacity',
    written: '1',
    value: 1,
    program: main(`    s: ~?Int64[] @split = BG STREAM { YIELD 1; YIELD 2; };
    idle: ~?Int64[] @split = CLONE s;
    used: ~?Int64[] @split = CLONE s;
    v = NEXT used;
    w = NEXT used;
    x = NEXT idle;`),
    kind: 'deadlock',
  },
  channelCapacity: {
    flag: 'channel-capacity',
    written: '1',
    value: 1,
    program: main(
      `    b = Box{ n: 0 } @shared:locked;
    s: ~?Int64[] = BG STREAM { YIELD 1; YIELD 2; };
    s |> CONCURRENT(workers: 2) EACH { WITH EXCLUSIVE b AS x { x.n = x.n + _; } };`,
      BOX,
    ),
    kind: null,
  },
  commitRetries: {
    flag: 'commit-retries',
    written: '1',
    value: 1,
    program: replacing('@shared:versioned'),
    kind: 'uncaught-error',
  },
  pointerRetries: {
    flag: 'pointer-retries',
    written: '1',
    value: 1,
    program: replacing('@indirect:atomic'),
    kind: 'uncaught-error',
  },
  tagRetries: {
    flag: 'tag-retries',
    written: '1',
    value: 1,
    program: main(
      `    c = Box{ n: 0 } @shared:versioned;
    d = Box{ n: 0 } @shared:versioned;
    a: ~Void = BG { @parallel -> WITH SNAPSHOT c AS MUTABLE x, SNAPSHOT d AS MUTABLE y { x.n = 1; y.n = 1; } };
    b: ~Void = BG { @parallel -> WITH SNAPSHOT c AS MUTABLE x, SNAPSHOT d AS MUTABLE y { x.n = 2; y.n = 2; } };
    NEXT a;
    NEXT b;`,
      BOX,
    ),
    kind: 'uncaught-error',
  },
  unhandledLock: {
    flag: 'unhandled-lock',
    written: 'panic',
    value: 'panic',
    program: main(
      `    b = Box{ n: 0 } @shared:locked;
    p: ~Void = BG { @parallel ->
        WITH EXCLUSIVE b AS x { WITH POSSIBLE_DEADLOCK EXCLUSIVE b AS y { y.n = 1; } }
    };
    NEXT p OR PASS;`,
      BOX,
    ),
    kind: 'panic',
  },
  outputs: {
    flag: 'outputs',
    written: 'ordered',
    value: 'ordered',
    program: main('    a: ~Void = BG { @parallel -> print(1); };\n    print(2);\n    NEXT a;'),
    kind: 'divergence',
  },
  memoryMax: {
    flag: 'memory-max',
    written: '1',
    value: 1,
    program: main(
      '    MUTABLE s = "x";\n    FOR i IN (0 ..< 22) DO s = s + s; END\n    ASSERT s.length() > 1000;',
    ),
    kind: 'panic',
  },
};

interface FileReport {
  readonly result: string;
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly faults: readonly { readonly kind: string; readonly trace: string }[];
}

async function loom(place: Workplace, words: readonly string[]): Promise<FileReport> {
  const { stdout, stderr } = await place.clear(['loom', ...words, '--json']);
  const [report] = (JSON.parse(stdout) as { files: FileReport[] }).files;
  if (report === undefined) throw new Error(stderr);
  return report;
}

for (const [name, { flag, written, value, json = value, program, kind }] of Object.entries(ROWS)) {
  test(`${name}: --${flag}, in a header, in the trace, and in the library`, async (t) => {
    const place = new Workplace({
      'a.cht': program,
      'b.cht': `# parameters: ${flag}=${written}\n${program}`,
    });
    t.teardown(() => {
      place.remove();
    });
    const result = kind === null ? 'pass' : 'fail';
    for (const words of [['a.cht', `--${flag}`, written], ['b.cht']]) {
      const report = await loom(place, words);
      t.is(report.result, result, words.join(' '));
      t.is(report.parameters[name], json);
      t.is(report.faults[0]?.kind ?? null, kind);
      if (kind === null) continue;
      const { stdout } = await place.clear(['replay', report.faults[0]?.trace ?? '', '--json']);
      t.like(JSON.parse(stdout), { reproduced: true });
    }
    // The command line is heard last; with the default the program passes.
    const base = DEFAULT_PARAMETERS[name as keyof Parameters];
    const words = base === 0 ? ['a.cht'] : ['b.cht', `--${flag}`, String(base)];
    const usual = await loom(place, words);
    t.is(usual.result, 'pass', words.join(' '));
    t.is(usual.parameters[name], base);

    const parameters = { ...DEFAULT_PARAMETERS, [name]: value };
    const report = explore(compileLoose(program), { parameters });
    t.is(report.result, result);
    t.deepEqual(report.parameters, parameters);
    for (const trace of report.traces) {
      t.deepEqual(trace.parameters, parameters);
      t.true(replay(trace).reproduced);
    }
  });
}
