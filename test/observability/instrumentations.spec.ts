import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const FIXTURE = join(import.meta.dirname, 'fixtures/loaded.mjs');
const BUNDLE = '@opentelemetry/auto-instrumentations-node';
const USED = ['mysql2', 'pg', 'undici'].map((name) => `@opentelemetry/instrumentation-${name}`);

interface Manifest {
  version: string;
  dependencies: Record<string, string>;
}

const manifestOf = async (folder: string) =>
  JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest;

describe('tracing (C10.2)', () => {
  let loaded: string[];

  beforeAll(async () => {
    const env = { PATH: process.env.PATH, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
    const { stdout } = await promisify(execFile)(process.execPath, [FIXTURE, join(ROOT, 'dist')], { env });
    loaded = JSON.parse(stdout) as string[];
  });

  it('loads the instrumentations in use, and none of the others', () => {
    expect(loaded).toContain('@opentelemetry/sdk-trace');
    expect(loaded.filter((name) => name.startsWith('@opentelemetry/instrumentation-'))).toEqual(USED);
    expect(loaded).not.toContain(BUNDLE); // its entry loads all that it names
  });

  it.each(USED)('takes %s as the bundle of instrumentations names it, and the one copy there is', async (name) => {
    const [own, bundle, installed] = await Promise.all(
      ['', `node_modules/${BUNDLE}`, `node_modules/${name}`].map(manifestOf),
    );
    expect(bundle?.dependencies[name]).toBe(`^${installed?.version}`);
    expect(own?.dependencies[name]).toBe(installed?.version);
    await expect(manifestOf(`node_modules/${BUNDLE}/node_modules/${name}`)).rejects.toThrow('ENOENT');
  });
});
