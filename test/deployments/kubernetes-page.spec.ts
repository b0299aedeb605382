import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const text = readFileSync(join(ROOT, 'docs/operations/kubernetes.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** Each block with the paragraph above it. */
const blocks = [...text.matchAll(/([^\n]+(?:\n[^\n]+)*)\n\n```sh\n([^]*?)\n```/g)].map(
  ([, above = '', block = '']) => ({
    above,
    block,
  }),
);
const isMarked = ({ above }: { above: string }) => /^Not run here, because .+[:.]/.test(above);

describe('docs/operations/kubernetes.md', () => {
  it('makes secrets that are all there, long, of plain characters, and no two alike', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rookery-page-'));
    try {
      cpSync(join(ROOT, 'deployments/kubernetes/overlays'), join(folder, 'deployments/kubernetes/overlays'), {
        recursive: true,
        filter: (path) => !path.endsWith('secrets.env'),
      });
      const { block } = blocks.find((each) => each.block.includes('/dev/urandom'))!;
      execFileSync('bash', ['-euo', 'pipefail', '-c', block], { cwd: folder });
      const made = readFileSync(join(folder, 'deployments/kubernetes/overlays/production/secrets.env'), 'utf8');
      const pairs = made
        .trim()
        .split('\n')
        .map((line) => line.split('='));
      expect(pairs.map(([name]) => name)).toEqual([
        'DB_PASSWORD',
        'MYSQL_ROOT_PASSWORD',
        'REDIS_PASSWORD',
        'JWT_SECRET',
      ]);
      for (const [, value] of pairs) expect(value).toMatch(/^[\w-]{43}$/);
      expect(new Set(pairs.map(([, value]) => value)).size).toBe(4);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says of every other command why it is not run here, or names a proof that there is', () => {
    const rest = blocks.filter((each) => !isMarked(each) && !each.block.includes('/dev/urandom'));
    expect(rest).toHaveLength(1);
    expect(blocks.filter(isMarked)).toHaveLength(5);
    for (const line of rest[0]!.block.split('\n')) {
      const [, script = ''] = /^npm (?:run )?([\w:]+)/.exec(line) ?? [];
      expect(Object.keys(scripts)).toContain(script);
    }
  });

  it('names overlays, files and pages that there are', () => {
    for (const [, overlay = ''] of text.matchAll(/^\| `([a-z-]+)` /gm))
      expect(existsSync(join(ROOT, 'deployments/kubernetes/rendered', `${overlay}.yaml`))).toBe(true);
    for (const [, page = ''] of text.matchAll(/\]\(([\w-]+\.md)\)/g))
      expect(existsSync(join(ROOT, 'docs/operations', page))).toBe(true);
    for (const [, file = ''] of text.matchAll(/`((?:base|components)\/[\w./-]+)`/g))
      expect([file, existsSync(join(ROOT, 'deployments/kubernetes', file))]).toEqual([file, true]);
  });
});
