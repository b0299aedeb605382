/** Somebody's right to do one request, as long as nobody took it over. */
export interface Claim {
  scope: string;
  /** The same for every attempt at this request. */
  operationId: string;
  attempt: number;
}

/** What asking for a request to be done came to. */
export type Claimed = { claim: Claim } | { answer: string | null };
