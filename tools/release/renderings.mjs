import { readFile, writeFile } from 'node:fs/promises';
import { isSealed, overlays, renderingOf, sealed } from '../kubernetes/rendered.mjs';

/** The renderings of the manifests. @throws Error when one is not what its sources say. */
export async function readRenderings() {
  const read = async (overlay) => [renderingOf(overlay), await readFile(renderingOf(overlay), 'utf8')];
  const renderings = await Promise.all(overlays().map(read));
  const stale = renderings.filter(([, text]) => !isSealed(text)).map(([path]) => path);
  if (stale.length > 0) throw new Error(`${stale.join(', ')}: stale, \`npm run kubernetes:render\` writes them`);
  return renderings;
}

/**
 * Writes them with the new version. `npm run kubernetes:render` gives the same, because kustomize puts a tag into images
 * alone; but it needs kubectl, and a release is made also where there is none.
 */
export async function writeRenderings(renderings, { from, to }) {
  for (const [path, text] of renderings) {
    const objects = text.slice(text.indexOf('\n') + 1);
    await writeFile(path, sealed(objects.replaceAll(`/rookery:${from}\n`, `/rookery:${to}\n`)));
  }
}
