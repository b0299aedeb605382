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
}
