import type { Parameter } from './operation.js';

/** Parameters of a list with each word that its `sort` takes; the words are one value on the wire, between commas (C1.3). */
export function withSorts(parameters: readonly Parameter[], sorts: readonly string[]): Parameter[] {
  return parameters.flatMap((parameter) => {
    if (parameter.name !== 'sort') return [parameter];
    // nothing to sort by: each value is refused, and an enum without words is no schema (JSON Schema, 5.20)
    return sorts.length === 0 ? [] : [sortOf(parameter, sorts)];
  });
}

function sortOf({ name, in: place, required = false }: Parameter, sorts: readonly string[]): Parameter {
  const words = sorts.flatMap((field) => [field, `-${field}`]);
  return {
    name,
    in: place,
    required,
    description: 'Fields to sort by, - for descending, each field once.',
    style: 'form',
    explode: false,
    schema: {
      type: 'array',
      minItems: 1,
      maxItems: sorts.length,
      uniqueItems: true,
      items: { type: 'string', enum: words },
      example: words.slice(-1),
    },
  };
}
