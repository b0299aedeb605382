import { parseArgs } from 'node:util';
import { type ApiKey, ApiKeysService } from '#core/auth';
import { AppError, codes } from '#core/errors';
import type { Platform } from './platform.js';

/** Long enough for a program to be looked after, short enough for a forgotten key to end. */
const DEFAULT_DAYS = '90';

interface KeyCommand {
  usage: string;
  run(platform: Platform, args: readonly string[]): Promise<string>;
}

/** What operators do with API keys (C6.2). */
export const KEY_COMMANDS: Readonly<Record<string, KeyCommand>> = {
  'key:create': { usage: '<username> <name> [--scopes a,b] [--days 90]', run: createKey },
  'key:list': { usage: '[username]', run: listKeys },
  'key:revoke': { usage: '<id>', run: revokeKey },
};

async function createKey({ nest }: Platform, args: readonly string[]): Promise<string> {
  const { values, positionals } = parsed(args);
  const [username = '', name = '', ...rest] = positionals;
  if (rest.length > 0)
    throw new AppError(codes.invalidInput, {
      message: `nobody knows what ${rest.join(' ')} means: scopes go after --scopes`,
    });
  const scopes = values.scopes.split(',').filter(Boolean);
  const days = /^\d{1,5}$/.test(values.days) ? Number(values.days) : 0;
  const { key, text } = await nest.get(ApiKeysService).create({ username, name, scopes, days });
  return [`key ${key.id} of ${username}: ${describe(key)}`, 'it is shown this once:', text].join('\n');
}

async function listKeys({ nest }: Platform, [username]: readonly string[]): Promise<string> {
  const keys = await nest.get(ApiKeysService).list(username);
  if (keys.length === 0) return 'there are no keys';
  return keys.map((key) => `${key.id}  account ${key.accountId}  ${describe(key)}`).join('\n');
}

async function revokeKey({ nest }: Platform, [id = '']: readonly string[]): Promise<string> {
  if (!/^[1-9]\d{0,14}$/.test(id)) throw new AppError(codes.invalidInput, { message: 'a key is named by its number' });
  await nest.get(ApiKeysService).revoke(Number(id));
  return `revoked key ${id}`;
}

function parsed(args: readonly string[]) {
  try {
    const scopes = { type: 'string', default: '' } as const;
    const days = { type: 'string', default: DEFAULT_DAYS } as const;
    return parseArgs({ args: [...args], allowPositionals: true, options: { scopes, days } });
  } catch (error) {
    throw new AppError(codes.invalidInput, { message: (error as Error).message });
  }
}

function describe({ name, scopes, expiresAt, revokedAt, usedAt }: ApiKey): string {
  const state = revokedAt ? `revoked ${revokedAt.toISOString()}` : `good until ${expiresAt.toISOString()}`;
  const used = usedAt ? `last used ${usedAt.toISOString()}` : 'never used';
  return `"${name}", scopes ${scopes.join(',') || 'none'}, ${state}, ${used}`;
}
