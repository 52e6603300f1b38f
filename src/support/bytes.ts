/**
 * Byte strings: the machine keeps a String as a JavaScript string with one character per byte. Text for people is
 * decoded from it as UTF-8; bytes that are not UTF-8 become the replacement character.
 */
const DECODER = new TextDecoder();
const ENCODER = new TextEncoder();
/** Arguments of one call that every engine allows. */
const CHUNK = 0x2000;

export function decodeBytes(bytes: string): string {
  // Plain ASCII is its own decoding. Characters above a byte are text already.
  if (/^[\0-\x7f]*$/.test(bytes) || /[^\0-\xff]/.test(bytes)) return bytes;
  return DECODER.decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}

/** The UTF-8 bytes of a text as a byte string: one character (0 to 255) per byte. */
export function utf8(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  const bytes = ENCODER.encode(text);
  let result = '';
  for (let i = 0; i < bytes.length; i += CHUNK) {
    result += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  }
  return result;
}
