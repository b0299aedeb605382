import type { App } from './define-app.js';

/** Whether an app works, and what is said of it when it does not (C9.3). */
export interface SwitchState {
  readonly enabled: boolean;
  /** Why, in an administrator's words and for administrators' eyes. */
  readonly reason: string | null;
  /** When whoever is turned away may ask again. */
  readonly retryAfterSeconds: number;
}

export const RETRY_AFTER_SECONDS = 60;

const ON: SwitchState = { enabled: true, reason: null, retryAfterSeconds: RETRY_AFTER_SECONDS };

/** The kill switch of one app, as this process knows it now. */
export class AppSwitch {
  private now = ON;
  private end = new AbortController();

  get state(): SwitchState {
    return this.now;
  }

  /** Aborted when the app is switched off; once it is on again there is another. */
  get off(): AbortSignal {
    return this.end.signal;
  }

  turn(state: SwitchState): void {
    this.now = state;
    if (!state.enabled) this.end.abort();
    else if (this.end.signal.aborted) this.end = new AbortController();
  }
}

/** The kill switches of all apps there are: asked with every request, turned by `core/flags` (C9.3). */
export class AppSwitches {
  private readonly switches: ReadonlyMap<string, AppSwitch>;
  /** Most of the time there is no more to ask. */
  allOn = true;

  constructor(readonly apps: readonly App[]) {
    this.switches = new Map(apps.map(({ id }) => [id, new AppSwitch()]));
  }

  /** @throws Error for what is no app's id */
  of(app: string): AppSwitch {
    const known = this.find(app);
    if (!known) throw new Error(`there is no app ${app}`);
    return known;
  }

  find(app: string): AppSwitch | undefined {
    return this.switches.get(app);
  }

  /** Takes what holds now, and says for which apps it differs from what held before; an app that is not named is on. */
  replace(states: ReadonlyMap<string, SwitchState>): { app: string; state: SwitchState }[] {
    const turned: { app: string; state: SwitchState }[] = [];
    for (const [app, each] of this.switches) {
      const state = states.get(app) ?? ON;
      if (state.enabled !== each.state.enabled) turned.push({ app, state });
      each.turn(state);
    }
    this.allOn = [...this.switches.values()].every(({ state }) => state.enabled);
    return turned;
  }
}
