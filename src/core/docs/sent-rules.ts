import { mapped } from './mapped.js';
import type { MarkedOperation, Parameter, PathItem } from './operation.js';
import type { Schema, Schemas } from './schema.js';

type Paths = Readonly<Record<string, PathItem<MarkedOperation>>>;
interface Described {
  paths: Paths;
  schemas: Schemas;
}

const REF = /"\$ref":"#\/components\/schemas\/([^"]+)"/g;

/**
 * What is described, with the patterns that fields mark as those of callers (`x-sent-pattern`) where a caller sends the
 * field, and without them in answers: what goes out may be older than its rule, or not come from a caller.
 */
export function withSentRules({ paths, schemas }: Described): Described {
  const sent = sentNames(paths, schemas);
  return {
    schemas: mapped(schemas, (schema, name) =>
      schema.properties ? { ...schema, properties: mapped(schema.properties, settled(sent.has(name))) } : schema,
    ),
    paths: mapped(paths, (item) =>
      mapped(item, (operation) =>
        operation.parameters ? { ...operation, parameters: operation.parameters.map(unmarked) } : operation,
      ),
    ),
  };
}

/** Names of the schemas that bodies of requests are made of. */
function sentNames(paths: Paths, schemas: Schemas): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (thing: unknown): void => {
    for (const [, name = ''] of JSON.stringify(thing).matchAll(REF)) {
      if (names.has(name)) continue;
      names.add(name);
      visit(schemas[name]);
    }
  };
  visit(Object.values(paths).flatMap((item) => Object.values(item).map(({ requestBody }) => requestBody ?? {})));
  return names;
}

function settled(isSent: boolean): (schema: Schema) => Schema {
  return ({ 'x-sent-pattern': isMarked, pattern, ...rest }) => ({
    ...rest,
    ...(pattern !== undefined && (isSent || !isMarked) && { pattern }),
  });
}

function unmarked({ 'x-sent-pattern': _isMarked, ...rest }: Parameter): Parameter {
  return rest;
}
