import type { FastifyInstance } from 'fastify';

/** A step that Fastify calls: it is made by Nest like any other, and mounted before there is a route. */
export interface Hook {
  mount(fastify: FastifyInstance): void | Promise<void>;
}
