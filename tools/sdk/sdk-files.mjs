import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { compileClient } from './compile-client.mjs';
import { schemaTypes } from './schema-types.mjs';

const ROOT = join(import.meta.dirname, '../..');

/** Every file of the npm package of the typed client, by its path in it. */
export async function sdkFiles(document) {
  const own = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const schema = await schemaTypes(document);
  const files = {
    'package.json': JSON.stringify(packageOf(own)),
    ...compileClient(schema),
    'schema.d.mts': schema,
  };
  // nothing is imported from it but types
  delete files['schema.mjs'];
  const style = await resolveConfig(join(ROOT, 'package.json'));
  const formatted = await Promise.all(
    Object.entries(files).map(async ([name, text]) => [name, await format(text, { ...style, filepath: name })]),
  );
  return { ...Object.fromEntries(formatted), LICENSE: await readFile(join(ROOT, 'LICENSE'), 'utf8') };
}

function packageOf({ version, license, devDependencies }) {
  return {
    name: 'rookery-client',
    version,
    description: 'Typed client of the apps that Rookery hosts',
    license,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20' },
    exports: { '.': { types: './index.d.mts', default: './index.mjs' } },
    files: ['*.mjs', '*.d.mts'],
    dependencies: { 'openapi-fetch': devDependencies['openapi-fetch'] },
  };
}
