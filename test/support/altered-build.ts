import { cp, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** A copy of the build with something taken out, to show that a test would notice. */
export interface AlteredBuild {
  /** For `startServer`. */
  dist: string;
  remove(): Promise<void>;
}

/**
 * Copies the build, with `text` replaced wherever it stands.
 * @throws Error when it stands nowhere: the proof would then prove nothing.
 */
export async function alterBuild(text: string, replacement: string): Promise<AlteredBuild> {
  // beside the other builds, so that it finds the same node_modules
  const dist = await mkdtemp(join(ROOT, '.build/altered-'));
  const remove = () => rm(dist, { recursive: true, force: true });
  await cp(await realpath(join(ROOT, 'dist')), dist, { recursive: true });
  let altered = 0;
  for (const name of await readdir(dist, { recursive: true })) {
    if (!name.endsWith('.js')) continue;
    const source = await readFile(join(dist, name), 'utf8');
    if (!source.includes(text)) continue;
    await writeFile(join(dist, name), source.replaceAll(text, replacement));
    altered += 1;
  }
  if (altered > 0) return { dist, remove };
  await remove();
  throw new Error(`the build does not contain ${text}`);
}
