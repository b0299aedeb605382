export interface WorkerEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A process that serves, as its supervisor sees it. */
export interface Worker {
  /** For people. */
  readonly name: string;
  /** Resolves once it serves; never when it ends before. */
  readonly serving: Promise<void>;
  readonly ended: Promise<WorkerEnd>;
  /** Another one serves in its place: it is to end when its callers have gone over. */
  retire(): void;
  /** All is to end (C9.2). @param reason for the log */
  drain(reason: string): void;
  /** Ends it at once. */
  kill(): void;
}
