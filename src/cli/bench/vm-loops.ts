/**
 * Programs of `clear bench vm` that count, branch and call (CLEAR language reference, 20): each in CLEAR, in plain
 * JavaScript and in Python. All three give the same text.
 */

export interface Subject {
  /** What `main` prints is the result. */
  readonly clear: string;
  readonly javascript: () => string;
  /** Defines a function `run` that gives the result. */
  readonly python: string;
}

const inMain = (statements: string): string => `FN main() RETURNS Void ->\n${statements}\nEND\n`;

function fib(n: number): number {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

const clamp = (value: number, limit: number): number => (value > limit ? value - limit : value);
const sizeOf = (n: number): string => (n % 3 === 0 ? 'small' : n % 3 === 1 ? 'middle' : 'large');
const colourOf = (size: string): string =>
  size === 'small' ? 'red' : size === 'large' ? 'blue' : 'green';
const weightOf = (colour: string): number => (colour === 'red' ? 1 : colour === 'blue' ? 2 : 3);

export const LOOPS = {
  fib: {
    clear: `FN fib(n: Int64) RETURNS Int64 @reentrant ->
    IF n < 2 -> RETURN n;
    RETURN fib(n - 1) + fib(n - 2);
END
${inMain('    print(fib(25));')}`,
    javascript: () => String(fib(25)),
    python: `def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
def run():
    return str(fib(25))`,
  },
  'loop sum': {
    clear: inMain(`    MUTABLE sum = 0;
    MUTABLE i = 0;
    WHILE i < 1000000 DO
        sum = sum + i;
        i = i + 1;
    END
    print(sum);`),
    javascript: () => {
      let sum = 0;
      for (let i = 0; i < 1_000_000; i++) sum += i;
      return String(sum);
    },
    python: `def run():
    total = 0
    i = 0
    while i < 1000000:
        total = total + i
        i = i + 1
    return str(total)`,
  },
  'call loop': {
    clear: `FN clamp(value: Int64, limit: Int64) RETURNS Int64 ->
    IF value > limit -> RETURN value - limit;
    RETURN value;
END
${inMain(`    MUTABLE sum = 0;
    FOR i IN (0 ..< 100000) DO
        sum = clamp(sum + i, 65536);
    END
    print(sum);`)}`,
    javascript: () => {
      let sum = 0;
      for (let i = 0; i < 100_000; i++) sum = clamp(sum + i, 65_536);
      return String(sum);
    },
    python: `def clamp(value, limit):
    return value - limit if value > limit else value
def run():
    total = 0
    for i in range(100000):
        total = clamp(total + i, 65536)
    return str(total)`,
  },
  'float loop': {
    clear: inMain(`    MUTABLE x = 0.5;
    FOR i IN (0 ..< 100000) DO
        x = x * 3.75 * (1.0 - x);
    END
    print(toInt(x * 1000000.0));`),
    javascript: () => {
      let x = 0.5;
      for (let i = 0; i < 100_000; i++) x = x * 3.75 * (1 - x);
      return String(Math.trunc(x * 1e6));
    },
    python: `def run():
    x = 0.5
    for i in range(100000):
        x = x * 3.75 * (1.0 - x)
    return str(int(x * 1000000.0))`,
  },
  'branch loop': {
    clear: inMain(`    MUTABLE total = 0;
    FOR i IN (0 ..< 200000) DO
        rest = i MOD 5;
        IF rest == 0 THEN total += 1;
        ELSE_IF rest == 1 THEN total += 2;
        ELSE_IF rest == 2 THEN total -= 1;
        ELSE_IF rest == 3 THEN total += 5;
        ELSE total -= 3;
        END
    END
    print(total);`),
    javascript: () => {
      let total = 0;
      for (let i = 0; i < 200_000; i++) {
        const rest = i % 5;
        if (rest === 0) total += 1;
        else if (rest === 1) total += 2;
        else if (rest === 2) total -= 1;
        else if (rest === 3) total += 5;
        else total -= 3;
      }
      return String(total);
    },
    python: `def run():
    total = 0
    for i in range(200000):
        rest = i % 5
        if rest == 0: total += 1
        elif rest == 1: total += 2
        elif rest == 2: total -= 1
        elif rest == 3: total += 5
        else: total -= 3
    return str(total)`,
  },
  'match loop': {
    clear: inMain(`    MUTABLE total = 0;
    FOR i IN (0 ..< 200000) DO
        PARTIAL MATCH i MOD 4 START
            0 -> total += 3;,
            1 -> total -= 1;,
            2 -> total += i MOD 7;,
            DEFAULT -> total += 1;
        END
    END
    print(total);`),
    javascript: () => {
      let total = 0;
      for (let i = 0; i < 200_000; i++) {
        switch (i % 4) {
          case 0:
            total += 3;
            break;
          case 1:
            total -= 1;
            break;
          case 2:
            total += i % 7;
            break;
          default:
            total += 1;
        }
      }
      return String(total);
    },
    python: `def run():
    total = 0
    for i in range(200000):
        case = i % 4
        if case == 0: total += 3
        elif case == 1: total -= 1
        elif case == 2: total += i % 7
        else: total += 1
    return str(total)`,
  },
  'collatz loop': {
    clear: inMain(`    MUTABLE steps = 0;
    FOR seed IN (1 ..= 2000) DO
        MUTABLE n = seed;
        WHILE n != 1 DO
            n = IF n MOD 2 == 0 THEN n / 2 ELSE 3 * n + 1 END;
            steps += 1;
        END
    END
    print(steps);`),
    javascript: () => {
      let steps = 0;
      for (let seed = 1; seed <= 2000; seed++)
        for (let n = seed; n !== 1; steps++) n = n % 2 === 0 ? n / 2 : 3 * n + 1;
      return String(steps);
    },
    python: `def run():
    steps = 0
    for seed in range(1, 2001):
        n = seed
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
    return str(steps)`,
  },
  'short circuit loop': {
    clear: inMain(`    MUTABLE hits = 0;
    FOR i IN (0 ..< 200000) DO
        d = i MOD 10;
        IF d != 0 && i / d MOD 3 == 0 || i MOD 11 == 5 THEN hits += 1; END
    END
    print(hits);`),
    javascript: () => {
      let hits = 0;
      for (let i = 0; i < 200_000; i++) {
        const d = i % 10;
        if ((d !== 0 && Math.trunc(i / d) % 3 === 0) || i % 11 === 5) hits += 1;
      }
      return String(hits);
    },
    python: `def run():
    hits = 0
    for i in range(200000):
        d = i % 10
        if d != 0 and i // d % 3 == 0 or i % 11 == 5:
            hits += 1
    return str(hits)`,
  },
  'break continue loop': {
    clear: inMain(`    MUTABLE total = 0;
    FOR round IN (0 ..< 200) DO
        MUTABLE i = 0;
        WHILE TRUE DO
            i += 1;
            IF i > 1000 -> BREAK;
            IF i MOD 3 == 0 -> CONTINUE;
            total += i + round;
        END
    END
    print(total);`),
    javascript: () => {
      let total = 0;
      for (let round = 0; round < 200; round++)
        for (let i = 1; i <= 1000; i++) {
          if (i % 3 === 0) continue;
          total += i + round;
        }
      return String(total);
    },
    python: `def run():
    total = 0
    for round in range(200):
        i = 0
        while True:
            i += 1
            if i > 1000: break
            if i % 3 == 0: continue
            total += i + round
    return str(total)`,
  },
  'string call loop': {
    clear: `FN sizeOf(n: Int64) RETURNS String ->
    IF n MOD 3 == 0 -> RETURN "small";
    IF n MOD 3 == 1 -> RETURN "middle";
    RETURN "large";
END
FN colourOf(size: String) RETURNS String ->
    IF size == "small" -> RETURN "red";
    IF size == "large" -> RETURN "blue";
    RETURN "green";
END
FN weightOf(colour: String) RETURNS Int64 ->
    IF colour == "red" -> RETURN 1;
    IF colour == "blue" -> RETURN 2;
    RETURN 3;
END
${inMain(`    MUTABLE total = 0;
    FOR i IN (0 ..< 120000) DO
        total += weightOf(colourOf(sizeOf(i)));
    END
    print(total);`)}`,
    javascript: () => {
      let total = 0;
      for (let i = 0; i < 120_000; i++) total += weightOf(colourOf(sizeOf(i)));
      return String(total);
    },
    python: `def size_of(n):
    if n % 3 == 0: return "small"
    if n % 3 == 1: return "middle"
    return "large"
def colour_of(size):
    if size == "small": return "red"
    if size == "large": return "blue"
    return "green"
def weight_of(colour):
    if colour == "red": return 1
    if colour == "blue": return 2
    return 3
def run():
    total = 0
    for i in range(120000):
        total += weight_of(colour_of(size_of(i)))
    return str(total)`,
  },
} as const satisfies Record<string, Subject>;
