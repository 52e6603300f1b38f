/** Programs of the concurrency reference, section 5, in their buggy (B) and fixed (F) versions. */

export interface Scenario {
  readonly name: string;
  readonly text: string;
  /** True when the static lock checks refuse the buggy version. */
  readonly refusedByLockChecks: boolean;
}

function scenario(name: string, text: string, refusedByLockChecks = false): Scenario {
  return { name, text, refusedByLockChecks };
}

/** The lines of one version: those marked for the other one are left out. */
export function version({ text }: Scenario, mark: 'B' | 'F'): string {
  return text
    .split('\n')
    .filter((line) => !/^[BF]\|/.test(line) || line.startsWith(mark))
    .map((line) => line.replace(/^[BF]\|/, '  '))
    .join('\n');
}

export const SCENARIOS: readonly Scenario[] = [
  scenario(
    'S01',
    `  STRUCT Tally { n: Int64 }
  FN main() RETURNS Void ->
      MUTABLE t = Tally{ n: 0 } @shared:writeLocked;
      MUTABLE fs: ~Void[]@list = [];
      FOR i IN (0_i64 ..< 2) DO
          fs.append(BG { @parallel ->
B|            MUTABLE seen: Int64 = 0;
B|            WITH t AS r { seen = r.n; }
B|            WITH EXCLUSIVE t AS w { w.n = seen + 1; }
F|            WITH EXCLUSIVE t AS w { w.n = w.n + 1; }
          });
      END
      FOR j IN (0_i64 ..< 2) DO NEXT fs[j]; END
      WITH t AS r { ASSERT r.n == 2, "both increments kept"; }
  END
`,
  ),
  scenario(
    'S02',
    `  STRUCT Seats { free: Int64, sold: Int64 }
  FN main() RETURNS Void ->
      MUTABLE s = Seats{ free: 1, sold: 0 } @shared:locked;
      MUTABLE fs: ~Void[]@list = [];
      FOR i IN (0_i64 ..< 2) DO
          fs.append(BG { @parallel ->
B|            MUTABLE open: Bool = FALSE;
B|            WITH EXCLUSIVE s AS x { open = x.free > 0; }
B|            IF open THEN
B|                WITH EXCLUSIVE s AS x { x.free = x.free - 1; x.sold = x.sold + 1; }
B|            END
F|            WITH EXCLUSIVE s AS x { IF x.free > 0 THEN x.free = x.free - 1; x.sold = x.sold + 1; END }
          });
      END
      FOR j IN (0_i64 ..< 2) DO NEXT fs[j]; END
      WITH EXCLUSIVE s AS x { ASSERT x.sold == 1, "one seat is sold once"; }
  END
`,
  ),
  scenario(
    'S03',
    `  STRUCT Jar { coins: Int64 }
  FN main() RETURNS Void ->
      MUTABLE l = Jar{ coins: 10 } @shared:locked;
      MUTABLE r = Jar{ coins: 10 } @shared:locked;
      move: ~Void = BG { @parallel ->
B|        WITH EXCLUSIVE l AS x { x.coins = x.coins - 4; }
B|        WITH EXCLUSIVE r AS y { y.coins = y.coins + 4; }
F|        WITH EXCLUSIVE l AS x, EXCLUSIVE r AS y { x.coins = x.coins - 4; y.coins = y.coins + 4; }
      };
      audit: ~Int64 = BG { @parallel ->
          MUTABLE sum: Int64 = 0;
          WITH EXCLUSIVE l AS x, EXCLUSIVE r AS y { sum = x.coins + y.coins; }
          sum;
      };
      NEXT move;
      total = NEXT audit;
      ASSERT total == 20, "coins are conserved";
  END
`,
  ),
  scenario(
    'S04',
    `  FN bump!(MUTABLE c: Int64) RETURNS Void
    REQUIRES c: ATOMIC
  ->
B|    c = c + 1;
F|    c += 1;
      RETURN;
  END
  FN main() RETURNS Void ->
      MUTABLE c: Int64 = 0 @shared:atomic;
      a: ~Void = BG { @parallel -> bump!(c); };
      b: ~Void = BG { @parallel -> bump!(c); };
      NEXT a; NEXT b;
      ASSERT c == 2, "two bumps";
  END
`,
  ),
  scenario(
    'S05',
    `F|STRUCT Init { done: Bool, runs: Int64 }
B|FN ensure!(MUTABLE done: Int64, MUTABLE runs: Int64) RETURNS Void
B|  REQUIRES done: ATOMIC, runs: ATOMIC
B|->
B|    IF done == 0 THEN runs += 1; done = 1; END
B|    RETURN;
B|END
  FN main() RETURNS Void ->
B|    MUTABLE done: Int64 = 0 @shared:atomic;
B|    MUTABLE runs: Int64 = 0 @shared:atomic;
F|    MUTABLE i = Init{ done: FALSE, runs: 0 } @shared:locked;
      MUTABLE fs: ~Void[]@list = [];
      FOR k IN (0_i64 ..< 2) DO
B|        fs.append(BG { @parallel -> ensure!(done, runs); });
F|        fs.append(BG { @parallel ->
F|            WITH EXCLUSIVE i AS x { IF x.done == FALSE THEN x.runs = x.runs + 1; x.done = TRUE; END }
F|        });
      END
      FOR j IN (0_i64 ..< 2) DO NEXT fs[j]; END
B|    ASSERT runs == 1, "initialised once";
F|    WITH EXCLUSIVE i AS x { ASSERT x.runs == 1, "initialised once"; }
  END
`,
  ),
  scenario(
    'S06',
    `  STRUCT Left { n: Int64 }
  STRUCT Right { n: Int64 }
  FN main() RETURNS Void ->
      MUTABLE l = Left{ n: 0 } @shared:locked(rank: 1);
      MUTABLE r = Right{ n: 0 } @shared:locked(rank: 2);
      a: ~Void = BG { @parallel -> WITH EXCLUSIVE l AS x { WITH EXCLUSIVE r AS y { y.n = x.n + 1; } } };
      b: ~Void = BG { @parallel ->
B|        WITH EXCLUSIVE r AS y { WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE l AS x { x.n = y.n + 1; } }
F|        WITH EXCLUSIVE l AS x { WITH EXCLUSIVE r AS y { x.n = y.n + 1; } }
      };
      NEXT a; NEXT b;
  END
`,
  ),
  scenario(
    'S07',
    `  STRUCT Acct { bal: Int64 }
  FN main() RETURNS Void ->
      MUTABLE accts: Acct@shared:locked[]@list = [];
      accts.append(Acct{ bal: 5 } @shared:locked);
      accts.append(Acct{ bal: 5 } @shared:locked);
      i = randomInt(2);
      j = randomInt(2);
F|    IF i != j THEN
      p = accts[i];
      q = accts[j];
      WITH EXCLUSIVE p AS x, EXCLUSIVE q AS y { x.bal = x.bal - 1; y.bal = y.bal + 1; }
F|    END
  END
`,
  ),
  scenario(
    'S08',
    `  STRUCT Box { n: Int64 }
  FN main() RETURNS Void ->
      MUTABLE b = Box{ n: 1 } @shared:locked;
      p: ~Void = BG { @parallel -> WITH EXCLUSIVE b AS x { x.n = x.n + 1; } };
B|    WITH EXCLUSIVE b AS y { NEXT p; y.n = y.n * 10; }
F|    NEXT p;
F|    WITH EXCLUSIVE b AS y { y.n = y.n * 10; }
  END
`,
    true,
  ),
  scenario(
    'S09',
    `  STRUCT Gauge { n: Int64 }
  FN main() RETURNS Void ->
      MUTABLE g = Gauge{ n: 0 } @shared:locked;
      feed: ~?Int64[] = BG STREAM {
          FOR i IN (0_i64 ..< 100) DO
B|            WITH EXCLUSIVE g AS x { x.n = x.n + 1; YIELD x.n; }
F|            MUTABLE out: Int64 = 0;
F|            WITH EXCLUSIVE g AS x { x.n = x.n + 1; out = x.n; }
F|            YIELD out;
          END
      };
      MUTABLE got: Int64 = 0;
      WHILE TRUE DO
          WITH EXCLUSIVE g AS x { x.n = x.n + 1000; }
          v = NEXT feed;
          IF v == NIL THEN BREAK; END
          got = got + 1;
      END
      ASSERT got == 100, "every item arrives";
  END
`,
  ),
  scenario(
    'S10',
    `  STRUCT Duty { on: Int64 }
  FN main() RETURNS Void ->
      MUTABLE d = Duty{ on: 1 } @shared:versioned;
      MUTABLE e = Duty{ on: 1 } @shared:versioned;
      a: ~Void = BG { @parallel ->
B|        MUTABLE sum: Int64 = 0;
B|        WITH SNAPSHOT d AS x, SNAPSHOT e AS y { sum = x.on + y.on; }
B|        IF sum > 1 THEN WITH SNAPSHOT d AS MUTABLE x { x.on = 0; } ON MvccConflict RAISE END
F|        WITH SNAPSHOT d AS MUTABLE x, SNAPSHOT e AS MUTABLE y {
F|            IF x.on + y.on > 1 THEN x.on = 0; END
F|        } ON MvccConflict RAISE
      };
      b: ~Void = BG { @parallel ->
B|        MUTABLE sum: Int64 = 0;
B|        WITH SNAPSHOT d AS x, SNAPSHOT e AS y { sum = x.on + y.on; }
B|        IF sum > 1 THEN WITH SNAPSHOT e AS MUTABLE y { y.on = 0; } ON MvccConflict RAISE END
F|        WITH SNAPSHOT d AS MUTABLE x, SNAPSHOT e AS MUTABLE y {
F|            IF x.on + y.on > 1 THEN y.on = 0; END
F|        } ON MvccConflict RAISE
      };
      NEXT a; NEXT b;
      WITH SNAPSHOT d AS x, SNAPSHOT e AS y { ASSERT x.on + y.on >= 1, "someone stays on duty"; }
  END
`,
  ),
  scenario(
    'S11',
    `B|STRUCT Half { v: Int64 }
F|STRUCT Both { p: Int64, q: Int64 }
  FN main() RETURNS Void ->
B|    MUTABLE p = Half{ v: 50 } @shared:versioned;
B|    MUTABLE q = Half{ v: 50 } @shared:versioned;
F|    MUTABLE c = Both{ p: 50, q: 50 } @shared:versioned;
      w: ~Void = BG { @parallel ->
B|        WITH SNAPSHOT p AS MUTABLE x, SNAPSHOT q AS MUTABLE y { x.v = x.v - 7; y.v = y.v + 7; } ON MvccConflict RAISE
F|        WITH SNAPSHOT c AS MUTABLE x { x.p = x.p - 7; x.q = x.q + 7; } ON MvccConflict RAISE
      };
      r: ~Int64 = BG { @parallel ->
          MUTABLE sum: Int64 = 0;
B|        WITH SNAPSHOT p AS x { sum = x.v; }
B|        WITH SNAPSHOT q AS y { sum = sum + y.v; }
F|        WITH SNAPSHOT c AS x { sum = x.p + x.q; }
          sum;
      };
      NEXT w;
      total = NEXT r;
      ASSERT total == 100, "halves add up";
  END
`,
  ),
  scenario(
    'S12',
    `  STRUCT Ver { n: Int64 }
  FN main() RETURNS Void ->
      MUTABLE c = Ver{ n: 0 } @shared:versioned;
      MUTABLE fs: ~Void[]@list = [];
      FOR i IN (0_i64 ..< 2) DO
          fs.append(BG { @parallel ->
B|            MUTABLE old: Int64 = 0;
B|            WITH SNAPSHOT c AS x { old = x.n; }
B|            WITH SNAPSHOT c AS MUTABLE x { x.n = old + 1; } ON MvccConflict RAISE
F|            WITH SNAPSHOT c AS MUTABLE x { x.n = x.n + 1; } ON MvccConflict RAISE
          });
      END
      FOR j IN (0_i64 ..< 2) DO NEXT fs[j]; END
      WITH SNAPSHOT c AS x { ASSERT x.n == 2, "no lost commit"; }
  END
`,
  ),
  scenario(
    'S13',
    `  STRUCT Tally { n: Int64 }
  FN main() RETURNS Void ->
      MUTABLE t = Tally{ n: 0 } @shared:locked;
      MUTABLE fs: ~Void[]@list = [];
      FOR i IN (0_i64 ..< 3) DO
          fs.append(BG { @parallel -> WITH EXCLUSIVE t AS x { x.n = x.n + 1; } });
      END
B|    FOR j IN (0_i64 ..< 2) DO NEXT fs[j]; END
F|    FOR j IN (0_i64 ..< 3) DO NEXT fs[j]; END
      WITH EXCLUSIVE t AS x { ASSERT x.n == 3, "all three counted"; }
  END
`,
  ),
  scenario(
    'S14',
    `  FN main() RETURNS Void ->
B|    a: ~Void = BG { @parallel -> print("left"); };
B|    b: ~Void = BG { @parallel -> print("right"); };
B|    NEXT a; NEXT b;
F|    a: ~String = BG { @parallel -> "left"; };
F|    b: ~String = BG { @parallel -> "right"; };
F|    x = NEXT a;
F|    y = NEXT b;
F|    print(x);
F|    print(y);
  END
`,
  ),
  scenario(
    'S15',
    `  STRUCT Tally { n: Int64 }
  FN main() RETURNS Void ->
      MUTABLE t = Tally{ n: 0 } @shared:locked;
B|    slow: ~Void = BG { @parallel -> WITH EXCLUSIVE t AS x { sleep(150); x.n = x.n + 1; } };
F|    slow: ~Void = BG { @parallel -> sleep(150); WITH EXCLUSIVE t AS x { x.n = x.n + 1; } };
      quick: ~Void = BG { @parallel ->
          sleep(10);
B|        WITH EXCLUSIVE t AS x { x.n = x.n + 1; } ON LockTimeout PASS
F|        WITH EXCLUSIVE t AS x { x.n = x.n + 1; } ON LockTimeout RETRY(5) THEN RAISE
      };
      NEXT slow; NEXT quick;
      WITH EXCLUSIVE t AS x { ASSERT x.n == 2, "no work dropped"; }
  END
`,
  ),
  scenario(
    'S16',
    `  STRUCT Tally { n: Int64 }
  FN main() RETURNS Void ->
      MUTABLE t = Tally{ n: 0 } @shared:locked;
      MUTABLE fs: ~Void[]@list = [];
      FOR i IN (0_i64 ..< 4) DO
          fs.append(BG { @parallel ->
B|            WITH EXCLUSIVE t AS x { sleep(60); x.n = x.n + 1; } ON LockTimeout RETRY(1) THEN PASS
F|            sleep(60);
F|            WITH EXCLUSIVE t AS x { x.n = x.n + 1; } ON LockTimeout RETRY(3) THEN RAISE
          });
      END
      FOR j IN (0_i64 ..< 4) DO NEXT fs[j]; END
      WITH EXCLUSIVE t AS x { ASSERT x.n == 4, "nobody starved"; }
  END
`,
  ),
  scenario(
    'S17',
    `  STRUCT Tally { n: Int64 }
  FN main() RETURNS Void ->
      MUTABLE t = Tally{ n: 0 } @local;
      MUTABLE fs: ~Void[]@list = [];
      FOR i IN (0_i64 ..< 2) DO
B|        fs.append(BG { v = t.n; sleep(1); t.n = v + 1; });
F|        fs.append(BG { sleep(1); t.n = t.n + 1; });
      END
      FOR j IN (0_i64 ..< 2) DO NEXT fs[j]; END
      ASSERT t.n == 2, "both counted";
  END
`,
  ),
  scenario(
    'S18',
    `  FN main() RETURNS Void ->
      MUTABLE m: HashMap<Int64>@shared:sharded(2):locked = {};
      m["hits"] = 0;
B|    a: ~Void = BG { @parallel -> v = m["hits"] OR 0; m["hits"] = v + 1; };
B|    b: ~Void = BG { @parallel -> v = m["hits"] OR 0; m["hits"] = v + 1; };
B|    NEXT a; NEXT b;
F|    a: ~Int64 = BG { @parallel -> 1_i64; };
F|    b: ~Int64 = BG { @parallel -> 1_i64; };
F|    x = NEXT a;
F|    y = NEXT b;
F|    m["hits"] = x + y;
      total = m["hits"] OR 0;
      ASSERT total == 2, "two hits";
  END
`,
  ),
  scenario(
    'S19',
    `  FN main() RETURNS Void ->
      src: ~?Int64[] @split = BG STREAM { FOR i IN (0_i64 ..< 10000) DO YIELD i; END };
B|    idle: ~?Int64[] @split = CLONE src;
      used: ~?Int64[] @split = CLONE src;
      p: ~Int64 = BG { @parallel ->
          MUTABLE n: Int64 = 0;
          WHILE TRUE DO
              v = NEXT used;
              IF v == NIL THEN BREAK; END
              n = n + 1;
          END
          n;
      };
      got = NEXT p;
B|    first = NEXT idle;
      ASSERT got == 10000, "reader saw everything";
  END
`,
  ),
  scenario(
    'S20',
    `  STRUCT Tally { n: Int64 }
  FN main() RETURNS Void ->
      MUTABLE t = Tally{ n: 1 } @shared:writeLocked;
      r: ~Int64 = BG { @parallel ->
          MUTABLE s: Int64 = 0;
B|        WITH t AS outer { s = outer.n; WITH POSSIBLE_DEADLOCK t AS inner { s = s + inner.n; } }
F|        WITH t AS only { s = only.n + only.n; }
          s;
      };
      w: ~Void = BG { @parallel -> WITH EXCLUSIVE t AS x { x.n = x.n + 1; } };
      s = NEXT r;
      NEXT w;
      ASSERT s MOD 2 == 0, "consistent read";
  END
`,
  ),
  scenario(
    'S21',
    `B|STRUCT Last { v: Int64 }
  FN main() RETURNS Void ->
      items: Int64[] = [1, 2, 3];
B|    MUTABLE l = Last{ v: 0 } @shared:locked;
B|    items |> CONCURRENT(workers: 3) EACH { WITH EXCLUSIVE l AS x { x.v = _; } };
B|    WITH EXCLUSIVE l AS x { ASSERT x.v == 3, "last item wins"; }
F|    kept = items |> CONCURRENT(workers: 3) SELECT _ * 1;
F|    ASSERT kept[2] == 3, "last item wins";
  END
`,
  ),
  scenario(
    'S22',
    `F|STRUCT Flags { f: Int64, g: Int64 }
B|FN enter!(MUTABLE mine: Int64, MUTABLE theirs: Int64) RETURNS Int64
B|  REQUIRES mine: ATOMIC, theirs: ATOMIC
B|->
B|    mine = 1;
B|    seen = theirs;
B|    RETURN seen;
B|END
  FN main() RETURNS Void ->
B|    MUTABLE f: Int64 = 0 @shared:atomic;
B|    MUTABLE g: Int64 = 0 @shared:atomic;
B|    a: ~Int64 = BG { @parallel -> enter!(f, g); };
B|    b: ~Int64 = BG { @parallel -> enter!(g, f); };
F|    MUTABLE s = Flags{ f: 0, g: 0 } @shared:locked;
F|    a: ~Int64 = BG { @parallel -> MUTABLE q: Int64 = 0; WITH EXCLUSIVE s AS x { x.f = 1; q = x.g; } q; };
F|    b: ~Int64 = BG { @parallel -> MUTABLE q: Int64 = 0; WITH EXCLUSIVE s AS x { x.g = 1; q = x.f; } q; };
      u = NEXT a;
      v = NEXT b;
      ASSERT u + v >= 1, "one of the two sees the other";
  END
`,
  ),
  scenario(
    'S23',
    `B|FN waitFor!(MUTABLE flag: Int64) RETURNS Int64
B|  REQUIRES flag: ATOMIC
B|->
B|    MUTABLE spins: Int64 = 0;
B|    TIGHT WHILE flag == 0 DO spins = spins + 1; END
B|    RETURN spins;
B|END
B|FN raiseFlag!(MUTABLE flag: Int64) RETURNS Void
B|  REQUIRES flag: ATOMIC
B|->
B|    flag = 1;
B|    RETURN;
B|END
  FN main() RETURNS Void ->
B|    MUTABLE flag: Int64 = 0 @shared:atomic;
B|    w: ~Int64 = BG { waitFor!(flag); };
B|    s: ~Void = BG { raiseFlag!(flag); };
B|    n = NEXT w;
B|    NEXT s;
F|    s: ~Int64 = BG { 1_i64; };
F|    n = NEXT s;
      ASSERT n >= 0, "woken";
  END
`,
  ),
];
