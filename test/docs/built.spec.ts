import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { createDatabase } from '../support/databases.js';
import { startServer } from '../support/server-process.js';

const DIST = join(import.meta.dirname, '../../dist');
const LOGO = 'https://cdn.redoc.ly/redoc/logo-mini.svg';

it('the built program carries Redoc itself, with its licence: the package is not there where it runs', async () => {
  const { imports } = JSON.parse(await readFile(join(DIST, 'package.json'), 'utf8'));
  expect(imports['#assets/redoc.standalone.js']).toBe('./assets/redoc.standalone.js');
  const carried = await readFile(join(await realpath(DIST), 'assets/redoc.standalone.js'), 'utf8');
  // what is taken out of it on its way to a browser is still what it is called
  expect(carried.split(LOGO)).toHaveLength(2);
  expect(await readFile(join(DIST, 'assets/redoc.standalone.js.LICENSE.txt'), 'utf8')).toContain('ReDoc');

  const database = await createDatabase('sqlite');
  const server = await startServer({ env: { ...database.env } });
  try {
    const page = await (await fetch(`${server.url}/redoc`)).text();
    const [, path = ''] = /src="([^"]+redoc\.standalone\.js)"/.exec(page) ?? [];
    const bundle = await (await fetch(new URL(path, `${server.url}/redoc`))).text();
    expect(bundle).toBe(carried.replace(LOGO, 'data:,'));
  } finally {
    await server.stop();
    await database.drop();
  }
});
