/** Values nested more deeply than the host's stack could follow are copied, shown and told apart. */
import test from 'ava';
import { compile } from '../../src/compile.js';
import { explore } from '../../src/explore.js';
import { runProgram } from '../_helpers/run-program.js';

test('a tree of fifty thousand levels is copied, changed and shown', (t) => {
  const { output, fault } = runProgram(`STRUCT Tree { kids: Tree[]@list, v: Int64 }
FN main() RETURNS Void ->
    MUTABLE tree = Tree{ kids: [], v: 0 };
    FOR i IN (1 ..= 50000) DO
        MUTABLE up = Tree{ kids: [], v: i };
        up.kids.append(GIVE tree);
        tree = GIVE up;
    END
    MUTABLE other = COPY tree;
    other.kids[0].v = -1;
    print(tree.kids[0].v, other.kids[0].v, other.v);
    print(other);
END
`);
  t.is(fault, '');
  t.is(output[0], '49999 -1 50000');
  t.regex(output[1] ?? '', /^Tree\{ kids: \[Tree\{ kids: .*\.\.\..*v: -1 \}\], v: 50000 \}$/);
});

test('a deep value is part of the states of an exploration', (t) => {
  const program = compile(`STRUCT Node { v: Int64, next: Node[]@list }
FN chain(n: Int64) RETURNS Node ->
    MUTABLE top = Node{ v: 0, next: [] };
    FOR i IN (1 ..< n) DO
        MUTABLE held: Node[]@list = [];
        held.append(GIVE top);
        top = Node{ v: i, next: held };
    END
    RETURN top;
END
FN main() RETURNS Void ->
    shared = chain(12000) @shared:locked;
    p = BG { @parallel -> WITH EXCLUSIVE shared AS s { s.v += 1; } };
    WITH EXCLUSIVE shared AS s { s.v += 1; }
    NEXT p;
    WITH EXCLUSIVE shared AS s { ASSERT s.v == 12001; }
END`);
  const report = explore(program, {});
  t.deepEqual([report.result, report.complete], ['pass', true]);
});
