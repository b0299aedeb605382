import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JWTPayload } from 'jose';

interface Pair {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** An OIDC issuer on this machine: its keys change, it is slow, or away, as a test wants it. */
export class OidcIssuer {
  /** How often each path was asked for. */
  readonly asked: Record<string, number> = {};
  /** Answers nothing while it is true. */
  hangs = false;
  /** Answers nothing before this is over. */
  answersAfter: Promise<unknown> = Promise.resolve();
  /** Replaces members of its discovery document. */
  discovery: object = {};
  private pairs: Pair[] = [newPair('first')];

  private constructor(
    private server: Server,
    readonly port: number,
  ) {}

  static async start(): Promise<OidcIssuer> {
    const server = createServer();
    await listen(server, 0);
    const issuer = new OidcIssuer(server, (server.address() as AddressInfo).port);
    issuer.serve(server);
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/realms/test`;
  }

  /** What a platform must be told. */
  get env(): Record<string, string> {
    return { OIDC_ISSUER: this.url, OIDC_AUDIENCE: 'shop,rookery' };
  }

  get claims(): JWTPayload {
    const now = Math.floor(Date.now() / 1000);
    return { iss: this.url, aud: 'rookery', sub: 'subject-1', iat: now, exp: now + 300 };
  }

  get header(): object {
    return { alg: 'RS256', typ: 'JWT', kid: this.pair.kid };
  }

  get publicKey(): KeyObject {
    return this.pair.publicKey;
  }

  /** From now on signs with another key, and publishes that one alone. */
  rotate(kid: string): void {
    this.pairs = [newPair(kid)];
  }

  /** A token of this issuer, with some claims and members of its header replaced. */
  token(claims: object = {}, header: object = {}): string {
    const parts = [
      { ...this.header, ...header },
      { ...this.claims, ...claims },
    ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    return `${parts.join('.')}.${this.sign(parts.join('.'))}`;
  }

  sign(input: string): string {
    return sign('sha256', Buffer.from(input), this.pair.privateKey).toString('base64url');
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Comes back where it was. */
  async restart(): Promise<void> {
    const server = createServer();
    await listen(server, this.port);
    this.serve(server);
    this.server = server;
  }

  private get pair(): Pair {
    return this.pairs[0]!;
  }

  private serve(server: Server): void {
    server.on('request', ({ url = '' }, response) => {
      this.asked[url] = (this.asked[url] ?? 0) + 1;
      if (!this.hangs) void this.answersAfter.then(() => this.answer(url, response));
    });
  }

  private answer(url: string, response: ServerResponse): void {
    const jwksUri = `${this.url}/keys`;
    const documents: Record<string, object> = {
      '/realms/test/.well-known/openid-configuration': { issuer: this.url, jwks_uri: jwksUri, ...this.discovery },
      '/realms/test/keys': {
        keys: this.pairs.map(({ kid, publicKey }) => ({ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig' })),
      },
    };
    response.writeHead(url in documents ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(documents[url] ?? {}));
  }
}

function newPair(kid: string): Pair {
  return { kid, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
}
