/**
 * Numbers (CLEAR language reference, 2.5): from source text to values. Nothing here knows tokens or diagnostics;
 * what is wrong with a number comes back as data.
 */
import { isDigit, isWordPart } from './characters.js';

interface NumberProblem {
  readonly message: string;
  readonly hint: string;
}

export interface NumberLiteral {
  readonly kind: 'int' | 'float';
  readonly end: number;
  /** Exact; a float is rounded to the nearest double, which may be infinite. */
  readonly value: bigint | number;
  readonly suffix: string | null;
  readonly prefixed: boolean;
  readonly problem: (NumberProblem & { readonly tooLong: boolean }) | null;
}

/** More digits than any numeric type can hold; beyond this the value is not computed. */
const DIGITS_MAX = 400;

const DECIMAL = /^(\d+(?:_\d+)*)(?:_([iu](?:8|16|32|64)|f(?:32|64)))?$/;
const FRACTION = /^(\d+(?:_\d+)*\.\d+(?:_\d+)*)(?:_(f(?:32|64)))?$/;
/** A hexadecimal `_f32` is read as digits: separators bind before suffixes. */
const PREFIXED =
  /^(0x[\da-fA-F]+(?:_[\da-fA-F]+)*|0o[0-7]+(?:_[0-7]+)*|0b[01]+(?:_[01]+)*)(?:_([iu](?:8|16|32|64)|f(?:32|64)))?$/;

/** Reads the number that starts with the digit at `start`. Malformed numbers are read to their visible end. */
export function readNumber(text: string, start: number): NumberLiteral {
  const end = numberEnd(text, start);
  const literal = text.slice(start, end);
  const fraction = FRACTION.exec(literal);
  if (fraction !== null) {
    const value = Number((fraction[1] ?? '').replaceAll('_', ''));
    return number('float', end, value, fraction[2], false);
  }
  const decimal = DECIMAL.exec(literal);
  const whole = decimal ?? PREFIXED.exec(literal);
  const prefixed = decimal === null;
  if (whole === null) {
    const problem = { ...explainNumber(literal), tooLong: false };
    const kind = literal.includes('.') ? 'float' : 'int';
    const value = kind === 'float' ? 0 : 0n;
    return { kind, end, value, suffix: null, prefixed: false, problem };
  }
  const digits = (whole[1] ?? '').replaceAll('_', '');
  if (digits.length > DIGITS_MAX && digits.replace(/^0[xob]?0*/, '').length > DIGITS_MAX) {
    const message = `the number of ${digits.length} digits fits no numeric type`;
    const problem = { message, hint: 'the largest integer type is UInt64', tooLong: true };
    return { kind: 'int', end, value: 0n, suffix: whole[2] ?? null, prefixed, problem };
  }
  return number('int', end, BigInt(digits), whole[2], prefixed);
}

function number(
  kind: 'int' | 'float',
  end: number,
  value: bigint | number,
  suffix: string | undefined,
  prefixed: boolean,
): NumberLiteral {
  return { kind, end, value, suffix: suffix ?? null, prefixed, problem: null };
}

/** The end of everything that a reader takes for one number, well-formed or not. */
function numberEnd(text: string, start: number): number {
  let end = wordEnd(text, start);
  const isDecimal = !/^0[xXoObB]/.test(text.slice(start, start + 2));
  while (isDecimal && text[end] === '.' && isDigit(text.charCodeAt(end + 1))) {
    end = wordEnd(text, end + 1);
  }
  const last = text[end - 1];
  const sign = text[end];
  if (isDecimal && (last === 'e' || last === 'E') && (sign === '-' || sign === '+')) {
    if (/^[\d_.]+$/.test(text.slice(start, end - 1)) && isDigit(text.charCodeAt(end + 1))) {
      end = wordEnd(text, end + 1);
    }
  }
  if (isDecimal && text[end] === '.' && isLoneDot(text, end)) end++;
  return end;
}

function wordEnd(text: string, from: number): number {
  let end = from;
  while (isWordPart(text.charCodeAt(end))) end++;
  return end;
}

/** True for the dot of `5.` where no name, range or `*` can follow it: directly before a mark or the end. */
function isLoneDot(text: string, at: number): boolean {
  const next = text[at + 1];
  return next === undefined || ';,)]}+-/=<>!|&:'.includes(next);
}

function explainNumber(literal: string): NumberProblem {
  const shown = literal.length > 40 ? `${literal.slice(0, 40)}…` : literal;
  const problem = (what: string, hint: string): NumberProblem => ({
    message: `\`${shown}\` ${what}`,
    hint,
  });
  if (/^[\d_]+(\.[\d_]+)?[eE][-+]?\d*$/.test(literal)) {
    return problem('has an exponent, and numbers have none here', expandExponent(literal));
  }
  if (literal.endsWith('.')) {
    return problem('ends in a dot', `write \`${shown}0\`, or leave out the dot`);
  }
  if (/^[\d_]+\.[\d_]+\./.test(literal)) {
    return problem('has two decimal points', 'a number has one; put a version into a string');
  }
  if (/^0[xXoObB]/.test(literal)) return explainPrefixed(literal, problem);
  if (/__/.test(literal) || /_$/.test(literal) || /_\.|\._/.test(literal)) {
    return problem('has a misplaced `_`', 'a `_` stands between two digits');
  }
  const suffix = /[a-zA-Z]\w*$/.exec(literal.slice(literal.lastIndexOf('.') + 1))?.[0] ?? '';
  if (/^[iuf]\d+$/.test(suffix)) {
    const known = /^([iu](8|16|32|64)|f(32|64))$/.test(suffix);
    if (known && literal.includes('.') && !suffix.startsWith('f')) {
      return problem(`is a fraction with the integer suffix \`${suffix}\``, 'use `_f32` or `_f64`');
    }
    if (known && !literal.endsWith(`_${suffix}`)) {
      const body = literal.slice(0, literal.length - suffix.length);
      return problem('lacks the `_` before its suffix', `write \`${body}_${suffix}\``);
    }
  }
  if (suffix !== '') {
    return problem(
      `has the unknown suffix \`${suffix.slice(0, 20)}\``,
      'the suffixes are _i8 _i16 _i32 _i64 _u8 _u16 _u32 _u64 _f32 _f64; a name starts with a letter',
    );
  }
  return problem(
    'is not a number',
    'a number is digits with `_` between them, and one dot at most',
  );
}

function explainPrefixed(
  literal: string,
  problem: (what: string, hint: string) => NumberProblem,
): NumberProblem {
  const prefix = literal.slice(0, 2);
  if (prefix !== prefix.toLowerCase()) {
    return problem(`starts with \`${prefix}\``, `write the prefix as \`${prefix.toLowerCase()}\``);
  }
  const digits = { '0x': '0-9a-fA-F', '0o': '0-7', '0b': '01' }[prefix] ?? '';
  if (literal.length === 2) {
    return problem('has no digits', `\`${prefix}\` is followed by digits of ${digits}`);
  }
  if (/__/.test(literal) || literal.endsWith('_') || literal[2] === '_') {
    return problem('has a misplaced `_`', 'a `_` stands between two digits');
  }
  return problem(
    'is malformed',
    `after \`${prefix}\` come digits of ${digits}, then a suffix such as _u8`,
  );
}

/** `1.5e3` written out, when that is a reasonable thing to read. */
function expandExponent(literal: string): string {
  const parts = /^([\d_.]+)[eE]([-+]?)(\d+)$/.exec(literal.replaceAll('_', ''));
  const power = Number(parts?.[3] ?? NaN);
  if (parts === null || !(power <= 20) || literal.length > 30)
    return 'write the number out in full';
  const [whole = '', fraction = ''] = (parts[1] ?? '').split('.');
  const shift = parts[2] === '-' ? -power : power;
  const digits = '0'.repeat(20) + whole + fraction.padEnd(fraction.length + 21, '0');
  const point = 20 + whole.length + shift;
  const before = digits.slice(0, point).replace(/^0+(?=\d)/, '');
  const after = digits.slice(point).replace(/0+$/, '');
  return `write \`${before}.${after === '' ? '0' : after}\``;
}
