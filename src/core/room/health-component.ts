import type { CodeDefinition } from '#core/errors';

/** How a look that does not fail can end. */
export type Outcome = 'up' | 'degraded';

/** One thing that can be well or not (C9.1). */
export interface HealthComponent {
  /** What `/health` calls it. */
  readonly name: string;
  /** Whether there is such a thing in this process; true when it does not say. */
  readonly isPresent?: boolean;
  /** Whether no request can be answered without it, so that readiness asks. */
  readonly isNeeded?: boolean;
  /** Whether a look costs nothing and must be of this moment; what is looked at otherwise is known for a second. */
  readonly isInstant?: boolean;
  /** What callers of `/health` are answered while it is down; 5003 when it does not say. */
  readonly codeWhenDown?: CodeDefinition;
  /** @throws when it is down */
  look(): Promise<Outcome> | Outcome;
}

/** Token of the classes of all {@link HealthComponent}s, in the order of their rooms. */
export const HEALTH_COMPONENTS = Symbol('HealthComponents');
