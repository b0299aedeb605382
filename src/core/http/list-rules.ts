import { ValidateBy } from 'class-validator';

/** No two items are alike in `key`. A set, because class-validator's own rule compares each with each. */
export function AreDistinct(key: (item: never) => unknown): PropertyDecorator {
  return ValidateBy({
    name: 'distinct',
    validator: {
      validate: (items) => Array.isArray(items) && new Set(items.map((item) => keyOf(item, key))).size === items.length,
      defaultMessage: (args) => `items of ${args?.property ?? 'it'} must be distinct`,
    },
  });
}

function keyOf(item: unknown, key: (item: never) => unknown): unknown {
  return item === null || item === undefined ? item : key(item as never);
}
