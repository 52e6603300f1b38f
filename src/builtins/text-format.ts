/** Numbers and truth values as text (CLEAR language reference, 12.1). Pure; the machine and the reports share it. */

/** So many digits tell any two Float32 apart. */
const FLOAT32_DIGITS = 9;

/** Decimal digits, `-` for negatives. */
export function formatInt(value: number | bigint): string {
  return typeof value === 'bigint' || !Object.is(value, -0) ? String(value) : '0';
}

/** The shortest decimal that reads back as the same Float64: never an exponent, no trailing `.0`. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0';
  return expandExponent(String(value));
}

/** The same for a Float32: the fewest digits that read back as the same one. */
export function formatFloat32(value: number): string {
  if (!Number.isFinite(value) || value === 0) return formatFloat(value);
  for (let digits = 1; digits < FLOAT32_DIGITS; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return formatFloat(short);
  }
  return formatFloat(Number(value.toPrecision(FLOAT32_DIGITS)));
}

/** What `toString()` of a Float64 gives: the integer part. Null outside Int64 and for NaN, which panic. */
export function truncateFloat(value: number): string | null {
  if (!(value > -(2 ** 63) - 1 && value < 2 ** 63)) return null;
  return BigInt(Math.trunc(value)).toString();
}

export function formatBool(value: boolean): string {
  return value ? 'true' : 'false';
}

/** Writes `d.ddde±xx` out in full. */
function expandExponent(text: string): string {
  const at = text.indexOf('e');
  if (at < 0) return text;
  const exponent = Number(text.slice(at + 1));
  const mantissa = text.slice(0, at);
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.slice(sign.length).split('.');
  const digits = whole + fraction;
  const point = whole.length + exponent;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
