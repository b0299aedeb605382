import type { FastifyInstance, FastifyReply } from 'fastify';
import type { RookeryRequest } from './request.js';

type WhenOver = (request: RookeryRequest, reply: FastifyReply) => void;

const callbacksOf = new WeakMap<FastifyInstance, WhenOver[]>();

/**
 * Calls back, once a request, when it has been answered and the answer is out or has nobody left to go to. Fastify's
 * own onResponse never comes for callers who leave before their answer.
 */
export function whenOver(fastify: FastifyInstance, callback: WhenOver): void {
  const known = callbacksOf.get(fastify);
  if (known) known.push(callback);
  else {
    const callbacks = [callback];
    callbacksOf.set(fastify, callbacks);
    watch(fastify, callbacks);
  }
}

/** The same for a request that was refused before any hook, as no hook will run for it. */
export function followRefused(fastify: FastifyInstance, request: RookeryRequest, reply: FastifyReply): void {
  follow(callbacksOf.get(fastify) ?? [], request, reply);
}

function watch(fastify: FastifyInstance, callbacks: readonly WhenOver[]): void {
  const answered = new WeakSet<object>();
  fastify.addHook('onSend', (request: RookeryRequest, reply, payload, done) => {
    const isRepeated = answered.has(request); // an answer that fails on its way out is sent again, as a failure
    answered.add(request);
    if (!isRepeated) follow(callbacks, request, reply);
    done(null, payload);
  });
}

function follow(callbacks: readonly WhenOver[], request: RookeryRequest, reply: FastifyReply): void {
  const over = () => {
    for (const callback of callbacks) callback(request, reply);
  };
  if (reply.raw.closed) over();
  else reply.raw.once('close', over);
}
