/** A line of a code table: what the envelope says and which HTTP status carries it. */
export interface CodeDefinition {
  /** 0–9999 for the platform, n·10000 … n·10000+9999 for app number n (C2). */
  readonly code: number;
  /** For people; the answer's `message` unless the thrower says more. */
  readonly message: string;
  readonly status: number;
  /** Status for apps with `statusMode: 'rest'`; only business failures have one (C2.1). */
  readonly restStatus?: number;
  /** One clause for the documentation: when is this answered? */
  readonly meaning: string;
}

export type CodeTable = Readonly<Record<string, CodeDefinition>>;

/** Keeps the names of a table's lines as its type. */
export function defineCodes<const T extends CodeTable>(table: T): T {
  return Object.freeze(table);
}

/** How an app answers business failures: with 200, or with a status of their own (C2.1). */
export type StatusMode = 'envelope' | 'rest';

/** The status of a code in an app that chose this mode. */
export function statusOf({ status, restStatus }: CodeDefinition, statusMode: StatusMode = 'envelope'): number {
  return statusMode === 'rest' ? (restStatus ?? status) : status;
}
