import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders of files that follow from the code, and of nothing else; folders inside of them speak for themselves. */
const FOLDERS = ['docs/reference', 'docs/reference/openapi', 'docs/reference/surfaces', 'sdk'];

/** Kept files that no longer follow from the code, such as the OpenAPI document of an app that is gone. */
export async function staleFiles(root, artefacts) {
  const kept = await Promise.all(FOLDERS.map((folder) => filesIn(root, folder)));
  return kept.flat().filter((file) => !Object.hasOwn(artefacts, file));
}

async function filesIn(root, folder) {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(noneWhenAbsent);
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => `${folder}/${name}`)
    .sort();
}

function noneWhenAbsent(error) {
  if (error.code === 'ENOENT') return [];
  throw error;
}
