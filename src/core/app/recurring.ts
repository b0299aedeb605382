/** Work that is done again and again. A class of this shape is named by a room or an app as its `recurring`. */
export interface Recurring {
  /** kebab-case, such as `old-fences`; one of its kind among those of its owner. */
  readonly id: string;
  /** Milliseconds from the end of one run to the begin of the next. */
  readonly everyMs: number;
  /** Whether the first run is at the start of the process; else after `everyMs`. */
  readonly atStart?: boolean;
  /** `cluster`: of several processes one does it at a time, and a run is left out when another is at it. */
  readonly where: 'cluster' | 'process';
  /** When `signal` is aborted: 5 minutes if it does not say. */
  readonly timeoutMs?: number;
  /**
   * One run. It ends soon after `signal` is aborted (`signal.throwIfAborted()` between its pieces): its time is over, the
   * process stops, or the app is switched off. What else it throws is logged, and it is run again when it is due.
   */
  run(signal: AbortSignal): Promise<void>;
}
