import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

interface Manifest {
  version?: string;
}

/** The version in the nearest package.json: the repository's, or the one written into a build. */
export const VERSION: string =
  (JSON.parse(readFileSync(findPackageJSON(import.meta.url) ?? '', 'utf8')) as Manifest).version ?? '0.0.0';
