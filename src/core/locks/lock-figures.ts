import type { Metrics } from '#observability';

/** What becomes of locks, by app (C10.3). */
export class LockFigures {
  readonly acquired: (app: string) => void;
  readonly busy: (app: string) => void;
  readonly lost: (app: string) => void;

  constructor(metrics: Metrics) {
    const counter = (name: string, help: string) => {
      const declared = metrics.declare('platform', 'counter', { name, help, labelNames: ['app'] });
      return (app: string) => {
        declared.inc({ app });
      };
    };
    this.acquired = counter('locks_acquired_total', 'Locks that were taken.');
    this.busy = counter('locks_busy_total', 'Locks that somebody else held, also after the wait.');
    this.lost = counter('locks_lost_total', 'Locks that ended, or went to somebody else, while their work ran.');
  }
}
