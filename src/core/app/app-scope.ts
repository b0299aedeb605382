import { randomUUID } from 'node:crypto';
import { randomId, runInContext } from '#observability';
import { AppSwitch } from './app-switches.js';

/** What an app knows of itself in this process; handed to its module. */
export class AppScope {
  constructor(
    readonly id: string,
    /** Whether this process serves the app's routes and runs its background work (C4.2). */
    readonly served: boolean,
    private readonly killSwitch: AppSwitch = new AppSwitch(),
  ) {}

  /** Whether the app is switched on, as of now: a consumer, job or sweep asks before each piece of its work (C9.3). */
  get enabled(): boolean {
    return this.killSwitch.state.enabled;
  }

  /** Whether the app has work to do in this process, as of now. */
  get running(): boolean {
    return this.served && this.enabled;
  }

  /** Runs background work with a trace of its own, so that its log lines and calls name this app. */
  run<T>(work: () => T): T {
    return runInContext(
      {
        traceId: randomId(16),
        spanId: randomId(8),
        sampled: false,
        random: true,
        requestId: randomUUID(),
        app: this.id,
      },
      work,
    );
  }
}
