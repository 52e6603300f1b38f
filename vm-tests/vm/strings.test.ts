/** Every function of strings, and of numbers in strings (CLEAR language reference, 12, 15.1), as programs see it. */
import test from 'ava';
import { runBody } from '../_helpers/run-program.js';

/** What an expression prints. */
const VALUES: Readonly<Record<string, string>> = {
  // Bytes and code points
  '"héllo".length()': '6',
  '"héllo".bytes()': '6',
  'length("")': '0',
  '"héllo".codepointCount()': '5',
  '"a\\xFFb".codepointCount()': '3',
  '"héllo".charAt(1)': 'é',
  '"héllo".charAt(4)': 'o',
  '"héllo".charAt(5) + "|"': '|',
  '"a😀b".charAt(1)': '😀',
  '"a\\xFFb".charAt(2)': 'b',
  '"\\u{E9}" == "\\xC3\\xA9"': 'true',
  '"é".validUtf8?()': 'true',
  '"\\xC3".validUtf8?()': 'false',
  '"\\xED\\xA0\\x80".validUtf8?()': 'false',
  '"é".byteAt(0)': '195',
  'byteAt("é", 2)': '0',
  'byteAt("é", -1)': '0',
  'codepointToString(128512)': '😀',
  '233.codepointToString().length()': '2',
  // Parts
  '"héllo".substr(1, 2)': 'é',
  '"abc".substr(3, 0) + "|"': '|',
  '"abc"[1 ..< 3]': 'bc',
  '"abc"[0 ..= 1]': 'ab',
  '"abc"[0 .. 2]': 'abc',
  '"abc"[3 ..< 3] + "|"': '|',
  // Search
  '"abcabc".indexOf("c")': '2',
  '"abcabc".indexOf("c", 3)': '5',
  '"abc".indexOf("")': '0',
  '"abc".indexOf("x")': 'NIL',
  '"abc".indexOf("", 3)': '3',
  '"abc".indexOf("a", 4)': 'NIL',
  '"éa".indexOf("a")': '2',
  '"aaaa".countOccurrences("aa")': '2',
  '"abc".countOccurrences("")': '0',
  '"abc".startsWith?("ab") && "abc".starts_with?("") && !"abc".startsWith?("b")': 'true',
  '"abc".endsWith?("bc") && "abc".ends_with?("") && !"abc".endsWith?("b")': 'true',
  '"abc".contains?("b") && "abc".contains?("") && !"abc".contains?("ac")': 'true',
  '"abc".eql?("abc") && eql("a", "a") && !eql("a", "A")': 'true',
  // New strings
  '" \\t\\r\\n x y \\n".trim() + "|"': 'x y|',
  '" x ".trimStart() + "|"': 'x |',
  '" x ".trimEnd() + "|"': ' x|',
  '"\\u{A0}x".trim().length()': '3',
  '"aXbXc".replace("X", "--")': 'a--b--c',
  '"aaa".replace("aa", "b")': 'ba',
  '"abc".replace("", "x")': 'abc',
  '"abc".replace("b", "")': 'ac',
  '"ÀbC".lowercase()': 'Àbc',
  '"àbC".uppercase()': 'àBC',
  '"ABC".downcase() + "abc".upcase()': 'abcABC',
  '"abc def".capitalize() + "".capitalize()': 'Abc def',
  '"prefix-x".deletePrefix("prefix-")': 'x',
  '"x".deletePrefix("y")': 'x',
  '"a,b,,c".split(",").length()': '4',
  '"abc".split(",").join("|")': 'abc',
  '",".split(",").join("|")': '|',
  '"a--b".split("--").join("+")': 'a+b',
  '"ab".toString()': 'ab',
  '"ab".symbol() == :ab': 'true',
  // Questions
  '"".empty?() && !"x".empty?() && "x".any?() && !"".any?()': 'true',
  '"".blank?() && !"x".blank?()': 'true',
  '"abc".indexOf("b").present?()': 'true',
  // Order is that of the bytes
  '"Z" < "a" && "a" < "é" && "a" <= "a" && "b" > "ab" && !("" < "")': 'true',
  '"\\u{FFFF}" < "\\u{10000}"': 'true',
  // Numbers
  '"-12".toInt() OR 0': '-12',
  '"+7".toInt() OR 0': '7',
  '"9223372036854775807".toInt() OR 0': '9223372036854775807',
  '"9223372036854775808".toInt() OR -1': '-1',
  '" 1".toInt() OR -1': '-1',
  '"1.5".toInt() OR -1': '-1',
  '"".toInt() OR -1': '-1',
  '"ff".toInt(16) OR -1': '255',
  '"-Zz".toInt(36) OR 0': '-1295',
  '"12".toInt(2) OR -1': '-1',
  '"18446744073709551615".toUInt(10) OR 0_u64': '18446744073709551615',
  '"-1".toUInt(10) OR 5_u64': '5',
  '"1.5e3".toFloat() OR 0.0': '1500',
  '".5".toFloat() OR 0.0': '0.5',
  '"nan".toFloat() OR -1.0': '-1',
  '"2.5".toNumber() OR 0.0': '2.5',
  '"x".toNumber()': 'NIL',
  // Text of numbers
  '(3.9).toString() + (-3.9).toString()': '3-3',
  '(-9223372036854775808).toString()': '-9223372036854775808',
  '3.5': '3.5',
  '2.0': '2',
  '0.1 + 0.2': '0.30000000000000004',
  '1.0 / 3.0': '0.3333333333333333',
  '10.0 ** 25.0': '10000000000000000000000000',
  '1.0 / 10.0 ** 9.0': '0.000000001',
  '1.0 / 0.0': 'inf',
  '0.0 / 0.0': 'nan',
  '"n" + 1 + "," + 2.5 + "," + TRUE + "," + 7_u8': 'n1,2.5,true,7',
  '1 + "a"': '1a',
  // Functions of numbers
  'max(3, 5) + min(3, 5)': '8',
  'max(2.5, 1)': '2.5',
  'max(200_u8, 3_u8)': '200',
  'abs(-3) + abs(3)': '6',
  'abs(-2.5)': '2.5',
  'floor(-2.5)': '-3',
  'exp(0.0) + log(1.0)': '1',
  'toInt(-2.9)': '-2',
  'toFloat(3) / 2': '1.5',
  '0.zero?() && 1.positive?() && (-1).negative?() && !0.0.negative?()': 'true',
  '4.even?() && 3.odd?() && !(-3).even?() && (-3).odd?()': 'true',
  '3.between?(1, 3) && !3.between?(4, 9) && 2.5.between?(2, 3)': 'true',
  'closeTo?(1.0, 1.05, 0.1) && !closeTo?(1.0, 1.2, 0.1)': 'true',
  '255.bitLength() + 0.bitLength() + (-1).bitLength() + (-256).bitLength()': '16',
};

test('every function gives what it says', (t) => {
  const expressions = Object.keys(VALUES);
  const { output, fault } = runBody(expressions.map((text) => `print(${text});`).join('\n'));
  t.is(fault, '');
  const found = Object.fromEntries(expressions.map((text, k) => [text, output[k]]));
  t.deepEqual(found, VALUES);
});

test('raw strings are bytes', (t) => {
  const { output, fault } = runBody(`
    r: String@raw = "hé!";
    print(r[0], r[3], r[4] + "|", r[-1] + "|", r[1] + r[2]);
    print(r.charAt(3), r.substr(1, 2), r[1 ..< 3], r.length(), r.indexOf("!"));
    rest: String@raw = "a,b".substr(2, 1);
    whole: String = r;
    ASSERT r[1].length() == 1 && whole == "hé!" && rest == "b";`);
  t.is(fault, '');
  t.deepEqual(output, ['h ! | | é', '! é é 4 3']);
});

/** Statements and the fault they end in. */
const FAULTS: readonly (readonly [string, string])[] = [
  ['print("abc".charAt(-1));', 'panic: negative position -1 in charAt'],
  ['print("abc".substr(-1, 1));', 'panic: negative position or length in substr(-1, 1)'],
  [
    'print("abc".substr(2, 2));',
    'uncaught-error: Input: substr(2, 2) is out of range for a string of 3 bytes',
  ],
  [
    'r: String@raw = "abc"; print(r.substr(2, 2));',
    'panic: substr(2, 2) is out of range for a string of 3 bytes',
  ],
  ['print("abc"[2 ..< 4]);', 'panic: slice 2 ..< 4 is out of range for a string of 3 bytes'],
  ['print("abc"[2 ..= 0]);', 'panic: slice 2 ..= 0 is out of range for a string of 3 bytes'],
  ['print("abc".split(""));', 'panic: split by an empty separator'],
  ['print("abc".indexOf("a", -1));', 'panic: negative position -1 in indexOf'],
  ['print("x".toInt());', 'uncaught-error: Input: `x` is not an Int64'],
  ['print("x".toFloat());', 'uncaught-error: Input: `x` is not a number'],
  ['print("1".toInt(1));', 'panic: base 1 is outside 2 to 36'],
  ['print("1".toInt(37) OR 0);', 'panic: base 37 is outside 2 to 36'],
  ['print(codepointToString(55296));', 'panic: 55296 is not a code point'],
  ['print(abs(-9223372036854775807 - 1));', 'panic: integer overflow in abs of the smallest Int64'],
  [
    'MUTABLE n = -9223372036854775808; print(-n);',
    'panic: integer overflow in -(-9223372036854775808)',
  ],
  [
    'MUTABLE n = 3; print(n !* 9223372036854775807);',
    'panic: integer overflow in 3 !* 9223372036854775807',
  ],
];

for (const [body, fault] of FAULTS) {
  test(`${body} ends in ${fault}`, (t) => {
    t.is(runBody(body).fault, fault);
  });
}
