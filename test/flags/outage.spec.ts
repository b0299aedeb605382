import { expect, it } from '@jest/globals';
import { boot } from '../boot.js';
import { createDatabase, describeServers } from '../support/databases.js';
import { throughProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';

describeServers('flags while %s is away', (dialect) => {
  it('stay as they were, and are read again when it is back (C9.3)', async () => {
    const undamaged = await createDatabase(dialect);
    const { database, proxy } = await throughProxy(undamaged);
    const platform = await boot({ database });
    const other = await boot({ database: undamaged });
    const age = async () => Number(/^flags_age_seconds (\S+)$/m.exec(await platform.metrics.text())?.[1]);
    // lines of Nest's logger go to the platform that came last
    const said = (text: RegExp) => other.logs.filter(({ message }) => text.test(String(message))).length;
    try {
      const admin = platform.as(await platform.adminToken());
      await admin('PUT', '/platform/apps/app-b', { enabled: false });
      await until(async () => (await age()) < 0.7);
      proxy.cut();
      await until(async () => (await age()) > 1);
      const health = await platform.ask<{ status: string }>('GET', '/app-b/health');
      expect([health.status, health.body.data.status]).toEqual([200, 'disabled']);
      expect((await platform.ask('GET', '/app-b/products')).body.code).toBe(5004);
      expect(said(/^the flags cannot be read/)).toBe(1);
      await other.as(await other.adminToken())('PUT', '/platform/apps/app-b', { enabled: true });
      proxy.restore();
      await until(async () => (await platform.ask('GET', '/app-b/products')).body.code === 0);
      await until(async () => (await age()) < 1);
      expect(said(/^the flags can be read again/)).toBe(1);
    } finally {
      proxy.restore();
      await other.close();
      await platform.close();
      await database.drop();
    }
  });
});
