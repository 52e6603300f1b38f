/** Random sequential programs: functions, some of which can fail, and a `main` that prints what becomes of its variables. */
import type { Callee, Kind, Scope, Variable } from './expressions.js';
import { expression, INTEGER_KINDS, literal, variableOf } from './expressions.js';
import { changeData, raising, showData } from './data-statements.js';
import { DATA_DECLARATIONS } from './data-expressions.js';
import { makeRandom } from './random.js';
import { stubs } from './stubs.js';

const LOCAL_KINDS: readonly Kind[] = [
  ...INTEGER_KINDS,
  'Float64',
  'Float32',
  'Bool',
  'String',
  'String',
  'Int64[]@list',
  'String[]@list',
  '?Int64',
  'Point',
  'Color',
  'Shape',
  'HashMap<Int64>',
  'HashMap<Int64, String>',
  'Int64[]@set',
  'Int64[]@pool',
  'FN(Int64) -> Int64',
];
const PARAMETER_KINDS: readonly Kind[] = [
  'Int64',
  'Int64',
  'Int8',
  'UInt32',
  'Float64',
  'Bool',
  'String',
  'Color',
  'Shape',
  'HashMap<Int64>',
  'Int64[]@set',
];
const RESULT_KINDS: readonly Kind[] = [
  'Int64',
  'Int64',
  'Int32',
  'Float64',
  'String',
  'Bool',
  'Point',
  'Shape',
  'Color',
];
/** What `change!` changes. */
const CHANGED_KINDS: readonly Kind[] = ['Point', 'Int64[]@list', 'Int64', 'HashMap<Int64>'];
const SHOWN: ReadonlySet<Kind> = new Set<Kind>([
  ...INTEGER_KINDS,
  'Float64',
  'Float32',
  'Bool',
  'String',
  '?Int64',
  'Color',
]);

const DECLARATIONS = `STRUCT Corner { n: Int16 }
STRUCT Point { x: Int64, tag: String, at: Corner }
${DATA_DECLARATIONS}`;

export function randomProgram(seed: string): string {
  return new Writer(seed).program();
}

class Writer {
  readonly #random;
  readonly #lines: string[] = [];
  #indent = 1;
  #names = 0;
  #loops = 0;
  #isMain = false;
  /** How many more statements may be written; keeps programs small. */
  #budget = 0;

  constructor(seed: string) {
    this.#random = makeRandom(seed);
  }

  program(): string {
    const callees: Callee[] = [];
    this.#lines.push(DECLARATIONS);
    for (let i = 0; i < this.#random.below(4); i++) callees.push(this.#function(i, [...callees]));
    this.#changer(callees);
    this.#lines.push('FN main() RETURNS !Void ->');
    this.#isMain = true;
    this.#budget = 22;
    const scope = this.#scope([], callees, true);
    for (const kind of CHANGED_KINDS) this.#declare(scope, kind);
    for (let i = 0; i < 3; i++) this.#declare(scope);
    this.#block(scope, 9);
    for (const { name, kind } of scope.variables) this.#show(name, kind);
    this.#lines.push('END', '');
    if (this.#random.chance(40)) this.#tests(callees);
    return this.#lines.join('\n');
  }

  /** A TEST block with fixtures, stubs and a few tests. */
  #tests(callees: readonly Callee[]): void {
    const random = this.#random;
    const fixtures: readonly Variable[] = [
      { name: 'base', kind: 'Int64', mutable: false },
      { name: 'list', kind: 'Int64[]@list', mutable: true },
    ];
    this.#isMain = false;
    this.#lines.push('TEST Made DO');
    this.#line(`LET base = ${random.below(9)};`);
    this.#line(`MUTABLE list: Int64[]@list = [base, ${random.below(5)}];`);
    if (random.chance(50)) this.#line('BEFORE EACH DO list.append(base + 1); END');
    if (random.chance(50)) this.#line('AFTER EACH DO print("after", list.length(), base); END');
    for (let w = 0; w < 1 + random.below(2); w++) {
      this.#line(`WHEN "w${w}" DO`);
      this.#indent++;
      if (random.chance(40)) this.#line(`LET base = ${10 + random.below(9)};`);
      const counters: Variable[] = [];
      for (const line of stubs(random, callees, (name) => {
        counters.push({ name, kind: 'Int64', mutable: false });
      }))
        this.#line(line);
      for (let i = 0; i < 1 + random.below(2); i++) {
        this.#line(`TEST THAT "t${i}" DO`);
        this.#indent++;
        this.#budget = 6;
        const scope = this.#scope([...fixtures, ...counters], callees, true);
        this.#block(scope, 4);
        if (random.chance(30)) this.#line(`ASSERT_RAISES Input, risky(${random.below(3)} - 1);`);
        for (const { name, kind } of scope.variables) this.#show(name, kind);
        this.#indent--;
        this.#line('END');
      }
      this.#indent--;
      this.#line('END');
    }
    this.#lines.push('END', '');
  }

  #scope(variables: readonly Variable[], callees: readonly Callee[], mayRaise: boolean): Scope {
    return { random: this.#random, variables: [...variables], callees, mayRaise };
  }

  #function(index: number, callees: readonly Callee[]): Callee {
    const random = this.#random;
    const parameters = Array.from({ length: random.below(4) }, () => random.pick(PARAMETER_KINDS));
    const raises = random.chance(40);
    const catches = raises && random.chance(40);
    const callee: Callee = {
      name: `f${index}`,
      parameters,
      result: random.pick(RESULT_KINDS),
      fallible: raises && !catches,
    };
    const variables = parameters.map((kind, i) => ({ name: `p${i}`, kind, mutable: false }));
    const header = variables.map(({ name, kind }) => `${name}: ${kind}`).join(', ');
    this.#lines.push(
      `FN ${callee.name}(${header}) RETURNS ${callee.fallible ? '!' : ''}${callee.result} ->`,
    );
    this.#budget = 6;
    const scope = this.#scope(variables, callees, raises);
    if (raises) for (const line of raising(scope)) this.#line(line);
    this.#declare(scope);
    this.#block(scope, 3);
    this.#line(`RETURN ${expression(scope, callee.result, 2)};`);
    if (catches) this.#catches(this.#scope(variables, [], false), callee.result);
    this.#lines.push('END', '');
    return callee;
  }

  /** Clauses for the errors that may come up in a function; the last one takes them all. */
  #catches(scope: Scope, result: Kind): void {
    const random = this.#random;
    const heads = [
      'CATCH Odd',
      'CATCH Input',
      'CATCH NotFound, Transient',
      'CATCH Input WITH(Odd)',
    ];
    heads.push('CATCH NotFound WITH("too much", "abc")', 'CATCH System, Input WITH("")');
    for (let i = 1 + random.below(2); i > 0; i--) {
      this.#lines.push(random.pick(heads));
      this.#line(`RETURN ${expression(scope, result, 1)};`);
    }
    this.#lines.push('DEFAULT');
    this.#line(`RETURN ${expression(scope, result, 1)};`);
  }

  /** A function that changes what its caller holds. */
  #changer(callees: readonly Callee[]): void {
    const variables: Variable[] = [
      { name: 'point', kind: 'Point', mutable: true },
      { name: 'list', kind: 'Int64[]@list', mutable: true },
      { name: 'n', kind: 'Int64', mutable: true },
      { name: 'map', kind: 'HashMap<Int64>', mutable: true },
    ];
    this.#lines.push(
      'FN change!(MUTABLE point: Point, MUTABLE list: Int64[]@list, MUTABLE n: Int64, MUTABLE map: HashMap<Int64>) RETURNS Void ->',
    );
    this.#budget = 6;
    const scope = this.#scope(
      variables,
      callees.filter((c) => !c.fallible),
      false,
    );
    this.#change(scope);
    this.#block(scope, 3);
    this.#assign(scope);
    this.#lines.push('END', '');
  }

  #line(text: string): void {
    this.#lines.push('    '.repeat(this.#indent) + text);
  }

  #name(): string {
    return `v${this.#names++}`;
  }

  #block(scope: Scope, count: number): void {
    for (let i = 0; i < count && this.#budget > 0; i++) this.#statement(scope);
  }

  /** A block of its own, in which new names die. */
  #inner(scope: Scope, more: readonly Variable[] = []): void {
    this.#indent++;
    const inner = this.#scope([...scope.variables, ...more], scope.callees, scope.mayRaise);
    this.#block(inner, 1 + this.#random.below(3));
    this.#indent--;
  }

  #declare(scope: Scope, wanted: Kind | null = null): void {
    const random = this.#random;
    const kind = wanted ?? random.pick(LOCAL_KINDS);
    const mutable = wanted !== null || random.chance(75);
    const name = this.#name();
    const value = random.chance(50) ? literal(random, kind) : expression(scope, kind, 2);
    this.#line(`${mutable ? 'MUTABLE ' : ''}${name}: ${kind} = ${value};`);
    scope.variables.push({ name, kind, mutable });
  }

  #show(name: string, kind: Kind): void {
    if (SHOWN.has(kind)) this.#line(`print("${name}", ${name});`);
    else if (kind === 'Point')
      this.#line(`print("${name}", ${name}.x, ${name}.tag, ${name}.at.n);`);
    else for (const line of showData(name, kind)) this.#line(line);
  }

  #statement(scope: Scope): void {
    this.#budget--;
    const random = this.#random;
    const forms: (() => void)[] = [
      () => {
        this.#declare(scope);
      },
      () => {
        this.#assign(scope);
      },
      () => {
        this.#assign(scope);
      },
      () => {
        this.#compound(scope);
      },
      () => {
        this.#change(scope);
      },
      () => {
        this.#if(scope);
      },
      () => {
        this.#loop(scope);
      },
      () => {
        const kind = random.pick([...SHOWN]);
        this.#line(`print(${expression(scope, kind, 3)});`);
      },
      () => {
        if (random.chance(6)) this.#line(`ASSERT ${expression(scope, 'Bool', 1)}, "said";`);
        else if (this.#loops > 0 && random.chance(60))
          this.#line(
            `IF ${expression(scope, 'Bool', 1)} -> ${random.pick(['BREAK', 'CONTINUE'])};`,
          );
      },
    ];
    random.pick(forms)();
  }

  #assign(scope: Scope): void {
    const kind = this.#random.pick(LOCAL_KINDS);
    const name = variableOf(scope, kind, true);
    if (name === null) return;
    this.#line(`${name} = ${expression(scope, kind, 3)};`);
  }

  #compound(scope: Scope): void {
    const random = this.#random;
    const kind = random.pick<Kind>([...INTEGER_KINDS, 'Float64', 'Float32', 'String']);
    const name = variableOf(scope, kind, true);
    if (name === null) return;
    if (kind === 'String') {
      this.#line(`${name} += ${expression(scope, random.pick<Kind>(['String', 'Int64']), 1)};`);
      return;
    }
    const operand = random.pick<Kind>([kind, 'Int64', 'Float64', 'Int8']);
    this.#line(
      `${name} ${random.pick(['+=', '-=', '*=', '/='])} ${expression(scope, operand, 1)};`,
    );
  }

  /** Changes inside lists and structs. */
  #change(scope: Scope): void {
    const random = this.#random;
    const list = variableOf(scope, 'Int64[]@list', true);
    const words = variableOf(scope, 'String[]@list', true);
    const point = variableOf(scope, 'Point', true);
    const number = (): string => expression(scope, 'Int64', 2);
    const counter = variableOf(scope, 'Int64', true);
    const map = variableOf(scope, 'HashMap<Int64>', true);
    const hasAll = point !== null && list !== null && counter !== null && map !== null;
    if (hasAll && this.#isMain && random.chance(25)) {
      this.#line(`change!(${point}, ${list}, ${counter}, ${map});`);
      return;
    }
    if (random.chance(50)) {
      for (const line of changeData(scope, () => this.#name())) this.#line(line);
      return;
    }
    if (point !== null && random.chance(50)) {
      this.#line(
        random.pick([
          `${point}.x = ${number()};`,
          `${point}.x += ${number()};`,
          `${point}.at.n = ${expression(scope, 'Int16', 1)};`,
          `${point}.tag = ${expression(scope, 'String', 2)};`,
        ]),
      );
    } else if (list !== null && random.chance(70)) {
      this.#line(
        random.pick([
          `${list}.append(${number()});`,
          `IF ${list}.length() > 1 -> ${list}[1] = ${number()};`,
          `IF ${list}.length() > 0 -> ${list}[0] += ${number()};`,
          `${list}[${random.below(2)}] = ${number()};`,
          `print(${list}.pop());`,
          `IF ${list}.length() > 0 -> print(${list}.remove(0));`,
        ]),
      );
    } else if (words !== null) this.#line(`${words}.append(${expression(scope, 'String', 2)});`);
  }

  #if(scope: Scope): void {
    const random = this.#random;
    if (random.chance(25)) {
      const name = this.#name();
      this.#line(`IF ${expression(scope, '?Int64', 1)} AS ${name} THEN`);
      this.#inner(scope, [{ name, kind: 'Int64', mutable: false }]);
    } else {
      this.#line(`IF ${expression(scope, 'Bool', 2)} THEN`);
      this.#inner(scope);
    }
    if (random.chance(30)) {
      this.#line(`ELSE_IF ${expression(scope, 'Bool', 2)} THEN`);
      this.#inner(scope);
    }
    if (random.chance(50)) {
      this.#line('ELSE');
      this.#inner(scope);
    }
    this.#line('END');
  }

  #loop(scope: Scope): void {
    const random = this.#random;
    const name = this.#name();
    if (this.#loops > 1) return;
    this.#loops++;
    const list = variableOf(scope, 'Int64[]@list');
    if (list !== null && random.chance(30)) {
      this.#line(`FOR ${name} IN ${list} DO`);
      this.#inner({ ...scope, variables: scope.variables.filter((v) => v.name !== list) }, [
        { name, kind: 'Int64', mutable: false },
      ]);
    } else if (random.chance(60)) {
      const from = random.pick(['0', '-1', '9223372036854775805']);
      const mark = random.pick(['..<', '..=']);
      const to = from.startsWith('9') ? '9223372036854775807' : String(random.below(4));
      this.#line(`FOR ${name} IN (${from} ${mark} ${to}) DO`);
      this.#inner(scope, [{ name, kind: 'Int64', mutable: false }]);
    } else {
      this.#line(`MUTABLE ${name} = 0;`);
      this.#line(`WHILE ${name} < ${random.below(4)} && ${expression(scope, 'Bool', 1)} DO`);
      this.#indent++;
      this.#line(`${name} += 1;`);
      this.#indent--;
      this.#inner(scope);
    }
    this.#line('END');
    this.#loops--;
  }
}
