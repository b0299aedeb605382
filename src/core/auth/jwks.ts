import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ServerConfig, type Settings } from '#core/config';
import { OwnKeys } from './keys/own-keys.js';

/** `/.well-known/jwks.json`: our public keys, for anyone, without an envelope (C3.6, C1.4, RFC 7517). */
export function mountJwks(nest: NestFastifyApplication, settings: Settings): void {
  const { basePath = '' } = settings.get(ServerConfig);
  nest
    .getHttpAdapter()
    .getInstance()
    .get(`${basePath}/.well-known/jwks.json`, async (_request, reply) =>
      reply
        .header('cache-control', 'public, max-age=300')
        .type('application/jwk-set+json')
        // not as an object: that Fastify would have to be told its schema
        .send(JSON.stringify(await nest.get(OwnKeys).publicSet())),
    );
}
