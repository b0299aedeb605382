import { describe, expect, it } from '@jest/globals';
import { overlays, sources } from '../../tools/kubernetes/rendered.mjs';
import { environmentOf } from './kubernetes/environment.js';
import { containersOf, get, manifestsOf, nameOf, OVERLAYS, podsOf } from './kubernetes/manifests.js';

const PRODUCTION = OVERLAYS.filter((overlay) => overlay !== 'development');
const WITH_STATE = OVERLAYS.filter((overlay) => overlay !== 'production-external-state');

describe.each(PRODUCTION)('the figures of C12 in overlays/%s', (overlay) => {
  const manifests = manifestsOf(overlay);
  const of = (name: string) => get(manifests, name);

  it('are 3 replicas, 3 to 10 by CPU 70 % and memory 80 %', () => {
    expect(of('Deployment/app').spec.replicas).toBe(3);
    const { minReplicas, maxReplicas, metrics } = of('HorizontalPodAutoscaler/app').spec;
    expect([minReplicas, maxReplicas]).toEqual([3, 10]);
    expect(metrics).toEqual(
      (
        [
          ['cpu', 70],
          ['memory', 80],
        ] as const
      ).map(([name, averageUtilization]) => ({
        type: 'Resource',
        resource: { name, target: { type: 'Utilization', averageUtilization } },
      })),
    );
  });

  it('are 500m and 512Mi requested, 2 CPUs and 2Gi at most, for the migration too', () => {
    for (const container of containersOf(podsOf([of('Deployment/app')])[0]!))
      expect(container.resources).toEqual({
        requests: { cpu: '500m', memory: '512Mi' },
        limits: { cpu: '2', memory: '2Gi' },
      });
  });

  it('are a disruption budget of one, and pods spread over nodes and zones, each release by itself', () => {
    expect(of('PodDisruptionBudget/app').spec.maxUnavailable).toBe(1);
    const { topologySpreadConstraints: spread } = of('Deployment/app').spec.template.spec;
    const { labels } = of('Deployment/app').spec.template.metadata;
    expect(spread.map(({ topologyKey }: any) => topologyKey)).toEqual([
      'kubernetes.io/hostname',
      'topology.kubernetes.io/zone',
    ]);
    for (const { labelSelector, maxSkew, matchLabelKeys } of spread) {
      expect(labels).toMatchObject(labelSelector.matchLabels);
      expect([maxSkew, matchLabelKeys]).toEqual([1, ['pod-template-hash']]);
    }
  });

  it('are a certificate from an authority', () => {
    expect(of('Ingress/app').metadata.annotations).toEqual({ 'cert-manager.io/cluster-issuer': 'letsencrypt' });
  });
});

describe.each(WITH_STATE)('MySQL and Redis in overlays/%s', (overlay) => {
  const manifests = manifestsOf(overlay);
  const of = (name: string) => get(manifests, name);
  const containerOf = (name: string) => of(name).spec.template.spec.containers[0];

  it('are StatefulSets of 20Gi and 5Gi behind headless Services (C12)', () => {
    const figures = ['mysql', 'redis'].map((name) => {
      const { spec } = of(`StatefulSet/${name}`);
      const [claim] = spec.volumeClaimTemplates;
      return [spec.replicas, claim.spec.resources.requests.storage, of(`Service/${spec.serviceName}`).spec.clusterIP];
    });
    expect(figures).toEqual([
      [1, '20Gi', 'None'],
      [1, '5Gi', 'None'],
    ]);
  });

  it('are probed every 10 s, by mysqladmin ping and redis-cli ping (C12)', () => {
    for (const [name, command] of [
      ['mysql', 'mysqladmin ping'],
      ['redis', 'redis-cli -e ping'],
    ] as const)
      for (const probe of ['livenessProbe', 'readinessProbe']) {
        const { exec, periodSeconds } = containerOf(`StatefulSet/${name}`)[probe];
        expect([exec.command.join(' '), periodSeconds]).toEqual([expect.stringContaining(command), 10]);
      }
  });

  it('grant every process its connections: those of the most replicas, one of an update, one that migrates (C7.2)', () => {
    const app = of('Deployment/app').spec;
    const autoscaler = manifests.find(({ kind }) => kind === 'HorizontalPodAutoscaler');
    const most = autoscaler?.spec.maxReplicas ?? app.replicas;
    const env = environmentOf(manifests, app.template.spec.containers[0]);
    const { DB_POOL_SIZE = '', DB_POOL_OVERFLOW = '', DB_INSTANCES, WORKERS = '1' } = env;
    const pods = Number(most) + Number(app.strategy.rollingUpdate.maxSurge);
    expect(DB_INSTANCES).toBe(String(pods));
    const processes = pods * Number(WORKERS) + 1;
    const wanted = processes * (Number(DB_POOL_SIZE) + Number(DB_POOL_OVERFLOW) + 1);
    const granted = /--max-connections=(\d+)/.exec(containerOf('StatefulSet/mysql').args.join(' '))?.[1];
    expect(Number(granted)).toBeGreaterThanOrEqual(wanted + 20); // back-up, restore, operators
  });

  it('keep Redis’ log on its volume and its memory within its limit, three and two times over', () => {
    const conf = of('ConfigMap/redis').data['redis.conf'] as string;
    expect(conf).toMatch(/^appendonly yes$/m);
    const mebibytes = Number(/^maxmemory (\d+)mb$/m.exec(conf)?.[1]);
    const gibibytes = (text: string) => Number(/^(\d+)Gi$/.exec(text)?.[1]);
    const { spec } = of('StatefulSet/redis');
    expect(3 * mebibytes).toBeLessThan(1024 * gibibytes(spec.volumeClaimTemplates[0].spec.resources.requests.storage));
    expect(2 * mebibytes).toBeLessThan(1024 * gibibytes(containerOf('StatefulSet/redis').resources.limits.memory));
  });

  it('keep the database user an ordinary one, and root inside the pod', () => {
    const env = Object.fromEntries(containerOf('StatefulSet/mysql').env.map(({ name, value }: any) => [name, value]));
    const { DB_USER, DB_NAME } = of('ConfigMap/settings').data;
    expect(env).toMatchObject({ MYSQL_USER: DB_USER, MYSQL_DATABASE: DB_NAME, MYSQL_ROOT_HOST: 'localhost' });
    expect(DB_USER).not.toBe('root');
  });
});

describe('the overlays', () => {
  it('back up every night, never twice at once; in production alone', () => {
    expect(OVERLAYS.filter((overlay) => manifestsOf(overlay).some(({ kind }) => kind === 'CronJob'))).toEqual([
      'production',
      'staging',
    ]);
    const {
      schedule,
      timeZone,
      concurrencyPolicy,
      suspend = false,
    } = get(manifestsOf('production'), 'CronJob/backup').spec;
    expect([schedule, timeZone, concurrencyPolicy, suspend]).toEqual(['17 2 * * *', 'Etc/UTC', 'Forbid', false]);
    expect(get(manifestsOf('production'), 'CronJob/restore').spec.suspend).toBe(true);
  });

  it('leave MySQL, Redis and all that serves them out where somebody else runs them', () => {
    const names = manifestsOf('production-external-state').map(nameOf);
    expect(names.filter((name) => /mysql|redis|backup|restore|scripts/.test(name))).toEqual([]);
    expect(names).toContain('Deployment/app');
  });

  it('are small in development: one replica that nothing scales', () => {
    const manifests = manifestsOf('development');
    expect(get(manifests, 'Deployment/app').spec.replicas).toBe(1);
    expect(manifests.some(({ kind }) => kind === 'HorizontalPodAutoscaler')).toBe(false);
    expect(get(manifests, 'ConfigMap/settings').data.ENVIRONMENT).toBe('development');
  });

  it('are all rendered, and nothing else is', () => {
    expect(overlays()).toEqual(['development', 'production', 'production-external-state', 'staging']);
    expect(sources()).toContain('overlays/production/secrets.env.example');
    expect(sources().filter((file) => file.endsWith('secrets.env'))).toEqual([]);
  });
});
