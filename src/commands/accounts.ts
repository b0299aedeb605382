import { randomBytes } from 'node:crypto';
import { inUseOrder } from '#core/app';
import {
  AccountsService,
  EMAIL,
  ensureAccountRules,
  localEmailOf,
  type NewAccount,
  PASSWORD,
  USERNAME,
} from '#core/auth';
import { ServerConfig } from '#core/config';
import { AppError, codes } from '#core/errors';
import { UsageError } from './command-line.js';
import { type Service, type ServiceCommand, withPlatform } from './service.js';
import type { Platform } from '../platform/platform.js';

const admin: ServiceCommand = {
  name: 'user:admin',
  summary: 'Make an administrator, and print the password',
  words: {
    '<username>': `${USERNAME.minLength} to ${USERNAME.maxLength} of A-Z a-z 0-9 . _ -`,
    '[e-mail]': `of at most ${EMAIL.maxLength} characters; <username>@localhost.localdomain if none is named`,
    '[password]': `${PASSWORD.minLength} to ${PASSWORD.maxLength} characters; made at random if none is named; one that begins with - goes after --`,
  },
  run: (service, [username = '', email = localEmailOf(username), password = randomBytes(18).toString('base64url')]) => {
    const wanted = { username, email, password };
    ensureUsable(wanted);
    return withPlatform(service, async ({ nest }) => {
      const account = await nest.get(AccountsService).register(wanted, ['user', 'admin']);
      return `administrator ${account.username} (${account.id}), password ${password}`;
    });
  },
};

/** Before a service is made for it. @throws UsageError that does not repeat a word: one may be a password in the wrong place */
function ensureUsable(words: NewAccount): void {
  try {
    ensureAccountRules(words);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new UsageError((error.errors ?? []).map(({ message }) => message).join('; '), { cause: error });
  }
}

const seed: ServiceCommand = {
  name: 'seed',
  summary: 'Load the demonstration data, in development alone',
  run: (service) => withPlatform(service, (platform) => loadSeeds(platform, service)),
};

/** Who is there from the start (C3.5). */
export const ACCOUNT_COMMANDS: readonly ServiceCommand[] = [admin, seed];

/** @throws 4003 outside development: demonstration data brings users whose passwords everybody knows (C6.2) */
async function loadSeeds({ nest }: Platform, { apps, settings }: Service): Promise<string> {
  const { environment } = settings.get(ServerConfig);
  if (environment !== 'development')
    throw new AppError(codes.resourceConflict, { message: `seed is for development, not for ${environment}` });
  const lines: string[] = [];
  for (const { id, seed: ownSeed } of inUseOrder(apps))
    if (ownSeed) lines.push(`${id}: ${await nest.get(ownSeed, { strict: false }).load()}`);
  return lines.join('\n');
}
