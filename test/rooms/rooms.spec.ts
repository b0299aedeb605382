import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RecurringRunner } from '#core/recurring';
import { ROOMS } from '../../src/platform/rooms.js';
import { configClassesOf, loadPlatformSettings } from '../../src/platform/settings.js';
import { type Booted, boot } from '../boot.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { readSql } from '../support/sql.js';
import { until } from '../support/until.js';
import { Board, NoticesConfig, noticesRoom, pinning } from './notices.room.js';

const withNotices = [...ROOMS, noticesRoom];

const TABLES = "SELECT name FROM sqlite_master WHERE name = 'platform_notices'";
const APPLIED = "SELECT owner, name FROM platform_migrations WHERE name = '0900-notices'";

describe('a room that lives only under test/', () => {
  let database: TestDatabase;
  let platform: Booted;

  beforeEach(async () => {
    database = await createDatabase('sqlite');
  });
  afterEach(async () => {
    await platform.close();
    await database.drop();
  });

  describe('gets from its declaration alone', () => {
    beforeEach(async () => {
      platform = await boot({ apps: [pinning], rooms: withNotices, database, env: { NOTICES_MAX: '7' } });
    });

    it('its setting, and a mistake in it told with all others', () => {
      expect(configClassesOf([], withNotices)).toContain(NoticesConfig);
      const wrong = { ...platform.env, NOTICES_MAX: 'many', PORT: 'x' };
      const load = () => loadPlatformSettings([pinning], { env: wrong }, withNotices);
      expect(load).toThrow(/^2 mistakes[\s\S]*PORT[\s\S]*NOTICES_MAX must be a whole number/);
    });

    it('its table with its migration', async () => {
      expect(await readSql(database, TABLES)).toEqual([{ name: 'platform_notices' }]);
      expect(await readSql(database, APPLIED)).toEqual([{ owner: 'platform', name: '0900-notices' }]);
    });

    it('a handle in an app, of that app', async () => {
      const { body } = await platform.ask('GET', '/pinning/pins');
      expect(body.data).toEqual({ by: 'pinning 7' });
      expect(await readSql(database, 'SELECT text FROM platform_notices')).toEqual([{ text: 'pinning: hello' }]);
    });

    it('a metric, a health component and a route, started like those of the house', async () => {
      expect((await platform.ask('GET', '/metrics')).text).toContain('\nnotices_open 1\n');
      const { body } = await platform.ask('GET', '/health');
      expect(body.data).toMatchObject({ components: { notices: { status: 'ok' } } });
      await until(async () => (await platform.ask('GET', '/notices.txt')).text === 'swept true');
    });

    it('its recurring work done, again and again, until the process stops', async () => {
      const board = platform.nest.get(Board);
      await until(() => board.swept > 2);
      const runs = 'recurring_runs_total{app="platform",work="old-notices",outcome="done"}';
      expect((await platform.ask('GET', '/metrics')).text).toContain(runs);
      platform.lifecycle.refuse();
      await platform.nest.get(RecurringRunner).onApplicationShutdown();
      const { swept } = board;
      await sleep(50); // five times as long as it would take
      expect(board.swept).toBe(swept);
    });
  });

  it('leaves nothing of it when it is taken off the list', async () => {
    platform = await boot({ apps: [], database, env: { NOTICES_MAX: 'many' } });
    expect(configClassesOf([])).not.toContain(NoticesConfig);
    expect(await readSql(database, TABLES)).toEqual([]);
    expect(await readSql(database, APPLIED)).toEqual([]);
    const { text } = await platform.ask('GET', '/metrics');
    expect(text).not.toContain('notices');
    const { body } = await platform.ask<{ components: object }>('GET', '/health');
    expect(Object.keys(body.data.components)).not.toContain('notices');
    expect((await platform.ask('GET', '/notices.txt')).status).toBe(404);
  });

  it('is missed by an app that wants its handle: the start names both', async () => {
    platform = await boot({ apps: [], database });
    const start = boot({ apps: [pinning], database });
    await expect(start).rejects.toThrow(/PinsController.*AppBoard.*PinningModule/);
  });
});
