import { boolean, Column, id, instant, integer, Table, text } from '#core/database';
import { EMAIL, USERNAME } from './account-rules.js';

@Table('accounts', { uniques: [['username_key'], ['email_key']] })
export class AccountEntity {
  @Column(id())
  id!: number;

  @Column(text(USERNAME.maxLength))
  username!: string;

  @Column(text(2 * USERNAME.maxLength))
  usernameKey!: string;

  @Column(text(EMAIL.maxLength))
  email!: string;

  /** Longer than the e-mail: folding case can lengthen a text. */
  @Column(text(2 * EMAIL.maxLength))
  emailKey!: string;

  @Column(text(255))
  passwordHash!: string;

  /** Comma-separated. */
  @Column(text(100))
  roles!: string;

  @Column(boolean())
  disabled!: boolean;

  /** Deleted accounts keep their row: their names stay taken (C3.4). */
  @Column(instant({ nullable: true }))
  deletedAt!: Date | null;

  @Column(instant())
  createdAt!: Date;

  @Column(instant())
  updatedAt!: Date;
}

@Table('sessions', { indexes: [['account_id']], references: { account_id: 'accounts' } })
export class SessionEntity {
  @Column(id())
  id!: number;

  @Column(integer())
  accountId!: number;

  @Column(text(64, { nullable: true }))
  address!: string | null;

  @Column(text(200, { nullable: true }))
  userAgent!: string | null;

  @Column(instant())
  createdAt!: Date;

  @Column(instant())
  usedAt!: Date;

  @Column(instant())
  expiresAt!: Date;

  @Column(instant({ nullable: true }))
  endedAt!: Date | null;
}

/** Every refresh token issued; a session has one that was not rotated. */
@Table('refresh_tokens', { indexes: [['session_id']], references: { session_id: 'sessions' } })
export class RefreshTokenEntity {
  /** SHA-256 of the token, hex. */
  @Column(text(64, { primary: true }))
  tokenHash!: string;

  @Column(integer())
  sessionId!: number;

  @Column(instant())
  expiresAt!: Date;

  @Column(instant({ nullable: true }))
  rotatedAt!: Date | null;

  /** The token that replaced it, encrypted for the bearer of this one. */
  @Column(text(255, { nullable: true }))
  successor!: string | null;
}

/** Development's own signing key, shared by all processes on one database (C6.2). */
@Table('signing_keys')
export class SigningKeyEntity {
  @Column(text(32, { primary: true }))
  name!: string;

  @Column(text(128))
  secret!: string;

  @Column(instant())
  createdAt!: Date;
}

/** Somebody whom another issuer knows, and the account that is his here. */
@Table('identities', { uniques: [['issuer', 'subject']], references: { account_id: 'accounts' } })
export class IdentityEntity {
  @Column(id())
  id!: number;

  @Column(text(255))
  issuer!: string;

  @Column(text(255))
  subject!: string;

  @Column(integer())
  accountId!: number;

  @Column(instant())
  createdAt!: Date;
}

@Table('api_keys', { indexes: [['account_id']], references: { account_id: 'accounts' } })
export class ApiKeyEntity {
  @Column(id())
  id!: number;

  @Column(integer())
  accountId!: number;

  @Column(text(100))
  name!: string;

  /** SHA-256 of the secret, hex. */
  @Column(text(64))
  secretHash!: string;

  /** Comma-separated. */
  @Column(text(1000))
  scopes!: string;

  @Column(instant())
  createdAt!: Date;

  @Column(instant())
  expiresAt!: Date;

  @Column(instant({ nullable: true }))
  revokedAt!: Date | null;

  /** To the minute, so that a busy key is not a busy row. */
  @Column(instant({ nullable: true }))
  usedAt!: Date | null;
}
