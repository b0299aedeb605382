import { randomBytes } from 'node:crypto';

/** What was asked for and is not so; the message is for the operator. */
export class NotSo extends Error {}

const ENVELOPE = ['code', 'message', 'data', 'trace_id', 'timestamp'];

const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-xss-protection': '1; mode=block',
  'referrer-policy': 'no-referrer',
};

/**
 * What holds of every deployment, in order. A check gets `ask(path, request)` and the options of the command, returns
 * what it saw in a few words, and throws when it saw something else. None of them changes anything.
 */
export const CHECKS = [
  ['live', async ({ ask }) => `version ${envelopeOf(await ask('/health/live'), 200, 0).version}`],
  ['trace', traceIsContinued],
  ['not found', unknownRouteIsEnveloped],
  ['headers', answersAreHardened],
  ['openapi', documentNamesServedApps],
];

/** What holds besides of an address that is public: https. */
export const PUBLIC_CHECKS = [
  ['hsts', httpsIsSeen],
  ['redirect', httpIsRedirected],
  ['metrics', metricsAreNotPublic],
];

/** With an account at hand: it signs in and out again, and that session is all it leaves. */
export const LOGIN_CHECK = ['login', signsInAndOut];

/** Whether traffic may be sent there, and whether the wanted version takes it. */
export async function isReady({ ask, version }, timeoutMs) {
  const data = envelopeOf(await ask('/health/ready', { timeoutMs }), 200, 0);
  if (version !== undefined && data.version !== version) throw new NotSo(`version ${data.version}, not ${version}`);
  return `version ${data.version}, database ${data.database}`;
}

/** The `data` of an answer that is enveloped as C1.1 says. @throws NotSo that names what is missing */
function envelopeOf({ status, headers, text, json }, wantedStatus, wantedCode) {
  const got = `${status} ${headers['content-type'] ?? 'without a content type'}`;
  if (status !== wantedStatus) throw new NotSo(`${got} instead of ${wantedStatus}: ${excerpt(text)}`);
  if (json === null || typeof json !== 'object') throw new NotSo(`${got} instead of JSON: ${excerpt(text)}`);
  const missing = ENVELOPE.filter((key) => !(key in json));
  if (missing.length > 0) throw new NotSo(`the envelope lacks ${missing.join(', ')}: ${excerpt(text)}`);
  const order = Object.keys(json).join(', ');
  if (order !== ENVELOPE.join(', ')) throw new NotSo(`the envelope has the keys ${order}`);
  if (json.code !== wantedCode) throw new NotSo(`code ${json.code} (${json.message}) instead of ${wantedCode}`);
  if (!/^[0-9a-f]{32}$/.test(json.trace_id)) throw new NotSo(`trace_id ${json.trace_id} is none`);
  if (headers['x-trace-id'] !== json.trace_id)
    throw new NotSo(`X-Trace-Id ${headers['x-trace-id']} is not the trace_id ${json.trace_id}`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(json.timestamp))
    throw new NotSo(`timestamp ${json.timestamp} is not UTC with milliseconds`);
  return json.data;
}

async function traceIsContinued({ ask }) {
  const traceId = randomBytes(16).toString('hex');
  const answer = await ask('/health/live', { headers: { traceparent: `00-${traceId}-${randomSpan()}-01` } });
  envelopeOf(answer, 200, 0);
  if (answer.json.trace_id !== traceId)
    throw new NotSo(`trace_id ${answer.json.trace_id} instead of ${traceId}, which traceparent named`);
  return `traceparent ${traceId} is continued`;
}

const randomSpan = () => randomBytes(8).toString('hex');

async function unknownRouteIsEnveloped({ ask }) {
  envelopeOf(await ask(`/smoke-${randomSpan()}`), 404, 4000);
  return '404 with code 4000';
}

async function answersAreHardened({ ask }) {
  const { headers } = await ask('/health/live');
  const wrong = Object.entries(SECURITY_HEADERS)
    .filter(([name, wanted]) => headers[name] !== wanted)
    .map(([name, wanted]) => `${name}: ${headers[name] ?? 'absent'} instead of ${wanted}`);
  if (!headers['content-security-policy']?.includes("default-src 'none'"))
    wrong.push(`content-security-policy: ${headers['content-security-policy'] ?? 'absent'}`);
  // `Server` is left alone: a proxy names itself there
  if (headers['x-powered-by']) wrong.push(`x-powered-by: ${headers['x-powered-by']}`);
  if (wrong.length > 0) throw new NotSo(wrong.join('; '));
  return `${Object.keys(SECURITY_HEADERS).length + 1} security headers, no X-Powered-By`;
}

/** The document is the only public list of the apps; each that it names answers for itself (C3.6). */
async function documentNamesServedApps({ ask, apps }) {
  const { status, json, text } = await ask('/openapi.json');
  if (status !== 200 || typeof json?.paths !== 'object') throw new NotSo(`${status}, no document: ${excerpt(text)}`);
  const named = Object.keys(json.paths)
    .map((path) => /^\/v\d+\/([a-z0-9-]+)\/health$/.exec(path)?.[1])
    .filter(Boolean);
  if (named.length === 0) throw new NotSo('the document names no app');
  if (apps !== undefined && [...named].sort().join() !== [...apps].sort().join())
    throw new NotSo(`the document names ${named.join(', ')} instead of ${apps.join(', ')}`);
  for (const app of named) {
    const { service } = envelopeOf(await ask(`/${app}/health`), 200, 0);
    if (service !== app) throw new NotSo(`/${app}/health answers for ${service}`);
  }
  return `names ${named.join(', ')}; each answers its health`;
}

/** The service sends it only when it trusts the proxy that says so: TRUSTED_PROXIES is right (C5.3). */
async function httpsIsSeen({ ask }) {
  const { headers } = await ask('/health/live');
  if (!headers['strict-transport-security'])
    throw new NotSo('no Strict-Transport-Security: does TRUSTED_PROXIES name the network of the proxy?');
  return headers['strict-transport-security'];
}

async function httpIsRedirected({ askAt, url, httpUrl }) {
  const plain = new URL(httpUrl ?? `http://${url.hostname}/`);
  const { status, headers } = await askAt(plain);
  const to = headers.location ? new URL(headers.location, plain) : undefined;
  if (![301, 302, 307, 308].includes(status) || to?.protocol !== 'https:' || to.hostname !== url.hostname)
    throw new NotSo(`${plain} answers ${status} ${headers.location ?? ''} instead of a redirect to https`);
  return `${plain} → ${to.origin}`;
}

async function metricsAreNotPublic({ ask }) {
  const { status } = await ask('/metrics');
  if (status === 200) throw new NotSo('/metrics is public: set METRICS_PORT');
  return `/metrics is ${status}`;
}

async function signsInAndOut({ ask, username, password }) {
  const login = envelopeOf(await ask('/auth/login', { method: 'POST', body: { username, password } }), 200, 0);
  const me = envelopeOf(await ask('/auth/me', { headers: { authorization: `Bearer ${login.access_token}` } }), 200, 0);
  const { status } = await ask('/auth/logout', { method: 'POST', body: { refresh_token: login.refresh_token } });
  if (me.username?.toLowerCase() !== username.toLowerCase()) throw new NotSo(`/auth/me is ${me.username}`);
  if (status !== 204) throw new NotSo(`/auth/logout answers ${status} instead of 204`);
  return `${me.username} in and out`;
}

const excerpt = (text) => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
