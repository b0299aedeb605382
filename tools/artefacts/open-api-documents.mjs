import { configClassesOf } from './program.mjs';

/** The OpenAPI documents with the settings' defaults, by their paths: what is released is compared with these. */
export async function openApiDocuments(program) {
  const { config, platformDocuments, registry } = program;
  const settings = config.loadSettings(configClassesOf(program), { env: {} });
  const files = await platformDocuments.openApiFiles(registry.apps, settings);
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`docs/reference/openapi/${name}`, text]));
}
