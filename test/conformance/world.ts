import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { type Booted, type Envelope, logIn } from '../boot.js';
import { aProduct, aUser, PASSWORD, type Person, unique } from '../factories/given.js';
import { until } from '../support/until.js';
import type { WireAnswer } from '../support/wire.js';

const JWT_SECRET = 'the secret of the conformance suite';

/** Settings of a platform under test: a known key, and no waiting for a disk that outlives a power cut. */
export const ENV = { JWT_SECRET, SQLITE_SYNCHRONOUS: 'NORMAL' };

/** The platform under test with somebody in it, and more made on demand. */
export class World {
  /** Trace ids answered so far and not yet found in the log. */
  private readonly unlogged = new Set<string>();
  /** Answers of each operation so far. */
  private readonly answered = new Map<object, WireAnswer[]>();

  private constructor(
    readonly platform: Booted,
    readonly adminToken: string,
    readonly user: Person,
    readonly stranger: Person,
  ) {}

  static async of(platform: Booted): Promise<World> {
    const [user, stranger] = [await aUser(platform, { balanceCents: 1_000_000 }), await aUser(platform)];
    return new World(platform, await platform.adminToken(), user, stranger);
  }

  get url(): string {
    return this.platform.url;
  }

  remember({ headers }: WireAnswer): void {
    this.unlogged.add(String(headers['x-trace-id']));
  }

  /** What this operation has answered so far. */
  seen(operation: object): WireAnswer[] {
    const answers = this.answered.get(operation) ?? [];
    this.answered.set(operation, answers);
    return answers;
  }

  /** Waits for a log line of every answer there was. @throws Error when one does not come */
  async everyAnswerLogged(): Promise<void> {
    await until(() => {
      for (const { trace_id } of this.platform.logs) this.unlogged.delete(String(trace_id));
      return this.unlogged.size === 0;
    });
  }

  tokenOf(who: 'user' | 'admin'): string {
    return who === 'admin' ? this.adminToken : this.user.token;
  }

  newcomer(): Promise<Person> {
    return aUser(this.platform);
  }

  product({ quantity = 100 } = {}): Promise<number> {
    return aProduct(this.platform.as(this.adminToken), { quantity });
  }

  async order({ of = this.user } = {}): Promise<number> {
    await of.ask('POST', '/app-a/users/me/deposits', { amount_cents: 100, payment_token: 'tok_ok' });
    const items = [{ product_id: await this.product(), quantity: 1 }];
    return idOf(await of.ask('POST', '/app-a/orders', { items }));
  }

  async note({ of = this.user } = {}): Promise<number> {
    return idOf(await of.ask('POST', '/app-c/notes', { title: 'A note', stars: 1 }));
  }

  /** A session beside the one in use. */
  async session({ of = this.user } = {}): Promise<number> {
    return decode(await logIn(this.url, of.username, PASSWORD)).sid as number;
  }

  async refreshToken(): Promise<string> {
    const login = { username: this.user.username, password: PASSWORD };
    const { body } = await this.platform.ask<{ refresh_token: string }>('POST', '/auth/login', login);
    return body.data.refresh_token;
  }

  freshName(): string {
    return unique('name');
  }

  /** Tokens that are good but for one thing, with the code they must be answered with. */
  async badTokens(): Promise<Record<string, { token: string; code: number }>> {
    const claims = decode(this.user.token);
    const now = Math.floor(Date.now() / 1000);
    const sign = (changes: object, { secret = JWT_SECRET, typ = 'at+jwt' } = {}) =>
      new SignJWT({ ...claims, ...changes })
        .setProtectedHeader({ alg: 'HS256', typ })
        .sign(new TextEncoder().encode(secret));
    const none = [{ alg: 'none', typ: 'at+jwt' }, claims].map((part) => encode(part)).join('.');
    const [head = '', payload = '', signature = ''] = this.user.token.split('.');
    return {
      expired: { token: await sign({ exp: now - 60 }), code: 1002 },
      forged: { token: await sign({}, { secret: randomBytes(32).toString('hex') }), code: 1005 },
      'forged and expired': { token: await sign({ exp: now - 60 }, { secret: 'x'.repeat(32) }), code: 1005 },
      'alg none': { token: `${none}.`, code: 1005 },
      'alg none, signed': { token: `${none}.${signature}`, code: 1005 },
      'altered payload': { token: [head, encode({ ...claims, sub: '1' }), signature].join('.'), code: 1005 },
      'no signature': { token: `${head}.${payload}.`, code: 1005 },
      'wrong typ': { token: await sign({}, { typ: 'JWT' }), code: 1005 },
      'wrong aud': { token: await sign({ aud: 'somebody else' }), code: 1005 },
      'wrong iss': { token: await sign({ iss: 'somebody else' }), code: 1005 },
      'not yet valid': { token: await sign({ nbf: now + 600 }), code: 1005 },
      'no expiry': { token: await sign({ exp: undefined }), code: 1005 },
      'no session': { token: await sign({ sid: undefined }), code: 1005 },
      'unknown session': { token: await sign({ sid: 999_999 }), code: 1005 },
      'odd session': { token: await sign({ sid: { a: 1 } }), code: 1005 },
      'odd subject': { token: await sign({ sub: 'abc' }), code: 1005 },
      'huge subject': { token: await sign({ sub: '99999999999999999999' }), code: 1005 },
      'somebody else’s session': { token: await sign({ sub: '1' }), code: 1005 },
      'no token at all': { token: 'abc', code: 1005 },
    };
  }
}

export function decode(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function idOf({ body }: { body: Envelope<any> }): number {
  if (body.code !== 0) throw new Error(`the world cannot be furnished: ${JSON.stringify(body)}`);
  return body.data.id as number;
}
