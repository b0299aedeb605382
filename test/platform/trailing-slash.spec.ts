import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apps } from '../../src/apps/registry.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { type Booted, boot } from '../boot.js';
import { closeWire, send } from '../support/wire.js';

const PAGE = /\/(docs|redoc)$/;

describe.each(['', '/api'])('a slash at the end of a path below %j', (basePath) => {
  let platform: Booted;
  beforeAll(async () => {
    platform = await boot({ apps: [...apps, appC], env: basePath ? { BASE_PATH: basePath } : {} });
  });
  afterAll(async () => {
    closeWire();
    await platform.close();
  });

  it('is another path, which is 4000 on every route but pages, and never leads elsewhere (C3.1)', async () => {
    const { routes } = platform.routes;
    const asked = routes.filter(({ path }) => !path.endsWith('/') && path !== basePath);
    expect(asked.length).toBeGreaterThan(50);
    const sample = (path: string) => path.replace(/:\w+/g, '1');
    for (const { method, path } of asked) {
      const { status, headers, json } = await send(platform.url, { method, path: `${sample(path)}/` });
      const expected = PAGE.test(path) ? 200 : 404;
      expect([method, path, status, headers.location]).toEqual([method, path, expected, undefined]);
      if (expected === 404 && method !== 'HEAD') expect(json?.code).toBe(4000);
    }
    expect(asked.filter(({ path }) => PAGE.test(path)).length).toBeGreaterThan(3);
  });
});
