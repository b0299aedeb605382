import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { smokeTest } from '../../tools/smoke/smoke-test.mjs';
import { ADMIN_PASSWORD, boot, type Booted } from '../boot.js';
import { finished } from '../support/finished.js';
import { type Alter, startAlteringProxy } from '../support/altering-proxy.js';
import { isExecutable, mayInstall } from '../support/debian.js';

const ROOT = join(import.meta.dirname, '../..');
const SMOKE = join(ROOT, 'tools/smoke/smoke.mjs');
const ACCOUNT = { SMOKE_USERNAME: 'admin', SMOKE_PASSWORD: ADMIN_PASSWORD };
const OPENSSL = '/usr/bin/openssl';

interface Smoke {
  status: number | null;
  lines: string[];
}

/** What the command said, and how it ended: a process of its own. */
async function startSmoke(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Smoke> {
  const { status, said } = await finished(process.execPath, [SMOKE, ...args], { env });
  return { status, lines: said.trimEnd().split('\n') };
}

/** The same command, in this process. */
async function smoke(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Smoke> {
  const lines: string[] = [];
  const say = (text: string) => lines.push(...text.split('\n'));
  return { status: await smokeTest(args, env, { log: say, error: say }), lines };
}

const failed = ({ lines }: Smoke) => lines.filter((line) => line.startsWith('FAIL')).map((line) => line.slice(6));
const named = ({ lines }: Smoke, outcome: string) =>
  lines.filter((line) => line.startsWith(outcome)).map((line) => line.slice(6, 16).trim());

describe('npm run smoke -- URL', () => {
  let server: Booted;
  let folder: string;
  const closing: (() => unknown)[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-smoke-'));
    server = await boot({ env: { TRUSTED_PROXIES: '127.0.0.1', METRICS_PORT: '0' } });
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  const listen = async (listener: Server) => {
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    closing.push(() => listener.close());
    return (listener.address() as AddressInfo).port;
  };
  const altered = async (alter: Alter) => {
    const proxy = await startAlteringProxy(server.url, alter);
    closing.push(proxy.close);
    return proxy.url;
  };

  it('finds a server that does what it should well, and exits 0', async () => {
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    const said = await startSmoke([server.url, '--version', version, '--apps', 'app-b,app-a']);
    expect(failed(said)).toEqual([]);
    expect(named(said, 'ok')).toEqual(['ready', 'live', 'trace', 'not found', 'headers', 'openapi']);
    expect(said.lines.at(-1)).toBe(`${server.url}/ is well`);
    expect(said.status).toBe(0);
  });

  it('signs in and out when it is given an account, and says nothing of its password', async () => {
    const said = await smoke([server.url], ACCOUNT);
    expect(said.lines).toContain('ok    login      admin in and out');
    await writeFile(join(folder, 'password'), `${ACCOUNT.SMOKE_PASSWORD}\n`);
    const fromFile = { SMOKE_USERNAME: 'admin', SMOKE_PASSWORD_FILE: join(folder, 'password') };
    expect((await smoke([server.url], fromFile)).status).toBe(0);
    const wrong = await smoke([server.url], { ...ACCOUNT, SMOKE_PASSWORD: 'not-the-password' });
    expect(failed(wrong)).toEqual(['login      code 1001 (Login failed) instead of 0']);
    expect(wrong.status).toBe(1);
    expect([...said.lines, ...wrong.lines].join()).not.toMatch(/administrator-1|not-the-password/);
  });

  it('waits for a server that is not ready yet', async () => {
    let unready = 2;
    const url = await altered(({ path }, answer) =>
      path === '/health/ready' && unready-- > 0 ? { ...answer, status: 503 } : answer,
    );
    const said = await smoke([url, '--wait', '10']);
    expect(unready).toBeLessThan(0);
    expect(said.status).toBe(0);
  });

  it.each<[of: string, args: string[], reason: RegExp, alter: Alter]>([
    [
      'pages instead of JSON',
      [],
      /^ready .* 200 text\/html instead of JSON: "<p>hello/,
      (_asked, answer) => ({ ...answer, headers: { 'content-type': 'text/html' }, body: '<p>hello' }),
    ],
    ['503', [], /^ready .* not within 1 s: 503 .* instead of 200/, (_asked, answer) => ({ ...answer, status: 503 })],
    ['another version', ['--version', '9.9.9'], /^ready .* version [\d.]+, not 9\.9\.9$/, (_asked, answer) => answer],
    ['silence', [], /^ready .* not within 1 s: no answer within \d+ ms$/, () => undefined],
    [
      'an envelope without trace_id',
      [],
      /^ready .* the envelope lacks trace_id/,
      (_asked, answer) => ({ ...answer, body: answer.body.replace(/"trace_id":"\w+",/, '') }),
    ],
    [
      'an envelope with more keys',
      [],
      /^ready .* has the keys code, .*, extra$/,
      (_asked, answer) => ({ ...answer, body: answer.body.replace(/\}$/, ',"extra":1}') }),
    ],
    [
      'local time',
      [],
      /^ready .* timestamp .* is not UTC/,
      (_asked, answer) => ({ ...answer, body: answer.body.replace('Z"}', '+01:00"}') }),
    ],
    [
      'another X-Trace-Id',
      [],
      /^ready .* X-Trace-Id 1 is not the trace_id/,
      (_asked, answer) => ({ ...answer, headers: { ...answer.headers, 'x-trace-id': '1' } }),
    ],
  ])('is red and says why when a server answers with %s', async (_of, args, reason, alter) => {
    const said = await smoke([await altered(alter), '--wait', '1', ...args]);
    expect(failed(said)).toEqual([expect.stringMatching(reason)]);
    expect(said.lines.at(-1)).toMatch(/is not well: ready$/);
    expect(said.status).toBe(1);
  });

  const own = '0123456789abcdef0123456789abcdef';
  it.each<[of: string, reason: RegExp, alter: Alter]>([
    [
      'starts a trace of its own',
      /^trace .* which traceparent named/,
      (_asked, answer) => ({
        ...answer,
        headers: { ...answer.headers, 'x-trace-id': own },
        body: answer.body.replace(/"trace_id":"\w+"/, `"trace_id":"${own}"`),
      }),
    ],
    [
      'answers what is not there with a page',
      /^not found .* 404 text\/html instead of JSON/,
      (_asked, answer) =>
        answer.status === 404 ? { ...answer, headers: { 'content-type': 'text/html' }, body: '<h1>404' } : answer,
    ],
    [
      'takes everything for a page of its own',
      /^not found .* 200 .* instead of 404/,
      (_asked, answer) => (answer.status === 404 ? { ...answer, status: 200 } : answer),
    ],
    [
      'drops a security header',
      /^headers .* x-frame-options: absent instead of DENY$/,
      (_asked, answer) => ({ ...answer, headers: { ...answer.headers, 'x-frame-options': undefined } }),
    ],
    [
      'says what it is made of',
      /^headers .* x-powered-by: Express$/,
      (_asked, answer) => ({ ...answer, headers: { ...answer.headers, 'x-powered-by': 'Express' } }),
    ],
    [
      'documents no app',
      /^openapi .* names no app$/,
      ({ path }, answer) => (path === '/openapi.json' ? { ...answer, body: '{"paths":{}}' } : answer),
    ],
    [
      'documents an app that is away',
      /^openapi .* 404 /,
      ({ path }, answer) => (path === '/app-b/health' ? { ...answer, status: 404 } : answer),
    ],
    [
      'forgets to log out',
      /^login .* answers 200 instead of 204$/,
      ({ path }, answer) => (path === '/auth/logout' ? { ...answer, status: 200 } : answer),
    ],
    [
      'hangs later',
      /^openapi .* no answer within 5000 ms$/,
      ({ path }, answer) => (path === '/openapi.json' ? undefined : answer),
    ],
  ])('is red and says why when a server that is ready %s', async (_what, reason, alter) => {
    const said = await smoke([await altered(alter), '--wait', '5'], ACCOUNT);
    expect(failed(said)).toEqual([expect.stringMatching(reason)]);
    expect(said.lines.at(-1)).toMatch(/is not well: \w/);
    expect(said.status).toBe(1);
  });

  it('finds a server behind its BASE_PATH well, when the URL names it (C3.1)', async () => {
    const based = await boot({ env: { BASE_PATH: '/api', METRICS_PORT: '0' } });
    closing.push(() => based.close());
    const said = await smoke([`${based.url}/api`, '--apps', 'app-a,app-b'], ACCOUNT);
    expect(failed(said)).toEqual([]);
    expect(said.lines).toContain('ok    openapi    names app-a, app-b; each answers its health');
    expect(named(said, 'ok').at(-1)).toBe('login');
    expect(said.status).toBe(0);
    const beside = await smoke([`${based.url}/ap`, '--wait', '1']);
    expect(failed(beside)).toEqual([expect.stringMatching(/^ready .* 404 .* instead of 200/)]);
  });

  it('compares the apps that are served with those that should be', async () => {
    const said = await smoke([server.url, '--apps', 'app-a']);
    expect(failed(said)).toEqual(['openapi    the document names app-a, app-b instead of app-a']);
  });

  it.each([
    [[], 'one URL is needed'],
    [['http://127.0.0.1', 'http://127.0.0.2'], 'one URL is needed'],
    [['127.0.0.1:8000'], '127.0.0.1:8000 is no http or https address'],
    [['http://127.0.0.1/?a=1'], 'must be a plain address'],
    [['http://127.0.0.1', '--wait', 'long'], '--wait long is no number of seconds'],
    [['http://127.0.0.1', '--connect', ''], '--connect is empty'],
    [['http://127.0.0.1', '--frobnicate'], 'frobnicate'],
    [[''], 'a word is empty'],
    [['http://127.0.0.1', '--connect', ''], '--connect is empty'],
    [['http://127.0.0.1', '--http-url='], '--http-url is empty'],
    [['http://127.0.0.1', '--apps', '', '--wait', '1'], '--apps is empty'],
    [['http://127.0.0.1', '--apps', 'app-a,'], '--apps names an app that is empty'],
    [['http://127.0.0.1', '--wait', '1', '--wait', '2'], '--wait is given twice'],
    [['http://127.0.0.1', '--connect', '--wait'], '--connect'],
  ])('exits 64 with its usage when asked wrongly: %j', async (args, reason) => {
    const said = await smoke(args);
    expect(said.lines[0]).toContain(reason);
    expect(said.lines.join('\n')).toMatch(/^usage: /m);
    expect(said.status).toBe(64);
  });

  it('exits 64 when half an account is given', async () => {
    expect((await startSmoke([server.url], { SMOKE_USERNAME: 'admin' })).status).toBe(64);
  });

  const openssl = isExecutable(OPENSSL) || mayInstall('openssl');
  (openssl ? describe : describe.skip)('of a public address, https', () => {
    /** A proxy with a certificate of its own authority, as Caddy or traefik would be one. */
    const startTls = async (headers: Record<string, string>) => {
      const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
      const names = ['-subj', '/CN=app-a.localhost', '-addext', 'subjectAltName=DNS:app-a.localhost'];
      await promisify(execFile)(OPENSSL, [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '2',
        '-keyout',
        key,
        '-out',
        cert,
        ...names,
      ]);
      const tls = createTlsServer({ key: await readFile(key), cert: await readFile(cert) }, (incoming, outgoing) => {
        const passed = request(new URL(incoming.url ?? '/', server.url), {
          method: incoming.method,
          headers: { ...incoming.headers, ...headers },
        });
        passed.on('response', (answer) => {
          outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
          answer.pipe(outgoing);
        });
        incoming.pipe(passed);
      });
      return { url: `https://app-a.localhost:${await listen(tls)}`, env: { NODE_EXTRA_CA_CERTS: cert } };
    };
    const redirecting = async (location: string) =>
      `http://app-a.localhost:${await listen(createServer((_asked, answer) => answer.writeHead(308, { location }).end()))}`;

    it('also looks at HSTS, at the redirect from http, and that metrics are not there', async () => {
      const { url, env } = await startTls({ 'x-forwarded-proto': 'https' });
      const said = await startSmoke([url, '--http-url', await redirecting(`${url}/`)], env);
      expect(failed(said)).toEqual([]);
      expect(named(said, 'ok').slice(-3)).toEqual(['hsts', 'redirect', 'metrics']);
      expect(said.status).toBe(0);
    });

    it('is red when the proxy is not trusted, or http is served, or the certificate is nobody’s', async () => {
      const { url, env } = await startTls({});
      const untrusted = await startSmoke([url, '--http-url', server.url, '--wait', '1'], env);
      expect(failed(untrusted)).toEqual([
        expect.stringMatching(/^hsts .* does TRUSTED_PROXIES name the network of the proxy\?$/),
        expect.stringMatching(/^redirect .* answers 200 {2}instead of a redirect to https$/),
      ]);
      expect(failed(await smoke([url, '--wait', '1']))).toEqual([expect.stringMatching(/^ready .* self-signed cert/)]);
    });
  });
});
