import type { Type as Class } from '@nestjs/common';
import fc from 'fast-check';
import { type Field, fieldsOf } from '#core/http';

/** What OpenAPI says of a field: the bounds to go to, and one step beyond. */
interface Documented {
  example?: unknown;
  enum?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
}

type Values = fc.Arbitrary<unknown>;

const MAX = Number.MAX_SAFE_INTEGER;
const deep = (levels: number): unknown => JSON.parse('{"a":['.repeat(levels) + ']}'.repeat(levels));

const JUNK: readonly unknown[] = [
  ...[null, undefined, true, false, 0, -0, 1, -1, 0.5, 1e21, 1e300, Number.NaN, Infinity, -Infinity, MAX, MAX + 1],
  ...['', ' ', '0', '-0', '7', '007', '+7', '1e3', '0x1', ' 1', '-1', '9'.repeat(16), '9'.repeat(17), '1.0'],
  ...[
    'true',
    'false',
    'TRUE',
    'null',
    'NaN',
    'user',
    'admin',
    'a@b.cd',
    'a@b',
    '"x"@example.com',
    '\0',
    '\n\t',
    '\x7f',
  ],
  ...[
    '\ud800',
    'ok\udfff',
    '🍵',
    '\ud83c',
    'e\u0301',
    'x'.repeat(5000),
    '$value $property $target $constraint1',
    "$&$'$$",
  ],
  ...[{}, [], [[]], [{}], [null], [undefined, 1], ['user', 'user'], ['user', 'admin'], ['7'], { 0: {}, length: 1 }],
  ...[deep(3), [deep(30)], Array.from({ length: 60 }, () => ({})), Array.from({ length: 60 }, () => 'user')],
  ...[JSON.parse('{"__proto__":{"x":1}}'), JSON.parse('[{"__proto__":1,"constructor":2}]'), { toString: 1, then: 2 }],
];
const junk: Values = fc.constantFrom(...JUNK);

const NOBODYS = [
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'hasOwnProperty',
    'toString',
    'valueOf',
    'then',
    'length',
    '',
    '0',
    '12',
  ],
  ...['toInput', 'toQuery', 'sortable', 'Items', 'items ', 'a.b', 'a[0]', '\ud800', '$value'],
];
const unknownName = fc.oneof(fc.constantFrom(...NOBODYS), fc.string({ maxLength: 8 }));

/** Values of a field: good ones, those at its bounds and just beyond, and some of no kind. */
function valuesOf(dto: Class<object>, field: Field, levels: number): Values {
  const { kind, of } = field;
  const documented = (Reflect.getMetadata('swagger/apiModelProperties', dto.prototype, field.property) ??
    {}) as Documented;
  const good = documented.example ?? (kind === 'boolean' ? true : kind === 'integer' ? (documented.minimum ?? 1) : 'x');
  const near =
    kind === 'list' ? lists(documented, of && membersOf(of(), levels)) : fc.constantFrom(...bounds(kind, documented));
  const usual = kind === 'list' ? near : fc.constant(good);
  return fc.oneof(
    { weight: 12, arbitrary: usual },
    { weight: 4, arbitrary: near },
    { weight: 2, arbitrary: junk },
    { weight: 1, arbitrary: fc.array(junk, { maxLength: 3 }) },
  );
}

function bounds(
  kind: Field['kind'],
  { minimum = 0, maximum = MAX, minLength = 0, maxLength = 40, ...more }: Documented,
) {
  if (kind === 'boolean') return [true, false];
  if (kind === 'integer') return [minimum - 1, minimum, minimum + 0.5, maximum, maximum + 1, -0];
  const lengths = [minLength - 1, minLength, minLength + 1, maxLength, maxLength + 1].filter((length) => length >= 0);
  const texts = lengths.flatMap((length) => ['x'.repeat(length), '🍵'.repeat(length), `${'x'.repeat(length)}\u0007`]);
  return [...texts, ...(more.enum ?? [])];
}

/** A class whose members are of itself goes a few levels down. */
function membersOf(dto: Class<object>, levels: number): Values {
  if (levels === 0) return junk;
  return fc.oneof({ weight: 9, arbitrary: objectsOf(dto, 0.1, levels - 1) }, { weight: 1, arbitrary: junk });
}

function lists({ maxItems = 5, enum: words = ['x'] }: Documented, member: Values = fc.constantFrom(...words)): Values {
  const few = fc.array(member, { maxLength: 4 });
  const twice = fc.tuple(member, fc.nat(4)).map(([value, more]) => Array<unknown>(more + 1).fill(value));
  const many = fc
    .tuple(member, fc.constantFrom(maxItems - 1, maxItems, maxItems + 1))
    .map(([value, length]) => Array<unknown>(length).fill(value));
  return fc.oneof({ weight: 8, arbitrary: few }, { weight: 3, arbitrary: twice }, { weight: 1, arbitrary: many });
}

/** Objects like those of a DTO class: whole ones, with some fields left out or spoilt, and some of nobody's. */
function objectsOf(dto: Class<object>, strangers: number, levels = 3): Values {
  const fields = new Map(fieldsOf(dto).map((field) => [field.property, field]));
  const entries = [...fields.values()].map((field) =>
    fc.option(fc.tuple(fc.constant(field.property), valuesOf(dto, field, levels)), { freq: field.optional ? 2 : 12 }),
  );
  const foreign = fc.array(fc.tuple(unknownName, junk), { minLength: 1, maxLength: 3 });
  const some = fc.oneof(
    { weight: 10 * (1 - strangers), arbitrary: fc.constant([]) },
    { weight: 10 * strangers, arbitrary: foreign },
  );
  return fc.tuple(fc.tuple(...entries), some, fc.boolean()).map(([own, others, turned]) => {
    const all = [...own.filter((entry) => entry !== null), ...others];
    // defines, where an assignment to `__proto__` would not
    return Object.fromEntries(turned ? all.toReversed() : all);
  });
}

/** Bodies for a DTO class, and what is none. */
export function bodiesFor(dto: Class<object>): Values {
  const crowded = fc.tuple(objectsOf(dto, 0), fc.constantFrom(99, 100, 101, 500)).map(([object, count]) => ({
    ...(object as object),
    ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, index])),
  }));
  return fc.oneof(
    { weight: 200, arbitrary: objectsOf(dto, 0.2) },
    { weight: 8, arbitrary: junk },
    { weight: 1, arbitrary: crowded },
  );
}

/** Queries and paths: words, a name given twice, and what a parser of nested names would make of them. */
export function wordsFor(dto: Class<object>): fc.Arbitrary<object> {
  return objectsOf(dto, 0.2).map((object) =>
    Object.fromEntries(Object.entries(object as object).map(([name, value]) => [name, wordOf(value)])),
  );
}

function wordOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => (isPrimitive(each) ? String(each) : each));
  return isPrimitive(value) ? String(value) : value;
}

function isPrimitive(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
