import type { Type as Class } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { Recurring } from '#core/app';

/** Begins what a serving process does by itself. */
export interface Starts {
  start(): void;
}

/** Mounts routes that no controller has. Their path begins with `BASE_PATH`, which nobody else puts there. */
export interface Routes {
  mount(fastify: FastifyInstance): void;
}

/** Recurring work, and whose it is: `platform`, or an app that is served here. */
export interface OwnedWork {
  readonly owner: string;
  readonly type: Class<Recurring>;
}

/** Token of all {@link OwnedWork}. */
export const OWNED_WORK = Symbol('OwnedWork');
