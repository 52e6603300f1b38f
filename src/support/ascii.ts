/** What we draw with, for terminals that know ASCII alone. */

const DRAWN: Readonly<Record<string, string>> = {
  '│': '|',
  '─': '-',
  '┌': '+',
  '└': '+',
  '├': '+',
  // One character each, so that columns stay columns.
  '→': '>',
  '←': '<',
  '…': '~',
  '·': '.',
  '•': '*',
  '▸': '>',
  '≥': '>',
  '≤': '<',
};

/** `text` with other characters for those that we draw with; what else is in it is somebody's, and stays. */
export function asciiDrawing(text: string): string {
  return text.replace(/[│─┌└├→←…·•▸≥≤]/gu, (character) => DRAWN[character] ?? '?');
}
