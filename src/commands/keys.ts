import { type ApiKey, ApiKeysService } from '#core/auth';
import { UsageError, wholeNumber } from './command-line.js';
import { type Service, type ServiceCommand, withPlatform } from './service.js';
import { declaredScopes } from '../platform/scopes.js';

/** Long enough for a program to be looked after, short enough for a forgotten key to end. */
const DEFAULT_DAYS = '90';

const create: ServiceCommand<{ scopes?: string; days?: string }> = {
  name: 'key:create',
  summary: 'Make an API key, and print it this once',
  words: { '<username>': 'whose account it acts for', '<name>': 'for people: what it is used by' },
  options: {
    '--scopes <a,b>': 'what it may do: scopes that routes ask for (docs/reference/access.md); none if not named',
    '--days <days>': `how long it is good for, 1 to 3650; ${DEFAULT_DAYS} if not named`,
  },
  run: async (service, [username = '', name = ''], { scopes: named, days = DEFAULT_DAYS }) => {
    const wanted = { username, name, scopes: named?.split(',') ?? [], days: wholeNumber('--days', days) };
    await ensureDeclared(service, wanted.scopes);
    return withPlatform(service, async ({ nest }) => {
      const { key, text } = await nest.get(ApiKeysService).create(wanted);
      return [`key ${key.id} of ${username}: ${describe(key)}`, 'it is shown this once:', text].join('\n');
    });
  },
};

const list: ServiceCommand = {
  name: 'key:list',
  summary: 'List API keys, without what is secret of them',
  words: { '[username]': 'whose account; the keys of all accounts if none is named' },
  run: (service, [username]) =>
    withPlatform(service, async ({ nest }) => {
      const keys = await nest.get(ApiKeysService).list(username);
      if (keys.length === 0) return 'there are no keys';
      return keys.map((key) => `${key.id}  account ${key.accountId}  ${describe(key)}`).join('\n');
    }),
};

const revoke: ServiceCommand = {
  name: 'key:revoke',
  summary: 'End an API key, for ever',
  words: { '<id>': 'its number, as key:list shows it' },
  run: (service, [word = '']) => {
    const id = wholeNumber('a key', word);
    return withPlatform(service, async ({ nest }) => {
      await nest.get(ApiKeysService).revoke(id);
      return `revoked key ${id}`;
    });
  },
};

/** What operators do with API keys (C6.2). */
export const KEY_COMMANDS: readonly ServiceCommand[] = [create, list, revoke];

/** A key with a scope that no route asks for opens nothing, and its caller would see 403 alone. @throws UsageError */
async function ensureDeclared({ apps, settings }: Service, wanted: readonly string[]): Promise<void> {
  if (wanted.length === 0) return;
  const known = await declaredScopes(apps, settings);
  const unknown = wanted.filter((scope) => !known.includes(scope)).map((scope) => `"${scope}"`);
  if (unknown.length > 0)
    throw new UsageError(`no route asks for the scope ${unknown.join(', ')}; there are ${known.join(', ')}`);
}

function describe({ name, scopes, expiresAt, revokedAt, usedAt }: ApiKey): string {
  const state = revokedAt ? `revoked ${revokedAt.toISOString()}` : `good until ${expiresAt.toISOString()}`;
  const used = usedAt ? `last used ${usedAt.toISOString()}` : 'never used';
  return `"${name}", scopes ${scopes.join(',') || 'none'}, ${state}, ${used}`;
}
