import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isPage } from '#core/docs';
import type { Hook } from './hook.js';

const API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
// Swagger UI sets style attributes and shows images it carries in its sheet; Redoc searches in a worker it carries
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/** What every answer carries that is not a page (C5.3). */
export const API_HEADERS = Object.entries({
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-xss-protection': '1; mode=block',
  'referrer-policy': 'no-referrer',
  'content-security-policy': API_POLICY,
  // what an answer says of itself goes before it
  'cache-control': 'no-store',
});

/** Fixed headers on every answer (C5.3). */
@Injectable()
export class SecurityHeadersHook implements Hook {
  mount(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      setSecurityHeaders(request, reply);
      done();
    });
  }
}

/** The same for an answer to a request that was refused before any hook. */
export function setSecurityHeaders(request: FastifyRequest, reply: FastifyReply): void {
  for (const [name, value] of API_HEADERS) reply.raw.setHeader(name, value);
  if (isPage(request.routeOptions.config)) reply.raw.setHeader('content-security-policy', PAGE_POLICY);
  // protocol is the proxy's word only when the proxy is trusted
  if (request.protocol === 'https')
    reply.raw.setHeader('strict-transport-security', 'max-age=31536000; includeSubDomains');
}
