import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isSealed, renderingOf } from '../../tools/kubernetes/rendered.mjs';
import { get, type Manifest, manifestsOf, parse } from './kubernetes/manifests.js';
import { brokenReferences } from './kubernetes/references.js';
import { schemaProblems } from './kubernetes/schema.js';

describe('a mistake in a manifest', () => {
  const plant = (change: (manifests: Manifest[]) => void) => {
    const manifests = manifestsOf('production');
    change(manifests);
    return manifests;
  };
  const app = (manifests: Manifest[]) => get(manifests, 'Deployment/app').spec;

  it.each<[string, (manifests: Manifest[]) => void, RegExp]>([
    [
      'a misspelt field',
      (all) => (app(all).template.spec.terminationGracePeriod = 45),
      /\/terminationGracePeriod is not known/,
    ],
    [
      'one in a container',
      (all) => (app(all).template.spec.containers[0].readinesProbe = {}),
      /readinesProbe is not known/,
    ],
    ['a field a level too high', (all) => (get(all, 'NetworkPolicy/dns').egress = []), /\/egress is not known/],
    ['a number that is text', (all) => (app(all).replicas = 'three'), /\/spec\/replicas/],
    ['a field that is missing', (all) => delete app(all).template.spec.containers[0].name, /containers\/0.*name/],
    ['a kind that there is not', (all) => (get(all, 'Ingress/app').apiVersion = 'extensions/v1beta1'), /no kind of/],
  ])('is found in the schema: %s', (_what, change, problem) => {
    expect(plant(change).flatMap(schemaProblems)).toEqual(expect.arrayContaining([expect.stringMatching(problem)]));
  });

  it.each<[string, (manifests: Manifest[]) => void, string]>([
    [
      'a selector',
      (all) => (get(all, 'Service/redis').spec.selector['app.kubernetes.io/component'] = 'rediss'),
      'Service/redis selects 0 sorts of pods',
    ],
    [
      'a ConfigMap',
      (all) => (app(all).template.spec.containers[0].envFrom[0].configMapRef.name = 'setting'),
      'Deployment/app names ConfigMap/setting',
    ],
    [
      'a key of a secret',
      (all) => (app(all).template.spec.volumes[0].secret.items[0].key = 'DB_PASS'),
      'Deployment/app wants DB_PASS, which is not there',
    ],
    [
      'a file of a secret',
      (all) => (app(all).template.spec.containers[0].env[0].value = '/run/secrets/rookery/DB_PASS'),
      'Deployment/app: DB_PASSWORD_FILE names a file that is not mounted',
    ],
    [
      'a volume',
      (all) => (app(all).template.spec.containers[0].volumeMounts[0].name = 'secret'),
      'Deployment/app mounts secret, which is no volume',
    ],
    [
      'a port of a Service',
      (all) => (get(all, 'Service/app').spec.ports[0].targetPort = 'web'),
      'Service/app leads to web, which is no port of Deployment/app',
    ],
    [
      'a port of the Ingress',
      (all) => (get(all, 'Ingress/app').spec.rules[0].http.paths[0].backend.service.port.name = 'web'),
      'Ingress/app leads to port web of app',
    ],
    [
      'a claim',
      (all) =>
        all.splice(
          all.findIndex(({ kind }) => kind === 'PersistentVolumeClaim'),
          1,
        ),
      'CronJob/backup names PersistentVolumeClaim/backup',
    ],
  ])('is found among the references: %s', (_what, change, problem) => {
    expect(brokenReferences(plant(change))).toContain(problem);
  });

  it('is found in a rendering that was changed by hand, or that is older than its sources', () => {
    const kept = readFileSync(renderingOf('production'), 'utf8');
    expect([isSealed(kept), isSealed(kept.replace('replicas: 3', 'replicas: 4'))]).toEqual([true, false]);
    expect(parse(kept)).toHaveLength(25);
  });
});
