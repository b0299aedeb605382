import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { blocksOf } from '../../tools/drills/page.mjs';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = join(ROOT, 'docs/operations');

/** Who says above a block that it runs it, and where it names the page. */
const RUNNERS: Readonly<Record<string, string>> = {
  'runbooks.spec': 'test/deployments/runbooks.long.spec.ts',
  'pipelines-page.spec': 'test/deployments/pipelines-page.spec.ts',
  'release.spec': 'test/release/release.long.spec.ts',
  'drill:compose': 'tools/drills/compose.mjs',
  'drill:swarm': 'tools/drills/swarm.mjs',
  'drill:rolling-update': 'tools/drills/processes.mjs',
};
// they have specs of their own, which look at each block
const JUDGED_BY_THEIR_OWN = ['backup-and-restore.md', 'compose.md', 'kubernetes.md', 'pipelines.md', 'workers.md'];

describe('docs/operations', () => {
  it('has no command that nobody runs and that does not say why', async () => {
    for (const page of (await readdir(PAGES)).filter((name) => name !== 'README.md'))
      for (const { commands, isRun, runBy } of await blocksOf(page)) {
        if (!isRun || (!runBy && JUDGED_BY_THEIR_OWN.includes(page))) continue;
        const runner = await readFile(join(ROOT, RUNNERS[runBy ?? ''] ?? 'nobody'), 'utf8').catch(() => '');
        expect({ commands, runBy, isKnown: runner.includes(`${page}'`) }).toMatchObject({ isKnown: true });
      }
  });

  it('lists every page, and no other', async () => {
    const listed = [...(await readFile(join(PAGES, 'README.md'), 'utf8')).matchAll(/\]\(([\w-]+\.md)\)/g)];
    expect(listed.map(([, page]) => page).sort()).toEqual(
      (await readdir(PAGES)).filter((name) => name !== 'README.md').sort(),
    );
  });
});
