import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { apps } from '../../src/apps/registry.js';
import { DatabaseConfig } from '#core/database';
import { loadPlatformSettings } from '../../src/platform/settings.js';

interface Service {
  image: string;
  read_only?: boolean;
  cap_drop?: string[];
  stop_grace_period?: string;
  environment?: Record<string, string>;
  secrets?: string[];
  ports?: { mode: string }[];
  networks: string[];
  deploy: {
    replicas?: number;
    mode?: string;
    endpoint_mode?: string;
    placement?: { preferences?: object[]; constraints?: string[] };
    resources: { reservations?: Amount; limits: Amount };
    update_config?: Record<string, unknown>;
  };
}
interface Amount {
  cpus: string;
  memory: string;
}
interface Stack {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean; ipam?: { config: { subnet: string }[] } }>;
  secrets: Record<string, { external: boolean }>;
}

const FOLDER = join(import.meta.dirname, '../../deployments/swarm');
const OURS = ['app', 'migrate'];

describe('deployments/swarm', () => {
  let stack: Stack;
  let caddyfile: string;
  let examples: string;
  const service = (name: string) => stack.services[name]!;

  beforeAll(async () => {
    stack = parse(await readFile(join(FOLDER, 'stack.yaml'), 'utf8'), { merge: true }) as Stack;
    caddyfile = await readFile(join(FOLDER, 'Caddyfile'), 'utf8');
    examples = await readFile(join(FOLDER, '../../.env.example'), 'utf8');
  });

  it('updates one of three replicas at a time, the new one first, back on failure, spread over nodes (C12)', () => {
    const { deploy, stop_grace_period } = service('app');
    expect(deploy).toMatchObject({
      replicas: 3,
      placement: { preferences: [{ spread: 'node.id' }] },
      update_config: { parallelism: 1, delay: '10s', order: 'start-first', failure_action: 'rollback' },
    });
    expect(stop_grace_period).toBe('45s');
  });

  it.each([
    ['app', ['0.5', '512M'], ['2', '2G']],
    ['mysql', ['1', '2G'], ['4', '8G']],
    ['redis', ['0.5', '512M'], ['2', '4G']],
  ])('gives %s what C12 says', (name, least, most) => {
    const { reservations, limits } = service(name).deploy.resources;
    expect([reservations?.cpus, reservations?.memory]).toEqual(least);
    expect([limits.cpus, limits.memory]).toEqual(most);
  });

  it.each(OURS)('runs %s with nothing it need not have, and with secrets as files alone (C12)', (name) => {
    const { read_only, cap_drop, environment = {}, secrets = [] } = service(name);
    expect([read_only, cap_drop]).toEqual([true, ['ALL']]);
    const files = Object.entries(environment).filter(([variable]) => variable.endsWith('_FILE'));
    expect(files.map(([, file]) => file).sort()).toEqual(secrets.map((secret) => `/run/secrets/${secret}`).sort());
    const spoken = Object.keys(environment).filter((variable) => /(SECRET|PASSWORD|KEY)$/.test(variable));
    expect(spoken).toEqual([]);
    expect(Object.values(stack.secrets).every(({ external }) => external)).toBe(true);
  });

  it('names only settings that there are, with values that production takes (C11)', () => {
    const { environment = {} } = service('app');
    const known = [...examples.matchAll(/^#? ?([A-Z][A-Z0-9_]*)=/gm)].map(([, variable]) => variable);
    for (const variable of Object.keys(environment)) expect(known).toContain(variable.replace(/_FILE$/, ''));
    const values = Object.entries(environment).map(([variable, value]): [string, string] => [
      variable.replace(/_FILE$/, ''),
      variable.endsWith('_FILE') ? randomBytes(48).toString('base64url') : value.replace(/^\$\{\w+:-(.*)\}$/, '$1'),
    ]);
    expect(() => loadPlatformSettings(apps, { env: Object.fromEntries(values) })).not.toThrow();
  });

  it('believes the headers of the proxy’s network alone (C5.5)', () => {
    const subnet = stack.networks.edge?.ipam?.config[0]?.subnet;
    expect(service('app').environment?.TRUSTED_PROXIES).toBe(subnet);
    expect([service('caddy').networks, service('mysql').networks, service('redis').networks]).toEqual([
      ['edge'],
      ['data'],
      ['data'],
    ]);
    expect(stack.networks.data?.internal).toBe(true);
  });

  it('opens no port but those of the proxy, at the node itself', () => {
    const open = Object.entries(stack.services).filter(([, { ports }]) => ports);
    expect(open.map(([name, { ports = [] }]) => [name, ports.map(({ mode }) => mode)])).toEqual([
      ['caddy', ['host', 'host']],
    ]);
  });

  it('migrates in a job that ends, before a replica listens (C7.3)', () => {
    expect(service('migrate')).toMatchObject({
      command: ['node', 'dist/cli.js', 'db:migrate'],
      deploy: { mode: 'replicated-job', replicas: 1 },
    });
    expect(service('app').environment).not.toHaveProperty('DB_MIGRATE_ON_START');
  });

  it('grants the connections that three replicas and a fourth may want (C7.2)', () => {
    const { poolSize, poolOverflow } = new DatabaseConfig();
    const instances = Number(service('app').environment?.DB_INSTANCES);
    expect(instances).toBe((service('app').deploy.replicas ?? 0) + 1);
    const granted = /--max-connections=(\d+)/.exec(JSON.stringify(service('mysql')))?.[1];
    expect(Number(granted)).toBeGreaterThan(instances * (poolSize + poolOverflow + 1));
  });

  it('takes no image by a moving name', () => {
    const images = Object.values(stack.services).map(({ image }) => image);
    for (const image of images) expect(image).toMatch(/^(\$\{ROOKERY_IMAGE:\?.+\}|[a-z]+:\d+(\.\d+)*)$/);
  });

  it('tries nothing twice at the proxy, and lets it keep a connection for less time than the server (C5.5, C9.2)', () => {
    expect(caddyfile).toMatch(/lb_retries 0\n/);
    expect(caddyfile).toMatch(/keepalive 60s\n/); // PROXY_KEEP_ALIVE_MS, 60,000 by default
    expect(caddyfile).toMatch(/dynamic a app 8000 \{\s+refresh 1s\n/);
    expect(service('app').deploy.endpoint_mode).toBe('dnsrr');
  });
});
