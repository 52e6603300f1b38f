/** Values nested more deeply than the host's stack could follow are copied and shown. */
import test from 'ava';
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
