import fc from 'fast-check';

const deep = (open: string, close: string, levels: number) => open.repeat(levels) + '1' + close.repeat(levels);

/** Any sixteen bits: control characters and halves of surrogate pairs among them. */
const codeUnit = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit));
export const text = fc.oneof(
  fc.string({ unit: codeUnit, maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom(
    '\0',
    '\ud800',
    '\udfff\ud800',
    '🍵',
    'İ',
    'ß',
    'e\u0301',
    '%',
    '_',
    "' OR 1=1 --",
    '${1}',
    '../..',
    '\r\n',
  ),
);

const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'then',
  'toJSON',
  'length',
  '',
];
export const name = fc.oneof(fc.constantFrom(...NAMES), text);

/** A JSON value as text, so that it may be what no value in memory is. */
const jsonText = fc.oneof(
  fc.jsonValue({ depthSize: 'medium' }).map((value) => JSON.stringify(value)),
  text.map((value) => JSON.stringify(value)),
  fc.integer({ min: -10, max: 10 }).map(String),
  fc.constantFrom(
    ...['1e400', '-1e400', '1e-400', '-0', '0.1', '1.0', '9007199254740992', '9'.repeat(400), '1E5'],
    ...['"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"', '[null]', '[[]]', '[{}]', '{"0":{}}', '{"length":1e9}'],
    ...['{"__proto__":{"x":1}}', '{"constructor":{"prototype":{"x":1}}}', '{"toString":1}', '{"then":1}'],
    deep('[', ']', 6000),
    deep('{"a":', '}', 6000),
    `[${Array(3000).fill('{}').join()}]`,
    `"${'x'.repeat(70_000)}"`,
  ),
);

/** An object in JSON: fields of a good one, spoilt at random, and some of nobody's; the same twice, too. */
export function bodyLike(good: Readonly<Record<string, unknown>>): fc.Arbitrary<string> {
  const names = Object.keys(good);
  const own = names.length > 0 ? fc.constantFrom(...names) : name;
  const kept = own.map((key) => [key, JSON.stringify(good[key] ?? null)] as const);
  const spoilt = fc.tuple(own, jsonText);
  const foreign = fc.tuple(name, jsonText);
  const field = fc.oneof(
    { weight: 4, arbitrary: kept },
    { weight: 3, arbitrary: spoilt },
    { weight: 1, arbitrary: foreign },
  );
  const whole = Object.entries(good).map(([key, value]) => [key, JSON.stringify(value)] as const);
  return fc
    .tuple(fc.boolean(), fc.array(field, { maxLength: 5 }))
    .map(([complete, fields]) => [...(complete ? whole : []), ...fields])
    .map((fields) => `{${fields.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join()}}`);
}

/** A body of any kind, JSON or not. */
export const anyBody = fc.oneof(
  jsonText,
  fc.json(),
  text,
  fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(deep('[', ']', 400_000), deep('{"a":', '}', 100_000), '[', '{', '"', 'nul', '\ufeff{}'),
);

const rawWord = fc.oneof(
  text.map((value) => encodeURIComponent(value.toWellFormed())),
  fc.constantFrom(
    '%00',
    '%ZZ',
    '%',
    '%F0%9F',
    '%ED%A0%80',
    '+',
    '%2B',
    '%252e',
    '&',
    '=',
    '==',
    ';',
    '[]',
    '[0]',
    '.',
    ',',
    '-',
  ),
  fc.constantFrom('0', '1', '-1', '1e400', '9'.repeat(30), 'true', 'null', 'NaN', '__proto__', 'constructor'),
);

/** A query string: names of the route's own and others, values that mean something and others. */
export function queryLike(names: readonly string[]): fc.Arbitrary<string> {
  const key = fc.oneof(fc.constantFrom('page', 'page_size', 'skip', 'limit', 'total', 'sort', ...names), rawWord);
  return fc
    .array(
      fc.oneof(
        fc.tuple(key, rawWord).map((pair) => pair.join('=')),
        rawWord,
      ),
      { maxLength: 5 },
    )
    .map((pairs) => pairs.join('&'));
}

/** Parts of a path that are safe to write on a request line. */
export const pathWord = rawWord;

const headerValue = fc.oneof(
  fc.string({ maxLength: 60 }).map((value) => value.replace(/[^\x20-\x7e]/g, '')),
  fc.string({ unit: fc.integer({ min: 0x80, max: 0xff }).map((unit) => String.fromCharCode(unit)), maxLength: 20 }),
  fc.constantFrom(
    '',
    ' ',
    ',',
    '*',
    '"',
    '"1"',
    '0',
    '-1',
    'null',
    'x'.repeat(3000),
    'gzip',
    'br;q=1e400',
    'identity;q=0',
  ),
);
const HEADERS = ['authorization', 'accept', 'accept-encoding', 'accept-version', 'if-match', 'origin', 'traceparent'];
const MORE = [
  'tracestate',
  'x-request-id',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-http-method-override',
  'cookie',
  'range',
];

/** Headers with anything in them, some of them twice. */
export const headers = fc.dictionary(
  fc.constantFrom(...HEADERS, ...MORE),
  fc.oneof(headerValue, fc.array(headerValue, { minLength: 2, maxLength: 3 })),
  { maxKeys: 5 },
);

/** Bytes for a socket: requests with something wrong in them, and what is no request at all. */
export const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
  fc
    .tuple(
      fc.constantFrom('GET', 'POST', 'BREW', '', 'get', 'OPTIONS', 'TRACE'),
      fc.oneof(fc.constantFrom('/health/live', '*', '//', 'http://x/', '', '/\0', '/é'), text),
      fc.constantFrom('HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', ''),
      fc.array(
        fc.constantFrom(
          'host: x',
          'host: x',
          'content-length: 5',
          'content-length: -1',
          'expect: x',
          'a',
          ': b',
          'x: \0',
          'transfer-encoding: chunked',
          'connection: upgrade',
          'upgrade: h2c',
        ),
        { maxLength: 4 },
      ),
      text,
    )
    .map(([method, path, version, lines, body]) =>
      Buffer.from([`${method} ${path} ${version}`, ...lines, '', body].join('\r\n')),
    ),
);
