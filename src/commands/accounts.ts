import { randomBytes } from 'node:crypto';
import { inUseOrder } from '#core/app';
import { AccountsService, type NewAccount } from '#core/auth';
import { ServerConfig } from '#core/config';
import { AppError, codes } from '#core/errors';
import { TextField, validatorOf } from '#core/http';
import { UsageError } from './command-line.js';
import { type Service, type ServiceCommand, withPlatform } from './service.js';
import type { Platform } from '../platform/platform.js';

const admin: ServiceCommand = {
  name: 'user:admin',
  summary: 'Make an administrator, and print the password',
  words: {
    '<username>': '3 to 32 of A-Z a-z 0-9 . _ -',
    '[e-mail]': 'of at most 254 characters; <username>@localhost.localdomain if none is named',
    '[password]': '12 to 128 characters; made at random if none is named; one that begins with - goes after --',
  },
  run: (
    service,
    [username = '', email = `${username}@localhost.localdomain`, password = randomBytes(18).toString('base64url')],
  ) => {
    const wanted = parseAdmin({ username, email, password });
    return withPlatform(service, async ({ nest }) => {
      const account = await nest.get(AccountsService).register(wanted, ['user', 'admin']);
      return `administrator ${account.username} (${account.id}), password ${password}`;
    });
  },
};

class AdminWords implements NewAccount {
  @TextField({ description: 'Username.', minLength: 3, maxLength: 32, pattern: /^[A-Za-z0-9._-]+$/, example: 'alice' })
  username!: string;

  @TextField({ description: 'E-mail.', minLength: 3, maxLength: 254, email: true, example: 'alice@example.com' })
  email!: string;

  @TextField({ description: 'Password.', minLength: 12, maxLength: 128, example: 'correct horse battery' })
  password!: string;
}

/** @throws UsageError that does not repeat a word: one may be a password in the wrong place */
function parseAdmin(words: NewAccount): AdminWords {
  try {
    return validatorOf(AdminWords).parseBody(words) as AdminWords;
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
