import { type Problem, ServerConfig, type Settings } from '#core/config';
import { defineRoom } from '#core/room';
import { AccountLocks } from './account-locks.js';
import { AccountsRepository } from './accounts.repository.js';
import { AccountsService } from './accounts.service.js';
import { ApiKeysRepository } from './api-keys/api-keys.repository.js';
import { ApiKeysService } from './api-keys/api-keys.service.js';
import { AuthConfig } from './auth.config.js';
import { AuthController } from './auth.controller.js';
import {
  AccountEntity,
  ApiKeyEntity,
  IdentityEntity,
  RefreshTokenEntity,
  SessionEntity,
  SigningKeyEntity,
} from './auth.entities.js';
import { credentials0002, identity0001, successors0008 } from './auth.migrations.js';
import { Authenticator } from './authenticator.js';
import { FederationConfig } from './federation/federation.config.js';
import { IdentitiesRepository } from './federation/identities.repository.js';
import { IssuerHealth } from './federation/issuer-health.js';
import { IssuerKeys } from './federation/issuer-keys.js';
import { IssuerMetrics } from './federation/issuer-metrics.js';
import { IssuerTokens } from './federation/issuer-tokens.js';
import { LinkedAccounts } from './federation/linked-accounts.js';
import { FirstAdminMaker } from './first-admin.js';
import { JwksRoutes } from './jwks.routes.js';
import { LoginLimitsConfig } from './login-limits.config.js';
import { LoginLimits } from './login-limits.js';
import { OwnKeys } from './keys/own-keys.js';
import { Principals } from './principals.js';
import { SessionSweep } from './session-sweep.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { SigningKeysRepository } from './signing-keys.repository.js';
import { TokensService } from './tokens.service.js';
import { WrongCredentials } from './wrong-credentials.js';

/** Apps may inject AccountsService; what else leaves is for the guard, the start and the command line. */
export const authRoom = defineRoom({
  id: 'auth',
  after: ['database', 'http-client', 'limits'],
  configs: [AuthConfig, LoginLimitsConfig, FederationConfig],
  judge: issuerClashes,
  entities: [AccountEntity, SessionEntity, RefreshTokenEntity, SigningKeyEntity, IdentityEntity, ApiKeyEntity],
  migrations: [identity0001, credentials0002, successors0008],
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
  exports: [AccountsService, ApiKeysService, Authenticator, FirstAdminMaker, OwnKeys, Principals, WrongCredentials],
  metrics: [IssuerMetrics],
  health: [IssuerHealth],
  recurring: [SessionSweep],
  routes: [JwksRoutes],
});

/** A token is sent to who checks it by its `iss`, and forwarded users count from somebody. */
function issuerClashes(settings: Settings): Problem[] {
  const { oidcIssuer, forwardAuth } = settings.get(FederationConfig);
  const isSame = oidcIssuer !== undefined && oidcIssuer === settings.get(AuthConfig).jwtIssuer;
  const isNobodys =
    forwardAuth !== undefined && forwardAuth !== 'any' && settings.get(ServerConfig).trustedProxies.length === 0;
  return [
    ...(isSame ? [{ variable: 'OIDC_ISSUER', rule: 'must be another than JWT_ISSUER' }] : []),
    ...(isNobodys ? [{ variable: 'FORWARD_AUTH', rule: 'needs TRUSTED_PROXIES: nobody else is believed' }] : []),
  ];
}
