import type { onSendHookHandler, RouteOptions } from 'fastify';

/**
 * Fastify measures the answer to HEAD before the route's own hooks have their turn, so before it is compressed: the
 * length would not be that of GET (RFC 9110, 9.3.2 and 8.6). Put to their end this measures what GET would send.
 */
export function measureHeadLast(route: RouteOptions): void {
  if (route.method !== 'HEAD') return;
  const [, ...others] = [route.onSend ?? []].flat(); // the first is Fastify's
  route.onSend = [...others, measure];
}

const measure: onSendHookHandler = (_request, reply, payload, done) => {
  if (typeof payload === 'string' || Buffer.isBuffer(payload))
    void reply.header('content-length', Buffer.byteLength(payload));
  else if (isStream(payload)) payload.destroy(); // its length is known to nobody, and no one will read it
  done(null, null);
};

function isStream(payload: unknown): payload is { destroy(): void } {
  return typeof (payload as { destroy?: unknown } | null | undefined)?.destroy === 'function';
}
