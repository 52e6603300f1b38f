/**
 * A 64-bit FNV-1a hash of text, as 16 hexadecimal digits. It tells two sources apart and names things; it is
 * no defence against anybody. Kept in two 32-bit halves: every product below stays under 2^53, so it is exact.
 */
const OFFSET_HIGH = 0xcbf29ce4;
const OFFSET_LOW = 0x84222325;
/** The prime is 2^40 + PRIME_LOW. */
const PRIME_LOW = 0x1b3;
const HALF = 0x1_0000_0000;

/** Hash of the UTF-8 bytes of `text`, 16 lower-case hexadecimal digits (FNV-1a, 64 bits). */
export function hashText(text: string): string {
  let high = OFFSET_HIGH;
  let low = OFFSET_LOW;
  for (const byte of new TextEncoder().encode(text)) {
    low = (low ^ byte) >>> 0;
    const product = low * PRIME_LOW;
    // 2^40 times the low half lands in the high half, 8 bits up; times the high half it overflows away.
    high = (Math.imul(high, PRIME_LOW) + Math.floor(product / HALF) + (low << 8)) >>> 0;
    low = product >>> 0;
  }
  return hex(high) + hex(low);
}

function hex(half: number): string {
  return half.toString(16).padStart(8, '0');
}
