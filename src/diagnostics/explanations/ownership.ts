/** Explanations about mutability, moves and promises (CLEAR language reference, 6.1, 7.1 and 7.2). */
import type { Explanations } from './explanation.js';
import { because } from './explanation.js';

const BOX = 'STRUCT Box { n: Int64 }\nFN clear!(MUTABLE b: Box) RETURNS Void -> b.n = 0; END\n';

export const OWNERSHIP: Explanations = {
  IMMUTABLE_ASSIGNMENT: because(
    'A variable keeps its first value unless it is declared with MUTABLE.',
    'x = 1;\nx = 2;',
    'MUTABLE x = 1;\nx = 2;',
  ),
  IMMUTABLE_FIELD_ASSIGNMENT: because(
    'A field can change only while the variable that holds the struct is MUTABLE.',
    't = Tally{ n: 1 };\nt.n = 2;',
    'MUTABLE t = Tally{ n: 1 };\nt.n = 2;',
  ),
  ASSIGN_INDEX_IMMUTABLE_LIST: because(
    'Items can be written, and a list can grow, only while the variable that holds it is MUTABLE.',
    'xs = [1];\nxs[0] = 2;',
    'MUTABLE xs = [1];\nxs[0] = 2;',
  ),
  IMMUTABLE_ARG_PASSED_AS_MUTABLE: because(
    'A MUTABLE parameter stands for the variable of the caller, which has to be MUTABLE itself.',
    `${BOX}FN main() RETURNS Void -> b = Box{ n: 1 }; clear!(b); END`,
    `${BOX}FN main() RETURNS Void -> MUTABLE b = Box{ n: 1 }; clear!(b); END`,
  ),
  IMMUTABLE_ARG_PASSED_AS_EXPRESSION: because(
    'A MUTABLE parameter stands for a variable of the caller. A value that was just made belongs to nobody, so the change would be lost.',
    `${BOX}FN main() RETURNS Void -> clear!(Box{ n: 1 }); END`,
    `${BOX}FN main() RETURNS Void -> MUTABLE b = Box{ n: 1 }; clear!(b); END`,
  ),
  USE_OF_MOVED_VALUE: because(
    'Lists, promises and what holds them have one owner. Binding such a value to another name, or giving it away, moves it, and the old name is empty. COPY makes a second one.',
    'xs = [1];\nys = xs;\nprint(xs.length());',
    'xs = [1];\nys = COPY xs;\nprint(xs.length());',
  ),
  USE_OF_MOVED_IN_LOOP: because(
    'The second turn of the loop would find the variable empty.',
    'xs = [1];\nFOR i IN (0 ..< 2) DO ys = xs; END',
    'xs = [1];\nFOR i IN (0 ..< 2) DO ys = COPY xs; END',
  ),
  USE_OF_MOVED_PATH: because(
    'A part of a value can move by itself; then the rest is there, but the part is not.',
    'b = Bag{ items: [1] };\nys = b.items;\nprint(b.items.length());',
    'b = Bag{ items: [1] };\nys = COPY b.items;\nprint(b.items.length());',
  ),
  MOVE_NEEDS_IDENTIFIER: because(
    'MOVE empties a variable, so it names one.',
    'xs = [1];\nx = MOVE xs[0];',
    'xs = [1];\nys = MOVE xs;',
  ),
  COPY_BAD_TARGET: because(
    'A promise gives its value once, and a stream each of its items: a copy would take them from the first. Several takers share it.',
    'p = BG { 1; };\nq = COPY p;\nx = NEXT p;\ny = NEXT q;',
    'p: ~Int64 @shared = BG { 1; };\nq = CLONE p;\nx = NEXT p;\ny = NEXT q;',
  ),
  CLONE_BAD_TARGET: because(
    'CLONE makes a further handle of shared data. For a second value use COPY.',
    'xs = [1];\nys = CLONE xs;',
    'xs = [1];\nys = COPY xs;',
  ),
  PROMISE_NOT_CONSUMED: because(
    'Whoever starts a fiber waits for it once, returns its promise, or hands it on; otherwise its errors would be lost.',
    'p = BG { 1; };',
    'p = BG { 1; };\nn = NEXT p;',
  ),
  LINK_NEEDS_SHARED_OR_MULTIOWNED: because(
    'A weak handle leads to data that other handles keep. Plain data has one owner and no handles.',
    't = Tally{ n: 1 };\nw = LINK t;',
    't = Tally{ n: 1 } @shared;\nw = LINK t;',
  ),
  RESOLVE_NEEDS_LINK: because(
    'RESOLVE asks whether a weak handle still leads to something. Other handles always do.',
    't = Tally{ n: 1 } @shared;\nr = RESOLVE t;',
    't = Tally{ n: 1 } @shared;\nw = LINK t;\nr = RESOLVE w;',
  ),
  FREEZE_NEEDS_OWNED: because(
    'FREEZE makes immutable shared data of data that has one owner, so that nobody can still change it.',
    't = Tally{ n: 1 } @shared;\nf = FREEZE t;',
    't = Tally{ n: 1 };\nf = FREEZE t;',
  ),
  GIVE_ON_COPY_TYPE: because(
    'Numbers, texts and other values without an owner are copied wherever they go: there is nothing to give away.',
    'n = 1;\nm = GIVE n;\nprint(m);',
    'n = 1;\nm = n;\nprint(m);',
  ),
  BORROWED_VALUE_STORED: because(
    'What a function was lent goes back to its owner. To keep it, take it over (TAKES) or keep a COPY.',
    'STRUCT Box { xs: Int64[]@list }\nFN put!(xs: Int64[]@list, MUTABLE box: Box) RETURNS Void -> box.xs = xs; END\nFN main() RETURNS Void -> PASS; END',
    'STRUCT Box { xs: Int64[]@list }\nFN put!(xs: Int64[]@list, MUTABLE box: Box) RETURNS Void -> box.xs = COPY xs; END\nFN main() RETURNS Void -> PASS; END',
  ),
  MUTABLE_ARGUMENTS_OVERLAP: because(
    'A MUTABLE parameter is the variable of the caller, and the function may count on nobody else changing it meanwhile. Two of them are two variables.',
    'FN move!(MUTABLE a: Int64[]@list, MUTABLE b: Int64[]@list) RETURNS Void -> IF a.pop() AS x THEN b.append(x); END END\nFN main() RETURNS Void -> MUTABLE xs: Int64[]@list = [1]; move!(xs, xs); END',
    'FN move!(MUTABLE a: Int64[]@list, MUTABLE b: Int64[]@list) RETURNS Void -> IF a.pop() AS x THEN b.append(x); END END\nFN main() RETURNS Void -> MUTABLE xs: Int64[]@list = [1]; MUTABLE ys: Int64[]@list = []; move!(xs, ys); END',
  ),
  STORE_STRING_NEEDS_COPY: because(
    'Here a stored string is as good as a copy, for no string ever changes. In native code the string of a variable may live only as long as the variable: to be accepted there, a collection gets a COPY, a literal, or what a call has made.',
    'MUTABLE names: String[]@list = [];\nname = "n" + names.length();\nnames.append(name);',
    'MUTABLE names: String[]@list = [];\nname = "n" + names.length();\nnames.append(COPY name);',
  ),
  WHILE_AS_IMMUTABLE_RECEIVER: because(
    'A loop that asks the same unchanging value again gets the same answer for ever.',
    'xs = [1];\nWHILE xs.first() AS x DO print(x); END',
    'MUTABLE xs: Int64[]@list = [1];\nWHILE xs.pop() AS x DO print(x); END',
  ),
};
