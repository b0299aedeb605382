export interface Credentials {
  /** The access token, or what gives it; asked for before each call. Undefined: the call goes without one. */
  token?: string | (() => string | undefined | Promise<string | undefined>);
  /**
   * Buys the next tokens, after which `token` gives the new one. Called when a token has expired (1002), once for calls
   * that run side by side; each is then repeated once. What it throws, they throw.
   */
  refresh?: () => Promise<unknown>;
}
type Attempt = (token: string | undefined) => Promise<unknown>;
/** How attempts get their token; `mayRefresh` is false for the call that buys one, which would wait for itself. */
export declare function bearerOf({
  token,
  refresh,
}: Credentials): (attempt: Attempt, mayRefresh: boolean) => Promise<unknown>;
export {};
