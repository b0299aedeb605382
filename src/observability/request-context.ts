import { AsyncLocalStorage } from 'node:async_hooks';
import { context as otelContext } from '@opentelemetry/api';
import type { StartedTrace } from './tracing.js';

/** What every log line and every outgoing call of one request knows about it. */
export interface RequestContext extends Readonly<StartedTrace> {
  readonly traceState?: string;
  readonly requestId: string;
  /** The app whose code runs, `platform` outside of apps. */
  app: string;
  /** What answers, such as `OrdersController.create`, once a route is about to. */
  handler?: string;
  /** When the request's time is over, by `performance.now()`; unset outside of requests. */
  expiresAtMs?: number;
  /** The request's time is over and it was answered 5005: nothing more may be committed (C5.5). */
  expired?: boolean;
  /** What the request has waited on Redis so far; kept by core/redis. */
  readonly redisWait?: { calls: number; sinceMs: number; spentMs: number };
}

const storage = new AsyncLocalStorage<RequestContext>();

export function runInContext<T>(context: RequestContext, work: () => T): T {
  return context.otel ? otelContext.with(context.otel, () => storage.run(context, work)) : storage.run(context, work);
}

/** Runs the code of another app for the same request: under that app's name, inside the span that is open. */
export function runAsApp<T>(app: string, work: () => T): T {
  const context = storage.getStore();
  if (!context) return work();
  // live: the request's time may run out meanwhile
  return storage.run(Object.create(context, { app: { value: app, writable: true } }) as RequestContext, work);
}

/** Runs what the request does not wait for: how long that waits on Redis is not the request's time (C7.6). */
export function runBesideRequest<T>(work: () => T): T {
  const context = storage.getStore();
  if (!context) return work();
  return storage.run(Object.create(context, { redisWait: { value: undefined } }) as RequestContext, work);
}

/**
 * Runs what several requests will share. It is known by the trace of the one that began it, and has what patience with
 * Redis that one had left (C7.6); it does not end with that one's time.
 */
export function runForMany<T>(work: () => T): T {
  const context = storage.getStore();
  if (!context) return work();
  const { spentMs = 0 } = context.redisWait ?? {};
  const own = {
    redisWait: { value: { calls: 0, sinceMs: 0, spentMs } },
    expired: { value: false },
    expiresAtMs: { value: undefined },
  };
  return storage.run(Object.create(context, own) as RequestContext, work);
}

export function currentContext(): RequestContext | undefined {
  return storage.getStore();
}
