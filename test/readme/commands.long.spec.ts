import { appendFile, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { logIn } from '../boot.js';
import { type Checkout, freshCheckout, type NpmProcess, served } from '../support/checkout.js';
import { until } from '../support/until.js';

describe('a fresh clone', () => {
  let checkout: Checkout;

  beforeAll(async () => {
    checkout = await freshCheckout();
  });
  afterAll(() => checkout.remove());

  const inClone = (path: string) => join(checkout.folder, path);
  const start = () => checkout.npm(['start']);
  const stop = async (started: NpmProcess, signal: NodeJS.Signals) => {
    process.kill(-started.pid, signal);
    await started.closed;
  };
  const change = (file: string, text: string) => appendFile(inClone(file), text);
  const adminPassword = async () => (await readFile(inClone('data/admin-password'), 'utf8')).trim();

  it('starts three times side by side: one build, one schema, one administrator (C3.5, C7.3)', async () => {
    const started = [start(), start(), start()];
    const urls = await Promise.all(started.map(served));
    expect(new Set(urls).size).toBe(3);
    for (const url of urls) expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    await until(() => started.every((each) => each.output().includes('log in')));
    const told = started.map((each) => each.output());
    expect(told.filter((text) => text.includes('built in'))).toHaveLength(1);
    expect(told.filter((text) => /password [\w-]{20,};/.test(text))).toHaveLength(1);
    await Promise.all(started.map((each) => stop(each, 'SIGTERM')));
  });

  it('starts again on its data, and says where it listens, which stores it uses and how to log in', async () => {
    const second = start();
    const url = await served(second);
    await until(() => second.output().includes('log in'));
    expect(second.output()).toContain(`listening on ${url}, documentation at ${url}/docs`);
    expect(second.output()).toContain(`SQLite in ${inClone('data/rookery.db')}`);
    expect(second.output()).toContain(`log in: POST ${url}/auth/login as "admin"`);
    expect(second.output()).toContain(inClone('data/admin-password'));
    expect(second.output()).not.toContain('built in');
    expect((await stat(inClone('data/admin-password'))).mode & 0o777).toBe(0o600);
    await expect(logIn(url, 'admin', await adminPassword())).resolves.toEqual(expect.any(String));
    await stop(second, 'SIGINT');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends in good order when %s reaches all of npm start (C9.2)',
    async (signal) => {
      const started = checkout.npm(['start'], { SHUTDOWN_DELAY_MS: '3000' });
      const url = await served(started);
      process.kill(-started.pid, signal);
      await until(async () => (await fetch(`${url}/health/ready`)).status === 503);
      await started.closed;
      expect(started.output()).toContain('stopped');
      await expect(fetch(`${url}/health/live`)).rejects.toThrow('fetch failed');
    },
  );

  it('restarts under npm run dev after a change, keeps the last good build, and ends with it', async () => {
    const dev = checkout.npm(['run', 'dev']);
    const before = await served(dev);
    await change('src/core/app/version.ts', '\n// changed\n');
    // 2 s on a machine of its own; other suites share this one
    await until(() => dev.url() !== before);
    expect((await fetch(`${dev.url()}/health/ready`)).status).toBe(200);

    await change('src/core/app/version.ts', '\nthis is no TypeScript\n');
    await until(() => dev.output().includes('the server of the last good build keeps running'));
    expect((await fetch(`${dev.url()}/health/ready`)).status).toBe(200);
    await stop(dev, 'SIGINT');
    await expect(fetch(`${dev.url()}/health/live`)).rejects.toThrow('fetch failed');
  });

  it('builds the same from what changed as from nothing', async () => {
    const files = async () => {
      const names = (await readdir(inClone('dist'), { recursive: true })).filter((name) =>
        /\.(js|json|map)$/.test(name),
      );
      return Promise.all(names.sort().map(async (name) => [name, await readFile(inClone(`dist/${name}`), 'utf8')]));
    };
    const source = inClone('src/core/app/version.ts');
    const text = (await readFile(source, 'utf8')).replace('\nthis is no TypeScript\n', '');
    await writeFile(source, text);
    await rename(inClone('src/core/app/clock.ts'), inClone('src/core/app/watch.ts'));
    await checkout.npm(['run', 'config:check']).closed;
    const fromChanges = await files();
    await checkout.npm(['run', 'build']).closed;
    expect(fromChanges.map(([name]) => name)).toContain('core/app/watch.js');
    expect(fromChanges).toEqual(await files());
  });
});
