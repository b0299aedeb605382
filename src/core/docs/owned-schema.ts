import { mapped } from './mapped.js';
import type { PathItem, MarkedOperation, MediaType } from './operation.js';
import { renamedRef, type Schema } from './schema.js';

/** The name that a schema has in a document, from that of its class. */
export type Rename = (name: string) => string;

type Content = Readonly<Record<string, MediaType>>;

/**
 * A schema as documents show it: refs lead to the names of its owner, and an object takes no field that it does not name.
 * Follows the keywords that hold schemas: a field may have the name of any of them, and an example is left alone.
 */
export function ownedSchema(schema: Schema, rename: Rename): Schema {
  const { $ref, type, properties, items, additionalProperties, oneOf, anyOf, allOf } = schema;
  if ($ref !== undefined) return { ...schema, $ref: renamedRef($ref, rename) };
  const own = (each: Schema) => ownedSchema(each, rename);
  return {
    ...(type === 'object' && properties && { additionalProperties: false }),
    ...schema,
    ...(properties && { properties: mapped(properties, own) }),
    ...(items && { items: own(items) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: own(additionalProperties) }),
    ...(oneOf && { oneOf: oneOf.map(own) }),
    ...(anyOf && { anyOf: anyOf.map(own) }),
    ...(allOf && { allOf: allOf.map(own) }),
  };
}

/** A path with the schemas of its operations owned. */
export function ownedPath(item: PathItem<MarkedOperation>, rename: Rename): PathItem<MarkedOperation> {
  return mapped(item, (operation) => {
    const { parameters, requestBody, responses } = operation;
    return {
      ...operation,
      ...(parameters && {
        parameters: parameters.map((each) =>
          each.schema ? { ...each, schema: ownedSchema(each.schema, rename) } : each,
        ),
      }),
      ...(requestBody && { requestBody: { ...requestBody, content: ownedContent(requestBody.content, rename) } }),
      responses: mapped(responses, (response) =>
        response.content ? { ...response, content: ownedContent(response.content, rename) } : response,
      ),
    };
  });
}

function ownedContent(content: Content, rename: Rename): Content {
  return mapped(content, (media) => ({ ...media, schema: ownedSchema(media.schema, rename) }));
}
