import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ConfigError,
  CorsConfig,
  Flag,
  Integer,
  LimitsConfig,
  List,
  loadSettings,
  ServerConfig,
  type Sources,
  Text,
} from '#core/config';
import { DatabaseConfig } from '#core/database';
import { LoggingConfig, TracingConfig } from '#observability';
import { apps } from '../../src/apps/registry.js';
import { loadPlatformSettings } from '../../src/platform/settings.js';

class ShopConfig {
  @Integer('SHOP_SIZE', { description: 'Size.', min: 1, max: 9, by: { production: 7 } })
  size = 3;

  @Flag('SHOP_OPEN', { description: 'Open.' })
  open = false;

  @List('SHOP_TOWNS', { description: 'Towns.', each: /^[a-z]+$/ })
  towns: string[] = [];

  @Text('SHOP_KEY', { description: 'Key.', minLength: 4, secret: true })
  key?: string;
}

const SECRET = { JWT_SECRET: 'a secret of more than thirty-two characters' };

describe('settings', () => {
  let folder: string;

  const load = (sources: Sources) => loadSettings([ShopConfig], sources).get(ShopConfig);
  const problemsOf = (work: () => unknown): string[] => {
    try {
      work();
    } catch (error) {
      if (error instanceof ConfigError) {
        return error.problems.map(({ variable, rule, readFrom }) => `${variable} ${rule} (${readFrom})`);
      }
      throw error;
    }
    return [];
  };
  const file = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-settings-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('come from code < ENVIRONMENT < .env < environment < the file X_FILE names (C11)', async () => {
    expect(load({ env: {} }).size).toBe(3);
    expect(load({ env: { ENVIRONMENT: 'production' } }).size).toBe(7);
    const envFile = await file('.env', 'ENVIRONMENT=production\nSHOP_SIZE=4\nSHOP_TOWNS=ulm, bern\n');
    expect(load({ env: {}, envFile })).toMatchObject({ size: 4, towns: ['ulm', 'bern'] });
    expect(load({ env: { SHOP_SIZE: '5' }, envFile }).size).toBe(5);
    const secret = await file('size', '6\n');
    expect(load({ env: { SHOP_SIZE: '5', SHOP_SIZE_FILE: secret }, envFile }).size).toBe(6);
  });

  it('take an empty value for an absent one, and no .env for an empty one (C11)', () => {
    expect(load({ env: { SHOP_SIZE: '' }, envFile: join(folder, 'none') }).size).toBe(3);
  });

  it('read flags as true, false, 1 and 0 (C11)', () => {
    expect(['true', '1', 'FALSE', '0'].map((text) => load({ env: { SHOP_OPEN: text } }).open)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('report every mistake at once, each with variable, rule and where it was read (C11)', async () => {
    const envFile = await file('wrong.env', 'SHOP_SIZE=ten\n');
    const key = await file('key', 'abc');
    const env = { SHOP_OPEN: 'maybe', SHOP_TOWNS: 'Ulm', SHOP_KEY_FILE: key };
    expect(problemsOf(() => load({ env, envFile }))).toEqual([
      expect.stringMatching(new RegExp(`^SHOP_SIZE .*must be a whole number.* \\(${envFile}\\)$`)),
      'SHOP_OPEN must be true or false (the environment)',
      'SHOP_TOWNS each must match ^[a-z]+$ (the environment)',
      'SHOP_KEY must have at least 4 characters (SHOP_KEY_FILE)',
    ]);
  });

  it('report a secret’s file that cannot be read (C11)', () => {
    const env = { SHOP_KEY_FILE: join(folder, 'none') };
    expect(problemsOf(() => load({ env }))).toEqual([
      'SHOP_KEY_FILE names a file that cannot be read (the environment)',
    ]);
  });

  it('are refused when two classes declare one variable, naming both (C4.1)', () => {
    class OtherConfig {
      @Integer('SHOP_SIZE', { description: 'Size.', min: 1, max: 9 })
      size = 3;
    }
    const both = () => loadSettings([ShopConfig, OtherConfig], { env: {} });
    expect(both).toThrow('the setting SHOP_SIZE is declared twice: by ShopConfig and by OtherConfig');
  });

  it('never let a default secret, an open CORS or a second process without Redis into production (C6.2, C5.4, C7.1)', () => {
    const production = (env: Record<string, string>) =>
      problemsOf(() => loadPlatformSettings(apps, { env: { ENVIRONMENT: 'production', ...env } }));
    expect(production({})).toEqual(['JWT_SECRET must be set outside development (the defaults)']);
    expect(production(SECRET)).toEqual([]);
    expect(production({ ...SECRET, CORS_ORIGINS: '*' })).toEqual([expect.stringMatching(/^CORS_ORIGINS .*refused/)]);
    expect(production({ ...SECRET, WORKERS: '2' })).toEqual([
      expect.stringMatching(/^WORKERS must be 1 without Redis/),
    ]);
    expect(production({ ...SECRET, APPS: 'app-b,shop' })).toEqual([
      expect.stringMatching(/^APPS names shop, not one of/),
    ]);
  });

  it('want the key that the algorithm of tokens needs (C6.2)', () => {
    const withKey = (env: Record<string, string>) => problemsOf(() => loadPlatformSettings(apps, { env }));
    expect(withKey({ JWT_ALGORITHM: 'EdDSA' })).toEqual([
      expect.stringMatching(/^JWT_PRIVATE_KEY must be a private key/),
    ]);
    expect(withKey({ JWT_ALGORITHM: 'RS256', JWT_PRIVATE_KEY: 'rubbish' })).toHaveLength(1);
  });

  it.each(['10.0.0.0/33', '10.0.0.0/0', '300.0.0.1', 'fd00::/129', ':::', '10.0.0.1/'])(
    'name TRUSTED_PROXIES when it is wrong, and what of it: %s (C5.5, C11)',
    (range) => {
      const read = (text: string) => loadSettings([ServerConfig], { env: { TRUSTED_PROXIES: text } });
      expect(() => read(`loopback,${range}`)).toThrow(/TRUSTED_PROXIES must be .* CIDR ranges: .*(read from)/);
      expect(() => read(`loopback,${range}`)).toThrow(range.replace(/\/(129)?$/, ''));
      expect(
        read('loopback,linklocal,uniquelocal,192.0.2.1,fd00::/8,::1').get(ServerConfig).trustedProxies,
      ).toHaveLength(6);
    },
  );

  it('take a collector by URL or by host and port, and no other (C10.2)', () => {
    const endpoint = (value: string) =>
      loadPlatformSettings(apps, { env: { OTEL_EXPORTER_OTLP_ENDPOINT: value } }).get(TracingConfig).endpointUrl;
    expect(endpoint('localhost:4317')).toBe('http://localhost:4317');
    expect(endpoint('https://collector.example.com')).toBe('https://collector.example.com');
    expect(endpoint('HTTP://LOCALHOST:4317')).toBe('HTTP://LOCALHOST:4317');
    expect(endpoint('[::1]:4317')).toBe('http://[::1]:4317');
    for (const wrong of ['localhost:99999', 'grpc://localhost', 'local host:1', '[::zz]:1'])
      expect(problemsOf(() => endpoint(wrong))).toContainEqual(
        expect.stringMatching(/^OTEL_EXPORTER_OTLP_ENDPOINT must /),
      );
  });

  it('serve metrics on another port than the apps, or on theirs (C10.3)', () => {
    const ports = (PORT: string, METRICS_PORT: string) =>
      problemsOf(() => loadPlatformSettings(apps, { env: { PORT, METRICS_PORT } }));
    expect(ports('9000', '9000')).toEqual([expect.stringMatching(/^METRICS_PORT must be another port than PORT/)]);
    expect(ports('9000', '9001')).toEqual([]);
    expect(ports('0', '0')).toEqual([]);
  });

  it('differ by environment only where the code says so (C11)', () => {
    const read = (environment: string) => {
      const settings = loadPlatformSettings(apps, { env: { ENVIRONMENT: environment, ...SECRET } });
      const read = [LimitsConfig, CorsConfig, LoggingConfig, DatabaseConfig].map((type) => settings.get<object>(type));
      return Object.assign({}, ...read) as object;
    };
    expect(read('development')).toMatchObject({
      shutdownDelayMs: 0,
      origins: ['*'],
      format: 'pretty',
      migrateOnStart: true,
    });
    const served = { shutdownDelayMs: 5000, origins: [], format: 'json', migrateOnStart: false };
    expect(read('staging')).toMatchObject(served);
    expect(read('production')).toMatchObject(served);
  });
});
