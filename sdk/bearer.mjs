import { ApiError } from './errors.mjs';
const TOKEN_EXPIRED = 1002;
/** How attempts get their token; `mayRefresh` is false for the call that buys one, which would wait for itself. */
export function bearerOf({ token, refresh }) {
  const current = async () => (typeof token === 'function' ? token() : token);
  let refreshing;
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
