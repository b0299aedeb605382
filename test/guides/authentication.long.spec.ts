import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD } from '../boot.js';
import { type Checkout, freshCheckout } from '../support/checkout.js';
import { runProgram, type ServerProcess, startServer } from '../support/server-process.js';

const PAGE = join(import.meta.dirname, '../../docs/guides/authentication.md');
const SECRET = 'a secret of more than thirty-two characters';

describe('docs/guides/authentication.md', () => {
  let text: string;
  let checkout: Checkout;
  let server: ServerProcess;

  /** The blocks of one language, without the indent of the step they belong to. */
  const blocksOf = (language: string): string[] =>
    [...text.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([^]*?)\\n *\`\`\`$`, 'gm'))].map(
      ([, indent = '', block = '']) => block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    );
  /** Runs a block word for word, as whoever reads it would. */
  const run = async (block: string): Promise<string> => {
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, ROOKERY: server.url };
    const options = { cwd: checkout.folder, env };
    return (await promisify(execFile)('bash', ['--norc', '-euo', 'pipefail', '-c', block], options)).stdout;
  };

  beforeAll(async () => {
    text = await readFile(PAGE, 'utf8');
    checkout = await freshCheckout();
    server = await startServer({ env: { ADMIN_PASSWORD }, cwd: checkout.folder });
  });
  afterAll(async () => {
    await server.stop();
    await checkout.remove();
  });

  it('shows commands that do what it says, and settings that production takes, all together', async () => {
    const said: Record<string, string> = {};
    for (const block of blocksOf('sh')) said[block] = await run(block);
    const answerTo = (word: string) => Object.entries(said).find(([block]) => block.includes(word))?.[1] ?? '';
    expect(JSON.parse(answerTo('jwks.json'))).toEqual({ keys: [] }); // of a secret, in development
    expect(JSON.parse(answerTo('key:create'))).toMatchObject({ code: 0, data: { sku: 'TEA-1' } });
    expect(answerTo('key:list')).toMatch(/"price import", scopes products:write,inventory:write, .* last used/);
    expect(answerTo('key:list')).toContain('revoked key 1');

    const settings = blocksOf('ini');
    expect(settings.length).toBeGreaterThan(6);
    for (const block of settings) {
      const own = /^JWT_(SECRET|PRIVATE)/m.test(block) ? '' : `JWT_SECRET=${SECRET}\n`;
      await writeFile(join(checkout.folder, '.env'), `ENVIRONMENT=production\n${own}${block}\n`);
      const { code, output } = await runProgram(['cli.js', 'config:check'], { env: {}, cwd: checkout.folder });
      expect([block, code, output]).toEqual([block, 0, 'the configuration is right']);
    }
  });

  it('names settings, metrics and pages that there are', async () => {
    const read = (file: string) => readFile(join(PAGE, '..', file), 'utf8');
    const known = (await read('../reference/settings.md')) + (await read('../reference/metrics.md'));
    const named = [...text.matchAll(/`([A-Z]{3,}(?:_[A-Z]+)+|[a-z]+(?:_[a-z]+)*_total|oidc_keys)`/g)];
    expect(named.length).toBeGreaterThan(10);
    for (const [, name = ''] of named) expect(known).toContain(`\`${name}\``);
    for (const [, file = ''] of text.matchAll(/\]\(([^)#:]+)\)/g)) await expect(read(file)).resolves.not.toBe('');
  });
});
