import cors from '@fastify/cors';
import { CorsConfig } from '#core/config';
import type { MountStep } from './request.js';

/** Who may call from a browser (C5.4); answers preflights itself. */
export const mountCors: MountStep = async ({ fastify, settings }) => {
  const { origins } = settings.get(CorsConfig);
  await fastify.register(cors, {
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: [
      'X-Trace-Id',
      'X-Request-Id',
      'ETag',
      'Retry-After',
      'RateLimit',
      'RateLimit-Policy',
      'Deprecation',
      'Sunset',
      'Idempotency-Replayed',
    ],
    maxAge: 600,
    strictPreflight: false,
  });
};
