import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Checkout, freshCheckout } from '../support/checkout.js';

// made of parts, so that what is planted here is not found in this very file
const AWS_KEY = ['AKIA', 'QWERTYUIOPASDFGH'].join('');
const DATABASE = ['postgres', '://rookery:', 'a1B2c3D4e5', '@db.example.com/rookery'].join('');

describe('npm run secrets', () => {
  let checkout: Checkout;
  /** One scan, of what is committed and of what git ignores beside it. */
  let first: ReturnType<typeof scan>;

  beforeAll(async () => {
    checkout = await freshCheckout();
    for (const file of ['.env', 'data/key.pem', 'dist/main.js', '.build/1/main.js', 'a.log'])
      await plant(file, AWS_KEY);
    first = scan();
  });
  afterAll(() => checkout.remove());

  const scan = () => {
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, NO_COLOR: '1' };
    const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', 'secrets'], {
      cwd: checkout.folder,
      env,
      encoding: 'utf8',
    });
    return { status, said: stdout + stderr };
  };
  const plant = async (file: string, text: string) => {
    const path = join(checkout.folder, file);
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, `\n${text}\n`);
  };

  it('finds nothing in what is committed', () => {
    expect(first).toEqual({ status: 0, said: '' });
  });

  it('is a step of npm run check', async () => {
    const { scripts } = JSON.parse(await readFile(join(checkout.folder, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(scripts.check?.split(' && ')).toContain('npm run -s secrets');
  });

  it('leaves alone what git ignores: a .env of one’s own, data, builds', async () => {
    expect(await readFile(join(checkout.folder, 'data/key.pem'), 'utf8')).toContain(AWS_KEY);
    expect(first).toEqual({ status: 0, said: '' });
  });

  it('reports keys, passwords and tokens wherever they are committed, and does not repeat them: exit 1', async () => {
    const privateKey = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    }).privateKey;
    const kept = await readFile(join(checkout.folder, '.env.example'), 'utf8');
    const planted: Record<string, [rule: string, secret: string]> = {
      '.env.example': ['AWSAccessKeyID', AWS_KEY],
      '.ci/run': ['AWSAccessKeyID', AWS_KEY],
      'package-lock.json': ['AWSAccessKeyID', AWS_KEY],
      'docs/key.md': ['PrivateKey', privateKey],
      'src/core/new.ts': ['PostgreSQLConnection', DATABASE],
      'test/new.spec.ts': ['PrivateKey', privateKey],
    };
    for (const [file, [, secret]] of Object.entries(planted)) await plant(file, secret);
    const { status, said } = scan();
    expect(status).toBe(1);
    // a file's name, and below it what was found in it
    const found = [...said.matchAll(/^(\/\S+)\n +\d+:\d+ +error +\[(\w+)\]/gm)].map(([, path = '', rule]) => [
      path.slice(checkout.folder.length + 1),
      rule,
    ]);
    expect(found.sort()).toEqual(
      Object.entries(planted)
        .map(([file, [rule]]) => [file, rule])
        .sort(),
    );
    for (const secret of [AWS_KEY, DATABASE, privateKey.slice(40, 80)]) expect(said).not.toContain(secret);
    await writeFile(join(checkout.folder, '.env.example'), kept);
    expect(scan().said).not.toContain('.env.example');
  });
});
