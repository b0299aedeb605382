import { sdkFiles } from './sdk-files.mjs';

/** OpenAPI documents by their paths, and beside them the typed client that follows from the one of all apps. */
export async function withClient(documents) {
  const client = await sdkFiles(JSON.parse(documents['docs/reference/openapi/openapi.json']));
  const placed = Object.entries(client).map(([name, text]) => [`sdk/${name}`, text]);
  return { ...documents, ...Object.fromEntries(placed) };
}
