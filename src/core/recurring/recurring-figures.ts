import type { Metrics } from '#observability';

/** `elsewhere`: another process was at it. `late`: its time was over. `stopped`: the process or the app was. */
export type Outcome = 'done' | 'failed' | 'late' | 'stopped' | 'elsewhere';

const BUCKETS_SECONDS = [0.01, 0.1, 1, 10, 60, 600];

/** What becomes of recurring work (C10.3). */
export class RecurringFigures {
  private readonly runs;
  private readonly durations;

  constructor(metrics: Metrics) {
    this.runs = metrics.declare('platform', 'counter', {
      name: 'recurring_runs_total',
      help: 'Runs of recurring work; elsewhere: another process was at it, late: its time was over, stopped: the process or the app was.',
      labelNames: ['app', 'work', 'outcome'],
    });
    this.durations = metrics.declare('platform', 'histogram', {
      name: 'recurring_run_duration_seconds',
      help: 'Time of a run of recurring work.',
      labelNames: ['app', 'work'],
      buckets: BUCKETS_SECONDS,
    });
  }

  note(of: { app: string; work: string }, outcome: Outcome, seconds: number): void {
    this.runs.inc({ ...of, outcome });
    if (outcome !== 'elsewhere') this.durations.observe(of, seconds);
  }
}
