import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { createDatabase } from '../support/databases.js';
import { runProgram, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

describe('a start', () => {
  it('names addresses that are there, also below a base path, and how to log in (C3.1, C3.5)', async () => {
    const database = await createDatabase('sqlite');
    const server = await startServer({
      env: { ...database.env, BASE_PATH: '/api', ADMIN_PASSWORD: 'administrator-1' },
    });
    try {
      const said = () => server.logs.map(({ message }) => String(message)).join('\n');
      await until(() => said().includes('log in'));
      const [documentation] = /http\S+\/docs/.exec(said()) ?? [];
      const [login] = /http\S+\/auth\/login/.exec(said()) ?? [];
      expect((await fetch(documentation!)).status).toBe(200);
      expect((await fetch(login!, { method: 'POST' })).status).toBe(422);
      expect(said()).not.toMatch(/password/);
    } finally {
      await server.stop();
      await database.drop();
    }
  });
});

describe('a start that cannot listen', () => {
  const start = async (env: Record<string, string>) => {
    const database = await createDatabase('sqlite');
    try {
      return await runProgram(['main.js'], { env: { ...database.env, ...env } });
    } finally {
      await database.drop();
    }
  };

  it('names the port that is taken and ends with 69, without a stack trace (C11)', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, output } = await start({ PORT: String(port) });
    other.close();
    expect(code).toBe(69);
    expect(output).toContain(`address already in use 127.0.0.1:${port}; stop the other program, or set PORT`);
    expect(output.split('\n').filter((line) => line.startsWith('    at '))).toEqual([]);
  });

  it('names an address this machine does not have (C11)', async () => {
    const { code, output } = await start({ HOST: '192.0.2.1', PORT: '0' }); // RFC 5737: nobody's
    expect(code).toBe(69);
    expect(output).toContain('address not available 192.0.2.1; set HOST to an address of this machine');
  });
});
