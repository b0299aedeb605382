import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const CURRENT = 'docs/reference/openapi';
const RELEASED = 'docs/reference/released';

/** Where a checkout keeps its OpenAPI documents. */
export function documentFolders(root) {
  return { current: join(root, CURRENT), released: join(root, RELEASED) };
}

/** Their texts by file name; none when there is no such folder. */
export async function documentTexts(folder) {
  const names = await readdir(folder).catch(unlessAbsent);
  const documents = names.filter((name) => name.endsWith('.json')).sort();
  return Object.fromEntries(
    await Promise.all(documents.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])),
  );
}

export function parsed(texts) {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, JSON.parse(text)]));
}

function unlessAbsent(error) {
  if (error.code !== 'ENOENT') throw error;
  return [];
}
