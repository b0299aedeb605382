import { Global, Module } from '@nestjs/common';
import { AccountLocks } from './account-locks.js';
import { AccountsRepository } from './accounts.repository.js';
import { AccountsService } from './accounts.service.js';
import { ApiKeysRepository } from './api-keys/api-keys.repository.js';
import { ApiKeysService } from './api-keys/api-keys.service.js';
import { AuthController } from './auth.controller.js';
import { Authenticator } from './authenticator.js';
import { IdentitiesRepository } from './federation/identities.repository.js';
import { IssuerKeys } from './federation/issuer-keys.js';
import { IssuerTokens } from './federation/issuer-tokens.js';
import { LinkedAccounts } from './federation/linked-accounts.js';
import { FirstAdminMaker } from './first-admin.js';
import { LoginLimits } from './login-limits.js';
import { OwnKeys } from './keys/own-keys.js';
import { Principals } from './principals.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { SigningKeysRepository } from './signing-keys.repository.js';
import { TokensService } from './tokens.service.js';
import { WrongCredentials } from './wrong-credentials.js';

/** Apps may inject AccountsService; what else leaves is for the guard, the start, health and the command line. */
@Global()
@Module({
  controllers: [AuthController],
  providers: [
    AccountLocks,
    AccountsRepository,
    AccountsService,
    ApiKeysRepository,
    ApiKeysService,
    Authenticator,
    FirstAdminMaker,
    LoginLimits,
    IdentitiesRepository,
    IssuerKeys,
    IssuerTokens,
    LinkedAccounts,
    OwnKeys,
    Principals,
    SessionsRepository,
    SessionsService,
    SigningKeysRepository,
    TokensService,
    WrongCredentials,
  ],
  exports: [
    AccountsService,
    ApiKeysService,
    Authenticator,
    FirstAdminMaker,
    IssuerKeys,
    OwnKeys,
    Principals,
    WrongCredentials,
  ],
})
export class AuthModule {}
