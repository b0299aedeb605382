import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../build/paths.mjs';

export const folder = join(root, 'deployments/kubernetes');
const SOURCES = ['base', 'components', 'overlays'];

/** Overlays there are, each with a rendering of its own. */
export const overlays = () => readdirSync(join(folder, 'overlays')).sort();

export const renderingOf = (overlay) => join(folder, 'rendered', `${overlay}.yaml`);

/** Every file that a rendering follows from; secrets are whoever deploys's own. */
export function sources() {
  return SOURCES.flatMap((name) => readdirSync(join(folder, name), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name !== 'secrets.env')
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .sort();
}

/**
 * A rendering with its first line, which says what it was made from: a change of the sources, or of the rendering by
 * hand, is noticed without a program that renders.
 */
export function sealed(objects) {
  const digest = createHash('sha256').update(objects);
  for (const file of sources()) digest.update(`\0${file}\0`).update(readFileSync(join(folder, file)));
  return `# Written by \`npm run kubernetes:render\`; sources and objects are sha256:${digest.digest('hex')}\n${objects}`;
}

/** Whether a rendering is what its sources and its own first line say. */
export const isSealed = (text) => sealed(text.slice(text.indexOf('\n') + 1)) === text;
