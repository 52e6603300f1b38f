/** Values that refer to values of their own kind, far deeper than the stack of the host. */
import test from 'ava';
import { compile } from '../../src/compile.js';
import { explore, runOnce } from '../../src/explore.js';

const DEPTH = 12_000;
/** A chain of nodes is built on a list and linked afterwards, so that no step copies the chain. */
const CHAIN = `STRUCT Node { v: Int64, next: Node[]@list }
FN chain(n: Int64) RETURNS Node ->
    MUTABLE top = Node{ v: 0, next: [] };
    FOR i IN (1 ..< n) DO
        MUTABLE held: Node[]@list = [];
        held.append(top);
        top = Node{ v: i, next: held };
    END
    RETURN top;
END
`;

test('a deep value is copied, shown and measured', (t) => {
  const program = compile(`${CHAIN}FN main() RETURNS Void ->
    a = chain(${DEPTH});
    MUTABLE b = COPY a;
    b.v = 7;
    ASSERT a.v == ${DEPTH - 1};
    print(b);
END`);
  const { faults, output } = runOnce(program, { scheduler: 'inline' });
  t.deepEqual(faults, []);
  t.regex(output.join(''), /^Node\{ v: 7, next: \[Node\{ v: 11998, .*\.\.\./);
});

test('a deep value is part of the states of an exploration', (t) => {
  const program = compile(`${CHAIN}FN main() RETURNS Void ->
    shared = chain(${DEPTH}) @shared:locked;
    p = BG { @parallel -> WITH EXCLUSIVE shared AS s { s.v += 1; } };
    WITH EXCLUSIVE shared AS s { s.v += 1; }
    NEXT p;
    WITH EXCLUSIVE shared AS s { ASSERT s.v == ${DEPTH + 1}; }
END`);
  const report = explore(program, {});
  t.deepEqual([report.result, report.complete], ['pass', true]);
});
