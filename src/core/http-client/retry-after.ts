/** What a `Retry-After` header asks for, in ms: seconds or an HTTP date (RFC 9110, 10.2.3). 0 when it says nothing. */
export function retryAfterMs(header: string | string[] | undefined, now: Date): number {
  if (typeof header !== 'string') return 0;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const at = header.endsWith(' GMT') ? Date.parse(header) : NaN;
  return Number.isNaN(at) ? 0 : Math.max(0, at - now.getTime());
}
