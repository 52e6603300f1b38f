/** Programs of `clear bench vm` that work on strings, lists, structs, unions and maps (CLEAR language reference, 20). */
import type { Subject } from './vm-loops.js';

type Token =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'end' };

type Shape =
  | { readonly kind: 'square'; readonly side: number }
  | { readonly kind: 'box'; readonly w: number; readonly h: number };

const LINE = 'status=ok user=ann path=/srv/ann size=1234';

export const DATA = {
  'list sum': {
    clear: `FN main() RETURNS Void ->
    MUTABLE xs: Int64[]@list = [];
    FOR i IN (0 ..< 10000) DO xs.append(i * 3); END
    MUTABLE sum = 0;
    FOR i IN (0 ..< xs.length()) DO sum += xs[i]; END
    print(sum);
END
`,
    javascript: () => {
      const xs: number[] = [];
      for (let i = 0; i < 10_000; i++) xs.push(i * 3);
      let sum = 0;
      for (let i = 0; i < xs.length; i++) sum += xs[i] ?? 0;
      return String(sum);
    },
    python: `def run():
    xs = []
    for i in range(10000):
        xs.append(i * 3)
    total = 0
    for i in range(len(xs)):
        total += xs[i]
    return str(total)`,
  },
  'filter sum': {
    clear: `FN main() RETURNS Void ->
    MUTABLE xs: Int64[]@list = [];
    FOR i IN (0 ..< 100000) DO xs.append(i); END
    print(xs |> WHERE _ MOD 3 == 0 |> SELECT _ * 2 |> SUM _);
END
`,
    javascript: () => {
      const xs: number[] = [];
      for (let i = 0; i < 100_000; i++) xs.push(i);
      const sum = xs
        .filter((x) => x % 3 === 0)
        .map((x) => x * 2)
        .reduce((acc, x) => acc + x, 0);
      return String(sum);
    },
    python: `def run():
    xs = []
    for i in range(100000):
        xs.append(i)
    return str(sum(x * 2 for x in xs if x % 3 == 0))`,
  },
  'string scan': {
    clear: `FN main() RETURNS Void ->
    line = "${LINE}";
    MUTABLE hits = 0;
    FOR i IN (0 ..< 50000) DO
        IF line.startsWith?("status") THEN hits += 1; END
        IF line.contains?("path=/srv") THEN hits += 2; END
        IF substr(line, i MOD 20, 2) == "us" THEN hits += line.length(); END
    END
    print(hits);
END
`,
    javascript: () => {
      let hits = 0;
      for (let i = 0; i < 50_000; i++) {
        if (LINE.startsWith('status')) hits += 1;
        if (LINE.includes('path=/srv')) hits += 2;
        if (LINE.substring(i % 20, (i % 20) + 2) === 'us') hits += LINE.length;
      }
      return String(hits);
    },
    python: `def run():
    line = "${LINE}"
    hits = 0
    for i in range(50000):
        if line.startswith("status"): hits += 1
        if "path=/srv" in line: hits += 2
        at = i % 20
        if line[at:at + 2] == "us": hits += len(line)
    return str(hits)`,
  },
  'struct loop': {
    clear: `STRUCT Point { x: Int64, y: Int64 }
FN main() RETURNS Void ->
    MUTABLE p = Point{ x: 0, y: 1 };
    FOR i IN (0 ..< 200000) DO
        p.x = p.x + p.y;
        p.y = (p.y + i) MOD 17;
    END
    print(p.x, p.y);
END
`,
    javascript: () => {
      const p = { x: 0, y: 1 };
      for (let i = 0; i < 200_000; i++) {
        p.x = p.x + p.y;
        p.y = (p.y + i) % 17;
      }
      return `${p.x} ${p.y}`;
    },
    python: `class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y
def run():
    p = Point(0, 1)
    for i in range(200000):
        p.x = p.x + p.y
        p.y = (p.y + i) % 17
    return f"{p.x} {p.y}"`,
  },
  'union match loop': {
    clear: `UNION Token { Number: Int64, Word: String, End }
FN main() RETURNS Void ->
    MUTABLE total = 0;
    FOR i IN (0 ..< 100000) DO
        token: Token = IF i MOD 3 == 0 THEN Token{ Number: i } ELSE_IF i MOD 3 == 1 THEN Token{ Word: "word" } ELSE Token.End END;
        MATCH token START
            Token.Number AS n -> total += n;,
            Token.Word AS w -> total += w.length();,
            Token.End -> total -= 1;
        END
    END
    print(total);
END
`,
    javascript: () => {
      let total = 0;
      for (let i = 0; i < 100_000; i++) {
        const token: Token =
          i % 3 === 0
            ? { kind: 'number', value: i }
            : i % 3 === 1
              ? { kind: 'word', text: 'word' }
              : { kind: 'end' };
        if (token.kind === 'number') total += token.value;
        else if (token.kind === 'word') total += token.text.length;
        else total -= 1;
      }
      return String(total);
    },
    python: `def run():
    total = 0
    for i in range(100000):
        token = ("number", i) if i % 3 == 0 else ("word", "word") if i % 3 == 1 else ("end", None)
        if token[0] == "number": total += token[1]
        elif token[0] == "word": total += len(token[1])
        else: total -= 1
    return str(total)`,
  },
  'float list loop': {
    clear: `FN main() RETURNS Void ->
    MUTABLE xs: Float64[]@list = [];
    FOR i IN (0 ..< 5000) DO xs.append(0.5); END
    FOR j IN (0 ..< xs.length()) DO xs[j] = xs[j] + 0.25; END
    MUTABLE sum = 0.0;
    FOR j IN (0 ..< xs.length()) DO sum = sum + xs[j]; END
    print(toInt(sum));
END
`,
    javascript: () => {
      const xs: number[] = [];
      for (let i = 0; i < 5000; i++) xs.push(0.5);
      for (let j = 0; j < xs.length; j++) xs[j] = (xs[j] ?? 0) + 0.25;
      let sum = 0;
      for (let j = 0; j < xs.length; j++) sum += xs[j] ?? 0;
      return String(Math.trunc(sum));
    },
    python: `def run():
    xs = []
    for i in range(5000):
        xs.append(0.5)
    for j in range(len(xs)):
        xs[j] = xs[j] + 0.25
    total = 0.0
    for j in range(len(xs)):
        total = total + xs[j]
    return str(int(total))`,
  },
  'union struct payload loop': {
    clear: `UNION Shape { Square { side: Int64 }, Box { w: Int64, h: Int64 } }
FN area(shape: Shape) RETURNS Int64 ->
    MATCH shape START
        Shape.Square AS s -> RETURN s.side * s.side;,
        Shape.Box AS b -> RETURN b.w * b.h;
    END
END
FN main() RETURNS Void ->
    MUTABLE total = 0;
    FOR i IN (0 ..< 100000) DO
        shape: Shape = IF i MOD 2 == 0 THEN Shape.Square{ side: i MOD 10 } ELSE Shape.Box{ w: i MOD 7, h: 3 } END;
        total += area(shape);
    END
    print(total);
END
`,
    javascript: () => {
      const area = (shape: Shape): number =>
        shape.kind === 'square' ? shape.side * shape.side : shape.w * shape.h;
      let total = 0;
      for (let i = 0; i < 100_000; i++)
        total += area(
          i % 2 === 0 ? { kind: 'square', side: i % 10 } : { kind: 'box', w: i % 7, h: 3 },
        );
      return String(total);
    },
    python: `class Square:
    def __init__(self, side):
        self.side = side
class Box:
    def __init__(self, w, h):
        self.w = w
        self.h = h
def area(shape):
    return shape.side * shape.side if isinstance(shape, Square) else shape.w * shape.h
def run():
    total = 0
    for i in range(100000):
        total += area(Square(i % 10) if i % 2 == 0 else Box(i % 7, 3))
    return str(total)`,
  },
  'value list iteration': {
    clear: `UNION Token { Number: Int64, Word: String, End }
FN main() RETURNS Void ->
    MUTABLE tokens: Token[]@list = List[];
    FOR i IN (0 ..< 100000) DO
        IF i MOD 3 == 0 THEN tokens.append(Token{ Number: i });
        ELSE_IF i MOD 3 == 1 THEN tokens.append(Token{ Word: "word" });
        ELSE tokens.append(Token.End);
        END
    END
    MUTABLE total = 0;
    MUTABLE words = 0;
    FOR i IN (0 ..< tokens.length()) DO
        PARTIAL MATCH tokens[i] START
            Token.Number AS n -> total += n;,
            Token.Word AS w -> total += w.length(); words += 1;
        END
    END
    print(total, words);
END
`,
    javascript: () => {
      const tokens: Token[] = [];
      for (let i = 0; i < 100_000; i++) {
        if (i % 3 === 0) tokens.push({ kind: 'number', value: i });
        else if (i % 3 === 1) tokens.push({ kind: 'word', text: 'word' });
        else tokens.push({ kind: 'end' });
      }
      let total = 0;
      let words = 0;
      for (const token of tokens) {
        if (token.kind === 'number') total += token.value;
        else if (token.kind === 'word') {
          total += token.text.length;
          words += 1;
        }
      }
      return `${total} ${words}`;
    },
    python: `def run():
    tokens = []
    for i in range(100000):
        if i % 3 == 0: tokens.append(("number", i))
        elif i % 3 == 1: tokens.append(("word", "word"))
        else: tokens.append(("end", None))
    total = 0
    words = 0
    for token in tokens:
        if token[0] == "number": total += token[1]
        elif token[0] == "word":
            total += len(token[1])
            words += 1
    return f"{total} {words}"`,
  },
  hashmap: {
    clear: `FN main() RETURNS Void ->
    MUTABLE m: HashMap<Int64, Int64> = {};
    FOR i IN (0 ..< 100000) DO m[i] = i * 2; END
    MUTABLE sum = 0;
    FOR j IN (0 ..< 100000) DO sum += m[j] OR 0; END
    print(sum, m.count());
END
`,
    javascript: () => {
      const m = new Map<number, number>();
      for (let i = 0; i < 100_000; i++) m.set(i, i * 2);
      let sum = 0;
      for (let j = 0; j < 100_000; j++) sum += m.get(j) ?? 0;
      return `${sum} ${m.size}`;
    },
    python: `def run():
    m = {}
    for i in range(100000):
        m[i] = i * 2
    total = 0
    for j in range(100000):
        total += m.get(j, 0)
    return f"{total} {len(m)}"`,
  },
  'numeric map mutation': {
    clear: `FN main() RETURNS Void ->
    MUTABLE m: HashMap<Int64, Int64> = {};
    FOR i IN (0 ..< 60000) DO m[i] = i; END
    MUTABLE sum = 0;
    FOR i IN (0 ..< 60000) DO
        sum += m[i] OR 0;
        IF i MOD 4 == 0 THEN m.delete(i); END
    END
    MUTABLE left = 0;
    FOR i IN (0 ..< 60000) DO
        IF m.contains?(i) THEN left += 1; END
    END
    print(sum, left, m.count());
END
`,
    javascript: () => {
      const m = new Map<number, number>();
      for (let i = 0; i < 60_000; i++) m.set(i, i);
      let sum = 0;
      for (let i = 0; i < 60_000; i++) {
        sum += m.get(i) ?? 0;
        if (i % 4 === 0) m.delete(i);
      }
      let left = 0;
      for (let i = 0; i < 60_000; i++) if (m.has(i)) left += 1;
      return `${sum} ${left} ${m.size}`;
    },
    python: `def run():
    m = {}
    for i in range(60000):
        m[i] = i
    total = 0
    for i in range(60000):
        total += m.get(i, 0)
        if i % 4 == 0:
            del m[i]
    left = 0
    for i in range(60000):
        if i in m: left += 1
    return f"{total} {left} {len(m)}"`,
  },
  'value map loop': {
    clear: `UNION Token { Number: Int64, Word: String, End }
FN main() RETURNS Void ->
    MUTABLE m: HashMap<Token> = {};
    FOR i IN (0 ..< 50000) DO
        key = "k_" + i.toString();
        IF i MOD 2 == 0 THEN m[key] = Token{ Number: i };
        ELSE m[key] = Token{ Word: COPY key };
        END
    END
    MUTABLE total = 0;
    FOR i IN (0 ..< 50000) DO
        token = m["k_" + i.toString()] OR Token.End;
        PARTIAL MATCH token START
            Token.Number AS n -> total += n;,
            Token.Word AS w -> total += w.length();
        END
    END
    print(total, m.count());
END
`,
    javascript: () => {
      const m = new Map<string, Token>();
      for (let i = 0; i < 50_000; i++) {
        const key = `k_${i}`;
        m.set(key, i % 2 === 0 ? { kind: 'number', value: i } : { kind: 'word', text: key });
      }
      let total = 0;
      for (let i = 0; i < 50_000; i++) {
        const token = m.get(`k_${i}`) ?? { kind: 'end' };
        if (token.kind === 'number') total += token.value;
        else if (token.kind === 'word') total += token.text.length;
      }
      return `${total} ${m.size}`;
    },
    python: `def run():
    m = {}
    for i in range(50000):
        key = "k_" + str(i)
        m[key] = ("number", i) if i % 2 == 0 else ("word", key)
    total = 0
    for i in range(50000):
        token = m.get("k_" + str(i), ("end", None))
        if token[0] == "number": total += token[1]
        elif token[0] == "word": total += len(token[1])
    return f"{total} {len(m)}"`,
  },
} as const satisfies Record<string, Subject>;
