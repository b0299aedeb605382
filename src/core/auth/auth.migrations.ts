import { addColumn, boolean, createTable, defineMigration, id, instant, integer, text } from '#core/database';

export const identity0001 = defineMigration('0001-identity', [
  createTable(
    'accounts',
    {
      id: id(),
      username: text(32),
      username_key: text(64),
      email: text(254),
      email_key: text(508),
      password_hash: text(255),
      roles: text(100),
      disabled: boolean(),
      deleted_at: instant({ nullable: true }),
      created_at: instant(),
      updated_at: instant(),
    },
    { uniques: [['username_key'], ['email_key']] },
  ),
  createTable(
    'sessions',
    {
      id: id(),
      account_id: integer(),
      address: text(64, { nullable: true }),
      user_agent: text(200, { nullable: true }),
      created_at: instant(),
      used_at: instant(),
      expires_at: instant(),
      ended_at: instant({ nullable: true }),
    },
    { indexes: [['account_id']], references: { account_id: 'accounts' } },
  ),
  createTable(
    'refresh_tokens',
    {
      token_hash: text(64, { primary: true }),
      session_id: integer(),
      expires_at: instant(),
      rotated_at: instant({ nullable: true }),
    },
    { indexes: [['session_id']], references: { session_id: 'sessions' } },
  ),
  createTable('signing_keys', { name: text(32, { primary: true }), secret: text(128), created_at: instant() }),
]);

export const credentials0002 = defineMigration('0002-credentials', [
  createTable(
    'identities',
    { id: id(), issuer: text(255), subject: text(255), account_id: integer(), created_at: instant() },
    { uniques: [['issuer', 'subject']], references: { account_id: 'accounts' } },
  ),
  createTable(
    'api_keys',
    {
      id: id(),
      account_id: integer(),
      name: text(100),
      secret_hash: text(64),
      scopes: text(1000),
      created_at: instant(),
      expires_at: instant(),
      revoked_at: instant({ nullable: true }),
      used_at: instant({ nullable: true }),
    },
    { indexes: [['account_id']], references: { account_id: 'accounts' } },
  ),
]);

export const successors0008 = defineMigration('0008-successors', [
  addColumn('refresh_tokens', 'successor', text(255, { nullable: true })),
]);
