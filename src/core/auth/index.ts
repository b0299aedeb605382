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
export { Authenticator, type Credential } from './authenticator.js';
export { FederationConfig } from './federation/federation.config.js';
export { type ForeignIdentity, isSubject } from './federation/foreign-identity.js';
export { type FirstAdmin, FirstAdminMaker } from './first-admin.js';
export { isAdmin, type Principal } from './principal.js';
export { Principals } from './principals.js';
export { ROLES, type Role } from './role.js';
export { WrongCredentials } from './wrong-credentials.js';
export { authRoom } from './auth.room.js';
export { SessionSweep } from './session-sweep.js';
