import { AsyncLocalStorage } from 'node:async_hooks';

/** What every log line and every outgoing call of one request knows about it. */
export interface RequestContext {
  /** W3C trace id, 32 lowercase hex digits. */
  readonly traceId: string;
  /** Span id of this process's part, 16 lowercase hex digits. */
  readonly spanId: string;
  readonly sampled: boolean;
  readonly traceState?: string;
  readonly requestId: string;
  /** The app whose code runs, `platform` outside of apps. */
  app: string;
  /** The request's time is over and it was answered 5005: nothing more may be committed (C5.5). */
  expired?: boolean;
}

const storage = new AsyncLocalStorage<RequestContext>();

export function runInContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

export function currentContext(): RequestContext | undefined {
  return storage.getStore();
}
