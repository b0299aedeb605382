import http from 'node:http';
import https from 'node:https';

/**
 * Sends one request over a connection of its own, so that each may reach another replica. Follows no redirect.
 * @param {URL} url
 * @param {{ method?: string, headers?: object, body?: unknown, timeoutMs?: number, address?: string }} [request]
 *   `address` is connected to instead of what DNS says; a `body` goes as JSON
 * @returns {Promise<{ status: number, headers: http.IncomingHttpHeaders, text: string, json: any }>}
 *   `json` is undefined when the text is none
 * @throws {Error} that says why there is no answer
 */
export function ask(url, { method = 'GET', headers = {}, body, timeoutMs = 5000, address } = {}) {
  const signal = AbortSignal.timeout(timeoutMs);
  const options = { method, headers: { accept: 'application/json', ...headers }, agent: false, signal };
  const host = address ?? loopbackOf(url.hostname);
  // the URL's own name stays in `Host` and in the TLS handshake
  if (host) Object.assign(options, { lookup: (_name, wanted, found) => found(null, ...answerOf(host, wanted)) });
  const text = body === undefined ? undefined : JSON.stringify(body);
  if (text !== undefined) options.headers['content-type'] = 'application/json';
  return new Promise((resolve, reject) => {
    const fail = (error) =>
      reject(new Error(signal.aborted ? `no answer within ${timeoutMs} ms` : reasonOf(error), { cause: error }));
    const sent = (url.protocol === 'https:' ? https : http).request(url, options, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('error', fail);
      answer.on('end', () => {
        const received = Buffer.concat(chunks).toString();
        resolve({ status: answer.statusCode, headers: answer.headers, text: received, json: parse(received) });
      });
    });
    sent.on('error', fail);
    sent.end(text);
  });
}

/** `app-a.localhost` is this machine, whatever the resolver knows of it (RFC 6761, 6.3). */
const loopbackOf = (name) => (name.endsWith('.localhost') ? '127.0.0.1' : undefined);

const answerOf = (address, { all }) => {
  const family = address.includes(':') ? 6 : 4;
  return all ? [[{ address, family }]] : [address, family];
};

/** With several addresses tried in vain the message is empty, and the errors below it say why. */
const reasonOf = (error) => error.message || error.errors?.map(({ message }) => message).join(', ') || error.code;

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
