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
  'WWW-Authenticate',
  'Allow',
  'Accept-Encoding',
  'Content-Disposition',
].join(', ');

type Headers = Readonly<Record<string, string>>;

interface Made {
  forOrigin: ReadonlyMap<string, Headers>;
  forOthers: Headers;
}

const madeFor = new WeakMap<readonly string[], Made>();

/** What an answer says to a page of this origin; `origins` are those of `CORS_ORIGINS`. Source: Fetch, 3.3.3. */
export function corsHeaders(origins: readonly string[], origin: string | undefined): Headers {
  let made = madeFor.get(origins);
  if (!made) madeFor.set(origins, (made = make(origins)));
  return (origin === undefined ? undefined : made.forOrigin.get(origin)) ?? made.forOthers;
}

/** Once, not for each answer. */
function make(origins: readonly string[]): Made {
  if (origins.includes('*')) return { forOrigin: new Map(), forOthers: headersFor('*') };
  return {
    forOrigin: new Map(origins.map((origin) => [origin, headersFor(origin)])),
    forOthers: headersFor(undefined),
  };
}

function headersFor(allowed: string | undefined): Headers {
  return {
    ...(allowed !== '*' && { vary: 'Origin' }),
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
