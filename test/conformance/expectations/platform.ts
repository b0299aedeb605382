import { PASSWORD } from '../../factories/given.js';
import type { Expectations } from '../expectation.js';

const HEALTH = ['status', 'service', 'version', 'database', 'components'];
const GRANT = ['access_token', 'token_type', 'expires_in', 'refresh_token', 'refresh_expires_in'];
const SESSION = ['id', 'address', 'user_agent', 'current', 'created_at', 'used_at', 'expires_at'];
const FLAG = ['key', 'enabled', 'percentage', 'users', 'variants', 'environments', 'updated_at'];
const APP = ['app', 'title', 'version', 'enabled', 'reason', 'routes', 'codes'];
const nothing = () => ({});

export const health = { who: 'anyone', status: 200, data: HEALTH, valid: nothing } as const;

export const platformExpectations: Expectations = {
  'GET /health': health,
  'GET /health/live': health,
  'GET /health/ready': health,
  'POST /auth/login': {
    who: 'anyone',
    status: 200,
    data: GRANT,
    required: ['username', 'password'],
    broken: [
      ['username', { username: '' }],
      ['password', { password: 'x'.repeat(129) }],
    ],
    valid: ({ user }) => ({ body: { username: user.username, password: PASSWORD } }),
  },
  'POST /auth/refresh': {
    who: 'anyone',
    status: 200,
    data: GRANT,
    required: ['refresh_token'],
    broken: [['refresh_token', { refresh_token: 'x'.repeat(201) }]],
    valid: async (world) => ({ body: { refresh_token: await world.refreshToken() } }),
  },
  'POST /auth/logout': {
    who: 'anyone',
    status: 204,
    required: ['refresh_token'],
    broken: [['refresh_token', { refresh_token: '' }]],
    valid: () => ({ body: { refresh_token: 'known to nobody' } }),
  },
  'GET /auth/me': { who: 'user', status: 200, data: ['id', 'username', 'roles', 'session_id'], valid: nothing },
  'GET /auth/sessions': {
    who: 'user',
    status: 200,
    data: SESSION,
    sorts: ['id', 'created_at', 'used_at'],
    valid: nothing,
  },
  'DELETE /auth/sessions/:id': {
    who: 'user',
    status: 204,
    valid: async (world) => ({ params: { id: await world.session() } }),
    foreign: async (world) => ({ id: await world.session({ of: world.stranger }) }),
  },
  'GET /platform/apps': { who: 'admin', status: 200, data: APP, list: true, valid: nothing },
  'PUT /platform/apps/:app': {
    who: 'admin',
    status: 200,
    data: APP,
    required: ['enabled'],
    nullable: ['reason', 'retry_after_seconds'],
    broken: [
      ['reason', { reason: 'x'.repeat(501) }],
      ['reason', { reason: 'a\u0000b' }],
      ...[0, 86_401].map((seconds) => ['retry_after_seconds', { retry_after_seconds: seconds }] as const),
    ],
    word: { refused: ['%00', 'x'.repeat(101)], unknown: { status: 404, code: 4001 } },
    valid: () => ({ params: { app: 'app-b' }, body: { enabled: true, reason: 'All is well', retry_after_seconds: 5 } }),
  },
  'GET /platform/flags': {
    who: 'admin',
    status: 200,
    data: FLAG,
    sorts: ['key', 'created_at', 'updated_at'],
    valid: nothing,
  },
  'PUT /platform/flags/:key': {
    who: 'admin',
    status: 200,
    data: FLAG,
    required: ['enabled'],
    nullable: ['percentage'],
    broken: [
      ...[-1, 101].map((percentage) => ['percentage', { percentage }] as const),
      ...[{}, 'alice', ['two words'], [0]].map((users) => ['users', { users }] as const),
      ...[[], 'blue', { blue: '1' }, { blue: 0 }].map((variants) => ['variants', { variants }] as const),
      ...['production', ['moon']].map((environments) => ['environments', { environments }] as const),
    ],
    word: { refused: ['%20', '.a', '%00', 'x'.repeat(101), '..%2f1'], unknown: { status: 200, code: 0 } },
    valid: (world) => ({
      params: { key: world.freshName() },
      body: { enabled: true, percentage: 50, users: [7, 'alice'] },
    }),
  },
};

/** Pages and documents: not enveloped (C1.4). */
export const documents: readonly string[] = [
  '/',
  '/metrics',
  '/.well-known/jwks.json',
  ...['', '/app-a', '/app-b', '/app-c'].flatMap(documentsAt),
];

/** All their routes: the parts of pages are named by their content. */
export const documentRoutes: readonly string[] = [...documents, '/docs/assets/:digest/:name'];

/** Those of one app, by its path; the empty path has those of all. */
export function documentsAt(path: string): string[] {
  return [`${path}/openapi.json`, ...['docs', 'redoc'].flatMap((page) => [`${path}/${page}`, `${path}/${page}/`])];
}
