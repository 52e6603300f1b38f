/** Whatever stands in a file: a message, status 65, no stack trace, and soon. */
import test from 'ava';
import { Workplace } from './clear-process.js';

const FILES: Readonly<Record<string, string | Uint8Array>> = {
  'empty.cht': '',
  'long-line.cht': `FN main() RETURNS Void -> x = ${'1 + '.repeat(250_000)}; END`,
  'long-word.cht': 'a'.repeat(1_000_000),
  'parentheses.cht': `FN main() RETURNS Void ->\n    x = ${'('.repeat(10_000)}1${')'.repeat(10_000)};\nEND\n`,
  'open-parentheses.cht': `FN main() RETURNS Void ->\n    x = ${'('.repeat(10_000)}`,
  'nested-blocks.cht': `FN main() RETURNS Void ->\n${'IF TRUE THEN '.repeat(10_000)}`,
  'minuses.cht': `FN main() RETURNS Void ->\n    x = ${'- '.repeat(10_000)}1;\nEND\n`,
  'nul.cht': 'FN main() RETURNS Void ->\n    \0\0\0 x = 1;\nEND\n',
  'binary.cht': Uint8Array.from({ length: 4096 }, (_, index) => (index * 7919 + 13) % 256),
  'not-utf8.cht': Uint8Array.from([...Buffer.from('FN main() RETURNS Void ->\n  x = "'), 0xff]),
  'cut-utf8.cht': Uint8Array.from([...Buffer.from('# é')].slice(0, 3)),
  'open-string.cht': 'FN main() RETURNS Void ->\n    x = "never closed;\nEND\n',
};

const place = new Workplace(FILES);
test.after.always(() => place.remove());

for (const name of Object.keys(FILES)) {
  test(`${name}: a diagnostic`, async (t) => {
    for (const command of ['loom', 'run', 'check']) {
      const { status, stdout, stderr } = await place.clear([command, name]);
      const text = stdout + stderr;
      if (command === 'check' && name === 'empty.cht') {
        t.is(status, 0);
        continue;
      }
      t.is(status, 65, `${command}: ${text.slice(0, 500)}`);
      t.regex(text, /^error\[[A-Z]\d{3}\]: /m, command);
      t.notRegex(text, /internal error|^\s+at .*\.js:\d+/m, command);
      t.true(text.length < 60_000, `${command}: ${text.length} characters of messages`);
    }
  });
}

test('invalid UTF-8 is shown with its byte and line', async (t) => {
  const { stderr } = await place.clear(['run', 'not-utf8.cht']);
  t.regex(stderr, /^error\[L001\]: the file is not valid UTF-8: byte 0xFF at offset 33\n.*:2:8/);
  const cut = await place.clear(['run', 'cut-utf8.cht']);
  t.regex(cut.stderr, /^error\[L001\]: .* the file ends inside a character/);
});

test('missing files, folders, folders without programs', async (t) => {
  place.write('folder/notes.txt', 'none');
  const rows: readonly (readonly [words: readonly string[], message: RegExp])[] = [
    [['run', 'missing.cht'], /cannot read `missing\.cht`: there is no such file/],
    [['loom', 'missing.cht'], /cannot read `missing\.cht`: there is no such file/],
    [['run', 'empty.cht/x.cht'], /there is no such file/],
    [['run', 'folder'], /cannot read `folder`: it is a folder/],
    [['disasm', 'folder'], /cannot read `folder`: it is a folder/],
    [['loom', 'folder'], /`folder` holds no \.cht or \.clear file/],
    [['replay', 'folder'], /cannot read `folder`: it is a folder/],
    [['replay', 'missing.json'], /there is no such file/],
  ];
  for (const [words, message] of rows) {
    const { status, stderr } = await place.clear(words);
    t.is(status, 65, words.join(' '));
    t.regex(stderr, message, words.join(' '));
  }
});

test('byte order mark, CRLF and lone CR are fine', async (t) => {
  place.write('windows.cht', '\uFEFFFN main() RETURNS Void ->\r\n    x = 1;\r\nEND\r\n');
  place.write('old-mac.cht', '# comment\rFN main() RETURNS Void ->\r    x = 1;\rEND\r');
  for (const name of ['windows.cht', 'old-mac.cht']) {
    const finished = await place.clear(['run', name]);
    t.is(finished.status, 0, finished.stderr);
  }
});
