import { randomUUID } from 'node:crypto';
import { randomId, runInContext } from '#observability';

/** What an app knows of itself in this process; handed to its module. */
export class AppScope {
  constructor(
    readonly id: string,
    /** Whether this process serves the app's routes and runs its background work (C4.2). */
    readonly served: boolean,
  ) {}

  /** Runs background work with a trace of its own, so that its log lines and calls name this app. */
  run<T>(work: () => T): T {
    return runInContext(
      { traceId: randomId(16), spanId: randomId(8), sampled: false, requestId: randomUUID(), app: this.id },
      work,
    );
  }
}
