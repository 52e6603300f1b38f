/**
 * Literals as canonical source: numbers without exponents, strings with the fewest escapes.
 */
import type { LiteralExpr } from '../ast.js';

export function printLiteral(literal: LiteralExpr): string {
  switch (literal.kind) {
    case 'int': {
      const suffix = literal.suffix === null ? '' : `_${literal.suffix}`;
      if (!literal.prefixed) return `${literal.value}${suffix}`;
      // `_f32` after hexadecimal digits would be read as more digits.
      return suffix.startsWith('_f')
        ? `0o${literal.value.toString(8)}${suffix}`
        : `0x${literal.value.toString(16).toUpperCase()}${suffix}`;
    }
    case 'float':
      return `${printFloat(literal.value)}${literal.suffix === null ? '' : `_${literal.suffix}`}`;
    case 'string':
      return printString(literal.value);
    case 'symbol':
      return `:${literal.name}`;
    case 'bool':
      return literal.value ? 'TRUE' : 'FALSE';
    case 'nil':
      return 'NIL';
  }
}

/** The shortest decimal that reads as `value`, with a fraction and without an exponent. */
function printFloat(value: number): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:e([-+]\d+))?$/.exec(String(value));
  if (parts === null) return String(value);
  const [, sign = '', whole = '', fraction = '', power = '0'] = parts;
  const digits = whole + fraction;
  const point = whole.length + Number(power);
  const before = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const after = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  return `${sign}${before}.${after === '' ? '0' : after}`;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\t', '\\t'],
  ['\r', '\\r'],
  ['\0', '\\0'],
  ['"', '\\"'],
  ['\\', '\\\\'],
]);

const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A byte string as a string literal; when it is not UTF-8, its bytes beyond ASCII become `\xHH`. */
export function printString(bytes: string): string {
  const text = decode(bytes);
  let body = '';
  for (const character of text ?? bytes) {
    const point = character.codePointAt(0) ?? 0;
    const isPlain = text === null ? point < 127 && point >= 32 : VISIBLE.test(character);
    const escape = ESCAPES.get(character);
    if (escape !== undefined) body += escape;
    else if (isPlain) body += character;
    else if (text === null || point < 128) body += hexEscape(point);
    else body += `\\u{${point.toString(16).toUpperCase()}}`;
  }
  return `"${body.replaceAll('${', '\\x24{')}"`;
}

const VISIBLE = /^[^\p{C}\p{Zl}\p{Zp}]$/u;

/** The text whose UTF-8 encoding the bytes are, or null. */
function decode(bytes: string): string | null {
  try {
    return DECODER.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
  } catch {
    return null;
  }
}

function hexEscape(byte: number): string {
  return `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
