import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RookeryRequest } from './request.js';

type WhenOver = (request: RookeryRequest, reply: FastifyReply) => void;

const callbacksOf = new WeakMap<FastifyInstance, WhenOver[]>();
const followed = new WeakSet<FastifyRequest>();

/**
 * Calls back, once a request, when it has been answered and the answer is out or has nobody left to go to. Fastify's
 * own onResponse never comes for callers who leave before their answer.
 */
export function whenOver(fastify: FastifyInstance, callback: WhenOver): void {
  const known = callbacksOf.get(fastify);
  if (known) known.push(callback);
  else {
    callbacksOf.set(fastify, [callback]);
    fastify.addHook('onSend', (request: RookeryRequest, reply, payload, done) => {
      followAnswer(fastify, request, reply);
      done(null, payload);
    });
  }
}

/** For an answer that passes no hook: of a request that was refused before any, or of a stream of events. */
export function followAnswer(fastify: FastifyInstance, request: RookeryRequest, reply: FastifyReply): void {
  if (followed.has(request)) return; // an answer that fails on its way out is sent again, as a failure
  followed.add(request);
  const over = () => {
    for (const callback of callbacksOf.get(fastify) ?? []) callback(request, reply);
  };
  if (reply.raw.closed) over();
  else reply.raw.once('close', over);
}
