/**
 * Texts that have broken programs, chosen from what is known to: of every kind one or two. The big public list is not
 * used: its package is old and runs a program of its own when it is installed.
 */
export const naughtyTexts: readonly string[] = [
  // Words that are values elsewhere.
  ...[
    'undefined',
    'null',
    'NaN',
    'Infinity',
    '-0',
    '1e400',
    '0x10',
    'true',
    '[object Object]',
    '\\',
    '\\\\',
    '{}',
    '[]',
  ],
  // Keys of objects, operators of stores, templates.
  ...['__proto__', 'constructor', 'hasOwnProperty', '$where', '{"$gt":""}', "'; return true; //", '{{name}}', '${7*7}'],
  ...[
    "' OR 1=1 --",
    "'; DROP TABLE conversations; --",
    '<%= 7*7 %>',
    '#{7*7}',
    '%n%s%x',
    '$HOME `id` $(id)',
    '../../etc/passwd',
  ],
  // Mark-up, and what log viewers and terminals take for commands.
  ...['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', 'javascript:alert(1)', '<!--#exec cmd="id"-->'],
  ...[
    '\u001b[2J\u001b[31mred',
    'a\r\nSet-Cookie: a=b',
    'a\nb\rc\u0085d\u2028e\u2029f',
    '\u0007\u0008\u007f',
    '=cmd|calc!A0',
  ],
  // Nothing to see.
  ...['\u0000', 'a\u0000b', '\u200b\u200c\u200d\ufeff', '\u2060\u00ad', '\u00a0\u3000', '\u202eright to left\u202c'],
  // What looks like one character, and what is longer than it looks.
  ...['👩‍👩‍👧‍👦', '🏳️‍🌈🇺🇸', '👍🏿', 'Z̡̢̛͖͓̤͇͐̓a̴̷l̵̨g̶o̷', 'ﷺ', '𝒯𝑒𝓍𝓉', 'ı İ ſ ß', 'ａｂｃ'],
  ...['مرحبا، كم السعر؟', '你好，多少钱？', 'สวัสดี', 'ﬀ', '\u{10ffff}', '\ufffe\uffff', 'A\u030a vs Å'],
  // Numbers of people and of spreadsheets.
  ...['1,000.00', '٣', '²', '½', '+49 151 12345678', '1793450000', '1970-01-01', '-1', '00', '9007199254740993'],
  // Regular expressions that take their time, and texts for them.
  ...['(a+)+$', '^(([a-z])+.)+[A-Z]([a-z])+$', `${'a'.repeat(40)}!`, `${' '.repeat(5_000)}x`, `${'@'.repeat(500)}.com`],
];

/** JSON that is of another shape than the field wants, as text: some of it JavaScript could not write. */
export const oddShapes: readonly string[] = [
  ...[
    'null',
    'true',
    '0',
    '-1',
    '1e400',
    '-0',
    '0.1',
    '12345678901234567890',
    '""',
    '" "',
    '[]',
    '{}',
    '[[]]',
    '[null]',
  ],
  ...['["a","b"]', '{"0":"a"}', '{"length":-1}', '{"length":1e9}', '{"toString":1}', '{"toJSON":1}', '{"then":1}'],
  ...['{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{"polluted":true}}}', '{"prototype":{}}'],
  ...[
    '{"$ne":null}',
    '{"$gt":""}',
    '{"$where":"sleep(1000)"}',
    '{"$regex":".*"}',
    '{"$set":{"state":"done"}}',
    '{"a.b":1}',
  ],
  ...['{"":1}', '{"\\u0000":1}', '{"\\ud800":1}', '"\\ud83d"', '"\\udc00\\ud800"', '"\\u0000"', '"a|b"', '"$x"'],
  ...[
    `"${'9'.repeat(5_000)}"`,
    `"${'x'.repeat(100_000)}"`,
    `[${'0,'.repeat(50_000)}0]`,
    `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  ],
];
