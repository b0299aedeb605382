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
 * Copies the build, with each text replaced wherever it stands.
 * @param changes text → its replacement
 * @throws Error when one stands nowhere: the proof would then prove nothing.
 */
export async function alterBuild(changes: Readonly<Record<string, string>>): Promise<AlteredBuild> {
  // beside the other builds, so that it finds the same node_modules
  const dist = await mkdtemp(join(ROOT, '.build/altered-'));
  const remove = () => rm(dist, { recursive: true, force: true });
  await cp(await realpath(join(ROOT, 'dist')), dist, { recursive: true });
  const missing = new Set(Object.keys(changes));
  for (const name of await readdir(dist, { recursive: true })) {
    if (!name.endsWith('.js')) continue;
    const source = await readFile(join(dist, name), 'utf8');
    const found = Object.keys(changes).filter((text) => source.includes(text));
    if (found.length === 0) continue;
    const altered = found.reduce((text, wanted) => text.replaceAll(wanted, changes[wanted]!), source);
    await writeFile(join(dist, name), altered);
    for (const text of found) missing.delete(text);
  }
  if (missing.size === 0) return { dist, remove };
  await remove();
  throw new Error(`the build does not contain ${[...missing].join(' and ')}`);
}
