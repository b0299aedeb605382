const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const MAX_AGE_SECONDS = 600;
const EXPOSED = [
  'X-Trace-Id',
  'X-Request-Id',
  'ETag',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  'Deprecation',
  'Sunset',
  'Idempotency-Replayed',
].join(', ');

type Headers = Record<string, string>;

/** What an answer says to a page of this origin; `origins` are those of `CORS_ORIGINS`. Source: Fetch, 3.3.3. */
export function corsHeaders(origins: readonly string[], origin: string | undefined): Headers {
  const isForAll = origins.includes('*');
  const allowed = isForAll ? '*' : origins.find((each) => each === origin);
  return {
    ...(!isForAll && { vary: 'Origin' }),
    ...(allowed !== undefined && { 'access-control-allow-origin': allowed }),
    'access-control-expose-headers': EXPOSED,
  };
}

/** What the answer to a preflight says beside these: the headers that were asked for may be sent. */
export function preflightHeaders(origins: readonly string[], asked: string | undefined): Headers {
  const varies = [...(origins.includes('*') ? [] : ['Origin']), 'Access-Control-Request-Headers'];
  return {
    vary: varies.join(', '),
    'access-control-allow-methods': METHODS,
    ...(asked !== undefined && { 'access-control-allow-headers': asked }),
    'access-control-max-age': String(MAX_AGE_SECONDS),
  };
}

const ORIGIN_LINE = /\r\norigin:[ \t]*(\S+)[ \t]*(?=\r\n)/i;

/**
 * The same for a request that could not be read: its origin is looked for in the bytes that came last. Where it is not
 * among them, only the one origin there is can be allowed; a browser checks it against the page's.
 */
export function corsHeadersForBytes(origins: readonly string[], bytes: Buffer | undefined): Headers {
  const sent = ORIGIN_LINE.exec(bytes?.toString('latin1') ?? '')?.[1];
  return corsHeaders(origins, sent ?? (origins.length === 1 ? origins[0] : undefined));
}
