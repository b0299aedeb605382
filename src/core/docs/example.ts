import { resolve, type Schema, type Schemas } from './schema.js';

const OF_TYPE: Readonly<Record<string, unknown>> = { boolean: false, integer: 0, number: 0, string: '' };

/** A value of this schema, made of the examples that its fields give. */
export function exampleOf(schema: Schema, schemas: Schemas, open: readonly string[] = []): unknown {
  const resolved = resolve(schema, schemas);
  const [given] = [resolved.example, resolved.enum?.[0]].filter((each) => each !== undefined);
  if (given !== undefined) return given;
  if (resolved.oneOf?.[0]) return exampleOf(resolved.oneOf[0], schemas, open);
  const inside = schema.$ref === undefined ? open : [...open, schema.$ref];
  if (resolved.type === 'object') return exampleObject(resolved, schemas, inside);
  if (resolved.type === 'array') return exampleList(resolved, schemas, inside);
  return resolved.minimum ?? OF_TYPE[resolved.type ?? ''];
}

function exampleObject({ properties = {} }: Schema, schemas: Schemas, open: readonly string[]): object {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, exampleOf(property, schemas, open)]),
  );
}

function exampleList({ items }: Schema, schemas: Schemas, open: readonly string[]): unknown[] {
  // a tree ends somewhere
  const isOpen = items?.$ref !== undefined && open.includes(items.$ref);
  return items && !isOpen ? [exampleOf(items, schemas, open)] : [];
}
