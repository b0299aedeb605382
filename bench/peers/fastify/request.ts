import type { Principal } from '../principal.js';

declare module 'fastify' {
  interface FastifyRequest {
    traceId: string;
    caller: Principal | null;
  }
}
