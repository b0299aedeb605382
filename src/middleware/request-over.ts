import type { FastifyInstance, FastifyReply } from 'fastify';
import type { RookeryRequest } from './request.js';

/**
 * Calls back, once a request, when it has been answered and the answer is out or has nobody left to go to. Fastify's
 * own onResponse never comes for callers who leave before their answer.
 */
export function whenOver(
  fastify: FastifyInstance,
  callback: (request: RookeryRequest, reply: FastifyReply) => void,
): void {
  const answered = new WeakSet<object>();
  fastify.addHook('onSend', (request: RookeryRequest, reply, payload, done) => {
    const isRepeated = answered.has(request); // an answer that fails on its way out is sent again, as a failure
    answered.add(request);
    const over = () => {
      callback(request, reply);
    };
    if (!isRepeated) {
      if (reply.raw.closed) over();
      else reply.raw.once('close', over);
    }
    done(null, payload);
  });
}
