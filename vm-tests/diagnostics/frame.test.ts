/** Code frames with several labels. */
import test from 'ava';
import { codeFrame } from '../../src/diagnostics/render.js';
import { makeSource } from '../../src/diagnostics/source.js';

const LINE = `${'a'.repeat(60)} first ${'b'.repeat(30)} second ${'c'.repeat(200)} third`;

function frame(...words: readonly string[]): string {
  const source = makeSource('f.cht', LINE);
  return codeFrame(
    words.map((text) => {
      const start = LINE.indexOf(text);
      return { source, span: { start, end: start + text.length }, text };
    }),
  );
}

/** What stands above each run of carets. */
function marked(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const carets = /\^+/.exec(line);
    if (carets === null) return [];
    const shown = lines.slice(0, index).findLast((other) => /^\d/.test(other)) ?? '';
    return [shown.slice(carets.index, carets.index + carets[0].length)];
  });
}

test('labels of one long line point into the piece that is shown', (t) => {
  const text = frame('second', 'first');
  t.deepEqual(marked(text), ['second', 'first']);
  t.is(text.split('\n').filter((line) => line.startsWith('1')).length, 1);
});

test('a label outside of that piece shows another one', (t) => {
  t.deepEqual(marked(frame('first', 'third', 'second')), ['first', 'third', 'second']);
});
