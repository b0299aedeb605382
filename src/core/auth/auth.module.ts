import { Global, Module } from '@nestjs/common';
import { AccountsRepository } from './accounts.repository.js';
import { AccountsService } from './accounts.service.js';
import { AuthController } from './auth.controller.js';
import { FirstAdminMaker } from './first-admin.js';
import { LoginLimits } from './login-limits.js';
import { Principals } from './principals.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { SigningKeysRepository } from './signing-keys.repository.js';
import { TokensService } from './tokens.service.js';

/** Apps may inject AccountsService; the guard needs Principals, the start FirstAdminMaker; nothing else leaves. */
@Global()
@Module({
  controllers: [AuthController],
  providers: [
    AccountsRepository,
    AccountsService,
    FirstAdminMaker,
    LoginLimits,
    Principals,
    SessionsRepository,
    SessionsService,
    SigningKeysRepository,
    TokensService,
  ],
  exports: [AccountsService, FirstAdminMaker, Principals],
})
export class AuthModule {}
