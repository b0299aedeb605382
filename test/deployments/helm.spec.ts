import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse as parseYaml } from 'yaml';
import { render } from './helm/go-template.js';
import { get, type Manifest, manifestsOf, nameOf, parse, podsOf } from './kubernetes/manifests.js';
import { OURS, RESTRICTED, violations } from './kubernetes/pod-security.js';
import { brokenReferences } from './kubernetes/references.js';
import { schemaProblems } from './kubernetes/schema.js';

const ROOT = join(import.meta.dirname, '../..');
const CHART = join(ROOT, 'deployments/helm/rookery');
const read = (file: string) => readFileSync(join(CHART, file), 'utf8');
const templates = readdirSync(join(CHART, 'templates')).filter((file) => file.endsWith('.yaml'));

const values = (): any => parseYaml(read('values.yaml'));

const EXTERNAL = (): any => {
  const given = values();
  for (const name of ['mysql', 'redis', 'backup']) given[name].enabled = false;
  for (const name of ['DB_TYPE', 'DB_HOST', 'DB_USER', 'DB_NAME', 'REDIS_HOST']) given.settings[name] = '';
  given.secret.keys = ['DATABASE_URL', 'REDIS_URL', 'JWT_SECRET'];
  return given;
};

const installed = (given: unknown, change = (text: string) => text): Manifest[] =>
  templates.flatMap((file) => parse(render(change(read(`templates/${file}`)), { values: given, file: read })));

const BY_DESIGN = ['app.kubernetes.io/part-of', 'namespace', 'checksum/settings', 'checksum/redis'];

/** Without what is meant to differ: digests in names, the label and namespace that kustomize gives, checksums of Helm. */
function comparable(manifests: readonly Manifest[]): Record<string, unknown> {
  const strip = (value: any): any => {
    if (typeof value === 'string') return value.replace(/^(settings|redis|scripts|secrets)-[a-z0-9]{10}$/, '$1');
    if (Array.isArray(value)) return value.map(strip);
    if (typeof value !== 'object') return value;
    const entries = Object.entries(value).map(([key, inner]): [string, any] => [key, strip(inner)]);
    const isEmpty = (key: string, inner: object) =>
      ['metadata', 'labels', 'annotations'].includes(key) && Object.keys(inner).length === 0;
    return Object.fromEntries(entries.filter(([key, inner]) => !BY_DESIGN.includes(key) && !isEmpty(key, inner)));
  };
  const objects = manifests.filter(({ kind }) => kind !== 'Namespace' && kind !== 'Secret').map(strip);
  delete get(objects, 'Deployment/app').spec.replicas; // the autoscaler's, of which Helm knows beforehand
  return Object.fromEntries(objects.map((object) => [nameOf(object), object]));
}

describe('the Helm chart', () => {
  it('makes the objects of overlays/production, but its namespace and secret, which are there beforehand (C12)', () => {
    expect(comparable(installed(values()))).toEqual(comparable(manifestsOf('production')));
  });

  it('makes those of overlays/production-external-state when the stores are switched off', () => {
    expect(comparable(installed(EXTERNAL()))).toEqual(comparable(manifestsOf('production-external-state')));
  });

  it.each([
    ['its own values', values],
    ['external stores', EXTERNAL],
  ])(
    'makes objects that the API takes, restricted pod security lets pass, and that lead nowhere wrong: %s',
    (_what, given) => {
      const manifests = installed(given());
      expect(manifests.flatMap(schemaProblems)).toEqual([]);
      expect(podsOf(manifests).flatMap((pod) => violations(pod, [...RESTRICTED, ...OURS]))).toEqual([]);
      expect(brokenReferences(manifests)).toEqual([]);
    },
  );

  it('says how many replicas there are only where no autoscaler does: an upgrade would undo what that one did', () => {
    const replicasOf = (given: unknown) => get(installed(given), 'Deployment/app').spec.replicas;
    const without = values();
    without.autoscaling.enabled = false;
    expect([replicasOf(values()), replicasOf(without)]).toEqual([undefined, 3]);
  });

  it('rolls the pods when a setting changes', () => {
    const checksumOf = (given: unknown) =>
      get(installed(given), 'Deployment/app').spec.template.metadata.annotations['checksum/settings'];
    const other = values();
    other.settings.LOG_LEVEL = 'debug';
    expect(checksumOf(values())).not.toBe(checksumOf(other));
  });

  it('has the version of the package, and asks for a cluster that knows what it uses', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(parseYaml(read('Chart.yaml'))).toMatchObject({ version, appVersion: version, kubeVersion: '>=1.30.0-0' });
    expect(values().image.tag).toBe(version);
  });

  it('has the very files of deployments/kubernetes', () => {
    const files = readdirSync(join(CHART, 'files'));
    expect(files.sort()).toEqual(['backup.sh', 'redis.conf', 'restore.sh']);
    for (const file of files)
      expect([file, read(`files/${file}`)]).toEqual([
        file,
        readFileSync(join(ROOT, 'deployments/kubernetes/base', file), 'utf8'),
      ]);
  });

  it('tells of its address after the installation', () => {
    const { host } = values().ingress;
    expect(render(read('templates/NOTES.txt'), { values: values(), file: read })).toContain(`https://${host} `);
  });
});

describe('values.schema.json', () => {
  const validate = new Ajv({ allErrors: true, strict: false }).compile(JSON.parse(read('values.schema.json')));
  const problemsOf = (given: unknown) =>
    validate(given) ? [] : validate.errors!.map(({ instancePath }) => instancePath);

  it('takes the values of the chart, and those of external stores', () => {
    expect([problemsOf(values()), problemsOf(EXTERNAL())]).toEqual([[], []]);
  });

  it.each<[string, (given: any) => void, string]>([
    ['a misspelt value', (given) => (given.app.replica = 3), '/app'],
    ['a misspelt group', (given) => (given.autoscale = {}), ''],
    ['a number for a setting', (given) => (given.settings.PORT = 8000), '/settings/PORT'],
    ['a secret among the settings', (given) => (given.settings.JWT_SECRET = 'x'), '/settings'],
    ['an image that moves', (given) => (given.image.tag = 'latest'), '/image/tag'],
    ['no limit', (given) => delete given.redis.resources.limits, '/redis/resources'],
  ])('refuses %s', (_what, plant, path) => {
    const given = values();
    plant(given);
    expect(problemsOf(given)).toContain(path);
  });

  it('has no value that no template uses', () => {
    const text = templates.map((file) => read(`templates/${file}`)).join('');
    const paths = Object.entries(values()).flatMap(([group, inner]) =>
      group === 'settings' ? [group] : Object.keys(inner as object).map((key) => `${group}.${key}`),
    );
    expect(paths.filter((path) => !text.includes(`.Values.${path} `))).toEqual([]);
  });
});

describe('a mistake in the chart', () => {
  const plant = (from: string, to: string) => {
    let planted = 0;
    const change = (text: string) => {
      if (text.includes(from)) planted += 1;
      return text.replace(from, to);
    };
    const manifests = () => comparable(installed(values(), change));
    return { manifests, planted: () => planted };
  };

  it.each([
    ['another figure', 'terminationGracePeriodSeconds: 45', 'terminationGracePeriodSeconds: 30'],
    ['an object less', 'kind: PodDisruptionBudget', 'kind: PodDisruptionBudgets'],
    ['a value in the wrong place', '.Values.redis.storage', '.Values.mysql.storage'],
  ])('is a difference from the manifests: %s', (_what, from, to) => {
    const { manifests, planted } = plant(from, to);
    expect(manifests()).not.toEqual(comparable(manifestsOf('production')));
    expect(planted()).toBe(1);
  });

  it.each([
    ['a value that there is not', '.Values.backup.keep', '.Values.backup.kept', /there is no value backup\.kept/],
    ['a function that no test judges', '| quote', '| squote', /squote is not in the part/],
    ['an expression that no test judges', 'toYaml .Values.settings', 'tpl .Values.settings .', /is not in the part/],
    ['an end too many', '{{- end }}', '{{- end }}{{- end }}', /ends nothing/],
    [
      'an end too few',
      '{{- if .Values.redis.enabled }}',
      '{{- if .Values.redis.enabled }}{{- if .Values.app }}',
      /has no end/,
    ],
  ])('stops the rendering: %s', (_what, from, to, problem) => {
    expect(plant(from, to).manifests).toThrow(problem);
  });
});
