import { randomBytes } from 'node:crypto';
import { inUseOrder } from '#core/app';
import { AccountsService } from '#core/auth';
import { ServerConfig } from '#core/config';
import { AppError, codes } from '#core/errors';
import { type Service, type ServiceCommand, withPlatform } from './commands-service.js';
import type { Platform } from './platform.js';

const admin: ServiceCommand = {
  name: 'user:admin',
  summary: 'Make an administrator, and print the password',
  words: {
    '<username>': '3 to 32 of A-Z a-z 0-9 . _ -',
    '[e-mail]': '<username>@localhost.localdomain if none is named',
    '[password]': '12 to 128 characters; made at random if none is named; one that begins with - goes after --',
  },
  run: (
    service,
    [username = '', email = `${username}@localhost.localdomain`, password = randomBytes(18).toString('base64url')],
  ) =>
    withPlatform(service, async ({ nest }) => {
      if (!/^[A-Za-z0-9._-]{3,32}$/.test(username))
        throw new AppError(codes.invalidInput, { message: 'a username is 3 to 32 of A-Z a-z 0-9 . _ -' });
      if (password.length < 12 || password.length > 128)
        throw new AppError(codes.invalidInput, { message: 'a password has 12 to 128 characters' });
      const account = await nest.get(AccountsService).register({ username, email, password }, ['user', 'admin']);
      return `administrator ${account.username} (${account.id}), password ${password}`;
    }),
};

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
