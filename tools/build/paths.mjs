import { join } from 'node:path';

/** Top of the repository. */
export const root = join(import.meta.dirname, '../..');

/** What everyone refers to: a link to the newest good build. */
export const dist = join(root, 'dist');

/** Holds the builds, each in a folder of its own, and the lock. */
export const builds = join(root, '.build');
