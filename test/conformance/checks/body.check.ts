import { gzipSync } from 'node:zlib';
import { announce, ask, judge, successOf, type Variation } from '../ask.js';
import type { Operation, Valid } from '../expectation.js';
import type { Wanted } from '../faults.js';
import type { World } from '../world.js';

const MIB = 1_048_576;
const MALFORMED = {
  'cut off': '{"a":',
  'no JSON': 'a=b',
  'single quotes': "{'a':1}",
  'a comma too many': '{"a":1,}',
  blanks: '  ',
  'two values': '{}{}',
  NaN: '{"a":NaN}',
  'bad escape': '{"a":"\\x"}',
  'raw NUL': '{"a":"\0"}',
  'bad UTF-8': Buffer.from([...Buffer.from('{"a":"'), 0xff, 0xfe, 0xfd, ...Buffer.from('"}')]),
  'cut-off UTF-8': Buffer.from([...Buffer.from('{"a":"'), 0xf0, 0x9f, 0x98, ...Buffer.from('"}')]),
  prototype: '{"__proto__":{"admin":true}}',
  'UTF-16': Buffer.from('{"a":1}', 'utf16le'),
};
const OTHER_TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
  'application/jsonx',
  'application/merge-patch+json',
  'json',
  '',
];
const FOREIGN_FIELDS = ['unknown', 'constructor', 'toString', 'hasOwnProperty', 'toInput', 'then', '', 'a.b', 'ünï'];

/** Bodies that cannot be read, are too large or of another type: 3000, 3003, 3004. */
export async function checkBodyRead(world: World, operation: Operation): Promise<string[]> {
  const valid = await operation.valid(world);
  if (valid.body === undefined) return [];
  const faults: string[] = [];
  const refused = async (about: string, wanted: Wanted, variation: Variation) => {
    const { body: _good, ...rest } = valid;
    faults.push(...judge(about, await ask(world, operation, { ...rest, ...variation }), wanted));
  };
  for (const [about, rawBody] of Object.entries(MALFORMED))
    await refused(about, { status: 400, code: 3000 }, { rawBody });
  const rawBody = JSON.stringify(valid.body);
  for (const type of OTHER_TYPES)
    await refused(`type ${type}`, { status: 415, code: 3004 }, { rawBody, headers: { 'content-type': type } });
  for (const coding of ['rot13', 'gzip', 'x-gzip', 'GZIP', 'identity, br']) {
    const encoded = { rawBody: gzipSync(rawBody), headers: { 'content-encoding': coding } };
    await refused(`encoded in ${coding}`, { status: 415, code: 3004 }, encoded);
  }
  faults.push(...judge('oversized', await announce(world, operation, valid, MIB + 1), { status: 413, code: 3003 }));
  return faults;
}

interface WrongBody {
  about: string;
  rawBody: string;
  /** Fields that must be named, and no others. */
  fields?: readonly string[];
  code?: number;
}

/** Bodies that say the wrong thing: 3001, and 3002 when all that is wrong is an absent field (C1.2). */
export async function checkBodyFields(world: World, operation: Operation): Promise<string[]> {
  const valid = await operation.valid(world);
  const { body } = valid;
  if (body === undefined) return [];
  const faults: string[] = [];
  for (const { about, rawBody, fields, code = 3001 } of wrongBodies(operation, body)) {
    const answer = await ask(world, operation, { ...withoutBody(valid), rawBody });
    faults.push(...judge(about, answer, { status: 422, code, ...(fields && { fields }) }));
  }
  return [...faults, ...(await checkAbsentBody(world, operation, valid))];
}

function wrongBodies(operation: Operation, body: Readonly<Record<string, unknown>>): WrongBody[] {
  const { broken = [] } = operation;
  return [
    ...[[], [body], '', 'text', null, 1, true].map((value) => wrong(JSON.stringify(value), value, [''])),
    ...FOREIGN_FIELDS.map((name) => wrong(`unknown ${name}`, { ...body, [name]: 1 }, [name])),
    ...incompleteBodies(operation, body),
    ...Object.keys(body).flatMap((name) => mistypedBodies(operation, body, name)),
    ...broken.map(([field, change]) => wrong(`${field}: ${JSON.stringify(change)}`, { ...body, ...change }, [field])),
  ];
}

function incompleteBodies({ required = [] }: Operation, body: object): WrongBody[] {
  if (required.length === 0) return [];
  return [
    ...required.map((name) => ({ ...wrong(`no ${name}`, without(body, name), [name]), code: 3002 })),
    { ...wrong('nothing', {}, required), code: 3002 },
    { about: 'nothing and something unknown', rawBody: '{"unknown":1}' },
  ];
}

function mistypedBodies(
  { nullable = [] }: Operation,
  body: Readonly<Record<string, unknown>>,
  name: string,
): WrongBody[] {
  const values = otherTypes(body[name], nullable.includes(name));
  const mistyped = values.map((value) =>
    wrong(`${name}: ${JSON.stringify(value)}`, { ...body, [name]: value }, [name]),
  );
  if (typeof body[name] !== 'number') return mistyped;
  // a number that no value in memory can be written as
  const rawBody = JSON.stringify({ ...body, [name]: '?' }).replace('"?"', '1e400');
  return [...mistyped, { about: `${name}: 1e400`, rawBody, fields: [name] }];
}

function wrong(about: string, value: unknown, fields: readonly string[]): WrongBody {
  return { about: about.slice(0, 80), rawBody: JSON.stringify(value), fields };
}

/** No body, with or without a type, is an empty one. */
async function checkAbsentBody(world: World, operation: Operation, valid: Valid): Promise<string[]> {
  const faults: string[] = [];
  for (const type of ['', 'application/json']) {
    const headers: Record<string, string> = type ? { 'content-type': type } : {};
    const answer = await ask(world, operation, { ...withoutBody(valid), headers });
    const required = operation.required ?? [];
    const wanted =
      required.length > 0 ? { status: 422, code: 3002, fields: required } : { ...successOf(operation), code: 0 };
    faults.push(...judge('no body', answer, wanted));
  }
  return faults;
}

/** Values of every other type, text that only looks right among them. */
function otherTypes(value: unknown, isNullable: boolean): unknown[] {
  const nulls = isNullable ? [] : [null];
  if (typeof value === 'number') return [...nulls, String(value), true, [value], {}, value + 0.5, ''];
  if (typeof value === 'boolean') return [...nulls, String(value), 1, 0, [], {}];
  if (typeof value === 'string') return [...nulls, 3, true, [value], { a: value }];
  return [...nulls, 'text', 3, true, {}];
}

function without(body: object, name: string): object {
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== name));
}

function withoutBody({ body: _body, ...rest }: Valid): Valid {
  return rest;
}
