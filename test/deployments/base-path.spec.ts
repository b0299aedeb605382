import { chmodSync, cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse as parseYaml } from 'yaml';
import { render } from './helm/go-template.js';
import { environmentOf } from './kubernetes/environment.js';
import { get, manifestsOf, OVERLAYS, parse } from './kubernetes/manifests.js';
import { isExecutable } from '../support/debian.js';
import { finished } from '../support/finished.js';

const DEPLOYMENTS = join(import.meta.dirname, '../../deployments');
const read = (file: string) => readFileSync(join(DEPLOYMENTS, file), 'utf8');

const probesOf = (deployment: any): string[] => {
  const { startupProbe, livenessProbe, readinessProbe } = deployment.spec.template.spec.containers[0];
  return [startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet.path as string);
};
const behind = (base: string) => [`${base}/health/live`, `${base}/health/live`, `${base}/health/ready`];

describe('a BASE_PATH (C3.1)', () => {
  it.each(OVERLAYS)('stands before the probes of overlays/%s, as its settings say', (overlay) => {
    const manifests = manifestsOf(overlay);
    const app = get(manifests, 'Deployment/app');
    const { BASE_PATH = '' } = environmentOf(manifests, app.spec.template.spec.containers[0]);
    expect(probesOf(app)).toEqual(behind(BASE_PATH));
  });

  const kubectl = (process.env.PATH ?? '').split(':').some((path) => isExecutable(join(path, 'kubectl')));
  (kubectl ? it : it.skip)('stands before the probes of what kubectl makes of base/settings.env', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rookery-base-path-'));
    try {
      cpSync(join(DEPLOYMENTS, 'kubernetes'), folder, { recursive: true });
      const overlay = join(folder, 'overlays/staging');
      cpSync(join(overlay, 'secrets.env.example'), join(overlay, 'secrets.env'));
      const settings = join(folder, 'base/settings.env');
      writeFileSync(settings, readFileSync(settings, 'utf8').replace('BASE_PATH=', 'BASE_PATH=/api'));
      const { status, said } = await finished('kubectl', ['kustomize', overlay]);
      expect([status, probesOf(get(parse(said), 'Deployment/app'))]).toEqual([0, behind('/api')]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each(['', '/api'])('stands before the probes of the chart: "%s"', (base) => {
    const values = parseYaml(read('helm/rookery/values.yaml'));
    values.settings.BASE_PATH = base;
    const file = (path: string) => read(`helm/rookery/${path}`);
    const [app] = parse(render(file('templates/app.yaml'), { values, file })).filter(
      ({ kind }) => kind === 'Deployment',
    );
    expect(probesOf(app)).toEqual(behind(base));
  });

  it('stands before every path of the service that a script or a proxy names', () => {
    const scripts = globSync('{compose,docker,processes,swarm}/**/*', { cwd: DEPLOYMENTS, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const lines = scripts.flatMap((script) => readFileSync(script, 'utf8').split('\n'));
    const named = lines.filter((line) => /\/(health|metrics|docs)\b/.test(line.replace(/(^|\s)(#|\/\/).*/, '')));
    // prime.mjs sets none
    const ofPrime = read('docker/prime.mjs').includes("BASE_PATH: ''") ? [/answers\('/] : [];
    const bare = named.filter((line) => !line.includes('BASE_PATH') && !ofPrime.some((known) => known.test(line)));
    expect([named.length > 4, bare]).toEqual([true, []]);
  });

  it('is asked behind by switch.sh', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rookery-switch-'));
    try {
      writeFileSync(join(folder, 'curl'), '#!/bin/sh\nfor url; do :; done\necho "asked $url"\n');
      chmodSync(join(folder, 'curl'), 0o755);
      const env = { PATH: `${folder}:${process.env.PATH ?? ''}`, BASE_PATH: '/api' };
      const { status, said } = await finished(
        join(DEPLOYMENTS, 'processes/switch.sh'),
        ['8001', join(folder, 'active')],
        {
          env,
        },
      );
      expect([status, said]).toEqual([0, expect.stringContaining('asked http://127.0.0.1:8001/api/health/ready\n')]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
