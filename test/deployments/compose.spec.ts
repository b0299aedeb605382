import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LimitsConfig, ServerConfig } from '#core/config';
import { DatabaseConfig, dialectOf } from '#core/database';
import { apps } from '../../src/apps/registry.js';
import { loadPlatformSettings } from '../../src/platform/settings.js';
import { blocksOf } from '../../tools/drills/page.mjs';
import {
  FOLDER,
  networksOf,
  type Project,
  readProject,
  readText,
  type Service,
  variablesIn,
  violationsOf,
} from './compose-project.js';

const ROOT = join(import.meta.dirname, '../..');
const FILES = ['compose.yaml', 'single-node.compose.yaml'] as const;
const STORES = { 'compose.yaml': 'mysql', 'single-node.compose.yaml': 'sqlite' } as const;
const SCRIPTS = ['init.sh', 'backup.sh', 'restore.sh', 'deploy.sh'];

const manifest = async () =>
  JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
    scripts: Record<string, string>;
  };

describe.each(FILES)('deployments/compose/%s', (file) => {
  let project: Project;
  let app: Service;
  let migrate: Service;
  let folder: string;

  beforeAll(async () => {
    project = await readProject(file);
    ({ app, migrate } = project.services as { app: Service; migrate: Service });
    folder = await mkdtemp(join(tmpdir(), 'rookery-secrets-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('hardens every container: no rule is broken (C12)', () => {
    expect(Object.keys(project.services).length).toBeGreaterThan(2);
    expect(violationsOf(project)).toEqual([]);
  });

  it.each<[string, (service: Service) => void]>([
    ['names a version', (service) => (service.image = 'rookery:latest')],
    ['names a version', (service) => (service.image = 'rookery')],
    ['comes back', (service) => (service.restart = 'always')],
    ['has a read-only root', (service) => delete service.read_only],
    ['has a /tmp', (service) => (service.tmpfs = [])],
    ['drops all capabilities', (service) => (service.cap_drop = ['NET_RAW'])],
    ['takes no capability', (service) => (service.cap_add = ['SYS_ADMIN'])],
    ['gains no privileges', (service) => (service.security_opt = [])],
    ['gains no privileges', (service) => (service.privileged = true)],
    ['has an init where Node runs', (service) => delete service.init],
    ['has a limit of processes', (service) => delete service.pids_limit],
    ['has a limit of memory', (service) => delete service.mem_limit],
    ['rotates its log', (service) => delete service.logging],
    ['has a network of ours', (service) => (service.network_mode = 'host')],
    ['has no socket of the engine', (service) => (service.volumes = ['/var/run/docker.sock:/var/run/docker.sock:ro'])],
    ['is reached from this machine alone', (service) => (service.ports = ['8000:8000'])],
    ['has its secrets in files', (service) => (service.environment = { JWT_SECRET: 'in the open' })],
    ['names only secrets it is given', (service) => (service.secrets = [])],
    ['is no administrator of its database', (service) => (service.environment = { DB_USER: 'root' })],
  ])('would notice when a container no longer %s', (rule, plant) => {
    const planted = structuredClone(project);
    plant(planted.services.app!);
    expect(violationsOf(planted)).toContain(`app: ${rule}`);
  });

  it('looks after the service at the figures of C12', () => {
    expect(app).toMatchObject({ restart: 'unless-stopped', stop_grace_period: '45s' });
    expect(app.healthcheck).toMatchObject({ test: ['CMD', 'node', 'healthcheck.mjs'], interval: '30s' });
    const { shutdownDelayMs, shutdownTimeoutMs } = new LimitsConfig();
    expect(shutdownDelayMs + shutdownTimeoutMs).toBeLessThan(45_000);
    for (const { healthcheck } of Object.values(project.services))
      if (healthcheck?.test)
        expect(healthcheck).toMatchObject({ start_period: expect.any(String), start_interval: expect.any(String) });
  });

  it('migrates first, by a container that must succeed (C7.3, C12)', () => {
    expect(app.depends_on?.migrate).toEqual({ condition: 'service_completed_successfully' });
    expect(migrate.command).toEqual(['node', 'dist/cli.js', 'db:migrate']);
    expect(migrate.restart).toBe('no');
    expect([migrate.image, migrate.environment, migrate.secrets]).toEqual([app.image, app.environment, app.secrets]);
  });

  it('names no setting that Rookery does not have, and configures it so that it starts (C11)', async () => {
    const known = [...(await readFile(join(ROOT, '.env.example'), 'utf8')).matchAll(/^# (\w+)=/gm)].map(
      ([, name]) => name,
    );
    for (const variable of Object.keys(app.environment ?? {}))
      expect([variable, known.includes(variable.replace(/_FILE$/, ''))]).toEqual([variable, true]);
    const env: Record<string, string> = {};
    for (const [variable, value] of Object.entries(app.environment ?? {})) {
      if (!variable.endsWith('_FILE')) env[variable] = value;
      else await writeFile((env[variable] = join(folder, variable)), randomBytes(32).toString('base64url'));
    }
    const settings = loadPlatformSettings(apps, { env });
    expect(settings.get(ServerConfig)).toMatchObject({ environment: 'production', host: '0.0.0.0', port: 8000 });
    expect(dialectOf(settings.get(DatabaseConfig))).toBe(STORES[file]);
    expect(env.METRICS_PORT).toBe('9464');
    expect(() => loadPlatformSettings(apps, { env: { ...env, FORWARD_AUTH: 'any' } })).toThrow('FORWARD_AUTH');
  });

  it('runs the version of package.json unless told otherwise, and takes host ports from variables', async () => {
    expect(app.image).toBe(`rookery:${(await manifest()).version}`);
    const env = {
      ROOKERY_IMAGE: 'ghcr.io/example/rookery:9.9.9',
      ROOKERY_PORT: '1',
      HTTP_PORT: '2',
      HTTPS_PORT: '3',
      ADMINER_PORT: '4',
    };
    const { services } = await readProject(file, env);
    expect([services.app?.image, services.migrate?.image]).toEqual([env.ROOKERY_IMAGE, env.ROOKERY_IMAGE]);
    const hostPorts = Object.values(services).flatMap(({ ports = [] }) => ports.map((port) => port.split(':').at(-2)));
    expect(hostPorts.length).toBeGreaterThan(0);
    for (const port of hostPorts) expect(Object.values(env)).toContain(port);
  });

  it('trusts the address of its proxy alone, which no other container can get (C5.5)', () => {
    const { traefik, caddy } = project.services;
    const networks = (traefik ?? caddy)!.networks as Record<string, { ipv4_address?: string }>;
    const address = networks.edge?.ipv4_address ?? '';
    expect(app.environment?.TRUSTED_PROXIES).toBe(address);
    const { subnet, ip_range } = project.networks.edge!.ipam!.config[0]!;
    expect(subnet).toBe(address.replace(/\.2$/, '.0/24'));
    expect(ip_range).toBe(address.replace(/\.2$/, '.128/25'));
    expect(networksOf(app)).toContain('edge');
  });
});

describe('compose.yaml', () => {
  it('asks MySQL and Redis every 10 s, and starts the service when both answer (C12)', async () => {
    const { app, mysql, redis } = (await readProject('compose.yaml')).services;
    expect(mysql?.healthcheck).toMatchObject({ interval: '10s', test: expect.arrayContaining(['mysqladmin', 'ping']) });
    expect(redis?.healthcheck).toMatchObject({
      interval: '10s',
      test: [expect.anything(), expect.stringContaining('redis-cli ping')],
    });
    const healthy = { condition: 'service_healthy' };
    expect(app?.depends_on).toMatchObject({ mysql: healthy, redis: healthy });
    expect(mysql?.environment).toMatchObject({
      MYSQL_USER: 'rookery',
      MYSQL_DATABASE: 'rookery',
      MYSQL_ROOT_HOST: 'localhost',
    });
    expect([mysql?.image, redis?.image, mysql?.user, redis?.user]).toEqual(['mysql:8.4', 'redis:8', 'mysql', 'redis']);
  });

  it('starts Adminer in the profile tools alone, by its exact version', async () => {
    const { services } = await readProject('compose.yaml');
    expect(services.adminer).toMatchObject({
      profiles: ['tools'],
      image: expect.stringMatching(/^adminer:\d+\.\d+\.\d+$/),
    });
    const always = Object.keys(services).filter((name) => !services[name]?.profiles);
    expect(always.sort()).toEqual(['app', 'migrate', 'mysql', 'redis']);
  });
});

describe('compose.dev.yaml', () => {
  it('runs what npm run dev runs, on the sources of the host and the packages of the image', async () => {
    const { app, migrate } = (await readProject('compose.dev.yaml')).services;
    expect((app?.command as string[]).join(' ')).toBe((await manifest()).scripts.dev);
    expect(app?.environment).toMatchObject({ ENVIRONMENT: 'development' });
    expect(app?.volumes).toEqual(['../../src:/app/src:ro', '../../tools:/app/tools:ro']);
    expect(await readFile(join(ROOT, 'Dockerfile'), 'utf8')).toMatch(new RegExp(` AS ${app?.build?.target}$`, 'm'));
    expect(migrate?.image).toBe(app?.image);
    // the stage with the sources has it where the repository has it
    await stat(join(ROOT, app?.healthcheck?.test?.at(-1) ?? 'none'));
  });
});

describe('the Caddyfile', () => {
  it('lets sockets go before the service does (C5.5)', async () => {
    const text = await readText('Caddyfile');
    expect(text).toContain(`keepalive ${new LimitsConfig().proxyKeepAliveMs / 1000}s`);
    expect(text).toMatch(/^\{\$DOMAIN:localhost\} \{\n[^]*\treverse_proxy app:8000 /);
    // it asks nobody who a caller is, so no caller may say it of himself (C6.2)
    expect(text).toContain('\trequest_header -X-Authentik-*\n\trequest_header -X-Forwarded-User\n');
  });
});

describe('deployments/compose/.env.example', () => {
  it('names every variable that the files and scripts read, and no other', async () => {
    const named = [...(await readText('.env.example')).matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(([, name = '']) => name);
    const files = [...FILES, 'compose.dev.yaml', 'traefik/services.yaml'];
    const read = (await Promise.all(files.map(readText))).flatMap(variablesIn);
    const asked = (await Promise.all(SCRIPTS.map(readText))).flatMap((text) =>
      [...text.matchAll(/setting (\w+)/g)].map(([, name = '']) => name),
    );
    const composes = ['COMPOSE_FILE', 'COMPOSE_PROFILES'];
    expect([...new Set(named)].sort()).toEqual([...new Set([...read, ...asked, ...composes])].sort());
  });

  it('has the defaults of the files', async () => {
    const values = Object.fromEntries(
      [...(await readText('.env.example')).matchAll(/^(?:# )?(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
    ) as Record<string, string>;
    const differ = ['COMPOSE_PROFILES', 'FORWARD_AUTH', 'CERT_RESOLVER', 'ACME_EMAIL', 'TRUSTED_PROXIES'];
    const same = Object.fromEntries(Object.entries(values).filter(([name]) => !differ.includes(name)));
    expect(await readProject('compose.yaml', same)).toEqual(await readProject('compose.yaml', {}));
  });
});

describe('the scripts', () => {
  const run = (script: string, ...args: string[]) => {
    const env = { PATH: process.env.PATH ?? '' };
    const { status, stderr } = spawnSync(join(FOLDER, script), args, { env, encoding: 'utf8' });
    return { status, stderr };
  };

  it.each(SCRIPTS)('%s can be run, parses, and stops at the first failure', async (script) => {
    expect((await stat(join(FOLDER, script))).mode & 0o111).toBe(0o111);
    execFileSync('bash', ['-n', join(FOLDER, script)]);
    expect(await readText(script)).toContain('source "$(dirname "${BASH_SOURCE[0]}")/compose.sh"');
    expect(await readText('compose.sh')).toMatch(/^set -euo pipefail$/m);
  });

  it.each([
    ['deploy.sh', [], 'usage: deploy.sh'],
    ['deploy.sh', ['development', 'rookery:1.0.0'], 'the environment is staging or production'],
    ['deploy.sh', ['production', 'rookery:latest'], 'never latest'],
    ['deploy.sh', ['production', 'ghcr.io/example/rookery'], 'name a version'],
    ['deploy.sh', ['production', 'localhost:5000/rookery'], 'name a version'],
    ['backup.sh', ['now'], 'takes no arguments'],
    ['init.sh', ['--help'], 'takes no arguments'],
    ['running.sh', [], 'usage: running.sh'],
    ['restore.sh', [], 'usage: restore.sh'],
    ['restore.sh', ['a.sqlite.gz', '--yes'], 'usage: restore.sh'],
    ['restore.sh', ['--help'], 'usage: restore.sh'],
    ['running.sh', ['prodution'], 'usage: running.sh'],
  ])('%s refuses %j and says why: 64 (C11)', (script, args, why) => {
    expect(run(script, ...args)).toEqual({ status: 64, stderr: expect.stringContaining(why) });
  });

  it('restore.sh refuses a file that is not there', () => {
    expect(run('restore.sh', 'none.sqlite.gz')).toEqual({
      status: 1,
      stderr: expect.stringContaining('cannot be read'),
    });
  });

  it('make secrets that nobody guesses, once, in a folder for their owner alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-init-'));
    await writeFile(join(folder, 'docker'), `#!/bin/sh\necho SECRETS_DIR=${folder}/secrets\n`, { mode: 0o755 });
    const env = { PATH: `${folder}:${process.env.PATH}`, COMPOSE_ENV_FILES: '/dev/null' };
    const init = () => execFileSync(join(FOLDER, 'init.sh'), { env, stdio: 'pipe' });
    const read = async () => {
      const names = await readdir(join(folder, 'secrets'));
      return Promise.all(
        names.sort().map(async (name) => [name, await readFile(join(folder, 'secrets', name), 'utf8')]),
      );
    };
    init();
    const made = await read();
    init();
    expect(await read()).toEqual(made);
    expect((await stat(join(folder, 'secrets'))).mode & 0o777).toBe(0o700);
    expect(made.map(([name]) => name)).toEqual(Object.keys((await readProject('compose.yaml')).secrets).sort());
    expect(new Set(made.map(([, secret]) => secret)).size).toBe(made.length);
    for (const [, secret] of made) expect(secret).toMatch(/^[\w-]{64}$/);
    await rm(folder, { recursive: true });
  });
});

describe.each(['compose.md', 'backup-and-restore.md'])('docs/operations/%s', (page) => {
  it('has no command that is neither run by a drill nor marked "not run here"', async () => {
    const drills = (
      await Promise.all(['compose', 'backup'].map((name) => readFile(join(ROOT, `tools/drills/${name}.mjs`), 'utf8')))
    ).join('\n');
    const blocks = await blocksOf(page);
    expect(blocks.filter(({ isRun }) => isRun).length).toBeGreaterThan(1);
    for (const { heading, isRun, runBy } of blocks) if (isRun && !runBy) expect(drills).toContain(`'${heading}'`);
    const text = await readFile(join(ROOT, 'docs/operations', page), 'utf8');
    expect(blocks).toHaveLength(text.match(/^ *```\w+$/gm)?.length ?? 0);
  });
});
