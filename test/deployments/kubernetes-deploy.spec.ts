import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { finished } from '../support/finished.js';

const ROOT = join(import.meta.dirname, '../..');

// stands for the cluster: notes what it is asked, and answers as the files of its folder say
const KUBECTL = `#!/bin/sh
echo "kubectl $*" >> "$CLUSTER/asked"
case "$*" in
  *containers*image*) cat "$CLUSTER/image" ;;
  *readinessProbe*) cat "$CLUSTER/ready" ;;
  *secretName*) cat "$CLUSTER/secret" ;;
  *'get secret'*) printf 'JWT_SECRET=what the cluster has\\n' ;;
  *revision*) cat "$CLUSTER/revision" ;;
  *spec.replicas*) cat "$CLUSTER/replicas" ;;
  *'get cronjob'*) echo cronjob.batch/backup ;;
  *'get job'*) cat "$CLUSTER/job" ;;
  *'get ingress'*) echo rookery.example.com ;;
  'apply -k '*) cat "$3/kustomization.yaml" "$3"/../overlays/staging/secrets.env > "$CLUSTER/applied"
    [ ! -f "$CLUSTER/refused" ] || exit 1
    [ -f "$CLUSTER/same" ] || echo 8 > "$CLUSTER/revision" ;;
  *'rollout status'*) [ ! -f "$CLUSTER/stuck" ] || { rm "$CLUSTER/stuck"; exit 1; } ;;
esac
`;
const NODE = `#!/usr/bin/env bash
echo "node \${*: -3:1}" >> "$CLUSTER/asked"
[ ! -f "$CLUSTER/wrong" ]
`;

describe('deployments/kubernetes/deploy.sh', () => {
  let folder: string;
  const cluster = (name: string) => join(folder, 'cluster', name);
  const answer = (name: string, text = '') => writeFileSync(cluster(name), text);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rookery-deploy-'));
    cpSync(join(ROOT, 'deployments/kubernetes'), join(folder, 'deployments/kubernetes'), {
      recursive: true,
      filter: (path) => !path.endsWith('secrets.env'),
    });
    for (const name of ['bin', 'cluster']) mkdirSync(join(folder, name));
    for (const [name, text] of Object.entries({ kubectl: KUBECTL, node: NODE })) {
      writeFileSync(join(folder, 'bin', name), text);
      chmodSync(join(folder, 'bin', name), 0o755);
    }
    const running = {
      image: 'registry.example.com/rookery:0.0.9',
      secret: 'secrets-abc',
      replicas: '7',
      ready: '/health/ready',
      revision: '7\n',
      job: 'Complete ',
    };
    for (const [name, text] of Object.entries({ ...running, asked: '' })) answer(name, text);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const deploy = async (...args: string[]) => {
    const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}`, CLUSTER: join(folder, 'cluster') };
    const script = join(folder, 'deployments/kubernetes/deploy.sh');
    const { status, said } = await finished(script, args, { env });
    const steps = /create job|apply|rollout \w+|node \S+/g;
    return { code: status, said, steps: readFileSync(cluster('asked'), 'utf8').match(steps) ?? [] };
  };

  it('backs up, applies, waits and asks, in this order', async () => {
    const { code, said, steps } = await deploy('staging', 'registry.example.com:5000/rookery:0.1.1');
    expect([code, steps]).toEqual([0, ['create job', 'apply', 'rollout status', 'node https://rookery.example.com']]);
    expect(said).toContain('deployed registry.example.com:5000/rookery:0.1.1 to rookery-staging');
  });

  it('asks behind the BASE_PATH of what runs (C3.1)', async () => {
    answer('ready', '/api/health/ready');
    const { code, steps } = await deploy('staging', 'registry.example.com:5000/rookery:0.1.1');
    expect([code, steps.at(-1)]).toEqual([0, 'node https://rookery.example.com/api']);
  });

  it('applies that image, with the replicas and, without secrets.env, the secrets that the cluster has', async () => {
    await deploy('staging', 'registry.example.com:5000/rookery:0.1.1');
    const applied = readFileSync(cluster('applied'), 'utf8');
    expect(applied).toContain("newName: registry.example.com:5000/rookery\n    newTag: '0.1.1'\n");
    expect(applied).toContain('count: 7\n');
    expect(applied).toContain('JWT_SECRET=what the cluster has\n');
    await deploy('staging', `ghcr.io/example/rookery@sha256:${'a'.repeat(64)}`);
    expect(readFileSync(cluster('applied'), 'utf8')).toContain(`digest: sha256:${'a'.repeat(64)}\n`);
  });

  it('takes the secrets of secrets.env where it is', async () => {
    writeFileSync(join(folder, 'deployments/kubernetes/overlays/staging/secrets.env'), 'JWT_SECRET=of the file\n');
    await deploy('staging', 'registry.example.com/rookery:0.1.1');
    expect(readFileSync(cluster('applied'), 'utf8')).toContain('JWT_SECRET=of the file\n');
  });

  it.each([
    ['pods do not become ready', 'stuck', ['rollout status']],
    ['the smoke test says no', 'wrong', ['rollout status', 'node https://rookery.example.com']],
  ])('goes back when %s', async (_when, file, steps) => {
    answer(file);
    const failed = await deploy('staging', 'registry.example.com/rookery:0.1.1');
    expect(failed.code).toBe(1);
    expect(failed.steps).toEqual(['create job', 'apply', ...steps, 'rollout undo', 'rollout status']);
    expect(failed.said).toContain('going back to registry.example.com/rookery:0.0.9');
    expect(readFileSync(cluster('asked'), 'utf8')).toContain('rollout undo deployment/app --to-revision 7\n');
  });

  it.each([
    ['nothing was to be changed and the smoke test says no', ['same', 'wrong']],
    ['the cluster refuses an object before it takes the pods', ['same', 'refused']],
  ])('does not go back to what ran earlier when %s', async (_when, files) => {
    for (const file of files) answer(file);
    const { code, said, steps } = await deploy('staging', 'registry.example.com/rookery:0.1.1');
    expect(code).toBe(1);
    expect(steps).not.toContain('rollout undo');
    expect(said).toContain('the pods are those of before');
  });

  it('asks the cluster nothing for a BASE_PATH that the probes would not follow (C3.1)', async () => {
    appendFileSync(join(folder, 'deployments/kubernetes/overlays/staging/settings.env'), '\nBASE_PATH=/api\n');
    const { code, said } = await deploy('staging', 'registry.example.com/rookery:0.1.1');
    expect([code, said]).toEqual([78, expect.stringContaining('BASE_PATH belongs into base/settings.env')]);
    expect(readFileSync(cluster('asked'), 'utf8')).toBe('');
  });

  it('touches nothing when the back-up fails', async () => {
    answer('job', 'Failed ');
    const failed = await deploy('staging', 'registry.example.com/rookery:0.1.1');
    expect([failed.code, failed.steps]).toEqual([1, ['create job']]);
    expect(failed.said).toContain('the back-up did not end well');
  });

  it('says what a first deployment needs, and has nothing to go back to', async () => {
    for (const name of ['image', 'secret', 'replicas']) answer(name);
    const missing = await deploy('staging', 'registry.example.com/rookery:0.1.1');
    expect([missing.code, missing.steps]).toEqual([66, []]);
    expect(missing.said).toContain('overlays/staging/secrets.env is not there');

    writeFileSync(join(folder, 'deployments/kubernetes/overlays/staging/secrets.env'), 'JWT_SECRET=of the file\n');
    answer('wrong');
    const failed = await deploy('staging', 'registry.example.com/rookery:0.1.1');
    expect([failed.code, failed.steps]).toEqual([1, ['apply', 'rollout status', 'node https://rookery.example.com']]);
    expect(failed.said).toContain('there is nothing to go back to');
  });

  it.each([
    ['no arguments', []],
    ['an environment that there is not', ['testing', 'rookery:0.1.1']],
    ['a path', ['../base', 'rookery:0.1.1']],
    ['an image without a version', ['staging', 'registry.example.com:5000/rookery']],
    ['an image that moves', ['staging', 'rookery:latest']],
  ])('refuses %s', async (_what, args) => {
    const { code, said, steps } = await deploy(...args);
    expect([code, steps]).toEqual([64, []]);
    expect(said).toContain('development production production-external-state staging');
  });
});
