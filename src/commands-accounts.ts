import { randomBytes } from 'node:crypto';
import { inUseOrder } from '#core/app';
import { AccountsService } from '#core/auth';
import { ServerConfig } from '#core/config';
import { AppError, codes } from '#core/errors';
import { TextField, validatorOf } from '#core/http';
import { type Service, type ServiceCommand, withPlatform } from './commands-service.js';
import type { Platform } from './platform.js';

class NewAdminDto {
  @TextField({ description: 'Username.', minLength: 3, maxLength: 32, pattern: /^[A-Za-z0-9._-]+$/ })
  username!: string;

  @TextField({ description: 'E-mail.', minLength: 3, maxLength: 254, email: true })
  email!: string;

  @TextField({ description: 'Password.', minLength: 12, maxLength: 128 })
  password!: string;
}

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
  ) => makeAdmin(service, validatorOf(NewAdminDto).parseBody({ username, email, password }) as NewAdminDto),
};

function makeAdmin(service: Service, wanted: NewAdminDto): Promise<string> {
  return withPlatform(service, async ({ nest }) => {
    const { id, username } = await nest.get(AccountsService).register(wanted, ['user', 'admin']);
    return `administrator ${username} (${id}), password ${wanted.password}`;
  });
}

const seed: ServiceCommand = {
  name: 'seed',
  summary: 'Load the demonstration data, in development alone',
  run: (service) => withPlatform(service, (platform) => loadSeeds(platform, service)),
};

/** The accounts there are from the start (C3.5). */
export const ACCOUNT_COMMANDS: readonly ServiceCommand[] = [admin, seed];

/** @throws 4003 outside development: demonstration data brings users whose passwords are public (C6.2) */
async function loadSeeds({ nest }: Platform, { apps, settings }: Service): Promise<string> {
  const { environment } = settings.get(ServerConfig);
  if (environment !== 'development')
    throw new AppError(codes.resourceConflict, { message: `seed is for development, not for ${environment}` });
  const lines: string[] = [];
  for (const { id, seed: ownSeed } of inUseOrder(apps))
    if (ownSeed) lines.push(`${id}: ${await nest.get(ownSeed, { strict: false }).load()}`);
  return lines.join('\n');
}
