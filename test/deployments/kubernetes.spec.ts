import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { parse as parseYaml } from 'yaml';
import { apps } from '../../src/apps/registry.js';
import { settingsOf } from '#core/config';
import { Lifecycle } from '#core/lifecycle';
import { loadPlatformSettings, configClassesOf } from '../../src/platform/settings.js';
import { isSealed, renderingOf } from '../../tools/kubernetes/rendered.mjs';
import { containersOf, get, type Manifest, manifestsOf, OVERLAYS, podsOf } from './kubernetes/manifests.js';
import { environmentOf } from './kubernetes/environment.js';
import { brokenReferences } from './kubernetes/references.js';
import { schemaProblems } from './kubernetes/schema.js';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const { version } = JSON.parse(read('package.json')) as { version: string };

describe.each(OVERLAYS)('kubectl apply -k overlays/%s', (overlay) => {
  let manifests: Manifest[];
  const of = (name: string) => get(manifests, name);
  const pod = (name: string) => of(name).spec.template.spec;

  beforeEach(() => {
    manifests = manifestsOf(overlay);
  });

  it('is kept as it is rendered: npm run kubernetes:render writes it', () => {
    expect(isSealed(readFileSync(renderingOf(overlay), 'utf8'))).toBe(true);
  });

  it('has only objects that the schema of the API knows, field by field', () => {
    expect(manifests.flatMap(schemaProblems)).toEqual([]);
  });

  it('names nothing that is not there', () => {
    expect(brokenReferences(manifests)).toEqual([]);
  });

  it('puts everything into one namespace', () => {
    const { name } = manifests.find(({ kind }) => kind === 'Namespace').metadata;
    const others = manifests.filter(({ kind }) => kind !== 'Namespace');
    expect(new Set(others.map(({ metadata }) => metadata.namespace))).toEqual(new Set([name]));
    expect(name).toBe(['rookery', overlay.replace(/^production.*/, '')].filter(Boolean).join('-'));
  });

  it('runs no image but of a version that is named, and Rookery in that of package.json (C12)', () => {
    const images = podsOf(manifests)
      .flatMap(containersOf)
      .map(({ image }) => image as string);
    for (const image of images) expect(image).toMatch(/^[a-z0-9./-]+:\d+(\.\d+)*$/);
    const ours = images.filter((image) => image.includes('rookery'));
    expect(new Set(ours)).toEqual(new Set([`ghcr.io/example/rookery:${version}`]));
    expect(ours).toHaveLength(2);
  });

  it('gives the app settings that are Rookery’s, and that it takes (C11)', () => {
    const known = configClassesOf(apps)
      .flatMap((type) => settingsOf(type))
      .map(({ variable }) => variable);
    const { initContainers, containers } = pod('Deployment/app');
    for (const container of [...initContainers, ...containers]) {
      const env = environmentOf(manifests, container);
      expect(Object.keys(env).filter((name) => !known.includes(name))).toEqual([]);
      expect(() => loadPlatformSettings(apps, { env })).not.toThrow();
    }
  });

  it('keeps every secret in a file, and shows each pod those it needs alone', () => {
    const seen = Object.fromEntries(
      podsOf(manifests).map(({ owner, spec }) => [
        owner,
        spec.volumes.flatMap(({ secret }: any) => secret?.items.map(({ key }: any) => key) ?? []),
      ]),
    );
    const app =
      overlay === 'production-external-state' ? ['DATABASE_URL', 'REDIS_URL'] : ['DB_PASSWORD', 'REDIS_PASSWORD'];
    expect(seen['Deployment/app']).toEqual([...app, 'JWT_SECRET']);
    const others = {
      'StatefulSet/mysql': ['DB_PASSWORD', 'MYSQL_ROOT_PASSWORD'],
      'StatefulSet/redis': ['REDIS_PASSWORD'],
    };
    const jobs = { 'CronJob/backup': ['DB_PASSWORD'], 'CronJob/restore': ['DB_PASSWORD'] };
    for (const [owner, keys] of Object.entries({ ...others, ...jobs })) expect(seen[owner] ?? keys).toEqual(keys);

    const variables = podsOf(manifests)
      .flatMap(containersOf)
      .flatMap(({ env = [] }) => env);
    expect(
      variables.filter(({ name, valueFrom }) => valueFrom?.secretKeyRef || /(PASSWORD|SECRET|_URL)$/.test(name)),
    ).toEqual([]);
  });

  it('leaves no secret in what is kept: the values are whoever deploys’s', () => {
    const secrets = manifests.filter(({ kind }) => kind === 'Secret');
    expect(secrets.flatMap(({ data }) => Object.values(data))).toEqual(expect.arrayContaining(['']));
    expect(secrets.flatMap(({ data }) => Object.values(data)).filter((value) => value !== '')).toEqual([]);
    expect(read('.gitignore').split('\n')).toContain('secrets.env');
    expect(read('.dockerignore').split('\n')).toContain('**/secrets.env');
  });

  it('keeps the names of Services out of the environment: REDIS_PORT would be one of Rookery’s settings', () => {
    expect(podsOf(manifests).map(({ owner, spec }) => [owner, spec.enableServiceLinks])).toEqual(
      podsOf(manifests).map(({ owner }) => [owner, false]),
    );
  });

  it('migrates in an init container with the image and the settings of the app (C12)', () => {
    const { initContainers, containers } = pod('Deployment/app');
    expect(initContainers.map(({ name, command }: any) => [name, command])).toEqual([
      ['migrate', ['node', 'dist/cli.js', 'db:migrate']],
    ]);
    expect([initContainers[0].image, initContainers[0].envFrom]).toEqual([containers[0].image, containers[0].envFrom]);
    expect(environmentOf(manifests, containers[0]).DB_MIGRATE_ON_START).toBe('false');
  });

  it('replaces pods one by one and none before its successor is ready (C12)', () => {
    expect(of('Deployment/app').spec.strategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
    });
  });

  it('ends no store because of a deployment: an operator deletes the pod', () => {
    const stores = manifests.filter(({ kind }) => kind === 'StatefulSet');
    expect(stores).toHaveLength(overlay === 'production-external-state' ? 0 : 2);
    for (const { spec } of stores) expect(spec.updateStrategy).toEqual({ type: 'OnDelete' });
  });

  it('knows what the component key-rotation adds to: each container by its name, and a key of the app’s Secret', () => {
    const { initContainers, containers, volumes } = parseYaml(
      read('deployments/kubernetes/components/key-rotation/app.yaml'),
    ).spec.template.spec;
    const names = (list: any[]) => list.map(({ name }) => name);
    const app = pod('Deployment/app');
    expect([names(initContainers), names(containers)]).toEqual([names(app.initContainers), names(app.containers)]);
    const [{ name, secret }] = volumes;
    expect(names(app.volumes)).not.toContain(name);
    expect(of(`Secret/${secret.secretName}`).metadata.name).toBe(
      app.volumes.find((volume: any) => volume.secret).secret.secretName,
    );
    for (const { env, volumeMounts } of [...initContainers, ...containers]) {
      expect(volumeMounts).toMatchObject([{ name, readOnly: true }]);
      const file = `${volumeMounts[0].mountPath}/${secret.items[0].path}`;
      expect(env).toEqual([{ name: 'JWT_PREVIOUS_KEYS_FILE', value: file }]);
    }
  });

  it('grants a pod 45 s to stop, of which preStop is 5, and needs no more (C12, C9.2)', () => {
    const { terminationGracePeriodSeconds: grace, containers } = pod('Deployment/app');
    const { preStop } = containers[0].lifecycle;
    expect([grace, preStop]).toEqual([45, { sleep: { seconds: 5 } }]);
    const settings = loadPlatformSettings(apps, { env: environmentOf(manifests, containers[0]) });
    const longest = Number(preStop.sleep.seconds) + new Lifecycle(settings).stopTimeoutMs / 1000;
    expect(longest).toBeLessThan(grace);
  });

  it('asks the process for its life, and the stores only for readiness (C9.1, C12)', () => {
    const { startupProbe, livenessProbe, readinessProbe } = pod('Deployment/app').containers[0];
    expect([startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => [httpGet.path, httpGet.port])).toEqual([
      ['/health/live', 'http'],
      ['/health/live', 'http'],
      ['/health/ready', 'http'],
    ]);
    // it listens only when the database has answered, and gives up by itself after that time
    const env = environmentOf(manifests, pod('Deployment/app').containers[0]);
    const { DB_CONNECT_TIMEOUT_MS = '30000' } = env;
    expect(startupProbe.periodSeconds * startupProbe.failureThreshold).toBeGreaterThan(
      Number(DB_CONNECT_TIMEOUT_MS) / 1000,
    );
  });

  it('serves /metrics on a port that no Service and no Ingress leads to', () => {
    const { ports } = pod('Deployment/app').containers[0];
    const env = environmentOf(manifests, pod('Deployment/app').containers[0]);
    expect(ports).toEqual([
      { name: 'http', containerPort: Number(env.PORT) },
      { name: 'metrics', containerPort: Number(env.METRICS_PORT) },
    ]);
    expect(env.METRICS_PORT).toBe('9464');
    expect(of('Deployment/app').spec.template.metadata.annotations['prometheus.io/port']).toBe(env.METRICS_PORT);
    expect(of('Service/app').spec.ports).toEqual([{ name: 'http', port: 8000, targetPort: 'http' }]);
  });

  it('leads every public route to the app, by path and with TLS (C12)', () => {
    const { rules, tls } = of('Ingress/app').spec;
    const [{ host, http }] = rules;
    expect([rules.length, tls]).toEqual([1, [{ hosts: [host], secretName: 'rookery-tls' }]]);
    expect(environmentOf(manifests, pod('Deployment/app').containers[0]).PUBLIC_URL).toBe(`https://${host}`);

    const routes = [...read('docs/reference/access.md').matchAll(/^\| [A-Z, ]+ \| `(\/[^`]*)` \| (.*?) \|/gm)];
    const wanted = routes.flatMap(([, path = '', versions = '']) => [
      path,
      ...[...versions.matchAll(/v\d+/g)].map(([name]) => `/${name}${path}`),
    ]);
    expect(wanted).toContain('/v1/app-a/orders');
    const rest = http.paths.filter(({ path }: any) => path !== '/');
    const leads = (route: string) =>
      rest.some(({ path, pathType }: any) => route === path || (pathType === 'Prefix' && route.startsWith(`${path}/`)));
    // the front page, and what has a port of its own
    expect(wanted.filter((route) => !leads(route))).toEqual(['/', '/metrics']);
    for (const id of rest.flatMap(({ path }: any) => /^\/(?:v\d+\/)?(app-.*)$/.exec(path)?.[1] ?? []))
      expect(apps.map((app) => app.id)).toContain(id);
    // unknown paths get Rookery's own 404 (C1.1)
    expect(http.paths.at(-1)).toMatchObject({ path: '/', pathType: 'Prefix' });
  });
});
