/**
 * What a plain parameter lends may be read, but nothing may keep it that is still there after the call: no data of
 * the caller, no data that fibers share, no result, no function that takes its arguments over (CLEAR language reference, 7.2). A
 * local variable may hold it, and then stands for it. What is read out of a collection is another value, as is the
 * parameter itself as the result: RETURNS says whose it is, or a copy goes out.
 */
import type { Span } from '../../../diagnostics/source.js';
import type { Expr } from '../../../syntax/ast.js';
import type { CallTarget, Variable } from '../../checked.js';
import type { Type } from '../../types.js';
import { isCopyType } from '../../types.js';
import type { Body, ProgramContext } from '../context.js';
import { reportIn } from '../context.js';
import { overlaps } from './move-state.js';
import type { Place } from './place.js';
import { placeOf, rootOf } from './place.js';

/** Data of a parameter, and where it is used. */
interface Loan {
  readonly parameter: Variable;
  /** False for another name of the data itself. */
  readonly isInside: boolean;
  readonly span: Span;
}

/** Types whose MUTABLE parameters are variables of the caller: numbers are copied, handles are shared. */
const CHANGED_IN_PLACE: ReadonlySet<Type['kind']> = new Set<Type['kind']>([
  'list',
  'map',
  'set',
  'pool',
  'struct',
  'union',
]);

export class Borrowed {
  readonly #program: ProgramContext;
  readonly #taken: ReadonlySet<Variable>;
  /** Of a generic function, whose text knows nothing of strings. */
  readonly #isInstance: boolean;
  /** Local variables that hold data of a parameter. */
  readonly #holders = new Map<Variable, Loan>();
  /** Local variables that hold a literal, which is there for ever. */
  readonly #literals = new Set<Variable>();

  constructor({ program, checked, isInstance }: Body) {
    this.#program = program;
    this.#taken = checked.taken;
    this.#isInstance = isInstance;
  }

  /** Whether what a parameter stands for stays with the caller. */
  isLent(parameter: Variable): boolean {
    return !this.#taken.has(parameter);
  }

  /** A local variable gets the value. */
  bind(value: Expr, variable: Variable | undefined): void {
    if (variable === undefined) return;
    const loan = this.#loanOf(value);
    if (loan === null) this.#holders.delete(variable);
    else this.#holders.set(variable, loan);
    if (value.kind === 'string') this.#literals.add(variable);
    else this.#literals.delete(variable);
  }

  /** A part of `target` gets the value. */
  store(value: Expr, target: Expr): void {
    const root = rootOf(this.#program, target);
    const loan = this.#loanOf(value);
    if (root === null || loan === null || root === loan.parameter) return;
    if (root.role === 'parameter' || root.role === 'alias') this.#report(loan, `\`${root.name}\``);
    else if (root.role === 'local') this.#holders.set(root, { ...loan, isInside: true });
  }

  /** The value becomes an item of a collection. */
  storeItem(value: Expr, collection: Expr): void {
    this.store(value, collection);
    if (value.kind !== 'name' || this.#isInstance) return;
    const type = this.#program.tables.types.get(value);
    const variable = this.#program.tables.names.get(value);
    if (type?.kind !== 'string' || type.mode === 'symbol' || variable === undefined) return;
    if (this.#taken.has(variable) || this.#literals.has(variable)) return;
    const message = `the string \`${value.name}\` is stored in a collection without COPY`;
    reportIn(this.#program, 'STORE_STRING_NEEDS_COPY', value.span, message, {
      hint: `write \`COPY ${value.name}\`: native code keeps the string only as long as the variable`,
    });
  }

  /** The value goes to `keeper`. */
  refuse(value: Expr, keeper: string): void {
    const loan = this.#loanOf(value);
    if (loan !== null) this.#report(loan, keeper);
  }

  /** The value is the result: as a part of something else it would not be the caller's any more. */
  refuseInside(value: Expr): void {
    const loan = this.#loanOf(value);
    if (loan?.isInside === true) this.#report(loan, 'the result');
  }

  /** The value is given away by a word. */
  refuseGift(value: Expr): void {
    const loan = this.#loanOf(value);
    if (loan !== null) this.#report(loan, 'the new owner');
  }

  /** Two MUTABLE parameters of one call stand for two variables. */
  refuseOverlap(target: CallTarget): void {
    if (target.kind === 'builtin' || target.args.length < 2) return;
    const parameters =
      target.kind === 'function'
        ? this.#program.signatures.get(target.function)?.parameters
        : undefined;
    const seen: (Place & { readonly span: Span })[] = [];
    target.args.forEach((arg, index) => {
      const isMutable =
        target.kind === 'value'
          ? target.passing[index] === 'mutable'
          : parameters?.[index]?.mutable === true && !parameters[index].takes;
      const type = this.#program.tables.types.get(arg);
      if (!isMutable || type === undefined || !CHANGED_IN_PLACE.has(type.kind)) return;
      const place = placeOf(this.#program, arg);
      if (place === null) return;
      const other = seen.find(
        ({ variable, path }) => variable === place.variable && overlaps(path, place.path),
      );
      seen.push({ ...place, span: arg.span });
      if (other === undefined) return;
      const text = [place.variable.name, ...place.path].join('.');
      const message = `\`${text}\` is given for two MUTABLE parameters at once`;
      reportIn(this.#program, 'MUTABLE_ARGUMENTS_OVERLAP', arg.span, message, {
        labels: [{ source: this.#program.source, span: other.span, text: 'given here' }],
        hint: 'pass two variables, or write `COPY` into a second variable first',
      });
    });
  }

  /** What of a parameter the value would keep, or null. */
  #loanOf(value: Expr): Loan | null {
    const type = this.#program.tables.types.get(value);
    if (type === undefined || isCopyType(type)) return null;
    const place = placeOf(this.#program, value);
    if (place !== null) {
      const { variable } = place;
      const held = this.#holders.get(variable);
      if (held !== undefined)
        return held.isInside && place.path.length > 0 ? null : { ...held, span: value.span };
      if (variable.role !== 'parameter' || !this.isLent(variable)) return null;
      return { parameter: variable, isInside: false, span: value.span };
    }
    switch (value.kind) {
      case 'struct': {
        const known = type.kind === 'struct' ? type.info.fields : [];
        const isBorrowed = (name: string): boolean =>
          known.some((field) => field.name === name && field.borrowed);
        return this.#inside(
          value.fields.filter(({ name }) => !isBorrowed(name.text)).map((field) => field.value),
        );
      }
      case 'variant':
        return this.#inside(value.fields.map((field) => field.value));
      case 'list':
      case 'collection':
        return this.#inside(value.items);
      case 'map':
        return this.#inside(value.entries.map((entry) => entry.value));
      case 'capability':
        return this.#inside([value.value]);
      case 'or':
        return this.#first([
          value.value,
          ...(value.rescue.kind === 'value' ? [value.rescue.value] : []),
        ]);
      case 'ifExpr':
        return this.#first([
          ...value.arms.map((arm) => arm.value),
          ...(value.otherwise === null ? [] : [value.otherwise]),
        ]);
      case 'matchExpr':
        return this.#first([
          ...value.arms.map((arm) => arm.body),
          ...(value.otherwise === null ? [] : [value.otherwise]),
        ]);
      case 'block':
        return this.#loanOf(value.value);
      default:
        return null;
    }
  }

  #first(values: readonly Expr[]): Loan | null {
    for (const value of values) {
      const loan = this.#loanOf(value);
      if (loan !== null) return loan;
    }
    return null;
  }

  /** As `#first`, of values that become parts of another one. */
  #inside(values: readonly Expr[]): Loan | null {
    const loan = this.#first(values);
    return loan === null ? null : { ...loan, isInside: true };
  }

  #report({ parameter, span }: Loan, keeper: string): void {
    const { name } = parameter;
    const message = `\`${name}\` is only borrowed, but ${keeper} would keep it after the call`;
    reportIn(this.#program, 'BORROWED_VALUE_STORED', span, message, {
      labels: [{ source: this.#program.source, span: parameter.span, text: 'borrowed here' }],
      hint: `write \`COPY\` before it, or declare the parameter \`TAKES ${name}\``,
    });
  }
}
