export { type Access, type AuthenticatedRequest, accessOf, Caller, Public, Roles, Scopes } from './access.js';
export type { Account } from './account.js';
export {
  EMAIL,
  EmailField,
  EnteredPasswordField,
  ensureAccountRules,
  localEmailOf,
  PASSWORD,
  PasswordField,
  USERNAME,
  UsernameField,
} from './account-rules.js';
export { AccountsService, type AdminChanges, type NewAccount, type OwnChanges } from './accounts.service.js';
export type { ApiKey } from './api-keys/api-key.js';
export { ApiKeysService } from './api-keys/api-keys.service.js';
export { AuthConfig } from './auth.config.js';
export {
  AccountEntity,
  ApiKeyEntity,
  IdentityEntity,
  RefreshTokenEntity,
  SessionEntity,
  SigningKeyEntity,
} from './auth.entities.js';
export { credentials0002, identity0001, successors0008 } from './auth.migrations.js';
export { AuthModule } from './auth.module.js';
export { Authenticator, type Credential } from './authenticator.js';
export { FederationConfig } from './federation/federation.config.js';
export { type ForeignIdentity, isSubject } from './federation/foreign-identity.js';
export { IssuerKeys } from './federation/issuer-keys.js';
export { type FirstAdmin, FirstAdminMaker } from './first-admin.js';
export { LoginLimitsConfig } from './login-limits.config.js';
export { mountJwks } from './jwks.js';
export { type CredentialKind, isAdmin, type Principal } from './principal.js';
export { Principals } from './principals.js';
export { ROLES, type Role } from './role.js';
export { WrongCredentials } from './wrong-credentials.js';
