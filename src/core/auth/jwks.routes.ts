import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { ServerConfig, Settings } from '#core/config';
import type { Routes } from '#core/room';
import { OwnKeys } from './keys/own-keys.js';

/** `/.well-known/jwks.json`: our public keys, for anyone, without an envelope (C3.6, C1.4, RFC 7517). */
@Injectable()
export class JwksRoutes implements Routes {
  constructor(
    private readonly settings: Settings,
    private readonly keys: OwnKeys,
  ) {}

  mount(fastify: FastifyInstance): void {
    const { basePath = '' } = this.settings.get(ServerConfig);
    fastify.get(`${basePath}/.well-known/jwks.json`, async (_request, reply) =>
      reply
        .header('cache-control', 'public, max-age=300')
        .type('application/jwk-set+json')
        // not as an object: that Fastify would have to be told its schema
        .send(JSON.stringify(await this.keys.publicSet())),
    );
  }
}
