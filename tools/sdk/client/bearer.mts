import { ApiError } from './errors.mjs';

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

const TOKEN_EXPIRED = 1002;

/** How attempts get their token; `mayRefresh` is false for the call that buys one, which would wait for itself. */
export function bearerOf({ token, refresh }: Credentials): (attempt: Attempt, mayRefresh: boolean) => Promise<unknown> {
  const current = async () => (typeof token === 'function' ? token() : token);
  let refreshing: Promise<unknown> | undefined;

  return async (attempt, mayRefresh) => {
    const used = await current();
    try {
      return await attempt(used);
    } catch (error) {
      const isExpired = error instanceof ApiError && error.code === TOKEN_EXPIRED;
      if (!isExpired || !refresh || !mayRefresh) throw error;
      // another call may have refreshed while this one was on its way
      if ((await current()) === used) await (refreshing ??= refresh().finally(() => (refreshing = undefined)));
      return attempt(await current());
    }
  };
}
