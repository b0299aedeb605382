import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Settings } from '#core/config';
import { DatabaseConfig } from '#core/database';
import { codes, failedWith } from '#core/errors';
import { localEmailOf } from './account-rules.js';
import { AccountsRepository } from './accounts.repository.js';
import { AccountsService } from './accounts.service.js';
import { AuthConfig } from './auth.config.js';

export interface FirstAdmin {
  username: string;
  /** Absent when it was not made now. */
  password?: string;
  /** Where a random password is kept. */
  passwordFile: string;
}

/** Development's administrator (C3.5). */
@Injectable()
export class FirstAdminMaker {
  constructor(
    private readonly accounts: AccountsService,
    private readonly repository: AccountsRepository,
    private readonly settings: Settings,
  ) {}

  /** Makes the administrator when there is none; of several starts at once one does. */
  async ensure(): Promise<FirstAdmin> {
    const { adminUsername: username, adminPassword } = this.settings.get(AuthConfig);
    const passwordFile = join(dirname(this.settings.get(DatabaseConfig).sqlitePath), 'admin-password');
    if (await this.repository.hasAdmin()) return { username, passwordFile };
    const password = adminPassword ?? randomBytes(18).toString('base64url');
    try {
      await this.accounts.register({ username, email: localEmailOf(username), password }, ['user', 'admin']);
    } catch (error) {
      if (failedWith(error, codes.resourceExists)) return { username, passwordFile };
      throw error;
    }
    if (adminPassword !== undefined) return { username, passwordFile };
    await mkdir(dirname(passwordFile), { recursive: true });
    // a file of an earlier database would keep its own mode
    await rm(passwordFile, { force: true });
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' });
    return { username, password, passwordFile };
  }
}
