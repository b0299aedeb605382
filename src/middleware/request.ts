import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { App, Clock } from '#core/app';
import type { AuthenticatedRequest } from '#core/auth';
import type { Settings } from '#core/config';
import type { RouteTable } from '#core/http';
import type { Lifecycle } from '#core/lifecycle';
import type { LimitStore } from '#core/limits';
import type { Sockets } from '#core/sockets';
import type { Metrics, RequestContext, RootLogger } from '#observability';

/** A request as the steps know it. */
export interface RookeryRequest extends FastifyRequest, AuthenticatedRequest {
  /** Set by the first step. */
  context?: RequestContext;
  /** Of the body as it came, when the request has an `Idempotency-Key`. */
  bodyDigest?: string;
}

/** What steps outside of Nest's injection work with. */
export interface StepParts {
  fastify: FastifyInstance;
  settings: Settings;
  clock: Clock;
  logger: RootLogger;
  lifecycle: Lifecycle;
  metrics: Metrics;
  limits: LimitStore;
  routes: RouteTable;
  sockets: Sockets;
  /** The app a path belongs to. */
  appOf(path: string | undefined): App | undefined;
}

/** Token of {@link StepParts}. */
export const STEP_PARTS = Symbol('StepParts');

/** A step that is a Fastify hook or option. */
export type MountStep = (parts: StepParts) => void | Promise<void>;
