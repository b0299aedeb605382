import openApiTypes, { astToString } from 'openapi-typescript';

const HEAD = '/** Made from the OpenAPI document of all apps by `npm run sdk`. */\n\n';

/** Types of every path, operation and schema of a document, as the text of a declaration file. */
export async function schemaTypes(document) {
  // a field with a default may be left out of a body; answers name what they require
  const nodes = await openApiTypes(document, { defaultNonNullable: false, silent: true });
  return HEAD + astToString(nodes);
}
