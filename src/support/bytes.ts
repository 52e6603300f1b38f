/**
 * Byte strings: the machine keeps a String as a JavaScript string with one character per byte. Text for people is
 * decoded from it as UTF-8; bytes that are not UTF-8 become the replacement character.
 */
const DECODER = new TextDecoder();

export function decodeBytes(bytes: string): string {
  // Plain ASCII is its own decoding. Characters above a byte are text already.
  if (/^[\0-\x7f]*$/.test(bytes) || /[^\0-\xff]/.test(bytes)) return bytes;
  return DECODER.decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}
