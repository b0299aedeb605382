/** The part of autocannon used here; it brings no types. */
declare module 'autocannon' {
  export interface LoadRequest {
    method: string;
    path: string;
    headers: Readonly<Record<string, string>>;
    body?: string;
  }

  export interface LoadOptions {
    url: string;
    connections: number;
    /** Requests in all. */
    amount: number;
    /** Milliseconds between the looks whether all are answered. */
    sampleInt: number;
    requests: LoadRequest[];
  }

  export interface LoadResult {
    errors: number;
    statusCodeStats: Readonly<Record<string, { count: number }>>;
  }

  const autocannon: (options: LoadOptions) => Promise<LoadResult>;
  // eslint-disable-next-line no-restricted-exports -- it is theirs
  export default autocannon;
}
