import type { FastifyRequest } from 'fastify';

/** Whether the head of a request makes sense: RFC 9112, 2.3 and 3.2, and RFC 3986, 2.1. */
export function isReadable({ raw, url }: FastifyRequest): boolean {
  if (raw.httpVersionMajor !== 1) return false;
  const hosts = hostsIn(raw.rawHeaders);
  if (hosts > 1 || (hosts === 0 && raw.httpVersionMinor === 1)) return false;
  const query = url.indexOf('?');
  if (query === -1 || !url.includes('%', query)) return true;
  try {
    decodeURIComponent(url.slice(query));
    return true;
  } catch {
    return false;
  }
}

/** Lines of a head that name a host; Node keeps the first of them and drops the others. */
function hostsIn(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts;
}
