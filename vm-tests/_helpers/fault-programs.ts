/** One small program per way to fail, for tests of schedulers, replay and reports; `clean` does not fail. */
import { parallel } from './litmus-programs.js';

/** Two fibers, each with a load and a store of one cell; fails with one preemption. */
export const LOST_UPDATE = `FN main() RETURNS Void ->
    MUTABLE c: Int64 = 0 @shared:atomic;
    a: ~Void = BG { @parallel -> c = c + 1; };
    b: ~Void = BG { @parallel -> c = c + 1; };
    NEXT a;
    NEXT b;
    ASSERT c == 2, "two bumps";
END
`;

/** Two fibers take two locks in opposite order; \`handler\` follows the inner WITH. */
export function lockOrder(handler: string): string {
  return `STRUCT Left { n: Int64 }
STRUCT Right { n: Int64 }
FN main() RETURNS !Void ->
    MUTABLE l = Left{ n: 0 } @shared:locked;
    MUTABLE r = Right{ n: 0 } @shared:locked;
    a: ~Void = BG { @parallel ->
        WITH EXCLUSIVE l AS x { WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE r AS y { y.n = x.n + 1; }${handler} }
    };
    b: ~Void = BG { @parallel ->
        WITH EXCLUSIVE r AS y { WITH POSSIBLE_LOCK_CYCLE EXCLUSIVE l AS x { x.n = y.n + 1; }${handler} }
    };
    NEXT a;
    NEXT b;
END
`;
}

/** Main holds a lock while it waits for a fiber that needs it. */
export const LOCK_OVER_NEXT = `STRUCT Box { n: Int64 }
FN main() RETURNS !Void ->
    MUTABLE b = Box{ n: 1 } @shared:locked;
    p: ~Void = BG { @parallel ->
        WITH EXCLUSIVE b AS x { x.n = x.n + 1; }
    };
    WITH EXCLUSIVE b AS y {
        NEXT p;
        y.n = y.n * 10;
    }
END
`;

/** A reader asks for the same read lock again while a writer waits; nobody waits for the fibers. */
export const STRANDED = `STRUCT Box { n: Int64 }
FN main() RETURNS !Void ->
    MUTABLE t = Box{ n: 1 } @shared:writeLocked;
    MUTABLE fs: ~Void[]@list = [];
    fs.append(BG { @parallel ->
        WITH t AS outer {
            WITH POSSIBLE_DEADLOCK t AS inner { PASS; }
        }
    });
    fs.append(BG { @parallel ->
        WITH EXCLUSIVE t AS x { x.n = x.n + 1; }
    });
END
`;

/** Waits in a loop for a flag that is raised in the wrong order, or never. */
export const SPIN = `FN main() RETURNS Void ->
    MUTABLE flag: Int64 = 0 @shared:atomic;
    w: ~Void = BG { @parallel ->
        WHILE flag != 2 DO PASS; END
    };
    s: ~Void = BG { @parallel -> flag = 2; };
    q: ~Void = BG { @parallel -> flag = 1; };
    NEXT w;
    NEXT s;
    NEXT q;
END
`;

/** A lock timeout drops work in virtual time, in every schedule. */
export const TIMEOUT = `STRUCT Tally { n: Int64 }
FN main() RETURNS !Void ->
    MUTABLE t = Tally{ n: 0 } @shared:locked;
    slow: ~Void = BG { @parallel -> WITH EXCLUSIVE t AS x { sleep(150); x.n = x.n + 1; } };
    quick: ~Void = BG { @parallel ->
        sleep(10);
        WITH EXCLUSIVE t AS x { x.n = x.n + 1; } ON LockTimeout PASS
    };
    NEXT slow;
    NEXT quick;
    WITH EXCLUSIVE t AS x { ASSERT x.n == 2, "no work dropped"; }
END
`;

/** An error and a panic that both need a certain order, and some output. */
export const RAISING = `FN main() RETURNS !Void ->
    MUTABLE c: Int64 = 0 @shared:atomic;
    a: ~Void = BG { @parallel ->
        seen = c;
        print("a sees \${seen}");
        IF seen == 2 -> RAISE Input, Late, "too late";
    };
    b: ~Void = BG { @parallel ->
        c += 1;
        print("one");
        c += 1;
        print(10 / (3 - c));
    };
    e: ~Void = BG { @parallel -> c += 1; };
    NEXT a;
    NEXT b;
    NEXT e;
END
`;

export const FAULT_PROGRAMS: Readonly<Record<string, string>> = {
  'lost update': LOST_UPDATE,
  'lock order': lockOrder(''),
  'handled lock order': lockOrder(' ON LockCycle PASS'),
  'lock over NEXT': LOCK_OVER_NEXT,
  stranded: STRANDED,
  spin: SPIN,
  timeout: TIMEOUT,
  raising: RAISING,
  clean: parallel(['x', 'y'], ['x = 1; r = y;', 'y = 1; r = x;']),
};
