/**
 * A deliberately plain evaluator of checked programs: it walks the tree, keeps variables in maps, and uses exceptions
 * for everything that leaves. It shares nothing with the lowering, the bytecode or the machine, so that a mistake has
 * to be made twice to stay hidden.
 */
import type { Span } from '../../src/diagnostics/source.js';
import { locationAt } from '../../src/diagnostics/source.js';
import type {
  BinaryExpr,
  CatchClause,
  Condition,
  ErrorSpec,
  Expr,
  MatchArm,
  OrExpr,
  Stmt,
} from '../../src/syntax/ast.js';
import type {
  CallTarget,
  CheckedFunction,
  CheckedPipeline,
  CheckedProgram,
  CheckedTest,
  Variable,
} from '../../src/types/checked.js';
import type { Type } from '../../src/types/types.js';
import type { Host } from './pipelines.js';
import { elementsOf, evaluatePipeline, numbersFrom } from './pipelines.js';
import { EVALUATOR_BUILTINS, Refused } from './builtins.js';
import { addMember, entryOf, insertInto, membersOf, setEntry, slotOf } from './collections.js';
import { Fault, KINDS, Loop, nothingOf, Raised, Returned } from './leaving.js';
import { chooseArm } from './patterns.js';
import type {
  EvaluatorCounter,
  EvaluatorFunction,
  EvaluatorList,
  EvaluatorStruct,
  EvaluatorValue,
} from './values.js';
import {
  convert,
  copy,
  floatOperation,
  integerOperation,
  isEqual,
  isFunction,
  isLess,
  isList,
  isMap,
  isPool,
  isSet,
  isStruct,
  isVariant,
  outOfRange,
  textOf,
  widthOf,
  Wrong,
} from './values.js';

/** What a program did. `fault` is `kind line:column message`, or empty. */
export interface Evaluated {
  readonly output: readonly string[];
  readonly fault: string;
}

/** The program does more than the evaluator is willing to. */
export class TooLong extends Error {}

type Frame = Map<Variable, EvaluatorValue>;

const STEPS_MAX = 200_000;

/** Runs `main`, or a test. */
export function evaluateProgram(
  program: CheckedProgram,
  test: CheckedTest | null = null,
): Evaluated {
  return new Evaluator(program, test).run();
}

class Evaluator {
  readonly #program: CheckedProgram;
  readonly #output: string[] = [];
  readonly #entry: CheckedFunction | null;
  readonly #stubs: ReadonlyMap<CheckedFunction, CheckedFunction>;
  /** What counts the calls of stubs, as the test has made them. */
  readonly #counters: EvaluatorCounter[] = [];
  #frame: Frame = new Map();
  #steps = 0;

  constructor(program: CheckedProgram, test: CheckedTest | null) {
    this.#program = program;
    this.#entry = test === null ? program.main : test.function;
    this.#stubs = new Map(test?.stubs.map(({ original, replacement }) => [original, replacement]));
  }

  run(): Evaluated {
    if (this.#entry === null) throw new Error('there is no main');
    try {
      this.#call(this.#entry, []);
      return { output: this.#output, fault: '' };
    } catch (error) {
      return { output: this.#output, fault: this.#faultText(error) };
    }
  }

  #faultText(error: unknown): string {
    const [source] = this.#program.sources;
    if (source === undefined) throw error;
    const place = ({ start }: Span): string => {
      const { line, column } = locationAt(source, start);
      return `${line}:${column}`;
    };
    if (error instanceof Fault) return `${error.fault} ${place(error.span)} ${error.message}`;
    if (!(error instanceof Raised)) throw error;
    const name = error.type === '' ? error.kind : `${error.kind} ${error.type}`;
    const message = error.text === '' ? '' : `: ${error.text}`;
    return `uncaught-error ${place(error.span)} ${name}${message}`;
  }

  // ------------------------------------------------------------------------------------------ helpers

  #type(expr: Expr): Type {
    const type = this.#program.types.get(expr);
    if (type === undefined) throw new Error(`no type for ${expr.kind}`);
    return type.kind === 'fallible' ? type.inner : type;
  }

  /** The type after conversions: what an operator works on. */
  #usedType(expr: Expr): Type {
    let type = this.#type(expr);
    for (const conversion of this.#program.conversions.get(expr) ?? []) {
      if (conversion === 'intToFloat') type = { kind: 'float', bits: 64 };
      else if (conversion === 'roundFloat') type = { kind: 'float', bits: 32 };
      else type = this.#targetOf(conversion) ?? type;
    }
    return type;
  }

  #targetOf(conversion: unknown): Type | null {
    if (conversion === 'floatToInt') return { kind: 'int', name: 'Int64' };
    if (typeof conversion !== 'object' || conversion === null) return null;
    const index = Number(Object.values(conversion)[0]);
    const name = (
      ['Int8', 'Int16', 'Int32', 'Int64', 'UInt8', 'UInt16', 'UInt32', 'UInt64'] as const
    )[index];
    return name === undefined ? null : { kind: 'int', name };
  }

  #at<T>(span: Span, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof Wrong) throw new Fault('panic', error.message, span);
      if (error instanceof Refused) throw new Raised('Input', '', error.message, span);
      throw error;
    }
  }

  #read(variable: Variable): EvaluatorValue {
    const value = this.#frame.get(variable);
    if (value === undefined) throw new Error(`${variable.name} has no value`);
    return value;
  }

  /** A value in a place of its own: two names never meet on one struct that is copied. */
  #stored(expr: Expr): EvaluatorValue {
    const value = this.#value(expr);
    return isStruct(value) || isVariant(value) ? copy(value) : value;
  }

  #call(
    called: CheckedFunction,
    args: readonly EvaluatorValue[],
    captured: EvaluatorFunction['captured'] = [],
  ): EvaluatorValue {
    const callee = this.#stubs.get(called) ?? called;
    const saved = this.#frame;
    this.#frame = new Map(callee.parameters.map((p, i) => [p, args[i] ?? null] as const));
    for (const [variable, value] of captured) this.#frame.set(variable, value);
    const counter = callee.counter === undefined ? null : this.#counters[callee.counter.number - 1];
    if (callee.counter !== undefined && counter)
      this.#frame.set(callee.counter.variable, counter.count++);
    try {
      return this.#result(() => {
        try {
          this.#statements(callee.body as readonly Stmt[]);
        } catch (error) {
          const clause = error instanceof Raised ? this.#clauseFor(callee, error) : null;
          if (clause === null) throw error;
          this.#statements(clause);
        }
      });
    } finally {
      this.#frame = saved;
    }
  }

  #result(body: () => void): EvaluatorValue {
    try {
      body();
      return null;
    } catch (error) {
      if (error instanceof Returned) return error.value;
      throw error;
    }
  }

  /** The statements of the first clause that takes the error, those of DEFAULT, or null. */
  #clauseFor({ item }: CheckedFunction, error: Raised): readonly Stmt[] | null {
    const takes = ({ selectors, filters }: CatchClause): boolean => {
      if (!selectors.some(({ text }) => text === error.kind || text === error.type)) return false;
      return (
        filters.length === 0 ||
        filters.some((filter) =>
          filter.kind === 'type'
            ? filter.name.text === error.type
            : this.#value(filter.value) === error.text,
        )
      );
    };
    return item?.catches.find(takes)?.body ?? item?.catchDefault ?? null;
  }

  // ------------------------------------------------------------------------------------------ statements

  #statements(statements: readonly Stmt[]): void {
    for (const statement of statements) this.#statement(statement);
  }

  #statement(s: Stmt): void {
    if (++this.#steps > STEPS_MAX) throw new TooLong();
    const { declared, binds } = this.#program;
    switch (s.kind) {
      case 'mutable': {
        const variable = declared.get(s.name);
        if (variable === undefined || s.value === null) throw new Error('MUTABLE');
        this.#frame.set(variable, this.#stored(s.value));
        return;
      }
      case 'bind': {
        const meaning = binds.get(s);
        if (meaning?.kind === 'declare') this.#frame.set(meaning.variable, this.#stored(s.value));
        else this.#assign(s.target, false, () => this.#stored(s.value));
        return;
      }
      case 'compound': {
        const type = this.#type(s.target);
        this.#assign(s.target, true, (current) => {
          const operand = this.#value(s.value);
          if (type.kind === 'string')
            return asText(current) + textOf(operand, this.#usedType(s.value));
          return this.#compound(s.op.slice(0, -1), current, operand, type, s.value, s.span);
        });
        return;
      }
      case 'expr':
        this.#value(s.value);
        return;
      case 'if': {
        for (const arm of s.arms) {
          if (!this.#condition(arm.condition)) continue;
          this.#statements(arm.body);
          return;
        }
        this.#statements(s.otherwise ?? []);
        return;
      }
      case 'while':
        while (this.#condition(s.condition)) if (!this.#turn(s.body)) return;
        return;
      case 'for':
        this.#for(s);
        return;
      case 'match': {
        const arm = this.#arm(s.subject, s.arms);
        this.#statements(arm === null ? (s.otherwise ?? []) : arm.body);
        return;
      }
      case 'return':
        throw new Returned(s.value === null ? null : this.#stored(s.value));
      case 'break':
      case 'continue':
        throw new Loop(s.kind);
      case 'pass':
        return;
      case 'assert':
        if (this.#value(s.condition) === true) return;
        throw new Fault('assertion', s.message ?? 'the assertion does not hold', s.span);
      case 'raise': {
        const { kind, type, text } = this.#error(s.error);
        throw new Raised(kind ?? 'System', type ?? '', text ?? '', s.span);
      }
      case 'assertRaises':
        this.#assertRaises(s);
        return;
      default:
        throw new Error(`the evaluator does not know the statement ${s.kind}`);
    }
  }

  #assertRaises(s: Extract<Stmt, { kind: 'assertRaises' }>): void {
    const wanted = [s.errorKind, ...(s.errorType === null ? [] : [s.errorType])];
    const say = (what: string): never => {
      const text = wanted.map((name) => name.text).join(' ');
      throw new Fault('assertion', `expected an error ${text}, but ${what}`, s.span);
    };
    try {
      this.#value(s.value);
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      const isWanted =
        error.kind === s.errorKind.text && error.type === (s.errorType?.text ?? error.type);
      return isWanted ? undefined : say('another one was raised');
    }
    say('nothing was raised');
  }

  /** What an error is to be, as far as it is said; a type alone stands for its kind, too. */
  #error({ first, second, message }: ErrorSpec): {
    readonly kind: string | null;
    readonly type: string | null;
    readonly text: string | null;
  } {
    const text = message === null ? null : asText(this.#value(message));
    if (first === null || KINDS.includes(first.text))
      return { kind: first?.text ?? null, type: second?.text ?? null, text };
    const kind = this.#program.errors.find(({ name }) => name === first.text)?.kind ?? 'System';
    return { kind, type: first.text, text };
  }

  /** One turn of a loop; false when it was the last. */
  #turn(body: readonly Stmt[]): boolean {
    if (++this.#steps > STEPS_MAX) throw new TooLong();
    try {
      this.#statements(body);
    } catch (error) {
      if (!(error instanceof Loop)) throw error;
      return error.how === 'continue';
    }
    return true;
  }

  #for(s: Extract<Stmt, { kind: 'for' }>): void {
    const variable = this.#program.declared.get(s.name);
    if (variable === undefined) throw new Error('FOR');
    const { source } = s;
    const step = (value: EvaluatorValue): boolean => {
      this.#frame.set(variable, value);
      return this.#turn(s.body);
    };
    if (source.kind === 'range') {
      const from = this.#value(source.from) as bigint;
      const to = this.#value(source.to) as bigint;
      for (let i = from; source.inclusive ? i <= to : i < to; i++) if (!step(i)) return;
      return;
    }
    const value = this.#value(source);
    const members = membersOf(value);
    if (members !== null) {
      members.every(step);
      return;
    }
    const { items } = value as EvaluatorList;
    const count = items.length;
    for (let i = 0; i < count; i++) {
      const item = items[i];
      if (item === undefined)
        throw new Fault('panic', `index ${i} is out of range for ${count} items`, s.span);
      if (!step(item)) return;
    }
  }

  #condition({ value, binding }: Condition): boolean {
    if (binding === null) return this.#value(value) === true;
    return this.#bind(value, this.#program.declared.get(binding));
  }

  #bind(value: Expr, variable: Variable | undefined): boolean {
    const payload = this.#value(value);
    if (payload !== null && variable !== undefined) this.#frame.set(variable, payload);
    return payload !== null;
  }

  #arm<B>(subject: Expr, arms: readonly MatchArm<B>[]): MatchArm<B> | null {
    return chooseArm(
      {
        value: (expr) => this.#value(expr),
        bind: (name, value) => {
          const variable = this.#program.declared.get(name);
          if (variable !== undefined) this.#frame.set(variable, value);
        },
      },
      this.#value(subject),
      arms,
    );
  }

  /** Evaluates the place, then the new value, then writes. A compound assignment reads the place before the value. */
  #assign(
    target: Expr,
    reads: boolean,
    makeValue: (current: EvaluatorValue) => EvaluatorValue,
  ): void {
    if (target.kind === 'name' || target.kind === 'placeholder') {
      const variable = this.#program.names.get(target);
      if (variable === undefined) throw new Error('no variable');
      this.#write(variable, makeValue(this.#frame.get(variable) ?? null));
      return;
    }
    if (target.kind === 'field') {
      const { fields } = this.#value(target.receiver) as EvaluatorStruct;
      fields.set(target.name.text, makeValue(fields.get(target.name.text) ?? null));
      return;
    }
    if (target.kind !== 'index') throw new Error('no place');
    const holder = this.#value(target.receiver);
    const key = this.#value(target.index);
    if (!isList(holder)) {
      const value = makeValue(null);
      this.#setItem(holder, key, value, target.span);
      return;
    }
    const { items } = holder;
    const index = key as bigint;
    const inRange = (): boolean => index >= 0n && index < BigInt(items.length);
    const check = (): void => {
      if (!inRange()) throw new Fault('panic', outOfRange(index, items.length), target.span);
    };
    if (reads) check();
    const value = makeValue(items[Number(index)] ?? null);
    check();
    items[Number(index)] = value;
  }

  #setItem(holder: EvaluatorValue, key: EvaluatorValue, value: EvaluatorValue, span: Span): void {
    if (isMap(holder)) setEntry(holder, key, value);
    else if (isSet(holder)) addMember(holder, value);
    else if (isPool(holder)) {
      const slot = slotOf(holder, key);
      if (slot === undefined)
        throw new Fault('panic', 'the handle is stale: its item was removed from the pool', span);
      slot.item = value;
    } else throw new Error('no collection');
  }

  /** A MUTABLE parameter that holds a struct or a list stands for the caller's: its content is replaced. */
  #write(variable: Variable, value: EvaluatorValue): void {
    const held = this.#frame.get(variable) ?? null;
    const isBorrowed = variable.role === 'parameter' && variable.mutable;
    if (isBorrowed && isList(held) && isList(value)) {
      const { items } = value;
      held.items.splice(0, held.items.length, ...items);
    } else if (isBorrowed && isMap(held) && isMap(value)) {
      const { entries } = value;
      held.entries.splice(0, held.entries.length, ...entries);
    } else if (isBorrowed && isStruct(held) && isStruct(value)) {
      for (const [name, field] of value.fields) held.fields.set(name, field);
    } else this.#frame.set(variable, value);
  }

  // ------------------------------------------------------------------------------------------ expressions

  #value(expr: Expr): EvaluatorValue {
    let value = this.#raw(expr);
    for (const conversion of this.#program.conversions.get(expr) ?? []) {
      if (conversion === 'present') value = value !== null;
      else if (conversion === 'load') value = (value as EvaluatorCounter).count;
      else if (conversion === 'intToFloat') value = Number(value);
      else {
        const to: Type | null =
          conversion === 'roundFloat' ? { kind: 'float', bits: 32 } : this.#targetOf(conversion);
        const from = value as bigint | number;
        if (to !== null && value !== null) value = this.#at(expr.span, () => convert(from, to));
      }
    }
    return value;
  }

  #raw(expr: Expr): EvaluatorValue {
    switch (expr.kind) {
      case 'int':
      case 'float':
        return this.#literal(expr.value, this.#type(expr));
      case 'string':
        return expr.value;
      case 'bool':
        return expr.value;
      case 'nil':
        return null;
      case 'name': {
        const variable = this.#program.names.get(expr);
        return variable === undefined ? this.#function(expr) : this.#read(variable);
      }
      case 'lambda':
        return this.#function(expr);
      case 'capability': {
        const counter = { count: this.#value(expr.value) as bigint };
        this.#counters.push(counter);
        return counter;
      }
      case 'placeholder':
      case 'pipeName': {
        const variable = this.#program.names.get(expr);
        if (variable === undefined) throw new Error('_');
        return this.#read(variable);
      }
      case 'pipe': {
        const meaning = this.#program.pipes.get(expr);
        if (meaning === undefined) throw new Error('|>');
        if (meaning.kind === 'expression') return this.#value(meaning.value);
        return this.#pipeline(meaning.pipeline);
      }
      case 'unary':
        return this.#unary(expr.op, expr.value, expr);
      case 'binary':
        return this.#binary(expr);
      case 'or':
        return this.#or(expr);
      case 'call':
      case 'method': {
        const target = this.#program.calls.get(expr);
        if (target === undefined) throw new Error('call');
        return this.#callTarget(target, expr.span);
      }
      case 'field': {
        if (expr.receiver.kind === 'typeName') return { variant: expr.name.text, payload: null };
        const { fields } = this.#value(expr.receiver) as EvaluatorStruct;
        return fields.get(expr.name.text) ?? null;
      }
      case 'index': {
        const holder = this.#value(expr.receiver);
        const index = this.#value(expr.index) as bigint;
        if (isMap(holder)) return entryOf(holder, index);
        if (isSet(holder)) return holder.members.includes(index) ? index : null;
        if (isPool(holder)) return slotOf(holder, index)?.item ?? null;
        const { items } = holder as EvaluatorList;
        const item = items[Number(index)];
        if (item === undefined)
          throw new Fault('panic', outOfRange(index, items.length), expr.span);
        return item;
      }
      case 'slice': {
        const args = [expr.receiver, expr.from, expr.to].map((arg) => this.#value(arg));
        const name = expr.inclusive ? 'string.[..=]' : 'string.[..<]';
        return this.#builtin(name, args, expr.span);
      }
      case 'unwrap': {
        const value = this.#value(expr.value);
        if (value === null) throw new Fault('panic', 'unwrapped a NIL', expr.span);
        return value;
      }
      case 'struct': {
        const type = this.#type(expr);
        const values = this.#program.literals.get(expr);
        const [payload] = values ?? [];
        if (type.kind === 'union' && payload !== undefined)
          return { variant: expr.fields[0]?.name.text ?? '', payload: this.#stored(payload) };
        if (type.kind !== 'struct' || values === undefined) throw new Error('struct');
        const fields = new Map(type.info.fields.map((f) => [f.name, null as EvaluatorValue]));
        // Fields are evaluated in the order of the declaration, which generated literals keep.
        type.info.fields.forEach((field, i) => {
          const value = values[i];
          if (value !== undefined) fields.set(field.name, this.#stored(value));
        });
        return { name: type.info.name, fields };
      }
      case 'variant': {
        const fields = new Map(
          expr.fields.map(({ name, value }) => [name.text, this.#stored(value)] as const),
        );
        const name = expr.variant.text;
        return { variant: name, payload: { name, fields } };
      }
      case 'list':
      case 'collection':
        return this.#collection(this.#type(expr), expr.items);
      case 'map': {
        const map = { entries: [] };
        for (const { key, value } of expr.entries)
          setEntry(map, this.#value(key), this.#stored(value));
        return map;
      }
      case 'cast':
        return this.#value(expr.value);
      case 'ownership':
        return expr.op === 'COPY' ? copy(this.#value(expr.value)) : this.#value(expr.value);
      case 'ifExpr': {
        for (const arm of expr.arms)
          if (this.#value(arm.condition) === true) return this.#value(arm.value);
        if (expr.otherwise === null) throw new Error('IF without ELSE');
        return this.#value(expr.otherwise);
      }
      case 'matchExpr': {
        const arm = this.#arm(expr.subject, expr.arms);
        const chosen = arm === null ? expr.otherwise : arm.body;
        if (chosen === null) throw new Fault('panic', 'no arm of MATCH matches', expr.span);
        return this.#value(chosen);
      }
      case 'asBinding':
        return this.#bind(expr.value, this.#program.declared.get(expr.name));
      default:
        throw new Error(`the evaluator does not know the expression ${expr.kind}`);
    }
  }

  #collection({ kind }: Type, items: readonly Expr[]): EvaluatorValue {
    const values = items.map((item) => this.#stored(item));
    if (kind === 'set') {
      const set = { members: [] };
      for (const value of values) addMember(set, value);
      return set;
    }
    if (kind !== 'pool') return { items: values };
    const pool = { slots: [], free: [] };
    for (const value of values) insertInto(pool, value);
    return pool;
  }

  /** A lambda, or the name of a function, with copies of what it captures. */
  #function(expr: Expr): EvaluatorValue {
    const callee = this.#program.functionValues.get(expr);
    if (callee === undefined) throw new Error('no function');
    const captured = callee.captures.map(
      ({ outer, inner }) => [inner, copy(this.#read(outer))] as const,
    );
    return { callee, captured };
  }

  #literal(value: bigint | number, type: Type): EvaluatorValue {
    const plain = type.kind === 'optional' ? type.inner : type;
    return convert(value, plain);
  }

  #unary(op: string, operand: Expr, expr: Expr): EvaluatorValue {
    const type = this.#type(expr);
    if (op === '-' && (operand.kind === 'int' || operand.kind === 'float'))
      return this.#literal(-operand.value, type);
    const value = this.#value(operand);
    if (op === '!') return value !== true;
    if (typeof value === 'number') return -value;
    if (typeof value !== 'bigint') throw new Error('unary');
    const { bits, signed } = widthOf(type);
    const exact = op === '-' ? -value : ~value;
    const wrapped = signed ? BigInt.asIntN(bits, exact) : BigInt.asUintN(bits, exact);
    if (op === '~' || wrapped === exact) return wrapped;
    const name = type.kind === 'int' && type.name !== 'Int64' ? ` (${type.name})` : '';
    const shown = name.replace('Byte', 'UInt8');
    throw new Fault('panic', `integer overflow in -(${value})${shown}`, expr.span);
  }

  #binary(expr: BinaryExpr): EvaluatorValue {
    const { op } = expr;
    if (op === '&&') return this.#value(expr.left) === true && this.#value(expr.right) === true;
    if (op === '||') return this.#value(expr.left) === true || this.#value(expr.right) === true;
    const left = this.#value(expr.left);
    const right = this.#value(expr.right);
    const type = this.#type(expr);
    switch (op) {
      case '==':
        return isEqual(left, right);
      case '!=':
        return !isEqual(left, right);
      case '<':
        return isLess(left, right);
      case '>':
        return isLess(right, left);
      case '<=':
        return isLess(left, right) || left === right;
      case '>=':
        return isLess(right, left) || left === right;
      default:
    }
    if (type.kind === 'string')
      return textOf(left, this.#usedType(expr.left)) + textOf(right, this.#usedType(expr.right));
    if (isList(left) && isList(right)) return { items: [...left.items, ...right.items] };
    if (type.kind === 'float') return floatOperation(op, Number(left), Number(right), type.bits);
    return this.#at(expr.span, () => integerOperation(op, left as bigint, right as bigint, type));
  }

  #compound(
    op: string,
    current: EvaluatorValue,
    operand: EvaluatorValue,
    type: Type,
    value: Expr,
    span: Span,
  ): EvaluatorValue {
    if (typeof current === 'bigint' && typeof operand === 'bigint')
      return this.#at(span, () => integerOperation(op, current, operand, type));
    const operandType = this.#usedType(value);
    const isSmall = (t: Type): boolean => t.kind === 'int' || (t.kind === 'float' && t.bits === 32);
    const hasSmallFloat = [type, operandType].some((t) => t.kind === 'float' && t.bits === 32);
    const bits = hasSmallFloat && isSmall(type) && isSmall(operandType) ? 32 : 64;
    const toFloat = (v: EvaluatorValue): number =>
      Number(convert(v as bigint | number, { kind: 'float', bits }));
    const result = floatOperation(op, toFloat(current), toFloat(operand), bits);
    return this.#at(span, () => convert(result, type));
  }

  #callTarget(target: CallTarget, span: Span): EvaluatorValue {
    if (target.kind === 'value') {
      const called = this.#value(target.callee);
      if (!isFunction(called)) throw new Error('no function');
      return this.#call(
        called.callee,
        target.args.map((arg) => this.#value(arg)),
        called.captured,
      );
    }
    if (target.kind === 'builtin' && target.name === 'print') {
      const parts = target.args.map((arg) => textOf(this.#value(arg), this.#usedType(arg)));
      this.#output.push(parts.join(' '));
      return null;
    }
    if (target.kind === 'builtin')
      return this.#builtin(
        target.name,
        target.args.map((arg, i) => (i > 0 ? this.#stored(arg) : this.#value(arg))),
        span,
      );
    const { function: callee } = target;
    const args = target.args.map((arg, i) => {
      const isTaken = callee.item?.parameters[i]?.takes === true;
      return isTaken ? this.#stored(arg) : this.#value(arg);
    });
    return this.#call(callee, args);
  }

  #builtin(name: string, args: readonly EvaluatorValue[], span: Span): EvaluatorValue {
    const work = EVALUATOR_BUILTINS[name === 'list.push' ? 'list.append' : name];
    if (work === undefined) throw new Error(`the evaluator does not know ${name}`);
    return this.#at(span, () => work(args));
  }

  #pipeline(pipeline: CheckedPipeline): EvaluatorValue {
    const { source } = pipeline;
    const isRange = source.kind === 'range';
    const whole = isRange ? null : this.#value(source);
    const flow = isRange
      ? numbersFrom(
          this.#value(source.from) as bigint,
          this.#value(source.to) as bigint,
          source.inclusive,
        )
      : (membersOf(whole) ?? elementsOf(whole));
    const host: Host = {
      value: (part) => this.#value(part),
      bind: (variable, value) => this.#frame.set(variable, value),
      read: (variable) => this.#read(variable),
      items: (value) => membersOf(value) ?? elementsOf(value),
      block: (stage) => {
        this.#statements(stage.node.block ?? []);
      },
      at: (stage, work) => this.#at(stage.node.span, work),
    };
    return evaluatePipeline(host, pipeline, flow, whole);
  }

  #or(expr: OrExpr): EvaluatorValue {
    const { rescue } = expr;
    let value: EvaluatorValue = null;
    let error: Raised | null = null;
    try {
      value = this.#value(expr.value);
    } catch (caught) {
      if (!(caught instanceof Raised) || rescue.kind === 'raise') throw caught;
      if (rescue.kind === 'exit') throw this.#changed(caught, rescue.error);
      error = caught;
    }
    const isOptional = this.#type(expr.value).kind === 'optional';
    if (error === null && !(isOptional && value === null)) return value;
    switch (rescue.kind) {
      case 'value':
        return this.#stored(rescue.value);
      case 'return':
        throw new Returned(null);
      case 'pass':
        return nothingOf(this.#type(expr));
      case 'break':
        throw new Loop('break');
      default:
        throw new Error(`the evaluator does not know OR ${rescue.kind}`);
    }
  }

  /** `OR EXIT`: what it names is replaced; with a kind alone the type goes (CLEAR language reference, 11.4). */
  #changed(error: Raised, spec: ErrorSpec): Raised {
    const { kind, type, text } = this.#error(spec);
    const kept = kind === null ? error.type : '';
    return new Raised(kind ?? error.kind, type ?? kept, text ?? error.text, error.span);
  }
}

function asText(value: EvaluatorValue): string {
  if (typeof value !== 'string') throw new Error('a string was expected');
  return value;
}
