import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { LimitsConfig } from '#core/config';
import { FORWARDED_HEADERS } from '../../src/middleware/forwarded-identity.js';
import { networksOf, type Project, readProject, readText } from './compose-project.js';

// Traefik and authentik are not run here; what can be known without them is held to its structure.

interface Router {
  rule: string;
  entryPoints: string[];
  middlewares?: string[];
  service: string;
  priority?: number;
  tls?: unknown;
}
interface Middleware {
  chain?: { middlewares: string[] };
  forwardAuth?: { address: string; trustForwardHeader: boolean; authResponseHeaders: string[] };
  headers?: { customRequestHeaders: Record<string, string> };
}
interface Routes {
  routers: Record<string, Router>;
  middlewares: Record<string, Middleware>;
  services: Record<string, { loadBalancer: { servers: { url: string }[]; serversTransport?: string } }>;
  serversTransports: Record<string, { forwardingTimeouts: { idleConnTimeout: string } }>;
}

const AUTHENTIK = FORWARDED_HEADERS.authentik[0]!;
/** What Rookery believes of authentik's outpost. */
const IDENTITY = [AUTHENTIK.subject, AUTHENTIK.username, AUTHENTIK.email, AUTHENTIK.groups].sort();
const lower = (names: readonly string[]) => names.map((name) => name.toLowerCase()).sort();

describe('the profile traefik', () => {
  let project: Project;
  let routes: Routes;

  beforeAll(async () => {
    project = await readProject('compose.yaml', { COMPOSE_PROFILES: 'traefik' });
    routes = (parse(await readText('traefik/routes.yaml')) as { http: Routes }).http;
  });

  /** A router's middlewares with its chains taken apart: what a request goes through, in order. */
  const stepsOf = (names: readonly string[] = []): string[] =>
    names.flatMap((name) => {
      expect(routes.middlewares).toHaveProperty([name]);
      const chain = routes.middlewares[name]?.chain?.middlewares;
      return chain ? stepsOf(chain) : [name];
    });

  /** Routers through which somebody could name himself to Rookery. */
  const unguarded = () =>
    Object.entries(routes.routers)
      .filter(([, { service, middlewares }]) => service === 'rookery' && stepsOf(middlewares)[0] !== 'drop-identity')
      .map(([name]) => name);

  it('lets nobody name himself: what Rookery believes is taken off every request first (C6.2)', () => {
    expect(unguarded()).toEqual([]);
    const { customRequestHeaders } = routes.middlewares['drop-identity']!.headers!;
    expect(lower(Object.keys(customRequestHeaders))).toEqual(IDENTITY);
    expect(new Set(Object.values(customRequestHeaders))).toEqual(new Set(['']));
    const planted = routes.routers.rookery!.middlewares;
    routes.routers.rookery!.middlewares = ['forward-auth'];
    expect(unguarded()).toEqual(['rookery']);
    routes.routers.rookery!.middlewares = planted!;
  });

  it('sends people to authentik and hands on the headers that core/auth believes, all of them', () => {
    expect(stepsOf(routes.routers.rookery?.middlewares)).toEqual(['drop-identity', 'forward-auth']);
    const { address, trustForwardHeader, authResponseHeaders } = routes.middlewares['forward-auth']!.forwardAuth!;
    expect(lower(authResponseHeaders)).toEqual(IDENTITY);
    expect(trustForwardHeader).toBe(false);
    expect(address).toBe(
      `${routes.services.authentik!.loadBalancer.servers[0]!.url}/outpost.goauthentik.io/auth/traefik`,
    );
  });

  it('lets programs with a credential past the login, and still drops what they say of themselves', () => {
    const { rule, middlewares } = routes.routers['rookery-programs']!;
    expect(rule).toContain('HeaderRegexp(`Authorization`, `^Bearer .`) || HeaderRegexp(`X-API-Key`');
    expect(stepsOf(middlewares)).toEqual(['drop-identity']);
    expect(rule.length).toBeGreaterThan(routes.routers.rookery!.rule.length); // the longer rule goes first
    expect(routes.routers['rookery-outpost']!.priority).toBeGreaterThan(rule.length);
  });

  it('sends http to https, and changes only its resolver for the internet', async () => {
    const commandOf = async (env: Record<string, string>) =>
      (await readProject('compose.yaml', env)).services.traefik!.command as string[];
    const local = await commandOf({});
    expect(local).toContain('--entrypoints.web.http.redirections.entrypoint.scheme=https');
    expect(local).toContain('--entrypoints.websecure.http.tls=true');
    expect(local).toContain('--entrypoints.websecure.http.tls.certresolver=');
    const production = await commandOf({ CERT_RESOLVER: 'letsencrypt' });
    expect(production.filter((line) => !local.includes(line))).toEqual([
      '--entrypoints.websecure.http.tls.certresolver=letsencrypt',
    ]);
    expect(local.some((line) => line.startsWith('--certificatesresolvers.letsencrypt.acme.'))).toBe(true);
    // a router with TLS of its own would not have the entry point's resolver
    for (const { tls, entryPoints } of Object.values(routes.routers))
      expect([tls, entryPoints]).toEqual([undefined, ['websecure']]);
  });

  it('reads its routes from a file whose variables it has, and never from the engine', () => {
    const traefik = project.services.traefik!;
    expect((traefik.command as string[]).filter((line) => line.includes('providers'))).toEqual([
      '--providers.file.filename=/etc/traefik/routes.yaml',
    ]);
    expect(traefik.volumes).toContain('./traefik/routes.yaml:/etc/traefik/routes.yaml:ro');
    const variables = [...JSON.stringify(routes).matchAll(/env \\"(\w+)\\"/g)].map(([, name]) => name);
    expect([...new Set(variables)].sort()).toEqual(Object.keys(traefik.environment!).sort());
    expect(traefik.environment?.ROOKERY_DOMAIN).toBe('app-a.localhost');
  });

  it('reaches services that are there, on a network they share, and lets sockets go first (C5.5)', () => {
    for (const { service } of Object.values(routes.routers)) {
      const { hostname, port } = new URL(routes.services[service]!.loadBalancer.servers[0]!.url);
      const shared = networksOf(project.services[hostname]!).filter((name) =>
        networksOf(project.services.traefik!).includes(name),
      );
      expect([service, port, shared.length]).toEqual([service, service === 'rookery' ? '8000' : '9000', 1]);
    }
    expect(routes.services.rookery!.loadBalancer.serversTransport).toBe('rookery');
    expect(routes.serversTransports.rookery!.forwardingTimeouts.idleConnTimeout).toBe(
      `${new LimitsConfig().proxyKeepAliveMs / 1000}s`,
    );
  });

  it('is what FORWARD_AUTH=authentik of .env.example is for; without it nobody is believed', async () => {
    expect(project.services.app?.environment).toMatchObject({ FORWARD_AUTH: '' });
    const { app } = (await readProject('compose.yaml', { FORWARD_AUTH: 'authentik' })).services;
    expect(app?.environment?.FORWARD_AUTH).toBe('authentik');
    expect(await readText('.env.example')).toMatch(/^# COMPOSE_PROFILES=traefik\n# FORWARD_AUTH=authentik$/m);
  });

  it('runs authentik by its exact version, as server, worker and PostgreSQL', () => {
    const inProfile = Object.entries(project.services).filter(([, { profiles }]) => profiles?.includes('traefik'));
    expect(inProfile.map(([name]) => name).sort()).toEqual([
      'authentik-postgres',
      'authentik-server',
      'authentik-worker',
      'traefik',
    ]);
    const { 'authentik-server': server, 'authentik-worker': worker } = project.services;
    expect([server?.image, server?.command, worker?.command]).toEqual([worker?.image, 'server', 'worker']);
    expect(server?.image).toMatch(/^ghcr\.io\/goauthentik\/server:\d+\.\d+\.\d+$/);
    expect(project.services.traefik?.image).toMatch(/^traefik:v\d+\.\d+\.\d+$/);
  });
});

describe('the blueprint of authentik', () => {
  interface Tagged {
    tag: string;
    value: unknown;
  }
  interface Entry {
    model: string;
    id?: string;
    identifiers?: Record<string, unknown>;
    attrs: Record<string, any>;
  }
  const tags: Tagged[] = [];
  let entries: Entry[];
  let worker: Project['services'][string];

  const noted = (tag: string, collection?: 'seq') => ({
    tag,
    ...(collection && { collection }),
    resolve: (value: string | { toJSON(): unknown }) => {
      const noted = { tag, value: typeof value === 'string' ? value : value.toJSON() };
      tags.push(noted);
      return noted;
    },
  });

  beforeAll(async () => {
    const customTags = [
      noted('!KeyOf'),
      noted('!File'),
      ...['!Find', '!Format', '!Env'].map((tag) => noted(tag, 'seq')),
    ];
    const blueprint = parse(await readText('authentik/rookery.yaml'), { customTags } as never) as {
      version: number;
      entries: Entry[];
    };
    expect(blueprint.version).toBe(1);
    ({ entries } = blueprint);
    worker = (await readProject('compose.yaml')).services['authentik-worker']!;
  });

  const one = (model: string) => {
    const found = entries.filter((entry) => entry.model === model);
    expect(found).toHaveLength(1);
    return found[0]!;
  };
  const valuesOf = (tag: string) => tags.filter((each) => each.tag === tag).map(({ value }) => value);

  it('is given to the worker, with the variables and secrets that it asks for', () => {
    expect(worker.volumes).toContain('./authentik/rookery.yaml:/blueprints/custom/rookery.yaml:ro');
    for (const [name] of valuesOf('!Env') as string[][]) expect(worker.environment).toHaveProperty(name!);
    for (const path of valuesOf('!File') as string[])
      expect(worker.secrets).toContain(path.replace('/run/secrets/', ''));
    expect(valuesOf('!Env').length + valuesOf('!File').length).toBeGreaterThan(3);
  });

  it('refers to entries that are there, before they are used', () => {
    const ids = entries.map(({ id }) => id);
    for (const [index, entry] of entries.entries())
      for (const [, id] of JSON.stringify(entry).matchAll(/"tag":"!KeyOf","value":"([\w-]+)"/g))
        expect(ids.slice(0, index)).toContain(id);
    expect(valuesOf('!KeyOf')).toEqual(['provider', 'provider']);
  });

  it('puts the apps’ domain behind the outpost that Traefik asks', () => {
    const { attrs } = one('authentik_providers_proxy.proxyprovider');
    expect(attrs).toMatchObject({ mode: 'forward_single', external_host: { tag: '!Format' } });
    expect(JSON.stringify(attrs.external_host)).toContain('ROOKERY_DOMAIN');
    expect(one('authentik_core.application').attrs.provider).toEqual({ tag: '!KeyOf', value: 'provider' });
    const outpost = one('authentik_outposts.outpost');
    expect(outpost.identifiers).toEqual({ managed: 'goauthentik.io/outposts/embedded' });
    expect(outpost.attrs.providers).toEqual([{ tag: '!KeyOf', value: 'provider' }]);
  });

  it('makes the group that AUTH_ROLE_MAP makes administrators, and an administrator with a password', async () => {
    const { app } = (await readProject('compose.yaml')).services;
    const group = String(one('authentik_core.group').identifiers?.name);
    expect(app?.environment?.AUTH_ROLE_MAP).toBe(`${group}=admin`);
    expect(one('authentik_core.user')).toMatchObject({
      identifiers: { username: 'akadmin' },
      attrs: { password: { tag: '!File' } },
    });
  });
});
